"""Writing files so that they appear whole or not at all."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path

from skinapp.core.errors import OutputError


def write_atomically(path: Path, content: bytes, *, for_everybody: bool = False) -> None:
    """Write a file; what was there before stays byte-identical if anything fails.

    Args:
        path: Target; its folder must exist.
        content: All of it.
        for_everybody: Whether others than its owner may read it.

    Raises:
        OutputError: If it cannot be written.
    """
    temporary: Path | None = None
    try:
        with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".tmp", delete=False) as file:
            temporary = Path(file.name)
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if for_everybody:
            temporary.chmod(0o644)
        temporary.replace(path)
    except OSError as error:
        msg = f"The file cannot be written: {error.strerror or error}."
        raise OutputError(msg, path=path) from error
    finally:
        if temporary is not None:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)
