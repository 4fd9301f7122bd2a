"""Damaged, locked, full, read-only: a typed error or a new history, and nothing thrown away."""

from __future__ import annotations

import shutil
import signal
import sqlite3
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from skinapp.core.errors import (
    RecordsAccessError,
    RecordsBusyError,
    RecordsDamagedError,
    RecordsError,
    RecordsSchemaError,
)
from skinapp.services.history import file as records_file
from skinapp.services.history.records import Records
from skinapp.services.history.schema import MIGRATIONS

NewAssessment = Callable[..., Any]
FLIPS = 200


@pytest.fixture
def history(tmp_path: Path, new_assessment: NewAssessment) -> Path:
    """A closed history of 40 cases."""
    path = tmp_path / "data" / "history.sqlite3"
    records = Records(path)
    news = [new_assessment() for _ in range(40)]
    records.write(news, {new.image_sha256: {"notes": f"note of {new.image_name}"} for new in news})
    records.close()
    return path


def use(path: Path, new: Any) -> list[Any]:
    """Everything that the window does with a history; gives the results that were shown."""
    records = Records(path)
    shown = []
    try:
        records.open()
        numbers = records.search("note")
        shown += records.rows(numbers)
        for number in numbers:
            try:
                stored = records.case(number)
            except RecordsDamagedError:
                continue
            shown.append(stored)
        records.write([new], {new.image_sha256: {"site": "back"}})
        records.delete(numbers[:1])
    finally:
        records.close()
    return shown


