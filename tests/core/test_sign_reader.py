"""Signs are read from the whole image and from what every member sees, by any thread alike."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from skinapp.core.eye import EYE_SIDE, Eye, squeezed
from skinapp.core.measures import BLOCKINESS, MEASURES
from skinapp.core.sign_names import SIGNS
from skinapp.core.sign_reader import SHARED, SignReader, sign_arrays, sign_reader, usable
from skinapp.core.signs import SignModel

CHANNELS = 3
FEATURES = 3 * (16 + 24 + 40 + 80 + 112)
SEEN = 2 * MEASURES + BLOCKINESS + FEATURES


def picture(seed: int, height: int = 90, width: int = 120) -> NDArray[np.uint8]:
    return np.random.default_rng(seed).integers(0, 256, (height, width, 3), dtype=np.uint8)


def model(inputs: int, seed: int = 0) -> SignModel:
    generator = np.random.default_rng(seed)
    return SignModel(
        generator.normal(0, 1, (len(SIGNS), inputs)).astype(np.float32),
        generator.normal(0, 1, len(SIGNS)).astype(np.float32),
    )


@pytest.fixture(scope="session")
def eye_parts() -> tuple[bytes, bytes]:
    """Graph and constants of an eye with random weights."""
    import torch

    from skinapp.core.manifest import Architecture
    from skinapp.core.networks import Network
    from trainer.trust.first_blocks import BACKBONE, first_blocks

    torch.manual_seed(0)
    return first_blocks(Network(Architecture(BACKBONE, 8, 0.0)))


@pytest.fixture(scope="session")
def reader(eye_parts: tuple[bytes, bytes]) -> SignReader:
    """Of two members."""
    own = CHANNELS + MEASURES
    models = {"fold_0": model(own, 0), "fold_1": model(own, 1), SHARED: model(SEEN, 2)}
    return sign_reader(sign_arrays(models, *eye_parts), ["fold_0", "fold_1"])


def test_eye__sees_mean_spread_and_largest_value_of_every_channel(
    eye_parts: tuple[bytes, bytes],
) -> None:
    features = Eye(*eye_parts).look(picture(0))

    assert features.shape == (FEATURES,)
    assert np.isfinite(features).all()
    first = 16
    mean, spread, largest = (features[i * first : (i + 1) * first] for i in range(3))
    assert (largest >= mean).all()
    assert (spread > 0).all()


def test_eye__answers_alike_in_any_thread_and_keeps_its_answers_apart(
    eye_parts: tuple[bytes, bytes],
) -> None:
    eye = Eye(*eye_parts)
    pictures = [picture(seed) for seed in range(8)]
    alone = [eye.look(each) for each in pictures]

    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(eye.look, pictures))

    for one, other in zip(alone, together, strict=True):
        assert np.array_equal(one, other)
    assert not np.array_equal(alone[0], alone[1])


@pytest.mark.parametrize("size", [(1, 1), (3, 500), (256, 256), (900, 700)])
def test_squeezed__takes_images_of_any_size(size: tuple[int, int]) -> None:
    square = squeezed(picture(0, *size))

    assert square.shape == (EYE_SIDE, EYE_SIDE, 3)
    assert square.dtype == np.uint8


def test_read__adds_the_mean_of_the_members_to_what_all_share(reader: SignReader) -> None:
    seen = reader.look(picture(0), picture(1, 64, 64))
    pooled = [np.ones(CHANNELS, np.float32), np.full(CHANNELS, 2, np.float32)]

    found = reader.read(seen, pooled)

    own = [
        each.weights @ np.concatenate([features, seen[:MEASURES]]) + each.biases
        for each, features in zip(reader.members, pooled, strict=True)
    ]
    shared = reader.shared.weights @ seen + reader.shared.biases
    assert seen.shape == (SEEN,)
    assert found == pytest.approx(((own[0] + own[1]) / 2 + shared).tolist(), rel=1e-4, abs=1e-3)


def test_sign_reader__gives_members_in_the_order_asked_for(
    eye_parts: tuple[bytes, bytes],
) -> None:
    own = CHANNELS + MEASURES
    models = {"fold_0": model(own, 0), "fold_1": model(own, 1), SHARED: model(SEEN, 2)}
    arrays = sign_arrays(models, *eye_parts)

    back = sign_reader(arrays, ["fold_1", "fold_0"])

    assert np.array_equal(back.members[0].weights, models["fold_1"].weights)
    assert np.array_equal(back.shared.biases, models[SHARED].biases)
    for missing in ("fold_2.weights", "eye.graph", f"{SHARED}.biases"):
        left = {name: array for name, array in arrays.items() if name != missing}
        with pytest.raises(KeyError):
            sign_reader(left, ["fold_0", "fold_1", "fold_2"])


def test_usable__is_none_where_the_eye_cannot_be_run(reader: SignReader) -> None:
    assert usable(None) is None
    assert usable(reader) is reader
    assert usable(replace(reader, eye=Eye(b"<net/>", b""))) is None
