"""The look: palette, style sheet and font, and who decides between light and dark."""

from __future__ import annotations

import logging

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication

from skinapp.core.resources import resource_path
from skinapp.services.settings import Theme
from skinapp.ui.widgets.stylesheet import stylesheet
from skinapp.ui.widgets.tokens import DARK, LIGHT, TYPE_BODY, Tokens

_log = logging.getLogger(__name__)

_SCHEMES: dict[Theme, Qt.ColorScheme] = {
    "system": Qt.ColorScheme.Unknown,
    "light": Qt.ColorScheme.Light,
    "dark": Qt.ColorScheme.Dark,
}


def palette_for(tokens: Tokens) -> QPalette:
    """A whole Qt palette of these tokens, so that no desktop theme shines through."""
    palette = QPalette()
    role = QPalette.ColorRole
    for target, colour in (
        (role.Window, tokens.window),
        (role.WindowText, tokens.text),
        (role.Base, tokens.surface),
        (role.AlternateBase, tokens.window),
        (role.Text, tokens.text),
        (role.Button, tokens.surface),
        (role.ButtonText, tokens.text),
        (role.BrightText, tokens.on_accent),
        (role.ToolTipBase, tokens.surface),
        (role.ToolTipText, tokens.text),
        (role.PlaceholderText, tokens.muted),
        (role.Highlight, tokens.accent),
        (role.HighlightedText, tokens.on_accent),
        (role.Link, tokens.accent),
        (role.LinkVisited, tokens.accent),
        (role.Accent, tokens.accent),
        (role.Light, tokens.hover),
        (role.Midlight, tokens.hover),
        (role.Mid, tokens.line),
        (role.Dark, tokens.line),
        (role.Shadow, tokens.line),
    ):
        palette.setColor(target, QColor(colour))
    for target in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, target, QColor(tokens.muted))
    return palette


class ThemeController(QObject):
    """Gives the application its look, and follows the system unless the user chose otherwise.

    Args:
        application: The one application.
        theme: What the user chose.
        parent: Qt parent.
    """

    def __init__(
        self, application: QApplication, theme: Theme, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._application = application
        self._hints = application.styleHints()
        self._choice = Qt.ColorScheme.Unknown
        application.setStyle("Fusion")
        application.setFont(_load_font())
        self._hints.colorSchemeChanged.connect(self._apply)
        self.choose(theme)

    def choose(self, theme: Theme) -> None:
        """Take one theme, or that of the system."""
        self._choice = _SCHEMES[theme]
        if self._hints.colorScheme() != self._choice:
            self._hints.setColorScheme(self._choice)
        # Desktops without the notion ignore the hint, so the palette is always set here as well.
        self._apply()

    def _apply(self) -> None:
        known = self._choice != Qt.ColorScheme.Unknown
        scheme = self._choice if known else self._hints.colorScheme()
        tokens = DARK if scheme == Qt.ColorScheme.Dark else LIGHT
        self._application.setPalette(palette_for(tokens))
        sheet = stylesheet(tokens)
        if sheet != self._application.styleSheet():  # setting it polishes every widget anew
            self._application.setStyleSheet(sheet)


def _load_font() -> QFont:
    """The bundled family at body size, or the system's own family where it is not there."""
    families: list[str] = []
    for path in sorted(resource_path("fonts").glob("NotoSans-*.ttf")):
        families += QFontDatabase.applicationFontFamilies(
            QFontDatabase.addApplicationFont(str(path))
        )
    font = QFont(families[0]) if families else QApplication.font()
    if not families:
        _log.debug("No bundled font; the system's is used")
    font.setPixelSize(TYPE_BODY)
    return font
