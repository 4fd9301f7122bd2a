"""An image's way to an assessment: who assesses, and how."""
