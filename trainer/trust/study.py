"""Fits the signs of a bundle, sets their limits, and judges both, each on lesions of its own."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from typing import Final

import numpy as np
import safetensors.numpy
from numpy.typing import NDArray
from sklearn.metrics import roc_auc_score

from skinapp.core.bundle import Bundle
from skinapp.core.measures import MEASURES
from skinapp.core.sign_names import ARTEFACTS, FAULTS, SIGNS
from skinapp.core.sign_reader import SHARED, sign_arrays
from skinapp.core.signs import Limit, SignLimits, SignModel
from trainer.bundle_parts import part_name, put_part
from trainer.errors import RunError
from trainer.trust.fitting import UNKNOWN, SignCases, fit_signs, scores_of
from trainer.trust.gate import UNTOUCHED, Seen
from trainer.trust.limits import limits_of, passes
from trainer.trust.spoil import FAULTS as SPOILED

OTHER: Final = "other_picture"


class Use(IntEnum):
    """What a lesion is used for."""

    WEIGHTS = 0
    LIMITS = 1
    JUDGED = 2


def use_of(lesion: str) -> Use:
    """What a lesion is used for: by its name, so that every command parts the lesions alike.

    Half of them set weights, a quarter sets limits, and a quarter judges both.
    """
    quarter = hashlib.sha256(lesion.encode()).digest()[0] % 4
    return Use(max(0, quarter - 1))


@dataclass(frozen=True)
class KindFigures:
    """How often something is said of a kind of pictures.

    Attributes:
        count: Pictures.
        told: Share with a notice of their quality.
        refused: Share that cannot be judged for their quality.
        other: Share taken for no dermoscopy.
    """

    count: int
    told: float
    refused: float
    other: float


@dataclass(frozen=True, eq=False)
class SignStudy:
    """Signs of a bundle, and how they do on lesions that set neither weights nor limits.

    Attributes:
        models: By the name of the member, and the shared one.
        limits: By the name of the sign.
        kinds: By the kind of pictures.
        aucs: Of each artefact, where it is known.
    """

    models: Mapping[str, SignModel]
    limits: Mapping[str, Limit]
    kinds: Mapping[str, KindFigures]
    aucs: Mapping[str, float]

    def text(self) -> str:
        """A table, one line for each kind of pictures and for each artefact."""
        lines = [
            f"{'lesions that set no limit':28}{'pictures':>9}{'told':>9}{'refused':>9}{'other':>9}"
        ]
        lines += [
            f"{kind:28}{own.count:9d}{own.told:9.1%}{own.refused:9.1%}{own.other:9.1%}"
            for kind, own in self.kinds.items()
        ]
        lines += [f"AUC {name:24}{auc:9.3f}" for name, auc in self.aucs.items()]
        if self.aucs:
            lines.append(f"AUC {'mean':24}{np.mean(list(self.aucs.values())):9.3f}")
        return "\n".join(lines)


def study_signs(seen: Seen, members: Mapping[int, str]) -> SignStudy:
    """Fit, set limits, judge.

    Args:
        seen: What eye and members saw.
        members: Name of the member of each fold.

    Returns:
        The study.

    Raises:
        RunError: If there are no images to set limits with.
    """
    uses = np.array([use_of(lesion) for lesion in seen.lesions])
    looks, truth = np.stack(seen.looks), np.stack(seen.truth)
    cases = SignCases(looks, truth)
    models = {SHARED: fit_signs(cases.part(uses == Use.WEIGHTS))}
    scores = scores_of(models[SHARED], looks)
    folds = np.array(seen.folds)
    for fold, name in members.items():
        places = np.flatnonzero(folds == fold)
        pooled = np.stack([seen.pooled[place] for place in places.tolist()])
        inputs = np.hstack([pooled, looks[places, :MEASURES]])
        own = SignCases(inputs, truth[places])
        # Artefacts are rare: the few of one fold would add more noise than they tell.
        models[name] = fit_signs(own.part(uses[places] == Use.WEIGHTS), FAULTS)
        scores[places] += scores_of(models[name], inputs)
    kinds, data_sets = np.array(seen.kinds), np.array(seen.data_sets)
    sets = (uses == Use.LIMITS) & (kinds == UNTOUCHED)
    if not sets.any():
        msg = "There are too few images to set limits."
        raise RunError(msg, found=len(kinds))
    limits = limits_of(scores[sets], data_sets[sets])
    judged = uses == Use.JUDGED
    named = np.where(kinds == UNTOUCHED, data_sets, kinds)
    figures = {
        kind: _figures(scores[judged & (named == kind)], limits) for kind in _ordered(named[judged])
    }
    plain = judged & (kinds == UNTOUCHED)
    return SignStudy(models, limits, figures, _aucs(scores[plain], truth[plain]))


def put_signs(bundle: Bundle, study: SignStudy, eye: tuple[bytes, bytes]) -> Path:
    """Put models, eye and limits into a bundle; returns the file.

    Args:
        bundle: Of which the members are.
        study: Its signs.
        eye: Graph and constants of the eye.

    Raises:
        BundleError: If the bundle is refused.
        OutputError: If a file cannot be written.
    """
    content = safetensors.numpy.save(sign_arrays(study.models, *eye))
    name = part_name("signs", content, ".safetensors")
    sha256 = hashlib.sha256(content).hexdigest()
    record = SignLimits(file=name, sha256=sha256, limits=dict(study.limits))
    before = bundle.manifest.signs
    put_part(bundle.folder, "signs", record, {name: content}, (before.file,) if before else ())
    return bundle.folder / name


def _figures(scores: NDArray[np.float32], limits: Mapping[str, Limit]) -> KindFigures:
    quality = [name for name in FAULTS if name != OTHER]
    told = passes(scores, {name: limits[name].notice for name in quality})
    refused = passes(scores, {name: limits[name].refuse for name in quality})
    other = passes(scores, {OTHER: limits[OTHER].notice})
    return KindFigures(len(scores), *(float(each.mean()) for each in (told, refused, other)))


def _aucs(scores: NDArray[np.float32], truth: NDArray[np.int8]) -> dict[str, float]:
    found = {}
    for name in ARTEFACTS:
        place = SIGNS.index(name)
        known = truth[:, place] != UNKNOWN
        if len(set(truth[known, place].tolist())) > 1:
            found[name] = float(roc_auc_score(truth[known, place], scores[known, place]))
    return found


def _ordered(kinds: NDArray[np.str_]) -> list[str]:
    """Data sets first, then faults in their order, then what is no dermoscopy."""
    order = [fault.name for fault in SPOILED]
    found = np.unique(kinds).tolist()
    faults = [name for name in order if name in found]
    others = [name for name in found if " " in name and name not in order]
    return [*(name for name in found if name not in {*faults, *others}), *faults, *others]
