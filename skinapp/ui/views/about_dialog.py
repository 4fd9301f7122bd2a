"""About: what the program is and is not, its model card, licences."""

from __future__ import annotations

from PySide6.QtGui import QTextCursor, QTextDocument
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QTabWidget,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from skinapp import __version__
from skinapp.services.analysis import AnalystInfo
from skinapp.ui.tokens import SPACE_L, SPACE_M, SPACE_S, SPACE_XL
from skinapp.ui.views.icons import icon_pixmap
from skinapp.ui.views.text import plain_label

_SIZE = (760, 600)
_ICON_PX = 48

_LICENCES = (
    ("skinapp", "MIT"),
    ("Qt and PySide6", "LGPL-3.0"),
    ("PyTorch, torchvision", "BSD-3-Clause"),
    ("timm, safetensors, OpenCV", "Apache-2.0"),
    ("grad-cam, pydantic, tyro, platformdirs", "MIT"),
    ("NumPy, scikit-learn, tifffile, imagecodecs", "BSD-3-Clause"),
    ("Pillow", "MIT-CMU"),
    ("reportlab", "BSD-3-Clause"),
    ("pypdfium2, PDFium", "BSD-3-Clause, Apache-2.0"),
    ("Noto Sans", "OFL-1.1"),
)


class AboutDialog(QDialog):
    """Three pages: the program, the model card, the licences.

    Args:
        info: The loaded models, or None while there are none.
        parent: Qt parent.
    """

    def __init__(self, info: AnalystInfo | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("About skinapp"))
        self.resize(*_SIZE)
        symbol = plain_label()
        symbol.setPixmap(icon_pixmap("app", "#000000", _ICON_PX, self.devicePixelRatioF()))
        names = QVBoxLayout()
        names.setSpacing(0)
        names.addWidget(plain_label("skinapp", "title"))
        names.addWidget(
            plain_label(self.tr("Version {version}").format(version=__version__), "muted")
        )
        head = QHBoxLayout()
        head.setSpacing(SPACE_M)
        head.addWidget(symbol)
        head.addLayout(names, 1)
        self.pages = QTabWidget()
        self.pages.addTab(_page(self._program_text(info)), self.tr("Program"))
        card = info.model_card if info is not None else self.tr("The models are not loaded yet.")
        self.pages.addTab(_page(card), self.tr("Model card"))
        self.pages.addTab(_page(self._licence_text()), self.tr("Licences"))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SPACE_XL, SPACE_XL, SPACE_XL, SPACE_L)
        layout.setSpacing(SPACE_L)
        layout.addLayout(head)
        layout.addWidget(self.pages, 1)
        layout.addWidget(buttons)

    def _program_text(self, info: AnalystInfo | None) -> str:
        lines = [
            self.tr(
                "A reading aid for dermoscopy images. It names the three most probable of seven "
                "diagnoses and shows where the networks looked."
            ),
            self.tr(
                "**Not a medical device.** It is not approved for clinical decisions. Its answer "
                "is an aid to reading, never a diagnosis; the examination of the patient decides."
            ),
            self.tr("Images stay on this computer: the program uses no network."),
        ]
        if info is not None:
            device = self.tr("Runs on {engine}: {reason}.")
            lines.append(device.format(engine=info.engine, reason=info.device_reason))
            bundle = self.tr("Models: {name} {version}, {members} members. SHA-256: `{sha}`")
            lines.append(
                bundle.format(
                    name=info.bundle_name,
                    version=info.bundle_version,
                    members=info.member_count,
                    sha=info.bundle_sha256,
                )
            )
        return "\n\n".join(lines)

    def _licence_text(self) -> str:
        head = f"| {self.tr('Part')} | {self.tr('Licence')} |\n|---|---|\n"
        return head + "\n".join(f"| {part} | {licence} |" for part, licence in _LICENCES)


def _page(markdown: str) -> QTextBrowser:
    page = QTextBrowser()
    page.setOpenLinks(False)
    page.document().setDocumentMargin(SPACE_M)
    page.setMarkdown(markdown)
    _space_paragraphs(page.document())
    return page


def _space_paragraphs(document: QTextDocument) -> None:
    """Set paragraphs apart, which Qt does not do for Markdown; tables and lists stay tight."""
    block = document.begin()
    while block.isValid():
        cursor = QTextCursor(block)
        if cursor.currentTable() is None and cursor.currentList() is None:
            layout = block.blockFormat()
            layout.setTopMargin(SPACE_M if layout.headingLevel() else 0)
            layout.setBottomMargin(SPACE_S)
            cursor.setBlockFormat(layout)
        block = block.next()
