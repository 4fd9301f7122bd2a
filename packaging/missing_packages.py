"""Name the Debian packages whose libraries do not load here, one a line.

Run by packaging/bootstrap.sh before anything is installed, so it needs only the standard library.
"""

from __future__ import annotations

import ctypes
import sys
from pathlib import Path

TABLE = Path(__file__).with_name("system-packages.txt")


def missing_packages(table: str) -> list[str]:
    """Try to load each library of a table.

    Args:
        table: Lines of a library and its package; lines that start with ``#`` are comments.

    Returns:
        Packages of the libraries that do not load, each once, in the order of the table.
    """
    missing: dict[str, None] = {}
    for line in table.splitlines():
        if line and not line.startswith("#"):
            library, package = line.split()
            try:
                ctypes.CDLL(library)
            except OSError:
                missing[package] = None
    return list(missing)


if __name__ == "__main__":
    names = missing_packages(TABLE.read_text(encoding="utf-8"))
    sys.stdout.write("".join(f"{name}\n" for name in names))
