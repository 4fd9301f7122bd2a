"""What any page may tell the user above its content."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Notice:
    """A sentence that the window shows above the image.

    Attributes:
        text: The sentence; plain text.
        failed: Whether it reports that something did not work.
    """

    text: str
    failed: bool = False
