"""The OpenVINO engine against PyTorch, its cache, and what happens when it fails."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from skinapp.core.bundle import Bundle, read_bundle
from skinapp.core.decoded_image import DecodedImage
from skinapp.core.errors import CancelledError, DeviceError, NumericError
from skinapp.core.openvino_conversion import probe_logits
from skinapp.core.openvino_graph import check_answers
from skinapp.services.analysis.assess import Analyst
from skinapp.services.cancellation import CancelToken
from skinapp.services.engines import choice as engine_choice
from skinapp.services.engines import openvino_model
from skinapp.services.engines.choice import EngineWithSpare, make_engine
from skinapp.services.engines.engine import InferenceEngine, MemberOutput, silent
from skinapp.services.engines.openvino import OpenVinoEngine
from skinapp.services.engines.torch import TorchEngine

SIZES = (64, 96)
CHECKOUT = Path(__file__).resolve().parents[3]
SQUARES = [
    np.random.default_rng(size).integers(0, 256, size=(6, 3, size, size), dtype=np.uint8)
    for size in SIZES
]


@pytest.fixture(scope="module")
def bundle(tiny_bundle: Path) -> Bundle:
    """Two members of different input size."""
    whole = read_bundle(tiny_bundle)
    first, second = whole.members
    second = second.model_copy(
        update={"preprocessing": replace(second.preprocessing, size=SIZES[1])}
    )
    return replace(whole, members=(first, second))


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("models")


@pytest.fixture(autouse=True)
def _own_cache(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(openvino_model, "cache_folder", lambda: cache)


@pytest.fixture(scope="module")
def engine(bundle: Bundle, cache: Path) -> Iterator[OpenVinoEngine]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(openvino_model, "cache_folder", lambda: cache)
        yield OpenVinoEngine(bundle, "it is a test")


def run(engine: InferenceEngine, rows: slice = slice(None)) -> list[MemberOutput]:
    squares = [group[rows] for group in SQUARES]
    return engine.forward(squares, features=True, on_step=silent)


def the_cached_file(cache: Path) -> Path:
    (file,) = (cache / "openvino").glob("*.bin")
    return file


def test_forward__equals_pytorch(engine: OpenVinoEngine, bundle: Bundle) -> None:
    reference = TorchEngine(bundle.networks, [m.preprocessing for m in bundle.members], "cpu")

    for found, expected in zip(run(engine), run(reference), strict=True):
        assert found.features is not None
        assert expected.features is not None
        np.testing.assert_allclose(found.logits, expected.logits, atol=1e-4)
        np.testing.assert_allclose(found.features, expected.features, atol=1e-3)
        maps = [
            one.grad_cam(1, expected.features, [4, 0])
            for one in (engine, reference)
            if expected is not None
        ]
        np.testing.assert_array_equal(maps[0], maps[1])


def test_forward__gives_an_image_the_same_numbers_alone_and_among_others_and_again(
    engine: OpenVinoEngine,
) -> None:
    together, again, alone = run(engine), run(engine), run(engine, slice(2, 3))

    for member in range(len(SIZES)):
        np.testing.assert_array_equal(together[member].logits, again[member].logits)
        np.testing.assert_array_equal(together[member].logits[2:3], alone[member].logits)


def test_forward__leaves_features_out_unless_they_are_wanted(engine: OpenVinoEngine) -> None:
    outputs = engine.forward(SQUARES, features=False, on_step=silent)

    assert all(output.features is None for output in outputs)
    np.testing.assert_array_equal(outputs[1].logits, run(engine)[1].logits)


def test_forward__can_be_used_again_after_a_cancel(engine: OpenVinoEngine) -> None:
    def cancel(share: float) -> None:
        if share > 0.3:
            raise CancelledError("The work was cancelled.")

    with pytest.raises(CancelledError):
        engine.forward(SQUARES, features=False, on_step=cancel)

    assert np.isfinite(run(engine)[0].logits).all()


@pytest.mark.skipif(os.name != "posix", reason="modes mean nothing there")
def test_load__keeps_models_where_only_the_owner_looks(engine: OpenVinoEngine, cache: Path) -> None:
    places = [path for path in cache.rglob("*") if path.suffix != ".tmp"]

    assert len(places) >= 2
    assert {stat.S_IMODE(path.stat().st_mode) & 0o077 for path in places} == {0}


def test_load__takes_the_cached_model_with_the_same_numbers(
    engine: OpenVinoEngine, bundle: Bundle, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(openvino_model, "convert_networks")
    shares: list[float] = []

    second = OpenVinoEngine(bundle, "it is a test", shares.append)

    assert shares == []
    np.testing.assert_array_equal(run(second)[0].logits, run(engine)[0].logits)


@pytest.mark.parametrize("damage", ["a flipped bit", "cut", "empty"])
def test_load__makes_a_damaged_model_again(
    engine: OpenVinoEngine,
    bundle: Bundle,
    cache: Path,
    monkeypatch: pytest.MonkeyPatch,
    damage: str,
) -> None:
    file = the_cached_file(cache)
    whole = file.read_bytes()
    made_again: list[str] = []

    def convert(_networks: object, _recipes: object, name: str, *_: object) -> object:
        made_again.append(name)
        raise RuntimeError("converting takes seconds, and that it is asked for is enough")

    monkeypatch.setattr(openvino_model, "convert_networks", convert)
    flipped = bytearray(whole)
    flipped[len(whole) // 2] ^= 1
    file.write_bytes({"a flipped bit": bytes(flipped), "cut": whole[:-100], "empty": b""}[damage])
    try:
        with pytest.raises(DeviceError):
            OpenVinoEngine(bundle, "it is a test")
    finally:
        file.write_bytes(whole)

    assert made_again == [bundle.manifest.name]


def test_load__works_without_a_place_to_keep_the_model(
    engine: OpenVinoEngine, bundle: Bundle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.write_bytes(b"")
    monkeypatch.setattr(openvino_model, "cache_folder", lambda: in_the_way)
    shares: list[float] = []

    second = OpenVinoEngine(bundle, "it is a test", shares.append)

    assert shares[0] == 0
    assert shares[-1] == 1
    assert shares == sorted(shares)
    np.testing.assert_array_equal(run(second)[0].logits, run(engine)[0].logits)
    assert in_the_way.read_bytes() == b""


def test_load__refuses_a_conversion_that_answers_otherwise(
    engine: OpenVinoEngine, bundle: Bundle
) -> None:
    recipes = [member.preprocessing for member in bundle.members]
    first, second = probe_logits(bundle.networks, recipes)

    check_answers(engine._model, recipes, [first, second])
    with pytest.raises(DeviceError):
        check_answers(engine._model, recipes, [second, first])


def test_forward__an_activation_that_overflows_gives_no_percentage(
    tiny_bundle: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = read_bundle(tiny_bundle)
    arrays = dict(whole.weights[0])
    # Finite as they are stored, so the bundle is taken; the product of two is not.
    arrays["head.hidden.bias"] = np.full_like(arrays["head.hidden.bias"], 3e38)
    arrays["head.output.weight"] = np.full_like(arrays["head.output.weight"], 6e4)
    broken = replace(whole, weights=(arrays, whole.weights[1]))
    monkeypatch.setattr(openvino_model, "cache_folder", lambda: tmp_path)
    # The comparison with PyTorch would already refuse it.
    monkeypatch.setattr(openvino_model, "check_answers", lambda *_: None)
    engine = OpenVinoEngine(broken, "it is a test")
    analyst = Analyst(broken.manifest, broken.members, engine, bundle_sha256="", model_card="")
    pixels = np.random.default_rng(0).integers(0, 256, size=(64, 64, 3), dtype=np.uint8)

    with pytest.raises(NumericError):
        analyst.assess(DecodedImage(pixels, "0" * 64, "PNG", ()), CancelToken())


FRESH_START = """
import socket, sys

