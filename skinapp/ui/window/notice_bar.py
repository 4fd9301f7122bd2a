"""One sentence above everything else, until it is closed or out of date."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from skinapp.ui.commands.notice import Notice
from skinapp.ui.widgets.icons import icon_pixmap, themed_icon
from skinapp.ui.widgets.text import plain_label
from skinapp.ui.widgets.tokens import SPACE_L, SPACE_S, SPACE_XS, Tokens, tokens_of

_STAY_MS = 8000


class NoticeBar(QWidget):
    """Shows a notice; good news leave by themselves, failures stay until they are closed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("noticeBar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._symbol = plain_label()
        self._text = plain_label(wrap=True)
        self._close = QToolButton()
        self._close.setAccessibleName(self.tr("Close the notice"))
        self._close.setToolTip(self.tr("Close"))
        self._close.clicked.connect(self.hide)
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE_L, SPACE_XS, SPACE_S, SPACE_XS)
        row.setSpacing(SPACE_S)
        row.addWidget(self._symbol)
        row.addWidget(self._text, 1)
        row.addWidget(self._close)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_STAY_MS)
        self._timer.timeout.connect(self.hide)
        self._notice = Notice("")
        self.hide()

    @property
    def notice(self) -> Notice | None:
        """The notice on the screen."""
        return self._notice if not self.isHidden() else None

    def show_notice(self, notice: Notice) -> None:
        """Show one notice in place of any other."""
        self._notice = notice
        self._text.setText(notice.text)
        self.setProperty("failed", "true" if notice.failed else "false")
        self.style().unpolish(self)
        self.style().polish(self)
        self.refresh_icons(tokens_of(self.palette()))
        self.show()
        if notice.failed:
            self._timer.stop()
        else:
            self._timer.start()

    def refresh_icons(self, tokens: Tokens) -> None:
        """Draw the icons in the colours of the theme."""
        self._close.setIcon(themed_icon("close", tokens, 16))
        name, colour = (
            ("warning", tokens.warning_line) if self._notice.failed else ("info", tokens.accent)
        )
        self._symbol.setPixmap(icon_pixmap(name, colour, 18, self.devicePixelRatioF()))
