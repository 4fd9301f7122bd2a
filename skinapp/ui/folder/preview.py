"""The file under the cursor: its image, its top 3, its notices."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QScrollArea, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from skinapp.ui.folder.preview_controller import Preview
from skinapp.ui.folder.rows import FolderRow
from skinapp.ui.result.top_rows import TopRows
from skinapp.ui.widgets.i18n import error_sentence, flag_sentence, share_text
from skinapp.ui.widgets.text import ElidedLabel, plain_label
from skinapp.ui.widgets.tokens import SPACE_L, SPACE_M, SPACE_S, tokens_of

_WIDTH = 320
_STAGE_HEIGHT = 230


class FolderPreview(QWidget):
    """Renders one row of the table and the preview of its image."""

    open_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setMinimumWidth(_WIDTH)
        self._stage = PreviewStage()
        self._name = ElidedLabel("heading")
        self._top = TopRows()
        self._sum = plain_label(role="muted")
        self._error = plain_label(wrap=True)
        self._notices = plain_label(wrap=True)
        self.open_button = QPushButton(self.tr("Open case"))
        self.open_button.setToolTip(self.tr("Open on the Case page (Enter)"))
        self.open_button.clicked.connect(self.open_wanted)
        self._build()
        self.show_row(None)

    def show_row(self, row: FolderRow | None) -> None:
        """Render a row.

        Args:
            row: The row, or None where there is none.
        """
        self._name.setText(self.tr("No file is selected") if row is None else row.name)
        self.open_button.setEnabled(row is not None)
        known = row is not None and bool(row.top)
        self._top.setVisible(known)
        self._sum.setVisible(known)
        error = None if row is None else row.result.error
        notices = () if row is None else row.result.flags
        if row is not None and row.top and row.p_malignant is not None:
            self._top.show_top(row.top, heatmaps=0)
            text = self.tr("Any malignant diagnosis: {share}")
            self._sum.setText(text.format(share=share_text(row.p_malignant)))
        self._error.setText("" if error is None else error_sentence(error))
        self._error.setVisible(error is not None)
        self._notices.setText("\n\n".join(flag_sentence(flag) for flag in notices))
        self._notices.setVisible(bool(notices))

    def show_preview(self, preview: Preview) -> None:
        """Render the image, or why there is none."""
        self._stage.show_preview(preview)

    def _build(self) -> None:
        body = QWidget()
        body.setObjectName("panelBody")
        column = QVBoxLayout(body)
        column.setContentsMargins(SPACE_L, SPACE_M, SPACE_L, SPACE_M)
        column.setSpacing(SPACE_M)
        for widget in (self._name, self._top, self._sum, self._error, self._notices):
            column.addWidget(widget)
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(body)
        footer = QWidget()
        footer.setObjectName("panelFooter")
        footer.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        row = QVBoxLayout(footer)
        row.setContentsMargins(SPACE_L, SPACE_S, SPACE_L, SPACE_S)
        row.addWidget(self.open_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._stage)
        layout.addWidget(scroll, 1)
        layout.addWidget(footer)


class PreviewStage(QWidget):
    """The image on neutral grey, as large as it fits."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._preview = Preview()
        self.setFixedHeight(_STAGE_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Preview of the image"))

    @property
    def image(self) -> QImage | None:
        """What is shown."""
        return self._preview.image

    def show_preview(self, preview: Preview) -> None:
        """Render a preview."""
        self._preview = preview
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(_WIDTH, _STAGE_HEIGHT)

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        tokens = tokens_of(self.palette())
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(tokens.stage))
        image = self._preview.image
        if image is not None:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            size = image.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
            target = QRect(0, 0, size.width(), size.height())
            target.moveCenter(self.rect().center())
            painter.drawImage(target, image)
        elif self._preview.failed:
            painter.setPen(QColor(tokens.on_stage))
            words = self.tr("This image cannot be shown")
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, words)
