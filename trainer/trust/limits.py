"""Where the limits of the signs lie, and what they do to images that set none of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from skinapp.core.sign_names import FAULTS, SIGNS
from skinapp.core.signs import Limit

HOME: Final = "ham10000"
TOLD_AT_HOME: Final = 0.035
"""Share of the untouched images of ``HOME`` that may get a notice of their quality."""
REFUSED_AT_HOME: Final = 0.01
OTHER_AT_HOME: Final = 0.01
"""Share of them that may be taken for no dermoscopy."""
ELSEWHERE: Final = 2.0
"""So many times as often in any other data set: other cameras are no fault."""

_OTHER: Final = "other_picture"
_STEPS: Final = np.geomspace(1e-4, 0.05, 60)


def limits_of(scores: NDArray[np.float32], data_sets: NDArray[np.str_]) -> dict[str, Limit]:
    """Limits that untouched images pass as seldom as allowed, each sign as often as the others.

    Args:
        scores: Of N untouched images, by models that were not fitted on their lesions (N, S).
        data_sets: Of each image.

    Returns:
        By sign.
    """
    faults = [name for name in FAULTS if name != _OTHER]
    notice = _together(scores, data_sets, faults, TOLD_AT_HOME)
    refuse = _together(scores, data_sets, faults, REFUSED_AT_HOME)
    found = {
        name: Limit(notice=notice[name], refuse=max(notice[name], refuse[name])) for name in faults
    }
    other = _together(scores, data_sets, [_OTHER], OTHER_AT_HOME)[_OTHER]
    return {name: found.get(name, Limit(notice=other, refuse=other)) for name in FAULTS}


def _together(
    scores: NDArray[np.float32], data_sets: NDArray[np.str_], names: list[str], allowed: float
) -> dict[str, float]:
    """The lowest limits whose notices together do not exceed what is allowed."""
    # At a share of nothing no image passes.
    best: dict[str, float] = {}
    for share in (0.0, *_STEPS):
        limits = {name: _limit(scores[:, SIGNS.index(name)], data_sets, share) for name in names}
        passed = passes(scores, limits)
        rates = {name: passed[data_sets == name].mean() for name in np.unique(data_sets)}
        if any(
            rate > (allowed if name == HOME else ELSEWHERE * allowed)
            for name, rate in rates.items()
        ):
            break
        best = limits
    return best


def _limit(scores: NDArray[np.float32], data_sets: NDArray[np.str_], share: float) -> float:
    """The lowest limit that at most a share of the images of each data set pass."""
    found = []
    for name in np.unique(data_sets):
        falling = np.sort(scores[data_sets == name])[::-1]
        may_pass = int(len(falling) * share * (1 if name == HOME else ELSEWHERE))
        # Just above the first that may not: equal scores, too, pass together or not at all.
        found.append(float(np.nextafter(falling[may_pass], np.float32(np.inf))))
    return max(found)


def passes(scores: NDArray[np.float32], limits: Mapping[str, float]) -> NDArray[np.bool_]:
    """Whether images reach any of some limits, bool (N,)."""
    reached = [scores[:, SIGNS.index(name)] >= limit for name, limit in limits.items()]
    return np.asarray(np.any(reached, axis=0))
