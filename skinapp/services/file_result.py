"""What a folder run keeps of one file: small enough for a hundred thousand of them."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from skinapp.core.assessment import Prediction, Provenance
from skinapp.core.errors import SkinappError


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
    """

    index: int
    file: Path
    prediction: Prediction | None
    flags: tuple[str, ...]
    error: SkinappError | None
    provenance: Provenance | None
    seconds: float


def to_json(result: FileResult) -> str:
    """All of a result but its place and its file, as ASCII; floats keep every bit."""
    content: dict[str, Any] = {"flags": result.flags, "seconds": result.seconds}
    if result.error is not None:
        content["error"] = {
            "code": result.error.code,
            "message": result.error.message,
            "expected": _text(result.error.expected),
            "found": _text(result.error.found),
        }
    if result.prediction is not None and result.provenance is not None:
        content["prediction"] = asdict(result.prediction)
        created = result.provenance.created_utc.isoformat()
        content["provenance"] = asdict(result.provenance) | {"created_utc": created}
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
        ValueError: If the text is not JSON.
        LookupError: If something is missing in it.
        TypeError: If something in it is of another kind.
    """
    content = json.loads(text)
    prediction = provenance = error = None
    if "prediction" in content:
        values = content["prediction"]
        prediction = Prediction(
            tuple(values["probabilities"]), tuple(map(tuple, values["member_probabilities"]))
        )
        origin = content["provenance"]
        created = datetime.fromisoformat(origin["created_utc"])
        provenance = Provenance(**(origin | {"created_utc": created}))
    if "error" in content:
        details = content["error"]
        kind = _kinds_of_error().get(details["code"], SkinappError)
        error = kind(
            details["message"], path=file, expected=details["expected"], found=details["found"]
        )
    flags, seconds = tuple(content["flags"]), content["seconds"]
    return FileResult(index, file, prediction, flags, error, provenance, seconds)


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _kinds_of_error() -> dict[str, type[SkinappError]]:
    kinds, found = [SkinappError], {}
    while kinds:
        kind = kinds.pop()
        found[kind.code] = kind
        kinds.extend(kind.__subclasses__())
    return found
