"""The ways to look at a heatmap."""

from __future__ import annotations

from enum import Enum, auto


class ViewMode(Enum):
    """How the heatmap is looked at."""

    IMAGE = auto()
    """The image alone."""
    OVERLAY = auto()
    """The heatmap over the image."""
    SIDE_BY_SIDE = auto()
    """The image alone, and beside it the same with the heatmap."""
