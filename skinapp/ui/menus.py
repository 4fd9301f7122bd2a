"""The menu bar."""

from __future__ import annotations

from PySide6.QtWidgets import QMainWindow

from skinapp.ui.actions import Actions


def build_menus(window: QMainWindow, actions: Actions) -> None:
    """Fill the menu bar of the window.

    Args:
        window: The window.
        actions: Its commands.
    """
    bar = window.menuBar()
    file = bar.addMenu(window.tr("File"))
    file.addActions([actions.open, actions.open_folder, actions.paste])
    file.addSeparator()
    file.addActions([actions.save, actions.print])
    file.addSeparator()
    file.addAction(actions.quit)
    image = bar.addMenu(window.tr("Image"))
    image.addActions([actions.previous, actions.next])
    image.addSeparator()
    image.addActions([actions.retry, actions.cancel])
    view = bar.addMenu(window.tr("View"))
    view.addActions(list(actions.pages.values()))
    view.addSeparator()
    view.addActions([actions.fit, actions.actual_size, actions.zoom_in, actions.zoom_out])
    view.addSeparator()
    view.addAction(actions.heatmap)
    view.addActions(list(actions.explain))
    view.addSeparator()
    view.addMenu(window.tr("Theme")).addActions(actions.themes.actions())
    help_ = bar.addMenu(window.tr("Help"))
    help_.addActions([actions.shortcuts, actions.about])
