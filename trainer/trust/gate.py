"""Measures when an image cannot be judged: fits the signs of a bundle and sets their limits."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from tqdm import tqdm

from skinapp.core.bundle import Bundle, read_out_of_fold
from skinapp.core.eye import Eye
from skinapp.core.images import read_image
from skinapp.core.sign_names import ARTEFACTS, FAULTS, SIGNS
from skinapp.core.sign_reader import looked
from trainer.data.dataset import read_pixels
from trainer.data.record import Record
from trainer.evaluation.out_of_fold import TrainedMember, bundle_members
from trainer.trust.eyes import eyes_of
from trainer.trust.far import DRAWN
from trainer.trust.fitting import UNKNOWN
from trainer.trust.limits import HOME
from trainer.trust.spoil import FAULTS as SPOILED
from trainer.trust.spoil import Fault, saved_again

UNTOUCHED: Final = "untouched"
SAVED_AGAIN: Final = "saved again"
CLINICAL: Final = "clinical photograph"
FAR: Final = "drawn "
_DRAWN_OF_A_KIND: Final = 80
_SPOILED_EACH: Final = 3
_SAVED_AGAIN_SHARE: Final = 0.3
_ELSEWHERE: Final = 0.4
"""Share of the images of other data sets that are spoiled, too."""
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
    """What eye and members saw of many pictures.

    Attributes:
        kinds: ``UNTOUCHED``, ``SAVED_AGAIN``, ``CLINICAL``, ``FAR`` with its kind, or the name of
            a fault.
        data_sets: Of untouched images; empty for others.
        folds: Of the member that looked.
        lesions: Ids; pictures of one id are used for one thing only.
        looks: Of each what ``skinapp.core.sign_reader.looked`` gives, float32 (N,).
        pooled: Of each the pooled features of the member, float32 (C,).
        truth: Of each, int8 (``SIGNS``,).
    """

    kinds: list[str] = field(default_factory=list)
    data_sets: list[str] = field(default_factory=list)
    folds: list[int] = field(default_factory=list)
    lesions: list[str] = field(default_factory=list)
    looks: list[NDArray[np.float32]] = field(default_factory=list)
    pooled: list[NDArray[np.float32]] = field(default_factory=list)
    truth: list[NDArray[np.int8]] = field(default_factory=list)


def look_at_all(
    bundle: Bundle,
    eye: Eye,
    records: Sequence[Record],
    others: OtherPictures,
    images: int,
    seed: int = 0,
) -> Seen:
    """Show images of their own fold, untouched and spoiled, and what is no dermoscopy.

    Args:
        bundle: With out-of-fold answers, which say the fold of each image.
        eye: Looks at all of them.
        records: The data sets.
        others: Artefacts that are known, and photographs without a dermatoscope.
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
    known = [record for record in records if record.image_id in fold_of]
    chosen = _chosen(known, others.artefacts, images, generator)
    seen = Seen()
    for fold, member in enumerate(bundle_members(bundle)):
        show = _Show(seen, fold, member, eye)
        own = [one for one in chosen if fold_of[one[0].image_id] == fold]
        for record, spoil in tqdm(own, desc=f"fold {fold}", unit="image"):
            lesion, picture = lesion_of[record.image_id], read_pixels(record)
            truth = _untouched(others.artefacts.get(record.image_id))
            show.picture(picture, UNTOUCHED, lesion, truth, record.data_set)
            if not spoil:
                continue
            for place in generator.choice(len(SPOILED), _SPOILED_EACH, replace=False):
                fault = SPOILED[place]
                show.picture(fault.spoil(picture, generator), fault.name, lesion, _spoiled(fault))
            if generator.random() < _SAVED_AGAIN_SHARE:
                again = saved_again(picture, generator)
                show.picture(again, SAVED_AGAIN, lesion, truth, record.data_set)
        for lesion, file in others.clinical[fold :: len(bundle.members)]:
            show.picture(read_image(file).pixels_hwc_u8, CLINICAL, lesion, _other())
        for kind, draw in DRAWN.items():
            for _ in range(_DRAWN_OF_A_KIND // len(bundle.members)):
                # Whole kinds are fitted on or judged: others will be opened than were thought of.
                show.picture(draw(generator), FAR + kind, FAR + kind, _other())
    return seen


class _Show:
    """Shows pictures to the eye and to one member."""

    def __init__(self, seen: Seen, fold: int, member: TrainedMember, eye: Eye) -> None:
        self._seen, self._fold, self._eye = seen, fold, eye
        self._square = member.preprocessing.square
        self._member = eyes_of(member.network, member.preprocessing, torch.device("cpu"))

    def picture(
        self,
        picture: NDArray[np.uint8],
        kind: str,
        lesion: str,
        truth: NDArray[np.int8],
        data_set: str = "",
    ) -> None:
        square = self._square(picture)
        planes = np.ascontiguousarray(np.moveaxis(square, -1, 0))[np.newaxis]
        seen = self._seen
        seen.kinds.append(kind)
        seen.data_sets.append(data_set)
        seen.folds.append(self._fold)
        seen.lesions.append(lesion)
        seen.looks.append(looked(self._eye, picture, square))
        seen.pooled.append(self._member(planes)[1][0])
        seen.truth.append(truth)


def _chosen(
    records: Sequence[Record],
    artefacts: Mapping[str, Mapping[str, bool]],
    images: int,
    generator: np.random.Generator,
) -> list[tuple[Record, bool]]:
    """Records, and whether they are spoiled, too."""
    taken: Counter[str] = Counter()
    chosen = []
    for place in generator.permutation(len(records)).tolist():
        record = records[place]
        taken[record.data_set] += 1
        spoil = taken[record.data_set] <= images * (1 if record.data_set == HOME else _ELSEWHERE)
        if taken[record.data_set] <= images or record.image_id in artefacts:
            chosen.append((record, spoil))
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


@dataclass(frozen=True)
class OtherPictures:
    """What data sets tell beside their diagnoses.

    Attributes:
        artefacts: By image id, which of ``ARTEFACTS`` are there, for images where that is known.
        clinical: Lesion id and file of each photograph without a dermatoscope.
    """

    artefacts: Mapping[str, Mapping[str, bool]]
    clinical: Sequence[tuple[str, Path]]


def read_others(folders: Sequence[Path]) -> OtherPictures:
    """From ``artefacts.csv`` and the folder ``clinical`` of each data set that has them."""
    clinical = [
        pair
        for folder in folders
        if (folder / "clinical").is_dir()
        for pair in read_clinical(folder / "clinical")
    ]
    return OtherPictures(read_artefacts(folders), clinical)


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
