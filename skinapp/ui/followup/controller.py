"""Compares two photographs of one lesion in the lane that reads files; owns what is shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from skinapp.core.assessment import Assessment
from skinapp.core.errors import SkinappError
from skinapp.services.followup.visits import Visit
from skinapp.tasks.lane import Lane, Outcome, Success, TaskContext, Ticket
from skinapp.ui.engine.controller import as_skinapp_error

if TYPE_CHECKING:
    from skinapp.core.repeats import Repeats
    from skinapp.services.followup.comparison import Comparison


@dataclass(frozen=True, eq=False)
class Compared:
    """Two photographs, measured and ready to be drawn.

    Attributes:
        comparison: What was found.
        earlier: Copies of the earlier one for a view, each half as wide as the one before.
        later: Copies of the later one, of the same sizes.
    """

    comparison: Comparison
    earlier: tuple[QImage, ...]
    later: tuple[QImage, ...]


@dataclass(frozen=True, eq=False)
class FollowUp:
    """What the comparison shows.

    Attributes:
        visits: All photographs of the lesion, the earliest first.
        earlier: Place of the earlier one in them.
        later: Place of the later one.
        repeats: How far photographs of one lesion differ, for the weights of both; None if
            unknown.
        compared: The two, once they are read.
        error: Why they cannot be compared.
    """

    visits: tuple[Visit, ...]
    earlier: int
    later: int
    repeats: Repeats | None = None
    compared: Compared | None = None
    error: SkinappError | None = None


class FollowUpController(QObject):
    """Owns the comparison; a late answer about another pair is dropped.

    Args:
        files: The lane that reads image files.
        repeats: Gives the measured differences for the weights of a result, if there are any.
        parent: Qt parent.
    """

    changed = Signal(object)

    def __init__(
        self,
        files: Lane,
        repeats: Callable[[Assessment], Repeats | None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._files = files
        self._repeats = repeats
        self._state: FollowUp | None = None
        self._ticket: Ticket | None = None

    @property
    def state(self) -> FollowUp | None:
        """What is compared; None if nothing is."""
        return self._state

    def compare(self, visits: tuple[Visit, ...], earlier: int, later: int) -> None:
        """Compare two photographs of a lesion; ``changed`` brings what is found.

        Args:
            visits: All photographs of the lesion, the earliest first.
            earlier: Place of one.
            later: Place of another one.
        """
        self.stop()
        one, two = sorted((earlier, later))
        newest = visits[two].assessment
        repeats = None if newest is None else self._repeats(newest)
        self._set(FollowUp(visits, one, two, repeats))

        def work(context: TaskContext) -> Compared:
            from skinapp.services.followup.comparison import compare
            from skinapp.ui.images.pictures import halved

            found = compare(visits[one], visits[two], context.token)
            return Compared(
                found, halved(found.earlier.pixels_hwc_u8), halved(found.later.pixels_hwc_u8)
            )

        ticket = self._files.submit(work, lambda outcome: self._on_compared(ticket, outcome))
        self._ticket = ticket

    def choose_earlier(self, place: int) -> None:
        """Compare another photograph with the later one."""
        state = self._state
        if state is not None and place not in (state.earlier, state.later):
            self.compare(state.visits, place, state.later)

    def stop(self) -> None:
        """Drop what is being read."""
        if self._ticket is not None:
            self._ticket.token.cancel()
            self._ticket = None

    def _on_compared(self, ticket: Ticket, outcome: Outcome[Compared]) -> None:
        if ticket is not self._ticket or self._state is None:
            return
        self._ticket = None
        if isinstance(outcome, Success):
            self._set(replace(self._state, compared=outcome.value))
        else:
            self._set(replace(self._state, error=as_skinapp_error(outcome.error)))

    def _set(self, state: FollowUp) -> None:
        self._state = state
        self.changed.emit(state)
