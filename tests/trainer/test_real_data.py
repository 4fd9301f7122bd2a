"""Every command of the trainer on about 300 real images; what it prints is a trial, no result."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pytest
import torch

from trainer import cli
from trainer.data.ham10000 import read_data_set
from trainer.data.layouts import METADATA_NAME
from trainer.data.sampling import sample_lesions
from trainer.segmentation.masks import MASK_FOLDER, mask_path

IMAGES = 300


@pytest.fixture(autouse=True)
def _one_thread() -> None:
    torch.set_num_threads(1)


@pytest.fixture(scope="module")
def sample(ham10000_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data set of about 300 images with their masks, in the layout of the whole one."""
    folder = tmp_path_factory.mktemp("sample")
    drawn = {
        record.image_id: record
        for record in sample_lesions(read_data_set(ham10000_dir), IMAGES, seed=0, at_least=10)
    }
    with (ham10000_dir / METADATA_NAME).open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        columns = reader.fieldnames or ()
        rows = [row for row in reader if row["image_id"] in drawn]
    with (folder / METADATA_NAME).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerows(rows)
    (folder / MASK_FOLDER).mkdir()
    for record in drawn.values():
        image = folder / record.path.relative_to(ham10000_dir)
        image.parent.mkdir(exist_ok=True)
        shutil.copyfile(record.path, image)
        shutil.copyfile(
            mask_path(ham10000_dir / MASK_FOLDER, record), mask_path(folder / MASK_FOLDER, record)
        )
    return folder


def call(command: str, data: Path, work: Path, *more: str) -> int:
    return cli.run([command, "--data", str(data), "--work", str(work), *more])


@pytest.mark.timeout(600)
def test_trainer__goes_from_real_images_to_a_bundle_with_its_figures(
    sample: Path, tmp_path: Path, classifier_recipe: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    work, bundle, drawn = tmp_path / "work", tmp_path / "bundle", tmp_path / "drawn"
    on_cpu = ("--device", "cpu")

    assert cli.run(["check", "--data", str(sample)]) == 0
    assert call("train", sample, work, "--recipe", str(classifier_recipe), *on_cpu) == 0
    assert call("evaluate", sample, work, *on_cpu) == 0
    assert call("export", sample, work, "--output", str(bundle)) == 0
    assert cli.run(["report", "--bundle", str(bundle)]) == 0
    figures = ["--data", str(sample), "--output", str(drawn)]
    assert cli.run(["figures", "--bundle", str(bundle), *figures]) == 0

    assert "balanced_accuracy" in capsys.readouterr().out
    assert len(list(drawn.glob("*.svg"))) == len(list(drawn.glob("*.png"))) == 10


@pytest.mark.timeout(600)
def test_experiments__run_on_real_images(
    ham10000_dir: Path, tmp_path: Path, classifier_recipe: Path
) -> None:
    common = ("--limit", str(IMAGES), "--recipe", str(classifier_recipe), "--device", "cpu")

    for command in ("reproduce", "crossval", "ablate", "compare"):
        work = tmp_path / command
        more = ("--backbones", "lcnet_050") if command == "compare" else ("--protocol", "lesion")
        assert call(command, ham10000_dir, work, *common, *more) == 0
        text = (work / f"{command}.md").read_text(encoding="utf-8")
        assert "Only about 300 images" in text


@pytest.mark.timeout(600)
def test_segmentation__runs_on_real_masks(
    sample: Path, tmp_path: Path, unet_recipe: Path, classifier_recipe: Path
) -> None:
    unet = ("--recipe", str(unet_recipe), "--device", "cpu")
    assert call("segment", sample, tmp_path / "unet", *unet) == 0

    masks = ("--masks", str(tmp_path / "unet" / "masks"), "--shares", "0.0", "0.1")
    classifier = ("--recipe", str(classifier_recipe), "--device", "cpu")
    assert call("dilate", sample, tmp_path / "dilate", *classifier, *masks) == 0

    assert (tmp_path / "unet" / "segment.json").is_file()
    assert (tmp_path / "dilate" / "dilate.json").is_file()
