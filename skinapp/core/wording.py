"""Sentences and figures for people, the same in window, command line and report."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final

from skinapp.core import flags
from skinapp.core.errors import BundleError, OutputError, SkinappError

_ROUNDING_SLACK: Final = 1e-6

FLAG_SENTENCES: Final[dict[str, str]] = {
    flags.NOT_DERMOSCOPY: (
        "This does not look like a dermoscopy image, and the program names a diagnosis for any "
        "picture. Do not use this result. Check whether the right file was opened."
    ),
    flags.MALIGNANCY_NOT_EXCLUDED: (
        "Malignancy is not excluded: the first diagnosis is benign, but the malignant diagnoses "
        "together are above the warning threshold. Examine the lesion as if it could be malignant."
    ),
    flags.LOW_CONFIDENCE: (
        "Low confidence: the first diagnosis has a probability under one half. "
        "Weigh all seven, and rely on your own examination."
    ),
    flags.MEMBERS_DISAGREE: (
        "The members of the ensemble disagree on the first diagnosis. "
        "Take a second image of the lesion, and rely on your own examination."
    ),
    flags.FIRST_FRAME_ONLY: (
        "The file holds several images and only the first was read. "
        "Save the others as single files to have them read."
    ),
    flags.ALPHA_FLATTENED: (
        "The image has transparent parts, which were laid on white. "
        "If they cover the lesion, export the image again without transparency."
    ),
    flags.REDUCED_TO_8_BIT: (
        "The image has more than 8 bits per channel and was scaled down to 8. "
        "Check that it looks as it does in the program it comes from."
    ),
    flags.COLOUR_PROFILE_IGNORED: (
        "The colour profile of the image could not be used, so its colours may be shifted. "
        "Export the image again as sRGB."
    ),
    flags.GREYSCALE: (
        "The image has no colour, and the networks were trained on colour images only. "
        "Use a colour image if there is one."
    ),
    flags.PATIENT_DATA_IN_IMAGE: (
        "The file says that patient data are written into the image itself. "
        "Look at the image before you share it, its heatmap or its report."
    ),
    flags.DEVICE_FALLBACK: (
        "The chosen computing device failed and the processor was used instead. "
        "The result is valid; restart the program if this happens again."
    ),
}
"""For every flag what it means and what to do."""

FLAG_LABELS: Final[dict[str, str]] = {
    flags.MALIGNANCY_NOT_EXCLUDED: "malignancy not excluded",
    flags.LOW_CONFIDENCE: "low confidence",
    flags.MEMBERS_DISAGREE: "members disagree",
    flags.FIRST_FRAME_ONLY: "first image only",
    flags.ALPHA_FLATTENED: "transparency filled",
    flags.REDUCED_TO_8_BIT: "reduced to 8 bits",
    flags.COLOUR_PROFILE_IGNORED: "colour profile ignored",
    flags.GREYSCALE: "no colour",
    flags.NOT_DERMOSCOPY: "perhaps no dermoscopy",
    flags.PATIENT_DATA_IN_IMAGE: "patient data in the image",
    flags.DEVICE_FALLBACK: "device failed, processor used",
}
"""For every flag a few words, for tables."""

ERROR_SENTENCES: Final[dict[str, str]] = {
    "E_INTERNAL": (
        "The program met an unexpected problem. Try again, and send the log if it happens again."
    ),
    "E_IMAGE": "The image gives no result. Open it in another program to see whether it is whole.",
    "E_NOT_FOUND": (
        "The image is no longer there. Check whether it was moved or renamed, then open it again."
    ),
    "E_NOT_REGULAR": "This is not an image file but a folder or a device. Choose an image file.",
    "E_PERMISSION": (
        "You have no permission to read this file. Copy it to a folder of your own, "
        "or ask whoever looks after the computer."
    ),
    "E_READ": (
        "The drive or network reported an error while the file was read. "
        "Check the connection, then try again."
    ),
    "E_EMPTY": "The file is empty. Export or copy the image again.",
    "E_FORMAT": (
        "The file is not an image of a kind that the program can read. "
        "Export it as JPEG, PNG, TIFF, BMP or WebP. HEIC photographs of phones need an addition "
        "to the program: pip install skinapp[heic]."
    ),
    "E_TRUNCATED": "The file is incomplete: part of the image is missing. Copy or export it again.",
    "E_DAMAGED": "The image is damaged and cannot be decoded. Copy or export it again.",
    "E_TOO_LARGE": "The image is too large to be read safely. Export it at a smaller size.",
    "E_TOO_SMALL": "The image has too few pixels to be judged. Use it at its original size.",
    "E_ASPECT": (
        "The image is far too long and narrow. Crop it to the lesion with the skin around it."
    ),
    "E_BLANK": "The image shows one flat colour and no lesion. Choose another image.",
    "E_BUNDLE": "The weights of the program cannot be used. Install the program again.",
    "E_BUNDLE_MISSING": (
        "A file of the weights is missing. Install the program again, or choose another bundle."
    ),
    "E_BUNDLE_MANIFEST": (
        "The description of the weights is damaged or was edited. "
        "Install the program again, or choose another bundle."
    ),
    "E_BUNDLE_SCHEMA": (
        "The weights were made for another version of the program. "
        "Update the program, or choose another bundle."
    ),
    "E_BUNDLE_CLASSES": (
        "The weights answer with other diagnoses than this program knows. Choose another bundle."
    ),
    "E_BUNDLE_HASH": (
        "A file of the weights was changed or damaged. "
        "Install the program again, or choose another bundle."
    ),
    "E_BUNDLE_WEIGHTS": (
        "The weights contain values that cannot be used. "
        "Install the program again, or choose another bundle."
    ),
    "E_BUNDLE_ARCHIVE": (
        "The file is not a zip file of a weights bundle, or it is not safe to unpack. "
        "Get it again from where it comes from."
    ),
    "E_ENGINE": "The analysis failed. Try again, and start the program with --device cpu.",
    "E_NUMERIC": (
        "The analysis gave values that are not numbers, so there is no result. "
        "Try again, and start the program with --device cpu."
    ),
    "E_DEVICE": (
        "The computing device failed or ran out of memory. Close other programs and try again, "
        "or start the program with --device cpu."
    ),
    "E_OUTPUT": (
        "The file could not be written, and what was there before is unchanged. "
        "Check free space and permissions, and close the file if another program shows it; "
        "or choose another folder."
    ),
    "E_JOURNAL": (
        "The progress of the folder could not be saved or read. Check free space on the drive of "
        "your user folder, and close other windows of the program; then go on with the folder."
    ),
    "E_JOURNAL_HELD": (
        "Another window or command of the program works on this folder. Let it finish or close it, "
        "then try again."
    ),
    "E_RECORDS": "The history cannot be used. Start the program again.",
    "E_RECORDS_BUSY": (
        "The history is in use by another program. Close other windows of this program; "
        "it is tried again by itself."
    ),
    "E_RECORDS_STORAGE": (
        "The drive that holds the history is full or reported an error. Free some space, "
        "or check the drive; it is tried again by itself."
    ),
    "E_RECORDS_ACCESS": (
        "The history may not be read or changed. Check the permissions of its folder, "
        "or ask whoever looks after the computer."
    ),
    "E_RECORDS_SCHEMA": (
        "The history was written by a newer version of the program, and this one leaves it "
        "as it is. Update the program to use it."
    ),
    "E_RECORDS_DAMAGED": (
        "The history, or this entry of it, is damaged. Start the program again: "
        "a damaged history is set aside, never deleted, and a new one begins."
    ),
    "E_RESULT": "This stored result is damaged. Open the image again to have it assessed anew.",
    "E_RESULT_CLASSES": (
        "This result was made with other diagnoses than the program knows today, so it cannot be "
        "shown. Open the image again to have it assessed anew."
    ),
    "E_CANCELLED": "The work was cancelled before it was done. Start it again when you like.",
}
"""For every error code what happened and the next step, for a doctor."""

FILE_ERROR_LABELS: Final[dict[str, str]] = {
    "E_INTERNAL": "unexpected problem",
    "E_IMAGE": "no result",
    "E_NOT_FOUND": "file is gone",
    "E_NOT_REGULAR": "not an image file",
    "E_PERMISSION": "no permission to read",
    "E_READ": "drive or network error",
    "E_EMPTY": "file is empty",
    "E_FORMAT": "not a readable image",
    "E_TRUNCATED": "file is incomplete",
    "E_DAMAGED": "image is damaged",
    "E_TOO_LARGE": "image is too large",
    "E_TOO_SMALL": "too few pixels",
    "E_ASPECT": "too long and narrow",
    "E_BLANK": "one flat colour",
    "E_ENGINE": "analysis failed",
    "E_NUMERIC": "analysis gave no numbers",
    "E_DEVICE": "device failed",
}
"""For every error that one file of many can have a few words, for tables."""

FILE_AT_FAULT: Final = "{sentence} File: {path}"
"""A sentence of an error of which the reader cannot know from the context which file it is."""


def percent(probability: float) -> str:
    """A probability as people read it: whole per cents, no false certainty at the ends.

    Args:
        probability: 0 to 1; float noise just outside is taken as the bound.

    Returns:
        ``under 1 %``, ``1 %`` to ``99 %`` (halves round up), or ``over 99 %``.

    Raises:
        ValueError: If the value is no probability; a figure must never be made up for it.
    """
    if not -_ROUNDING_SLACK <= probability <= 1 + _ROUNDING_SLACK:
        msg = f"{probability} is not a probability"
        raise ValueError(msg)
    if probability < 0.01:
        return "under 1 %"
    if probability > 0.99:
        return "over 99 %"
    return f"{math.floor(100 * probability + 0.5)} %"


def explain(error: SkinappError, translate: Callable[[str], str] = str) -> str:
    """What happened and what to do next, for a doctor.

    Args:
        error: Any error of the tree.
        translate: From a text of this module to the same in the reader's language.

    Returns:
        The sentence of its code; for a bundle or an output also the file, since the reader cannot
        know from the context which one it was.
    """
    sentence = translate(ERROR_SENTENCES.get(error.code, ERROR_SENTENCES["E_INTERNAL"]))
    if error.path is not None and isinstance(error, BundleError | OutputError):
        return translate(FILE_AT_FAULT).format(sentence=sentence, path=error.path)
    return sentence
