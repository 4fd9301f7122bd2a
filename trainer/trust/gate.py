"""Measures when an image cannot be judged: fits the signs of a bundle and sets their limits."""

from __future__ import annotations

import csv
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from tqdm import tqdm

from skinapp.core.bundle import Bundle, read_out_of_fold
from skinapp.core.images import read_image
from skinapp.core.measures import measure
from skinapp.core.sign_names import ARTEFACTS, FAULTS, SIGNS
from trainer.data.dataset import read_pixels
from trainer.data.record import Record
from trainer.evaluation.out_of_fold import TrainedMember, bundle_members
from trainer.trust.eyes import eyes_of
from trainer.trust.far import DRAWN
from trainer.trust.fitting import UNKNOWN, SignCases
from trainer.trust.spoil import FAULTS as SPOILED
from trainer.trust.spoil import Fault

logger = logging.getLogger(__name__)

UNTOUCHED: Final = "untouched"
CLINICAL: Final = "clinical photograph"
FAR: Final = "drawn "
_DRAWN_OF_A_KIND: Final = 80
_SPOILED_EACH: Final = 2
_OTHER: Final = SIGNS.index("other_picture")

_ALIKE: Final = (
    {"blurred", "coarse"},
    {"small", "cut"},
    {"dark", "colour_cast"},
    {"bright", "colour_cast"},
)
"""Faults of which one often brings the other: then the other is neither there nor not there."""


@dataclass
class Seen:
    """What the members saw of many pictures.

    Attributes:
        kinds: ``UNTOUCHED``, ``CLINICAL``, ``FAR`` with its kind, or the name of a fault.
        data_sets: Of untouched images; empty for others.
        members: Fold of the member that looked.
        lesions: Ids; pictures of one id are fitted on together.
        inputs: Pooled features and measures of each, float32 (C + M,).
        truth: Of each, int8 (``SIGNS``,).
    """

    kinds: list[str] = field(default_factory=list)
    data_sets: list[str] = field(default_factory=list)
    members: list[int] = field(default_factory=list)
    lesions: list[str] = field(default_factory=list)
    inputs: list[NDArray[np.float32]] = field(default_factory=list)
    truth: list[NDArray[np.int8]] = field(default_factory=list)

    def cases_of(self, member: int) -> tuple[NDArray[np.int64], SignCases]:
        """Places and cases of the pictures that a member saw."""
        places = np.flatnonzero(np.array(self.members) == member)
        return places, SignCases(
            np.stack([self.inputs[place] for place in places]),
            np.stack([self.truth[place] for place in places]),
            np.array([self.lesions[place] for place in places]),
        )


