"""Which photographs show one lesion, in the order of their visits."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from skinapp.services.followup.comparison import Visit
from skinapp.services.history.case import SeenImage, StoredCase
from skinapp.services.history.search import fold


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
