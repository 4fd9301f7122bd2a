"""Patients, lesions and visits: who an image belongs to, and what is due."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from skinapp.core.case import CaseDetails
from skinapp.services.history.records import Records
from skinapp.services.history.search import Listing

NewAssessment = Callable[..., Any]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "history.sqlite3"


@pytest.fixture
def records(path: Path) -> Iterator[Records]:
    history = Records(path)
    yield history
    history.close()


@pytest.fixture
def keep(records: Records, new_assessment: NewAssessment) -> Callable[..., str]:
    """Keeps an image of a day with details; gives its hash."""

    def make(day: str = "2026-01-02", **details: str) -> str:
        when = datetime.fromisoformat(day).replace(hour=12, tzinfo=UTC)
        new = new_assessment(when=when)
        records.write([new], {new.image_sha256: details})
        return str(new.image_sha256)

    return make


Keep = Callable[..., str]


def change(records: Records, image: str, **details: str) -> None:
    records.write([], {image: details})


def details(records: Records, image: str) -> CaseDetails:
    found = records.details(image)
    assert found is not None
    return found


def counts(records: Records, path: Path) -> tuple[int, ...]:
    """Patients, lesions, visits."""
    records.close()
    with closing(sqlite3.connect(path)) as connection:
        found: tuple[int, ...] = connection.execute(
            "SELECT (SELECT count(*) FROM patients), (SELECT count(*) FROM lesions),"
            " (SELECT count(*) FROM visits)"
        ).fetchone()
    return found


def test_id__makes_images_of_two_visits_one_patient(
    records: Records, keep: Keep, path: Path
) -> None:
    keep("2026-08-20", case_id="P-00417", birth_date="1960-05-01", sex="female", skin_type="II")
    november = keep("2026-11-21", case_id=" p-00417")
    assert details(records, november).birth_date == "1960-05-01"
    assert details(records, november).sex == "female"
    assert [seen.day for seen in records.seen("P-00417")] == ["2026-11-21", "2026-08-20"]
    assert counts(records, path) == (1, 2, 2)


def test_id__typed_letter_by_letter_leaves_nobody_behind(
    records: Records, keep: Keep, path: Path
) -> None:
    keep(case_id="P-004", birth_date="1960-05-01")
    image = keep()
    for typed in ("P", "P-", "P-0", "P-00", "P-004", "P-0041"):
        change(records, image, case_id=typed)
    assert details(records, image).case_id == "P-0041"
    assert details(records, image).birth_date == ""
    assert len(records.seen("P-004")) == 1
    assert counts(records, path) == (2, 2, 2)


def test_id__corrected_keeps_what_is_known_of_the_patient(
    records: Records, keep: Keep, path: Path
) -> None:
    image = keep(case_id="P-417", sex="male", site="back")
    change(records, image, case_id="P-0417")
    assert details(records, image) == CaseDetails(case_id="P-0417", sex="male", site="back")
    assert not records.seen("P-417")
    assert counts(records, path) == (1, 1, 1)


def test_id__of_somebody_known_does_not_overwrite_them(records: Records, keep: Keep) -> None:
    keep(case_id="P-1", sex="female")
    image = keep(sex="male", skin_type="IV")
    change(records, image, case_id="P-1")
    assert details(records, image).sex == "female"
    assert details(records, image).skin_type == "IV"


def test_id__taken_away_takes_one_image_of_several(
    records: Records, keep: Keep, path: Path
) -> None:
    first, second = keep(case_id="P-1", sex="female"), keep(case_id="P-1")
    change(records, second, case_id="")
    assert details(records, second) == CaseDetails()
    assert details(records, first).sex == "female"
    assert counts(records, path) == (2, 2, 2)


def test_unnamed_images__are_never_one_patient(records: Records, keep: Keep) -> None:
    first, second = keep(), keep()
    change(records, first, birth_date="1970")
    assert details(records, second).birth_date == ""
    assert records.seen("") == ()


def test_lesion__of_the_same_name_shares_site_and_histology(records: Records, keep: Keep) -> None:
    august = keep("2026-08-20", case_id="P-1", lesion="2", site="back", side="left")
    november = keep("2026-11-21", case_id="P-1", lesion="2")
    other = keep("2026-11-21", case_id="P-1", lesion="3", site="face")
    elsewhere = keep("2026-11-21", case_id="P-2", lesion="2")
    assert details(records, november).site == "back"
    assert details(records, november).side == "left"
    change(records, november, histology="Melanoma in situ", histology_date="2026-12-01")
    assert details(records, august).histology == "Melanoma in situ"
    for image in (other, elsewhere):
        assert details(records, image).histology == ""
    assert sorted(records.search("in situ")) == [1, 2]


def test_lesion__is_parted_again_without_its_result(records: Records, keep: Keep) -> None:
    keep(case_id="P-1", lesion="2", site="back")
    image = keep(case_id="P-1", lesion="2")
    change(records, image, histology="Nevus")
    change(records, image, lesion="")
    parted = details(records, image)
    assert (parted.lesion, parted.site, parted.histology) == ("", "back", "")


def test_images_without_a_name_of_the_lesion__are_lesions_of_their_own(
    records: Records, keep: Keep, path: Path
) -> None:
    first, second = keep(case_id="P-1", site="back"), keep(case_id="P-1", site="face")
    assert details(records, first).site == "back"
    assert details(records, second).site == "face"
    assert counts(records, path) == (1, 2, 1)


def test_photograph__of_another_day_belongs_to_the_visit_of_that_day(
    records: Records, keep: Keep, new_assessment: NewAssessment
) -> None:
    image = keep("2026-11-21", case_id="P-1")
    change(records, image, photographed="2026-08-20")
    assert records.seen("P-1")[0].day == "2026-08-20"
    new = new_assessment(photographed="2026-03-01")
    records.write([new], {new.image_sha256: {"case_id": "P-1"}})
    assert [seen.day for seen in records.seen("P-1")] == ["2026-08-20", "2026-03-01"]
    assert details(records, new.image_sha256).photographed == "2026-03-01"


def test_patients__complete_an_id_and_say_who_was_here_last(records: Records, keep: Keep) -> None:
    for number, day in ((1, "2026-01-02"), (2, "2026-03-02"), (3, "2026-02-02")):
        keep(day, case_id=f"P-00{number}")
    keep("2026-05-05", case_id="X-P-00")
    keep("2026-05-06", case_id="Đào")
    assert [hint.case_id for hint in records.patients("p-0", 10)] == [
        *("P-002", "P-003", "P-001"),
        "X-P-00",
    ]
    assert [hint.case_id for hint in records.patients("", 2)] == ["Đào", "X-P-00"]
    assert records.patients("đÀ", 5)[0].image_count == 1
    assert records.patients("%", 5) == ()


def test_due__lists_those_that_were_not_seen_since(records: Records, keep: Keep) -> None:
    overdue = keep("2026-01-05", case_id="P-1", decision="look again", due="2026-04-05")
    keep("2026-01-05", case_id="P-2", due="2026-04-13")
    keep("2026-01-05", case_id="P-3", lesion="1", due="2026-04-06")
    keep("2026-04-05", case_id="P-3", lesion="1")
    keep("2026-01-05", case_id="P-4")
    listing = Listing(due_until="2026-04-12")
    found = records.rows(records.search("", None, listing))
    assert [row.details.case_id for row in found if row] == ["P-1"]
    assert records.search("p-2", None, listing) == ()
    change(records, overdue, due="")
    assert records.search("", None, listing) == ()


def test_biopsied__is_listed_until_there_is_a_result(records: Records, keep: Keep) -> None:
    image = keep(case_id="P-1", decision="Biopsy", decision_kind="biopsy")
    keep(case_id="P-2", decision="No action", decision_kind="none")
    listing = Listing(awaits_histology=True)
    assert records.search("", None, listing) == (1,)
    change(records, image, histology="Nevus", histology_date="2026-02-01")
    assert records.search("", None, listing) == ()


def test_delete__takes_patient_lesion_and_visit_with_the_last_image(
    records: Records, keep: Keep, path: Path
) -> None:
    keep(case_id="Canary-patient", birth_date="1901-01-01", histology="Canary-result")
    kept = keep("2026-05-05", case_id="P-1", lesion="1")
    keep("2026-06-05", case_id="P-1", lesion="1")
    records.delete([1, 3])
    assert details(records, kept).case_id == "P-1"
    assert counts(records, path) == (1, 1, 1)
    text = b"".join(file.read_bytes() for file in path.parent.iterdir())
    for trace in (b"Canary-patient", b"canary", b"1901-01-01"):
        assert trace not in text


def test_change__writes_nothing_but_what_changed(records: Records, keep: Keep) -> None:
    first = keep(case_id="P-1", lesion="1", site="back")
    second = keep(case_id="P-1", lesion="1")
    before = details(records, second)
    change(records, first, notes="of the first")
    assert details(records, second) == before
    assert details(records, first) == replace(before, notes="of the first")


def test_write__what_a_file_says_stands_behind_what_is_known_of_the_patient(
    records: Records, keep: Keep, new_assessment: NewAssessment
) -> None:
    first = keep(case_id="4711", birth_date="1970-01-31")
    new = new_assessment(when=datetime(2026, 2, 2, tzinfo=UTC))
    said = {"case_id": "4711", "birth_date": "1971-01-01", "sex": "female", "site": "back"}

    records.write([new], {new.image_sha256: said}, {new.image_sha256: frozenset(said)})

    for image in (first, new.image_sha256):
        assert details(records, image).birth_date == "1970-01-31"
        assert details(records, image).sex == "female"
    assert details(records, new.image_sha256).site == "back"
    change(records, new.image_sha256, birth_date="1971-01-01")
    assert details(records, first).birth_date == "1971-01-01"
