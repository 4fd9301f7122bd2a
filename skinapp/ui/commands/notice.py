"""What any page may tell the user above its content."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Notice:
    """A sentence that the window shows over the page.

    Attributes:
        text: The sentence; plain text.
        failed: Whether it reports that something did not work.
        file: What was made, to be opened from the notice.
    """

    text: str
    failed: bool = False
    file: Path | None = None
