"""A history that a passphrase locks: what it hides, how it is changed, and what a kill leaves."""

from __future__ import annotations

import subprocess
import sys
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest

from skinapp.core.errors import (
    RecordsBusyError,
    RecordsDamagedError,
    RecordsLockedError,
    RecordsNoEncryptionError,
    RecordsPassphraseError,
)
from skinapp.services import sqlite_file
from skinapp.services.history import file, locked
from skinapp.services.history import records as records_module
from skinapp.services.history.case import NewAssessment
from skinapp.services.history.locked import locked_place, place_of
from skinapp.services.history.records import Records

pytest.importorskip("sqlcipher3")

PASSPHRASE = "nốt ruồi 'and' \"more\""  # noqa: S105 # of a test
CANARY = "Canary-Patient-4711"
Make = Callable[..., NewAssessment]


@pytest.fixture(autouse=True)
def _quick_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite_file, "KEY_ROUNDS", 1000)


@pytest.fixture
def history(tmp_path: Path, new_assessment: Make) -> Records:
    """One case with a note, not locked."""
    records = Records(tmp_path / "data" / "history.sqlite3")
    new = new_assessment()
    records.write([new], {new.image_sha256: {"notes": CANARY}})
    return records


def readable(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if CANARY.encode() in path.read_bytes())


def found(records: Records) -> int:
    return len(records.search(CANARY))


def test_set_passphrase__hides_every_text_from_who_does_not_know_it(history: Records) -> None:
    folder = history.path.parent
    assert readable(folder)
    backup = history.path.with_name("history.sqlite3.schema-1.backup")
    backup.write_text(CANARY)

    history.set_passphrase("", PASSPHRASE)

    assert found(history) == 1
    assert readable(folder) == []
    history.close()
    assert readable(folder) == []
    assert [path.name for path in folder.iterdir()] == ["history.locked.sqlite3"]
    other = Records(history.path)
    assert other.has_passphrase
    with pytest.raises(RecordsLockedError):
        other.search("")
    for wrong in ("", "wrong", PASSPHRASE + " "):
        with pytest.raises(RecordsPassphraseError):
            other.unlock(wrong)
    with pytest.raises(RecordsLockedError):
        other.search("")
    other.unlock(unicodedata.normalize("NFD", PASSPHRASE))
    assert found(other) == 1
    other.lock()
    with pytest.raises(RecordsLockedError):
        other.search("")


def test_set_passphrase__changes_and_takes_it_away(history: Records) -> None:
    history.set_passphrase("", PASSPHRASE)
    with pytest.raises(RecordsPassphraseError):
        history.set_passphrase("wrong", "another one")
    history.lock()
    history.set_passphrase(PASSPHRASE, "another one")
    history.lock()
    with pytest.raises(RecordsPassphraseError):
        history.unlock(PASSPHRASE)
    history.unlock("another one")
    assert found(history) == 1

    history.set_passphrase("another one", "")

    assert not history.has_passphrase
    history.close()
    assert [path.name for path in history.path.parent.iterdir()] == [history.path.name]
    assert found(Records(history.path)) == 1


def test_locked_history__works_as_the_plain_one(history: Records, new_assessment: Make) -> None:
    history.set_passphrase("", PASSPHRASE)
    second = new_assessment(sha="cd" * 32)
    history.write([second], {second.image_sha256: {"notes": "second"}})
    assert len(history.search()) == 2
    assert history.delete(history.search(CANARY)) != ()
    history.close()
    again = Records(history.path)
    again.unlock(PASSPHRASE)
    assert (found(again), len(again.search("second"))) == (0, 1)


def test_locked_history__damaged_behind_its_beginning_is_set_aside(history: Records) -> None:
    history.set_passphrase("", PASSPHRASE)
    history.close()
    place = locked_place(history.path)
    content = bytearray(place.read_bytes())
    content[-3000] ^= 1
    place.write_bytes(content)

    history.unlock(PASSPHRASE)

    assert found(history) == 0
    aside = place.with_name("history.locked.damaged-1.sqlite3")
    assert history.open() == aside
    assert aside.read_bytes() == bytes(content)
    assert readable(place.parent) == []


