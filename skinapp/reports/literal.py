"""Any text, made safe to print: never markup, never a missing glyph, never a hidden sign."""

from __future__ import annotations

import re
import unicodedata
from typing import Final
from xml.sax.saxutils import escape

from skinapp.reports.style import register_fonts

REPLACEMENT: Final = "\N{REPLACEMENT CHARACTER}"
REPLACEMENT_NOTE: Final = (
    f"{REPLACEMENT} stands for a character that the font of this report does not have."
)

_LINE_BREAKS: Final = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
_SPACE_RUNS: Final = re.compile("(?m)(?:^|(?<= )) ")
# Soft hyphen, zero-width space and joiners, byte order mark, variation selectors: nothing is lost
# to the reader without them, and most belong to emoji that are replaced as a whole.
_DROPPED: Final = re.compile("[\u00ad\u200b-\u200d\u2060\ufe00-\ufe0f\ufeff]")
_HIDDEN_CATEGORIES: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})


def printable(text: str) -> str:
    """Text as the font of the report can show it.

    Composes letters and accents; keeps line breaks; shows every character without a glyph (Chinese,
    Arabic, emoji), every control character and every sign that turns the writing direction as
    U+FFFD, one for one, so that a disguised file name is seen to be one.

    Args:
        text: Anything, lone surrogates of undecodable file names included.

    Returns:
        Text with glyphs for all its characters, and line feed as its only control character.
    """
    glyphs = register_fonts()
    composed = unicodedata.normalize("NFC", text)
    lines = _LINE_BREAKS.sub("\n", composed).replace("\t", " ")
    return "".join(
        character
        if character == "\n" or (ord(character) in glyphs and not _is_hidden(character))
        else REPLACEMENT
        for character in _DROPPED.sub("", lines)
    )


def literal(text: str) -> str:
    """Paragraph markup that prints exactly ``text``.

    Args:
        text: Anything.

    Returns:
        Escaped text; runs of spaces stay, line breaks are line breaks.
    """
    spaced = _SPACE_RUNS.sub("\u00a0", printable(text))
    return escape(spaced).replace("\n", "<br/>")


def shortened(text: str, length: int) -> str:
    """One printable line of at most ``length`` characters, cut in the middle.

    Args:
        text: Anything.
        length: At least 3.

    Returns:
        The text, or its beginning and end around an ellipsis; file names keep their ending.
    """
    line = printable(text).replace("\n", REPLACEMENT)
    if len(line) <= length:
        return line
    tail = (length - 1) // 2
    return f"{line[: length - 1 - tail]}…{line[-tail:]}"


def _is_hidden(character: str) -> bool:
    return unicodedata.category(character) in _HIDDEN_CATEGORIES
