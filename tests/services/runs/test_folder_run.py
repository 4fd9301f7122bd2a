from __future__ import annotations

import errno
import os
import socket
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from skinapp.core.assessment import Assessment
from skinapp.core.decoded_image import DecodedImage
from skinapp.core.errors import (
    CancelledError,
    DeviceError,
    ImageReadError,
    JournalError,
    NumericError,
    SkinappError,
)
from skinapp.core.images import read_image
from skinapp.services.analysis.prepared import PreparedImage
from skinapp.services.runs import folder_run
from skinapp.services.runs.control import PauseReason, RunControl
from skinapp.services.runs.files import find_files
from skinapp.services.runs.folder_run import BATCH_SIZE, run_folder
from skinapp.services.runs.journal import Journal
from skinapp.services.runs.result import FileResult
from tests.services.folder_fakes import StubAnalyst, number_of, write_pictures


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(RunControl, "sleep", lambda self, _: self.token.raise_if_cancelled())


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    write_pictures(tmp_path / "pictures", 40, broken_every=10)
    return tmp_path / "pictures"


def begin(pictures: Path, name: str = "run.journal") -> Journal:
    path = pictures.parent / name
    return Journal.create(path, [pictures], find_files([pictures]), "b" * 64)


def outcomes(results: list[FileResult]) -> list[object]:
    return [result.error.code if result.error else result.prediction for result in results]


def test_run__gives_every_file_a_result_or_an_error(pictures: Path) -> None:
    journal, seen = begin(pictures), []

    run_folder(journal, StubAnalyst(), RunControl(), seen.append)

    assert journal.finished
    assert [result.index for result in seen] == list(range(40))
    assert [(one.index, one.error.code) for one in seen if one.error] == [
        (9, "E_TRUNCATED"), (19, "E_TRUNCATED"), (29, "E_TRUNCATED"), (39, "E_TRUNCATED"),
    ]  # fmt: skip
    assert outcomes(journal.results()) == outcomes(seen)


def test_run__announces_nothing_that_is_not_in_the_journal(pictures: Path) -> None:
    journal = begin(pictures)
    missing_when_announced: list[bool] = []

    def look(result: FileResult) -> None:
        missing = {pending.index for pending in journal.missing()}
        missing_when_announced.append(result.index in missing)

    run_folder(journal, StubAnalyst(), RunControl(), look)

    assert missing_when_announced == [False] * 40


def test_run__forms_the_same_batches_after_a_cancel(pictures: Path) -> None:
    journal, control, first = begin(pictures), RunControl(), StubAnalyst()
    with pytest.raises(CancelledError):
        run_folder(journal, first, control, lambda _: control.cancel())
    assert not journal.finished
    second = StubAnalyst()
    run_folder(journal, second, RunControl(), lambda _: None)
    whole = StubAnalyst()
    run_folder(begin(pictures, "other.journal"), whole, RunControl(), lambda _: None)

    assert first.batches + second.batches == whole.batches
    assert sum(whole.batches) == 36


