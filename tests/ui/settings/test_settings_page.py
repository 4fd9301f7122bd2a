"""The Settings page, and what becomes of a choice."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from PySide6.QtCore import QLocale, Qt
from PySide6.QtWidgets import QApplication, QMenu, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from skinapp.app import Session
from skinapp.services.paths import config_folder
from skinapp.ui.case.recent import RecentList, RecentMenu
from skinapp.ui.case.states import Done, Empty
from skinapp.ui.commands.pages import PageName
from skinapp.ui.engine.states import EngineReady
from skinapp.ui.settings.controller import SETTINGS_NAME, default_settings
from skinapp.ui.settings.lock_row import LockRow
from skinapp.ui.settings.page import SettingsPage
from skinapp.ui.widgets.tokens import DARK, LIGHT, tokens_of


def page_of(session: Session) -> SettingsPage:
    session.window.show_page(PageName.SETTINGS)
    page = session.window.page(PageName.SETTINGS)
    assert isinstance(page, SettingsPage)
    return page


def stored() -> Any:
    return json.loads((config_folder() / SETTINGS_NAME).read_text())


def click(qtbot: QtBot, button: QPushButton) -> None:
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


@pytest.mark.parametrize(
    ("system", "language"), [("vi_VN", "vi"), ("en_US", "en"), ("de_DE", "en")]
)
def test_default_settings__speak_as_the_system_does_where_they_can(
    system: str, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QLocale, "system", lambda: QLocale(system))

    assert default_settings().language == language


def test_theme__changes_the_window_and_is_kept(session: Session, qtbot: QtBot) -> None:
    page = page_of(session)
    click(qtbot, page.theme.button("dark"))
    assert tokens_of(session.window.palette()) == DARK
    assert session.window.commands.themes.checkedAction().data() == "dark"
    qtbot.waitUntil(lambda: stored()["theme"] == "dark")
    click(qtbot, page.theme.button("light"))
    assert tokens_of(session.window.palette()) == LIGHT


def test_theme__follows_the_arrow_keys(session: Session, qtbot: QtBot) -> None:
    page = page_of(session)
    page.theme.button("system").setFocus()
    qtbot.keyClick(page.theme.button("system"), Qt.Key.Key_Right)
    assert session.settings.settings.theme == "light"
    assert page.theme.value == "light"


def test_settings__hold_at_the_next_start(
    make_session: Callable[..., Session], analyst: Any, qtbot: QtBot
) -> None:
    first = make_session(lambda: analyst)
    page = page_of(first)
    click(qtbot, page.paper.button("letter"))
    page.clinic_name.setFocus()
    page.clinic_name.setText("  Praxis <b>Süd</b> ")
    page.clinic_name.editingFinished.emit()
    page.keep_history.setChecked(False)
    click(qtbot, page.keep_runs.button("7"))
    first.window.resize(1300, 790)
    first.window.close()

    written = stored()
    assert written["paper"] == "letter"
    assert written["clinic_name"] == "Praxis <b>Süd</b>"
    assert written["keep_history"] is False
    assert written["keep_runs_days"] == 7
    assert written["geometry"]


def test_window__comes_back_as_large_as_it_was(
    make_session: Callable[..., Session], analyst: Any
) -> None:
    first = make_session(lambda: analyst)
    # The screen of the offscreen plugin is narrower than the window, so the height tells.
    first.window.resize(1200, 715)
    first.window.close()
    second = make_session(lambda: analyst)
    assert second.window.height() == 715


def test_broken_settings__give_a_notice_and_are_kept(
    qapp: QApplication, qtbot: QtBot, analyst: Any
) -> None:
    (config_folder() / SETTINGS_NAME).write_text("{")
    session = Session(qapp, lambda _device, _progress: analyst)
    qtbot.addWidget(session.window)
    session.window.show()
    notice = session.window.notice_bar.notice
    assert notice is not None
    assert "settings.unusable-1.json" in notice.text
    session.window.close()
    assert (config_folder() / "settings.unusable-1.json").read_text() == "{"


def test_language__builds_the_window_anew_and_keeps_the_case(
    session: Session, qtbot: QtBot, image_files: list[Path]
) -> None:
    session.open_paths(image_files)
    qtbot.waitUntil(lambda: isinstance(session.case.state, Done))
    page = page_of(session)
    before = session.window
    click(qtbot, page.language.button("vi"))
    qtbot.waitUntil(lambda: session.window is not before)
    assert session.window.shown_page is PageName.SETTINGS
    assert session.window.isVisible()
    assert isinstance(session.case.state, Done)
    assert session.window.windowTitle().startswith("image1.png")
    session.case.step(1)
    qtbot.waitUntil(lambda: isinstance(session.case.state, Done))


def test_device__loads_the_models_again(session: Session, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: isinstance(session.engine.state, EngineReady))
    page = page_of(session)
    assert "no CUDA device was found" in page.in_use.text()
    with qtbot.waitSignal(session.engine.changed):
        click(qtbot, page.device.button("cpu"))
    qtbot.waitUntil(lambda: isinstance(session.engine.state, EngineReady))


def test_device__offers_a_graphics_card_only_beside_pytorch(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    def offered() -> set[str]:
        page = SettingsPage(session.settings, session.engine, LockRow())
        return set(page.device._buttons)

    monkeypatch.setattr("skinapp.ui.settings.page.has_torch", lambda: False)
    assert offered() == {"auto", "cpu"}
    # Who chose it while PyTorch was there sees what is chosen.
    session.settings.change(device="cuda")
    assert offered() == {"auto", "cpu", "cuda"}


def test_logo__is_copied_shown_and_removed(session: Session, qtbot: QtBot, tmp_path: Path) -> None:
    source = tmp_path / "logo.png"
    Image.new("RGBA", (3000, 600), (10, 100, 110, 128)).save(source)
    page = page_of(session)
    session.settings.choose_logo(source)
    qtbot.waitUntil(lambda: session.settings.settings.clinic_logo is not None)
    kept = session.settings.settings.clinic_logo
    assert kept is not None
    assert kept.parent == config_folder()
    with Image.open(kept) as image:
        assert (image.size, image.mode) == ((1200, 240), "RGB")
    assert not page.logo.pixmap().isNull()
    click(qtbot, page.remove_logo)
    assert session.settings.settings.clinic_logo is None
    assert page.logo.text() == "No logo"


def test_logo__that_is_no_image_is_refused(session: Session, qtbot: QtBot, tmp_path: Path) -> None:
    source = tmp_path / "logo.png"
    source.write_text("<svg/>")
    with qtbot.waitSignal(session.settings.noticed) as caught:
        session.settings.choose_logo(source)
    assert caught.args[0].failed
    assert session.settings.settings.clinic_logo is None


def test_reset__asks_and_keeps_the_acceptance(session: Session, qtbot: QtBot) -> None:
    page = page_of(session)
    session.settings.change(paper="letter", clinic_name="Praxis", keep_history=False)
    button = next(b for b in page.findChildren(QPushButton) if b.text().startswith("Reset"))
    click(qtbot, button)
    box = page.findChild(QMessageBox)
    assert box is not None
    assert session.settings.settings.clinic_name == "Praxis"
    click(qtbot, next(b for b in box.findChildren(QPushButton) if b.text() == "Reset"))
    assert session.settings.settings.clinic_name == ""
    assert session.settings.settings.keep_history
    assert session.settings.settings.intended_use_accepted


def test_recent__is_offered_in_menu_and_on_the_start_page(
    session: Session, qtbot: QtBot, image_files: list[Path]
) -> None:
    odd = image_files[0].rename(image_files[0].with_name("a & <b>.png"))
    session.open_paths([odd])
    qtbot.waitUntil(lambda: isinstance(session.case.state, Done))
    menu = session.window.findChild(RecentMenu)
    assert isinstance(menu, QMenu)
    assert menu.actions()[0].text() == "a && <b>.png"
    entries = session.window.findChild(RecentList)
    assert entries is not None
    assert [b.text() for b in entries.findChildren(QPushButton)] == ["a && <b>.png"]
    menu.actions()[-1].trigger()
    assert session.settings.settings.recent == ()
    assert not menu.isEnabled()


def test_recent__opens_again(session: Session, qtbot: QtBot, image_files: list[Path]) -> None:
    session.settings.remember_paths([image_files[1]])
    assert isinstance(session.case.state, Empty)
    entries = session.window.findChild(RecentList)
    assert entries is not None
    click(qtbot, entries.findChildren(QPushButton)[0])
    qtbot.waitUntil(lambda: isinstance(session.case.state, Done))
    assert session.settings.settings.last_folder == image_files[1].parent


def test_recent__remembers_the_folder_of_several_files(
    session: Session, image_files: list[Path]
) -> None:
    session.settings.remember_paths(image_files)
    assert session.settings.settings.recent == (image_files[0].parent,)


def test_first_start__asks_once(qapp: QApplication, qtbot: QtBot, analyst: Any) -> None:
    session = Session(qapp, lambda _device, _progress: analyst)
    window = session.window
    qtbot.addWidget(window)
    window.show()
    assert window.first_start.isVisible()
    assert not window.start_page.isVisible()
    qtbot.keyClick(window, Qt.Key.Key_5, Qt.KeyboardModifier.AltModifier)
    assert window.shown_page is PageName.CASE
    assert not window.menuBar().isVisible()

    click(qtbot, window.first_start.accept_button)
    assert window.start_page.isVisible()
    window.commands.intended_use.trigger()
    assert window.first_start.isVisible()
    assert not window.first_start.accept_button.isVisible()
    click(qtbot, window.first_start.back_button)
    assert window.start_page.isVisible()
    window.close()
    assert stored()["intended_use_accepted"] is True


def test_first_start__declined_ends_the_program(
    qapp: QApplication, qtbot: QtBot, analyst: Any
) -> None:
    session = Session(qapp, lambda _device, _progress: analyst)
    qtbot.addWidget(session.window)
    session.window.show()
    click(qtbot, session.window.first_start.decline_button)
    assert not session.window.isVisible()
    assert stored()["intended_use_accepted"] is False