def test_byte_flips__give_a_result_or_a_typed_error(
    history: Path,
    tmp_path: Path,
    new_assessment: NewAssessment,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # 200 histories are opened; that they are safe on the drive is not what is tested.
    connect = records_file._connect

    def connect_fast(path: Path, busy_s: float, key: str | None) -> sqlite3.Connection:
        connection = connect(path, busy_s, key)
        connection.execute("PRAGMA synchronous = OFF")
        return connection

    monkeypatch.setattr(records_file, "_connect", connect_fast)
    whole = history.read_bytes()
    heads = np.flatnonzero(np.frombuffer(whole[:4096], np.uint8))
    dice = np.random.default_rng(18)
    outcomes = {"aside": 0, "used": 0, "refused": 0}
    right = new_assessment().assessment.prediction
    for count in range(FLIPS):
        folder = tmp_path / f"flip{count}"
        folder.mkdir()
        path = folder / history.name
        damaged = bytearray(whole)
        # Half of the flips hit the first page, with header and descriptions of tables.
        place = int(dice.choice(heads) if count % 2 else dice.integers(len(damaged)))
        damaged[place] ^= 1 << int(dice.integers(8))
        path.write_bytes(damaged)
        try:
            shown = use(path, new_assessment())
        except RecordsError:
            outcomes["refused"] += 1
        else:
            results = [case.assessment for case in shown if hasattr(case, "assessment")]
            assert all(result.prediction == right for result in results)
            aside = folder / "history.damaged-1.sqlite3"
            outcomes["aside" if aside.exists() else "used"] += 1
            if aside.exists():
                assert aside.read_bytes() == bytes(damaged)
        shutil.rmtree(folder)
    assert outcomes["aside"] > 10
    assert outcomes["used"] > 10


@pytest.mark.parametrize(
    "damage",
    [
        lambda whole: b"",
        lambda whole: whole[:1],
        lambda whole: whole[:100],
        lambda whole: whole[: len(whole) // 2],
        lambda whole: b"Dear colleague,\nthis is a text.\n" * 400,
        lambda whole: bytes(len(whole)),
    ],
    ids=["empty", "one-byte", "header", "half", "text", "zeros"],
)
def test_damaged_file__is_set_aside_whole_and_a_new_history_begins(
    history: Path, new_assessment: NewAssessment, damage: Callable[[bytes], bytes]
) -> None:
    content = damage(history.read_bytes())
    history.write_bytes(content)
    records = Records(history)
    aside = records.open()
    assert aside == history.with_name("history.damaged-1.sqlite3")
    assert aside.read_bytes() == content
    assert records.open() is None
    assert records.search() == ()
    records.write([new_assessment()], {})
    records.close()

    history.write_bytes(b"again")
    assert records.open() == history.with_name("history.damaged-2.sqlite3")
    assert aside.read_bytes() == content
    records.close()


def test_foreign_database__is_set_aside(tmp_path: Path) -> None:
    path = tmp_path / "history.sqlite3"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE recipes (cake TEXT)")
    records = Records(path)
    assert records.open() is not None
    records.close()


def test_edited_trigger__counts_as_damage(history: Path) -> None:
    with closing(sqlite3.connect(history)) as connection:
        connection.execute("DROP TRIGGER assessments_are_never_changed")
    records = Records(history)
    assert records.open() is not None
    records.close()


def test_wal__lost_while_closed_costs_nothing(history: Path, new_assessment: NewAssessment) -> None:
    records = Records(history)
    records.write([new_assessment()], {})
    copy = history.with_name("copy") / history.name
    copy.parent.mkdir()
    # As after a kill, with the log beside the file deleted.
    copy.write_bytes(history.read_bytes())
    records.close()

    other = Records(copy)
    assert other.open() is None
    assert len(other.search()) == 41
    other.close()


def test_wal__of_a_history_that_is_gone_never_meets_the_new_one(
    history: Path, new_assessment: NewAssessment
) -> None:
    records = Records(history)
    records.write([new_assessment()], {})
    wal = history.with_name("history.sqlite3-wal")
    content = wal.read_bytes()
    records.close()
    history.unlink()
    wal.write_bytes(content)

    assert records.open() is not None
    assert records.search() == ()
    records.close()
    assert history.with_name("history.damaged-1.sqlite3-wal").read_bytes() == content


def test_damaged_entry__is_not_shown_and_the_others_are(history: Path) -> None:
    with closing(sqlite3.connect(history)) as connection:
        (trigger,) = connection.execute(
            "SELECT sql FROM sqlite_schema WHERE name = 'assessments_are_never_changed'"
        ).fetchone()
        connection.execute("DROP TRIGGER assessments_are_never_changed")
        connection.execute(
            "UPDATE assessments SET record = replace(record, '0.62', '0.26') WHERE sequence = 7"
        )
        connection.execute(trigger)
        connection.commit()
    records = Records(history)
    with pytest.raises(RecordsDamagedError):
        records.case(7)
    assert records.case(8) is not None
    assert len(records.search()) == 40
    records.close()


def test_damage_while_open__is_set_aside_at_the_next_call(history: Path) -> None:
    records = Records(history)
    records.search()
    with history.open("r+b") as file:
        file.seek(4096)
        file.write(bytes(history.stat().st_size - 4096))
    # A page that is still in memory is used again unless the file is known to have changed.
    with closing(sqlite3.connect(history)) as connection:
        connection.execute("PRAGMA user_version = 2")
    with pytest.raises(RecordsDamagedError):
        records.rows(records.search("note"))
    assert records.open() is not None
    assert records.search() == ()
    records.close()


def test_newer_schema__is_refused_and_left_as_it_is(
    history: Path, new_assessment: NewAssessment
) -> None:
    with closing(sqlite3.connect(history)) as connection:
        connection.execute("PRAGMA user_version = 99")
    content = history.read_bytes()
    records = Records(history)
    for call in (records.open, records.search, lambda: records.write([new_assessment()], {})):
        with pytest.raises(RecordsSchemaError) as caught:
            call()
    assert caught.value.path == history
    assert (caught.value.expected, caught.value.found) == (len(MIGRATIONS), 99)
    records.close()
    assert history.read_bytes() == content
    assert [file.name for file in history.parent.iterdir()] == [history.name]


def test_lock_of_another_process__ends_in_a_typed_error_and_no_corruption(
    history: Path, new_assessment: NewAssessment
) -> None:
    code = f"""
        import sqlite3, sys
        connection = sqlite3.connect({str(history)!r}, isolation_level=None)
        connection.execute("BEGIN IMMEDIATE")
        print("locked", flush=True)
        sys.stdin.read()
        connection.execute("ROLLBACK")
    """
    records = Records(history, busy_s=0.2)
    with subprocess.Popen(  # noqa: S603 # a program of ours
        [sys.executable, "-c", textwrap.dedent(code)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as other:
        assert other.stdout is not None
        assert other.stdin is not None
        assert other.stdout.readline() == "locked\n"
        assert len(records.search()) == 40  # reading goes on
        with pytest.raises(RecordsBusyError):
            records.write([new_assessment()], {})
        with pytest.raises(RecordsBusyError):
            records.delete(records.search()[:1])
        other.stdin.close()
        other.wait(10)
    records.write([new_assessment()], {})
    assert len(records.search()) == 41
    records.close()


def test_lock__that_is_let_go_in_time_is_waited_for(
    history: Path, new_assessment: NewAssessment
) -> None:
    records = Records(history, busy_s=10)
    records.open()
    other = sqlite3.connect(history, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    timer = threading.Timer(0.3, other.execute, ("ROLLBACK",))
    timer.start()
    records.write([new_assessment()], {})
    timer.join()
    other.close()
    records.close()


def test_folder__that_is_a_file_gives_a_typed_error(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("in the way")
    with pytest.raises(RecordsAccessError):
        Records(tmp_path / "data" / "history.sqlite3").open()


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no SIGKILL")
def test_kill_while_writing__loses_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    source = tmp_path / "script.py"
    source.write_text(
        prelude()
        + """
import secrets
while True:
    new = make(sha=secrets.token_hex(32))
    records.write([new], {new.image_sha256: {"notes": new.image_name}})
    print(new.image_name, flush=True)
""",
        encoding="utf-8",
    )
    acknowledged = 0
    for delay_s in (0.0, 0.013, 0.031, 0.047):
        with subprocess.Popen(  # noqa: S603 # a program of ours
            [sys.executable, source, tmp_path], stdout=subprocess.PIPE, text=True
        ) as writer:
            assert writer.stdout is not None
            writer.stdout.readline()
            time.sleep(delay_s)
            writer.kill()
            acknowledged += 1 + len(writer.stdout.readlines())
        records = Records(tmp_path / "data" / "history.sqlite3")
        assert records.open() is None
        with closing(sqlite3.connect(records.path)) as connection:
            (count,) = connection.execute("SELECT count(*) FROM assessments").fetchone()
        records.close()
        # The last one may have been written just before it could be acknowledged.
        assert acknowledged <= count <= acknowledged + 1
        acknowledged = count


def in_small_drive(tmp_path: Path, script: str, options: str) -> str:
    """Run a script in a name space of its own, with a drive of its own mounted at ``MOUNT``."""
    if shutil.which("unshare") is None:
        pytest.skip("no unshare")
    mount = tmp_path / "mount"
    mount.mkdir()
    source = tmp_path / "script.py"
    source.write_text(textwrap.dedent(script), encoding="utf-8")
    shell = f'mount -t tmpfs -o {options} none "$1" && exec "$2" "$3" "$1"'
    command = ["unshare", "-Urm", "sh", "-c", shell, "sh", mount, sys.executable, source]
    done = subprocess.run(  # noqa: S603 # a program of ours
        command, capture_output=True, text=True, timeout=60, check=False
    )
    if "unshare failed" in done.stderr or "mount:" in done.stderr:
        pytest.skip("no name spaces for users here")
    assert done.returncode == 0, done.stderr
    return done.stdout


def prelude() -> str:
    """The same ``new_assessment`` in another process."""
    text = Path(__file__).parents[1].joinpath("conftest.py").read_text(encoding="utf-8")
    plain = text.replace("@pytest.fixture\n", "").replace("import pytest\n", "")
    root = Path(__file__).parents[3]
    head = f"""
import sys
sys.path.insert(0, {str(root)!r})
"""
    tail = """
import sqlite3
from skinapp.core.errors import SkinappError
from skinapp.services.history.records import Records

mount = Path(sys.argv[1])
path = mount / "data" / "history.sqlite3"
records = Records(path)
make = new_assessment()
"""
    future, body = plain.split("from __future__ import annotations\n")
    return f"{future}from __future__ import annotations\n{head}{body}{tail}"


def test_full_drive__rolls_back_says_so_and_goes_on_when_there_is_room(tmp_path: Path) -> None:
    script = (
        prelude()
        + """
kept = 0
ballast = mount / "ballast"
ballast.write_bytes(bytes(400_000))
code = ""
while not code:
    try:
        new = make()
        records.write([new], {new.image_sha256: {"notes": "n" * 2000}})
        kept += 1
    except SkinappError as error:
        code = error.code
assert len(records.search()) == kept, (len(records.search()), kept)
try:
    records.write([make()], {})
except SkinappError as error:
    assert error.code == code
ballast.unlink()
records.write([new], {new.image_sha256: {"notes": "n" * 2000}})
assert len(records.search()) >= kept + 1
assert records.details(new.image_sha256).notes == "n" * 2000
records.close()
assert sqlite3.connect(path).execute("PRAGMA integrity_check").fetchall() == [("ok",)]
print(code, kept > 20)
"""
    )
    assert in_small_drive(tmp_path, script, "size=1m") == "E_RECORDS_STORAGE True\n"


def test_full_drive__at_the_first_start_leaves_nothing_half_made(tmp_path: Path) -> None:
    script = (
        prelude()
        + """
path.parent.mkdir()
(mount / "ballast").write_bytes(bytes(1_020_000))
try:
    records.open()
except SkinappError as error:
    print(error.code, list(path.parent.iterdir()))
(mount / "ballast").unlink()
print(records.open(), len(records.search()))
"""
    )
    assert in_small_drive(tmp_path, script, "size=1m") == "E_RECORDS_STORAGE []\nNone 0\n"


def test_read_only_drive__gives_a_typed_error_and_changes_nothing(tmp_path: Path) -> None:
    script = (
        prelude()
        + """
import os
new = make()
records.write([new], {})
records.close()
content = path.read_bytes()
assert os.system(f"mount -o remount,ro {mount}") == 0
for call in (records.open, lambda: records.write([make()], {}), lambda: records.delete([1])):
    try:
        call()
        print("no error")
    except SkinappError as error:
        print(error.code)
assert path.read_bytes() == content
assert os.system(f"mount -o remount,rw {mount}") == 0
print(len(records.search()))
"""
    )
    expected = "E_RECORDS_ACCESS\n" * 3 + "1\n"
    assert in_small_drive(tmp_path, script, "size=1m") == expected


def test_read_only_file__can_be_read_but_not_written(
    history: Path, new_assessment: NewAssessment
) -> None:
    records = Records(history)
    records.open()
    connection = records._connection
    assert connection is not None
    connection.execute("PRAGMA query_only = ON")  # the user is root in some test rooms
    assert len(records.search()) == 40
    with pytest.raises(RecordsAccessError):
        records.write([new_assessment()], {})
    assert len(records.search()) == 40
    records.close()
