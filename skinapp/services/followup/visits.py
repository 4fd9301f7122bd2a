"""Which photographs show one lesion, in the order of their visits."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from skinapp.core.assessment import Assessment
from skinapp.core.case import CaseDetails
from skinapp.services.history.case import SeenImage, StoredCase
from skinapp.services.history.search import fold

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Visit:
    """A photograph that is to be compared, and what is known of it.

    Attributes:
        image_sha256: Hash of the file's bytes.
        image_name: What the window calls it.
        image_path: Where its file was; None for a pasted image.
        day: Date of the photograph or of the first assessment, ``2026-08-20``; empty if unknown.
        details: What the user wrote.
        assessment: The stored result; None if it cannot be read.
        pixels_hwc_u8: RGB uint8 (H, W, 3) where they are at hand; None to read the file.
    """

    image_sha256: str
    image_name: str
    image_path: Path | None
    day: str
    details: CaseDetails
    assessment: Assessment | None
    pixels_hwc_u8: NDArray[np.uint8] | None = None


@dataclass(frozen=True)
class ComparedCases:
    """Two cases of the history that are to be compared.

    Attributes:
        one: A photograph.
        other: Another one.
        of_patient: What the history has of the patient of the first.
    """

    one: Visit
    other: Visit
    of_patient: tuple[SeenImage, ...]


def visit_of_seen(image: SeenImage) -> Visit:
    """An image of the history as one to compare."""
    return Visit(
        image.image_sha256,
        image.image_name,
        image.image_path,
        image.day,
        image.details,
        image.assessment,
    )


def visit_of_case(case: StoredCase) -> Visit:
    """A case of the history as one to compare."""
    return Visit(
        case.assessment.provenance.image_sha256,
        case.image_name,
        case.image_path,
        case.details.photographed or case.assessed_utc.astimezone().date().isoformat(),
        case.details,
        case.assessment,
    )


def series(
    one: Visit, other: Visit, of_patient: Iterable[SeenImage]
) -> tuple[tuple[Visit, ...], int, int]:
    """Two photographs among all of their lesion.

    Args:
        one: A photograph.
        other: Another one, which is compared with it.
        of_patient: What the history has of the patient.

    Returns:
        The two, and those that show the same lesion by its name, the earliest first; and the
        places of the two among them.
    """
    chosen = {visit.image_sha256: visit for visit in (one, other)}
    lesion = fold(one.details.lesion.strip()) or fold(other.details.lesion.strip())
    same_patient = fold(one.details.case_id.strip()) == fold(other.details.case_id.strip())
    if lesion and same_patient:
        for image in of_patient:
            if fold(image.details.lesion.strip()) == lesion:
                chosen.setdefault(image.image_sha256, visit_of_seen(image))
    visits = tuple(sorted(chosen.values(), key=lambda visit: visit.day))
    names = [visit.image_sha256 for visit in visits]
    return visits, names.index(one.image_sha256), names.index(other.image_sha256)


def latest_earlier(seen: Iterable[SeenImage], lesion: str) -> SeenImage | None:
    """The image that the open one is best compared with.

    Args:
        seen: Other images of the patient, latest visit first.
        lesion: Name of the lesion on the open image.

    Returns:
        The latest of the same lesion; without a name the only image of the patient, since any of
        several may show another lesion.
    """
    images, name = tuple(seen), fold(lesion.strip())
    same = [image for image in images if name and fold(image.details.lesion.strip()) == name]
    if same:
        return same[0]
    return images[0] if len(images) == 1 else None
