"""GDT 2.1: the request of a practice's software, and the result for it.

A line is its length in bytes (three digits), a field number (four), the content and CR LF; the
length counts all of it, in the encoding of the file. Field 9206 names the encoding.

Source: Gerätedatentransfer, version 2.1, Qualitätsring Medizinische Software.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from skinapp.core.case import CaseDetails
from skinapp.core.errors import GdtError
from skinapp.outputs.exchange.facts import Facts

REQUEST: Final = "6302"
"""Record type: a new examination is asked for."""
RESULT: Final = "6310"
"""Record type: data of an examination."""
RECORD_TYPE: Final = "8000"
RECORD_LENGTH: Final = "8100"
RECEIVER: Final = "8315"
SENDER: Final = "8316"
ENCODING: Final = "9206"
VERSION: Final = "9218"
PATIENT: Final = "3000"
SURNAME: Final = "3101"
FIRST_NAME: Final = "3102"
BIRTH_DATE: Final = "3103"
SEX: Final = "3110"
PROCEDURE: Final = "8402"
DAY: Final = "6200"
TIME: Final = "6201"
FINDING: Final = "6220"
COMMENT: Final = "6227"
TEST: Final = "8410"
TEST_NAME: Final = "8411"
VALUE: Final = "8420"
UNIT: Final = "8421"

_ENCODINGS: Final = {"1": "ascii", "2": "cp437", "3": "iso8859_1"}
_DEFAULT: Final = "2"
"""Without a field 9206 the file is in the IBM code page."""
_FRAME: Final = 9
"""Bytes of a line beside its content: length, field number, CR LF."""
_LINE: Final = re.compile(rb"(\d{3})(\d{4})")
_LONGEST: Final = 60
"""Letters of a line of free text."""
_SEXES: Final = {"1": "male", "2": "female"}
_OWN_ID: Final = "SKINAPP"
_PROCEDURE: Final = "DERM00"
_MOST_BYTES: Final = 2**20


@dataclass(frozen=True)
class GdtRequest:
    """What a practice's software asks for.

    Attributes:
        sender: Its name in GDT, to answer to.
        case: The patient.
        name: Name and first name, for people.
        encoding: Number of the encoding, to answer in.
        version: Version of GDT that it speaks.
    """

    sender: str
    case: CaseDetails
    name: str
    encoding: str
    version: str


def read_request(content: bytes) -> GdtRequest:
    """Read a request.

    Args:
        content: Of the file.

    Returns:
        The request.

    Raises:
        GdtError: If it is no GDT, a length is wrong, or no patient is named.
    """
    encoding, lines = read_lines(content)
    fields: dict[str, str] = {}
    for field, text in lines:
        fields.setdefault(field, text)
    kind = fields.get(RECORD_TYPE)
    if kind not in (REQUEST, "6301", "6311"):
        msg = "The file is no request for an examination."
        raise GdtError(msg, expected=REQUEST, found=kind)
    number = fields.get(PATIENT, "").strip()
    if not number:
        msg = "The request names no patient."
        raise GdtError(msg, expected=f"field {PATIENT}")
    born = _read_date(fields.get(BIRTH_DATE, ""))
    case = CaseDetails(
        case_id=number,
        birth_date="" if born is None else born.isoformat(),
        sex=_SEXES.get(fields.get(SEX, "").strip(), ""),
    )
    names = (fields.get(field, "").strip() for field in (SURNAME, FIRST_NAME))
    name = ", ".join(word for word in names if word)
    sender = fields.get(SENDER, "").strip()
    return GdtRequest(sender, case, name, encoding, fields.get(VERSION, "").strip())


def read_lines(content: bytes) -> tuple[str, list[tuple[str, str]]]:
    """Read the lines of a file.

    Args:
        content: Of the file.

    Returns:
        Number of the encoding, and field number and text of every line.

    Raises:
        GdtError: If a line is not as its length says, or cannot be read in its encoding.
    """
    if len(content) > _MOST_BYTES:
        msg = "The file is too large for a record of GDT."
        raise GdtError(msg, expected=_MOST_BYTES, found=len(content))
    raw = [line for line in content.replace(b"\r\n", b"\n").split(b"\n") if line]
    parsed: list[tuple[str, bytes]] = []
    for line in raw:
        head = _LINE.match(line)
        if head is None or int(head[1]) != len(line) + 2:
            msg = "A line is not as long as it says."
            raise GdtError(msg, expected=len(line) + 2, found=line[:7].decode("ascii", "replace"))
        parsed.append((head[2].decode(), line[7:]))
    if not parsed or parsed[0][0] != RECORD_TYPE:
        msg = "The file does not begin as a record of GDT."
        raise GdtError(msg, expected=RECORD_TYPE)
    named = dict(parsed).get(ENCODING, _DEFAULT.encode()).decode("ascii", "replace").strip()
    codec = _ENCODINGS.get(named)
    if codec is None:
        msg = "The encoding of the file is not known."
        raise GdtError(msg, expected=", ".join(_ENCODINGS), found=named)
    try:
        return named, [(field, text.decode(codec)) for field, text in parsed]
    except UnicodeDecodeError as error:
        msg = "The file is not in the encoding that it names."
        raise GdtError(msg, expected=codec) from error


def result_file(facts: Facts, request: GdtRequest | None = None) -> bytes:
    """The result, for the software that asked or for any.

    Args:
        facts: The result.
        request: That is answered; None to answer nobody in particular.

    Returns:
        Content of the file.
    """
    encoding = "3" if request is None else request.encoding
    fields = [
        (RECEIVER, "" if request is None else request.sender),
        (SENDER, _OWN_ID),
        (ENCODING, encoding),
        (VERSION, "02.10"),
        *_patient(facts, request),
        (PROCEDURE, _PROCEDURE),
        (DAY, f"{facts.created:%d%m%Y}"),
        (TIME, f"{facts.created:%H%M%S}"),
        *((FINDING, line) for line in _wrapped([facts.verdict[1], *facts.notices])),
        (COMMENT, f"{facts.algorithm} {facts.version}"[:_LONGEST]),
    ]
    for one in facts.probabilities:
        fields += [
            (TEST, one.code.upper()),
            (TEST_NAME, f"P({one.meaning})"[:_LONGEST]),
            (VALUE, f"{100 * one.value:.1f}"),
            (UNIT, "%"),
        ]
    return record(RESULT, [(field, text) for field, text in fields if text], encoding)


def record(kind: str, fields: Sequence[tuple[str, str]], encoding: str = "3") -> bytes:
    """A whole record: its type, its length in bytes, and its fields.

    Args:
        kind: Record type.
        fields: Field number and text of each further line.
        encoding: Number of the encoding; what it has no letter for becomes one without a mark, or
            a question mark.
    """
    body = b"".join(_line(field, text, encoding) for field, text in fields)
    head = _line(RECORD_TYPE, kind, encoding)
    length_line = _FRAME + 5
    total = len(head) + length_line + len(body)
    return head + _line(RECORD_LENGTH, f"{total:05d}", encoding) + body


def _line(field: str, text: str, encoding: str) -> bytes:
    content = _encoded(" ".join(text.split()), _ENCODINGS[encoding])
    return b"%03d" % (len(content) + _FRAME) + field.encode() + content + b"\r\n"


def _encoded(text: str, codec: str) -> bytes:
    import unicodedata

    found = bytearray()
    for letter in unicodedata.normalize("NFC", text):
        try:
            found += letter.encode(codec)
        except UnicodeEncodeError:
            plain = unicodedata.normalize("NFD", letter)[:1].replace("đ", "d").replace("Đ", "D")
            found += plain.encode(codec, "replace")
    return bytes(found)


def _patient(facts: Facts, request: GdtRequest | None) -> Iterator[tuple[str, str]]:
    case = facts.case
    number = case.case_id if request is None else request.case.case_id
    yield PATIENT, " ".join(number.split())[:_LONGEST]
    if facts.birth_date is not None:
        yield BIRTH_DATE, f"{facts.birth_date:%d%m%Y}"
    sexes = {name: code for code, name in _SEXES.items()}
    yield SEX, sexes.get(case.sex, "")


def _wrapped(sentences: Sequence[str]) -> Iterator[str]:
    for sentence in sentences:
        yield from textwrap.wrap(sentence, _LONGEST)


def _read_date(text: str) -> date | None:
    plain = text.strip()
    try:
        return date(int(plain[4:8]), int(plain[2:4]), int(plain[:2])) if len(plain) == 8 else None
    except ValueError:
        return None
