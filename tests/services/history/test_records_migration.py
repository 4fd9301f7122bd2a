"""From an older schema to a newer one: a copy first, then wholly or not at all."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from skinapp.core.case import CaseDetails
from skinapp.core.errors import RecordsDamagedError, RecordsSchemaError
from skinapp.services.history.file import backups_of
from skinapp.services.history.records import Records
from skinapp.services.history.schema import MIGRATIONS, Migration

NewAssessment = Callable[..., Any]


def add_column(name: str) -> Migration:
    def migration(connection: sqlite3.Connection) -> None:
        connection.execute(f"ALTER TABLE images ADD COLUMN {name} TEXT NOT NULL DEFAULT ''")

    return migration


FUTURE = (*MIGRATIONS, add_column("ruler"), add_column("phototype"))


KILLED = """
import os, signal, sys, threading
from pathlib import Path
root, history, moment = sys.argv[1:]
sys.path.insert(0, root)
from skinapp.services.history import file as records_file
from skinapp.services.history.records import Records
from skinapp.services.history.schema import MIGRATIONS, migrate

def die(where):
    if where == moment:
        os.kill(os.getpid(), signal.SIGKILL)

def migration(connection):
    die("before")
    connection.execute("ALTER TABLE images ADD COLUMN ruler TEXT NOT NULL DEFAULT ''")
    die("between")
    connection.execute("UPDATE images SET notes = notes || ' migrated'")
    die("after")

def migrate_and_die(connection, migrations):
    migrate(connection, migrations)
    die("commit")

def new_file_and_die(folder):
    made = new_file(folder)
    die("backup")
    return made

new_file = records_file.new_private_file
records_file.new_private_file = new_file_and_die
records_file.migrate = migrate_and_die
if moment.startswith("random"):
    delay = int(moment[-1]) * 0.004
    threading.Timer(delay, os.kill, (os.getpid(), signal.SIGKILL)).start()
