"""One sentence over the page, which does not move for it, until it is closed or out of date."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QToolButton, QWidget
from typing_extensions import override

from skinapp.ui.commands.notice import Notice
from skinapp.ui.widgets.icons import icon_pixmap, themed_icon
from skinapp.ui.widgets.text import plain_label
from skinapp.ui.widgets.tokens import SPACE_L, SPACE_S, SPACE_XS, Tokens, tokens_of

_STAY_MS = 8000
_WIDEST = 560


class NoticeBar(QWidget):
    """Shows a notice; good news leave by themselves, failures stay until they are closed.

    Args:
        over: Lies below it; keeps its size and place whatever is shown.
    """

    file_wanted = Signal(object)

    def __init__(self, over: QWidget) -> None:
        super().__init__(over)
        self._over = over
        self._notice = Notice("")
        self.setObjectName("noticeBar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._symbol = plain_label()
        self._text = plain_label(wrap=True)
        self._open = QPushButton(self.tr("Open"))
        self._open.clicked.connect(lambda: self.file_wanted.emit(self._notice.file))
        self._close = QToolButton()
        self._close.setAccessibleName(self.tr("Close the notice"))
        self._close.setToolTip(self.tr("Close"))
        self._close.clicked.connect(self.hide)
        self._row = row = QHBoxLayout(self)
        row.setContentsMargins(SPACE_L, SPACE_XS, SPACE_S, SPACE_XS)
        row.setSpacing(SPACE_S)
        row.addWidget(self._symbol)
        row.addWidget(self._text, 1)
        row.addWidget(self._open)
        row.addWidget(self._close)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_STAY_MS)
        self._timer.timeout.connect(self.hide)
        over.installEventFilter(self)
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
        self._open.setVisible(notice.file is not None)
        self._place()
        self.show()
        self.raise_()
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

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        """At the lower edge, at the left: away from the commands and from the answer."""
        width = max(1, min(_WIDEST, self._over.width() - 2 * SPACE_L))
        self._row.activate()
        height = max(self._row.totalHeightForWidth(width), self._row.totalMinimumSize().height())
        self.setGeometry(SPACE_L, self._over.height() - height - SPACE_L, width, height)
