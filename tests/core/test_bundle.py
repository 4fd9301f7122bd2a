from __future__ import annotations

import hashlib
import json
import os
import pickle
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

import pytest
import torch
from safetensors.torch import load_file, save_file

from skinapp.core.bundle import read_bundle, read_out_of_fold
from skinapp.core.errors import (
    BundleClassesError,
    BundleHashError,
    BundleManifestError,
    BundleMissingError,
    BundleSchemaError,
    BundleWeightsError,
)
from skinapp.core.manifest import Manifest, to_text


@pytest.fixture
def folder(tiny_bundle: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(tiny_bundle, tmp_path / "copy"))


def edit(folder: Path, change: Callable[[dict[str, Any]], None], *, sealed: bool) -> None:
    """Change the manifest; sealed gives it a right checksum again."""
    path = folder / "manifest.json"
    values = json.loads(path.read_text(encoding="utf-8"))
    change(values)
    text = json.dumps(values)
    if sealed:
        values.pop("checksum")
        text = to_text(Manifest.model_validate(values))
    path.write_text(text, encoding="utf-8")


def sealed(values: dict[str, Any]) -> dict[str, Any]:
    """Any values under a right checksum, as somebody with bad intent would write them."""
    values.pop("checksum")
    canonical = json.dumps(values, sort_keys=True, separators=(",", ":"))
    return {**values, "checksum": hashlib.sha256(canonical.encode("ascii")).hexdigest()}


def test_read_bundle__gives_what_was_written(tiny_bundle: Path) -> None:
    bundle = read_bundle(tiny_bundle)

    assert [member.name for member in bundle.members] == ["fold_0", "fold_1"]
    assert not bundle.networks[0].training
    # Kernels are stored in half precision and come back as float32.
    stored = load_file(tiny_bundle / "fold_0.safetensors")
    assert stored["head.hidden.weight"].dtype == torch.float16
    assert bundle.networks[0].head.hidden.weight.dtype == torch.float32
    assert torch.equal(bundle.networks[0].head.hidden.weight, stored["head.hidden.weight"].float())
    assert read_out_of_fold(tiny_bundle / "out_of_fold.safetensors").image_ids[1] == "image_b"


def test_read_bundle__takes_chosen_members_only(tiny_bundle: Path) -> None:
    assert [member.fold for member in read_bundle(tiny_bundle, ["fold_1"]).members] == [1]
    with pytest.raises(BundleMissingError):
        read_bundle(tiny_bundle, ["fold_7"])


def test_read_bundle__refuses_one_flipped_bit(folder: Path) -> None:
    path = folder / "fold_1.safetensors"
    content = bytearray(path.read_bytes())
    content[-100] ^= 1
    path.write_bytes(content)

    with pytest.raises(BundleHashError) as caught:
        read_bundle(folder, ["fold_0"])
    assert caught.value.path == path


@pytest.mark.parametrize("name", ["fold_0.safetensors", "MODEL_CARD.md", "manifest.json"])
def test_read_bundle__refuses_a_missing_file(folder: Path, name: str) -> None:
    (folder / name).unlink()

    with pytest.raises(BundleMissingError) as caught:
        read_bundle(folder)
    assert caught.value.path == folder / name


def test_read_bundle__refuses_swapped_members(folder: Path) -> None:
    (folder / "fold_0.safetensors").rename(folder / "spare")
    (folder / "fold_1.safetensors").rename(folder / "fold_0.safetensors")
    (folder / "spare").rename(folder / "fold_1.safetensors")

    with pytest.raises(BundleHashError) as caught:
        read_bundle(folder)
    assert caught.value.path == folder / "fold_0.safetensors"


def test_read_bundle__refuses_a_cut_file(folder: Path) -> None:
    path = folder / "fold_1.safetensors"
    path.write_bytes(path.read_bytes()[:-1])

    with pytest.raises(BundleHashError) as caught:
        read_bundle(folder)
    assert caught.value.path == path


def test_read_bundle__refuses_an_edited_manifest(folder: Path) -> None:
    edit(folder, lambda values: values["calibration"].update(temperature=9.0), sealed=False)

    with pytest.raises(BundleManifestError) as caught:
        read_bundle(folder)
    assert caught.value.path == folder / "manifest.json"


def test_read_bundle__refuses_another_schema(folder: Path) -> None:
    edit(folder, lambda values: values.update(schema_version=1), sealed=False)

    with pytest.raises(BundleSchemaError):
        read_bundle(folder)


