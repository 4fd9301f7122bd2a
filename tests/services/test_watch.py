from __future__ import annotations

import io
import os
import random
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from skinapp.services.watch import FolderWatch, holds_an_image


def photograph(number: int, kind: str = "JPEG") -> bytes:
    generator = np.random.default_rng(number)
    pixels = generator.integers(80, 220, (40, 56, 3)).astype(np.uint8)
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, kind)
    return buffer.getvalue()


def test_watch__finds_each_of_500_half_written_files_once_and_misses_none(tmp_path: Path) -> None:
    drawn = random.Random(7)  # noqa: S311 # the same order each time
    contents = {f"photo {n:03}.jpg": photograph(n) for n in range(500)}
    written = dict.fromkeys(contents, 0)
    watch = FolderWatch(tmp_path, holds_an_image)
    assert watch.look() == ()
    arrived: list[str] = []
    while len(arrived) < len(contents) or min(written.values()) < 1:
        # Some files grow between two looks, others rest half-written for several.
        for name in drawn.sample(sorted(contents), 250):
            content = contents[name]
            step = drawn.choice((len(content) // 3, len(content)))
            with (tmp_path / name).open("ab") as file:
                file.write(content[written[name] : written[name] + step])
            written[name] = min(len(content), written[name] + step)
        for path in watch.look():
            assert path.read_bytes() == contents[path.name]
            arrived.append(path.name)
    for _ in range(3):
        arrived += [path.name for path in watch.look()]

    assert sorted(arrived) == sorted(contents)


def test_watch__passes_over_what_was_there_before(tmp_path: Path) -> None:
    (tmp_path / "old.jpg").write_bytes(photograph(1))
    watch = FolderWatch(tmp_path, holds_an_image)
    watch.look()
    (tmp_path / "new.jpg").write_bytes(photograph(2))

    found = [path.name for _ in range(4) for path in watch.look()]

    assert found == ["new.jpg"]


def test_watch__takes_a_file_that_gets_its_name_at_the_end(tmp_path: Path) -> None:
    watch = FolderWatch(tmp_path, holds_an_image)
    watch.look()
    (tmp_path / "x.part").write_bytes(photograph(1))
    assert [watch.look() for _ in range(3)] == [(), (), ()]
    (tmp_path / "x.part").rename(tmp_path / "x.png.jpg")

    found = [path.name for _ in range(3) for path in watch.look()]

    assert found == ["x.png.jpg"]


def test_watch__takes_another_photograph_under_the_same_name(tmp_path: Path) -> None:
    watch = FolderWatch(tmp_path, holds_an_image)
    watch.look()
    found = []
    for number in (1, 2):
        passing = tmp_path / "passing.tmp"
        passing.write_bytes(photograph(number))
        os.utime(passing, ns=(number * 10**9, number * 10**9))
        passing.replace(tmp_path / "IMG_0001.jpg")
        found += [path.name for _ in range(3) for path in watch.look()]

    assert found == ["IMG_0001.jpg", "IMG_0001.jpg"]


def test_watch__waits_for_a_file_that_rests_half_written(tmp_path: Path) -> None:
    content = photograph(3)
    watch = FolderWatch(tmp_path, holds_an_image)
    watch.look()
    (tmp_path / "x.jpg").write_bytes(content[: len(content) // 2])
    assert [watch.look() for _ in range(5)] == [()] * 5
    (tmp_path / "x.jpg").write_bytes(content)

    assert [path.name for _ in range(3) for path in watch.look()] == ["x.jpg"]


def test_watch__opens_a_file_that_stays_cut_in_the_end(tmp_path: Path) -> None:
    watch = FolderWatch(tmp_path, holds_an_image)
    watch.look()
    (tmp_path / "x.jpg").write_bytes(photograph(4)[:-2])

    looks = [watch.look() for _ in range(70)]

    assert [path.name for look in looks for path in look] == ["x.jpg"]
    assert looks[:50] == [()] * 50


def test_watch__shows_a_damaged_file_rather_than_wait_for_ever(tmp_path: Path) -> None:
    watch = FolderWatch(tmp_path, holds_an_image)
    watch.look()
    (tmp_path / "x.jpg").write_bytes(b"no image at all, but quiet")

    assert [path.name for _ in range(3) for path in watch.look()] == ["x.jpg"]


@pytest.mark.parametrize("name", [".hidden.jpg", "notes.txt", "below"])
def test_watch__passes_over_what_is_no_photograph(tmp_path: Path, name: str) -> None:
    watch = FolderWatch(tmp_path, holds_an_image)
    watch.look()
    if name == "below":
        (tmp_path / name).mkdir()
        (tmp_path / name / "x.jpg").write_bytes(photograph(1))
    else:
        (tmp_path / name).write_bytes(photograph(1))

    assert [watch.look() for _ in range(3)] == [()] * 3


def test_watch__of_a_folder_that_went_goes_on_when_it_is_back(tmp_path: Path) -> None:
    folder = tmp_path / "drop"
    folder.mkdir()
    watch = FolderWatch(folder, holds_an_image)
    watch.look()
    folder.rmdir()
    with pytest.raises(OSError, match="drop"):
        watch.look()
    folder.mkdir()
    (folder / "x.jpg").write_bytes(photograph(1))

    assert [path.name for _ in range(3) for path in watch.look()] == ["x.jpg"]