def test_run__reads_no_more_than_a_few_batches_ahead(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_pictures(tmp_path / "many", 8 * BATCH_SIZE)
    read: list[Path] = []
    monkeypatch.setattr(
        folder_run, "read_image", lambda file: read.append(file) or read_image(file)
    )
    journal, control = begin(tmp_path / "many"), RunControl()
    ahead: list[int] = []

    def look(result: FileResult) -> None:
        ahead.append(len(read) - result.index)

    run_folder(journal, StubAnalyst(), control, look)

    assert max(ahead) <= 4 * BATCH_SIZE


def test_pause__holds_the_run_between_two_batches(pictures: Path) -> None:
    journal, control = begin(pictures), RunControl()
    asked, done = threading.Event(), threading.Event()

    def pause_once(result: FileResult) -> None:
        if result.index == 0:
            control.pause()
            asked.set()

    def work() -> None:
        run_folder(journal, StubAnalyst(), control, pause_once)
        done.set()

    thread = threading.Thread(target=work)
    thread.start()
    assert asked.wait(60)
    assert not done.wait(0.3)
    assert control.paused_because is PauseReason.USER
    assert journal.summary.done_count == BATCH_SIZE
    control.resume()
    thread.join(60)

    assert journal.finished


def test_cancel__ends_a_paused_run(pictures: Path) -> None:
    control = RunControl()
    control.pause()
    threading.Timer(0.1, control.cancel).start()

    with pytest.raises(CancelledError):
        run_folder(begin(pictures), StubAnalyst(), control, lambda _: None)


class Failing(StubAnalyst):
    def __init__(self, number: int, error: Exception) -> None:
        super().__init__()
        self.number, self.error = number, error

    def answer(self, image: PreparedImage) -> Assessment | SkinappError:
        if number_of(image) == self.number:
            raise self.error
        return super().answer(image)


@pytest.mark.parametrize("error", [RuntimeError(), MemoryError(), NumericError("NaN.")])
def test_run__an_image_that_fails_does_not_take_its_batch_with_it(
    pictures: Path, error: Exception
) -> None:
    journal = begin(pictures)

    run_folder(journal, Failing(5, error), RunControl(), lambda _: None)

    codes = {one.index: one.error.code for one in journal.results() if one.error}
    assert codes.pop(5) == getattr(error, "code", "E_INTERNAL")
    assert set(codes.values()) == {"E_TRUNCATED"}
    assert len(codes) == 4


def test_run__a_dead_device_ends_it_and_the_journal_goes_on(pictures: Path) -> None:
    journal = begin(pictures)
    with pytest.raises(DeviceError):
        run_folder(journal, Failing(20, DeviceError("Gone.")), RunControl(), lambda _: None)
    assert journal.summary.done_count == BATCH_SIZE

    run_folder(journal, StubAnalyst(), RunControl(), lambda _: None)

    assert journal.finished


def test_run__unexpected_errors_of_decoding_are_results(
    pictures: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: Path, **__: bool) -> DecodedImage:
        raise ZeroDivisionError

    monkeypatch.setattr(folder_run, "read_image", fail)
    journal = begin(pictures)

    run_folder(journal, StubAnalyst(), RunControl(), lambda _: None)

    assert outcomes(journal.results()) == ["E_INTERNAL"] * 40


class FlakyDrive:
    """Reads fail with an error of the system as long as it is told so."""

    def __init__(self, code: int, fails: Callable[[Path], bool]) -> None:
        self.code, self.fails, self.reads = code, fails, 0

    def read(self, file: Path, **options: bool) -> DecodedImage:
        self.reads += 1
        if self.fails(file):
            msg = "The storage reported an error."
            raise ImageReadError(msg) from OSError(self.code, os.strerror(self.code))
        return read_image(file, **options)


@pytest.mark.parametrize("code", [errno.EIO, errno.ESTALE, errno.ETIMEDOUT])
def test_source__is_asked_three_more_times(
    pictures: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    drive = FlakyDrive(code, lambda file: file.name == "0003.bmp" and next(failures, False))
    failures = iter([True, True, True])
    monkeypatch.setattr(folder_run, "read_image", drive.read)
    journal, control = begin(pictures), RunControl(on_pause=pytest.fail)

    run_folder(journal, StubAnalyst(), control, lambda _: None)

    assert journal.finished
    assert drive.reads == 40 + 3
    assert [one.index for one in journal.results() if one.error] == [9, 19, 29, 39]


def test_source__lost_pauses_the_run_until_it_is_back(
    pictures: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lost = [True]
    drive = FlakyDrive(errno.EIO, lambda _: lost[0])
    monkeypatch.setattr(folder_run, "read_image", drive.read)
    journal, reasons = begin(pictures), []

    def reconnect(reason: PauseReason) -> None:
        reasons.append(reason)
        assert journal.summary.done_count == 0
        lost.clear()
        lost.append(False)
        control.resume()

    control = RunControl(reconnect)
    run_folder(journal, StubAnalyst(), control, lambda _: None)

    assert reasons == [PauseReason.SOURCE_LOST]
    assert [one.index for one in journal.results() if one.error] == [9, 19, 29, 39]


def test_source__one_bad_spot_costs_one_pause(
    pictures: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drive = FlakyDrive(errno.EIO, lambda file: file.name == "0003.bmp")
    monkeypatch.setattr(folder_run, "read_image", drive.read)
    journal, reasons = begin(pictures), []

    def go_on(reason: PauseReason) -> None:
        reasons.append(reason)
        control.resume()

    control = RunControl(go_on)
    run_folder(journal, StubAnalyst(), control, lambda _: None)

    assert reasons == [PauseReason.SOURCE_LOST]
    assert outcomes(journal.results())[3] == "E_READ"


@pytest.mark.parametrize("empty_place_stays", [False, True])
def test_source__a_folder_that_is_gone_is_waited_for(
    pictures: Path, empty_place_stays: bool
) -> None:
    away = pictures.with_name("away")
    journal, reasons = begin(pictures), []
    pictures.rename(away)
    if empty_place_stays:
        pictures.mkdir()

    def bring_back(reason: PauseReason) -> None:
        reasons.append(reason)
        if len(reasons) == 2:
            if empty_place_stays:
                pictures.rmdir()
            away.rename(pictures)
        control.resume()

    control = RunControl(bring_back)
    run_folder(journal, StubAnalyst(), control, lambda _: None)

    assert reasons == [PauseReason.SOURCE_LOST] * 2
    assert [one.index for one in journal.results() if one.error] == [9, 19, 29, 39]


def test_source__one_file_that_is_gone_is_an_error_of_its_own(pictures: Path) -> None:
    journal = begin(pictures)
    (pictures / "0002.bmp").unlink()

    run_folder(journal, StubAnalyst(), RunControl(on_pause=pytest.fail), lambda _: None)

    assert outcomes(journal.results())[2] == "E_NOT_FOUND"


def test_save__a_full_disk_pauses_and_loses_nothing(
    pictures: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal, reasons, seen = begin(pictures), [], []
    append, calls = Journal.append, []

    def fail_second(self: Journal, *results: FileResult) -> None:
        calls.append(len(results))
        if len(calls) in {2, 3}:
            raise JournalError("The disk is full.")
        append(self, *results)

    def free_space(reason: PauseReason) -> None:
        reasons.append(reason)
        assert len(seen) == journal.summary.done_count == BATCH_SIZE
        control.resume()

    monkeypatch.setattr(Journal, "append", fail_second)
    control = RunControl(free_space)
    run_folder(journal, StubAnalyst(), control, seen.append)

    assert reasons == [PauseReason.NOT_SAVED] * 2
    assert [result.index for result in seen] == list(range(40))
    assert journal.finished


@pytest.mark.skipif(os.name != "posix", reason="links and pipes are other there")
def test_run__links_pipes_and_devices_are_rows_and_nothing_hangs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root, outside = tmp_path / "pictures", tmp_path / "outside"
    write_pictures(root, 1)
    write_pictures(outside, 1)
    (root / "folder.jpg").mkdir()
    (root / "folder.jpg" / "inside.bmp").write_bytes((root / "0000.bmp").read_bytes())
    (root / "link_inside.bmp").symlink_to("0000.bmp")
    (root / "link_out.bmp").symlink_to(outside / "0000.bmp")
    (root / "link_to_folder").symlink_to(outside)
    (root / "loop").symlink_to("loop")
    (root / "loop_of_folders").symlink_to(root)
    (root / "zero.jpg").symlink_to("/dev/zero")
    os.mkfifo(root / "pipe.jpg")
    # The name of a socket has little room.
    monkeypatch.chdir(root)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("socket.jpg")
        journal = begin(root)
        run_folder(journal, StubAnalyst(), RunControl(), lambda _: None)

    found = {
        str(one.file.relative_to(root)): one.error.code if one.error else "ok"
        for one in journal.results()
    }
    assert found == {
        "0000.bmp": "ok",
        "folder.jpg/inside.bmp": "ok",
        "link_inside.bmp": "ok",
        **dict.fromkeys(
            [
                "link_out.bmp", "link_to_folder", "loop", "loop_of_folders", "pipe.jpg",
                "socket.jpg", "zero.jpg",
            ],
            "E_NOT_REGULAR",
        ),
    }  # fmt: skip


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may read everything")
def test_run__what_may_not_be_read_is_a_row(pictures: Path) -> None:
    (pictures / "closed").mkdir(mode=0)
    (pictures / "0001.bmp").chmod(0)
    journal = begin(pictures)

    run_folder(journal, StubAnalyst(), RunControl(), lambda _: None)

    codes = {one.file.name: one.error.code for one in journal.results() if one.error}
    (pictures / "closed").chmod(0o700)
    assert codes["0001.bmp"] == "E_PERMISSION"
    assert codes["closed"] == "E_NOT_REGULAR"


@pytest.mark.skipif(os.name != "posix", reason="names are text there")
def test_run__takes_names_of_every_kind(tmp_path: Path) -> None:
    write_pictures(tmp_path / "one", 1)
    data = (tmp_path / "one" / "0000.bmp").read_bytes()
    names = [b"caf\xe9.bmp", b"two\nlines.bmp", b"-rf.bmp", b"=1+1.bmp", b"%s%n.bmp", b"\xff" * 255]
    names += ["\u202egnp.bmp".encode(), "e\u0301.bmp".encode(), "\xe9.bmp".encode()]
    folder = tmp_path / "names"
    folder.mkdir()
    for name in names:
        Path(folder, os.fsdecode(name)).write_bytes(data)
    journal = begin(folder)

    run_folder(journal, StubAnalyst(), RunControl(), lambda _: None)

    results = journal.results()
    assert sorted(os.fsencode(one.file.name) for one in results) == sorted(names)
    assert all(one.error is None for one in results)
