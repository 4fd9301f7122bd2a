from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from skinapp.core import flags
from skinapp.core.case import CaseDetails
from skinapp.core.diagnoses import CODES
from skinapp.core.errors import kind_of
from skinapp.core.operating import OperatingPoint
from skinapp.core.wording import percent
from skinapp.reports import words
from skinapp.reports.content import FailedContent, FailedEntry, ReportContent, ReportEntry
from skinapp.reports.statements import Statements, minute_text
from skinapp.reports.words import as_written

EntryMaker = Callable[..., ReportEntry]


def report_content(entry: ReportEntry) -> ReportContent:
    return Statements(as_written).report(entry)


def failed_content(entry: FailedEntry) -> FailedContent:
    return Statements(as_written).failed(entry)


def test_report_content__ranks_three_with_words_code_kind_and_probability(
    entry_maker: EntryMaker,
) -> None:
    top = report_content(entry_maker()).top
    assert [(line.name, line.code, line.kind, line.probability_text) for line in top] == [
        ("Melanoma", "mel", "malignant", "62 %"),
        ("Melanocytic nevus", "nv", "benign", "21 %"),
        ("Benign keratosis-like lesion", "bkl", "benign", "9 %"),
    ]


def test_report_content__lists_all_seven_in_the_fixed_order(entry_maker: EntryMaker) -> None:
    lines = report_content(entry_maker()).all_diagnoses
    assert tuple(line.code for line in lines) == CODES
    assert lines[CODES.index("df")].probability_text == "under 1 %"


def test_report_content__sums_the_malignant(entry_maker: EntryMaker) -> None:
    malignant = report_content(entry_maker()).malignant
    assert malignant.label == "Malignant (akiec, bcc, mel)"
    assert malignant.text == "69 %"


def test_report_content__counts_agreeing_members(entry_maker: EntryMaker) -> None:
    assert report_content(entry_maker()).agreement == "4 of 5 members put this first."


def test_report_content__claims_no_agreement_of_one_member(entry_maker: EntryMaker) -> None:
    entry = entry_maker(members=((0.04, 0.03, 0.09, 0.004, 0.62, 0.206, 0.01),))
    assert "one member" in report_content(entry).agreement


def test_report_content__tells_flags_of_the_image_from_those_of_the_result(
    entry_maker: EntryMaker,
) -> None:
    given = (flags.GREYSCALE, flags.MEMBERS_DISAGREE, flags.LOW_CONFIDENCE)
    content = report_content(entry_maker(flags=given, image_flags=(flags.GREYSCALE,)))
    assert content.quality[0] == flags.GREYSCALE.sentence
    assert flags.LOW_CONFIDENCE.sentence not in content.quality
    assert content.notices == (
        flags.LOW_CONFIDENCE.sentence,
        flags.MEMBERS_DISAGREE.sentence,
    )


def test_report_content__claims_no_check_of_the_image_that_was_not_made(
    entry_maker: EntryMaker,
) -> None:
    (sentence,) = report_content(entry_maker()).quality
    assert "not checked" in sentence


@pytest.mark.parametrize(
    ("threshold", "words_of_it"),
    [(0.5, "reaches it: malignancy is not excluded"), (0.7, "below it, as 4 % of the malignant")],
)
def test_report_content__puts_the_operating_point_into_words(
    entry_maker: EntryMaker, threshold: float, words_of_it: str
) -> None:
    entry = replace(entry_maker(), operating_point=OperatingPoint(threshold, 0.96, 0.64))
    sentence = report_content(entry).operating_point
    assert f"threshold of {threshold:.0%}".replace("%", " %") in sentence
    assert "96 % of the malignant images" in sentence
    assert "64 % of the benign" in sentence
    assert words_of_it in sentence


def test_report_content__counts_the_threshold_itself_as_reached(entry_maker: EntryMaker) -> None:
    entry = entry_maker()
    point = OperatingPoint(entry.assessment.prediction.p_malignant, 0.96, 0.64)
    assert "reaches it" in report_content(replace(entry, operating_point=point)).operating_point


def test_report_content__says_that_there_is_no_operating_point(entry_maker: EntryMaker) -> None:
    assert report_content(entry_maker()).operating_point == words.OPERATING_NONE


def test_report_content__states_how_far_the_members_are_apart(entry_maker: EntryMaker) -> None:
    assert report_content(entry_maker()).member_range.endswith("34 % to 69 %")
    alone = entry_maker(members=((0.04, 0.03, 0.09, 0.004, 0.62, 0.206, 0.01),))
    assert report_content(alone).member_range == ""


def test_statements__ask_for_every_text_in_its_context(entry_maker: EntryMaker) -> None:
    asked: dict[str, set[str]] = {}

    def mark(context: str, text: str) -> str:
        asked.setdefault(context, set()).add(text)
        return f"<{text}>"

    statements = Statements(mark)
    content = statements.report(entry_maker(flags=(flags.LOW_CONFIDENCE,)))
    statements.failed(FailedEntry("a.jpg", "E_EMPTY", ""))
    assert content.top[0].name == "<Melanoma>"
    assert content.top[0].kind == "<malignant>"
    assert content.notices == (f"<{flags.LOW_CONFIDENCE.sentence}>",)
    assert asked[words.ERRORS] == {kind_of("E_EMPTY").sentence}
    own = {value for value in vars(words).values() if isinstance(value, str)}
    assert {text for text in asked[words.REPORT] if not text[0].isdigit()} <= own


