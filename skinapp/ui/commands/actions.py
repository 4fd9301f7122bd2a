"""Every command of the window, in one place: words, keys, icons."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QActionGroup, QKeySequence

from skinapp.ui.commands.pages import PageName
from skinapp.ui.commands.view_mode import ViewMode
from skinapp.ui.widgets.icons import themed_icon
from skinapp.ui.widgets.tokens import Tokens

Keys = Sequence[str | Qt.Key | QKeySequence.StandardKey]

ICON_NAME = "icon_name"
"""Property of an action that names its icon."""


class Actions(QObject):
    """The commands; the window connects them and says when they can be used."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        make = self._make
        std = QKeySequence.StandardKey
        self.open = make(self.tr("Open images…"), [std.Open], "open")
        self.open_folder = make(self.tr("Open folder…"), ["Ctrl+Shift+O"], "open")
        self.paste = make(self.tr("Paste image"), [std.Paste], "paste")
        self.preview = make(self.tr("Preview report…"), ["Ctrl+Shift+P"])
        self.save = make(self.tr("Save report…"), [std.Save], "save")
        self.print = make(self.tr("Print…"), [std.Print], "print")
        self.letter = make(self.tr("Copy text for the letter"), ["Ctrl+Shift+C"])
        self.send = make(self.tr("Send to the archive"), [])
        self.quit = make(self.tr("Quit"), ["Ctrl+Q"])
        self.quit.setMenuRole(QAction.MenuRole.QuitRole)
        self.previous = make(self.tr("Previous image"), ["Left", "PgUp"], "previous")
        self.next = make(self.tr("Next image"), ["Right", "PgDown"], "next")
        self.retry = make(self.tr("Analyse again"), ["F5"], "retry")
        self.cancel = make(self.tr("Cancel"), ["Esc"], "stopped")
        self.compare = make(self.tr("Compare with an earlier image"), ["C"])
        self.compare.setEnabled(False)
        self.fit = make(self.tr("Fit to window"), ["F"], "fit")
        self.actual_size = make(self.tr("Actual size (100 %)"), ["1"], "actual")
        self.zoom_in = make(self.tr("Zoom in"), ["Ctrl++", "Ctrl+="])
        self.zoom_out = make(self.tr("Zoom out"), ["Ctrl+-"])
        self.view_modes = self._make_view_modes()
        explain = self.tr("Heatmap for diagnosis {rank}")
        self.explain = tuple(
            make(explain.format(rank=rank), [f"Ctrl+{rank}"]) for rank in (1, 2, 3)
        )
        self.shortcuts = make(self.tr("Keyboard shortcuts"), ["F1"])
        self.intended_use = make(self.tr("Intended use and limits"), [])
        self.show_log = make(self.tr("Log…"), ["Ctrl+L"])
        self.about = make(self.tr("About skinapp"), [], "info")
        self.about.setMenuRole(QAction.MenuRole.AboutRole)
        self.themes = self._make_themes()
        self.pages = self._make_pages()
        self.about_image = self._group_image_commands()

    def table(self) -> tuple[tuple[str, str], ...]:
        """Name and keys of every command that has keys, for the shortcut sheet.

        The keys of the folder's table come last; they work in it only and are no commands.
        """
        native = QKeySequence.SequenceFormat.NativeText
        rows = [
            (action.text().removesuffix("…"), action.shortcuts())
            for action in self.findChildren(QAction)
            if action.isVisible()
        ]
        space, enter = Qt.Key.Key_Space, Qt.Key.Key_Return
        rows += [
            (self.tr("Folder: filter the files"), [QKeySequence(QKeySequence.StandardKey.Find)]),
            (self.tr("Folder: open the case"), [QKeySequence(enter)]),
            (self.tr("Folder: show or hide the preview"), [QKeySequence(space)]),
        ]
        return tuple(
            (name, ", ".join(key.toString(native) for key in keys)) for name, keys in rows if keys
        )

    def show_theme(self, theme: str) -> None:
        """Tick the theme that holds."""
        for action in self.themes.actions():
            action.setChecked(action.data() == theme)

    def refresh_icons(self, tokens: Tokens) -> None:
        """Draw the icons in the colours of the theme."""
        for action in self.findChildren(QAction):
            name = action.property(ICON_NAME)
            if name:
                action.setIcon(themed_icon(name, tokens))

    def _make(self, text: str, keys: Keys, icon: str = "") -> QAction:
        action = QAction(text, self)
        action.setShortcuts([QKeySequence(key) for key in keys])
        action.setProperty(ICON_NAME, icon)
        action.setIconVisibleInMenu(False)
        shown = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        name = text.removesuffix("…")
        action.setToolTip(f"{name} ({shown})" if shown else name)
        return action

    def _make_pages(self) -> dict[PageName, QAction]:
        """One command for each page; those of pages that the window lacks stay invisible."""
        words = {
            PageName.CASE: self.tr("Case"),
            PageName.FOLDER: self.tr("Folder"),
            PageName.HISTORY: self.tr("History"),
            PageName.MODEL: self.tr("Model"),
            PageName.SETTINGS: self.tr("Settings"),
        }
        group = QActionGroup(self)
        pages = {}
        for number, name in enumerate(PageName, start=1):
            # Ctrl with a number chooses a heatmap.
            action = self._make(words[name], [f"Alt+{number}"])
            action.setCheckable(True)
            action.setVisible(False)
            pages[name] = group.addAction(action)
        return pages

    def _group_image_commands(self) -> QActionGroup:
        """The commands that rest while another page than the Case page is shown.

        A resting group disables its members and gives each its own state back afterwards.
        """
        group = QActionGroup(self)
        group.setExclusionPolicy(QActionGroup.ExclusionPolicy.None_)
        for action in (
            *(
                self.preview,
                self.save,
                self.print,
                self.previous,
                self.next,
                self.retry,
                self.cancel,
                self.compare,
                self.letter,
                self.send,
            ),
            *(self.fit, self.actual_size, self.zoom_in, self.zoom_out),
            *self.explain,
        ):
            group.addAction(action)
        return group

    def _make_view_modes(self) -> QActionGroup:
        group = QActionGroup(self)
        for text, key, mode in (
            (self.tr("Image"), "I", ViewMode.IMAGE),
            (self.tr("Overlay"), "O", ViewMode.OVERLAY),
            (self.tr("Side by side"), "S", ViewMode.SIDE_BY_SIDE),
        ):
            action = self._make(text, [key])
            action.setCheckable(True)
            action.setData(mode)
            action.setChecked(mode is ViewMode.OVERLAY)
            group.addAction(action)
        return group

    def _make_themes(self) -> QActionGroup:
        group = QActionGroup(self)
        for text, theme in (
            (self.tr("As the system"), "system"),
            (self.tr("Light"), "light"),
            (self.tr("Dark"), "dark"),
        ):
            action = self._make(text, [])
            action.setCheckable(True)
            action.setData(theme)
            group.addAction(action)
        return group
