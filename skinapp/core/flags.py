"""Notices that travel with a result: something the reader should know before using it."""

from __future__ import annotations

from typing import Final, Self


class Flag(str):
    """A notice: its code, which is what results and files hold, with its words.

    Attributes:
        label: What it means in a few words, for tables.
        sentence: What it means and what to do.
    """

    __slots__ = ("label", "sentence")
    label: str
    sentence: str

    def __new__(cls, code: str, *, label: str, sentence: str) -> Self:
        """Join a code with its words."""
        flag = super().__new__(cls, code)
        flag.label = label
        flag.sentence = sentence
        return flag

    def __reduce__(self) -> tuple[object, ...]:
        """Cross a process boundary as the plain code."""
        return str, (str(self),)


NOT_DERMOSCOPY: Final = Flag(
    "not_dermoscopy",
    label="perhaps no dermoscopy",
    sentence=(
        "This does not look like a dermoscopy image, and the program names a diagnosis for any "
        "picture. Do not use this result. Check whether the right file was opened."
    ),
)
"""Texture or colours are plainly not those of skin under a dermatoscope."""

CANNOT_BE_JUDGED: Final = Flag(
    "cannot_be_judged",
    label="cannot be judged",
    sentence=(
        "This image cannot be judged. Take it again, or examine the lesion without the program; "
        "what the networks say of it is no answer."
    ),
)
"""A limit is passed beyond which the networks are often wrong and sure of it."""

SHOWN_ANYWAY: Final = Flag(
    "shown_anyway",
    label="answer shown all the same",
    sentence=(
        "The reader asked to see the answer although the image cannot be judged. Rely on the "
        "examination alone."
    ),
)
"""Somebody asked for the answer on an image that cannot be judged."""

BLURRED: Final = Flag(
    "blurred",
    label="out of focus",
    sentence=(
        "The image is out of focus or was moved. Fine structures cannot be seen: take it again "
        "with the dermatoscope resting on the skin."
    ),
)
"""Sharpness is as in images that were blurred on purpose."""

TOO_DARK: Final = Flag(
    "too_dark",
    label="too dark",
    sentence=(
        "The image is too dark, as a whole or in part. Take it again with the light of the "
        "dermatoscope on, and clean its glass."
    ),
)
"""Light is as in images that were darkened on purpose."""

TOO_BRIGHT: Final = Flag(
    "too_bright",
    label="too bright",
    sentence=(
        "The image is too bright, or the reflection of a lamp lies on the lesion. Take it again "
        "with less light or exposure, or polarised."
    ),
)
"""Light is as in images that were brightened on purpose, or that a lamp is mirrored in."""

COLOUR_CAST: Final = Flag(
    "colour_cast",
    label="unusual colours",
    sentence=(
        "The colours of the image are unusual for skin under a dermatoscope. Check the white "
        "balance of the camera, and take the image again without other light."
    ),
)
"""Colours are as in images that were lit in another colour on purpose."""

COARSE: Final = Flag(
    "coarse",
    label="too coarse",
    sentence=(
        "The image has too few pixels or was compressed too much. Open the original that the "
        "camera saved, not a thumbnail or a copy from a message."
    ),
)
"""Details are as in images that were reduced or compressed on purpose."""

SMALL_LESION: Final = Flag(
    "small_lesion",
    label="lesion small in the image",
    sentence=(
        "The lesion is small in the image. Take it again from nearer, or cut the image so that the "
        "lesion fills about half of it."
    ),
)
"""Framing is as in images whose lesion was made smaller on purpose."""

CUT_LESION: Final = Flag(
    "cut_lesion",
    label="lesion at the edge",
    sentence=(
        "The lesion seems to lie at the edge of the part that the networks look at. Take it again "
        "with the lesion in the middle."
    ),
)
"""Framing is as in images whose lesion was moved to the edge on purpose."""

MALIGNANCY_NOT_EXCLUDED: Final = Flag(
    "malignancy_not_excluded",
    label="malignancy not excluded",
    sentence=(
        "Malignancy is not excluded: the first diagnosis is benign, but the probability of any "
        "malignancy, or that of melanoma alone, reaches its threshold. Examine "
        "the lesion as if it could be malignant."
    ),
)
"""First diagnosis benign, yet P(malignant) or P(melanoma) reaches its threshold."""

SUSPECTED_WITH_PERSON: Final = Flag(
    "suspected_with_person",
    label="suspected with age, sex and site",
    sentence=(
        "With age, sex and site a malignant diagnosis comes first, from the image alone a benign "
        "one. The more cautious of the two counts."
    ),
)
"""The image alone is named benign, and with what is known of the person malignant."""

