"""Which images are meant by files and folders: the one rule for window and command line."""

from __future__ import annotations

import os
import stat
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from skinapp.core.decoded_image import IMAGE_SUFFIXES
from skinapp.services.cancellation import CancelToken
from skinapp.services.runs.by_products import (
    PICTURE_SUFFIXES,
    ByProduct,
    kind_of_ending,
    kind_of_folder,
    kind_of_name,
)

_HEAD_BYTES: Final = 4096
"""So much of a file tells what it is."""

_PROMISING: Final = IMAGE_SUFFIXES | PICTURE_SUFFIXES


@dataclass(frozen=True)
class PassedFile:
    """A file that is no image of the user.

    Attributes:
        path: Where it is.
        kind: What it is.
    """

    path: Path
    kind: ByProduct


@dataclass(frozen=True)
class FoundFiles:
    """What some paths mean.

    Attributes:
        files: Images, and what claims to be one; each once, in the order of the paths.
        passed_over: What else lies in the folders.
    """

    files: tuple[Path, ...]
    passed_over: tuple[PassedFile, ...] = ()


def find_files(paths: Iterable[Path]) -> list[Path]:
    """The files that some paths mean, see ``look_through``."""
    return list(look_through(paths).files)


def look_through(
    paths: Iterable[Path], outputs: Collection[Path] = (), token: CancelToken | None = None
) -> FoundFiles:
    """Find the images that some paths mean.

    A file that is named itself is always taken. A folder means every image in it and below it,
    whatever its name: a file counts if its content is an image of a kind that is read, or if its
    ending promises a picture, so that one that cannot be read gets a row that says why. What
    systems, network drives, other programs and this program left there is passed over. Links to
    folders are not followed, nor are folders that may not be read; they are listed like files, so
    that each gets a row with its error.

    Args:
        paths: Files and folders.
        outputs: Files and folders that are about to be written; those in a folder are not read.
        token: Looked at between folders.

    Returns:
        Files in the order given, those of a folder sorted by path. A path that does not exist is
        kept, so that it gets a row with its error.

    Raises:
        CancelledError: If a stop was asked for.
    """
    walk = _Walk(outputs, token or CancelToken())
    for path in paths:
        if path.is_dir():
            walk.look_into(path)
        else:
            walk.files[path] = None
    passed = (PassedFile(path, kind) for path, kind in walk.passed.items())
    return FoundFiles(tuple(walk.files), tuple(one for one in passed if one.path not in walk.files))


class _Walk:
    def __init__(self, outputs: Collection[Path], token: CancelToken) -> None:
        self._outputs = {os.path.realpath(output) for output in outputs}
        self._token = token
        # Dictionaries for their order: each path once, at its first place.
        self.files: dict[Path, None] = {}
        self.passed: dict[Path, ByProduct] = {}

    def look_into(self, root: Path) -> None:
        self._token.raise_if_cancelled()
        for folder, subfolders, names in os.walk(root, onerror=self._keep_unreadable):
            self._token.raise_if_cancelled()
            links = [name for name in subfolders if Path(folder, name).is_symlink()]
            real = os.path.realpath(folder) if self._outputs else ""
            kept = []
            for name in sorted(set(subfolders).difference(links)):
                kind = kind_of_folder(name)
                if self._is_output(real, name):
                    kind = ByProduct.OUTPUT
                if kind is None:
                    kept.append(name)
                else:
                    self._pass_over(Path(folder, name), kind)
            subfolders[:] = kept
            beside = frozenset(names)
            for name in sorted([*names, *links]):
                place = Path(folder, name)
                kind = ByProduct.OUTPUT if self._is_output(real, name) else _kind_of(place, beside)
                if kind is None:
                    self.files[place] = None
                else:
                    self.passed[place] = kind

    def _is_output(self, real_folder: str, name: str) -> bool:
        return bool(self._outputs) and str(Path(real_folder, name)) in self._outputs

    def _pass_over(self, folder: Path, kind: ByProduct) -> None:
        """Count what is in a folder; nothing of it is read."""
        for place, _, names in os.walk(folder):
            self._token.raise_if_cancelled()
            self.passed |= {Path(place, name): kind for name in sorted(names)}

    def _keep_unreadable(self, error: OSError) -> None:
        self.files[Path(os.fsdecode(error.filename))] = None


def _kind_of(path: Path, beside: Collection[str]) -> ByProduct | None:
    """Why a file of a folder is passed over; None for an image."""
    kind = kind_of_name(path.name, beside)
    ending = path.suffix.casefold()
    if kind is not None or (ending in _PROMISING and ending != ".png"):
        return kind
    # A table or a note is no image, whatever is in it, unless its content is one.
    head = _head(path)
    if head is None:
        return None
    from skinapp.core.images import is_image
    from skinapp.core.overlay import is_overlay

    if is_overlay(head):
        return ByProduct.OWN
    return None if ending in _PROMISING or is_image(head) else kind_of_ending(path.name)


def _head(path: Path) -> bytes | None:
    """The first bytes of a regular file; None for what cannot be read, which gets its error."""
    try:
        # Asked before opening, which can hang on a pipe and do something on a device.
        if not stat.S_ISREG(path.stat().st_mode):
            return None
        mode = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)
        with os.fdopen(os.open(path, mode), "rb") as file:
            return file.read(_HEAD_BYTES)
    except (OSError, ValueError):
        return None
