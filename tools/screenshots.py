"""Draw every screen of the program in both themes and languages, at two sizes.

The real program with the real models, on drawn samples only, in a home of its own. What is drawn
is for people to look at: nothing is compared.
"""

from __future__ import annotations

import os
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import product
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PIL import Image
from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QApplication, QDialog, QTableView, QWidget

from skinapp.app import Session
from skinapp.core.case import CaseDetails
from skinapp.core.resources import resource_path
from skinapp.services.analysis.assess import Analyst, load_analyst
from skinapp.services.paths import config_folder
from skinapp.services.settings import LANGUAGES, Language, Settings, Theme, store_settings
from skinapp.ui.case.states import Done, Failed
from skinapp.ui.commands.pages import PageName
from skinapp.ui.commands.view_mode import ViewMode
from skinapp.ui.engine.states import EngineReady
from skinapp.ui.folder.states import Finished, Running
from skinapp.ui.folder.table import FolderTable
from skinapp.ui.history.table import HistoryTable
from skinapp.ui.result.case_form import CaseForm
from skinapp.ui.settings.controller import SETTINGS_NAME

OUTPUT = Path(__file__).resolve().parents[1] / "output" / "screenshots"
SIZES = ((1366, 768), (1920, 1080))
THEMES: tuple[Theme, ...] = ("light", "dark")

_SETTLE_MS = 120
_LOADING_MS = 1500
"""For what comes from a file or a worker and has no state to wait for."""
_SHOWN = "irregular"
"""The sample that is shown alone."""
_LONGEST_WAIT_MS = 120_000
_SHADE = QColor(0, 0, 0, 90)
_HOME_VARIABLES = {
    "HOME": "",
    "XDG_CACHE_HOME": ".cache",
    "XDG_CONFIG_HOME": ".config",
    "XDG_DATA_HOME": ".local/share",
    "XDG_STATE_HOME": ".local/state",
}
_DETAILS = {
    "en": CaseDetails("2024-0117", "back", "Grew in the last year.", "Melanoma", "Excision"),
    "vi": CaseDetails("2024-0117", "lưng", "Lớn dần trong năm qua.", "U hắc tố ác tính", "Cắt bỏ"),
}


class PatientAnalyst:
    """The real analyst, which waits before a batch while its gate is closed."""

    def __init__(self, analyst: Analyst) -> None:
        self._analyst = analyst
        self.gate = threading.Event()
        self.gate.set()
        self.batches = 0

    def __getattr__(self, name: str) -> Any:
        """All else is the real one."""
        return getattr(self._analyst, name)

    def assess_batch(self, *arguments: Any, **options: Any) -> Any:
        """Assess a batch, the first one always at once."""
        self.batches += 1
        if self.batches > 1:
            self.gate.wait()
        return self._analyst.assess_batch(*arguments, **options)


class Photographer:
    """Brings one program from screen to screen and draws each.

    Args:
        session: The program, with its window shown.
        analyst: Its models.
        images: A folder of drawn images, some of them broken.
        name: Of the language and theme, for the files.
    """

    def __init__(self, session: Session, analyst: PatientAnalyst, images: Path, name: str) -> None:
        self._session = session
        self._analyst = analyst
        self._images = images
        self._name = name
        self._number = 0

    def draw_all(self, details: CaseDetails) -> None:
        """Draw every screen, from the first start on."""
        session = self._session
        self._shoot("first-start")
        session.window.first_start.accepted.emit()
        self._shoot("case-empty")
        for page in (PageName.FOLDER, PageName.HISTORY):
            session.window.show_page(page)
            self._shoot(f"{page.value}-empty")
        session.engine.start()
        wait_until(lambda: isinstance(session.engine.state, EngineReady))
        self._draw_cases(details)
        self._draw_folder()
        for page in (PageName.HISTORY, PageName.MODEL, PageName.SETTINGS):
            session.window.show_page(page)
            if page is PageName.HISTORY:
                _choose_row(session.window, HistoryTable, 2)
            self._shoot(page.value)
        self._draw_dialogs()

    def _draw_cases(self, details: CaseDetails) -> None:
        case = self._session.case
        samples = sorted(path for path in self._images.iterdir() if "-" not in path.stem)
        self._session.open_paths(samples)
        for index in reversed(range(len(samples))):
            wait_until(lambda: isinstance(case.state, Done | Failed))
            case.go_to(index)
        wait_until(lambda: isinstance(case.state, Done))
        case.go_to(next(i for i, path in enumerate(samples) if path.stem == _SHOWN))
        wait_until(lambda: isinstance(case.state, Done))
        case.set_details(details)
        for form in self._session.window.findChildren(CaseForm):
            form.show_details(details)
        for action in self._session.window.commands.view_modes.actions():
            action.trigger()
            self._shoot(f"case-{ViewMode(action.data()).name.lower()}".replace("_", "-"))
        self._session.open_paths([self._images / "broken-1.jpg"])
        wait_until(lambda: isinstance(case.state, Failed))
        self._shoot("case-failed")
        self._session.open_paths([next(path for path in samples if path.stem == _SHOWN)])
        wait_until(lambda: isinstance(case.state, Done))

    def _draw_folder(self) -> None:
        folder = self._session.folder
        self._analyst.batches = 0
        self._analyst.gate.clear()
        self._session.open_paths([self._images])
        wait_until(lambda: isinstance(folder.state, Running) and folder.results())
        self._shoot("folder-running")
        self._analyst.gate.set()
        wait_until(lambda: isinstance(folder.state, Finished))
        _choose_row(self._session.window, FolderTable, 11)
        self._shoot("folder-finished")

    def _draw_dialogs(self) -> None:
        window = self._session.window
        window.show_page(PageName.CASE)
        commands = window.commands
        for name, action in (
            ("report-preview", commands.preview),
            ("shortcuts", commands.shortcuts),
            ("about", commands.about),
            ("log", commands.show_log),
        ):
            # A dialog is made for the window as it is then, so it has to fit the smaller one.
            window.resize(*SIZES[0])
            wait(_SETTLE_MS)
            action.trigger()
            wait(_LOADING_MS)
            dialog = next(each for each in window.findChildren(QDialog) if each.isVisible())
            self._shoot(name, dialog)
            dialog.close()
            wait(_SETTLE_MS)

    def _shoot(self, screen: str, dialog: QDialog | None = None) -> None:
        """Draw the window as it is, at every size, with a dialog in its middle."""
        self._number += 1
        window = self._session.window
        for width, height in SIZES:
            window.resize(width, height)
            wait(_SETTLE_MS)
            picture = window.grab()
            if dialog is not None:
                painter = QPainter(picture)
                painter.fillRect(picture.rect(), _SHADE)
                place = picture.rect().center() - dialog.rect().center()
                painter.drawPixmap(place, dialog.grab())
                painter.end()
            target = OUTPUT / f"{width}x{height}" / f"{self._number:02}-{screen}-{self._name}.png"
            target.parent.mkdir(parents=True, exist_ok=True)
            if not picture.save(str(target)):
                sys.exit(f"{target} cannot be written.")


