from __future__ import annotations

from dataclasses import replace

import pytest

from skinapp.core.case import CaseDetails
from skinapp.core.errors import GdtError
from skinapp.outputs.exchange.facts import facts_of
from skinapp.outputs.exchange.gdt import (
    PATIENT,
    RECORD_LENGTH,
    REQUEST,
    TEST,
    VALUE,
    GdtRequest,
    read_lines,
    read_request,
    record,
    result_file,
)
from tests.outputs.exchange.test_dicom import make_entry

FIELDS = [
    ("8315", "SKINAPP"),
    ("8316", "PRAXIS"),
    ("9206", "3"),
    ("9218", "02.10"),
    ("3000", "4711"),
    ("3101", "Müßig-Özgür"),
    ("3102", "Jürgen"),
    ("3103", "01051960"),
    ("3110", "1"),
    ("8402", "DERM00"),
]


def test_record__counts_one_byte_for_a_micro_sign() -> None:
    (_, line) = record(REQUEST, [("6205", "767 [767] µm")]).split(b"\r\n")[1:3]

    assert line.decode("iso8859_1") == "0216205767 [767] µm"


def test_record__counts_itself() -> None:
    content = record(REQUEST, FIELDS)

    lines = dict(read_lines(content)[1])
    assert int(lines[RECORD_LENGTH]) == len(content)


@pytest.mark.parametrize("encoding", ["2", "3"])
def test_read_request__gives_the_patient_back_with_umlauts(encoding: str) -> None:
    fields = [(field, encoding if field == "9206" else text) for field, text in FIELDS]

    found = read_request(record(REQUEST, fields, encoding))

    assert found.case.case_id == "4711"
    assert found.case.birth_date == "1960-05-01"
    assert found.case.sex == "male"
    assert found.name == "Müßig-Özgür, Jürgen"
    assert found.sender == "PRAXIS"


def test_read_request__takes_lines_without_a_return() -> None:
    content = record(REQUEST, FIELDS).replace(b"\r\n", b"\n")

    assert read_request(content).case.case_id == "4711"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "does not begin"),
        (b"hello\r\n", "not as long"),
        (b"0138000" + REQUEST.encode() + b"x\r\n", "not as long"),
        (record("6310", FIELDS), "no request"),
        (record(REQUEST, [f for f in FIELDS if f[0] != PATIENT]), "no patient"),
        (record(REQUEST, [("9206", "9")]), "encoding"),
        (record(REQUEST, [("9206", "1"), ("3000", "7"), ("3101", "x")]).replace(b"x", b"\xfc"),
         "not in the encoding"),
        (b"0138000" * 200_000, "too large"),
    ],
)  # fmt: skip
def test_read_request__refuses_what_is_no_request(content: bytes, words: str) -> None:
    with pytest.raises(GdtError, match=words):
        read_request(content)


@pytest.mark.parametrize("encoding", ["1", "2", "3"])
def test_result_file__answers_who_asked_in_his_encoding(encoding: str) -> None:
    request = GdtRequest("PRAXIS", CaseDetails(case_id="4711"), "", encoding, "02.10")

    content = result_file(facts_of(make_entry()), request)

    named, lines = read_lines(content)
    fields_of = dict(lines)
    assert named == encoding
    assert fields_of["8000"] == "6310"
    assert fields_of["8315"] == "PRAXIS"
    assert fields_of["3000"] == "4711"
    names = [text for field, text in lines if field == TEST]
    values = dict(zip(names, (text for field, text in lines if field == VALUE), strict=True))
    assert values["MEL"] == "62.0"
    assert values["MALIGNANT"] == "55.0"
    assert int(fields_of[RECORD_LENGTH]) == len(content)


def test_result_file__writes_letters_that_the_encoding_lacks_without_their_marks() -> None:
    facts = facts_of(make_entry())
    named = replace(facts, case=replace(facts.case, case_id="Nguyễn 7 µ ü"))

    content = result_file(named)

    assert dict(read_lines(content)[1])[PATIENT] == "Nguyen 7 µ ü"