def look_at_all(
    bundle: Bundle,
    records: Sequence[Record],
    artefacts: Mapping[str, Mapping[str, bool]],
    clinical: Sequence[tuple[str, Path]],
    images: int,
    seed: int = 0,
) -> Seen:
    """Show the members images of their own fold, untouched and spoiled, and what is no dermoscopy.

    Args:
        bundle: With out-of-fold answers, which say the fold of each image.
        records: The data sets.
        artefacts: By image id, which of ``ARTEFACTS`` are there, for images where that is known.
        clinical: Lesion id and file of each clinical photograph.
        images: At most so many of each data set; of those with known artefacts all are taken.
        seed: Of the choice of images and of how they are spoiled.

    Returns:
        What was seen.

    Raises:
        ImageError: If an image cannot be read.
    """
    generator = np.random.default_rng(seed)
    told = read_out_of_fold(bundle.folder / bundle.manifest.out_of_fold.file)
    fold_of = dict(zip(told.image_ids, told.folds.tolist(), strict=True))
    lesion_of = dict(zip(told.image_ids, told.lesion_ids, strict=True))
    chosen = _chosen([r for r in records if r.image_id in fold_of], artefacts, images, generator)
    seen = Seen()
    for fold, member in enumerate(bundle_members(bundle)):
        show = _Show(seen, fold, member)
        own = [record for record in chosen if fold_of[record.image_id] == fold]
        for record in tqdm(own, desc=f"fold {fold}", unit="image"):
            lesion, picture = lesion_of[record.image_id], read_pixels(record)
            truth = _untouched(artefacts.get(record.image_id))
            show.picture(picture, UNTOUCHED, lesion, truth, record.data_set)
            for place in generator.integers(0, len(SPOILED), _SPOILED_EACH):
                fault = SPOILED[place]
                show.picture(fault.spoil(picture, generator), fault.name, lesion, _spoiled(fault))
        for lesion, file in clinical[fold :: len(bundle.members)]:
            show.picture(read_image(file).pixels_hwc_u8, CLINICAL, lesion, _other())
        for kind, draw in DRAWN.items():
            for _ in range(_DRAWN_OF_A_KIND // len(bundle.members)):
                # Whole kinds are fitted on or judged: others will be opened than were thought of.
                show.picture(draw(generator), FAR + kind, FAR + kind, _other())
    return seen


class _Show:
    """Shows pictures to one member."""

    def __init__(self, seen: Seen, fold: int, member: TrainedMember) -> None:
        self._seen, self._fold = seen, fold
        self._square = member.preprocessing.square
        self._look = eyes_of(member.network, member.preprocessing, torch.device("cpu"))

    def picture(
        self,
        picture: NDArray[np.uint8],
        kind: str,
        lesion: str,
        truth: NDArray[np.int8],
        data_set: str = "",
    ) -> None:
        square = self._square(picture)
        _, pooled = self._look(np.ascontiguousarray(np.moveaxis(square, -1, 0))[None])
        seen = self._seen
        seen.kinds.append(kind)
        seen.data_sets.append(data_set)
        seen.members.append(self._fold)
        seen.lesions.append(lesion)
        seen.inputs.append(np.concatenate([pooled[0], measure(square)]))
        seen.truth.append(truth)


def _chosen(
    records: Sequence[Record],
    artefacts: Mapping[str, Mapping[str, bool]],
    images: int,
    generator: np.random.Generator,
) -> list[Record]:
    taken: dict[str, int] = {}
    chosen = []
    for place in generator.permutation(len(records)):
        record = records[place]
        taken[record.data_set] = taken.get(record.data_set, 0) + 1
        if taken[record.data_set] <= images or record.image_id in artefacts:
            chosen.append(record)
    return chosen


def _untouched(artefacts: Mapping[str, bool] | None) -> NDArray[np.int8]:
    truth = np.zeros(len(SIGNS), np.int8)
    for name in ARTEFACTS:
        truth[SIGNS.index(name)] = UNKNOWN if artefacts is None else artefacts[name]
    return truth


def _spoiled(fault: Fault) -> NDArray[np.int8]:
    truth = np.zeros(len(SIGNS), np.int8)
    truth[len(FAULTS) :] = UNKNOWN
    for alike in _ALIKE:
        if fault.sign in alike:
            for name in alike:
                truth[SIGNS.index(name)] = UNKNOWN
    # A little of a fault is neither: limits lie where most of it is seen.
    truth[SIGNS.index(fault.sign)] = 1 if fault.severe else UNKNOWN
    truth[_OTHER] = UNKNOWN
    return truth


def _other() -> NDArray[np.int8]:
    truth = np.full(len(SIGNS), UNKNOWN, np.int8)
    truth[_OTHER] = 1
    return truth


def read_artefacts(folders: Sequence[Path]) -> dict[str, dict[str, bool]]:
    """Artefacts by image id, from the file ``artefacts.csv`` of each folder that has one."""
    found = {}
    for folder in folders:
        table = folder / "artefacts.csv"
        if not table.is_file():
            continue
        with table.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                marks = {name: row.get(name) == "1" for name in ("hair", "ink", "ruler", "patches")}
                marks["gel"] = "1" in (row.get("gel_border"), row.get("gel_bubble"))
                marks["corner"] = row.get("dark_corner") == "1"
                found[row["image_id"]] = marks
    return found


def read_clinical(folder: Path) -> list[tuple[str, Path]]:
    """Lesion id and file of each photograph in a folder, by the table of its name beside it."""
    table = folder.with_suffix(".csv")
    lesions = {}
    if table.is_file():
        with table.open(encoding="utf-8", newline="") as file:
            lesions = {row["image_id"]: row["lesion_id"] for row in csv.DictReader(file)}
    files = sorted(file for file in folder.iterdir() if file.suffix.lower() in {".jpg", ".png"})
    return [(lesions.get(file.stem, file.stem), file) for file in files]
