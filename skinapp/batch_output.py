"""What a batch leaves behind: table, report, overlays and records."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2

from skinapp.core.diagnoses import CODES
from skinapp.core.errors import OutputError, SkinappError
from skinapp.core.files import write_atomically
from skinapp.core.overlay import blend
from skinapp.core.wording import percent
from skinapp.reports.content import FailedEntry, ReportEntry
from skinapp.reports.pdf import write_report
from skinapp.services.batch import Row, cells, write_csv

OVERLAY_OPACITY = 0.6


@dataclass(frozen=True)
class OutputRequest:
    """What is wanted of a batch; None where it is not.

    Attributes:
        csv: Table, one row a file.
        pdf: Report, one page an image.
        overlays: Folder for one PNG an image, with the heatmap of the first diagnosis.
    """

    csv: Path | None = None
    pdf: Path | None = None
    overlays: Path | None = None

    @property
    def needs_heatmaps(self) -> bool:
        """Whether heatmaps have to be computed."""
        return self.pdf is not None or self.overlays is not None

    def missing_folder(self) -> Path | None:
        """The first folder that is not there to write to."""
        wanted = [path.parent for path in (self.csv, self.pdf, self.overlays) if path is not None]
        return next((folder for folder in wanted if not folder.is_dir()), None)


class BatchOutput:
    """Takes rows as they come and writes what was asked for.

    Args:
        request: What is wanted.
        announce: Called with each row when it is done.
    """

    def __init__(self, request: OutputRequest, announce: Callable[[Row], None]) -> None:
        self._request = request
        self._announce = announce
        self._cells: list[tuple[str, ...]] = []
        self._overlay_names: set[str] = set()
        self.records: list[dict[str, Any]] = []
        self.classified = 0
        self.interrupted = False

    def write(self, rows: Iterable[Row]) -> None:
        """Take all rows, then write table and report; Ctrl+C ends the rows, not the writing.

        Args:
            rows: Made one by one; their pixels are not kept.

        Raises:
            OutputError: If a file cannot be written.
        """
        entries = self._entries(rows)
        first = next(entries, None)
        if self._request.pdf is not None and first is not None:
            write_report(self._request.pdf, itertools.chain([first], entries))
        for _ in entries:
            pass
        if self._request.csv is not None:
            write_csv(self._request.csv, self._cells)

    def _entries(self, rows: Iterable[Row]) -> Iterator[ReportEntry | FailedEntry]:
        try:
            for row in rows:
                self._cells.append(cells(row))
                self.records.append(_record(row))
                self._announce(row)
                if row.image is None or row.assessment is None:
                    error = row.error or SkinappError("No result.")
                    yield FailedEntry(row.file.name, error.code, error.message)
                    continue
                self.classified += 1
                self._write_overlay(row)
                yield ReportEntry(row.file.name, row.image, row.assessment)
        except KeyboardInterrupt:
            self.interrupted = True

    def _write_overlay(self, row: Row) -> None:
        folder = self._request.overlays
        if folder is None or row.image is None or row.assessment is None:
            return
        image = blend(row.image.pixels_hwc_u8, row.assessment.heatmaps[0], OVERLAY_OPACITY)
        done, content = cv2.imencode(".png", cv2.cvtColor(image, cv2.COLOR_RGB2BGR))
        if not done:
            msg = "The overlay could not be encoded."
            raise OutputError(msg, path=folder)
        try:
            folder.mkdir(exist_ok=True)
        except OSError as error:
            msg = "The folder for overlays cannot be made."
            raise OutputError(msg, path=folder) from error
        write_atomically(folder / self._overlay_name(row.file), content.tobytes())

    def _overlay_name(self, file: Path) -> str:
        """A file name for every system; files of one name in several folders stay apart."""
        stem = re.sub(r"[^\w.-]+", "_", file.stem, flags=re.ASCII)[:100]
        name, number = f"{stem}_overlay.png", 1
        while name.lower() in self._overlay_names:
            number += 1
            name = f"{stem}_{number}_overlay.png"
        self._overlay_names.add(name.lower())
        return name


def summary_line(row: Row) -> str:
    """One line about a row for a terminal; control characters of names are shown as escapes."""
    name = "".join(c if c.isprintable() else repr(c)[1:-1] for c in row.file.name)
    if row.assessment is None:
        error = row.error or SkinappError("No result.")
        return f"{name}: {error.code} {error.message}"
    top = ", ".join(
        f"{ranked.diagnosis.code} {percent(ranked.probability)}"
        for ranked in row.assessment.prediction.top()
    )
    flags = "".join(f" [{flag}]" for flag in row.assessment.flags)
    return f"{name}: {top}{flags}"


def _record(row: Row) -> dict[str, Any]:
    """A row for JSON, with numbers as numbers."""
    file = str(row.file).encode("utf-8", "backslashreplace").decode("utf-8")
    base: dict[str, Any] = {"file": file, "seconds": round(row.seconds, 3), "error": None}
    if row.assessment is None:
        error = row.error or SkinappError("No result.")
        return {**base, "error": {"code": error.code, "message": error.message}}
    prediction, provenance = row.assessment.prediction, row.assessment.provenance
    return {
        **base,
        "top": [
            {
                "code": ranked.diagnosis.code,
                "name": ranked.diagnosis.name,
                "probability": ranked.probability,
            }
            for ranked in prediction.top()
        ],
        "probabilities": dict(zip(CODES, prediction.probabilities, strict=True)),
        "p_malignant": prediction.p_malignant,
        "agreeing_members": prediction.agreeing_members,
        "flags": list(row.assessment.flags),
        "image_sha256": provenance.image_sha256,
        "bundle": f"{provenance.bundle_name} {provenance.bundle_version}",
        "bundle_sha256": provenance.bundle_sha256,
        "engine": provenance.engine,
        "program_version": provenance.program_version,
        "created_utc": provenance.created_utc.isoformat(),
    }
