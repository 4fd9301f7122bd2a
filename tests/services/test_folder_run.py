from __future__ import annotations

import errno
import os
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from skinapp.core.assessment import Assessment
from skinapp.core.errors import (
    CancelledError,
    DeviceError,
    ImageReadError,
    JournalError,
    NumericError,
    SkinappError,
)
from skinapp.core.images import DecodedImage, read_image
from skinapp.services import folder_run
from skinapp.services.batch import find_files
from skinapp.services.file_result import FileResult
from skinapp.services.folder_run import BATCH_SIZE, run_folder
from skinapp.services.journal import Journal
from skinapp.services.run_control import PauseReason, RunControl
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
    journal, control, done = begin(pictures), RunControl(), threading.Event()

    def pause_once(result: FileResult) -> None:
        if result.index == 0:
            control.pause()

    def work() -> None:
        run_folder(journal, StubAnalyst(), control, pause_once)
        done.set()

    thread = threading.Thread(target=work)
    thread.start()
    assert not done.wait(0.3)
    assert control.paused_because is PauseReason.USER
    assert journal.summary.done_count == BATCH_SIZE
    control.resume()
    thread.join(10)

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

    def answer(self, image: DecodedImage) -> Assessment | SkinappError:
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
    def fail(_: Path) -> DecodedImage:
        raise ZeroDivisionError

    monkeypatch.setattr(folder_run, "read_image", fail)
    journal = begin(pictures)

    run_folder(journal, StubAnalyst(), RunControl(), lambda _: None)

    assert outcomes(journal.results()) == ["E_INTERNAL"] * 40


class FlakyDrive:
    """Reads fail with an error of the system as long as it is told so."""

    def __init__(self, code: int, fails: Callable[[Path], bool]) -> None:
        self.code, self.fails, self.reads = code, fails, 0

    def read(self, file: Path) -> DecodedImage:
        self.reads += 1
        if self.fails(file):
            msg = "The storage reported an error."
            raise ImageReadError(msg) from OSError(self.code, os.strerror(self.code))
        return read_image(file)


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