def test_read_bundle__refuses_permuted_classes(folder: Path) -> None:
    edit(folder, lambda values: values["classes"].reverse(), sealed=False)

    with pytest.raises(BundleClassesError) as caught:
        read_bundle(folder)
    assert caught.value.path == folder / "manifest.json"


@pytest.mark.parametrize("name", ["../fold_0.safetensors", "/fold_0.safetensors", "a\\b"])
def test_read_bundle__refuses_paths_out_of_its_folder(folder: Path, name: str) -> None:
    def change(values: dict[str, Any]) -> None:
        values["members"][0]["file"] = name

    with pytest.raises(ValueError, match="pattern"):
        edit(folder, change, sealed=True)


def _curve(target: str, *points: tuple[float, float, float]) -> dict[str, Any]:
    names = ("threshold", "sensitivity", "specificity")
    return {
        "target": target,
        "points": [dict(zip(names, point, strict=True)) for point in points],
    }


NAN, INFINITE = float("nan"), float("inf")
IMPOSSIBLE: dict[str, tuple[tuple[str | int, ...], Any]] = {
    "negative size": (("members", 0, "preprocessing", "size"), -5),
    "size of nothing": (("members", 0, "preprocessing", "size"), 0),
    "size beyond memory": (("members", 0, "preprocessing", "size"), 10**6),
    "std 0": (("members", 1, "preprocessing", "std"), [0.5, 0, 0.5]),
    "negative std": (("members", 1, "preprocessing", "std"), [0.5, 0.5, -0.5]),
    "std on the scale of 255": (("members", 1, "preprocessing", "std"), [58.4, 57.1, 57.4]),
    "std NaN": (("members", 1, "preprocessing", "std"), [NAN, 0.5, 0.5]),
    "mean NaN": (("members", 1, "preprocessing", "mean"), [0.5, NAN, 0.5]),
    "mean on the scale of 255": (("members", 1, "preprocessing", "mean"), [127, 127, 127]),
    "two channels": (("members", 1, "preprocessing", "mean"), [0.5, 0.5]),
    "unknown word of a recipe": (("members", 1, "preprocessing", "gamma"), 2),
    "no hidden units": (("members", 0, "architecture", "hidden_units"), 0),
    "hidden units beyond memory": (("members", 0, "architecture", "hidden_units"), 10**9),
    "dropout of all": (("members", 0, "architecture", "dropout"), 1.0),
    "negative dropout": (("members", 0, "architecture", "dropout"), -0.1),
    "no grid": (("members", 0, "architecture", "pooled_grid"), 0),
    "no backbone": (("members", 0, "architecture", "backbone"), ""),
    "unknown word of a network": (("members", 0, "architecture", "depth"), 3),
    "member of no fold": (("members", 1, "fold"), 2),
    "two members of one name": (("members", 1, "name"), "fold_0"),
    "lesion in two folds": (("training", "folds"), [["lesion_a"], ["lesion_a"]]),
    "temperature 0": (("calibration", "temperature"), 0),
    "temperature infinite": (("calibration", "temperature"), INFINITE),
    "calibration of an unknown kind": (("calibration", "kind"), "isotonic"),
    "calibration without a kind": (("calibration",), {"temperature": 1.0}),
    "calibration with a word too many": (("calibration", "scales"), [1] * 7),
    "no curve for malignancy": (("operating_curves",), {}),
    "curve under another key": (
        ("operating_curves",),
        {"mel": _curve("malignant", (0.3, 0.96, 0.5)), "malignant": _curve("mel", (0.3, 1, 0))},
    ),
    "curve for an unknown target": (
        ("operating_curves", "scc"),
        _curve("scc", (0.3, 0.96, 0.5)),
    ),
    "curve that finds too few": (
        ("operating_curves", "malignant"),
        _curve("malignant", (0.3, 0.94, 0.5)),
    ),
    "curve that rises and falls": (
        ("operating_curves", "malignant"),
        _curve("malignant", (0.3, 0.96, 0.5), (0.4, 0.97, 0.4)),
    ),
    "curve of no point": (("operating_curves", "malignant"), _curve("malignant")),
    "sensitivity above 1": (
        ("operating_curves", "malignant"),
        _curve("malignant", (0.3, 1.01, 0.5)),
    ),
    "specificity NaN": (("operating_curves", "malignant"), _curve("malignant", (0.3, 1, NAN))),
    "threshold 7": (("operating_curves", "malignant"), _curve("malignant", (7, 0.96, 0.5))),
    "negative count": (("out_of_fold", "images_by_class"), {"mel": 3, "nv": -1}),
    "count of an unknown class": (("out_of_fold", "images_by_class"), {"mel": 1, "scc": 1}),
    "counts that are not the whole": (("out_of_fold", "images_by_class"), {"mel": 1}),
    "more lesions than images": (("out_of_fold", "lesions"), 3),
    "interval upside down": (
        ("out_of_fold", "metrics"),
        {"accuracy": {"estimate": 0.5, "low": 0.6, "high": 0.4}},
    ),
    "start from two things": (
        ("training", "start"),
        {"weights": "ImageNet", "bundle": {"name": "a", "version": "1", "sha256": "0" * 64}},
    ),
    "start from nothing": (("training", "start"), {}),
    "date of no time zone": (("created_utc",), "2026-01-01T00:00:00"),
}
"""Place in a manifest, and a value that cannot stand there."""


