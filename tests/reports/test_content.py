from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest

from skinapp.core import flags
from skinapp.core.case import CaseDetails
from skinapp.core.diagnoses import CODES
from skinapp.core.wording import ERROR_SENTENCES, FLAG_SENTENCES
from skinapp.reports.content import FailedEntry, ReportEntry, failed_content, report_content

EntryMaker = Callable[..., ReportEntry]


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
    assert malignant.label == "Malignant (akiec + bcc + mel)"
    assert malignant.text == "69 %"


def test_report_content__counts_agreeing_members(entry_maker: EntryMaker) -> None:
    assert report_content(entry_maker()).agreement == "4 of 5 members put this first."


def test_report_content__claims_no_agreement_of_one_member(entry_maker: EntryMaker) -> None:
    entry = entry_maker(members=((0.04, 0.03, 0.09, 0.004, 0.62, 0.206, 0.01),))
    assert "one member" in report_content(entry).agreement


def test_report_content__gives_each_flag_once_in_the_fixed_order(entry_maker: EntryMaker) -> None:
    entry = entry_maker(
        flags=(flags.GREYSCALE, flags.LOW_CONFIDENCE), image_flags=(flags.GREYSCALE,)
    )
    assert report_content(entry).notices == (
        FLAG_SENTENCES[flags.LOW_CONFIDENCE],
        FLAG_SENTENCES[flags.GREYSCALE],
    )


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
        "Case": "A-1",
        "Site": "not stated",
        "Clinician's diagnosis": "not stated",
        "Decision": "not stated",
    }


@pytest.mark.parametrize(
    "words",
    ["HAM10000", "skin tone", "Squamous cell carcinoma", "seven", "something else"],
)
def test_report_content__states_its_limits(entry_maker: EntryMaker, words: str) -> None:
    assert words in " ".join(report_content(entry_maker()).limits)


def test_report_content__states_its_use(entry_maker: EntryMaker) -> None:
    use = report_content(entry_maker()).intended_use
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
    assert content.sentence == ERROR_SENTENCES["E_TRUNCATED"]
    assert content.detail == "1,234 of 40,000 bytes."


def test_failed_content__does_not_say_the_same_twice() -> None:
    sentence = ERROR_SENTENCES["E_EMPTY"]
    assert failed_content(FailedEntry("a.jpg", "E_EMPTY", sentence)).detail == ""


def test_failed_content__copes_with_an_unknown_code() -> None:
    content = failed_content(FailedEntry("a.jpg", "E_NEW", "Odd."))
    assert content.sentence == ERROR_SENTENCES["E_INTERNAL"]
    assert content.code == "E_NEW"
