"""What a report says, as text and numbers; how it looks is decided elsewhere."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from skinapp.core.assessment import Assessment, Heatmap, RankedDiagnosis
from skinapp.core.case import CaseDetails
from skinapp.core.diagnoses import DIAGNOSES, MALIGNANT_INDICES
from skinapp.core.flags import FLAGS
from skinapp.core.images import DecodedImage
from skinapp.core.wording import ERROR_SENTENCES, FLAG_SENTENCES, percent

TITLE: Final = "Dermoscopy reading aid"
FOOTER: Final = "Aid to reading, not a diagnosis"
FAILED_TITLE: Final = "Files without a result"
FAILED_INTRODUCTION: Final = "These files have no result: what they show was not assessed."
INTENDED_USE: Final = (
    "An aid to the reading of dermoscopy images by a dermatologist who has examined the patient. "
    "Not a diagnosis, and not a medical device."
)
LIMITS: Final = (
    (
        "Trained on the HAM10000 data set alone, which has no field for skin tone: how well the "
        "networks do on darker skin is unknown."
    ),
    (
        "Only the seven diagnoses above are known. Every image is given one of them, even when it "
        "shows something else. Squamous cell carcinoma, other than Bowen's disease, is not one of "
        "them."
    ),
    (
        "Probabilities hold for lesions like those of the data set, where melanoma and other "
        "tumours are more frequent than in daily practice."
    ),
)

_SHORT_HASH_LENGTH: Final = 12
_NOT_STATED: Final = "not stated"


@dataclass(frozen=True, eq=False)
class ReportEntry:
    """An image with its result, ready to be reported.

    Attributes:
        image_name: File name as the user knows it.
        image: The decoded image.
        assessment: Its result.
        case: What the user wrote about it.
    """

    image_name: str
    image: DecodedImage
    assessment: Assessment
    case: CaseDetails = field(default_factory=CaseDetails)


@dataclass(frozen=True)
class FailedEntry:
    """A file without a result.

    Attributes:
        image_name: File name as the user knows it.
        code: Code of the error, for example ``E_EMPTY``.
        message: What happened in this case; the next step is found by the code.
    """

    image_name: str
    code: str
    message: str


@dataclass(frozen=True)
class LabelledText:
    """A label and what stands beside it."""

    label: str
    text: str


@dataclass(frozen=True)
class DiagnosisLine:
    """One diagnosis with its probability.

    Attributes:
        name: In words.
        code: Abbreviation of the data set.
        malignant: Whether it counts as malignant.
        probability: 0 to 1, for the length of a bar.
        probability_text: The same in words.
    """

    name: str
    code: str
    malignant: bool
    probability: float
    probability_text: str

    @property
    def kind(self) -> str:
        """``malignant`` or ``benign``."""
        return "malignant" if self.malignant else "benign"


@dataclass(frozen=True)
class ReportContent:
    """Everything that the report of one image says.

    Attributes:
        title: Heading of the document.
        created_text: Date and time of the assessment, UTC.
        image_name: File name of the image.
        case: Case fields in the order of the report; empty ones say ``not stated``.
        notes: Notes as written; may be empty.
        image_caption: What stands under the image.
        heatmap_caption: What stands under the heatmap, or why there is none.
        top: The three most probable diagnoses.
        all_diagnoses: All seven, in the order of ``DIAGNOSES``.
        malignant: Sum over the malignant diagnoses.
        agreement: How many members agree with the first diagnosis.
        notices: One sentence for each flag, in the order of ``FLAGS``.
        provenance: What made the result.
        intended_use: What the report is for.
        limits: What the reader must know of the training data and the numbers.
    """

    title: str
    created_text: str
    image_name: str
    case: tuple[LabelledText, ...]
    notes: str
    image_caption: str
    heatmap_caption: str
    top: tuple[DiagnosisLine, ...]
    all_diagnoses: tuple[DiagnosisLine, ...]
    malignant: LabelledText
    agreement: str
    notices: tuple[str, ...]
    provenance: tuple[LabelledText, ...]
    intended_use: str
    limits: tuple[str, ...]


@dataclass(frozen=True)
class FailedContent:
    """What the closing page says of one file without a result.

    Attributes:
        image_name: File name of the image.
        code: Code of the error.
        sentence: What happened and the next step.
        detail: What was particular to this file; empty if the sentence says it all.
    """

    image_name: str
    code: str
    sentence: str
    detail: str


def report_content(entry: ReportEntry) -> ReportContent:
    """Put a result into words.

    Args:
        entry: An image with its result.

    Returns:
        The texts and numbers of its report.

    Raises:
        ValueError: If a value in the result is no probability.
    """
    prediction = entry.assessment.prediction
    codes = " + ".join(DIAGNOSES[index].code for index in MALIGNANT_INDICES)
    by_order = sorted(prediction.ranked(), key=lambda item: DIAGNOSES.index(item.diagnosis))
    return ReportContent(
        title=TITLE,
        created_text=f"{_as_utc(entry.assessment.provenance.created_utc):%Y-%m-%d %H:%M} UTC",
        image_name=entry.image_name,
        case=(
            LabelledText("Case", entry.case.case_id.strip() or _NOT_STATED),
            LabelledText("Site", entry.case.site.strip() or _NOT_STATED),
            LabelledText(
                "Clinician's diagnosis", entry.case.clinician_diagnosis.strip() or _NOT_STATED
            ),
            LabelledText("Decision", entry.case.decision.strip() or _NOT_STATED),
        ),
        notes=entry.case.notes.strip(),
        image_caption=_image_caption(entry),
        heatmap_caption=_heatmap_caption(entry.assessment.heatmaps),
        top=tuple(_line(item) for item in prediction.top()),
        all_diagnoses=tuple(_line(item) for item in by_order),
        malignant=LabelledText(f"Malignant ({codes})", percent(prediction.p_malignant)),
        agreement=_agreement(prediction.agreeing_members, len(prediction.member_probabilities)),
        notices=_notices((*entry.image.flags, *entry.assessment.flags)),
        provenance=_provenance(entry.assessment),
        intended_use=INTENDED_USE,
        limits=LIMITS,
    )


def failed_content(entry: FailedEntry) -> FailedContent:
    """Put a failure into words.

    Args:
        entry: A file without a result.

    Returns:
        The texts of its place on the closing page.
    """
    sentence = ERROR_SENTENCES.get(entry.code, ERROR_SENTENCES["E_INTERNAL"])
    detail = "" if entry.message.strip() in sentence else entry.message.strip()
    return FailedContent(entry.image_name, entry.code, sentence, detail)


def _line(ranked: RankedDiagnosis) -> DiagnosisLine:
    return DiagnosisLine(
        name=ranked.diagnosis.name,
        code=ranked.diagnosis.code,
        malignant=ranked.diagnosis.malignant,
        probability=ranked.probability,
        probability_text=percent(ranked.probability),
    )


def _agreement(agreeing: int, members: int) -> str:
    if members == 1:
        return "The ensemble has one member, so there is no second opinion in it."
    verb = "puts" if agreeing == 1 else "put"
    return f"{agreeing} of {members} members {verb} this first."


def _notices(codes: tuple[str, ...]) -> tuple[str, ...]:
    known = [FLAG_SENTENCES[flag] for flag in FLAGS if flag in codes]
    # A result reopened from the history of a newer version may carry flags that this one lacks.
    unknown = dict.fromkeys(code for code in codes if code not in FLAGS)
    return (*known, *(f"Notice without a description: {code}." for code in unknown))


def _image_caption(entry: ReportEntry) -> str:
    height, width = entry.image.pixels_hwc_u8.shape[:2]
    caption = f"Image, {width} x {height} pixels, {entry.image.source_format}"
    if not entry.assessment.heatmaps:
        return caption
    region = entry.assessment.heatmaps[0].region
    if (region.height, region.width) == (height, width):
        return caption
    return f"{caption}; the networks read {region.width} x {region.height} of it"


def _heatmap_caption(heatmaps: tuple[Heatmap, ...]) -> str:
    if not heatmaps:
        return "No heatmap was made for this image."
    name = heatmaps[0].diagnosis.name
    if not heatmaps[0].values_hw.any():
        return f"The heatmap is empty: no part of the image spoke for {name}."
    return f"Heatmap for {name}, not an outline of the lesion"


def _provenance(assessment: Assessment) -> tuple[LabelledText, ...]:
    source = assessment.provenance
    bundle = f"{source.bundle_name} {source.bundle_version}"
    return (
        LabelledText("Program", f"skinapp {source.program_version}"),
        LabelledText("Bundle", f"{bundle}, SHA-256 {source.bundle_sha256[:_SHORT_HASH_LENGTH]}"),
        LabelledText("Engine", source.engine),
        LabelledText("Time", f"{_as_utc(source.created_utc):%Y-%m-%dT%H:%M:%SZ}"),
        LabelledText("Image SHA-256", source.image_sha256),
    )


def _as_utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)
