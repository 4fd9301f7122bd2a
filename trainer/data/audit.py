"""An audit of a data set before anything is trained on it: what is there, and what is wrong.

Why: decision 0094.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import cv2
import imagehash
import numpy as np
from numpy.typing import NDArray
from PIL import Image
from tqdm import tqdm

from skinapp.core.errors import ImageError
from skinapp.core.images import read_image
from skinapp.core.preprocessing import resize
from trainer.data.ham10000 import Survey, survey_data_sets
from trainer.data.problems import Problems
from trainer.data.protocols import (
    Division,
    Protocol,
    make_split,
    out_of_fold_division,
    siblings_in_training,
)
from trainer.data.record import Record
from trainer.errors import DataSetError

_SIDE: Final = 64
_HASH_DISTANCE: Final = 10
"""Of 64 bits. Finds the candidates; most of them are merely two small dark spots."""
_CORRELATION: Final = 0.9
"""Of the fine structure. Only a copy, or the next photograph of one series, reaches it."""
_FINE_SIGMA: Final = 4.0
_BLOCK: Final = 500


@dataclass(frozen=True)
class NearDuplicate:
    """Two images that look alike although their lesion ids differ.

    Attributes:
        first: Earlier image in the metadata.
        second: Later one.
        correlation: Of their fine structure, up to 1.
    """

    first: Record
    second: Record
    correlation: float


@dataclass(frozen=True)
class SiblingCount:
    """How much a protocol leaks.

    Attributes:
        protocol: Name of the protocol and of its part or fold.
        tested: Images that are reported on.
        with_sibling: Those among them whose lesion has another image in training.
    """

    protocol: str
    tested: int
    with_sibling: int


@dataclass(frozen=True)
class Audit:
    """All findings.

    Attributes:
        records: The sound rows.
        problems: What forbids training, one sentence each.
        unlisted: Image files without a row.
        left_out: Images that were passed over, by reason.
        near_duplicates: The most alike first.
        siblings: For each protocol that the data set is large enough for.
    """

    records: tuple[Record, ...]
    problems: tuple[str, ...]
    unlisted: tuple[str, ...]
    left_out: tuple[str, ...]
    near_duplicates: tuple[NearDuplicate, ...]
    siblings: tuple[SiblingCount, ...]


def audit_data_set(folders: Path | Sequence[Path], folds: int = 5, seed: int = 0) -> Audit:
    """Read everything, decode every image and compare all pairs.

    Args:
        folders: Folder of a data set, or of several.
        folds: Of the protocols.
        seed: Of the protocols.

    Returns:
        The findings.
    """
    folders = [folders] if isinstance(folders, Path) else folders
    survey = survey_data_sets(folders)
    readable, small, unreadable = _decode(survey.records)
    problems = [*survey.problems, *unreadable]
    siblings: list[SiblingCount] = []
    # The protocols of the paper are of HAM10000 alone.
    of_one = len(folders) == 1 and not any(record.outside for record in survey.records)
    for protocol in Protocol if of_one else (Protocol.ALL,):
        try:
            siblings.append(_siblings(protocol, survey.records, folds, seed))
        except DataSetError as error:
            problems += [f"Protocol {protocol}: {problem}" for problem in error.problems]
    return Audit(
        records=survey.records,
        problems=tuple(problems),
        unlisted=survey.unlisted,
        left_out=survey.left_out,
        near_duplicates=find_near_duplicates(readable, small),
        siblings=tuple(siblings),
    )


def survey_for_training(
    folders: Path | Sequence[Path], protocol: Protocol, folds: int, seed: int
) -> Survey:
    """Survey a data set; the list of problems is complete before anything is trained.

    Images are decoded only if something else is wrong: a training decodes them anyway, and names
    all that it cannot read before its first step.

    Args:
        folders: Folder of a data set, or of several.
        protocol: To be trained under.
        folds: Number of folds.
        seed: Of the folds.

    Returns:
        The survey, without problems.

    Raises:
        DataSetError: With every problem of metadata, files, images and folds.
    """
    folders = [folders] if isinstance(folders, Path) else folders
    survey = survey_data_sets(folders)
    problems = list(survey.problems)
    if protocol is not Protocol.ALL and any(record.outside for record in survey.records):
        problems.append(f"Protocol {protocol}: there are diagnoses outside the seven.")
    elif survey.records:
        try:
            make_split(protocol, survey.records, folds, seed)
        except DataSetError as error:
            problems += error.problems
    if problems:
        raise DataSetError([*problems, *_decode(survey.records)[2]], folders[0])
    return survey


def find_near_duplicates(
    records: Sequence[Record], small_images: NDArray[np.uint8]
) -> tuple[NearDuplicate, ...]:
    """Pairs of images of different lesions that show the same.

    The perceptual hash finds candidates among all pairs; the correlation of what is left without
    the coarse brightness decides. Copies that were turned or mirrored are not found.

    Args:
        records: N images.
        small_images: Grey uint8 (N, 64, 64) of them, see ``small_grey``.

    Returns:
        The pairs, the most alike first.

    Source:
        The hash is pHash of the library imagehash: signs of the lowest cosine frequencies.
    """
    if not len(records):
        return ()
    hashes = np.array([_hash(image) for image in small_images])
    lesions = np.unique([record.lesion_id for record in records], return_inverse=True)[1]
    fine = _fine_structure(small_images)
    found = []
    for start in range(0, len(hashes), _BLOCK):
        block = slice(start, start + _BLOCK)
        near = np.bitwise_count(hashes[block, np.newaxis] ^ hashes) <= _HASH_DISTANCE
        near &= lesions[block, np.newaxis] != lesions
        for row, second in np.argwhere(near):
            first = start + int(row)
            correlation = float(fine[first] @ fine[second])
            if first < second and correlation >= _CORRELATION:
                found.append(NearDuplicate(records[first], records[int(second)], correlation))
    return tuple(sorted(found, key=lambda pair: -pair.correlation))


def small_grey(image_hwc_u8: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """An RGB image (H, W, 3) as grey uint8 (64, 64), proportions lost."""
    small = resize(image_hwc_u8, _SIDE, _SIDE)
    return np.asarray(cv2.cvtColor(small, cv2.COLOR_RGB2GRAY), dtype=np.uint8)


def _hash(grey_hw_u8: NDArray[np.uint8]) -> np.uint64:
    bits = imagehash.phash(Image.fromarray(grey_hw_u8)).hash
    return np.uint64(np.packbits(bits.ravel()).view(np.uint64)[0])


def _fine_structure(grey_nhw_u8: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Each image without its coarse brightness, as a vector of length 1."""
    values = grey_nhw_u8.astype(np.float32)
    coarse = np.stack([cv2.GaussianBlur(image, (0, 0), _FINE_SIGMA) for image in values])
    rows = (values - coarse).reshape(len(values), -1)
    rows -= rows.mean(axis=1, keepdims=True)
    lengths = np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), np.float32(1e-6))
    return np.asarray(rows / lengths, dtype=np.float32)


