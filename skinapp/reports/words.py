"""Every word that reports say of their own, in English; a translation knows them by these.

Each constant is one sentence or label on its own, and what changes stands in named fields, so that
another language can order them as it likes. Words of the core keep the contexts that the window
uses: ``diagnoses``, ``flags`` and ``errors``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

Translate = Callable[[str, str], str]
"""From a context and an English text to the text in the language of the report.

``QCoreApplication.translate`` is one.
"""

REPORT: Final = "report"
DIAGNOSES: Final = "diagnoses"
FLAGS: Final = "flags"
ERRORS: Final = "errors"
"""Contexts of translations."""


def as_written(context: str, text: str) -> str:
    """The English text itself.

    Args:
        context: Not looked at.
        text: In English.

    Returns:
        The same text.
    """
    del context
    return text


LANGUAGE_TAG: Final = "en-GB"
"""Language of the document for screen readers; its translation is the tag of that language."""

# The document.
TITLE: Final = "Dermoscopy reading aid"
FOOTER: Final = "Aid to reading, not a diagnosis"
PAGE_OF: Final = "Page {number} of {count}"
LOGO_LEFT_OUT: Final = (
    "The clinic logo was left out, because it cannot be read ({code}). "
    "Choose a PNG or JPEG image in the settings."
)

# The case.
CASE: Final = "Patient or case"
SITE: Final = "Site"
OWN_DIAGNOSIS: Final = "Clinician's own diagnosis"
BORN: Final = "Born"
LESION: Final = "Lesion"
PHOTOGRAPHED: Final = "Photographed"
DUE: Final = "New look by"
HISTOLOGY: Final = "Histology"
NOTES_AND_DECISION: Final = "Notes and decision"
DECISION: Final = "Decision: {decision}"
NOT_STATED: Final = "not stated"
SEE_BELOW: Final = "see below"
SIGNED_BY: Final = "Name"
SIGNATURE: Final = "Signature"
SIGNED_ON: Final = "Date"

# The pictures.
IMAGE_CAPTION: Final = "Image, {width} x {height} pixels, {format}"
IMAGE_CAPTION_PART: Final = (
    "Image, {width} x {height} pixels, {format}; "
    "the networks read {read_width} x {read_height} of it"
)
HEATMAP_CAPTION: Final = "Heatmap for {diagnosis}, not an outline of the lesion"
HEATMAP_EMPTY: Final = "The heatmap is empty: no part of the image spoke for {diagnosis}."
HEATMAP_NONE: Final = "No heatmap was made for this image."
LOW: Final = "low"
HIGH: Final = "high"
QUALITY: Final = "Image quality"
QUALITY_CHECKED: Final = (
    "Checked were focus, light, colours, resolution, size and place of the lesion, and whether it "
    "is a dermoscopy image; what stood out is among the notices. Hair and marks do not count."
)
QUALITY_NOT_CHECKED: Final = "Focus, light, colours, resolution, hair and framing were not checked."

# The answer.
VERDICT: Final = "Verdict"
OF_HUNDRED: Final = "Of 100 lesions like this, {count} were malignant."
OF_BAND: Final = (
    "Of {lesions} lesions given {start} to {end} of 100 by networks that did not know them, "
    "{low} to {high} of 100 were malignant (95 % interval)."
)
CHANGING: Final = "Another diagnosis comes first in {changing} of {looks} views and networks."
OF_SET: Final = "In {level} of 100 lesions of each kind the diagnosis is among: {names}."
NO_SET: Final = "none of the seven"
ORDER: Final = (
    "Named first although {likeliest} is more probable: rarer diagnoses are moved up, so that "
    "fewer of them are missed."
)
WITH_PERSON: Final = (
    "With {facts}: {name}, malignant {count} of 100. This comes from the patients of two clinics. "
    "The answer from the image alone stands; the more cautious one counts."
)
YEARS: Final = "{age} years"
FEMALE: Final = "female"
MALE: Final = "male"
HEAD_NECK: Final = "head or neck"
TRUNK: Final = "trunk"
UPPER_EXTREMITY: Final = "upper extremity"
LOWER_EXTREMITY: Final = "lower extremity"
ACRAL: Final = "acral"
GENITAL: Final = "genital"
MOST_PROBABLE: Final = "Named first"
ALL_SEVEN: Final = "All seven diagnoses"
MALIGNANT: Final = "malignant"
BENIGN: Final = "benign"
MALIGNANT_SUM: Final = "Malignant ({codes})"
MEMBER_RANGE: Final = "Malignant by the members alone: {low} to {high}"
UNDER_ONE: Final = "under 1 %"
OVER_NINETY_NINE: Final = "over 99 %"
SHORT_SHARES: Final[dict[str, str]] = {UNDER_ONE: "< 1 %", OVER_NINETY_NINE: "> 99 %"}
"""The ends of the scale for narrow columns."""
ONE_MEMBER: Final = "The ensemble has one member, so there is no second opinion in it."
ONE_AGREES: Final = "1 of {members} members puts this first."
SOME_AGREE: Final = "{agreeing} of {members} members put this first."
NOTICES: Final = "Notices"
NO_NOTICES: Final = "None."
UNKNOWN_FLAG: Final = "Notice without a description: {code}."

# The operating point.
OPERATING_POINT: Final = "Operating point"
OPERATING_RULE: Final = (
    "At the threshold of {threshold}, the networks found {sensitivity} of the malignant images "
    "that they had not been trained on, and passed {specificity} of the benign ones."
)
OPERATING_REACHED: Final = "This image reaches it: malignancy is not excluded."
OPERATING_MELANOMA: Final = (
    "This image stays below it, but reaches the threshold of melanoma alone: malignancy is not "
    "excluded."
)
OPERATING_BELOW: Final = "This image stays below it, as {missed} of the malignant ones did."
OPERATING_NONE: Final = "The bundle that made this result states no operating point."

# Where it comes from.
HOW_MADE: Final = "How this was made"
PROGRAM: Final = "Program"
BUNDLE: Final = "Bundle"
ENGINE: Final = "Engine"
TIME: Final = "Time"
IMAGE_SHA256: Final = "Image SHA-256"
REPLACED: Final = "{sign} stands for a character that cannot be printed here."

# Use and limits.
USE_AND_LIMITS: Final = "Intended use and limits"
INTENDED_USE: Final = (
    "An aid to the reading of dermoscopy images by a dermatologist who has examined the patient. "
    "Not a diagnosis, and not a medical device."
)
LIMIT_SKIN_TONE: Final = (
    "Trained on images of few clinics, in which dark skin is rare: how well the networks do on "
    "darker skin is hardly known."
)
LIMIT_SEVEN: Final = (
    "Every image is given one of seven diagnoses, even when it shows something else; squamous cell "
    "carcinoma (SCC) other than Bowen's disease is not among them."
)
LIMIT_PREVALENCE: Final = (
    "Probabilities hold for lesions like those of the data set, where tumours are more frequent "
    "than in daily practice."
)

# Files without a result.
FAILED_TITLE: Final = "Files without a result"
FAILED_INTRODUCTION: Final = "These files have no result: what they show was not assessed."
FILE_COUNT: Final = "Files: {count}"

# The summary of a folder.
SUMMARY_TITLE: Final = "Folder summary"
COUNT_FILES: Final = "Files"
COUNT_RESULTS: Final = "With a result"
COUNT_LOOK_FIRST: Final = "To look at first"
COUNT_FAILED: Final = "Without a result"
LOOK_FIRST: Final = "Look at these first"
LOOK_FIRST_RULE: Final = (
    "The first diagnosis is malignant, or a malignancy is not excluded, or the answer is "
    "uncertain. The highest probability of a malignancy comes first."
)
OTHER_RESULTS: Final = "All other results"
OTHER_RESULTS_RULE: Final = (
    "None of these is excluded from a second look. The highest probability of a malignancy "
    "comes first."
)
CASE_DETAILS: Final = "Case details"
CASE_DETAILS_RULE: Final = (
    "What was written about these images. Long texts are shortened here; the report of the single "
    "image has all of them."
)
COLUMN_FILE: Final = "File"
COLUMN_FIRST: Final = "First"
COLUMN_SECOND: Final = "Second"
COLUMN_THIRD: Final = "Third"
COLUMN_MALIGNANT: Final = "Malignant"
COLUMN_DETAIL: Final = "Detail"
ABBREVIATIONS: Final = "Abbreviations"
CODE_MEANING: Final = "{code}: {diagnosis}"
SIGN_MEANING: Final = "{sign} {kind}"
FAILED_FILES: Final = "{code}, files: {count}"
LETTER_SEEN: Final = "Dermoscopy of {day}: {place}."
LETTER_OWN: Final = "Own diagnosis: {said}."
LETTER_DECISION: Final = "Decision: {said}."
LETTER_HISTOLOGY: Final = "Histology: {said}."
LETTER_PROGRAM: Final = "Reading aid skinapp ({bundle}), no diagnosis: {answer}"
