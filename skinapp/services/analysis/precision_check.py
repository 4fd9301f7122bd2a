"""Compares bfloat16 with float32 on the user's own images."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

from skinapp.core.assessment import Assessment
from skinapp.core.bundle import Bundle
from skinapp.core.errors import ImageError, SkinappError
from skinapp.core.images import read_image
from skinapp.services.analysis.analyst import BatchAnalyst
from skinapp.services.analysis.assess import Analyst
from skinapp.services.analysis.prepared import PreparedImage
from skinapp.services.cancellation import CancelToken
from skinapp.services.engines.engine import ASKED_FOR
from skinapp.services.engines.openvino import OpenVinoEngine
from skinapp.services.engines.precision import Figures

_BATCH: Final = 16


def analyst_in(bundle: Bundle, precision: str) -> Analyst:
    """A bundle on OpenVINO in one precision, whatever a verdict says.

    Args:
        bundle: The bundle.
        precision: As in ``skinapp.services.engines.precision``.

    Returns:
        The analyst.

    Raises:
        DeviceError: If OpenVINO cannot be used on this computer.
    """
    return Analyst(
        # Every view is compared, not only those that are needed.
        bundle.manifest.model_copy(update={"needed_views": None}),
        bundle.members,
        OpenVinoEngine(bundle, ASKED_FOR, precision=precision),
        bundle_sha256=bundle.sha256,
        model_card=bundle.model_card,
    )


def different_images(analyst: BatchAnalyst, files: Iterable[Path]) -> Iterator[PreparedImage]:
    """The files that are images, each content once; others are passed over.

    Args:
        analyst: Prepares them.
        files: What may be images.

    Yields:
        Images for ``compare``.
    """
    seen: set[str] = set()
    for file in files:
        try:
            image = read_image(file, full_size=False)
        except ImageError:
            continue
        if image.sha256 not in seen:
            seen.add(image.sha256)
            yield analyst.prepare(image)


def compare(
    reference: BatchAnalyst,
    trial: BatchAnalyst,
    images: Iterable[PreparedImage],
    on_images: Callable[[int], None] = lambda _count: None,
) -> Figures:
    """Assess images twice and compare the answers.

    Args:
        reference: In float32.
        trial: In bfloat16, of the same bundle.
        images: What to compare them on.
        on_images: Called with the number of images done.

    Returns:
        What was found; an image that only one of them can assess counts as changed by 1.

    Raises:
        DeviceError: If the device fails.
    """
    token = CancelToken()
    changes: list[float] = []
    equal = 0
    waiting = iter(images)
    while batch := list(itertools.islice(waiting, _BATCH)):
        pairs = zip(
            reference.assess_batch(batch, token), trial.assess_batch(batch, token), strict=True
        )
        for expected, found in pairs:
            change, same = _difference(expected, found)
            changes.append(change)
            equal += same
        on_images(len(changes))
    return Figures(len(changes), equal, max(changes, default=0.0))


def _difference(
    expected: Assessment | SkinappError, found: Assessment | SkinappError
) -> tuple[float, bool]:
    """Largest change of a probability, and whether the first diagnosis is the same."""
    if isinstance(expected, SkinappError) or isinstance(found, SkinappError):
        return 1.0, False
    before, after = expected.prediction, found.prediction
    change = _largest_change(before.probabilities, after.probabilities)
    return change, before.top(1)[0].diagnosis == after.top(1)[0].diagnosis


def _largest_change(before: Sequence[float], after: Sequence[float]) -> float:
    return max(abs(one - other) for one, other in zip(before, after, strict=True))
