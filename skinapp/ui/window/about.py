"""About: what the program is and is not, its model card, licences."""

from __future__ import annotations

from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from skinapp import __version__
from skinapp.services.analysis.analyst import AnalystInfo
from skinapp.ui.widgets.i18n import device_reason
from skinapp.ui.widgets.icons import icon_pixmap
from skinapp.ui.widgets.markdown_view import MarkdownView
from skinapp.ui.widgets.text import plain_label
from skinapp.ui.widgets.tokens import SPACE_L, SPACE_M, SPACE_XL

_SIZE = (760, 600)
_ICON_PX = 48


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
        card = info.model_card if info is not None else self.tr("The models are not loaded yet.")
        for name, text in (
            (self.tr("Program"), self._program_text(info)),
            (self.tr("Model card"), card),
            (self.tr("Licences"), self._licence_text()),
        ):
            view = MarkdownView(name)
            view.show_text(text)
            self.pages.addTab(view, name)
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
            lines.append(device.format(engine=info.engine, reason=device_reason(info)))
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
        from skinapp.services.install.licences import used_libraries

        lines = [
            self.tr("The code of skinapp is under the MIT licence."),
            self.tr(
                "The weights are made from public images and inherit their licences, the "
                "strictest CC BY-NC 4.0: not for commercial use, with attribution. The model card "
                "names every data set."
            ),
            self.tr("The letters are Noto Sans, under the SIL Open Font License 1.1."),
            self.tr("It is built on these libraries:"),
        ]
        # lupdate does not look into f-strings.
        titles = (self.tr("Library"), self.tr("Version"), self.tr("Licence"))
        table = [f"| {' | '.join(titles)} |"]
        table.append("|---|---|---|")
        table += [f"| {one.name} | {one.version} | {one.licence} |" for one in used_libraries()]
        return "\n\n".join([*lines, "\n".join(table)])
