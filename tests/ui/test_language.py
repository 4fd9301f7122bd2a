"""English and Vietnamese through the real window; nothing of ours stays in the other language."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

import pypdfium2
import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from skinapp.app import Session
from skinapp.core.resources import resource_path
from skinapp.ui.case.states import Done
from skinapp.ui.commands.pages import PageName
from skinapp.ui.engine.states import EngineReady
from skinapp.ui.folder.states import Finished
from skinapp.ui.report.controller import report_job
from skinapp.ui.settings.page import SettingsPage
from skinapp.ui.widgets.i18n import install_language, share_text
from skinapp.ui.widgets.text import ElidedLabel

from .conftest import FakeAnalyst


@pytest.fixture(autouse=True)
def english_again(qapp: QApplication) -> Iterator[None]:
    yield
    install_language(qapp, "en")


@pytest.fixture(scope="module")
def english_texts() -> frozenset[str]:
    """Every text of the catalogue that is another one in Vietnamese."""
    catalogue = ET.parse(resource_path("translations", "skinapp_vi.ts"))  # noqa: S314 # our own
    texts = {
        message.findtext("source", "").replace("&", "")
        for message in catalogue.iter("message")
        if message.findtext("source") != message.findtext("translation")
    }
    translations = {message.findtext("translation") for message in catalogue.iter("message")}
    return frozenset(texts - translations)


def texts_of(window: QWidget) -> set[str]:
    """What the widgets of a window say, hints and names for screen readers included."""
    found: set[str] = set()
    for widget in (window, *window.findChildren(QWidget)):
        found |= {widget.toolTip(), widget.accessibleName(), widget.windowTitle()}
        if isinstance(widget, QLabel | QAbstractButton):
            found.add(widget.text())
        if isinstance(widget, QLineEdit):
            found.add(widget.placeholderText())
    for action in window.findChildren(QAction):
        found |= {action.text(), action.toolTip()}
    return {text.replace("&", "") for text in found}


def settings_page(session: Session) -> SettingsPage:
    page = session.window.page(PageName.SETTINGS)
    assert isinstance(page, SettingsPage)
    return page


def test_window__changes_its_language_at_once(
    qtbot: QtBot, session: Session, image_files: list[Path], english_texts: frozenset[str]
) -> None:
    qtbot.waitUntil(lambda: isinstance(session.engine.state, EngineReady))
    session.open_paths(image_files[:1])
    qtbot.waitUntil(lambda: isinstance(session.case.state, Done))
    session.window.show_page(PageName.SETTINGS)
    before, state = session.window, session.case.state
    assert "Melanoma" in texts_of(before)
    qtbot.mouseClick(settings_page(session).language.button("vi"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: session.window is not before)
    texts = texts_of(session.window)
    assert session.case.state is state
    assert session.window.shown_page is PageName.SETTINGS
    assert "U hắc tố ác tính" in texts
    assert "Cài đặt" in texts
    assert texts & english_texts == set()


def test_window__comes_back_to_english(qtbot: QtBot, session: Session) -> None:
    for language, word in (("vi", "Lịch sử"), ("en", "History")):
        before = session.window
        session.settings.change(language=language)
        qtbot.waitUntil(lambda before=before: session.window is not before)
        assert word in texts_of(session.window)


def test_language__is_kept_for_the_next_start(
    qtbot: QtBot, make_session: Callable[..., Session], analyst: FakeAnalyst
) -> None:
    first = make_session(lambda: analyst)
    before = first.window
    first.settings.change(language="vi")
    qtbot.waitUntil(lambda: first.window is not before)
    first.close()
    second = make_session(lambda: analyst)
    assert "Lịch sử" in texts_of(second.window)


def test_report__speaks_the_language_of_the_window(
    qtbot: QtBot,
    session: Session,
    image_files: list[Path],
    tmp_path: Path,
    english_texts: frozenset[str],
) -> None:
    session.settings.change(language="vi")
    session.open_paths(image_files[:1])
    qtbot.waitUntil(lambda: isinstance(session.case.state, Done))
    entry = session.case.report_entry()
    assert entry is not None
    target = tmp_path / "report.pdf"
    with qtbot.waitSignal(session.report.noticed):
        session.report.save(report_job([entry]), target)
    text = words_of(target)
    for word in ("U hắc tố ác tính", "ác tính", "Chữ ký", "Chưa loại trừ", "SHA-256 của ảnh"):
        assert word.casefold() in text.casefold()
    sentences = [each for each in english_texts if each.count(" ") >= 2 and "{" not in each]
    assert sentences
    assert [each for each in sentences if each in text] == []


def cut_texts(window: QWidget) -> list[str]:
    """Words of buttons and labels in sight that have less room than they need."""
    found = []
    for widget in window.findChildren(QWidget):
        if not isinstance(widget, QAbstractButton | QLabel) or isinstance(widget, ElidedLabel):
            continue
        wraps = isinstance(widget, QLabel) and widget.wordWrap()
        if widget.isVisible() and widget.text() and not wraps:
            needed = widget.minimumSizeHint().width()
            # What is scrolled out of sight has no region; its own width tells still.
            seen = widget.visibleRegion().boundingRect().width() or needed
            if min(seen, widget.width()) < needed:
                found.append(f"{type(widget).__name__}: {widget.text()}")
    return found


@pytest.mark.parametrize("language", ["en", "vi"])
def test_words__fit_into_the_smallest_window(
    qtbot: QtBot, session: Session, image_files: list[Path], language: str
) -> None:
    if language != "en":
        before = session.window
        session.settings.change(language=language)
        qtbot.waitUntil(lambda: session.window is not before)
    session.window.resize(session.window.minimumSize())
    session.folder.open_paths([image_files[0].parent])
    qtbot.waitUntil(lambda: isinstance(session.folder.state, Finished))
    session.open_paths(image_files)
    qtbot.waitUntil(lambda: isinstance(session.case.state, Done))
    for page in PageName:
        session.window.show_page(page)
        qtbot.wait(50)
        assert cut_texts(session.window) == [], page


@pytest.mark.parametrize(
    ("language", "expected"),
    [("en", ("under 1 %", "over 99 %")), ("vi", ("dưới 1 %", "trên 99 %"))],
)
def test_share_text__says_the_ends_of_the_scale_in_words(
    qapp: QApplication, language: str, expected: tuple[str, str]
) -> None:
    install_language(qapp, language)
    assert (share_text(0.001), share_text(0.999)) == expected


@pytest.mark.parametrize("text", ["OK", "Cancel", "&Yes", "&No"])
def test_buttons_of_qt__are_translated(qapp: QApplication, text: str) -> None:
    install_language(qapp, "vi")
    said = QCoreApplication.translate("QPlatformTheme", text)
    assert said == "OK" if text == "OK" else said != text


def words_of(path: Path) -> str:
    """The text of a PDF, its line breaks as spaces."""
    with pypdfium2.PdfDocument(path) as document:
        pages = [page.get_textpage().get_text_range() for page in document]
    return re.sub(r"\s+", " ", " ".join(pages))
