"""How logits of members and views become one prediction; the rule stands here only.

Why: decision 0011.
"""

from __future__ import annotations

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
        The prediction, with that of each member alone.

    Raises:
        NumericError: If a logit is not finite.
    """
    by_member = np.stack([mean_logits(member) for member in logits_mvk])
    return calibration.predict(mean_logits(by_member), by_member)
