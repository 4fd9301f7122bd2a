"""U-Net and dilation study, end to end on drawn images."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch

from skinapp.core.manifest import Architecture
from skinapp.core.networks import Network
from trainer import cli
from trainer.data.ham10000 import read_data_set
from trainer.segmentation.masks import MASK_FOLDER, mask_path, read_mask, write_mask
from trainer.segmentation.network import make_unet
from trainer.segmentation.recipe import load_segmentation_recipe
from trainer.segmentation.training import SegmentationTraining
from trainer.training.pretrained import load_imagenet_weights


@pytest.fixture(autouse=True)
def _one_thread() -> None:
    torch.set_num_threads(1)


@pytest.fixture(scope="module")
def masked_data(small_data: Path) -> Path:
    """A mask of the bright half of each image."""
    folder = small_data / MASK_FOLDER
    folder.mkdir()
    for record in read_data_set(small_data):
        image = cv2.imread(str(record.path))
        assert image is not None
        image[:, :32] //= 3
        cv2.imwrite(str(record.path), image)
        mask = np.zeros((48, 64), dtype=np.bool_)
        mask[:, 32:] = True
        write_mask(mask_path(folder, record), mask)
    return small_data


def given(recipe: Path) -> list[str]:
    return ["--recipe", str(recipe), "--device", "cpu"]


def test_segment__goes_on_after_a_kill_and_leaves_masks_and_numbers(
    masked_data: Path,
    tmp_path: Path,
    unet_recipe: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    whole, torn = tmp_path / "whole", tmp_path / "torn"
    command = ["segment", "--data", str(masked_data), "--limit", "50", "--work"]
    recipe = given(unet_recipe)
    assert cli.run([*command, str(whole), *recipe]) == 0
    assert "lesions not trained on" in capsys.readouterr().out

    class Killed(BaseException):
        pass

    def die(*_: object) -> None:
        raise Killed

    with pytest.MonkeyPatch.context() as patch:
        keep = SegmentationTraining._epoch

        def one_epoch(self: SegmentationTraining, *more: object) -> None:
            keep(self, *more)  # type: ignore[arg-type]
            patch.setattr(SegmentationTraining, "_epoch", die)

        patch.setattr(SegmentationTraining, "_epoch", one_epoch)
        with pytest.raises(Killed):
            cli.run([*command, str(torn), *recipe])
    assert cli.run([*command, str(torn), *recipe]) == 0

    best = "best.safetensors"
    assert (whole / best).read_bytes() == (torn / best).read_bytes()
    content = json.loads((whole / "segment.json").read_text(encoding="utf-8"))
    assert content["recipe"]["encoder"] == "mobilenet_v2"
    assert 0 <= content["metrics"]["jaccard"]["low"] <= content["metrics"]["jaccard"]["high"] <= 1
    records = read_data_set(masked_data)
    paths = [mask_path(whole / "masks", record) for record in records]
    assert {read_mask(path).shape for path in paths if path.exists()} == {(48, 64)}


def test_segment__says_how_to_start_where_there_are_no_weights(
    masked_data: Path,
    tmp_path: Path,
    unet_recipe: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    command = ["segment", "--data", str(masked_data), "--work", str(tmp_path / "work")]
    text = unet_recipe.read_text(encoding="utf-8").replace('"random"', '"imagenet"')
    unet_recipe.write_text(text, encoding="utf-8")
    broken = tmp_path / "encoder.safetensors"
    broken.write_bytes(b"no weights")

    code = cli.run([*command, *given(unet_recipe), "--pretrained", str(broken)])

    assert code == 1
    assert "--pretrained" in capsys.readouterr().err
    unet_recipe.write_text(text + "layers = 3\n", encoding="utf-8")
    assert cli.run([*command, *given(unet_recipe)]) == 1
    assert "layers" in capsys.readouterr().err


def test_make_unet__starts_a_lite_encoder_from_the_installed_weights() -> None:
    recipe = load_segmentation_recipe("unet-lite0")
    classifier = Network(Architecture("tf_efficientnet_lite0", 8, 0.5))
    load_imagenet_weights(classifier, "tf_efficientnet_lite0")
    wanted = classifier.features.body.state_dict()

    encoder = make_unet(recipe, None).get_submodule("encoder.model").state_dict()

    assert encoder
    assert all(torch.equal(tensor, wanted[name]) for name, tensor in encoder.items())


def test_dilate__has_a_row_for_each_dilation_and_for_whole_images(
    masked_data: Path,
    tmp_path: Path,
    classifier_recipe: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    command = ["dilate", "--data", str(masked_data), "--work", str(tmp_path / "work")]

    code = cli.run([*command, *given(classifier_recipe), "--shares", "0.0", "0.1"])

    assert code == 0
    shown = capsys.readouterr().out
    content = json.loads((tmp_path / "work" / "dilate.json").read_text(encoding="utf-8"))
    titles = ["mask dilated by 0 %", "mask dilated by 10 %", "whole image"]
    assert [row["title"] for row in content["rows"]] == titles
    assert all(title in shown for title in titles)
