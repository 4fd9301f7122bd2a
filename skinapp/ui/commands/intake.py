"""What a drop or the clipboard holds: files, or a picture."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QObject
from PySide6.QtGui import QFileOpenEvent, QImage
from typing_extensions import override


def paths_of(mime: QMimeData) -> list[Path]:
    """Local files and folders among what was dropped or copied, in their order."""
    return [Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile()]


def paths_or_picture(mime: QMimeData) -> list[Path] | QImage | None:
    """What the clipboard holds, best first: files, a picture, the path of a file as text.

    Args:
        mime: Content of the clipboard.

    Returns:
        Paths, a picture, or None if there is nothing to open. A path in text is taken only if it
        is absolute, and it is not looked for on the drive here.
    """
    paths = paths_of(mime)
    if paths:
        return paths
    if mime.hasImage():
        picture = QImage(mime.imageData())
        return None if picture.isNull() else picture
    lines = [line.strip().strip('"') for line in mime.text().splitlines() if line.strip()]
    named = [Path(line) for line in lines]
    return named if named and all(path.is_absolute() for path in named) else None


class FileOpenRequests(QObject):
    """Hears the system ask for a file to be opened, which macOS does by an event.

    Args:
        open_paths: Gets the file.
        parent: Qt parent.
    """

    def __init__(
        self, open_paths: Callable[[Sequence[Path]], None], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._open_paths = open_paths

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take the requests, let everything else pass."""
        if event.type() == QEvent.Type.FileOpen and isinstance(event, QFileOpenEvent):
            if event.file():
                self._open_paths([Path(event.file())])
            return True
        return super().eventFilter(watched, event)
