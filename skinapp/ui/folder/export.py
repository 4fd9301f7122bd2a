"""Writes the results of a folder: tables, a summary, or a report for each image.

Why: decision 0042.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from PySide6.QtCore import QCoreApplication, QObject, Signal

from skinapp.core.errors import CancelledError
from skinapp.core.names import display_name
from skinapp.outputs.kinds import OutputKind
from skinapp.outputs.run import Cases, FailedFile, RunResults, Written
from skinapp.reports.paper import ReportStyle
from skinapp.services.runs.result import FileResult
from skinapp.tasks.lane import Failure, Lane, Outcome, TaskContext, Ticket
from skinapp.ui.commands.notice import Notice
from skinapp.ui.engine.controller import EngineController, as_skinapp_error
from skinapp.ui.engine.states import AssessesImages, EngineReady
from skinapp.ui.folder.states import FolderRun
from skinapp.ui.history.case_keeper import CaseKeeper
from skinapp.ui.widgets.i18n import error_sentence


@dataclass(frozen=True)
class Exporting:
    """An export under way.

    Attributes:
        kind: What is made.
        target: The file or the folder.
        fraction: Finished share from 0 to 1; None where nobody knows.
        lacks_details: Whether the history could not be read.
    """

    kind: OutputKind
    target: Path
    fraction: float | None = None
    lacks_details: bool = False


_NAMED_FILES: Final = 3
"""Of those that failed; more would not be read."""


class FolderExporter(QObject):
    """Makes one export at a time, in a lane of its own.

    Args:
        engine: Has the models, for the heatmaps of reports.
        lane: The lane of the exports.
        keeper: Has what the user wrote about the images, for documents.
        style: Look of documents; asked anew for each export.
        parent: Qt parent.
    """

    changed = Signal(object)
    noticed = Signal(object)

    def __init__(
        self,
        engine: EngineController,
        lane: Lane,
        keeper: CaseKeeper,
        style: Callable[[], ReportStyle],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._engine = engine
        self._lane = lane
        self._keeper = keeper
        self._style = style
        self._state: Exporting | None = None
        self._ticket: Ticket | None = None

    @property
    def state(self) -> Exporting | None:
        """The export under way, if there is one."""
        return self._state

    def export(
        self, kind: OutputKind, run: FolderRun, results: Sequence[FileResult], target: Path
    ) -> None:
        """Write results.

        Args:
            kind: What to make of them.
            run: Where they are from.
            results: In the order of the output.
            target: The file, or the folder that is filled.
        """
        if self._state is not None:
            return
        engine = self._engine.state
        analyst = engine.analyst if isinstance(engine, EngineReady) else None
        if kind.explains and analyst is None:
            text = self.tr("Reports need the models, which are not ready. Try again in a moment.")
            self.noticed.emit(Notice(text, failed=True))
            return
        content = RunResults(run.roots, run.named_roots, tuple(results))
        self._set(Exporting(kind, target, 0.0 if kind.explains else None))
        job = _Job(content, {kind: target}, analyst, self._style())
        if kind in (OutputKind.CSV, OutputKind.XLSX):
            self._begin(job, {}, whole=True)
            return
        images = [one.provenance.image_sha256 for one in results if one.provenance is not None]
        self._ticket = self._keeper.collect(
            images, lambda cases, whole: self._begin(job, cases, whole=whole)
        )

    def cancel(self) -> None:
        """Stop; files that are complete stay."""
        if self._ticket is not None:
            self._ticket.token.cancel()

    def _begin(self, job: _Job, cases: Cases, *, whole: bool) -> None:
        if self._state is None:
            return
        if self._ticket is not None and self._ticket.token.cancelled:
            self._finish(Failure(CancelledError("The export was cancelled.")))
            return
        self._set(replace(self._state, lacks_details=not whole))
        self._ticket = self._lane.submit(
            lambda context: job.write(cases, context), self._finish, self._progress
        )

    def _progress(self, fraction: float) -> None:
        if self._state is not None:
            self._set(replace(self._state, fraction=fraction))

    def _finish(self, outcome: Outcome[Written]) -> None:
        state, self._ticket = self._state, None
        self._set(None)
        if state is None:
            return
        if isinstance(outcome, Failure):
            error = as_skinapp_error(outcome.error)
            if isinstance(error, CancelledError):
                self.noticed.emit(Notice(self.tr("The export was cancelled.")))
            else:
                self.noticed.emit(Notice(error_sentence(error), failed=True))
            return
        written = outcome.value
        sentences = list(written.notices)
        if written.failed:
            sentences.append(self.tr("Failed: {count}.").format(count=f"{len(written.failed):,}"))
            sentences += _reasons(written.failed)
        if state.lacks_details:
            text = self.tr("Case details are missing, because the history could not be read.")
            sentences.append(text)
        saved = self._success(state, written)
        if sentences:
            saved = f"{saved.rstrip('.')}. {' '.join(sentences)}"
        self.noticed.emit(Notice(saved, bool(sentences), state.target))

    def _success(self, state: Exporting, written: Written) -> str:
        name = display_name(state.target)
        if state.kind.is_folder:
            text = self.tr("Saved in {name}: {count}.")
            return text.format(name=name, count=f"{written.files:,}")
        return self.tr("Saved: {name}").format(name=name)

    def _set(self, state: Exporting | None) -> None:
        self._state = state
        self.changed.emit(state)


@dataclass(frozen=True, eq=False)
class _Job:
    """What the lane does; touches no widget."""

    content: RunResults
    targets: Mapping[OutputKind, Path]
    analyst: AssessesImages | None
    style: ReportStyle

    def write(self, cases: Cases, context: TaskContext) -> Written:
        from skinapp.outputs.run import Look, write_outputs

        return write_outputs(
            self.content,
            self.targets,
            self.analyst,
            Look(self.style, _translate, cases),
            token=context.token,
            on_progress=context.report,
        )


def _reasons(failed: Sequence[FailedFile]) -> list[str]:
    """For each thing that went wrong the files, and what to do."""
    by_kind: dict[str, list[FailedFile]] = {}
    for one in failed:
        by_kind.setdefault(one.error.code, []).append(one)
    sentences = []
    for alike in by_kind.values():
        names = [display_name(one.file) for one in alike]
        more = "" if len(names) <= _NAMED_FILES else f" + {len(names) - _NAMED_FILES:,}"
        sentence = error_sentence(alike[0].error)
        sentences.append(f"{', '.join(names[:_NAMED_FILES])}{more}: {sentence}")
    return sentences


def _translate(context: str, text: str) -> str:
    # Qt allows this in any thread.
    return QCoreApplication.translate(context, text)
