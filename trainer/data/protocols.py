"""Who is trained on and who is tested: the paper's protocol, the honest one, and all in folds.

======== ============================================== =========================================
protocol test part                                      training
======== ============================================== =========================================
paper    one image each of a fifth of the lesions       the other images, siblings of test images
                                                        among them, as in Le et al. 2020
lesion   all images of the same lesions                 as many images of each diagnosis as in
                                                        ``paper``, none of a test lesion
all      none; each fold is judged by the member that   all images, in folds grouped by lesion
         was not trained on it
======== ============================================== =========================================

``paper`` and ``lesion`` share test lesions and the number of training images, so that the
difference between their results on one image a lesion is the price of the siblings and of nothing
else. Why: decision 0090.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
from numpy.typing import NDArray
from sklearn.model_selection import StratifiedGroupKFold, StratifiedKFold, train_test_split

from skinapp.core.diagnoses import CODES
from trainer.data.record import Record
from trainer.data.splits import NO_FOLD, lesion_folds, selection_lesions
from trainer.errors import DataSetError, RunError

TEST_SHARE: Final = 0.2
VALIDATION_SHARE: Final = 0.2


class Protocol(StrEnum):
    """See the table of this module."""

    PAPER = "paper"
    LESION = "lesion"
    ALL = "all"


class Part(StrEnum):
    """What an image is for when a protocol is run with one training."""

    TRAINING = "training"
    VALIDATION = "validation"
    TEST = "test"


@dataclass(frozen=True, eq=False)
class Division:
    """The images of one training, as indices of records, int64.

    Attributes:
        training: To train on.
        selection: To choose the checkpoint by; may be empty.
        held_out: To report on, and for nothing else.
    """

    training: NDArray[np.int64]
    selection: NDArray[np.int64]
    held_out: NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Split:
    """A protocol applied to a data set of N images.

    Attributes:
        protocol: Which.
        parts: Part of every record, N words; all ``training`` under ``all``.
        folds: Fold of every record, int64 (N,); ``NO_FOLD`` for the test part.
    """

    protocol: Protocol
    parts: tuple[Part, ...]
    folds: NDArray[np.int64]

    def of_part(self, part: Part) -> NDArray[np.int64]:
        """Indices of a part."""
        return np.flatnonzero([own is part for own in self.parts])

    def single(self) -> Division:
        """One training: its validation part chooses the checkpoint, its test part is reported.

        Raises:
            RunError: Under ``all``, which has no test part.
        """
        if self.protocol is Protocol.ALL:
            msg = "The protocol 'all' has no test part; it is run in folds."
            raise RunError(msg)
        training, validation, test = (self.of_part(part) for part in Part)
        return Division(training, validation, test)

    def fold(self, fold: int) -> Division:
        """The training of one fold under ``paper`` or ``lesion``: the fold chooses the checkpoint.

        Raises:
            RunError: Under ``all``, whose folds are reported and must choose nothing.
        """
        if self.protocol is Protocol.ALL:
            msg = "A fold of the protocol 'all' chooses no checkpoint."
            raise RunError(msg)
        training = np.flatnonzero((self.folds != fold) & (self.folds != NO_FOLD))
        return Division(training, np.flatnonzero(self.folds == fold), self.of_part(Part.TEST))


def out_of_fold_division(
    records: Sequence[Record], folds: NDArray[np.int64], fold: int, share: float, seed: int
) -> Division:
    """The training of one fold that is itself reported.

    Args:
        records: The data set.
        folds: Fold of every record, int64 (N,).
        fold: The one that is held out.
        share: Share of training lesions that choose the checkpoint; 0 for none.
        seed: Decides which lesions.

    Returns:
        The division; no lesion stands in two of its parts.
    """
    inside = np.flatnonzero(folds != fold)
    held_out = np.flatnonzero(folds == fold)
    if share == 0:
        return Division(inside, inside[:0], held_out)
    chosen = selection_lesions([records[int(index)] for index in inside], share, seed)
    selected = np.array([records[int(index)].lesion_id in chosen for index in inside])
    return Division(inside[~selected], inside[selected], held_out)


def make_split(
    protocol: Protocol, records: Sequence[Record], folds: int = 5, seed: int = 0
) -> Split:
    """Apply a protocol.

    Args:
        protocol: Which.
        records: The data set.
        folds: Number of folds of the cross-validation variant.
        seed: Decides every draw.

    Returns:
        The split.

    Raises:
        DataSetError: If the data set is too small: a class would be absent from a part or a fold.
    """
    if protocol is Protocol.ALL:
        fold_of = lesion_folds(records, folds, seed)
        return Split(
            protocol,
            (Part.TRAINING,) * len(records),
            np.array([fold_of[record.image_id] for record in records], dtype=np.int64),
        )
    labels, lesions = _labels(records), _lesions(records)
    _refuse_small_classes(records, folds)
    test = _paper_test(records, labels, seed)
    training, validation = _paper_rest(labels, test, seed)
    if protocol is Protocol.LESION:
        wanted = np.bincount(labels[training], minlength=len(CODES))
        test = np.flatnonzero(np.isin(lesions, lesions[test]))
        rest = np.setdiff1d(np.arange(len(records)), test)
        validation = _validation_lesions(rest, labels, lesions, wanted, seed)
        training = np.setdiff1d(rest, validation)
    special = dict.fromkeys(validation.tolist(), Part.VALIDATION)
    special |= dict.fromkeys(test.tolist(), Part.TEST)
    parts = tuple(special.get(index, Part.TRAINING) for index in range(len(records)))
    rest = np.sort(np.concatenate([training, validation]))
    split = Split(protocol, parts, _folds(protocol, rest, records, folds, seed))
    problems = split_problems(records, split)
    if problems:
        raise DataSetError(problems, records[0].path.parent)
    return split


def split_problems(records: Sequence[Record], split: Split) -> list[str]:
    """Everything that makes a split useless or dishonest, one sentence each.

    Args:
        records: The data set.
        split: Of these records.

    Returns:
        Sentences; none if the split is sound.
    """
    labels = _labels(records)
    present = sorted(set(labels.tolist()))
    problems: list[str] = []
    places: dict[str, NDArray[np.bool_]] = {
        f"fold {fold}": split.folds == fold for fold in np.unique(split.folds[split.folds >= 0])
    }
    if split.protocol is not Protocol.ALL:
        for part in Part:
            places[f"the {part} part"] = np.array([own is part for own in split.parts])
    for place, inside in places.items():
        problems.extend(
            f"There is no image of {CODES[label]} in {place}."
            for label in present
            if not (labels[inside] == label).any()
        )
    if split.protocol is not Protocol.PAPER:
        problems.extend(_torn_lesions(records, split))
    return problems


def siblings_in_training(records: Sequence[Record], division: Division) -> int:
    """How many held-out images show a lesion of which another image is trained on."""
    trained = {records[index].lesion_id for index in division.training.tolist()}
    return sum(records[index].lesion_id in trained for index in division.held_out.tolist())


def first_of_lesion(records: Sequence[Record], indices: NDArray[np.int64]) -> NDArray[np.int64]:
    """Of some images, those that come first among all images of their lesion."""
    firsts = set(_first_images(records).tolist())
    return np.array([index for index in indices.tolist() if index in firsts], dtype=np.int64)


def _torn_lesions(records: Sequence[Record], split: Split) -> list[str]:
    places: dict[str, set[tuple[Part, int]]] = {}
    for record, part, fold in zip(records, split.parts, split.folds.tolist(), strict=True):
        places.setdefault(record.lesion_id, set()).add((part, fold))
    return [
        f"Lesion {lesion!r} stands in {len(found)} places."
        for lesion, found in places.items()
        if len(found) > 1
    ]


def _refuse_small_classes(records: Sequence[Record], folds: int) -> None:
    labels = {record.lesion_id: record.label for record in records}
    counts = np.bincount(list(labels.values()), minlength=len(CODES))
    least = folds + 2
    problems = [
        f"{CODES[label]} has {count} lesions; the protocol needs {least}."
        for label, count in enumerate(counts.tolist())
        if 0 < count < least
    ]
    if problems or not records:
        raise DataSetError(problems or ["There is no image."], "")


def _first_images(records: Sequence[Record]) -> NDArray[np.int64]:
    _, firsts = np.unique(_lesions(records), return_index=True)
    return np.sort(firsts).astype(np.int64)


def _paper_test(
    records: Sequence[Record], labels: NDArray[np.int64], seed: int
) -> NDArray[np.int64]:
    candidates = _first_images(records)
    count = round(TEST_SHARE * len(candidates))
    _, test = train_test_split(
        candidates, test_size=count, stratify=labels[candidates], random_state=seed
    )
    return np.sort(test)


def _paper_rest(
    labels: NDArray[np.int64], test: NDArray[np.int64], seed: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    rest = np.setdiff1d(np.arange(len(labels)), test)
    # The paper's 6,817 and 1,704 images are the rounded fifths; scikit-learn would round up.
    count = round(VALIDATION_SHARE * len(rest))
    training, validation = train_test_split(
        rest, test_size=count, stratify=labels[rest], random_state=seed
    )
    return np.sort(training), np.sort(validation)


def _validation_lesions(
    rest: NDArray[np.int64],
    labels: NDArray[np.int64],
    lesions: NDArray[np.str_],
    wanted: NDArray[np.int64],
    seed: int,
) -> NDArray[np.int64]:
    """Whole lesions, so many that ``wanted`` images of each class are left to train on."""
    generator = np.random.default_rng(seed)
    chosen: list[int] = []
    for label in range(len(CODES)):
        own = rest[labels[rest] == label]
        images_of = {
            lesion: own[lesions[own] == lesion].tolist()
            for lesion in generator.permutation(np.unique(lesions[own])).tolist()
        }
        # In a small data set nothing may be left over; one lesion has to choose the checkpoint.
        smallest = min(map(len, images_of.values()), default=0)
        room = max(len(own) - int(wanted[label]), smallest)
        for images in images_of.values():
            if len(images) <= room:
                chosen.extend(images)
                room -= len(images)
    return np.sort(np.array(chosen, dtype=np.int64))


def _folds(
    protocol: Protocol,
    rest: NDArray[np.int64],
    records: Sequence[Record],
    folds: int,
    seed: int,
) -> NDArray[np.int64]:
    result = np.full(len(records), NO_FOLD, dtype=np.int64)
    labels, lesions = _labels(records)[rest], _lesions(records)[rest]
    dealt = (
        StratifiedKFold(folds, shuffle=True, random_state=seed).split(labels, labels)
        if protocol is Protocol.PAPER
        else StratifiedGroupKFold(folds, shuffle=True, random_state=seed).split(
            labels, labels, lesions
        )
    )
    for fold, (_, inside) in enumerate(dealt):
        result[rest[inside]] = fold
    return result


def _labels(records: Sequence[Record]) -> NDArray[np.int64]:
    return np.array([record.label for record in records], dtype=np.int64)


def _lesions(records: Sequence[Record]) -> NDArray[np.str_]:
    return np.array([record.lesion_id for record in records])
