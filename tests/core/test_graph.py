"""The constants of a graph out of the weights of a bundle, and what is refused."""

from __future__ import annotations

import base64
import hashlib
import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from skinapp.core.bundle import Bundle, read_bundle
from skinapp.core.errors import BundleError, BundleGraphError, BundleHashError, BundleManifestError
from skinapp.core.graph import FoldedBias, FoldedKernel, Recipe, fold, probe_squares
from skinapp.core.manifest import Manifest, to_text
from skinapp.core.openvino_conversion import runtime
from skinapp.core.openvino_graph import graph_model


@pytest.fixture
def folder(graph_bundle: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(graph_bundle, tmp_path / "copy"))


def files_of(folder: Path) -> dict[str, Path]:
    record = read_bundle(folder).manifest.graph
    assert record is not None
    return {"graph": folder / record.file, "recipe": folder / record.recipe}


def reseal(folder: Path, change: Callable[[dict[str, Any]], None]) -> None:
    """Change what the manifest says of the graph, as somebody who knows how."""
    path = folder / "manifest.json"
    values = json.loads(path.read_text(encoding="utf-8"))
    change(values["graph"])
    values.pop("checksum")
    path.write_text(to_text(Manifest.model_validate(values)), encoding="utf-8")


@pytest.mark.parametrize("bias", [False, True])
def test_fold__gives_the_numbers_of_pytorch_to_the_last_bit(bias: bool) -> None:
    torch.manual_seed(0)
    convolution = torch.nn.Conv2d(6, 8, 3, bias=bias)
    normalisation = torch.nn.BatchNorm2d(8, eps=1e-3)
    for tensor in (normalisation.weight, normalisation.bias, normalisation.running_mean):
        torch.nn.init.normal_(tensor)  # type: ignore[arg-type]
    torch.nn.init.uniform_(normalisation.running_var, 1e-4, 9)  # type: ignore[arg-type]
    fused = torch.nn.utils.fusion.fuse_conv_bn_eval(convolution.eval(), normalisation.eval())
    state = {f"c.{name}": value for name, value in convolution.state_dict().items()}
    state |= {f"n.{name}": value for name, value in normalisation.state_dict().items()}
    arrays = {name: value.numpy() for name, value in state.items()}
    names = {"member": "m", "convolution": "c", "normalisation": "n", "epsilon": 1e-3}

    kernel = fold(FoldedKernel.model_validate(names), arrays)
    shift = fold(FoldedBias.model_validate(names), arrays)

    assert fused.bias is not None
    assert kernel.tobytes() == fused.weight.detach().numpy().tobytes()
    assert shift.tobytes() == fused.bias.detach().numpy().tobytes()


def test_recipe__names_the_weights_and_repeats_few_of_their_bytes(graph_bundle: Path) -> None:
    bundle = read_bundle(graph_bundle)
    assert bundle.graph is not None
    steps = Recipe.model_validate_json(bundle.graph.recipe).steps
    literal = sum(len(base64.b64decode(s.base64)) for s in steps if s.kind == "literal")

    assert literal < 1000
    assert len(bundle.graph.constants()) > 10_000_000
    assert {step.member for step in steps if step.kind != "literal"} == {"fold_0", "fold_1"}


@pytest.mark.parametrize("kind", ["graph", "recipe"])
@pytest.mark.parametrize("damage", ["a flipped bit", "gone"])
def test_read_bundle__refuses_another_graph_or_recipe_and_names_it(
    folder: Path, kind: str, damage: str
) -> None:
    path = files_of(folder)[kind]
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.unlink()
    if damage == "a flipped bit":
        path.write_bytes(content)

    with pytest.raises(BundleError) as caught:
        read_bundle(folder)
    assert caught.value.path == path


def test_read_bundle__refuses_a_changed_weight_and_names_its_file(folder: Path) -> None:
    path = folder / "fold_1.safetensors"
    content = bytearray(path.read_bytes())
    content[-9] ^= 1
    path.write_bytes(content)

    with pytest.raises(BundleHashError) as caught:
        read_bundle(folder)
    assert caught.value.path == path


def with_recipe(folder: Path, change: Callable[[list[dict[str, Any]]], None]) -> Bundle:
    """A bundle whose recipe was changed by somebody who made all hashes fit."""
    path = files_of(folder)["recipe"]
    recipe = json.loads(path.read_bytes())
    change(recipe["steps"])
    path.write_text(json.dumps(recipe), encoding="utf-8")
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    reseal(folder, lambda graph: graph.update(recipe_sha256=digest))
    return read_bundle(folder)


@pytest.mark.parametrize(
    "change",
    [
        lambda steps: steps[0].update(epsilon=0.002),
        lambda steps: steps.pop(),
        lambda steps: steps.append({"kind": "literal", "base64": "AAAA"}),
        lambda steps: steps.append({"kind": "literal", "base64": "no base64!"}),
        lambda steps: steps.append({"kind": "stored", "member": "fold_9", "array": "x"}),
        lambda steps: steps.append({"kind": "stored", "member": "fold_0", "array": "x"}),
        lambda steps: steps.append({"kind": "code", "text": "1"}),
        lambda steps: steps.extend(steps * 50),
        lambda steps: steps.clear(),
    ],
)
def test_constants__refuses_a_recipe_that_gives_something_else(
    folder: Path, change: Callable[[list[dict[str, Any]]], None]
) -> None:
    def first_kernel(steps: list[dict[str, Any]]) -> None:
        steps.sort(key=lambda step: step["kind"] != "kernel")
        change(steps)

    bundle = with_recipe(folder, first_kernel if change.__code__.co_argcount else change)
    assert bundle.graph is not None

    with pytest.raises(BundleGraphError) as caught:
        bundle.graph.constants()
    assert caught.value.path == files_of(folder)["recipe"]


def test_constants__refuses_other_weights_than_those_of_the_graph(graph_bundle: Path) -> None:
    graph = read_bundle(graph_bundle).graph
    assert graph is not None
    arrays = dict(graph.weights["fold_0"])
    arrays["head.output.bias"] = arrays["head.output.bias"] + np.float32(1)

    with pytest.raises(BundleGraphError):
        replace(graph, weights={**graph.weights, "fold_0": arrays}).constants()


def test_manifest__refuses_a_graph_that_does_not_answer_for_each_member(folder: Path) -> None:
    path = folder / "manifest.json"
    values = json.loads(path.read_text(encoding="utf-8"))
    values["graph"]["known_logits"].pop()
    values.pop("checksum")
    # Sealed without the model, which would refuse to be made.
    from skinapp.core.manifest import _checksum

    path.write_text(json.dumps({**values, "checksum": _checksum(values)}), encoding="utf-8")

    with pytest.raises(BundleManifestError):
        read_bundle(folder)


def test_graph_model__refuses_the_graph_of_other_members(graph_bundle: Path) -> None:
    bundle = read_bundle(graph_bundle)
    assert bundle.graph is not None
    one = bundle.manifest.members[:1]

    with pytest.raises(BundleGraphError) as caught:
        graph_model(runtime().Core(), bundle.graph, one, one)
    assert caught.value.path == files_of(graph_bundle)["graph"]


def test_probe_squares__are_the_same_everywhere() -> None:
    digest = hashlib.sha256(probe_squares(64).tobytes()).hexdigest()

    assert probe_squares(224).shape == (2, 3, 224, 224)
    assert digest == "3d7c0f001473c5e3a12f9d0740d4718b22c5ccd65dd2f0c2838afcf363e4627a"