def _decode(
    records: Sequence[Record],
) -> tuple[tuple[Record, ...], NDArray[np.uint8], list[str]]:
    """Readable records, their small images (N, 64, 64), and a sentence for each other image."""

    def decode(record: Record) -> NDArray[np.uint8] | str:
        try:
            return small_grey(read_image(record.path).pixels_hwc_u8)
        except ImageError as error:
            return f"{record.image_id}: {error.code}, {error.message}"

    readable, small, problems = [], [], Problems()
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        decoded = tqdm(pool.map(decode, records), total=len(records), desc="images", unit="img")
        for record, result in zip(records, decoded, strict=True):
            if isinstance(result, str):
                problems.add("images that cannot be read", result)
            else:
                readable.append(record)
                small.append(result)
    stacked = np.stack(small) if small else np.empty((0, _SIDE, _SIDE), dtype=np.uint8)
    return tuple(readable), stacked, list(problems.sentences())


def _siblings(protocol: Protocol, records: Sequence[Record], folds: int, seed: int) -> SiblingCount:
    if not records:
        return SiblingCount(str(protocol), 0, 0)
    split = make_split(protocol, records, folds, seed)
    if protocol is not Protocol.ALL:
        division = split.single()
        return SiblingCount(
            f"{protocol}, test part",
            len(division.held_out),
            siblings_in_training(records, division),
        )
    divisions: list[Division] = [
        out_of_fold_division(records, split.folds, fold, 0.0, seed) for fold in range(folds)
    ]
    return SiblingCount(
        f"{protocol}, {folds} folds",
        sum(len(division.held_out) for division in divisions),
        sum(siblings_in_training(records, division) for division in divisions),
    )
