"""Image files of a data set, wherever its folder keeps them."""

from __future__ import annotations

import filecmp
from collections import Counter
from collections.abc import Sequence
from pathlib import Path, PureWindowsPath
from typing import Final

from trainer.data.problems import Problems

SUFFIXES: Final = (".jpg", ".jpeg", ".png", ".bmp", ".tif", ".tiff", ".webp")


def files_below(folder: Path) -> tuple[Path, ...]:
    """All files below a folder, by name, without hidden ones and what a Mac packs beside them."""
    return tuple(
        path
        for path in sorted(folder.rglob("*"))
        if not any(
            part.startswith(".") or part == "__MACOSX" for part in path.relative_to(folder).parts
        )
        and path.is_file()
    )


def image_id_of(word: str) -> str:
    """Name of an image without folders and without the ending of an image file."""
    name = PureWindowsPath(word).name
    stem, dot, ending = name.rpartition(".")
    return stem.strip() if dot and f".{ending.casefold()}" in SUFFIXES else name


def key_of(image_id: str) -> str:
    """What two spellings of one name have in common."""
    return image_id.casefold()


def find_images(
    folder: Path, files: Sequence[Path], image_ids: Sequence[str], problems: Problems
) -> tuple[dict[str, Path], tuple[str, ...]]:
    """Find the image files of a table.

    Args:
        folder: Of the data set.
        files: All files below it.
        image_ids: Of the rows of its table.
        problems: Gets the names that have several images of different content.

    Returns:
        File by ``key_of`` the image_id, equal copies once; and the names of the other images of
        the folders that hold one of them.
    """
    wanted = {key_of(image_id) for image_id in image_ids}
    found: dict[str, list[Path]] = {}
    others: list[Path] = []
    for file in files:
        if file.suffix.lower() in SUFFIXES:
            key = key_of(file.stem)
            if key in wanted:
                found.setdefault(key, []).append(file)
            else:
                others.append(file)
    different = [pair for paths in found.values() for pair in _different(paths)]
    counts = Counter((first.parent, other.parent) for first, other in different)
    for (first, other), count in counts.items():
        name = next(
            one.stem for one, two in different if (one.parent, two.parent) == (first, other)
        )
        problems.add(
            "folders with other images of the same names",
            f"There are two image files {name}, and {count} such names in all, with another "
            f"content in {_shown(first, folder)} than in {_shown(other, folder)}; leave one of "
            "the two.",
        )
    images = {key: paths[0] for key, paths in found.items()}
    used = {path.parent for path in images.values()}
    return images, tuple(file.stem for file in others if file.parent in used)


def say_missing(
    folder: Path, missing: Sequence[tuple[int, str]], rows: int, problems: Problems
) -> None:
    """Note rows without an image: one sentence if that is all of them.

    Args:
        folder: Of the data set.
        missing: Number of the row and image_id.
        rows: Rows of the table.
        problems: Gets the sentences.
    """
    if missing and len(missing) == rows:
        problems.add(
            "tables without images",
            f"No row has an image: {missing[0][1]}.jpg and the other {rows - 1} were looked for in "
            f"{folder.name or folder} and every folder below, also as png, bmp, tif and webp.",
        )
        return
    for number, image_id in missing:
        problems.add("rows without an image", f"Row {number}: no image file {image_id}.jpg.")


def _different(paths: Sequence[Path]) -> list[tuple[Path, Path]]:
    first = paths[0]
    return [
        (first, other)
        for other in paths[1:]
        if not first.samefile(other) and not filecmp.cmp(first, other, shallow=False)
    ]


def _shown(path: Path, folder: Path) -> str:
    return path.relative_to(folder).as_posix() if path != folder else folder.name
