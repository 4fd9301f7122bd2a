"""What a run over many files leaves behind: tables, reports, overlays and records."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import cv2

from skinapp.core.assessment import Assessment
from skinapp.core.decoded_image import DecodedImage
from skinapp.core.diagnoses import CODES
from skinapp.core.errors import DeviceError, OutputError, SkinappError
from skinapp.core.files import write_atomically
from skinapp.core.overlay import blend
from skinapp.core.wording import percent
from skinapp.reports.content import FailedEntry, ReportEntry
from skinapp.reports.pdf import write_report
from skinapp.reports.summary.document import write_summary
from skinapp.reports.summary.rows import summary_of
from skinapp.services.analysis.analyst import AnalystInfo
from skinapp.services.analysis.assess import Analyst
from skinapp.services.batch import explain_again
from skinapp.services.cancellation import CancelToken
from skinapp.services.runs.result import FileResult
from skinapp.services.table_export import printable, write_csv, write_xlsx

OVERLAY_OPACITY = 0.6


@dataclass(frozen=True)
class OutputRequest:
    """What is wanted of a run; None where it is not.

    Attributes:
        csv: Table, one row a file.
        xlsx: The same for people.
        pdf: Report, one page an image.
        pdf_each: Folder for one report an image.
        overlays: Folder for one PNG an image, with the heatmap of the first diagnosis.
        summary: All results on a few pages, what to look at first on top.
    """

    csv: Path | None = None
    xlsx: Path | None = None
    pdf: Path | None = None
    pdf_each: Path | None = None
    overlays: Path | None = None
    summary: Path | None = None

    @property
    def needs_heatmaps(self) -> bool:
        """Whether images have to be explained."""
        return any(path is not None for path in (self.pdf, self.pdf_each, self.overlays))

    def missing_folder(self) -> Path | None:
        """The first folder that is not there to write to."""
        wanted = [getattr(self, field.name) for field in fields(self)]
        folders = [path.parent for path in wanted if path is not None]
        return next((folder for folder in folders if not folder.is_dir()), None)


def write_tables(request: OutputRequest, results: Sequence[FileResult]) -> None:
    """Write the tables that are wanted.

    Raises:
        OutputError: If a file cannot be written; an older one is unchanged.
    """
    if request.csv is not None:
        write_csv(request.csv, results)
    if request.xlsx is not None:
        write_xlsx(request.xlsx, results)


def write_summary_of(
    request: OutputRequest, results: Sequence[FileResult], roots: Sequence[Path], info: AnalystInfo
) -> None:
    """Write the summary, if it is wanted and there is something to say.

    Args:
        request: What is wanted.
        results: Of the run.
        roots: Files and folders of the run; one folder gives the summary its name.
        info: Of the analyst that made the results.

    Raises:
        OutputError: If the file cannot be written; an older one is unchanged.
    """
    if request.summary is None or not results:
        return
    name = roots[0].absolute().name if len(roots) == 1 else ""
    run, rows = summary_of(name, results, roots, info.malignancy_point)
    write_summary(request.summary, run, rows)


def write_documents(
    request: OutputRequest, results: Sequence[FileResult], analyst: Analyst
) -> None:
    """Explain the images of a run and write reports and overlays, as they are wanted.

    Args:
        request: What is wanted.
        results: Of the run.
        analyst: Of the same bundle.

    Raises:
        OutputError: If a file cannot be written.
        DeviceError: If the device failed and there is nothing to fall back to.
    """
    if not request.needs_heatmaps:
        return
    documents = _Documents(request, analyst)
    entries = documents.entries(results)
    if request.pdf is not None and results:
        write_report(request.pdf, entries)
    for _ in entries:
        pass


class _Documents:
    """Writes what concerns one image, and hands it on for the common report."""

    def __init__(self, request: OutputRequest, analyst: Analyst) -> None:
        self._request = request
        self._analyst = analyst
        self._names: set[str] = set()

    def entries(self, results: Sequence[FileResult]) -> Iterator[ReportEntry | FailedEntry]:
        for result in results:
            entry = self._entry(result)
            if isinstance(entry, ReportEntry):
                self._write_own(result, entry)
            yield entry

    def _entry(self, result: FileResult) -> ReportEntry | FailedEntry:
        name = result.file.name
        if result.error is not None:
            return FailedEntry(name, result.error.code, result.error.message)
        try:
            image, assessment = explain_again(result, self._analyst, CancelToken())
        except DeviceError:
            raise
        except SkinappError as error:
            return FailedEntry(name, error.code, error.message)
        return ReportEntry(
            name, image, assessment, operating_point=self._analyst.info.malignancy_point
        )

    def _write_own(self, result: FileResult, entry: ReportEntry) -> None:
        if self._request.pdf_each is not None:
            write_report(self._place(self._request.pdf_each, result, "report.pdf"), [entry])
        if self._request.overlays is not None:
            place = self._place(self._request.overlays, result, "overlay.png")
            write_atomically(place, _overlay_png(entry.image, entry.assessment))

    def _place(self, folder: Path, result: FileResult, ending: str) -> Path:
        """A file name for every system; files of one name in several folders stay apart."""
        try:
            folder.mkdir(exist_ok=True)
        except OSError as error:
            msg = "The folder for the documents cannot be made."
            raise OutputError(msg, path=folder) from error
        stem = re.sub(r"[^\w.-]+", "_", result.file.stem, flags=re.ASCII)[:100]
        name, number = f"{stem}_{ending}", 1
        while name.lower() in self._names:
            number += 1
            name = f"{stem}_{number}_{ending}"
        self._names.add(name.lower())
        return folder / name


def _overlay_png(image: DecodedImage, assessment: Assessment) -> bytes:
    blended = blend(image.pixels_hwc_u8, assessment.heatmaps[0], OVERLAY_OPACITY)
    done, content = cv2.imencode(".png", cv2.cvtColor(blended, cv2.COLOR_RGB2BGR))
    if not done:
        msg = "The overlay could not be encoded."
        raise OutputError(msg)
    return content.tobytes()


def summary_line(result: FileResult) -> str:
    """One line about a file for a terminal; control characters of names are shown as escapes."""
    name = "".join(c if c.isprintable() else repr(c)[1:-1] for c in result.file.name)
    if result.prediction is None:
        error = result.error or SkinappError("No result.")
        return f"{name}: {error.code} {error.message}"
    top = ", ".join(
        f"{ranked.diagnosis.code} {percent(ranked.probability)}"
        for ranked in result.prediction.top()
    )
    flags = "".join(f" [{flag}]" for flag in result.flags)
    return f"{name}: {top}{flags}"


def record(result: FileResult) -> dict[str, Any]:
    """A result for JSON, with numbers as numbers."""
    base: dict[str, Any] = {
        "file": printable(result.file),
        "seconds": round(result.seconds, 3),
        "error": None,
    }
    if result.prediction is None or result.provenance is None:
        error = result.error or SkinappError("No result.")
        return {**base, "error": {"code": error.code, "message": error.message}}
    prediction, provenance = result.prediction, result.provenance
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
        "flags": list(result.flags),
        "image_sha256": provenance.image_sha256,
        "bundle": f"{provenance.bundle_name} {provenance.bundle_version}",
        "bundle_sha256": provenance.bundle_sha256,
        "engine": provenance.engine,
        "program_version": provenance.program_version,
        "created_utc": provenance.created_utc.isoformat(),
    }
