"""Samples on the start page."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from pytestqt.qtbot import QtBot

from skinapp.app import Session
from skinapp.ui.case.sample_row import SAMPLES
from skinapp.ui.case.states import Empty


def test_samples__are_pictures_and_a_click_opens_one(
    make_session: Callable[..., Session], analyst: Any, qtbot: QtBot
) -> None:
    session = make_session(lambda: analyst)
    samples = session.window.start_page.samples

    assert samples.isVisible()
    assert len(samples.buttons) == len(SAMPLES)
    for button in samples.buttons:
        picture = button.icon().pixmap(button.iconSize()).toImage()
        assert picture.width() == 120
        assert picture.pixelColor(60, 45) != picture.pixelColor(2, 2)
    samples.buttons[1].click()
    qtbot.waitUntil(lambda: not isinstance(session.case.state, Empty))
    assert "keratosis.jpg" in session.window.windowTitle()


def test_samples__make_room_for_what_was_opened_lately(
    make_session: Callable[..., Session], analyst: Any
) -> None:
    page = make_session(lambda: analyst).window.start_page

    page.show_recent([Path("image.png")])
    assert not page.samples.isVisible()
    page.show_recent([])
    assert page.samples.isVisible()
