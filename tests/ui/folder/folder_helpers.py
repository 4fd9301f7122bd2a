"""Files and results of folder runs, for the tests of the Folder page."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from skinapp.core.assessment import Prediction, Provenance
from skinapp.core.diagnoses import CODES
from skinapp.core.errors import SkinappError
from skinapp.services.runs.result import FileResult

PROVENANCE = Provenance(
    image_sha256="0" * 64,
    bundle_name="test",
    bundle_version="1",
    bundle_sha256="ab" * 32,
    engine="test",
    program_version="0",
    created_utc=datetime(2026, 1, 2, tzinfo=UTC),
    seconds=0.1,
)


def result(
    index: int,
    first: str = "nv",
    share: float = 0.9,
    *,
    name: str = "",
    flags: tuple[str, ...] = (),
    error: SkinappError | None = None,
) -> FileResult:
    """A file with one diagnosis that has ``share``; the others have the rest in equal parts."""
    file = Path("/images", name or f"image{index}.jpg")
    if error is not None:
        return FileResult(index, file, None, (), error, None, 0.1)
    made = replace(PROVENANCE, image_sha256=f"{index:064x}")
    rest = (1 - share) / 6
    values = tuple(share if code == first else rest for code in CODES)
    return FileResult(index, file, Prediction(values, (values,)), flags, None, made, 0.1)
