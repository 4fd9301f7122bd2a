"""Figures that show images of patients: they belong to whoever has the data set, not into a report.

For the galleries each image is explained by the member that was not trained on its lesion.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import torch
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from skinapp.core.assessment import Heatmap
from skinapp.core.bundle import Bundle
from skinapp.core.diagnoses import CODES, DIAGNOSES
from skinapp.core.gradcam import HeadWeights, grad_cam
from skinapp.core.images import read_image
from skinapp.core.overlay import blend
from trainer.data.record import Record
from trainer.errors import RunError
from trainer.evaluation.figures import blank_figure

_OPACITY: Final = 0.6
_WORST: Final = 8
_DUPLICATES: Final = 6


@dataclass(frozen=True, eq=False)
class Case:
    """An image, what was said of it, and by which member.

    Attributes:
        record: The image.
        fold: That it was held out in.
        probabilities: Of the seven diagnoses, float64 (7,).
    """

    record: Record
    fold: int
    probabilities: NDArray[np.float64]

    @property
    def first(self) -> int:
        """Index of the first diagnosis."""
        return int(self.probabilities.argmax())

    @property
    def confidence(self) -> float:
        """Probability of the first diagnosis."""
        return float(self.probabilities.max())


def best_cases(cases: Sequence[Case]) -> list[Case]:
    """Of each diagnosis the image that was recognised with the highest confidence."""
    right = [case for case in cases if case.first == case.record.label]
    best: dict[int, Case] = {}
    for case in right:
        label = case.record.label
        if label not in best or case.confidence > best[label].confidence:
            best[label] = case
    return [best[label] for label in sorted(best)]


def worst_cases(cases: Sequence[Case]) -> list[Case]:
    """The images of different lesions that were misjudged with the highest confidence."""
    wrong = [case for case in cases if case.first != case.record.label]
    by_lesion: dict[str, Case] = {}
    for case in sorted(wrong, key=lambda own: -own.confidence):
        by_lesion.setdefault(case.record.lesion_id, case)
    return list(by_lesion.values())[:_WORST]


def gallery(cases: Sequence[Case], bundle: Bundle) -> Figure:
    """Each case twice: the image, and Grad-CAM of its first diagnosis laid over it.

    Args:
        cases: To show.
        bundle: With all members loaded.

    Returns:
        The figure.

    Raises:
        RunError: If there is no case.
        ImageError: If an image cannot be read.
    """
    if not cases:
        msg = "There is no case to show."
        raise RunError(msg)
    per_row = 2
    rows = -(-len(cases) // per_row)
    figure = blank_figure(7.5, 1.9 * rows)
    axes = figure.subplots(rows, 2 * per_row, squeeze=False).ravel()
    for own in axes:
        own.set_axis_off()
    for index, case in enumerate(cases):
        image = read_image(case.record.path).pixels_hwc_u8
        _show(axes[2 * index], image, f"{CODES[case.record.label]} ({case.record.image_id})")
        explained = blend(image, explain(case, bundle, image), _OPACITY)
        _show(axes[2 * index + 1], explained, f"{CODES[case.first]} {case.confidence:.2f}")
    return figure


def explain(case: Case, bundle: Bundle, image_hwc_u8: NDArray[np.uint8]) -> Heatmap:
    """Grad-CAM of the first diagnosis by the member that was not trained on the lesion.

    Args:
        case: To explain.
        bundle: With all members loaded.
        image_hwc_u8: Its image, RGB uint8 (H, W, 3).

    Returns:
        The map of the upright view.

    Raises:
        RunError: If the bundle has no member for the fold.
    """
    members: Mapping[int, int] = {member.fold: k for k, member in enumerate(bundle.members)}
    if case.fold not in members:
        msg = f"The bundle has no member that left out fold {case.fold}."
        raise RunError(msg, path=bundle.folder)
    network = bundle.networks[members[case.fold]]
    preprocessing = bundle.members[members[case.fold]].preprocessing
    with torch.inference_mode():
        inputs = torch.from_numpy(preprocessing.network_input(image_hwc_u8)[np.newaxis])
        features = network.features(inputs).numpy()
    state = {f"head.{name}": tensor.numpy() for name, tensor in network.head.state_dict().items()}
    values = grad_cam(HeadWeights.from_state(state), features, [case.first])[0, 0]
    return Heatmap(DIAGNOSES[case.first], values, preprocessing.region(*image_hwc_u8.shape[:2]))


def duplicates(records: Sequence[Record]) -> Figure:
    """All images of the lesion that was photographed most often, six at most.

    Args:
        records: The data set.

    Returns:
        The figure.

    Raises:
        ImageError: If an image cannot be read.
    """
    lesion, _ = Counter(record.lesion_id for record in records).most_common(1)[0]
    shown = [record for record in records if record.lesion_id == lesion][:_DUPLICATES]
    figure = blank_figure(2.2 * len(shown), 2.0)
    for own, record in zip(figure.subplots(1, len(shown), squeeze=False)[0], shown, strict=True):
        _show(own, read_image(record.path).pixels_hwc_u8, f"{record.image_id}")
        own.set_axis_off()
    return figure


def _show(axes: Axes, image_hwc_u8: NDArray[np.uint8], title: str) -> None:
    axes.imshow(image_hwc_u8)
    axes.set_title(title, fontsize=7)
