"""Limits say what is told of an image, and from where on it is not judged."""

from __future__ import annotations

import numpy as np
import pytest
from pydantic import ValidationError

from skinapp.core import flags
from skinapp.core.measures import MEASURES
from skinapp.core.sign_names import FAULTS, SIGNS
from skinapp.core.signs import Limit, SignLimits, SignModel

CHANNELS = 3
HASH = "0" * 64


def limits(notice: float = 1, refuse: float = 2) -> SignLimits:
    each = {name: Limit(notice=notice, refuse=refuse) for name in FAULTS}
    return SignLimits(file="signs.safetensors", sha256=HASH, limits=each)


@pytest.mark.parametrize("name", FAULTS)
@pytest.mark.parametrize(
    ("value", "told", "refused"), [(0.99, False, False), (1, True, False), (2, True, True)]
)
def test_flags_of__tells_from_one_limit_on_and_refuses_from_the_other(
    name: str, value: float, told: object, refused: object
) -> None:
    signs = [0.0] * len(SIGNS)
    signs[SIGNS.index(name)] = value

    found = limits().flags_of(signs)

    assert (FAULTS[name] in found) is told
    assert (flags.CANNOT_BE_JUDGED in found) is refused
    assert len(found) == bool(told) + bool(refused)


def test_flags_of__artefacts_are_never_told() -> None:
    assert not limits().flags_of([0.0] * len(FAULTS) + [9.0] * (len(SIGNS) - len(FAULTS)))


@pytest.mark.parametrize(
    ("weights", "biases"),
    [
        (np.zeros((len(SIGNS) - 1, CHANNELS + MEASURES)), np.zeros(len(SIGNS))),
        (np.zeros((len(SIGNS), CHANNELS + MEASURES)), np.zeros(len(SIGNS) + 1)),
        (np.zeros((len(SIGNS), MEASURES)), np.zeros(len(SIGNS))),
        (np.full((len(SIGNS), CHANNELS + MEASURES), np.nan), np.zeros(len(SIGNS))),
        (np.zeros((len(SIGNS), CHANNELS + MEASURES)), np.full(len(SIGNS), np.inf)),
    ],
    ids=["signs", "biases", "no_features", "nan", "inf"],
)
def test_sign_model__refuses_what_cannot_be(weights: object, biases: object) -> None:
    with pytest.raises(ValueError, match="signs"):
        SignModel(np.asarray(weights, np.float32), np.asarray(biases, np.float32))


def test_limits__refuse_what_cannot_be() -> None:
    with pytest.raises(ValidationError, match="told, too"):
        Limit(notice=2, refuse=1)
    with pytest.raises(ValidationError):
        Limit(notice=float("nan"), refuse=1)
    some = {name: Limit(notice=1, refuse=2) for name in list(FAULTS)[1:]}
    with pytest.raises(ValidationError, match="limits are stated"):
        SignLimits(file="signs.safetensors", sha256=HASH, limits=some)
