"""The menu bar."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QMainWindow

from skinapp.ui.case.recent import RecentMenu
from skinapp.ui.commands.actions import Actions


def build_menus(window: QMainWindow, actions: Actions) -> RecentMenu:
    """Fill the menu bar of the window.

    Args:
        window: The window.
        actions: Its commands.

    Returns:
        The menu of recent files, which is still empty.
    """
    translate = QCoreApplication.translate
    bar = window.menuBar()
    file = bar.addMenu(translate("Menus", "File"))
    file.addActions([actions.open, actions.open_folder])
    recent = RecentMenu(translate("Menus", "Open recent"), file)
    file.addMenu(recent)
    file.addAction(actions.paste)
    file.addSeparator()
    file.addActions([actions.preview, actions.save, actions.print])
    file.addActions([actions.letter, actions.send])
    file.addSeparator()
    file.addAction(actions.quit)
    image = bar.addMenu(translate("Menus", "Image"))
    image.addActions([actions.previous, actions.next])
    image.addSeparator()
    image.addAction(actions.compare)
    image.addSeparator()
    image.addActions([actions.retry, actions.cancel])
    view = bar.addMenu(translate("Menus", "View"))
    view.addActions(list(actions.pages.values()))
    view.addSeparator()
    view.addActions([actions.fit, actions.actual_size, actions.zoom_in, actions.zoom_out])
    view.addSeparator()
    view.addActions(actions.view_modes.actions())
    view.addActions(list(actions.explain))
    view.addSeparator()
    view.addMenu(translate("Menus", "Theme")).addActions(actions.themes.actions())
    help_ = bar.addMenu(translate("Menus", "Help"))
    help_.addActions([actions.shortcuts, actions.intended_use])
    help_.addSeparator()
    help_.addActions([actions.show_log, actions.about])
    return recent
