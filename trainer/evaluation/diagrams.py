"""Diagrams of what was done: how the data were divided, and what the networks are made of."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text

from skinapp.core.bundle import Bundle, OutOfFoldLogits
from trainer.evaluation.figures import COLOURS, blank_figure

_BOX = {"boxstyle": "round,pad=0.5", "facecolor": "white", "linewidth": 1.2}


def division(stored: OutOfFoldLogits) -> Figure:
    """From the data set to the folds, and from each fold to the member that it judges.

    Args:
        stored: Out-of-fold logits of a bundle.

    Returns:
        The figure, with counts of images and lesions.
    """
    folds = sorted(set(stored.folds.tolist()))
    lesions = np.asarray(stored.lesion_ids)
    figure, axes = _empty(2.2 * len(folds), 3.6)
    centre = (len(folds) - 1) / 2
    whole = f"{len(lesions):,} images of {len(set(stored.lesion_ids)):,} lesions"
    root = _box(
        axes, centre, 2, f"{whole}\nno lesion in two folds, diagnoses in proportion", COLOURS[0]
    )
    for place, fold in enumerate(folds):
        own = lesions[stored.folds == fold]
        text = f"fold {fold}\n{len(own):,} images\n{len(set(own.tolist())):,} lesions"
        part = _box(axes, place, 1, text, COLOURS[2])
        text = f"member {fold}\ntrained on the others,\njudged here"
        _arrow(axes, root, part)
        _arrow(axes, part, _box(axes, place, 0, text, COLOURS[4]))
    axes.set_xlim(-0.6, len(folds) - 0.4)
    axes.set_ylim(-0.5, 2.4)
    return figure


def network(bundle: Bundle) -> Figure:
    """From an image to probabilities, with the shapes of the first member.

    Args:
        bundle: Verified.

    Returns:
        The figure.
    """
    member = bundle.members[0]
    design, size = member.architecture, member.preprocessing.size
    channels = bundle.networks[0].features.channels
    steps = (
        f"image\n{size} x {size} pixels\nRGB",
        f"convolutions of\n{design.backbone}\n{channels} maps",
        "global average\npooling",
        f"fully connected\n{design.hidden_units} units, ReLU",
        f"dropout\n{design.dropout:g}",
        "fully connected\n7 logits",
        (
            f"mean of {len(bundle.manifest.views)} views\nand {len(bundle.members)} members,\n"
            f"{bundle.manifest.calibration}"
        ),
        "softmax\n7 probabilities",
    )
    return _chain(steps)


def _chain(steps: Sequence[str]) -> Figure:
    figure, axes = _empty(1.7 * len(steps), 1.5)
    boxes = [_box(axes, place, 0, text, COLOURS[place % 2 * 2]) for place, text in enumerate(steps)]
    for before, after in pairwise(boxes):
        _arrow(axes, before, after)
    axes.set_xlim(-0.6, len(steps) - 0.4)
    axes.set_ylim(-0.5, 0.5)
    return figure


def _empty(width: float, height: float) -> tuple[Figure, Axes]:
    figure = blank_figure(width, height)
    axes = figure.add_subplot()
    axes.set_axis_off()
    return figure, axes


def _box(axes: Axes, x: float, y: float, text: str, colour: str) -> Text:
    frame = {**_BOX, "edgecolor": colour}
    return axes.text(x, y, text, ha="center", va="center", fontsize=8, bbox=frame)


def _arrow(axes: Axes, start: Text, end: Text) -> None:
    """From the frame of one box to that of another."""
    frames = {"patchA": start.get_bbox_patch(), "patchB": end.get_bbox_patch()}
    arrow = {"arrowstyle": "->", "color": "grey", "shrinkA": 2, "shrinkB": 2, **frames}
    axes.annotate("", end.get_position(), start.get_position(), arrowprops=arrow)