def test_statements__look_for_no_fields_in_what_the_user_wrote(entry_maker: EntryMaker) -> None:
    case = CaseDetails(case_id="{count}", decision="{x} {0} %s", notes="{notes}")
    content = report_content(entry_maker("{name}.jpg", case=case))
    assert (content.case[0].text, content.decision) == ("{count}", "{x} {0} %s")
    assert Statements(as_written).say(words.DECISION, decision="{x}") == "Decision: {x}"


@pytest.mark.parametrize(
    ("probability", "text"), [(0.001, words.UNDER_ONE), (0.999, words.OVER_NINETY_NINE)]
)
def test_words__hold_the_ends_of_the_scale_as_the_core_says_them(
    probability: float, text: str
) -> None:
    assert percent(probability) == text


def test_report_content__does_not_swallow_an_unknown_flag(entry_maker: EntryMaker) -> None:
    notices = report_content(entry_maker(flags=("ink_seen",))).notices
    assert len(notices) == 1
    assert "ink_seen" in notices[0]


def test_report_content__states_its_origin(entry_maker: EntryMaker) -> None:
    stated = {item.label: item.text for item in report_content(entry_maker()).provenance}
    assert stated == {
        "Program": "skinapp 0.1.0",
        "Bundle": "lite0-160 1.0, SHA-256 ab12cd34ef56",
        "Engine": "PyTorch 2.14.1 on CPU",
        "Time": "2025-03-04T09:12:44Z",
        "Image SHA-256": "9f" * 32,
    }


def test_report_content__turns_other_time_zones_to_utc(entry_maker: EntryMaker) -> None:
    entry = entry_maker()
    local = datetime(2025, 3, 4, 1, 30, tzinfo=timezone(timedelta(hours=7)))
    provenance = replace(entry.assessment.provenance, created_utc=local)
    entry = replace(entry, assessment=replace(entry.assessment, provenance=provenance))
    assert report_content(entry).created_text == "2025-03-03 18:30 UTC"


def test_report_content__says_what_is_not_stated(entry_maker: EntryMaker) -> None:
    case = CaseDetails(case_id="A-1", site="  ")
    fields = {field.label: field.text for field in report_content(entry_maker(case=case)).case}
    assert fields == {
        "Patient or case": "A-1",
        "Site": "not stated",
        "Clinician's own diagnosis": "not stated",
    }


@pytest.mark.parametrize(
    "words",
    ["few clinics", "darker skin", "squamous cell carcinoma (SCC)", "seven", "something else"],
)
def test_report_content__states_its_limits(entry_maker: EntryMaker, words: str) -> None:
    assert words in " ".join(report_content(entry_maker()).limits)


def test_report_content__states_its_use(entry_maker: EntryMaker) -> None:
    use = report_content(entry_maker()).limits[0]
    assert "Not a diagnosis" in use
    assert "not a medical device" in use


def test_captions__say_what_the_networks_read(entry_maker: EntryMaker) -> None:
    content = report_content(entry_maker(shape=(90, 120)))
    assert "120 x 90 pixels" in content.image_caption
    assert content.image_caption.endswith("read 90 x 90 of it")
    assert "read" not in report_content(entry_maker(shape=(90, 90))).image_caption


def test_captions__tell_an_empty_heatmap_from_none(entry_maker: EntryMaker) -> None:
    assert "Melanoma" in report_content(entry_maker()).heatmap_caption
    assert "empty" in report_content(entry_maker(heat=0.0)).heatmap_caption
    assert "No heatmap" in report_content(entry_maker(heatmaps=False)).heatmap_caption


def test_report_content__refuses_what_is_no_probability(entry_maker: EntryMaker) -> None:
    broken = (float("nan"), 0.0, 0.0, 0.0, 0.0, 1.0, 0.0)
    with pytest.raises(ValueError, match="not a probability"):
        report_content(entry_maker(probabilities=broken))


def test_failed_content__has_next_step_and_detail() -> None:
    content = failed_content(FailedEntry("a.jpg", "E_TRUNCATED", "1,234 of 40,000 bytes."))
    assert content.sentence == kind_of("E_TRUNCATED").sentence
    assert content.detail == "1,234 of 40,000 bytes."


def test_failed_content__does_not_say_the_same_twice() -> None:
    sentence = kind_of("E_EMPTY").sentence
    assert failed_content(FailedEntry("a.jpg", "E_EMPTY", sentence)).detail == ""


def test_failed_content__copes_with_an_unknown_code() -> None:
    content = failed_content(FailedEntry("a.jpg", "E_NEW", "Odd."))
    assert content.sentence == kind_of("E_INTERNAL").sentence
    assert content.code == "E_NEW"


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="Windows has no time zone by environment")
def test_time__is_that_of_the_clock_on_the_wall(monkeypatch: pytest.MonkeyPatch) -> None:
    moment = datetime(2026, 11, 27, 23, 18, tzinfo=UTC)
    try:
        for zone, text in (
            ("Australia/Sydney", "2026-11-28 10:18 UTC+11:00"),
            ("America/St_Johns", "2026-11-27 19:48 UTC-03:30"),
            ("UTC", "2026-11-27 23:18 UTC"),
        ):
            monkeypatch.setenv("TZ", zone)
            time.tzset()
            assert minute_text(moment) == text
    finally:
        monkeypatch.undo()
        time.tzset()
