from __future__ import annotations

import errno
import os
import sqlite3
import stat
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from skinapp.core import result_record
from skinapp.core.errors import (
    EmptyImageError,
    ImageReadError,
    JournalError,
    SkinappError,
    TruncatedImageError,
)
from skinapp.services.runs import journal as journal_module
from skinapp.services.runs.journal import (
    Journal,
    PendingFile,
    all_journals,
    delete_journal,
    expire_journals,
    unfinished_journals,
)
from skinapp.services.runs.result import FileResult
from skinapp.services.runs.traces import ErasedRuns, erase_runs_with
from tests.services.folder_fakes import assessment

FILES = [Path("/pictures/a.png"), Path("/pictures/b.png"), Path("/pictures/c.png")]
STRANGE_NAMES = [
    b"caf\xe9.png", "\u202egnp.exe".encode(), b"two\nlines.png", b"-rf.png", b"=HYPERLINK(1).png",
    b"'; DROP TABLE results.png", b"%s%n.png", b"<img src=x>.png", "\U0001f600.png".encode(),
    "e\u0301.png".encode(), "\xe9.png".encode(), b"x" * 255,
]  # fmt: skip


def begin(folder: Path, files: list[Path] = FILES) -> Journal:
    return Journal.create(folder / "a.journal", [Path("/pictures")], files, "b" * 64)


def good(index: int, file: Path) -> FileResult:
    found = assessment(f"{index:064}", ("greyscale",))
    return FileResult(
        index, file, found.prediction, found.flags, None, found.provenance, 0.1 + index / 3
    )


def bad(index: int, file: Path, error: SkinappError) -> FileResult:
    return FileResult(index, file, None, (), error, None, 0.5)


def test_results__come_back_as_they_were(tmp_path: Path) -> None:
    first, error = good(0, FILES[0]), TruncatedImageError("It ends.", expected=10, found=b"\xff")
    with_error = bad(2, FILES[2], error)
    journal = begin(tmp_path)
    journal.append(with_error, first)
    journal.close()

    journal = Journal.open(tmp_path / "a.journal")
    one, two = journal.results()

    assert one == first
    assert isinstance(two.error, TruncatedImageError)
    assert (two.error.message, two.error.expected, two.error.found, two.error.path) == (
        "It ends.", "10", "b'\\xff'", FILES[2],
    )  # fmt: skip
    assert journal.missing() == [PendingFile(1, FILES[1])]
    assert not journal.finished


def test_results__of_other_diagnoses_are_never_decoded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = begin(tmp_path)
    journal.append(good(0, FILES[0]))
    eight = (*result_record.CODES[:6], "scc", "vasc")
    monkeypatch.setattr(result_record, "CODES", eight)

    with pytest.raises(JournalError, match="other diagnoses"):
        journal.results()


def test_finished__when_every_file_has_a_result(tmp_path: Path) -> None:
    journal = begin(tmp_path)
    journal.append(*(good(index, file) for index, file in enumerate(FILES)))

    assert journal.finished
    assert journal.missing() == []


@pytest.mark.skipif(os.name != "posix", reason="names are text there")
def test_create__keeps_every_name_to_the_byte(tmp_path: Path) -> None:
    files = [Path(os.fsdecode(b"/pictures/" + name)) for name in STRANGE_NAMES]

    journal = begin(tmp_path, files)
    journal.append(*(good(index, file) for index, file in enumerate(files[:6])))
    journal.close()

    journal = Journal.open(tmp_path / "a.journal")
    assert [result.file for result in journal.results()] == files[:6]
    assert [os.fsencode(pending.file.name) for pending in journal.missing()] == STRANGE_NAMES[6:]


def test_append__refuses_a_second_result_and_keeps_none_of_its_batch(tmp_path: Path) -> None:
    journal = begin(tmp_path)
    journal.append(good(1, FILES[1]))

    with pytest.raises(JournalError):
        journal.append(good(0, FILES[0]), good(1, FILES[1]))

    assert [result.index for result in journal.results()] == [1]


def test_forget_errors__makes_them_missing_again(tmp_path: Path) -> None:
    journal = begin(tmp_path)
    journal.append(good(0, FILES[0]), bad(1, FILES[1], ImageReadError("No.")))

    assert journal.forget_errors() == 1
    assert [pending.index for pending in journal.missing()] == [1, 2]


