"""How logits of members and views become one prediction; the rule stands here only.

Why: decision 0011.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from skinapp.core.assessment import Prediction
from skinapp.core.calibration import Calibration


def mean_logits(logits: NDArray[np.floating]) -> NDArray[np.float64]:
    """Average logits over the views of a member, or over the members of an ensemble.

    Args:
        logits: (N, 7), one row for each view or member.

    Returns:
        float64 (7,).
    """
    mean: NDArray[np.float64] = np.mean(logits, axis=0, dtype=np.float64)
    return mean


def predict(logits_mvk: NDArray[np.floating], calibration: Calibration) -> Prediction:
    """Calibrated prediction of an ensemble.

    Logits are averaged over views, then over members, then calibrated: members count alike, and
    an ensemble of one is its member.

    Args:
        logits_mvk: Logits (M, V, 7) of M members for V views.
        calibration: Of the bundle.

    Returns:
        The prediction, with that of each member alone, its logits, and the first diagnosis of
        each single look counted.

    Raises:
        NumericError: If a logit is not finite.
    """
    by_member = np.stack([mean_logits(member) for member in logits_mvk])
    prediction = calibration.predict(mean_logits(by_member), by_member)
    single = calibration.probabilities(logits_mvk.reshape(-1, logits_mvk.shape[-1]))
    offset = np.array(prediction.naming_offset or 0.0)
    firsts = (single * np.exp(-offset)).argmax(axis=-1)
    return replace(
        prediction,
        votes=tuple(np.bincount(firsts, minlength=single.shape[-1]).tolist()),
        member_logits=tuple(map(tuple, by_member.tolist())),
    )
