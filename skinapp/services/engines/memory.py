"""Room in memory, asked for ahead: native libraries that find none end the whole process."""

from __future__ import annotations

import mmap

from skinapp.core.errors import DeviceError


def require_memory(size_mib: int) -> None:
    """Make sure that so much could be had now; nothing is kept.

    Args:
        size_mib: Mebibytes.

    Raises:
        DeviceError: If there is less.
    """
    try:
        mmap.mmap(-1, size_mib * 2**20).close()
    except (OSError, MemoryError) as error:
        msg = "There is not enough memory."
        raise DeviceError(msg, expected=f"{size_mib} MiB", found=str(error)) from error
