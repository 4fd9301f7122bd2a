"""The real window, offscreen: opens images one by one, writes notes, and tells of each save.

    python -m tests.faults.window_worker NUMBER IMAGE...

Each line of the output is what the history has acknowledged: hash of an image and its note. It
goes on until it is killed.
"""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from skinapp.app import Session, spare_models_from_collector
from skinapp.services.analysis.assess import Analyst, load_analyst, shipped_bundle
from skinapp.services.engines.engine import OnStep
from skinapp.services.paths import config_folder
from skinapp.services.settings import Settings, store_settings
from skinapp.ui.case.states import Done
from skinapp.ui.settings.controller import SETTINGS_NAME
from tests.faults.bench import first_member


def load(_device: str, progress: OnStep) -> Analyst:
    """The installed bundle, one member of it."""
    return load_analyst(None, "auto", (first_member(shipped_bundle()),), progress)


class Writer:
    """Writes a note about each image that is assessed, a larger number each time."""

    def __init__(self, session: Session, first: int, images: list[Path]) -> None:
        self._session = session
        self._note = 10_000 * (1 + first)
        self._images = images
        self._place = 0
        self._written: dict[str, str] = {}
        session.case.changed.connect(self._on_case)
        session.keeper.saved.connect(self._tell)
        session.engine.changed.connect(spare_models_from_collector)
        session.engine.start()
        self._open()

    def _open(self) -> None:
        self._session.case.open_paths([self._images[self._place % len(self._images)]])
        self._place += 1

    def _on_case(self, state: object) -> None:
        if not isinstance(state, Done):
            return
        self._note += 1
        details = replace(self._session.case.details, notes=str(self._note))
        image = state.reading.assessment.provenance.image_sha256
        self._written[image] = str(self._note)
        self._session.keeper.edit(image, details)
        QTimer.singleShot(30, self._session.keeper.save_now)
        QTimer.singleShot(60, self._open)

    def _tell(self) -> None:
        keeper = self._session.keeper
        if keeper.unsaved:
            return
        sys.stdout.write(json.dumps(self._written) + "\n")
        sys.stdout.flush()


def main() -> None:
    """Run until killed."""
    application = QApplication(sys.argv[:1])
    store_settings(config_folder() / SETTINGS_NAME, Settings(intended_use_accepted=True))
    session = Session(application, load)
    session.window.show()
    writer = Writer(session, int(sys.argv[1]), [Path(name) for name in sys.argv[2:]])
    application.exec()
    del writer


if __name__ == "__main__":
    main()