LOW_CONFIDENCE: Final = Flag(
    "low_confidence",
    label="low confidence",
    sentence=(
        "Low confidence: the first diagnosis has a probability under one half. Weigh all seven, "
        "and rely on your own examination."
    ),
)
"""The first diagnosis has a probability under one half."""

MEMBERS_DISAGREE: Final = Flag(
    "members_disagree",
    label="members disagree",
    sentence=(
        "The members of the ensemble disagree on the first diagnosis. Take a second image of the "
        "lesion, and rely on your own examination."
    ),
)
"""Fewer than four in five members put the ensemble's first diagnosis first."""

FIRST_FRAME_ONLY: Final = Flag(
    "first_frame_only",
    label="first image only",
    sentence=(
        "The file holds several images and only the first was read. Save the others as single "
        "files to have them read."
    ),
)
"""The file holds several images; only the first was read."""

ALPHA_FLATTENED: Final = Flag(
    "alpha_flattened",
    label="transparency filled",
    sentence=(
        "The image has transparent parts, which were laid on white. If they cover the lesion, "
        "export the image again without transparency."
    ),
)
"""Transparent pixels were laid on white."""

REDUCED_TO_8_BIT: Final = Flag(
    "reduced_to_8_bit",
    label="reduced to 8 bits",
    sentence=(
        "The image has more than 8 bits per channel and was scaled down to 8. Check that it looks "
        "as it does in the program it comes from."
    ),
)
"""More than 8 bits a channel were scaled down to 8."""

COLOUR_PROFILE_IGNORED: Final = Flag(
    "colour_profile_ignored",
    label="colour profile ignored",
    sentence=(
        "The colour profile of the image could not be used, so its colours may be shifted. Export "
        "the image again as sRGB."
    ),
)
"""An embedded colour profile could not be used; colours were taken as sRGB."""

COLOURS_DOUBTFUL: Final = Flag(
    "colours_doubtful",
    label="colours doubtful",
    sentence=(
        "The file contradicts itself about how its colours are stored, so they may be wrong, and "
        "the result with them. Compare it with the program it comes from, and export it again."
    ),
)
"""Header, markers and pixels contradict each other about the coding of colours."""

POSITION_DOUBTFUL: Final = Flag(
    "position_doubtful",
    label="perhaps turned",
    sentence=(
        "The photograph inside the file says that it is to be turned, which the file itself does "
        "not say. It is shown as stored; check which side is up."
    ),
)
"""An EXIF orientation inside a wrapped photograph, which viewers of the format pass over."""

GREYSCALE: Final = Flag(
    "greyscale",
    label="no colour",
    sentence=(
        "The image has no colour, and the networks were trained on colour images only. Use a "
        "colour image if there is one."
    ),
)
"""The image has no colour; the networks were trained on colour images only."""

PATIENT_DATA_IN_IMAGE: Final = Flag(
    "patient_data_in_image",
    label="patient data in the image",
    sentence=(
        "The file says that patient data are written into the image itself. Look at the image "
        "before you share it, its heatmap or its report."
    ),
)
"""The DICOM file says that annotations with patient data are burned into the pixels."""

DEVICE_FALLBACK: Final = Flag(
    "device_fallback",
    label="device failed, processor used",
    sentence=(
        "The chosen computing device failed and the processor was used instead. The result is "
        "valid; restart the program if this happens again."
    ),
)
"""The chosen device failed and the CPU was used instead."""

FLAGS: Final = (
    CANNOT_BE_JUDGED,
    SHOWN_ANYWAY,
    NOT_DERMOSCOPY,
    BLURRED,
    TOO_DARK,
    TOO_BRIGHT,
    COLOUR_CAST,
    COARSE,
    SMALL_LESION,
    CUT_LESION,
    MALIGNANCY_NOT_EXCLUDED,
    SUSPECTED_WITH_PERSON,
    LOW_CONFIDENCE,
    MEMBERS_DISAGREE,
    FIRST_FRAME_ONLY,
    ALPHA_FLATTENED,
    REDUCED_TO_8_BIT,
    COLOUR_PROFILE_IGNORED,
    COLOURS_DOUBTFUL,
    POSITION_DOUBTFUL,
    GREYSCALE,
    PATIENT_DATA_IN_IMAGE,
    DEVICE_FALLBACK,
)
"""All flags in the order in which they are listed."""


def known_flag(code: str) -> Flag | None:
    """The notice of a code; None for one that only a newer version of the program knows."""
    return next((flag for flag in FLAGS if flag == code), None)


def label_of(code: str) -> str:
    """A notice in a few words; the letters of its code where there are no words for it."""
    known = known_flag(code)
    return code.replace("_", " ") if known is None else known.label