@pytest.mark.skipif(os.name != "posix", reason="permissions are other there")
def test_files__are_private(tmp_path: Path) -> None:
    begin(tmp_path).append(good(0, FILES[0]))

    modes = {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
    assert modes == {0o600}


def test_create__overwrites_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.journal").write_text("mine", encoding="utf-8")

    with pytest.raises(JournalError):
        begin(tmp_path)

    assert (tmp_path / "a.journal").read_text(encoding="utf-8") == "mine"


def test_create__leaves_nothing_when_the_disk_is_full(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal_module, "_SCHEMA", ("CREATE TABLE run (x)", "not SQL"))

    with pytest.raises(JournalError):
        begin(tmp_path)

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("content", [b"", b"text", b"SQLite format 3\0" + bytes(4096)])
def test_open__refuses_what_is_no_journal(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.journal"
    path.write_bytes(content)

    with pytest.raises(JournalError):
        Journal.open(path)
    assert unfinished_journals(tmp_path) == []


def test_open__refuses_another_schema(tmp_path: Path) -> None:
    begin(tmp_path).close()
    connection = sqlite3.connect(tmp_path / "a.journal")
    connection.execute("PRAGMA user_version = 99")
    connection.close()

    with pytest.raises(JournalError, match="another version"):
        Journal.open(tmp_path / "a.journal")


def test_open__refuses_a_journal_that_another_process_holds(tmp_path: Path) -> None:
    held = begin(tmp_path)
    code = (
        "import sys, pathlib; from skinapp.core.errors import JournalError\n"
        "from skinapp.services.runs.journal import Journal\n"
        "try: Journal.open(pathlib.Path(sys.argv[1]))\n"
        "except JournalError as error: sys.stdout.write(error.code)"
    )

    answer = subprocess.run(  # noqa: S603 - our own interpreter and code
        [sys.executable, "-c", code, str(held.path)], capture_output=True, text=True, check=True
    )

    assert answer.stdout == "E_JOURNAL_HELD"


def test_unfinished_journals__tell_what_is_left(tmp_path: Path) -> None:
    journal = begin(tmp_path)
    journal.append(good(0, FILES[0]))
    journal.close()
    done = Journal.create(tmp_path / "done.journal", [FILES[0]], [FILES[0]], "b" * 64)
    done.append(good(0, FILES[0]))
    done.close()

    (summary,) = unfinished_journals(tmp_path)

    assert (summary.done_count, summary.file_count) == (1, 3)
    assert summary.roots == (Path("/pictures"),)
    assert summary.bundle_sha256 == "b" * 64
    assert abs((datetime.now(UTC) - summary.created_utc).total_seconds()) < 60


def test_delete_journal__leaves_nothing(tmp_path: Path) -> None:
    journal = begin(tmp_path)
    journal.append(good(0, FILES[0]))
    journal.close()

    delete_journal(journal.path)

    assert list(tmp_path.iterdir()) == []


def test_error_kinds__survive_with_their_cause_named(tmp_path: Path) -> None:
    journal = begin(tmp_path)
    journal.append(bad(0, FILES[0], ImageReadError("Lost.", found=errno.errorcode[errno.EIO])))

    (result,) = journal.results()

    assert result.error is not None
    assert (result.error.code, result.error.found) == ("E_READ", "EIO")


def test_create__leaves_nothing_behind_where_nothing_can_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise sqlite3.OperationalError("disk I/O error")

    monkeypatch.setattr("skinapp.services.runs.journal.connect", fail)
    with pytest.raises(JournalError):
        Journal.create(tmp_path / "a.journal", [tmp_path], [], "b" * 64)

    assert list(tmp_path.iterdir()) == []


def test_expire_journals__forgets_finished_runs_that_are_old(tmp_path: Path) -> None:
    finished = FileResult(0, Path("a"), None, (), EmptyImageError("x"), None, 0.1)
    for name, done, age_days in (("old", 1, 31), ("new", 1, 29), ("open", 0, 400)):
        journal = Journal.create(tmp_path / f"{name}.journal", [Path("a")], [Path("a")], "b" * 64)
        if done:
            journal.append(finished)
        journal.close()
        when = time.time() - 86_400 * age_days
        os.utime(tmp_path / f"{name}.journal", (when, when))
    # To look at a run is no change of it.
    assert len(all_journals(tmp_path)) == 3

    assert expire_journals(tmp_path, 0) == 0
    assert expire_journals(tmp_path, 30) == 1

    assert sorted(path.name for path in tmp_path.iterdir()) == ["new.journal", "open.journal"]


def test_erase_runs_with__forgets_finished_runs_and_tells_of_others(tmp_path: Path) -> None:
    held = f"{1:064}"
    for name, done in (("whole", 3), ("other", 1), ("open", 2)):
        files = FILES[:1] if name == "other" else FILES
        journal = Journal.create(tmp_path / f"{name}.journal", [Path("/p")], files, "b" * 64)
        journal.append(*(good(index, file) for index, file in enumerate(files[:done])))
        journal.close()

    assert erase_runs_with(tmp_path, []) == ErasedRuns()
    assert erase_runs_with(tmp_path, ["f" * 64]) == ErasedRuns()
    assert erase_runs_with(tmp_path, [held]) == ErasedRuns(forgotten=1, kept=1)

    assert sorted(path.name for path in tmp_path.iterdir()) == ["open.journal", "other.journal"]
