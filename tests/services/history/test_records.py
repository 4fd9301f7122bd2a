"""What the history keeps, finds, forgets and never forgets."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from skinapp.core import result_record
from skinapp.core.case import CaseDetails
from skinapp.core.diagnoses import CODES
from skinapp.core.errors import OtherDiagnosesError, RecordsDamagedError
from skinapp.services.history import reading
from skinapp.services.history.records import Records
from skinapp.services.history.search import Order, SortKey

NewAssessment = Callable[..., Any]

HOSTILE = (
    "%",
    "_",
    "'; DROP TABLE cases; --",
    '"',
    "\\",
    "*?[a-z]",
    "a\nb\tc\r",
    "\u202egpj.exe",
    "<b>bold</b>",
    "=HYPERLINK(1)",
    "NULL",
    "nul\0inside",
    "😀 e\u0301 é",
    "Nguyễn Thị Đào",
)


@pytest.fixture
def records(tmp_path: Path) -> Iterator[Records]:
    history = Records(tmp_path / "data" / "history.sqlite3")
    yield history
    history.close()


def keep(records: Records, new: Any, **details: str) -> int:
    records.write([new], {new.image_sha256: details})
    return records.search()[0]


def test_write__keeps_result_and_details_as_they_are(
    records: Records, new_assessment: NewAssessment, tmp_path: Path
) -> None:
    new = new_assessment(path=tmp_path / "Ảnh 1.jpg", flags=("low_confidence",))
    number = keep(records, new, case_id="A-17", notes="line 1\nline 2")
    records.close()

    stored = records.case(number)
    assert stored is not None
    assert stored.image_name == new.image_name
    assert stored.image_path == tmp_path / "Ảnh 1.jpg"
    assert stored.details == CaseDetails(case_id="A-17", notes="line 1\nline 2")
    assert stored.assessment.prediction == new.assessment.prediction
    assert stored.assessment.flags == ("low_confidence",)
    assert stored.assessment.provenance == new.assessment.provenance
    (row,) = records.rows([number])
    assert row is not None
    assert row.first == new.assessment.prediction.top(1)[0]
    assert row.p_malignant == new.assessment.prediction.p_malignant


@pytest.mark.skipif(os.name == "nt", reason="names are text on Windows")
def test_write__keeps_a_path_that_is_no_text(
    records: Records, new_assessment: NewAssessment
) -> None:
    path = Path(os.fsdecode(b"/images/\xff\xfe.jpg"))
    stored = records.case(keep(records, new_assessment(path=path)))
    assert stored is not None
    assert stored.image_path == path


def test_write__keeps_a_pasted_image_without_a_path(
    records: Records, new_assessment: NewAssessment
) -> None:
    stored = records.case(keep(records, new_assessment(path=None)))
    assert stored is not None
    assert stored.image_path is None


@pytest.mark.parametrize("text", HOSTILE)
def test_texts__are_kept_verbatim_and_found_literally(
    records: Records, new_assessment: NewAssessment, text: str
) -> None:
    schema = schema_text(records, new_assessment)
    other = keep(records, new_assessment(), notes="plain words")
    for field in ("case_id", "site", "notes", "clinician_diagnosis", "decision"):
        new = new_assessment(name=text)
        number = keep(records, new, **{field: text})
        assert records.details(new.image_sha256) == CaseDetails(**{field: text})
        found = records.search(text)
        assert number in found
        assert other not in found
    assert schema_text(records, new_assessment) == schema


def schema_text(records: Records, new_assessment: NewAssessment) -> list[Any]:
    records.open()
    with closing(sqlite3.connect(records.path)) as connection:
        return connection.execute("SELECT * FROM sqlite_schema").fetchall()


def test_texts__lose_only_halves_of_letters(
    records: Records, new_assessment: NewAssessment
) -> None:
    new = new_assessment()
    keep(records, new, notes="a\ud800b \U0001f600")
    details = records.details(new.image_sha256)
    assert details is not None
    assert details.notes == "a\N{REPLACEMENT CHARACTER}b \U0001f600"


@pytest.mark.parametrize(
    ("needle", "finds"),
    [
        ("nốt RUỒI", True),
        ("NO\u0302\u0301T", True),
        ("not ruoi", True),
        ("dao", True),
        ("nôt", False),
        ("nốt  ruồi", False),
        ("melanoma", True),
        ("img_1", True),
        ("img%1", False),
    ],
)
def test_search__compares_letters_and_knows_accents(
    records: Records, new_assessment: NewAssessment, needle: str, *, finds: bool
) -> None:
    keep(records, new_assessment(name="IMG_1.jpg"), notes="Nốt ruồi", case_id="Đào")
    assert bool(records.search(needle)) is finds


def test_search__never_spans_two_fields(records: Records, new_assessment: NewAssessment) -> None:
    keep(records, new_assessment(), case_id="one", site="two")
    assert records.search("one")
    assert not records.search("onetwo")
    assert not records.search("one two")


def test_search__follows_an_edit(records: Records, new_assessment: NewAssessment) -> None:
    new = new_assessment()
    keep(records, new, notes="first")
    records.write([], {new.image_sha256: {"notes": "second"}})
    assert records.search("second")
    assert not records.search("first")


def test_search__sorts_by_sequence_whatever_the_clock_said(
    records: Records, new_assessment: NewAssessment
) -> None:
    start = datetime(2026, 3, 29, 1, 0, tzinfo=UTC)
    for name, moved in (("a", 0), ("b", -86_400), ("c", 31_536_000), ("d", 60)):
        keep(records, new_assessment(name=name, when=start + timedelta(seconds=moved)))
    names = [row.image_name for row in records.rows(records.search()) if row]
    assert names == ["d", "c", "b", "a"]


def test_time__is_kept_in_utc(records: Records, new_assessment: NewAssessment) -> None:
    local = datetime(2026, 7, 1, 23, 30, tzinfo=timezone(timedelta(hours=7)))
    (row,) = records.rows([keep(records, new_assessment(when=local))])
    assert row is not None
    assert row.assessed_utc.utcoffset() == timedelta(0)
    assert row.assessed_utc == local


def test_search__sorts_texts_with_empty_ones_last(
    records: Records, new_assessment: NewAssessment
) -> None:
    for case_id in ("", "b", "A", "c"):
        keep(records, new_assessment(), case_id=case_id)
    for descending, expected in ((False, ["A", "b", "c", ""]), (True, ["c", "b", "A", ""])):
        rows = records.rows(records.search("", Order(SortKey.CASE_ID, descending)))
        assert [row.details.case_id for row in rows if row] == expected


def test_case__is_one_for_an_image_and_shows_the_latest_assessment(
    records: Records, new_assessment: NewAssessment
) -> None:
    first = new_assessment(sha="aa" * 32, name="old.jpg", bundle="one")
    number = keep(records, first, notes="kept")
    later = new_assessment(sha="aa" * 32, name="new.jpg", bundle="two", models="cd" * 32)
    assert keep(records, later) == number
    assert records.search() == (number,)
    stored = records.case(number)
    assert stored is not None
    assert stored.image_name == "new.jpg"
    assert stored.assessment.provenance.bundle_name == "two"
    assert stored.assessment_count == 2
    assert stored.details.notes == "kept"
    assert stored.assessed_utc == first.assessment.provenance.created_utc
    assert stored.opened_utc == later.assessment.provenance.created_utc


def test_look__at_an_old_image_is_no_assessment(
    records: Records, new_assessment: NewAssessment
) -> None:
    august, november = (datetime(2026, month, 20, 9, 0, tzinfo=UTC) for month in (8, 11))
    old = new_assessment(name="august.png", when=august)
    number = keep(records, old)
    newer = keep(records, new_assessment(name="november.png", when=november))
    looked = new_assessment(
        sha=old.image_sha256, name="moved.png", when=november + timedelta(days=1)
    )
    records.write([looked], {})

    assert records.search() == (newer, number)
    stored = records.case(number)
    (row,) = records.rows([number])
    assert stored is not None
    assert row is not None
    assert row.assessed_utc == stored.assessed_utc == august
    assert stored.assessment.provenance.created_utc == august
    assert stored.assessment_count == 1
    assert stored.opened_utc == november + timedelta(days=1)
    assert stored.image_name == "moved.png"


def test_result_of_other_diagnoses__is_never_decoded_into_these(
    records: Records, new_assessment: NewAssessment, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = keep(records, new_assessment(), notes="of seven diagnoses", case_id="P-1")
    eight = (*CODES[:5], "newone", *CODES[5:])
    for module in (result_record, reading):
        monkeypatch.setattr(module, "CODES", eight)
    (row,) = records.rows([number])
    assert row is not None
    assert row.first is None
    assert row.p_malignant is None
    assert row.details.notes == "of seven diagnoses"
    with pytest.raises(OtherDiagnosesError):
        records.case(number)
    (seen,) = records.seen("P-1")
    assert seen.assessment is None


def test_write__is_all_or_nothing(records: Records, new_assessment: NewAssessment) -> None:
    broken = new_assessment()
    object.__setattr__(broken.assessment.provenance, "seconds", float("nan"))  # NULL in SQLite
    with pytest.raises(RecordsDamagedError):
        records.write([new_assessment(), broken], {})
    assert records.search() == ()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE assessments SET record = 'x'",
        "DELETE FROM assessments",
        "INSERT OR REPLACE INTO assessments SELECT * FROM assessments",
        "INSERT INTO tombstones VALUES (99, 'a', 'b', 'c', 'd', 'e')",
    ],
)
def test_log__is_append_only(
    records: Records, new_assessment: NewAssessment, statement: str
) -> None:
    keep(records, new_assessment())
    with (
        closing(sqlite3.connect(records.path)) as connection,
        pytest.raises(sqlite3.IntegrityError, match="append-only"),
    ):
        connection.execute(statement)


def test_tombstone__stays_and_its_number_is_not_used_again(
    records: Records, new_assessment: NewAssessment
) -> None:
    records.delete([keep(records, new_assessment(bundle="ours"))])
    keep(records, new_assessment())
    with closing(sqlite3.connect(records.path)) as connection:
        (tombstone,) = connection.execute("SELECT * FROM tombstones").fetchall()
        assert tombstone[:2] == (1, "ours")
        assert connection.execute("SELECT sequence FROM assessments").fetchall() == [(2,)]
        for statement in ("UPDATE tombstones SET bundle_name = ''", "DELETE FROM tombstones"):
            with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                connection.execute(statement)


def test_delete__leaves_no_trace_in_any_file(
    records: Records, new_assessment: NewAssessment, tmp_path: Path
) -> None:
    secrets = ("Canary-Name", "Canary-Note", "canary.jpg")
    new = new_assessment(name="canary.jpg", path=tmp_path / "canary.jpg")
    number = keep(records, new, case_id="Canary-Name-before", notes="Canary-Note " * 500)
    records.write([], {new.image_sha256: {"case_id": "Canary-Name-after"}})
    for count in range(30):
        keep(records, new_assessment(), notes=f"other {count} " * 20)
    assert any(traces(records, secret) for secret in secrets)

    assert records.delete([number, 12345]) == (new.image_sha256,)
    for secret in (*secrets, "canary-name", new.image_sha256):
        assert not traces(records, secret), secret
    assert records.case(number) is None
    assert len(records.search()) == 30


def traces(records: Records, text: str) -> list[str]:
    folder = records.path.parent
    return [file.name for file in folder.iterdir() if text.encode() in file.read_bytes()]


def test_details_of__has_those_of_images_with_a_case(
    records: Records, new_assessment: NewAssessment
) -> None:
    new = new_assessment()
    keep(records, new, notes="itches")
    found = records.details_of([new.image_sha256, "f" * 64])
    assert found == {new.image_sha256: CaseDetails(notes="itches")}


def test_details__of_a_deleted_case_are_not_written_again(
    records: Records, new_assessment: NewAssessment
) -> None:
    new = new_assessment()
    records.delete([keep(records, new)])
    records.write([], {new.image_sha256: {"notes": "late"}})
    assert records.search() == ()
    assert records.details(new.image_sha256) is None


@pytest.mark.skipif(os.name == "nt", reason="modes mean nothing on Windows")
@pytest.mark.parametrize("umask", [0o000, 0o022])
def test_files__are_private_whatever_the_umask(
    records: Records, new_assessment: NewAssessment, umask: int
) -> None:
    before = os.umask(umask)
    try:
        keep(records, new_assessment())
    finally:
        os.umask(before)
    folder = records.path.parent
    assert folder.stat().st_mode & 0o777 == 0o700
    modes = {file.name: file.stat().st_mode & 0o777 for file in folder.iterdir()}
    assert modes == dict.fromkeys(modes, 0o600)
    assert {"history.sqlite3", "history.sqlite3-wal", "history.sqlite3-shm"} == set(modes)


@pytest.mark.skipif(os.name == "nt", reason="modes mean nothing on Windows")
def test_open__takes_rights_from_others(records: Records, new_assessment: NewAssessment) -> None:
    keep(records, new_assessment())
    records.close()
    records.path.chmod(0o644)
    records.open()
    assert records.path.stat().st_mode & 0o777 == 0o600


def test_close__leaves_one_file(records: Records, new_assessment: NewAssessment) -> None:
    keep(records, new_assessment())
    records.close()
    assert [file.name for file in records.path.parent.iterdir()] == ["history.sqlite3"]
