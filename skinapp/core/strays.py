"""Names of what is written before it gets its own name, and what a killed process left of it.

Why: decision 0181.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import platform
import re
import shutil
import time
import uuid
from pathlib import Path
from typing import Final

_NAME: Final = re.compile(r"\.skinapp-(?P<host>[0-9a-f]{8})-(?P<pid>\d+)-\w{8}\.tmp")
_DAY_S: Final = 86_400


SUFFIX: Final = ".tmp"


def prefix() -> str:
    """How names of this process begin: they say which process it is on which computer."""
    return f".skinapp-{_host()}-{os.getpid()}-"


def temporary_name() -> str:
    """A name that is not there yet, of the same form as ``tempfile`` makes of prefix and suffix."""
    return f"{prefix()}{uuid.uuid4().hex[:8]}{SUFFIX}"


def remove_strays(folder: Path) -> int:
    """Remove files and folders of ``temporary_name`` whose process is gone.

    Whether a process of another computer lives, or any on Windows, cannot be asked: what is a day
    old is a stray there.

    Args:
        folder: Where something was written; it need not exist.

    Returns:
        How many were removed.
    """
    removed = 0
    with contextlib.suppress(OSError):
        for place in list(folder.iterdir()):
            found = _NAME.fullmatch(place.name)
            if found is None or not _is_stray(place, found["host"], int(found["pid"])):
                continue
            if place.is_dir() and not place.is_symlink():
                shutil.rmtree(place, ignore_errors=True)
            else:
                with contextlib.suppress(OSError):
                    place.unlink()
            removed += 1
    return removed


def _is_stray(place: Path, host: str, pid: int) -> bool:
    if host == _host() and os.name == "posix":
        return not _is_alive(pid)
    try:
        return time.time() - place.stat().st_mtime > _DAY_S
    except OSError:
        return False


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True


def _host() -> str:
    return hashlib.sha256(platform.node().encode("utf-8", "replace")).hexdigest()[:8]
