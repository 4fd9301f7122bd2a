from __future__ import annotations

import numpy as np
import pytest

from skinapp.core.calibration import TemperatureScaling, Uncalibrated
from skinapp.core.ensemble import predict
from skinapp.core.errors import NumericError

LOGITS = np.random.default_rng(0).normal(size=(5, 8, 7)).astype(np.float32)


def test_predict__ensemble_of_one_is_its_member() -> None:
    prediction = predict(LOGITS[:1], TemperatureScaling(1.5))

    assert prediction.probabilities == pytest.approx(prediction.member_probabilities[0])


def test_predict__is_the_softmax_of_mean_logits_over_temperature() -> None:
    logits = np.zeros((2, 2, 7))
    logits[..., 4] = [[1.0, 3.0], [5.0, 7.0]]

    prediction = predict(logits, TemperatureScaling(2.0))

    # The mean logit is 4, divided by the temperature 2.
    expected = np.exp(2.0) / (np.exp(2.0) + 6)
    assert prediction.probabilities[4] == pytest.approx(expected)
    assert prediction.top(1)[0].diagnosis.code == "mel"
    assert prediction.agreeing_members == 2


def test_predict__does_not_depend_on_the_order_of_members_and_views() -> None:
    turned = LOGITS[::-1, ::-1]

    np.testing.assert_allclose(
        predict(turned, Uncalibrated()).probabilities,
        predict(LOGITS, Uncalibrated()).probabilities,
        rtol=1e-6,
    )


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_predict__refuses_numbers_that_are_none(value: float) -> None:
    broken = LOGITS.copy()
    broken[2, 3, 4] = value

    with pytest.raises(NumericError):
        predict(broken, Uncalibrated())
