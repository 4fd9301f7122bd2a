from __future__ import annotations

from pathlib import Path

from skinapp.core.case import CaseDetails
from skinapp.services.followup.visits import Visit, latest_earlier, series
from skinapp.services.history.case import SeenImage


def seen(number: int, day: str, lesion: str, case_id: str = "P-1") -> SeenImage:
    details = CaseDetails(case_id=case_id, lesion=lesion)
    return SeenImage(number, f"{number:064x}", f"{number}.jpg", None, day, details, None)


def visit(number: int, day: str, lesion: str, case_id: str = "P-1") -> Visit:
    one = seen(number, day, lesion, case_id)
    return Visit(one.image_sha256, one.image_name, Path("x.jpg"), day, one.details, None)


def test_series__has_all_visits_of_the_lesion_in_order() -> None:
    of_patient = (
        seen(3, "2026-09-01", "A"),
        seen(2, "2026-03-01", "b"),
        seen(1, "2026-01-01", "a"),
    )

    visits, one, other = series(
        visit(3, "2026-09-01", "A"), visit(9, "2026-11-20", "a "), of_patient
    )

    assert [one.day for one in visits] == ["2026-01-01", "2026-09-01", "2026-11-20"]
    assert (one, other) == (1, 2)


def test_series__of_lesions_without_a_name_is_the_two_alone() -> None:
    of_patient = (seen(2, "2026-03-01", ""), seen(1, "2026-01-01", ""))

    visits, one, other = series(visit(9, "2026-11-20", ""), visit(1, "2026-01-01", ""), of_patient)

    assert len(visits) == 2
    assert (one, other) == (1, 0)


def test_series__never_adds_visits_of_another_patient() -> None:
    of_patient = (seen(2, "2026-03-01", "1"),)

    visits, _, _ = series(
        visit(9, "2026-11-20", "1", "P-1"), visit(1, "2026-01-01", "1", "P-2"), of_patient
    )

    assert len(visits) == 2


def test_latest_earlier__is_of_the_same_lesion() -> None:
    images = (seen(3, "2026-09-01", "2"), seen(2, "2026-03-01", "1"), seen(1, "2026-01-01", "1"))

    found = latest_earlier(images, "1")

    assert found is not None
    assert found.number == 2


def test_latest_earlier__does_not_guess_among_several_without_a_name() -> None:
    images = (seen(3, "2026-09-01", ""), seen(2, "2026-03-01", ""))

    assert latest_earlier(images, "") is None
    assert latest_earlier(images[:1], "") is images[0]
    assert latest_earlier((), "1") is None
