"""The rules of the clinic: when a reader is warned, and what to look at first. Torch-free."""

from __future__ import annotations

from typing import Final

from skinapp.core.calibration import MALIGNANT

MELANOMA: Final = "mel"
DETECTION_TARGETS: Final = (MALIGNANT, MELANOMA)
"""What missing would harm most: any malignancy, and melanoma alone."""

HIGH_SENSITIVITY: Final = 0.95
"""Share of the malignant images, out of fold, that the warning threshold must not miss."""
