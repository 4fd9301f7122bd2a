"""What a folder run keeps of a file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from skinapp.core.sign_names import SIGNS
from skinapp.services.runs.result import FileResult, from_json, to_json
from tests.services.folder_fakes import assessment


def test_result__keeps_what_was_looked_for_also_through_a_journal() -> None:
    signs = tuple(float(place) for place in range(len(SIGNS)))
    found = replace(assessment("0" * 64, ("blurred",)), signs=signs)
    file = Path("a.png")

    result = FileResult.of(0, file, found, 0.5)
    again = from_json(0, file, to_json(result))

    for kept in (result, again):
        assert kept.assessment is not None
        assert kept.assessment.signs == signs
