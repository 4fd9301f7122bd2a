"""What goes into a report, and what it says; how that is put into words and looks is elsewhere."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from skinapp.core.assessment import Assessment
from skinapp.core.case import CaseDetails
from skinapp.core.decoded_image import DecodedImage

if TYPE_CHECKING:
    from skinapp.core.operating import OperatingPoint


@dataclass(frozen=True, eq=False)
class ReportEntry:
    """An image with its result, ready to be reported.

    Attributes:
        image_name: File name as the user knows it.
        image: The decoded image.
        assessment: Its result.
        case: What the user wrote about it.
        operating_point: The bundle's point for any malignancy, if it states one.
    """

    image_name: str
    image: DecodedImage
    assessment: Assessment
    case: CaseDetails = field(default_factory=CaseDetails)
    operating_point: OperatingPoint | None = None


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
        kind: The same in words.
        probability: 0 to 1, for the length of a bar.
        probability_text: The same in words.
    """

    name: str
    code: str
    malignant: bool
    kind: str
    probability: float
    probability_text: str


@dataclass(frozen=True)
class ReportContent:
    """Everything that the report of one image says.

    Attributes:
        image_name: File name of the image.
        created_text: When the image was assessed, UTC.
        device: What it was assessed on.
        case: Patient or case, site, the clinician's own diagnosis; empty ones say ``not stated``.
        image_caption: What stands under the image.
        heatmap_caption: What stands under the heatmap, or why there is none.
        verdict: What is said first of the image.
        withheld: Whether no diagnosis is named, since the image cannot be judged.
        quality: One sentence for each thing that was noticed in the file, and what was checked.
        top: The three most probable diagnoses.
        agreement: How many members agree with the first diagnosis.
        all_diagnoses: All seven, in the order of ``DIAGNOSES``.
        malignant: Sum over the malignant diagnoses.
        member_range: Least and largest such sum of a member alone; empty for one member.
        operating_point: What the probability means at the operating point of the bundle.
        notices: One sentence for each flag of the result, in the order of ``FLAGS``.
        notes: Notes as written; may be empty.
        decision: What was decided; may be empty.
        provenance: What made the result.
        limits: Intended use, and what the reader must know of the training data and the numbers.
    """

    image_name: str
    created_text: str
    device: str
    case: tuple[LabelledText, ...]
    image_caption: str
    heatmap_caption: str
    verdict: str
    withheld: bool
    quality: tuple[str, ...]
    top: tuple[DiagnosisLine, ...]
    agreement: str
    all_diagnoses: tuple[DiagnosisLine, ...]
    malignant: LabelledText
    member_range: str
    operating_point: str
    notices: tuple[str, ...]
    notes: str
    decision: str
    provenance: tuple[LabelledText, ...]
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