def _choose_row(window: QWidget, kind: type[QTableView], row: int) -> None:
    """Choose a row of the one table of a kind, and let its preview load."""
    wait(_LOADING_MS)
    for table in window.findChildren(kind):
        table.setCurrentIndex(table.model().index(row, 0))
    wait(_LOADING_MS)


def wait(milliseconds: int) -> None:
    """Let the program work for a while."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def wait_until(reached: Callable[[], bool]) -> None:
    """Let the program work until something holds."""
    for _ in range(_LONGEST_WAIT_MS // 20):
        if reached():
            return
        wait(20)
    sys.exit("The program did not come to the screen that was to be drawn.")


@contextmanager
def own_home() -> Iterator[Path]:
    """A home that nobody lives in, until the end of the block."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        os.environ.update({name: f"{folder}/{rest}" for name, rest in _HOME_VARIABLES.items()})
        yield Path(folder)


def draw_images(folder: Path) -> None:
    """Fill a folder with the samples, turned copies of them, and broken files."""
    turns: Sequence[tuple[str, Image.Transpose]] = (
        ("a", Image.Transpose.FLIP_LEFT_RIGHT),
        ("b", Image.Transpose.ROTATE_180),
        ("c", Image.Transpose.FLIP_TOP_BOTTOM),
        ("d", Image.Transpose.ROTATE_90),
    )
    for sample in sorted(resource_path("samples").iterdir()):
        if sample.suffix == ".md":
            continue
        (folder / sample.name).write_bytes(sample.read_bytes())
        with Image.open(sample) as image:
            for letter, turn in turns:
                turned = image.convert("RGB").transpose(turn)
                turned.save(folder / f"{sample.stem}-{letter}.png")
    (folder / "broken-1.jpg").write_bytes((folder / "network.jpg").read_bytes()[:9000])
    (folder / "letter-2.jpg").write_text("Not an image.", encoding="utf-8")


def draw_program(
    application: QApplication, analyst: PatientAnalyst, theme: Theme, language: Language
) -> None:
    """Draw all screens in one theme and language."""
    with own_home() as home:
        images = home / "Monday"
        images.mkdir()
        draw_images(images)
        store_settings(config_folder() / SETTINGS_NAME, Settings(theme=theme, language=language))
        session = Session(application, lambda _device, _progress: analyst)  # type: ignore[arg-type,return-value]
        session.window.show()
        Photographer(session, analyst, images, f"{language}-{theme}").draw_all(_DETAILS[language])
        session.window.close()
        session.close()
        session.window.deleteLater()
        wait(_SETTLE_MS)


def main() -> None:
    """Draw everything into output/screenshots."""
    application = QApplication(sys.argv[:1])
    application.setQuitOnLastWindowClosed(False)
    with own_home():
        analyst = PatientAnalyst(load_analyst(None, "auto"))
    for language, theme in product(LANGUAGES, THEMES):
        draw_program(application, analyst, theme, language)
        sys.stdout.write(f"{language}, {theme}: drawn\n")
    sys.stdout.write(f"The pictures are in {OUTPUT}.\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