def refuse(*arguments, **_):
    raise AssertionError(f"the network was used: {arguments}")

socket.socket.connect = socket.socket.connect_ex = socket.socket.sendto = refuse
socket.getaddrinfo = socket.create_connection = refuse
from pathlib import Path
from skinapp.services.analysis.assess import load_analyst
analyst = load_analyst(Path(sys.argv[1]), "cpu")
print(analyst.info.engine, "torch" in sys.modules)
print(*(name for name in sys.modules if name.startswith("openvino_telemetry.")))
"""


def test_second_start__needs_neither_torch_nor_the_network(
    tiny_bundle: Path, tmp_path: Path
) -> None:
    environment = os.environ | {"XDG_CACHE_HOME": str(tmp_path), "LOCALAPPDATA": str(tmp_path)}
    answers = [
        subprocess.run(  # noqa: S603 # our interpreter and our code
            [sys.executable, "-c", FRESH_START, str(tiny_bundle)],
            cwd=CHECKOUT,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=100,
        )
        for _ in range(2)
    ]

    for answer, torch_was_there in zip(answers, ("True", "False"), strict=True):
        assert answer.returncode == 0, answer.stderr
        engine, telemetry = answer.stdout.splitlines()
        assert engine.startswith("OpenVINO ")
        assert engine.endswith(f" on CPU {torch_was_there}")
        assert telemetry == ""


def test_first_start__of_two_processes_at_once_succeeds_in_both(
    tiny_bundle: Path, tmp_path: Path
) -> None:
    environment = os.environ | {"XDG_CACHE_HOME": str(tmp_path), "LOCALAPPDATA": str(tmp_path)}
    processes = [
        subprocess.Popen(  # noqa: S603 # our interpreter and our code
            [sys.executable, "-c", FRESH_START, str(tiny_bundle)],
            cwd=CHECKOUT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    answers = [process.communicate(timeout=100) for process in processes]

    for process, (output, errors) in zip(processes, answers, strict=True):
        assert process.returncode == 0, errors
        assert output.startswith("OpenVINO ")
    (kept,) = tmp_path.rglob("openvino/*")
    assert kept.suffix == ".bin"


class FailingEngine:
    """Fails on the Nth pass, as a device that is lost."""

    def __init__(self, inner: InferenceEngine, fails_at: int) -> None:
        self.inner, self.fails_at, self.calls = inner, fails_at, 0
        self.info = inner.info

    def forward(self, *arguments: object, **options: object) -> list[MemberOutput]:
        self.calls += 1
        if self.calls == self.fails_at:
            raise DeviceError("The device is lost.")
        return self.inner.forward(*arguments, **options)  # type: ignore[arg-type]

    def grad_cam(self, *arguments: object) -> object:
        return self.inner.grad_cam(*arguments)  # type: ignore[arg-type]


@pytest.mark.parametrize("fails_at", [1, 2, 3])
def test_engine_with_spare__loses_nothing_when_the_first_fails(
    engine: OpenVinoEngine, bundle: Bundle, fails_at: int
) -> None:
    recipes = [member.preprocessing for member in bundle.members]
    failing: InferenceEngine = FailingEngine(engine, fails_at)  # type: ignore[assignment]
    both = EngineWithSpare(failing, lambda: TorchEngine(bundle.networks, recipes, "cpu"))
    expected = run(engine)[0].logits

    for number in range(1, 4):
        np.testing.assert_allclose(run(both)[0].logits, expected, atol=1e-5)
        assert both.info.fell_back == (number >= fails_at)
    assert str(both.info).startswith("PyTorch ")
    assert both.info.reason == "OpenVINO failed"


def test_make_engine__goes_on_with_pytorch_where_openvino_cannot_be_used(
    bundle: Bundle, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise ImportError("no such processor")

    monkeypatch.setattr(openvino_model, "runtime", fail)
    monkeypatch.setattr(engine_choice, "_has_cuda_driver", lambda: False)

    engine = make_engine(bundle)

    assert engine.info.fell_back
    assert str(engine.info).startswith("PyTorch ")


def test_make_engine__takes_pytorch_when_it_is_asked_for(bundle: Bundle) -> None:
    info = make_engine(bundle, "torch-cpu").info

    assert str(info).startswith("PyTorch ")
    assert not info.fell_back


@pytest.mark.parametrize("device", ["nothing", "openvino", "cuda:99"])
def test_make_engine__refuses_a_device_that_is_not_there(bundle: Bundle, device: str) -> None:
    with pytest.raises(DeviceError):
        make_engine(bundle, device)
