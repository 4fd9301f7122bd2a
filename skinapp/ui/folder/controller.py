"""Owns the state of the folder run: listing, running, paused, stopped, finished."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from skinapp.core.names import title_of
from skinapp.outputs.journals import (
    ListedFiles,
    RestoredRun,
    RunPlan,
    discard_run,
    do_run,
    find_runs,
    forget_errors,
    list_files,
    restore_run,
)
from skinapp.services.runs.control import PauseReason, RunControl
from skinapp.services.runs.journal import JournalSummary
from skinapp.services.runs.result import FileResult
from skinapp.tasks.feed import Feed
from skinapp.tasks.lane import Failure, Lane, Outcome, Success, TaskContext, Ticket
from skinapp.ui.commands.notice import Notice
from skinapp.ui.engine.controller import EngineController, as_skinapp_error
from skinapp.ui.engine.states import EngineFailed, EngineReady, EngineState
from skinapp.ui.folder.run_rate import RateMeter
from skinapp.ui.folder.states import (
    Finished,
    FolderFailed,
    FolderRun,
    FolderState,
    Listing,
    NoFolder,
    NothingFound,
    Paused,
    Running,
    RunProgress,
    Stopped,
)

_log = logging.getLogger(__name__)

_Item = FileResult | PauseReason


class FolderController(QObject):
    """Runs one folder at a time in a lane of its own.

    Args:
        engine: Says when the models are ready.
        lane: The lane of the folder; nothing else runs in it.
        runs_folder: Finds or makes the folder of the journals; called in the lane.
        kept_days: How long journals of finished runs are kept; 0 for ever.
        parent: Qt parent.
    """

    changed = Signal(object)
    cleared = Signal()
    arrived = Signal(object)
    noticed = Signal(object)

    def __init__(
        self,
        engine: EngineController,
        lane: Lane,
        runs_folder: Callable[[], Path],
        kept_days: Callable[[], int],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._engine = engine
        self._lane = lane
        self._runs_folder = runs_folder
        self._kept_days = kept_days
        self._state: FolderState = NoFolder()
        self._plan: RunPlan | None = None
        self._results: dict[int, FileResult] = {}
        self._control = RunControl()
        self._ticket: Ticket | None = None
        self._meter = RateMeter()
        self._feed = self._new_feed()
        engine.changed.connect(self._on_engine)

    @property
    def state(self) -> FolderState:
        """The current state."""
        return self._state

    def results(self) -> tuple[FileResult, ...]:
        """What is finished, in the order of the run."""
        return tuple(self._results[index] for index in sorted(self._results))

    def look_for_runs(self, *, announce: bool = False) -> None:
        """Find the runs of earlier days.

        Args:
            announce: Whether a notice names the newest one that is not finished.
        """
        folder, kept_days = self._runs_folder, self._kept_days()

        def work(_context: TaskContext) -> tuple[JournalSummary, ...]:
            return find_runs(folder(), kept_days)

        def done(outcome: Outcome[tuple[JournalSummary, ...]]) -> None:
            if isinstance(outcome, Failure):
                as_skinapp_error(outcome.error)
            elif isinstance(self._state, NoFolder):
                self._set(NoFolder(outcome.value))
                unfinished = [one for one in outcome.value if not one.finished]
                if announce and unfinished:
                    self._announce(unfinished[0])

        self._lane.submit(work, done)

    def open_paths(self, paths: Sequence[Path]) -> None:
        """Classify what is in folders, and files; begins at once."""
        if not paths:
            return
        if isinstance(self._state, Running | Paused):
            text = self.tr("A folder is being classified. Stop it first, then open the next one.")
            self.noticed.emit(Notice(text, failed=True))
            return
        roots = tuple(paths)
        self._begin_anew(title_of([root.absolute() for root in roots]))
        folder = self._runs_folder

        def work(context: TaskContext) -> ListedFiles:
            return list_files(roots, folder(), context.token)

        ticket = self._lane.submit(work, lambda outcome: self._on_listed(ticket, outcome))
        self._ticket = ticket

    def continue_run(self, summary: JournalSummary) -> None:
        """Open a run of an earlier day, and go on with it if it is not finished."""
        self._begin_anew(title_of(summary.roots))

        def work(_context: TaskContext) -> RestoredRun:
            return restore_run(summary.path)

        ticket = self._lane.submit(work, lambda outcome: self._on_restored(ticket, outcome))
        self._ticket = ticket

    def discard(self, summary: JournalSummary) -> None:
        """Forget a run for good."""

        def work(_context: TaskContext) -> None:
            discard_run(summary.path)

        def done(outcome: Outcome[None]) -> None:
            if isinstance(outcome, Failure):
                as_skinapp_error(outcome.error)
            self.look_for_runs()

        self._lane.submit(work, done)

    def pause(self) -> None:
        """Let the run rest after the batch at work."""
        if isinstance(self._state, Running):
            self._control.pause()
            self._set(Paused(self._state.run, self._still(), PauseReason.USER))

    def resume(self) -> None:
        """Go on after a pause or a stop."""
        state = self._state
        if isinstance(state, Paused):
            self._meter.restart(time.monotonic(), len(self._results))
            self._set(Running(state.run, self._still(), models_ready=self._ticket is not None))
            self._control.resume()
            self._on_engine(self._engine.state)
        elif isinstance(state, Stopped) and not state.outdated:
            if isinstance(self._engine.state, EngineFailed):
                self._engine.start()
            self._wait_for_models(state.run)

    def stop(self) -> None:
        """Stop at once; what is finished stays, and the run can be gone on with."""
        if isinstance(self._state, Listing):
            self._drop_ticket()
            self.close_run()
        elif isinstance(self._state, Running | Paused):
            self._control.cancel()
            self._set(Stopped(self._state.run, self._still()))

    def retry_failed(self) -> None:
        """Try the files with an error once more."""
        state, plan = self._state, self._plan
        if not isinstance(state, Finished) or plan is None:
            return

        def work(_context: TaskContext) -> None:
            forget_errors(plan.journal)

        ticket = self._lane.submit(work, lambda outcome: self._on_forgotten(ticket, outcome))
        self._ticket = ticket
        self._set(Running(state.run, self._still(), models_ready=True))

    def restart(self) -> None:
        """Begin the run again from its first file, with the models of today."""
        state = self._state
        if isinstance(state, Stopped):
            self.open_paths(state.run.roots)

    def close_run(self) -> None:
        """Go back to the choice of a folder."""
        if isinstance(self._state, Running | Paused):
            return
        self._show_again({})
        self._set(NoFolder())
        self.look_for_runs()

    def shut_down(self) -> None:
        """End with the program: the run stops, and can be gone on with."""
        self._control.cancel()
        self._feed.stop()

    def _begin_anew(self, title: str) -> None:
        self._drop_ticket()
        self._show_again({})
        self._plan = None
        self._set(Listing(title))

    def _on_listed(self, ticket: Ticket, outcome: Outcome[ListedFiles]) -> None:
        if ticket is not self._ticket or not isinstance(self._state, Listing):
            return
        self._ticket = None
        title = self._state.title
        if isinstance(outcome, Failure):
            self._set(FolderFailed(title, as_skinapp_error(outcome.error)))
        elif not outcome.value.files:
            self._set(NothingFound(title, outcome.value.passed_over))
        else:
            listed = outcome.value
            roots, named = listed.roots, listed.named_roots
            self._plan = RunPlan(listed.journal, named, listed.files)
            total, passed_over = len(listed.files), listed.passed_over
            run = FolderRun(listed.journal, title, roots, named, total, passed_over)
            self._wait_for_models(run)

    def _on_restored(self, ticket: Ticket, outcome: Outcome[RestoredRun]) -> None:
        if ticket is not self._ticket or not isinstance(self._state, Listing):
            return
        self._ticket = None
        title = self._state.title
        if isinstance(outcome, Failure):
            self._set(FolderFailed(title, as_skinapp_error(outcome.error)))
            return
        summary, results = outcome.value.summary, outcome.value.results
        roots, named = summary.roots, summary.named_roots
        run = FolderRun(summary.path, title, roots, named, summary.file_count)
        self._plan = RunPlan(summary.path, named, bundle_sha256=summary.bundle_sha256)
        self._show_again({result.index: result for result in results})
        if summary.finished:
            self._set(Finished(run, self._still()))
        else:
            self._wait_for_models(run)

    def _on_forgotten(self, ticket: Ticket, outcome: Outcome[None]) -> None:
        state = self._state
        if ticket is not self._ticket or not isinstance(state, Running | Paused | Stopped):
            return
        self._ticket = None
        if isinstance(outcome, Failure):
            self._set(Stopped(state.run, self._still(), as_skinapp_error(outcome.error)))
            return
        kept = {index: one for index, one in self._results.items() if one.error is None}
        self._show_again(kept)
        if isinstance(state, Running):
            self._wait_for_models(state.run)

    def _wait_for_models(self, run: FolderRun) -> None:
        self._ticket = None
        self._control = RunControl(self._feed.put)
        self._set(Running(run, self._still(), models_ready=False))
        self._on_engine(self._engine.state)

    def _on_engine(self, engine: EngineState) -> None:
        """Begin the run that waits for the models, if there is one."""
        state, plan = self._state, self._plan
        if not isinstance(state, Running) or self._ticket is not None or plan is None:
            return
        if isinstance(engine, EngineFailed):
            self._set(Stopped(state.run, self._still(), engine.error))
        elif isinstance(engine, EngineReady):
            if plan.bundle_sha256 not in (None, engine.analyst.info.bundle_sha256):
                self._set(Stopped(state.run, self._still(), outdated=True))
            else:
                self._run(state, plan, engine)

    def _run(self, state: Running, plan: RunPlan, engine: EngineReady) -> None:
        analyst, control, feed = engine.analyst, self._control, self._feed
        # Kept over a stop, so that a later start with other models is noticed.
        begun = replace(plan, bundle_sha256=analyst.info.bundle_sha256)
        self._plan = begun

        def work(_context: TaskContext) -> None:
            do_run(begun, analyst, control, feed.put)

        self._meter.restart(time.monotonic(), len(self._results))
        feed.start()
        ticket = self._lane.submit(work, lambda outcome: self._on_end(ticket, outcome))
        self._ticket = ticket
        self._set(replace(state, models_ready=True))

    def _on_end(self, ticket: Ticket, outcome: Outcome[None]) -> None:
        if ticket is not self._ticket:
            return
        self._ticket = None
        self._feed.drain(lambda: self._end(outcome))

    def _end(self, outcome: Outcome[None]) -> None:
        """The worker is done, and everything that it found has been taken."""
        state = self._state
        if not isinstance(state, Running | Paused):
            return
        if isinstance(outcome, Success):
            self._set(Finished(state.run, self._still()))
        else:
            self._set(Stopped(state.run, self._still(), as_skinapp_error(outcome.error)))

    def _take(self, items: Sequence[_Item]) -> None:
        results = [item for item in items if isinstance(item, FileResult)]
        self._results.update((result.index, result) for result in results)
        self._meter.mark(time.monotonic(), len(self._results))
        self.arrived.emit(results)
        state = self._state
        reasons = [item for item in items if isinstance(item, PauseReason)]
        if isinstance(state, Running) and reasons:
            self._set(Paused(state.run, self._still(), reasons[-1]))
        elif isinstance(state, Running):
            self._set(replace(state, progress=self._moving(state.run.total)))
        elif isinstance(state, Paused | Stopped | Finished):
            self._set(replace(state, progress=self._still()))

    def _show_again(self, results: dict[int, FileResult]) -> None:
        """Begin the table anew, with what is finished already; in portions, for it can be long."""
        self._feed.stop()
        self._feed.deleteLater()
        self._feed = self._new_feed()
        self._results = dict(results)
        self.cleared.emit()
        self._feed.put_all(results.values())
        self._feed.drain(lambda: None)

    def _new_feed(self) -> Feed[_Item]:
        return Feed(self._take, self)

    def _still(self) -> RunProgress:
        """How far the run is, without a rate."""
        errors = sum(result.error is not None for result in self._results.values())
        return RunProgress(len(self._results), errors)

    def _moving(self, total: int) -> RunProgress:
        progress, rate = self._still(), self._meter.per_second
        left = None if rate is None else (total - progress.done) / rate
        return replace(progress, per_second=rate, seconds_left=left)

    def _announce(self, newest: JournalSummary) -> None:
        text = self.tr(
            "A run over {total} files was interrupted at {done}. "
            "It can be continued on the Folder page."
        )
        self.noticed.emit(
            Notice(text.format(total=f"{newest.file_count:,}", done=f"{newest.done_count:,}"))
        )

    def _drop_ticket(self) -> None:
        if self._ticket is not None:
            self._ticket.token.cancel()
            self._ticket = None

    def _set(self, state: FolderState) -> None:
        self._state = state
        self.changed.emit(state)
