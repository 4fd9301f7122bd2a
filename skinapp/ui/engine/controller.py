"""Loads the models in the inference lane, after the window is up."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from skinapp.core.errors import SkinappError
from skinapp.services.engines.engine import OnStep
from skinapp.tasks.lane import Lane, Outcome, Success, TaskContext
from skinapp.ui.engine.states import (
    AssessesImages,
    EngineFailed,
    EngineLoading,
    EngineReady,
    EngineState,
)

if TYPE_CHECKING:
    from skinapp.core.assessment import Assessment
    from skinapp.core.operating import OperatingPoint
    from skinapp.core.person import Person

_log = logging.getLogger(__name__)


def as_skinapp_error(error: BaseException) -> SkinappError:
    """Make any error one of ours, and log the ones that nobody expected.

    Args:
        error: What a worker raised.

    Returns:
        The error itself, or one with the code ``E_INTERNAL`` in its place.
    """
    if isinstance(error, SkinappError):
        return error
    _log.error("Unexpected error in a worker", exc_info=error)
    return SkinappError("An unexpected error happened; the log names it.")


class EngineController(QObject):
    """Owns the state of the models.

    Args:
        lane: The inference lane.
        load: Loads the models and says how far it is; blocking, called in the lane.
        parent: Qt parent.
    """

    changed = Signal(object)

    def __init__(
        self, lane: Lane, load: Callable[[OnStep], AssessesImages], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._lane = lane
        self._load = load
        self._state: EngineState = EngineLoading()
        self._started = False

    @property
    def state(self) -> EngineState:
        """The current state."""
        return self._state

    def operating_point(self, bundle_sha256: str) -> OperatingPoint | None:
        """The point for any malignancy of a bundle, if that bundle is loaded."""
        if not isinstance(self._state, EngineReady):
            return None
        return self._state.analyst.info.point_for(bundle_sha256)

    def second_answer(self, assessment: Assessment, person: Person) -> Assessment:
        """A result with what is known of the person, if the bundle that made it is loaded.

        Args:
            assessment: The result.
            person: What is known.
        """
        state = self._state
        if not isinstance(state, EngineReady):
            return assessment
        from skinapp.core.second_answer import with_person

        info = state.analyst.info
        if info.bundle_sha256 != assessment.provenance.bundle_sha256:
            return assessment
        points = (info.malignancy_point, info.melanoma_point)
        return with_person(assessment, person, info.calibration, points)

    def start(self) -> None:
        """Load the models, unless they are loaded or being loaded."""
        if isinstance(self._state, EngineReady) or (
            self._started and isinstance(self._state, EngineLoading)
        ):
            return
        self._started = True
        self._set(EngineLoading())
        load = self._load

        def work(context: TaskContext) -> AssessesImages:
            def on_progress(share: float) -> None:
                context.token.raise_if_cancelled()
                context.report(share)

            return load(on_progress)

        self._lane.submit(work, self._finish, self._show_progress)

    def restart(self) -> None:
        """Load the models again, for example on another device; until then there are none."""
        if self._started:
            self._set(EngineLoading())
            self._started = False
            self.start()

    def _show_progress(self, fraction: float) -> None:
        if isinstance(self._state, EngineLoading):
            self._set(EngineLoading(fraction))

    def _finish(self, outcome: Outcome[AssessesImages]) -> None:
        if isinstance(outcome, Success):
            self._set(EngineReady(outcome.value))
        else:
            self._set(EngineFailed(as_skinapp_error(outcome.error)))

    def _set(self, state: EngineState) -> None:
        self._state = state
        self.changed.emit(state)
