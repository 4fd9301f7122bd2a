"""Names of files as people read them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path


def display_name(path: Path) -> str:
    """What the program calls a file: its name, with everything that does not print made visible.

    Args:
        path: The file; its name may hold line breaks, direction marks or undecodable bytes.

    Returns:
        The name on one line.
    """
    name = path.name or str(path)
    return "".join(
        letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in name
    )


def title_of(roots: Sequence[Path]) -> str:
    """What the program calls a run: the name of its first folder or file.

    Args:
        roots: What the user named, as absolute paths; at least one.

    Returns:
        The name, with the number of the others.
    """
    name = display_name(roots[0])
    return name if len(roots) == 1 else f"{name} + {len(roots) - 1}"