@pytest.mark.parametrize("case", IMPOSSIBLE)
def test_read_bundle__refuses_impossible_numbers(folder: Path, case: str) -> None:
    place, value = IMPOSSIBLE[case]
    path = folder / "manifest.json"
    values = json.loads(path.read_text(encoding="utf-8"))
    inner = values
    for step in place[:-1]:
        inner = inner[step]
    inner[place[-1]] = value
    path.write_text(json.dumps(sealed(values)), encoding="utf-8")

    with pytest.raises(BundleManifestError) as caught:
        read_bundle(folder)
    assert caught.value.path == path
    assert "changed after" not in caught.value.message


def test_read_bundle__takes_a_manifest_that_is_sealed_anew(folder: Path) -> None:
    path = folder / "manifest.json"
    values = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(sealed(values)), encoding="utf-8")

    assert read_bundle(folder).manifest.malignancy_point.sensitivity == 0.96


def replace_member(folder: Path, write: Callable[[Path], None]) -> Path:
    """Replace a member so that its hash is right again."""
    path = folder / "fold_0.safetensors"
    write(path)
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    edit(folder, lambda values: values["members"][0].update(sha256=sha256), sealed=True)
    return path


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_read_bundle__refuses_weights_that_are_not_finite(folder: Path, value: float) -> None:
    def write(path: Path) -> None:
        tensors = load_file(path)
        tensors["head.output.bias"][3] = value
        save_file(tensors, path)

    path = replace_member(folder, write)
    with pytest.raises(BundleWeightsError) as caught:
        read_bundle(folder)
    assert caught.value.path == path


def test_networks__refuse_weights_of_another_shape(folder: Path) -> None:
    def write(path: Path) -> None:
        tensors = load_file(path)
        tensors["head.output.bias"] = torch.zeros(8)
        save_file(tensors, path)

    replace_member(folder, write)
    with pytest.raises(BundleWeightsError):
        _ = read_bundle(folder).networks


class _Payload:
    def __init__(self, canary: Path) -> None:
        self.canary = canary

    def __reduce__(self) -> tuple[object, ...]:
        return os.mkdir, (str(self.canary),)


@pytest.mark.parametrize("save", [pickle.dump, torch.save])
def test_read_bundle__never_unpickles(
    folder: Path, tmp_path: Path, save: Callable[[object, BinaryIO], None]
) -> None:
    canary = tmp_path / "canary"

    def write(path: Path) -> None:
        with path.open("wb") as file:
            save(_Payload(canary), file)

    path = replace_member(folder, write)

    with pytest.raises(BundleWeightsError) as caught:
        read_bundle(folder)
    assert caught.value.path == path
    assert not canary.exists()


@pytest.mark.parametrize("name", ["fold_0.pt", "fold_0.pth", "fold_0.bin"])
def test_read_bundle__reads_a_pickle_under_no_name(folder: Path, tmp_path: Path, name: str) -> None:
    canary = tmp_path / "canary"
    replace_member(folder, lambda path: path.write_bytes(pickle.dumps(_Payload(canary))) and None)
    (folder / "fold_0.safetensors").rename(folder / name)
    edit(folder, lambda values: values["members"][0].update(file=name), sealed=True)

    with pytest.raises(BundleWeightsError) as caught:
        read_bundle(folder)
    assert caught.value.path == folder / name
    assert not canary.exists()
