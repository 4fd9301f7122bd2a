"""Notices that travel with a result: something the reader should know before using it."""

from __future__ import annotations

from typing import Final

NOT_DERMOSCOPY: Final = "not_dermoscopy"
"""Texture or colours are plainly not those of skin under a dermatoscope."""

MALIGNANCY_NOT_EXCLUDED: Final = "malignancy_not_excluded"
"""First diagnosis benign, yet P(malignant) is above the bundle's high-sensitivity threshold."""

LOW_CONFIDENCE: Final = "low_confidence"
"""The first diagnosis has a probability under one half."""

MEMBERS_DISAGREE: Final = "members_disagree"
"""Fewer than four in five members put the ensemble's first diagnosis first."""

FIRST_FRAME_ONLY: Final = "first_frame_only"
"""The file holds several images; only the first was read."""

ALPHA_FLATTENED: Final = "alpha_flattened"
"""Transparent pixels were laid on white."""

REDUCED_TO_8_BIT: Final = "reduced_to_8_bit"
"""More than 8 bits a channel were scaled down to 8."""

COLOUR_PROFILE_IGNORED: Final = "colour_profile_ignored"
"""An embedded colour profile could not be used; colours were taken as sRGB."""

GREYSCALE: Final = "greyscale"
"""The image has no colour; the networks were trained on colour images only."""

PATIENT_DATA_IN_IMAGE: Final = "patient_data_in_image"
"""The DICOM file says that annotations with patient data are burned into the pixels."""

DEVICE_FALLBACK: Final = "device_fallback"
"""The chosen device failed and the CPU was used instead."""

FLAGS: Final = (
    NOT_DERMOSCOPY,
    MALIGNANCY_NOT_EXCLUDED,
    LOW_CONFIDENCE,
    MEMBERS_DISAGREE,
    FIRST_FRAME_ONLY,
    ALPHA_FLATTENED,
    REDUCED_TO_8_BIT,
    COLOUR_PROFILE_IGNORED,
    GREYSCALE,
    PATIENT_DATA_IN_IMAGE,
    DEVICE_FALLBACK,
)
"""All flags in the order in which they are listed."""
