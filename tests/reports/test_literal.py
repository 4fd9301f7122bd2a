from __future__ import annotations

import unicodedata

import pytest
from reportlab.pdfbase.pdfmetrics import stringWidth

from skinapp.reports import style
from skinapp.reports.literal import broken, paragraph, paragraphs, printable, shortened
from skinapp.reports.style import register_fonts

TONES = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
VOWELS = "aăâeêioôơuưy"
VIETNAMESE = "".join(
    unicodedata.normalize("NFC", letter)
    for vowel in VOWELS
    for tone in TONES
    for letter in (vowel + tone, (vowel + tone).upper())
) + "".join(c for c in "bcdđghklmnpqrstvx" for c in (c, c.upper()))


def test_fonts__hold_every_vietnamese_letter() -> None:
    assert len(set(VIETNAMESE)) == 2 * (12 * 6 + 17)
    assert [letter for letter in VIETNAMESE if ord(letter) not in register_fonts()] == []


@pytest.mark.parametrize(
    "code_points",
    [
        pytest.param((*range(0x20, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x180)), id="latin"),
        pytest.param((0x2013, 0x2014, 0x2018, 0x2019, 0x201C, 0x201D, 0x2026), id="punctuation"),
        pytest.param((*range(0x2190, 0x2196), 0x21D2), id="arrows"),
        pytest.param((0x2212, 0x2248, 0x2260, 0x2264, 0x2265, 0x221A, 0x221E), id="signs"),
        pytest.param((*range(0x3B1, 0x3CA), *range(0x410, 0x450)), id="greek, cyrillic"),
    ],
)
def test_fonts__hold_the_signs_of_notes(code_points: tuple[int, ...]) -> None:
    assert [hex(point) for point in code_points if point not in register_fonts()] == []


def test_printable__composes_vietnamese_of_macos_file_names() -> None:
    assert printable(unicodedata.normalize("NFD", "Ảnh nốt ruồi.jpg")) == "Ảnh nốt ruồi.jpg"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("皮膚", "��"),
        ("جلد", "���"),
        ("🩺x", "�x"),
        ("👩\u200d⚕\ufe0f", "��"),
        ("a\u202egpj", "a�gpj"),
        ("a\x00b\x1bc\x7f", "a�b�c�"),
        ("x\udcff.jpg", "x�.jpg"),
        ("a\r\nb\rc\u2028d\x0be", "a\nb\nc\nd\ne"),
        ("a\tb", "a b"),
        ("so\u00adft\u200b", "soft"),
    ],
)
def test_printable__shows_what_it_cannot_print(text: str, shown: str) -> None:
    assert printable(text) == shown


@pytest.mark.parametrize("text", ["a   b", " a", "   ", "a  "])
def test_paragraph__keeps_runs_of_spaces(text: str) -> None:
    (fragment,) = paragraph(text, style.BODY).frags
    assert fragment.text.replace("\u00a0", " ") == text
    assert "  " not in fragment.text


def test_paragraphs__give_an_empty_line_its_room() -> None:
    heights = [part.wrap(300, 1000)[1] for part in paragraphs("a\n\nb", style.BODY)]
    assert heights == [style.BODY.leading] * 3


def test_shortened__keeps_the_ends_of_a_name() -> None:
    assert shortened("short.jpg", 9) == "short.jpg"
    assert shortened("a_long_file_name.jpg", 11) == "a_lon…e.jpg"
    assert len(shortened("x" * 100, 48)) == 48


def test_shortened__gives_one_line() -> None:
    assert shortened("a\nb", 10) == "a�b"


FONT = (style.REGULAR, 8.0)


@pytest.mark.parametrize("lines", [1, 2, 3])
@pytest.mark.parametrize(
    "text", ["short", "a word and another-one_more" * 9, "x" * 300, "W" * 9999]
)
def test_broken__gives_lines_that_fit(text: str, lines: int) -> None:
    register_fonts()
    found = broken(text, FONT, 90, lines)
    assert 1 <= len(found) <= lines
    assert all(stringWidth(line, *FONT) <= 90 for line in found)
    joined = "".join(found)
    if "…" in joined:
        before, after = joined.split("…")
        assert text.startswith(before)
        assert text.endswith(after)
    else:
        assert joined == text


def test_broken__breaks_where_a_word_ends() -> None:
    register_fonts()
    assert broken("the morning clinic/image number one.jpg", FONT, 90, 3) == (
        "the morning clinic/",
        "image number one.jpg",
    )


def test_broken__has_no_line_for_nothing() -> None:
    assert broken("", FONT, 90, 2) == ()
