"""Makes outputs of a run: tables, reports and overlays, for window and command line alike.

Why: decision 0133.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from skinapp.core.case import CaseDetails
from skinapp.core.errors import (
    CancelledError,
    DeviceError,
    ImageChangedError,
    OtherWeightsError,
    OutputError,
    SkinappError,
)
from skinapp.core.files import check_target, write_atomically
from skinapp.core.names import display_name, title_of
from skinapp.core.strays import remove_strays
from skinapp.outputs.kinds import OutputKind
from skinapp.outputs.tables import write_csv, write_submission, write_xlsx
from skinapp.reports.content import FailedEntry, ReportEntry
from skinapp.reports.file_names import DocumentNames
from skinapp.reports.paper import ReportStyle
from skinapp.reports.words import Translate, as_written
from skinapp.services.analysis.analyst import AnalystInfo, ImageAnalyst
from skinapp.services.cancellation import CancelToken
from skinapp.services.runs.result import FileResult

if TYPE_CHECKING:
    from skinapp.core.operating import OperatingPoint

Cases = Mapping[str, CaseDetails]
"""What the user wrote, by the SHA-256 of the image."""


@dataclass(frozen=True)
class RunResults:
    """What outputs are made of.

    Attributes:
        roots: Files and folders of the run, as absolute paths.
        named_roots: The same as the user named them.
        results: In the order of the run; all of it, or what is shown of it.
    """

    roots: tuple[Path, ...]
    named_roots: tuple[Path, ...]
    results: tuple[FileResult, ...]

    @property
    def title(self) -> str:
        """What the run is called."""
        return title_of(self.roots)

    def as_named(self) -> list[FileResult]:
        """The results, each file named as the user would: by the way that was given, and on."""
        named = dict(zip(self.roots, self.named_roots, strict=True))
        renamed = []
        for result in self.results:
            places = (result.file, *result.file.parents)
            root = next((place for place in places if place in named), None)
            if root is not None:
                file = named[root] / result.file.relative_to(root)
                renamed.append(replace(result, file=file))
            else:
                renamed.append(result)
        return renamed


@dataclass(frozen=True)
class Look:
    """How documents look and speak.

    Attributes:
        style: Paper, name and logo of the clinic.
        translate: From a context and an English text to the text of the document.
        cases: What the user wrote about the images.
    """

    style: ReportStyle = field(default_factory=ReportStyle)
    translate: Translate = as_written
    cases: Cases = field(default_factory=dict)


@dataclass(frozen=True)
class FailedFile:
    """A file with a result of which no document could be made, and why."""

    file: Path
    error: SkinappError


@dataclass(frozen=True)
class Written:
    """What came of an output.

    Attributes:
        files: How many were written.
        failed: Files of which no document could be made.
        notices: What is missing from the files, a sentence each.
    """

    files: int = 0
    failed: tuple[FailedFile, ...] = ()
    notices: tuple[str, ...] = ()


def missing_folder(targets: Mapping[OutputKind, Path]) -> Path | None:
    """The first folder that is not there to write to."""
    folders = [path.parent for path in targets.values()]
    return next((folder for folder in folders if not folder.is_dir()), None)


def check_targets(targets: Mapping[OutputKind, Path]) -> None:
    """Refuse targets that cannot be written, before hours of work are spent on them.

    Raises:
        OutputError: If something else than a regular file has the name of one.
    """
    for kind, path in targets.items():
        if not kind.is_folder:
            check_target(path)


def write_outputs(
    run: RunResults,
    targets: Mapping[OutputKind, Path],
    analyst: ImageAnalyst | None = None,
    look: Look | None = None,
    *,
    token: CancelToken | None = None,
    on_progress: Callable[[float], None] | None = None,
) -> Written:
    """Write everything that is wanted of a run; each image is explained once for all of it.

    Args:
        run: Nothing is written of a run without results but its tables.
        targets: Each output with its file, or with the folder that it fills.
        analyst: That is loaded; kinds that explain need the one that made the results.
        look: Of the documents; None for a plain one.
        token: Looked at between files and members.
        on_progress: Called with the share of images done, 0 to 1, in the calling thread.

    Returns:
        What was written.

    Raises:
        OutputError: If a file cannot be written; those before it are complete.
        DeviceError: If the device failed and there is nothing to fall back to.
        CancelledError: If the token was cancelled.
    """
    look = look or Look()
    for kind, path in targets.items():
        remove_strays(path if kind.is_folder else path.parent)
    info = None if analyst is None else analyst.info
    written = Written()
    for kind, path in targets.items():
        if not kind.explains:
            written = _joined(written, _write_at_once(kind, path, run, look, info))
    explained = {kind: path for kind, path in targets.items() if kind.explains}
    if explained and run.results:
        if analyst is None:
            msg = "There are no models to explain images with."
            raise DeviceError(msg)
        documents = _Documents(explained, analyst, look, token or CancelToken())
        written = _joined(written, documents.write(run.results, on_progress or _silent))
    return written


def guarded_point(info: AnalystInfo | None, results: Sequence[FileResult]) -> OperatingPoint | None:
    """The operating point that all results can be judged by.

    Args:
        info: Of the models that are loaded.
        results: Of a run.

    Returns:
        That of the loaded bundle, if it made every result; otherwise None.
    """
    made = {one.provenance.bundle_sha256 for one in results if one.provenance is not None}
    if info is None or len(made) != 1:
        return None
    return info.point_for(made.pop())


def _write_at_once(
    kind: OutputKind, path: Path, run: RunResults, look: Look, info: AnalystInfo | None
) -> Written:
    """Outputs that need no image."""
    match kind:
        case OutputKind.CSV:
            write_csv(path, run.as_named())
        case OutputKind.XLSX:
            write_xlsx(path, run.as_named())
        case OutputKind.SUBMISSION:
            write_submission(path, run.results)
        case OutputKind.SUMMARY if run.results:
            from skinapp.reports.summary.document import write_summary
            from skinapp.reports.summary.rows import summary_of

            point = guarded_point(info, run.results)
            content = summary_of(run.title, run.results, run.roots, point, look.cases)
            notices = write_summary(path, *content, look.style, look.translate)
            return Written(1, (), notices)
        case _:
            return Written()
    return Written(1)


class _Documents:
    """Outputs that show images and heatmaps, which a run does not keep: they are made again."""

    def __init__(
        self,
        targets: Mapping[OutputKind, Path],
        analyst: ImageAnalyst,
        look: Look,
        token: CancelToken,
    ) -> None:
        self._targets = targets
        self._analyst = analyst
        self._look = look
        self._token = token
        self._names = {
            OutputKind.REPORTS: DocumentNames("report", ".pdf"),
            OutputKind.OVERLAYS: DocumentNames("overlay", ".png"),
            OutputKind.DICOM: DocumentNames("dicom", ""),
            OutputKind.FHIR: DocumentNames("fhir", ".json"),
            OutputKind.GDT: DocumentNames("result", ".gdt"),
        }
        self._files = 0
        self._failed: list[FailedFile] = []
        self._notices: dict[str, None] = {}

    def write(self, results: Sequence[FileResult], on_progress: Callable[[float], None]) -> Written:
        from skinapp.reports.pdf import write_report

        entries = self._entries(results, on_progress)
        together = self._targets.get(OutputKind.REPORT)
        if together is not None:
            look = self._look
            self._notice(write_report(together, entries, look.style, look.translate))
            self._files += 1
        for _ in entries:
            pass
        return Written(self._files, tuple(self._failed), tuple(self._notices))

    def _entries(
        self, results: Sequence[FileResult], on_progress: Callable[[float], None]
    ) -> Iterator[ReportEntry | FailedEntry]:
        """Each file once more; what concerns it alone is written on the way."""
        for done, result in enumerate(results):
            on_progress(done / len(results))
            self._token.raise_if_cancelled()
            name = display_name(result.file)
            if result.error is not None:
                yield FailedEntry(name, result.error.code, result.error.message)
                continue
            try:
                entry = explain_again(result, self._analyst, self._token, self._look.cases)
            except (CancelledError, DeviceError):
                raise
            except SkinappError as error:
                self._failed.append(FailedFile(result.file, error))
                yield FailedEntry(name, error.code, error.message)
                continue
            self._write_own(entry)
            self._write_for_others(entry, result.file)
            yield entry

    def _write_own(self, entry: ReportEntry) -> None:
        from skinapp.reports.pdf import write_report

        if OutputKind.REPORTS in self._targets:
            place, look = self._place(OutputKind.REPORTS, entry), self._look
            self._notice(write_report(place, [entry], look.style, look.translate))
        if OutputKind.OVERLAYS in self._targets:
            from skinapp.core.overlay import overlay_png

            heatmap = entry.assessment.heatmaps[0]
            place = self._place(OutputKind.OVERLAYS, entry)
            write_atomically(place, overlay_png(entry.image.pixels_hwc_u8, heatmap))

    def _write_for_others(self, entry: ReportEntry, file: Path) -> None:
        """What other systems of a practice take."""
        from skinapp.outputs.exchange.facts import facts_of

        look = self._look
        if OutputKind.DICOM in self._targets:
            from skinapp.outputs.exchange.dicom import dicom_files

            place = self._place(OutputKind.DICOM, entry)
            for made in dicom_files(entry, look.style, look.translate, file):
                write_atomically(place.with_name(place.name + made.ending), made.content)
        if OutputKind.FHIR in self._targets:
            from skinapp.outputs.exchange.fhir import fhir_bundle

            facts = facts_of(entry, look.translate)
            write_atomically(self._place(OutputKind.FHIR, entry), fhir_bundle(facts))
        if OutputKind.GDT in self._targets:
            from skinapp.outputs.exchange.gdt import result_file

            facts = facts_of(entry, look.translate)
            write_atomically(self._place(OutputKind.GDT, entry), result_file(facts))

    def _place(self, kind: OutputKind, entry: ReportEntry) -> Path:
        folder = self._targets[kind]
        try:
            # Only its owner may look into it, as into the documents.
            folder.mkdir(mode=0o700, exist_ok=True)
        except OSError as error:
            msg = "The folder for the documents cannot be made."
            raise OutputError(msg, path=folder) from error
        self._files += 1
        return folder / self._names[kind].name_for(entry.image_name)

    def _notice(self, sentences: Sequence[str]) -> None:
        self._notices |= dict.fromkeys(sentences)


def explain_again(
    result: FileResult, analyst: ImageAnalyst, token: CancelToken, cases: Cases
) -> ReportEntry:
    """Read and assess a file of a run once more, for a document with its image and heatmaps.

    Args:
        result: With a prediction.
        analyst: Of the bundle that made it.
        token: Looked at between members.
        cases: What the user wrote about the images.

    Returns:
        What the document is made of.

    Raises:
        ImageError: If the image can no longer be read, or another one is there now.
        OtherWeightsError: If the result was made with another bundle.
        EngineError: If inference fails.
        CancelledError: If the token was cancelled.
    """
    from skinapp.core.images import read_image

    image, made = read_image(result.file), result.provenance
    if made is not None and image.sha256 != made.image_sha256:
        msg = "The file was changed after it was assessed."
        raise ImageChangedError(
            msg, path=result.file, expected=made.image_sha256, found=image.sha256
        )
    info = analyst.info
    if made is not None and info.bundle_sha256 != made.bundle_sha256:
        msg = "The result was made with other weights."
        raise OtherWeightsError(
            msg, path=result.file, expected=made.bundle_sha256, found=info.bundle_sha256
        )
    assessment = analyst.assess(image, token)
    return ReportEntry(
        display_name(result.file),
        image,
        assessment,
        cases.get(image.sha256, CaseDetails()),
        info.point_for(assessment.provenance.bundle_sha256),
    )


def _joined(one: Written, other: Written) -> Written:
    notices = tuple(dict.fromkeys((*one.notices, *other.notices)))
    return Written(one.files + other.files, (*one.failed, *other.failed), notices)


def _silent(_share: float) -> None:
    """Tell nobody how far the work is."""
