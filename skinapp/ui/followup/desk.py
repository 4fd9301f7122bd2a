"""Where a comparison is asked for: the strip of earlier images, a key, the history."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from skinapp.services.followup.visits import (
    ComparedCases,
    Visit,
    latest_earlier,
    series,
    visit_of_seen,
)
from skinapp.services.history.case import SeenImage
from skinapp.ui.case.controller import CaseController
from skinapp.ui.case.states import Done
from skinapp.ui.followup.controller import FollowUpController
from skinapp.ui.history.patients import PatientController


class FollowUpDesk(QObject):
    """Opens the window of the comparison; one at a time.

    Args:
        controller: Owns the comparison.
        case: Has the open image.
        patients: Knows the other images of its patient.
        action: The command that compares the open image with an earlier one.
        window: Over which the comparison opens.
    """

    def __init__(
        self,
        controller: FollowUpController,
        case: CaseController,
        patients: PatientController,
        action: QAction,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._controller = controller
        self._case = case
        self._patients = patients
        self._action = action
        self._window = window
        self.dialog: QWidget | None = None
        action.triggered.connect(self.compare_latest)
        case.changed.connect(self._follow)
        patients.seen_changed.connect(self._follow)
        self._follow()

    def compare_latest(self) -> None:
        """Compare the open image with the latest earlier one of its lesion."""
        seen = self._patients.seen
        image = latest_earlier(seen.images, seen.lesion)
        if image is not None:
            self.compare_with(image)

    def compare_with(self, image: SeenImage) -> None:
        """Compare the open image with one of the history."""
        opened = self._opened()
        if opened is not None:
            of_patient = self._patients.seen.images
            self._show(ComparedCases(visit_of_seen(image), opened, of_patient))

    def compare_cases(self, cases: ComparedCases) -> None:
        """Compare two images of the history."""
        self._show(cases)

    def _show(self, cases: ComparedCases) -> None:
        from skinapp.ui.followup.dialog import ComparisonWindow

        self._controller.compare(*series(cases.one, cases.other, cases.of_patient))
        if self.dialog is None:
            self.dialog = ComparisonWindow(self._controller, self._window)
            self.dialog.destroyed.connect(self._forget)
        self.dialog.show()
        self.dialog.raise_()

    def _forget(self) -> None:
        self.dialog = None

    def _opened(self) -> Visit | None:
        state = self._case.state
        if not isinstance(state, Done):
            return None
        assessment, details = state.reading.assessment, self._case.details
        seen = self._patients.seen
        return Visit(
            image_sha256=assessment.provenance.image_sha256,
            image_name=state.position.name,
            image_path=self._case.open_path,
            day=details.photographed or seen.day or date.today().isoformat(),
            details=details,
            # The maps are not needed, and large.
            assessment=replace(assessment, heatmaps=()),
            pixels_hwc_u8=state.picture.decoded.pixels_hwc_u8,
        )

    def _follow(self, _news: object = None) -> None:
        done = isinstance(self._case.state, Done)
        seen = self._patients.seen
        self._action.setEnabled(done and latest_earlier(seen.images, seen.lesion) is not None)
