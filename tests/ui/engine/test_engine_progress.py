"""How far the models are, from the inference lane to the start page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QProgressBar
from pytestqt.qtbot import QtBot

from skinapp.tasks.lane import Lane
from skinapp.ui.case.start_page import StartPage
from skinapp.ui.engine.controller import EngineController
from skinapp.ui.engine.states import EngineLoading, EngineReady


def test_engine_controller__says_how_far_the_preparation_is(qtbot: QtBot, analyst: Any) -> None:
    def load(on_progress: Callable[[float], None]) -> Any:
        on_progress(0.25)
        on_progress(1.0)
        return analyst

    lane = Lane("test")
    controller = EngineController(lane, load)
    states: list[Any] = []
    controller.changed.connect(states.append)

    controller.start()
    qtbot.waitUntil(lambda: isinstance(controller.state, EngineReady))

    assert states[:3] == [EngineLoading(None), EngineLoading(0.25), EngineLoading(1.0)]
    assert lane.close(5)


def test_start_page__shows_a_share_only_while_models_are_prepared(qtbot: QtBot) -> None:
    page = StartPage(QAction("Open"), QAction("Folder"))
    qtbot.addWidget(page)
    bar = page.findChild(QProgressBar)
    assert isinstance(bar, QProgressBar)

    page.render_engine(EngineLoading(0.4))
    assert "once" in page.model_text
    assert (bar.maximum(), bar.value()) == (100, 40)

    page.render_engine(EngineLoading())
    assert "background" in page.model_text
    assert bar.maximum() == 0
