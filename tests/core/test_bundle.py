from __future__ import annotations

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


def replace_member(folder: Path, write: Callable[[Path], None]) -> Path:
    """Replace a member so that its hash is right again."""
    import hashlib

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
