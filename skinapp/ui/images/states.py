"""What of an image, and of its result, is ready to be drawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize
from PySide6.QtGui import QImage

from skinapp.core.assessment import Assessment
from skinapp.core.decoded_image import DecodedImage
from skinapp.core.file_facts import NO_FACTS, FileFacts

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Picture:
    """A decoded image, ready to be drawn.

    Attributes:
        decoded: The pixels and where they came from.
        levels: The same pixels for Qt, each next copy half as wide. The first one has fewer pixels
            than the image itself where the decoder reduced it.
        facts: What the file says of patient and photograph.
    """

    decoded: DecodedImage
    levels: tuple[QImage, ...]
    facts: FileFacts = NO_FACTS

    @property
    def size(self) -> QSize:
        """Of the whole image."""
        height, width = self.decoded.size_hw
        return QSize(width, height)


@dataclass(frozen=True, eq=False)
class Reading:
    """An assessment with its heatmaps ready to be laid over the image.

    Attributes:
        assessment: The result.
        layers: One (h, w, 4) RGBA layer for each heatmap, stretched over the whole image.
    """

    assessment: Assessment
    layers: tuple[NDArray[np.uint8], ...]
