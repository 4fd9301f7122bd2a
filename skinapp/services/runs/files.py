"""Which files are meant by files and folders."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

# Files that operating systems leave in folders of pictures.
_BOOKKEEPING = {"thumbs.db", "desktop.ini"}


def find_files(paths: Iterable[Path]) -> list[Path]:
    """All files that are meant by some paths.

    A folder means every file in it and below it, whatever its name: content decides what is an
    image. Hidden files and the bookkeeping of operating systems are passed over. Links to folders
    are not followed, nor are folders that may not be read; they are listed like files, so that
    each gets a row with its error.

    Args:
        paths: Files and folders.

    Returns:
        Files in the order given, those of a folder sorted by path. A path that does not exist is
        kept, so that it gets a row with its error.
    """
    found: list[Path] = []
    for path in paths:
        if not path.is_dir():
            found.append(path)
            continue
        for folder, subfolders, names in os.walk(path, onerror=lambda e: found.append(_place(e))):
            visible = sorted(name for name in subfolders if not name.startswith("."))
            subfolders[:] = [name for name in visible if not Path(folder, name).is_symlink()]
            links = [name for name in visible if name not in subfolders]
            found.extend(
                Path(folder, name)
                for name in sorted(names + links)
                if not name.startswith(".") and name.lower() not in _BOOKKEEPING
            )
    return found


def _place(error: OSError) -> Path:
    return Path(os.fsdecode(error.filename))
