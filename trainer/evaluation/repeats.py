"""Differences between two photographs of one lesion, from the out-of-fold logits of a bundle."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from skinapp.core.assessment import Prediction
from skinapp.core.bundle import OutOfFoldLogits, read_bundle, read_out_of_fold
from skinapp.core.calibration import Calibration
from skinapp.core.repeats import STEPS, DifferenceBand, Repeats, excess
from trainer.bundle_parts import put_part
from trainer.errors import RunError

PHOTOGRAPHS: Final = (
    "pairs of dermoscopy photographs that HAM10000 gives as one lesion, and of HAM10000 and "
    "MILK10k that share its lesion id; each lesion judged by the one member not trained on it"
)
_FIRST_SET: Final = "ham10000"
_SECOND_SET: Final = "milk10k"
MALIGNANT_ENDS: Final = (0.02, 0.1, 0.3, 0.6, 1.0)
FIRST_ENDS: Final = (0.6, 0.8, 0.95, 1.0)
"""Ends of the bands of the mean probability: the middle of the scale differs most."""
_LEAST_LESIONS: Final = 40
_RESAMPLES: Final = 1000
_SHOWN: Final = (50, 75, 90)
_POINTS: Final = (0.05, 0.1, 0.2)


@dataclass(frozen=True, eq=False)
class Pairs:
    """Pairs of photographs of one lesion.

    Attributes:
        lesions: Lesion of each of N pairs.
        crossing: Whether the two are of two data sets, bool (N,).
        malignant: P(malignant) of both, float64 (N, 2).
        first: Probability of the diagnosis that the first names first, of both, float64 (N, 2).
        other_first: Whether they name two diagnoses first, bool (N,).
    """

    lesions: tuple[str, ...]
    crossing: NDArray[np.bool_]
    malignant: NDArray[np.float64]
    first: NDArray[np.float64]
    other_first: NDArray[np.bool_]

    def part(self, kept: NDArray[np.bool_]) -> Pairs:
        """Some of the pairs, by bool (N,)."""
        lesions = tuple(lesion for lesion, keep in zip(self.lesions, kept, strict=True) if keep)
        first, other_first = self.first[kept], self.other_first[kept]
        return Pairs(lesions, self.crossing[kept], self.malignant[kept], first, other_first)


def add_repeats(folder: Path) -> str:
    """Measure the differences of a bundle and put them into it.

    Args:
        folder: Of the bundle.

    Returns:
        The table, for people.

    Raises:
        BundleError: If the bundle is refused.
        RunError: If too few lesions have several photographs.
        OutputError: If a file cannot be written.
    """
    manifest = read_bundle(folder).manifest
    stored = read_out_of_fold(folder / manifest.out_of_fold.file)
    pairs = find_pairs(stored, manifest.calibration)
    repeats = measure(pairs)
    put_part(folder, "repeats", repeats, {}, ())
    return table(pairs, repeats)


def find_pairs(stored: OutOfFoldLogits, calibration: Calibration) -> Pairs:
    """All pairs of photographs of one lesion, with what the program would show of each.

    Args:
        stored: Of a bundle, with the facts of the images.
        calibration: Of the bundle.

    Raises:
        RunError: If the bundle does not say of which data set its images are.
    """
    if not stored.facts:
        msg = "The bundle does not say of which data set its images are."
        raise RunError(msg)
    of_lesion: dict[str, list[int]] = {}
    for index, lesion in enumerate(stored.lesion_ids):
        if stored.facts[index].data_set in (_FIRST_SET, _SECOND_SET):
            of_lesion.setdefault(lesion, []).append(index)
    chosen = [
        pair for images in of_lesion.values() for pair in combinations(images, 2)
        if any(stored.facts[index].data_set == _FIRST_SET for index in pair)
    ]  # fmt: skip
    said: dict[int, Prediction] = {}
    for index in sorted({index for pair in chosen for index in pair}):
        logits = stored.logits[index].astype(np.float64)
        said[index] = calibration.predict(logits, logits[None])
    sets = [[stored.facts[index].data_set for index in pair] for pair in chosen]
    return Pairs(
        lesions=tuple(stored.lesion_ids[pair[0]] for pair in chosen),
        crossing=np.array([one != other for one, other in sets], dtype=bool),
        malignant=np.array(
            [[said[index].p_malignant for index in pair] for pair in chosen]
        ).reshape(-1, 2),
        first=np.array([_first(said[one], said[two]) for one, two in chosen]).reshape(-1, 2),
        other_first=np.array(
            [_name(said[one]) != _name(said[two]) for one, two in chosen], dtype=bool
        ),
    )


def measure(pairs: Pairs) -> Repeats:
    """The distributions of a bundle.

    Args:
        pairs: Of its images.

    Raises:
        RunError: If a band has too few lesions.
    """
    weights = _weights(pairs.lesions)
    return Repeats(
        photographs=PHOTOGRAPHS,
        malignant=tuple(_bands(pairs.malignant, pairs.lesions, MALIGNANT_ENDS)),
        first_diagnosis=tuple(_bands(pairs.first, pairs.lesions, FIRST_ENDS)),
        other_first=float(np.average(pairs.other_first, weights=weights)),
    )


def table(pairs: Pairs, repeats: Repeats) -> str:
    """What was measured, with intervals over lesions."""
    count = len(set(pairs.lesions))
    lines = [
        f"{len(pairs.lesions)} pairs of photographs of {count} lesions, out of fold; each lesion",
        f"counts once, intervals of 95 % over lesions ({_RESAMPLES} resamples).",
        f"Another first diagnosis: {100 * repeats.other_first:.1f} % of the pairs.",
    ]
    for name, kept in (
        ("both of HAM10000", ~pairs.crossing),
        ("one of HAM10000, one of MILK10k", pairs.crossing),
    ):
        if kept.any():
            part = pairs.part(kept)
            lines += ["", f"P(malignant), {name}", *_lines(part.malignant, part.lesions)]
    lines += ["", "P(malignant), all pairs", *_banded(pairs.malignant, pairs, repeats.malignant)]
    heading = "Probability of the first diagnosis, all pairs"
    return "\n".join([*lines, "", heading, *_banded(pairs.first, pairs, repeats.first_diagnosis)])


def _banded(
    values: NDArray[np.float64], pairs: Pairs, bands: Sequence[DifferenceBand]
) -> Iterator[str]:
    means, start = values.mean(axis=1), 0.0
    for band in bands:
        kept = (means >= start) & ((means < band.below) | (band.below == 1))
        lesions = [lesion for lesion, keep in zip(pairs.lesions, kept, strict=True) if keep]
        yield f"  mean {100 * start:.0f} to {100 * band.below:.0f} %"
        yield from (f"  {line}" for line in _lines(values[kept], lesions))
        centre = (start + band.below) / 2
        for points in _POINTS:
            found = excess(bands, centre - points / 2, centre + points / 2)
            yield (
                f"    more than {100 * points:.0f} points: {100 * found.share:.1f} % "
                f"[{100 * found.low:.1f}, {100 * found.high:.1f}]"
            )
        start = band.below


def _lines(values: NDArray[np.float64], lesions: Sequence[str]) -> Iterator[str]:
    """Quantiles of the differences with intervals."""
    differences = np.abs(values[:, 0] - values[:, 1])
    names, numbers = np.unique(lesions, return_inverse=True)
    weights = _weights(lesions)
    generator = np.random.default_rng(0)
    drawn = []
    for _ in range(_RESAMPLES):
        times = np.bincount(generator.integers(len(names), size=len(names)), minlength=len(names))
        drawn.append(_quantiles(differences, weights * times[numbers], _SHOWN))
    low, high = np.percentile(drawn, (2.5, 97.5), axis=0)
    found = _quantiles(differences, weights, _SHOWN)
    words = [
        f"{share} %: {100 * value:.1f} [{100 * least:.1f}, {100 * most:.1f}]"
        for share, value, least, most in zip(_SHOWN, found, low, high, strict=True)
    ]
    yield f"  {len(lesions)} pairs of {len(names)} lesions; points, " + ", ".join(words)


def _bands(
    values: NDArray[np.float64], lesions: Sequence[str], ends: Sequence[float]
) -> Iterator[DifferenceBand]:
    means, start = values.mean(axis=1), 0.0
    differences = np.abs(values[:, 0] - values[:, 1])
    for end in ends:
        kept = (means >= start) & ((means < end) | (end == 1))
        inside = [lesion for lesion, keep in zip(lesions, kept, strict=True) if keep]
        count = len(set(inside))
        if count < _LEAST_LESIONS:
            msg = f"Too few lesions have photographs with a mean of {start} to {end}."
            raise RunError(msg, expected=f"at least {_LEAST_LESIONS}", found=count)
        steps = _quantiles(differences[kept], _weights(inside), range(STEPS + 1))
        yield DifferenceBand(
            below=end,
            lesions=count,
            pairs=len(inside),
            # Four digits are more than anybody is shown.
            quantiles=tuple(round(float(step), 4) for step in steps),
        )
        start = end


def _weights(lesions: Sequence[str]) -> NDArray[np.float64]:
    """Of each pair, so that each lesion counts once."""
    _, numbers, counts = np.unique(lesions, return_inverse=True, return_counts=True)
    return np.asarray(1.0 / counts[numbers])


def _quantiles(
    values: NDArray[np.float64], weights: NDArray[np.float64], per_cent: Sequence[int] | range
) -> NDArray[np.float64]:
    """Weighted quantiles; 0 and 100 per cent are the least and the largest value."""
    order = np.argsort(values, kind="stable")
    kept = order[weights[order] > 0]
    summed = np.cumsum(weights[kept])
    middles = (summed - weights[kept] / 2) / summed[-1]
    places = np.concatenate([[0.0], middles, [1.0]])
    ordered = np.concatenate([values[kept][:1], values[kept], values[kept][-1:]])
    return np.asarray(np.interp(np.array(per_cent) / 100, places, ordered))


def _first(one: Prediction, two: Prediction) -> tuple[float, float]:
    first = one.top(1)[0]
    other = next(found for found in two.ranked() if found.diagnosis == first.diagnosis)
    return first.probability, other.probability


def _name(prediction: Prediction) -> str:
    return prediction.top(1)[0].diagnosis.code
