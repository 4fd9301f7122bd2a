"""The same lesion under two ids: photographs whose local features match, among all pairs.

Ids, hashes and correlation miss photographs that were turned, cropped, scaled or taken with
another camera. Here every image is compared with those that share most of its visual words
(features put into a few ten thousand kinds), as it is and mirrored, and a pair counts if enough
of its features lie in one arrangement.

Source:
    Visual words: Sivic J., Zisserman A., Video Google: a text retrieval approach to object
    matching in videos, 2003; kinds as pairs of kinds of halves: Babenko A., Lempitsky V.,
    The inverted multi-index, 2012.
"""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, diags  # type: ignore[import-untyped]  # ships no type hints
from sklearn.cluster import MiniBatchKMeans
from threadpoolctl import threadpool_limits
from tqdm import tqdm

from skinapp.core.files import write_atomically
from skinapp.core.local_features import (
    Arrangement,
    LocalFeatures,
    arrangement,
    find_features,
    mirrored,
    unit_rows,
)
from trainer.data.dataset import read_pixels
from trainer.data.record import Record

LEAST_INLIERS: Final = 6
LEAST_OFF_LINE: Final = 3
"""A ruler beside two lesions puts a dozen inliers on one line, and a chance match beside it."""
NEIGHBOURS: Final = 15
_MIRRORED_NEIGHBOURS: Final = 8
_KINDS: Final = 256
"""Kinds of each half of a descriptor."""
_SAMPLED: Final = 100_000
_BLOCK: Final = 100
_Item = TypeVar("_Item")
_Result = TypeVar("_Result")


@dataclass(frozen=True)
class SameLesion:
    """Two images of different lesion ids that show one lesion, or one patch of skin.

    Attributes:
        first: Earlier image in the metadata.
        second: Later one.
        arrangement: How the second lies upon the first.
    """

    first: Record
    second: Record
    arrangement: Arrangement


def find_same_lesions(
    records: Sequence[Record], features: Sequence[LocalFeatures]
) -> tuple[SameLesion, ...]:
    """Pairs of images of different lesion ids that match.

    Args:
        records: N images.
        features: Of each.

    Returns:
        The pairs, those with most inliers first.
    """
    lesions = [record.lesion_id for record in records]
    pairs = sorted(
        (first, second, turned)
        for first, second, turned in alike(features)
        if lesions[first] != lesions[second]
    )

    def compare(pair: tuple[int, int, bool]) -> Arrangement | None:
        first, second, turned = pair
        return compare_features(features[first], features[second], turned=turned)

    best: dict[tuple[int, int], Arrangement] = {}
    found = _in_threads(compare, pairs, "pairs")
    for (first, second, _), result in zip(pairs, found, strict=True):
        known = best.get((first, second))
        if result and (known is None or known.inliers < result.inliers):
            best[first, second] = result
    matched = [SameLesion(records[i], records[j], how) for (i, j), how in best.items()]
    return tuple(sorted(matched, key=lambda pair: -pair.arrangement.inliers))


def compare_features(
    first: LocalFeatures, second: LocalFeatures, *, turned: bool
) -> Arrangement | None:
    """Whether two images show the same place.

    Args:
        first: Features of an image.
        second: Features of another.
        turned: Compare with the mirror image of the second.

    Returns:
        Their arrangement, or None if they do not match.
    """
    found = arrangement(first, mirrored(second) if turned else second)
    if not found or found.inliers < LEAST_INLIERS or found.off_line < LEAST_OFF_LINE:
        return None
    return replace(found, mirrored=turned)


def features_of(records: Sequence[Record]) -> tuple[LocalFeatures, ...]:
    """Features of every image, drawn out to its own shape where the data set squeezed it.

    Raises:
        ImageError: If an image cannot be read.
    """
    return tuple(
        _in_threads(lambda record: find_features(read_pixels(record)), records, "features")
    )


def alike(features: Sequence[LocalFeatures]) -> set[tuple[int, int, bool]]:
    """Pairs of images that share most of their visual words.

    Args:
        features: Of each image.

    Returns:
        Indices of the two, the lower first, and whether the second is meant mirrored.
    """
    counts = np.array([len(one.points_n2) for one in features])
    if counts.sum() < _KINDS:
        every = range(len(features))
        return {(i, j, turned) for j in every for i in range(j) for turned in (False, True)}
    words = _Words.of(features)
    plain = words.table(features)
    images_with = np.bincount(plain.indices, minlength=_KINDS**2)
    rarity = diags(np.log(len(features) / np.maximum(images_with, 1)).astype(np.float32))
    plain = _unit(plain @ rarity)
    columns = plain.T.tocsr()
    turned = _unit(words.table([mirrored(one) for one in features]) @ rarity)
    return {
        (min(image, other), max(image, other), is_turned)
        for table, count, is_turned in (
            (plain, NEIGHBOURS, False),
            (turned, _MIRRORED_NEIGHBOURS, True),
        )
        for image, other in _neighbours(table, columns, count)
    }


