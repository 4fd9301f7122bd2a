"""Which photographs have arrived in a folder, each once and only when it is whole. Qt-free."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from skinapp.core.decoded_image import IMAGE_SUFFIXES

_QUIET_LOOKS: Final = 2
"""Looks in a row that find a file as it was before it counts as written."""


_PATIENCE: Final = 60
"""Looks after which a file that stays cut is opened all the same, so that its message is seen."""
_JPEG: Final = b"\xff\xd8"
_JPEG_END: Final = b"\xff\xd9"
_TAIL: Final = 4096


@dataclass(frozen=True)
class _Seen:
    """A file as it was at a look.

    Attributes:
        size: In bytes.
        changed_ns: When it was last written.
        number: Of the file in its file system: another file of the same name has another one.
        quiet: Looks since then that found it the same.
    """

    size: int
    changed_ns: int
    number: int
    quiet: int = 0


class FolderWatch:
    """Looks into one folder again and again; what lay there at the first look is no arrival.

    A camera or another program writes a file bit by bit, or under a passing name that it changes
    at the end. A file has arrived when it did not change between two looks and can be read to the
    end of an image.

    Args:
        folder: The folder; those below it are not looked at.
        is_whole: Whether a file holds a whole image; asked of quiet files only.
    """

    def __init__(self, folder: Path, is_whole: Callable[[Path], bool]) -> None:
        self._folder = folder
        self._is_whole = is_whole
        self._waiting: dict[str, _Seen] = {}
        self._done: dict[str, _Seen] = {}
        self._begun = False

    def look(self) -> tuple[Path, ...]:
        """Look once.

        Returns:
            Files that have arrived since the last look, in the order of their names.

        Raises:
            OSError: If the folder cannot be read; the next look begins where this one did.
        """
        found = self._found()
        if not self._begun:
            self._begun = True
            self._done = found
            return ()
        arrived = []
        for name, now in sorted(found.items()):
            if _same(self._done.get(name), now):
                continue
            before = self._waiting.get(name)
            quiet = before.quiet + 1 if before is not None and _same(before, now) else 0
            self._waiting[name] = _Seen(now.size, now.changed_ns, now.number, quiet)
            path = self._folder / name
            if quiet + 1 < _QUIET_LOOKS or not now.size:
                continue
            if quiet >= _PATIENCE or self._is_whole(path):
                self._done[name] = now
                del self._waiting[name]
                arrived.append(path)
        # What has gone may come again under its old name.
        self._waiting = {name: seen for name, seen in self._waiting.items() if name in found}
        self._done = {name: seen for name, seen in self._done.items() if name in found}
        return tuple(arrived)

    def _found(self) -> dict[str, _Seen]:
        found = {}
        with os.scandir(self._folder) as entries:
            for entry in entries:
                name = entry.name
                if name.startswith(".") or Path(name).suffix.lower() not in IMAGE_SUFFIXES:
                    continue
                try:
                    # Of the path, not of the entry: Windows keeps old figures in the folder.
                    facts = os.stat(entry.path)  # noqa: PTH116
                except OSError:
                    continue
                if stat.S_ISREG(facts.st_mode):
                    found[name] = _Seen(facts.st_size, facts.st_mtime_ns, facts.st_ino)
        return found


def holds_an_image(path: Path) -> bool:
    """Whether a file can be decoded to its end, or never will be by waiting.

    A file that another program still holds locked cannot be read yet; a damaged one is opened all
    the same, once it is quiet, so that its message is seen.
    """
    from skinapp.core.errors import ImageError, ImagePermissionError, TruncatedImageError
    from skinapp.core.images import read_image

    try:
        if _lacks_its_end(path):
            return False
        read_image(path, full_size=False)
    except (TruncatedImageError, ImagePermissionError):
        return False
    except ImageError:
        return True
    except OSError:
        return False
    return True


def _lacks_its_end(path: Path) -> bool:
    """Whether a JPEG has no end yet: decoders forgive it, and the last bytes are still to come."""
    with path.open("rb") as file:
        if file.read(len(_JPEG)) != _JPEG:
            return False
        file.seek(max(0, file.seek(0, os.SEEK_END) - _TAIL))
        return _JPEG_END not in file.read()


def _same(before: _Seen | None, now: _Seen) -> bool:
    return before is not None and (before.size, before.changed_ns, before.number) == (
        now.size,
        now.changed_ns,
        now.number,
    )
