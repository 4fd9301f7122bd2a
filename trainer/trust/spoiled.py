"""What the program says of proven melanomas that were spoiled on purpose."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from tqdm import tqdm

from skinapp.core import flags
from skinapp.core.bundle import Bundle, read_out_of_fold
from skinapp.core.ensemble import predict
from skinapp.core.plausibility import is_plainly_other
from skinapp.core.preprocessing import Preprocessing
from skinapp.core.sign_reader import SignReader
from skinapp.core.signs import LEAST_SIDE
from skinapp.core.triage import flags_of, judgeable
from skinapp.core.views import UPRIGHT, VIEWS, stack_views
from trainer.data.dataset import read_pixels
from trainer.data.record import Record
from trainer.errors import RunError
from trainer.trust.eyes import Look, eyes_of
from trainer.trust.gate import UNTOUCHED
from trainer.trust.limits import HOME
from trainer.trust.spoil import JUDGED
from trainer.trust.study import Use, use_of

PROVEN: Final = "histo"


@dataclass
class Spoiled:
    """What happened to the melanomas of one kind of spoiling.

    Attributes:
        kind: The way and its degree.
        images: How many were shown.
        silent: With a benign first diagnosis and no notice of any kind.
        refused: Of which nothing is said but that they cannot be judged.
        told: With some notice of the image itself, those that are refused among them.
        silent_ids: Images that were silent.
    """

    kind: str
    images: int = 0
    silent: int = 0
    refused: int = 0
    told: int = 0
    silent_ids: list[str] = field(default_factory=list)

    @staticmethod
    def head() -> str:
        """The line above those of ``line``."""
        return f"{'proven melanomas':24}{'images':>8}{'silent':>9}{'refused':>9}{'told':>9}"

    def line(self) -> str:
        """One line of a table."""
        shares = (n / max(self.images, 1) for n in (self.silent, self.refused, self.told))
        return f"{self.kind:24}{self.images:8d}" + "".join(f"{share:9.1%}" for share in shares)


@dataclass(frozen=True, eq=False)
class _Reader:
    """One member as the program runs it."""

    look: Look
    preprocessing: Preprocessing
    signs: SignReader


def judge_spoiled(
    bundle: Bundle, records: Sequence[Record], count: int, seed: int = 0
) -> list[Spoiled]:
    """Show proven melanomas, untouched and spoiled, to the member that did not see them.

    Lesions that set weights and limits of the signs are left out.

    Args:
        bundle: With signs.
        records: The data sets.
        count: At most so many images, one for each lesion first.
        seed: Of the choice and of how images are spoiled.

    Returns:
        For each kind of spoiling, the untouched images first.

    Raises:
        RunError: If the bundle has no signs.
        ImageError: If an image cannot be read.
    """
    if bundle.signs is None:
        msg = "The bundle has no signs; run trainer gate first."
        raise RunError(msg, path=bundle.folder)
    generator = np.random.default_rng(seed)
    told = read_out_of_fold(bundle.folder / bundle.manifest.out_of_fold.file)
    fold_of = dict(zip(told.image_ids, told.folds.tolist(), strict=True))
    lesion_of = dict(zip(told.image_ids, told.lesion_ids, strict=True))
    chosen = _chosen([r for r in records if r.image_id in fold_of], lesion_of, count, generator)
    found = {kind: Spoiled(kind) for kind in (UNTOUCHED, *(fault.name for fault in JUDGED))}
    for place, member in enumerate(bundle.members):
        own = [record for record in chosen if fold_of[record.image_id] == member.fold]
        if not own:
            continue
        network = bundle.networks[place]
        look = eyes_of(network, member.preprocessing, torch.device("cpu"))
        alone = replace(bundle.signs, members=bundle.signs.members[place : place + 1])
        reader = _Reader(look, member.preprocessing, alone)
        for record in tqdm(own, desc=member.name, unit="image"):
            picture = read_pixels(record)
            _note(found[UNTOUCHED], record, _told(bundle, reader, picture))
            for fault in JUDGED:
                spoiled = fault.spoil(picture, generator)
                _note(found[fault.name], record, _told(bundle, reader, spoiled))
    return list(found.values())


def _chosen(
    records: Sequence[Record],
    lesion_of: dict[str, str],
    count: int,
    generator: np.random.Generator,
) -> list[Record]:
    fit = [
        record
        for record in records
        if record.data_set == HOME
        and record.code == "mel"
        and record.confirmed_by == PROVEN
        and use_of(lesion_of[record.image_id]) is Use.JUDGED
    ]
    mixed = [fit[place] for place in generator.permutation(len(fit)).tolist()]
    rank: dict[str, int] = {}
    ranks = []
    for record in mixed:
        lesion = lesion_of[record.image_id]
        rank[lesion] = rank.get(lesion, 0) + 1
        ranks.append(rank[lesion])
    return [mixed[place] for place in np.argsort(ranks, kind="stable")[:count].tolist()]


def _told(
    bundle: Bundle, reader: _Reader, picture: NDArray[np.uint8]
) -> tuple[bool, frozenset[str]]:
    """Whether the first diagnosis is benign, and all notices, as the program gives them."""
    manifest = bundle.manifest
    assert manifest.signs is not None  # noqa: S101 # asked by the caller
    square = reader.preprocessing.square(picture)
    views = [VIEWS[name] for name in manifest.views]
    logits, pooled = reader.look(stack_views(np.moveaxis(square, -1, 0), views))
    upright = manifest.views.index(UPRIGHT) if UPRIGHT in manifest.views else 0
    signs = reader.signs.read(reader.signs.look(picture, square), [pooled[upright]])
    prediction = predict(logits[None], manifest.calibration)
    notices = {*flags_of(prediction, manifest.malignancy_point), *manifest.signs.flags_of(signs)}
    if is_plainly_other(picture, coloured=True):
        notices.add(flags.NOT_DERMOSCOPY)
    if min(picture.shape[:2]) < LEAST_SIDE:
        notices |= {flags.CANNOT_BE_JUDGED, flags.COARSE}
    return not prediction.top(1)[0].diagnosis.malignant, frozenset(notices)


_OF_THE_ANSWER: Final = frozenset(
    {flags.MALIGNANCY_NOT_EXCLUDED, flags.LOW_CONFIDENCE, flags.MEMBERS_DISAGREE}
)


def _note(row: Spoiled, record: Record, told: tuple[bool, frozenset[str]]) -> None:
    benign, notices = told
    row.images += 1
    row.refused += not judgeable(notices)
    row.told += bool(notices - _OF_THE_ANSWER)
    if benign and not notices:
        row.silent += 1
        row.silent_ids.append(record.image_id)