def pairs_csv(pairs: Iterable[SameLesion]) -> bytes:
    """Pairs as CSV, one line each; training joins lesions by this file."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(
        ("first_image_id", "second_image_id", "first_lesion_id", "second_lesion_id",
         "first_dx", "second_dx", "inliers", "matches", "mirrored")
    )  # fmt: skip
    for pair in pairs:
        first, second, how = pair.first, pair.second, pair.arrangement
        writer.writerow(
            (first.image_id, second.image_id, first.lesion_id, second.lesion_id,
             first.code, second.code, how.inliers, how.matches, int(how.mirrored))
        )  # fmt: skip
    return text.getvalue().encode("utf-8")


def write_matches(path: Path, pairs: Iterable[SameLesion]) -> None:
    """Write the file of ``pairs_csv``."""
    write_atomically(path, pairs_csv(pairs))


@dataclass(frozen=True)
class _Words:
    """Kinds of both halves of a descriptor; a word is a pair of kinds."""

    upper: MiniBatchKMeans
    lower: MiniBatchKMeans

    @classmethod
    def of(cls, features: Sequence[LocalFeatures]) -> _Words:
        generator = np.random.default_rng(0)
        share = max(1, round(_SAMPLED / len(features)))
        sample = np.concatenate(
            [unit_rows(generator.permutation(one.descriptors_n128)[:share]) for one in features]
        )
        halves = (sample[:, :64], sample[:, 64:])
        made = [
            MiniBatchKMeans(_KINDS, batch_size=4096, n_init=1, random_state=0).fit(half)
            for half in halves
        ]
        return cls(*made)

    def table(self, features: Sequence[LocalFeatures]) -> csr_matrix:
        """Square roots of the counts of words, float32 sparse (images, words)."""
        words: list[NDArray[np.int64]] = []
        images: list[NDArray[np.int64]] = []
        for start in range(0, len(features), _BLOCK):
            block = features[start : start + _BLOCK]
            rows = unit_rows(np.concatenate([one.descriptors_n128 for one in block]))
            counts = [len(one.points_n2) for one in block]
            if len(rows):
                words += self._two_of(rows)
                images += [np.repeat(np.arange(start, start + len(block)), counts)] * 2
        at = (np.concatenate(images), np.concatenate(words))
        ones = np.ones(len(at[0]), dtype=np.float32)
        table = csr_matrix((ones, at), shape=(len(features), _KINDS**2))
        table.data = np.sqrt(table.data)
        return table

    def _two_of(self, rows: NDArray[np.float32]) -> list[NDArray[np.int64]]:
        """The nearest word of every feature, and the next one with another kind of one half."""
        at = np.arange(len(rows))
        kinds, losses = [], []
        for means, half in ((self.upper, rows[:, :64]), (self.lower, rows[:, 64:])):
            squares = means.transform(half) ** 2
            two = np.argpartition(squares, 1, axis=1)[:, :2].astype(np.int64)
            kinds.append(two)
            losses.append(squares[at, two[:, 1]] - squares[at, two[:, 0]])
        (upper, next_upper), (lower, next_lower) = (two.T for two in kinds)
        is_upper = losses[0] < losses[1]
        other_upper = np.where(is_upper, next_upper, upper)
        other_lower = np.where(is_upper, lower, next_lower)
        return [upper * _KINDS + lower, other_upper * _KINDS + other_lower]


def _unit(table: csr_matrix) -> csr_matrix:
    lengths = np.sqrt(np.asarray(table.multiply(table).sum(axis=1)).ravel())
    return (diags(1 / np.maximum(lengths, 1e-6).astype(np.float32)) @ table).tocsr()


def _neighbours(table: csr_matrix, columns: csr_matrix, count: int) -> Iterable[tuple[int, int]]:
    images = table.shape[0]
    count = min(count, images - 1)
    for start in range(0, images, _BLOCK):
        shared: NDArray[np.float32] = (table[start : start + _BLOCK] @ columns).toarray()
        own = np.arange(len(shared))
        shared[own, start + own] = -1
        most = np.argpartition(-shared, count - 1, axis=1)[:, :count]
        for row, others in enumerate(most.tolist()):
            yield from ((start + row, other) for other in others)


def _in_threads(
    work: Callable[[_Item], _Result], items: Sequence[_Item], words: str
) -> list[_Result]:
    # One thread for each product of matrices: they are small, and there is a pool around them.
    with threadpool_limits(1), ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        return list(tqdm(pool.map(work, items), total=len(items), desc=words))
