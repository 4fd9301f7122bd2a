"""What a folder run keeps of one file: small enough for a hundred thousand of them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from skinapp.core.assessment import Assessment, Prediction, Provenance
from skinapp.core.errors import ResultError, SkinappError, kind_of
from skinapp.core.result_record import from_record, to_record


@dataclass(frozen=True)
class FileResult:
    """One file of a run: either a prediction with its provenance, or an error.

    Attributes:
        index: Place of the file in the run, from 0 on.
        file: The file.
        prediction: Probabilities, None with an error.
        flags: Notices in their fixed order, see ``skinapp.core.flags``.
        error: Why there is no prediction.
        provenance: What made the prediction, None with an error.
        seconds: Wall time for this file: its decoding and its share of the batch.
        signs: What was looked for before the image was judged, see ``Assessment``.
    """

    index: int
    file: Path
    prediction: Prediction | None
    flags: tuple[str, ...]
    error: SkinappError | None
    provenance: Provenance | None
    seconds: float
    signs: tuple[float, ...] = ()

    @classmethod
    def of(
        cls, index: int, file: Path, outcome: Assessment | SkinappError, seconds: float
    ) -> FileResult:
        """The result of a file with an outcome, whose heatmaps are let go."""
        if isinstance(outcome, SkinappError):
            return cls(index, file, None, (), outcome, None, seconds)
        made = outcome.provenance
        told = outcome.prediction, outcome.flags
        return cls(index, file, *told, None, made, seconds, outcome.signs)

    @property
    def assessment(self) -> Assessment | None:
        """The result without heatmaps, None with an error."""
        if self.prediction is None or self.provenance is None:
            return None
        return Assessment(self.prediction, (), self.flags, self.provenance, self.signs)


def to_json(result: FileResult) -> str:
    """All of a result but its place and its file, as ASCII; floats keep every bit."""
    content: dict[str, Any] = {"seconds": result.seconds}
    if result.error is not None:
        content["error"] = {
            "code": result.error.code,
            "message": result.error.message,
            "expected": _text(result.error.expected),
            "found": _text(result.error.found),
        }
    if result.assessment is not None:
        content["result"] = to_record(result.assessment)
    return json.dumps(content)


def from_json(index: int, file: Path, text: str) -> FileResult:
    """The result that ``to_json`` wrote.

    Args:
        index: Its place in the run.
        file: Its file.
        text: What ``to_json`` gave.

    Returns:
        The result; ``expected`` and ``found`` of an error have become text.

    Raises:
        OtherDiagnosesError: If it was made with other diagnoses.
        ResultError: If the text is not what ``to_json`` writes.
    """
    try:
        content = json.loads(text)
        seconds = float(content["seconds"])
        if "error" in content:
            details = content["error"]
            error = kind_of(details["code"])(
                details["message"], path=file, expected=details["expected"], found=details["found"]
            )
            return FileResult(index, file, None, (), error, None, seconds)
        record = content["result"]
    except (ValueError, LookupError, TypeError, RecursionError) as error:
        msg = "The text is not that of a result."
        raise ResultError(msg, found=str(error)) from error
    return FileResult.of(index, file, from_record(record), seconds)


def _text(value: object) -> str | None:
    return None if value is None else str(value)
