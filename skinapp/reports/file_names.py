"""Names for files that every system accepts and that never meet."""

from __future__ import annotations

import unicodedata
from typing import Final

_FORBIDDEN: Final = frozenset('<>:"/\\|?*')
_LONGEST_STEM_BYTES: Final = 160
"""In UTF-8: most systems allow 255 bytes or UTF-16 units for a name, and the ending needs some."""

_DEVICES: Final = frozenset(
    ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"]
    + [f"{port}{number}" for port in ("COM", "LPT") for number in "0123456789¹²³"]
)
"""Names that Windows keeps for devices, whatever follows their first full stop.

Source: Microsoft, "Naming Files, Paths, and Namespaces".
"""


class DocumentNames:
    """Hands out names for the documents of one kind in one folder, each once.

    Args:
        word: What the documents are, for example ``report``.
        ending: Of the files, for example ``.pdf``.
    """

    def __init__(self, word: str, ending: str) -> None:
        self._word = word
        self._ending = ending
        self._taken: set[str] = set()
        self._last_number: dict[str, int] = {}

    def name_for(self, image_name: str) -> str:
        """A name that was not handed out before, not even in other letters of the same word.

        Args:
            image_name: The image's name, possibly with characters that files may not have.

        Returns:
            A name that ends in the word and the ending.
        """
        stem = safe_stem(image_name)
        # Thousands of files may have one name: count on, and do not try all numbers again.
        number = self._last_number.get(_alike(stem), 0)
        name = ""
        while not name or _alike(name) in self._taken:
            number += 1
            counted = "" if number == 1 else f"-{number}"
            name = f"{stem}-{self._word}{counted}{self._ending}"
        self._taken.add(_alike(name))
        self._last_number[_alike(stem)] = number
        return name


def report_name(image_name: str) -> str:
    """A name for the report on an image.

    Args:
        image_name: The image's name, possibly with characters that files may not have.

    Returns:
        A name that ends in ``.pdf``.
    """
    return DocumentNames("report", ".pdf").name_for(image_name)


def summary_name(folder_name: str) -> str:
    """A name for the summary of a folder.

    Args:
        folder_name: The folder's name; it has no ending, whatever stands behind a full stop.

    Returns:
        A name that ends in ``.pdf``.
    """
    stem = safe_stem((folder_name or "folder") + ".")
    return f"{stem}-summary.pdf"


def safe_stem(file_name: str) -> str:
    """The part of a name before its ending, made harmless.

    Args:
        file_name: Anything.

    Returns:
        Text to put before an ending: no dash in front, no sign that a system forbids, no control or
        hidden character, no device of Windows, not empty, at most 161 bytes.
    """
    stem, _, ending = unicodedata.normalize("NFC", file_name).rpartition(".")
    clean = "".join(
        "_" if character in _FORBIDDEN or not character.isprintable() else character
        for character in (stem or ending)
    )
    short = clean.encode("utf-8")[:_LONGEST_STEM_BYTES].decode("utf-8", "ignore").strip(" .")
    # A name with a dash in front is an option to every program that is called with it.
    if short.startswith("-"):
        return f"_{short}"
    if short.split(".")[0].strip().upper() in _DEVICES:
        return f"_{short}"
    return short or "image"


def _alike(name: str) -> str:
    """The same for names that some file system takes for one: letter case, composed letters."""
    return unicodedata.normalize("NFC", name.casefold())
