"""What the program and the trainer share: no Qt, no application code."""
