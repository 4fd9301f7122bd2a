"""Writing files so that they appear whole or not at all."""

from __future__ import annotations

import contextlib
import os
import stat
import tempfile
from pathlib import Path

from skinapp.core import strays
from skinapp.core.errors import OutputError


def write_atomically(path: Path, content: bytes, *, for_everybody: bool = False) -> None:
    """Write a file; what was there before stays byte-identical if anything fails.

    Args:
        path: Target; its folder must exist. A link is followed, so that it still is one afterwards.
        content: All of it.
        for_everybody: Whether others than its owner may read it.

    Raises:
        OutputError: If it cannot be written, or a folder, device, pipe or socket is there.
    """
    check_target(path)
    temporary: Path | None = None
    try:
        target = Path(os.path.realpath(path))
        with tempfile.NamedTemporaryFile(
            dir=target.parent, prefix=strays.prefix(), suffix=strays.SUFFIX, delete=False
        ) as file:
            temporary = Path(file.name)
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if for_everybody:
            temporary.chmod(0o644)
        temporary.replace(target)
    except OSError as error:
        msg = f"The file cannot be written: {error.strerror or error}."
        raise OutputError(msg, path=path) from error
    finally:
        if temporary is not None:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)


def check_target(path: Path) -> None:
    """Refuse a target that is there and no regular file: it would be replaced by one.

    Args:
        path: Where a file is to be written.

    Raises:
        OutputError: If a folder, device, pipe or socket is there, or its place cannot be looked at.
    """
    try:
        mode = path.stat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        return
    except OSError as error:
        msg = f"The file cannot be written: {error.strerror or error}."
        raise OutputError(msg, path=path) from error
    if not stat.S_ISREG(mode):
        msg = "The file cannot be written: a folder, device, pipe or socket has its name."
        raise OutputError(msg, path=path)
