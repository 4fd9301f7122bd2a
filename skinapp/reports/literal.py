"""Any text as it is: never markup, never a missing glyph, never a hidden sign."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from functools import cache
from typing import Final

from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.platypus.paragraph import Paragraph
from reportlab.platypus.paraparser import ParaFrag

from skinapp.reports.style import register_fonts

REPLACEMENT: Final = "\N{REPLACEMENT CHARACTER}"

_LINE_BREAKS: Final = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
_WORD_ENDS: Final = re.compile(r"[\s/\\_.,-]")
_SPACE_RUNS: Final = re.compile("(?:^|(?<= )) ")
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
    composed = unicodedata.normalize("NFC", text)
    lines = _DROPPED.sub("", _LINE_BREAKS.sub("\n", composed).replace("\t", " "))
    unprintable = {ord(character): REPLACEMENT for character in set(lines) if _is_hidden(character)}
    return lines.translate(unprintable)


def one_line(text: str) -> str:
    """Printable text with a visible sign in place of each line break, for names of files.

    Args:
        text: Anything.

    Returns:
        Text with glyphs for all its characters.
    """
    return printable(text).replace("\n", REPLACEMENT)


def shortened(text: str, length: int) -> str:
    """One printable line of at most ``length`` characters, cut in the middle.

    Args:
        text: Anything.
        length: At least 3.

    Returns:
        The text, or its beginning and end around an ellipsis; file names keep their ending.
    """
    line = one_line(text)
    if len(line) <= length:
        return line
    tail = (length - 1) // 2
    return f"{line[: length - 1 - tail]}…{line[-tail:]}"


def broken(text: str, font: tuple[str, float], width: float, lines: int) -> tuple[str, ...]:
    """Text as at most so many printable lines, the last one cut in its middle if it must be.

    Args:
        text: Anything.
        font: Name and size.
        width: Of a line, in points.
        lines: At least 1.

    Returns:
        Lines that are not wider than ``width``; none for an empty text.
    """

    def fits(line: str) -> bool:
        return bool(stringWidth(line, *font) <= width)

    rest = one_line(text)
    done: list[str] = []
    while len(done) < lines - 1 and not fits(rest):
        # The longest beginning that fits; one character does, however narrow the column.
        end = 1 + bisect_left(range(2, len(rest)), 1, key=lambda count: not fits(rest[:count]))
        # Where a word ends, if that leaves the line at least half full.
        end = max((m.end() for m in _WORD_ENDS.finditer(rest, end // 2, end)), default=end)
        done.append(rest[:end])
        rest = rest[end:]
    if not fits(rest):
        shorter = range(len(rest), 2, -1)
        place = bisect_left(shorter, 1, key=lambda count: fits(shortened(rest, count)))
        rest = shortened(rest, shorter[min(place, len(shorter) - 1)])
    return (*done, rest) if rest else tuple(done)


def paragraph(text: str, look: ParagraphStyle) -> Paragraph:
    """One line of text, wrapped where it is too long; line breaks are shown as signs.

    The text never meets the markup parser of reportlab: it can neither be taken for markup, nor
    make the parser slow.

    Args:
        text: Anything.
        look: Style.

    Returns:
        A flowable that can be split between pages.
    """
    return _paragraph(one_line(text), look)


def run_in(label: str, text: str, looks: tuple[ParagraphStyle, ParagraphStyle]) -> Paragraph:
    """A label and its text in one paragraph.

    Args:
        label: Stands first.
        text: Goes on in the same line.
        looks: Styles of the two; the second one is that of the paragraph.

    Returns:
        A flowable that can be split between pages.
    """
    lead = _fragment(looks[0]).clone(text=f"{_visible(one_line(label))}\u00a0 ")
    rest = _fragment(looks[1]).clone(text=_visible(one_line(text)))
    return Paragraph("", looks[1], frags=[lead, rest])


def paragraphs(text: str, look: ParagraphStyle) -> list[Paragraph]:
    """Text of several lines, one flowable each.

    One of thousands of lines would be laid out anew on every page.

    Args:
        text: Anything.
        look: Style.

    Returns:
        Flowables in the order of the lines; empty lines take their room.
    """
    return [_paragraph(line, look) for line in printable(text).split("\n")]


def _paragraph(line: str, look: ParagraphStyle) -> Paragraph:
    return Paragraph("", look, frags=[_fragment(look).clone(text=_visible(line))])


def _visible(line: str) -> str:
    # Runs of spaces would be taken for one, and a line of none has no height.
    return _SPACE_RUNS.sub("\u00a0", line) or "\u00a0"


@cache
def _fragment(look: ParagraphStyle) -> ParaFrag:
    """A piece of text with all attributes that reportlab gives to one of this style."""
    fragment: ParaFrag = Paragraph("x", look).frags[0]
    return fragment


def _is_hidden(character: str) -> bool:
    if character == "\n":
        return False
    without_glyph = ord(character) not in register_fonts()
    return without_glyph or unicodedata.category(character) in _HIDDEN_CATEGORIES
