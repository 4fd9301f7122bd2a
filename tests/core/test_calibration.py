"""Softmax, calibration and operating curve against values known beforehand."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from skinapp.core.calibration import TemperatureScaling, Uncalibrated, VectorScaling, softmax
from skinapp.core.errors import NumericError
from skinapp.core.operating import MALIGNANT, OperatingCurve, OperatingPoint

LOGITS = arrays(np.float64, (3, 7), elements=st.floats(-30, 30))

CURVE = OperatingCurve(
    MALIGNANT,
    (
        OperatingPoint(0.9, 0.50, 0.99),
        OperatingPoint(0.6, 0.80, 0.90),
        OperatingPoint(0.5, 0.95, 0.70),
        OperatingPoint(0.4, 0.97, 0.70),
        OperatingPoint(0.1, 1.00, 0.20),
    ),
)


def test_softmax__equal_logits_are_uniform() -> None:
    np.testing.assert_allclose(softmax(np.full(7, 3.0)), 1 / 7, rtol=1e-15)


def test_softmax__log_probabilities_come_back() -> None:
    np.testing.assert_allclose(softmax(np.log([0.5, 0.3, 0.2])), [0.5, 0.3, 0.2], rtol=1e-14)


def test_softmax__huge_logits_do_not_overflow() -> None:
    result = softmax(np.array([1000.0, 1000.0 - math.log(3), -1e300]))
    np.testing.assert_allclose(result, [0.75, 0.25, 0], rtol=1e-12)


def test_softmax__computes_in_double_precision() -> None:
    assert softmax(np.zeros((2, 7), dtype=np.float16)).dtype == np.float64


def test_softmax__sums_along_the_axis_asked_for() -> None:
    logits = np.arange(12.0).reshape(3, 4) ** 1.5
    np.testing.assert_allclose(softmax(logits, axis=0).sum(axis=0), 1, rtol=1e-14)


@settings(deadline=None)
@given(LOGITS, st.floats(-100, 100))
def test_softmax__a_constant_added_changes_nothing(logits: np.ndarray, constant: float) -> None:
    np.testing.assert_allclose(softmax(logits + constant), softmax(logits), rtol=1e-9)


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
def test_softmax__refuses_what_is_not_finite(bad: float) -> None:
    with pytest.raises(NumericError):
        softmax(np.array([0.0, bad]))


@settings(deadline=None)
@given(LOGITS)
def test_calibration__without_effect_is_softmax(logits: np.ndarray) -> None:
    np.testing.assert_array_equal(Uncalibrated().probabilities(logits), softmax(logits))
    np.testing.assert_array_equal(TemperatureScaling(1.0).probabilities(logits), softmax(logits))
    nothing = VectorScaling((1.0,) * 7, (0.0,) * 7)
    sevens = np.resize(logits, (3, 7))
    np.testing.assert_array_equal(nothing.probabilities(sevens), softmax(sevens))


@settings(deadline=None)
@given(LOGITS, st.floats(0.1, 10))
def test_temperature_scaling__keeps_the_first_diagnosis(
    logits: np.ndarray, temperature: float
) -> None:
    probabilities = TemperatureScaling(temperature).probabilities(logits)
    first = np.take_along_axis(probabilities, logits.argmax(axis=1)[:, None], axis=1)[:, 0]
    np.testing.assert_array_equal(first, probabilities.max(axis=1))


def test_temperature_scaling__of_two_takes_square_roots() -> None:
    result = TemperatureScaling(2.0).probabilities(np.log([[0.64, 0.36]]))
    np.testing.assert_allclose(result, [[0.8 / 1.4, 0.6 / 1.4]], rtol=1e-14)


def test_temperature_scaling__high_and_low_reaches_its_limits() -> None:
    logits = np.array([3.0, 1, 0, 0, 0, 0, 0])
    hot, cold = (TemperatureScaling(t).probabilities(logits) for t in (1e9, 1e-3))
    np.testing.assert_allclose(hot, 1 / 7, rtol=1e-8)
    np.testing.assert_allclose(cold, np.eye(7)[0], atol=1e-12)


@pytest.mark.parametrize("temperature", [0.0, -1.0, math.nan, math.inf])
def test_temperature_scaling__refuses_an_impossible_temperature(temperature: float) -> None:
    with pytest.raises(ValueError, match="temperature"):
        TemperatureScaling(temperature)


def test_vector_scaling__scales_and_shifts_each_diagnosis() -> None:
    scales = (2.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0)
    biases = (0.0, math.log(3), 0.0, 0.0, 0.0, 0.0, 0.0)
    logits = np.array([math.log(2), 0, 0, 0, 0, 0, 0])
    # 2^2 for the first, 1 x 3 for the second, 1 for each of the others.
    expected = np.array([4, 3, 1, 1, 1, 1, 1]) / 12
    found = VectorScaling(scales, biases).probabilities(logits)
    np.testing.assert_allclose(found, expected, rtol=1e-14)


@pytest.mark.parametrize(
    ("scales", "biases"),
    [
        ((1.0,) * 6, (0.0,) * 7),
        ((1.0,) * 7, (0.0,) * 8),
        ((1.0,) * 6 + (0.0,), (0.0,) * 7),
        ((1.0,) * 6 + (math.inf,), (0.0,) * 7),
        ((1.0,) * 7, (0.0,) * 6 + (math.nan,)),
    ],
)
def test_vector_scaling__refuses_impossible_numbers(
    scales: tuple[float, ...], biases: tuple[float, ...]
) -> None:
    with pytest.raises(ValueError, match="must be"):
        VectorScaling(scales, biases)


@pytest.mark.parametrize(
    ("minimum", "threshold"), [(0.0, 0.9), (0.5, 0.9), (0.51, 0.6), (0.8, 0.6), (0.98, 0.1)]
)
def test_at_sensitivity__takes_the_most_specific_point_that_reaches_it(
    minimum: float, threshold: float
) -> None:
    assert CURVE.at_sensitivity(minimum).threshold == threshold


def test_at_sensitivity__prefers_the_more_sensitive_of_equally_specific_points() -> None:
    assert CURVE.at_sensitivity(0.9).sensitivity == 0.97


def test_at_sensitivity__does_not_depend_on_the_order_of_points() -> None:
    turned = OperatingCurve(MALIGNANT, CURVE.points[::-1])
    assert turned.at_sensitivity(0.7) == CURVE.at_sensitivity(0.7)


def test_at_sensitivity__refuses_what_no_point_reaches() -> None:
    with pytest.raises(ValueError, match="reaches sensitivity"):
        OperatingCurve(MALIGNANT, CURVE.points[:2]).at_sensitivity(0.9)


def test_operating_curve__refuses_to_be_empty() -> None:
    with pytest.raises(ValueError, match="no point"):
        OperatingCurve("mel", ())