Records(Path(history), migrations=(*MIGRATIONS, migration)).open()
os.kill(os.getpid(), signal.SIGKILL)
"""
"""Migrates a history and is killed at a moment."""


@pytest.fixture
def make_history(tmp_path: Path, new_assessment: NewAssessment) -> Callable[..., Path]:
    """A closed history of three cases, in the schema of a version."""

    def make(migrations: Sequence[Migration]) -> Path:
        path = tmp_path / "data" / "history.sqlite3"
        records = Records(path, migrations=migrations)
        new = [new_assessment() for _ in range(3)]
        records.write(new, {new[0].image_sha256: {"notes": "old note"}})
        records.close()
        return path

    return make


def state(path: Path) -> tuple[int, list[str], int]:
    """Version, columns of the images, and how many cases there are."""
    with closing(sqlite3.connect(path)) as connection:
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        columns = [row[1] for row in connection.execute("PRAGMA table_info(images)")]
        (count,) = connection.execute("SELECT count(*) FROM images").fetchone()
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    return version, columns, count


@pytest.mark.parametrize("version", range(2, len(FUTURE)))
def test_older_schema__is_copied_and_migrated(
    make_history: Callable[..., Path], version: int
) -> None:
    path = make_history(FUTURE[:version])
    old = state(path)
    records = Records(path, migrations=FUTURE)
    assert records.open() is None
    assert len(records.search("old note")) == 1
    records.close()

    assert state(path)[0] == len(FUTURE)
    assert state(path)[1][-2:] == ["ruler", "phototype"]
    assert [backup.name for backup in backups_of(path)] == [
        f"history.sqlite3.schema-{version}.backup"
    ]
    assert state(backups_of(path)[0]) == old
    if os.name == "posix":
        assert backups_of(path)[0].stat().st_mode & 0o777 == 0o600


def test_migrated_history__is_refused_by_the_older_program(
    make_history: Callable[..., Path],
) -> None:
    path = make_history(FUTURE)
    with pytest.raises(RecordsSchemaError):
        Records(path).open()
    assert state(path)[0] == len(FUTURE)


def test_new_history__needs_no_copy(make_history: Callable[..., Path]) -> None:
    assert backups_of(make_history(FUTURE)) == []


def test_delete__takes_the_copies_too(make_history: Callable[..., Path]) -> None:
    path = make_history(MIGRATIONS)
    records = Records(path, migrations=FUTURE)
    records.open()
    assert backups_of(path)
    records.delete(records.search("old note"))
    records.close()
    assert backups_of(path) == []


def test_failed_migration__leaves_the_old_state(make_history: Callable[..., Path]) -> None:
    path = make_history(MIGRATIONS)
    old = state(path)

    def failing(connection: sqlite3.Connection) -> None:
        connection.execute("ALTER TABLE images ADD COLUMN half TEXT")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Records(path, migrations=(*MIGRATIONS, failing)).open()
    assert state(path) == old


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no SIGKILL")
@pytest.mark.parametrize(
    "moment", ["backup", "before", "between", "after", "commit", "random1", "random2", "random3"]
)
def test_kill_in_a_migration__leaves_the_old_or_the_new_state(
    make_history: Callable[..., Path], moment: str
) -> None:
    path = make_history(MIGRATIONS)
    old = state(path)
    command = [sys.executable, "-c", KILLED, str(Path(__file__).parents[3]), str(path), moment]
    done = subprocess.run(  # noqa: S603 # a program of ours
        command, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == -signal.SIGKILL, done.stderr
    after = state(path)
    new = (old[0] + 1, [*old[1], "ruler"], old[2])
    assert after in (old, new)
    if moment in ("before", "between", "after"):
        assert after == old
        assert state(backups_of(path)[0]) == old
    if moment == "commit":
        assert after == new
    records = Records(path, migrations=(*MIGRATIONS, add_column("ruler")))
    assert records.open() is None
    assert len(records.search("old note")) == 1
    records.close()
    assert state(path) == new


@pytest.fixture
def old_history(tmp_path: Path) -> Path:
    """A history that version 1 of the schema wrote, of five drawn samples.

    The first was assessed, and looked at seven months later; the second has the same id written
    otherwise; the figures of the fourth were damaged; the fifth was deleted.
    """
    path = tmp_path / "data" / "history.sqlite3"
    path.parent.mkdir()
    shutil.copy(Path(__file__).with_name("history_of_version_1.sqlite3"), path)
    return path


def test_version_1__becomes_patients_with_lesions_and_keeps_every_text(old_history: Path) -> None:
    records = Records(old_history)
    assert records.open() is None
    assert records.search() == (4, 3, 2, 1)
    first, second = records.case(1), records.case(2)
    assert first is not None
    assert second is not None
    assert first.details == CaseDetails(
        case_id="P-17",
        site="back",
        notes="Nốt ruồi",
        clinician_diagnosis="Spitz",
        decision="Follow-up in 3 months",
        decision_kind="follow_up_3",
        due="2026-04-05",
    )
    assert second.details.decision_kind == "biopsy"
    assert [seen.details.site for seen in records.seen("P-17")] == ["face", "back"]
    assert records.search("nốt ruồi") == (1,)
    assert backups_of(old_history) == [old_history.with_name("history.sqlite3.schema-1.backup")]
    records.close()


def test_version_1__gives_back_the_date_that_a_look_had_overwritten(old_history: Path) -> None:
    records = Records(old_history)
    (row,) = records.rows([1])
    stored = records.case(1)
    assert row is not None
    assert stored is not None
    assert f"{row.assessed_utc:%Y-%m-%d %H:%M}" == "2026-01-05 09:30"
    assert f"{stored.opened_utc:%Y-%m-%d}" == "2026-08-20"
    assert stored.image_path == Path("/images/moved/sample1.png")
    assert [seen.day for seen in records.seen("p-17")] == ["2026-01-06", "2026-01-05"]
    records.close()


def test_version_1__keeps_the_figures_bit_by_bit_and_shows_none_that_is_damaged(
    old_history: Path,
) -> None:
    records = Records(old_history)
    stored = records.case(2)
    assert stored is not None
    result = stored.assessment
    assert result.prediction.probabilities == (0.04, 0.03, 0.09, 0.004, 0.62, 0.21, 0.006)
    assert result.prediction.member_probabilities[1] == result.prediction.probabilities[::-1]
    assert result.flags == ("low_confidence",)
    assert result.provenance.engine == "PyTorch 2.14.1 on CPU"
    with pytest.raises(RecordsDamagedError):
        records.case(4)
    assert records.search("its figures are damaged") == (4,)
    records.close()


def test_version_1__never_gives_a_number_of_the_log_again(
    old_history: Path, new_assessment: NewAssessment
) -> None:
    records = Records(old_history)
    records.write([new_assessment()], {})
    (newest, *_) = records.search()
    assert newest == 7
    records.delete(records.search())
    records.close()
    with closing(sqlite3.connect(old_history)) as connection:
        tombs = connection.execute("SELECT sequence FROM tombstones ORDER BY 1").fetchall()
        rows = connection.execute(
            "SELECT (SELECT count(*) FROM assessments), (SELECT count(*) FROM images),"
            " (SELECT count(*) FROM lesions), (SELECT count(*) FROM visits),"
            " (SELECT count(*) FROM patients)"
        ).fetchone()
    assert [number for (number,) in tombs] == [1, 2, 3, 4, 5, 6, 7]
    assert rows == (0,) * 5
