"""How often photographs of one lesion are registered, how exactly, and how often two lesions are.

Limits of ``skinapp.core.registration`` were chosen on one half of the lesions; what is printed here
is of the other half.
"""

from __future__ import annotations

import random
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from skinapp.core.registration import Registration, register
from skinapp.core.repeats import wilson
from trainer.data.dataset import read_pixels
from trainer.data.record import Record
from trainer.errors import RunError

_SEED: Final = 2026
_GRID: Final = 9
_NEAR: Final = 5.0
"""Pixels: an outline drawn on one photograph is met on the other."""


@dataclass(frozen=True)
class KnownTransform:
    """A photograph as it might have been taken another time: all that was done is known.

    Attributes:
        angle: Degrees.
        scale: Of the second photograph as a multiple of the first.
        shift: Right and down, as a share of the width.
        light: Factors of red, green and blue, and a summand.
    """

    angle: float
    scale: float
    shift: tuple[float, float]
    light: tuple[float, float, float, float]

    def matrix(self, height: int, width: int) -> NDArray[np.float64]:
        """float64 (2, 3), from pixels of the first to pixels of the second."""
        centre = ((width - 1) / 2, (height - 1) / 2)
        turned = cv2.getRotationMatrix2D(centre, self.angle, self.scale)
        matrix: NDArray[np.float64] = np.array(turned, dtype=np.float64)
        matrix[:, 2] += np.array(self.shift) * width
        return matrix

    def photograph(self, image_hwc_u8: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """The second photograph, RGB uint8 of the same size."""
        height, width = image_hwc_u8.shape[:2]
        moved = cv2.warpAffine(
            image_hwc_u8, self.matrix(height, width), (width, height),
            flags=cv2.INTER_AREA, borderMode=cv2.BORDER_REFLECT,
        )  # fmt: skip
        lit = moved * np.array(self.light[:3]) + self.light[3]
        shown: NDArray[np.uint8] = np.clip(lit, 0, 255).astype(np.uint8)
        return shown


def judge_registration(records: Sequence[Record], pairs: int) -> str:
    """Register pairs of three kinds.

    Args:
        records: HAM10000.
        pairs: Of each kind.

    Returns:
        What came out, for people.

    Raises:
        RunError: If the data set has too few lesions.
        ImageError: If an image cannot be read.
    """
    of_lesion = judged_lesions(records)
    several = [lesion for lesion, images in of_lesion.items() if len(images) > 1]
    if len(several) < pairs:
        msg = "Too few lesions have several photographs."
        raise RunError(msg, expected=pairs, found=len(several))
    drawn = random.Random(_SEED)  # noqa: S311 # a sample that is the same every time
    same = [tuple(drawn.sample(of_lesion[one], 2)) for one in drawn.sample(several, pairs)]
    other = list(_different(of_lesion, pairs, drawn))
    lines = [*_same(same), *_different_lines(other)]
    single = [of_lesion[lesion][0] for lesion in drawn.sample(sorted(of_lesion), pairs)]
    return "\n".join([*lines, *_known(single, drawn)])


def judged_lesions(records: Sequence[Record], *, judged: bool = True) -> dict[str, list[Record]]:
    """Photographs by lesion, of the half of the lesions that is judged, or of the other half."""
    found: dict[str, list[Record]] = {}
    for record in records:
        if (zlib.crc32(record.lesion_id.encode()) % 2 == 0) == judged:
            found.setdefault(record.lesion_id, []).append(record)
    return found


def known_transform(drawn: random.Random) -> KnownTransform:
    """Any turn, a scale of 0.6 to 1.6, a shift of up to a tenth, and other light."""
    factors = [drawn.uniform(0.75, 1.25) for _ in range(3)]
    return KnownTransform(
        angle=drawn.uniform(-180, 180),
        scale=0.6 * (1.6 / 0.6) ** drawn.random(),
        shift=(drawn.uniform(-0.1, 0.1), drawn.uniform(-0.1, 0.1)),
        light=(factors[0], factors[1], factors[2], drawn.uniform(-20, 20)),
    )


def grid_error(found: Registration, known: NDArray[np.float64], height: int, width: int) -> float:
    """Mean distance, in pixels of the first image, between where points belong and where they are.

    Args:
        found: From the second image to the first.
        known: float64 (2, 3), from the first to the second.
        height: Of the first image.
        width: Of the first image.

    Returns:
        Over a grid of the points that lie in both images.
    """
    across, down = np.linspace(0, width - 1, _GRID), np.linspace(0, height - 1, _GRID)
    points = np.stack(np.meshgrid(across, down), axis=-1).reshape(-1, 2)
    moved = points @ known[:, :2].T + known[:, 2]
    inside = ((moved >= 0) & (moved < (width, height))).all(axis=1)
    return float(np.linalg.norm(found.apply(moved[inside]) - points[inside], axis=1).mean())


def _different(
    of_lesion: dict[str, list[Record]], pairs: int, drawn: random.Random
) -> Iterator[tuple[Record, Record]]:
    """Pairs of two lesions of one diagnosis."""
    lesions = sorted(of_lesion)
    while pairs:
        one, two = (of_lesion[lesion][0] for lesion in drawn.sample(lesions, 2))
        if one.label == two.label:
            yield one, two
            pairs -= 1


def _same(pairs: Sequence[tuple[Record, ...]]) -> Iterator[str]:
    registered, there_and_back = 0, []
    for one, two in tqdm(pairs, desc="one lesion"):
        first, second = read_pixels(one), read_pixels(two)
        found = register(first, second)
        if found is None:
            continue
        registered += 1
        back = register(second, first)
        if back is not None:
            there_and_back.append(_loop_error(found, back, first.shape[0], first.shape[1]))
    yield (
        f"Two photographs of one lesion: {registered} of {len(pairs)} registered "
        f"{_share(registered, len(pairs))}"
    )
    yield (
        f"  there and back, apart from the start by {_numbers(there_and_back)}; "
        f"within {_NEAR:.0f} pixels: {sum(e <= _NEAR for e in there_and_back)} of {registered}"
    )


def _different_lines(pairs: Sequence[tuple[Record, Record]]) -> Iterator[str]:
    accepted = 0
    for one, two in tqdm(pairs, desc="two lesions"):
        accepted += register(read_pixels(one), read_pixels(two)) is not None
    yield (
        f"Photographs of two lesions of one diagnosis: {accepted} of {len(pairs)} accepted "
        f"{_share(accepted, len(pairs))}"
    )


def _known(records: Sequence[Record], drawn: random.Random) -> Iterator[str]:
    errors = []
    for record in tqdm(records, desc="known transforms"):
        image, known = read_pixels(record), known_transform(drawn)
        found = register(image, known.photograph(image))
        if found is not None:
            height, width = image.shape[:2]
            errors.append(grid_error(found, known.matrix(height, width), height, width))
    yield (
        f"Known turn, scale, shift and light: {len(errors)} of {len(records)} registered "
        f"{_share(len(errors), len(records))}"
    )
    yield f"  off by {_numbers(errors)}"


def _loop_error(found: Registration, back: Registration, height: int, width: int) -> float:
    across, down = np.linspace(0, width - 1, _GRID), np.linspace(0, height - 1, _GRID)
    points = np.stack(np.meshgrid(across, down), axis=-1).reshape(-1, 2)
    return float(np.linalg.norm(found.apply(back.apply(points)) - points, axis=1).mean())


def _share(count: int, of: int) -> str:
    low, high = wilson(count / of, of)
    return f"({100 * count / of:.1f} % [{100 * low:.1f}, {100 * high:.1f}])"


def _numbers(errors: Sequence[float]) -> str:
    if not errors:
        return "nothing"
    middle, most = np.percentile(errors, (50, 95))
    return f"{middle:.2f} pixels (median), {most:.2f} (95 %), {max(errors):.2f} (most)"