def test_locked_history__damaged_at_its_beginning_is_left_alone(history: Records) -> None:
    history.set_passphrase("", PASSPHRASE)
    history.close()
    place = locked_place(history.path)
    content = bytearray(place.read_bytes())
    content[100] ^= 1
    place.write_bytes(content)

    with pytest.raises(RecordsPassphraseError):
        history.unlock(PASSPHRASE)
    assert place.read_bytes() == bytes(content)


class _Killed(BaseException):
    pass


@pytest.mark.parametrize("opening", [False, True])
@pytest.mark.parametrize("step", range(7))
def test_set_passphrase__killed_at_any_step_loses_nothing(
    history: Records, monkeypatch: pytest.MonkeyPatch, step: int, opening: bool
) -> None:
    """A kill between any two renames and removals, and at the sync before them."""
    if opening:
        history.set_passphrase("", PASSPHRASE)
    left = iter(range(step))

    def dying(real: Callable[..., object]) -> Callable[..., object]:
        def call(*arguments: object, **options: object) -> object:
            if next(left, None) is None:
                raise _Killed
            return real(*arguments, **options)

        return call

    with monkeypatch.context() as patch:
        for owner, name in ((Path, "rename"), (Path, "unlink"), (locked, "_sync")):
            patch.setattr(owner, name, dying(getattr(owner, name)))
        try:
            history.set_passphrase(PASSPHRASE, "" if opening else PASSPHRASE)
        except _Killed:
            history._connection = None

    after = Records(history.path)
    if after.has_passphrase:
        after.unlock(PASSPHRASE)
    assert found(after) == 1
    after.close()
    left_over = {path.name for path in history.path.parent.iterdir()}
    assert place_of(history.path).name in left_over
    assert not any(name.endswith(".being-replaced") for name in left_over)


def test_set_passphrase__with_a_copy_that_is_not_the_same_changes_nothing(
    history: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = locked.export

    def losing(connection: object, target: Path, key: str | None) -> None:
        real(connection, target, key)
        with locked._opened(target, key) as copy:
            copy.execute("DELETE FROM tombstones")
            copy.execute("DROP TRIGGER IF EXISTS assessments_are_not_changed")
            copy.execute("CREATE TABLE more (x)")

    monkeypatch.setattr(locked, "export", losing)
    with pytest.raises(RecordsDamagedError):
        history.set_passphrase("", PASSPHRASE)
    assert found(history) == 1
    assert not history.has_passphrase


def test_set_passphrase__while_another_process_reads_is_refused(history: Records) -> None:
    code = (
        "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.execute('BEGIN');"
        "c.execute('SELECT count(*) FROM images').fetchone(); print('reads', flush=True);"
        "sys.stdin.read()"
    )
    words = [sys.executable, "-c", code, str(history.path)]
    with subprocess.Popen(  # noqa: S603 # our interpreter
        words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        other.stdout.readline()
        with pytest.raises(RecordsBusyError):
            history.set_passphrase("", PASSPHRASE)
        other.communicate()
    assert found(history) == 1
    history.set_passphrase("", PASSPHRASE)
    assert found(history) == 1


def test_locked_history__without_the_library_says_so(
    history: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    history.set_passphrase("", PASSPHRASE)
    history.close()
    monkeypatch.setattr(records_module, "has_encryption", lambda: False)

    with pytest.raises(RecordsNoEncryptionError):
        Records(history.path).search("")
    assert locked_place(history.path).exists()


def test_locked_history__of_an_older_schema_is_copied_locked(
    history: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    history.set_passphrase("", PASSPHRASE)
    history.close()
    more = (*history._migrations, lambda connection: connection.execute("CREATE TABLE t (x)"))
    newer = Records(history.path, migrations=more)
    newer.unlock(PASSPHRASE)
    newer.close()

    (backup,) = file.backups_of(locked_place(history.path))
    assert readable(history.path.parent) == []
    backup.rename(locked_place(history.path))
    older = Records(history.path)
    older.unlock(PASSPHRASE)
    assert found(older) == 1
