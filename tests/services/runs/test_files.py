"""Which files of a folder are images of the user, and what becomes of all others."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

import cv2
import numpy as np
import pydicom
import pytest
from PIL import Image
from pydicom.dataset import FileMetaDataset
from pydicom.uid import ExplicitVRLittleEndian, SecondaryCaptureImageStorage, generate_uid

from skinapp.core.assessment import Heatmap, Region
from skinapp.core.diagnoses import DIAGNOSES
from skinapp.core.errors import CancelledError
from skinapp.core.overlay import overlay_png
from skinapp.services.cancellation import CancelToken
from skinapp.services.runs.by_products import ByProduct, passed_over_line
from skinapp.services.runs.files import find_files, look_through
from skinapp.ui.images.sources import collect_sources

PIXELS = np.random.default_rng(0).integers(0, 255, size=(48, 64, 3), dtype=np.uint8)
JPEG = cv2.imencode(".jpg", PIXELS)[1].tobytes()
PNG = cv2.imencode(".png", PIXELS)[1].tobytes()

PASSED = {
    "@eaDir/a.jpg/SYNOPHOTO_THUMB_M.jpg": ByProduct.NAS_THUMBNAIL,
    "@eaDir/a.jpg@SynoEAStream": ByProduct.NAS_THUMBNAIL,
    "visits/@eaDir/b.jpg/SYNOPHOTO_THUMB_XL.jpg": ByProduct.NAS_THUMBNAIL,
    "SYNOPHOTO_THUMB_S.jpg": ByProduct.NAS_THUMBNAIL,
    ".@__thumb/s100a.jpg": ByProduct.NAS_THUMBNAIL,
    "#recycle/old.jpg": ByProduct.DELETED,
    "@Recycle/visits/old.jpg": ByProduct.DELETED,
    "$RECYCLE.BIN/S-1-5-21/$R1.jpg": ByProduct.DELETED,
    ".Trash-1000/files/old.jpg": ByProduct.DELETED,
    "System Volume Information/tracking.log": ByProduct.SYSTEM,
    "#snapshot/2026/a.jpg": ByProduct.SYSTEM,
    "lost+found/0012.jpg": ByProduct.SYSTEM,
    "FOUND.000/FILE0000.CHK": ByProduct.SYSTEM,
    "Thumbs.db": ByProduct.SYSTEM,
    "DESKTOP.INI": ByProduct.SYSTEM,
    ".DS_Store": ByProduct.SYSTEM,
    "__MACOSX/._a.jpg": ByProduct.MAC_ARCHIVE,
    "._a.jpg": ByProduct.MAC_ARCHIVE,
    ".hidden.png": ByProduct.HIDDEN,
    ".git/objects/a.jpg": ByProduct.HIDDEN,
    ".thumbnails/normal/1f.png": ByProduct.PREVIEW,
    "Catalog Previews.lrdata/1/a.jpg": ByProduct.PREVIEW,
    ".picasaoriginals/a.jpg": ByProduct.BACKUP,
    "a.jpg_original": ByProduct.BACKUP,
    "a.xmp": ByProduct.SIDECAR,
    "IMG_1.AAE": ByProduct.SIDECAR,
    "IMG_1.THM": ByProduct.SIDECAR,
    "DICOMDIR": ByProduct.SIDECAR,
    "a-overlay.png": ByProduct.OWN,
    "a_overlay.png": ByProduct.OWN,
    "a-overlay-2.png": ByProduct.OWN,
    "a-report.pdf": ByProduct.OWN,
    "visits-summary.pdf": ByProduct.OWN,
    "results.csv": ByProduct.OWN,
    "report.pdf": ByProduct.OWN,
    "ISIC_0024306_segmentation.png": ByProduct.MASK,
    "ISIC_0000000_Segmentation.png": ByProduct.MASK,
    "ISIC_0000000_superpixels.png": ByProduct.MASK,
    "ISIC_0000000_attribute_globules.png": ByProduct.MASK,
    "IMD002_R1_Label4.bmp": ByProduct.MASK,
    "a_mask.tif": ByProduct.MASK,
    "IMG_1.MOV": ByProduct.FILM,
    "letter.pdf": ByProduct.DOCUMENT,
    "notes.txt": ByProduct.DOCUMENT,
    "patients.xlsx": ByProduct.DOCUMENT,
    "a.jpg.json": ByProduct.DOCUMENT,
    "viewer.exe": ByProduct.OTHER,
    "BMI": ByProduct.OTHER,
}
_PICTURES_BY_NAME = {
    ByProduct.NAS_THUMBNAIL, ByProduct.DELETED, ByProduct.PREVIEW, ByProduct.BACKUP,
    ByProduct.MASK, ByProduct.OWN, ByProduct.HIDDEN, ByProduct.MAC_ARCHIVE,
}  # fmt: skip


def put(folder: Path, name: str, content: bytes = JPEG) -> Path:
    place = folder / name
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(content)
    return place


def dicom(path: Path) -> None:
    dataset = pydicom.Dataset()
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    dataset.file_meta.MediaStorageSOPClassUID = SecondaryCaptureImageStorage
    dataset.file_meta.MediaStorageSOPInstanceUID = generate_uid()
    dataset.SOPClassUID = SecondaryCaptureImageStorage
    dataset.Rows, dataset.Columns = PIXELS.shape[:2]
    dataset.save_as(path, enforce_file_format=True)


@pytest.mark.parametrize(("name", "kind"), PASSED.items())
def test_look_through__passes_over_what_others_left(
    name: str, kind: ByProduct, tmp_path: Path
) -> None:
    image = put(tmp_path, "a.jpg")
    # Pictures where the name or place decides, so that content alone would take them.
    content = JPEG if kind in _PICTURES_BY_NAME else b"BMI of patients, and words"
    place = put(tmp_path, name, content)

    found = look_through([tmp_path])

    assert found.files == (image,)
    assert [(one.path, one.kind) for one in found.passed_over] == [(place, kind)]


PICTURES = (
    "a.jpg", "b.JPEG", "c.jfif", "d.MPO", "00000012", "e.ima", "f.dat", "scan.pdf", "notes.txt",
    "overlay.png", "report.jpg", "mask.png", "face_mask.jpg", "summary.png", "DSC_original.jpg",
    "IM-0001-0001", "a.b.c", "DCIM/100APPLE/IMG_1.jpg", "eaDir/a.jpg", "recycle/a.jpg",
    "Thumbs/a.jpg", "segmentation/a.png",
)  # fmt: skip


@pytest.mark.parametrize("name", PICTURES)
def test_look_through__takes_what_is_an_image_whatever_it_is_called(
    name: str, tmp_path: Path
) -> None:
    image = put(tmp_path, name, PNG if name.endswith(".png") else JPEG)

    assert look_through([tmp_path]).files == (image,)
    assert look_through([tmp_path]).passed_over == ()


@pytest.mark.parametrize("name", ["empty.jpg", "text.png", "raw.cr2", "anim.gif", "x.psd", "y.dcm"])
def test_look_through__what_promises_a_picture_gets_a_row(name: str, tmp_path: Path) -> None:
    place = put(tmp_path, name, b"")

    assert find_files([tmp_path]) == [place]


def test_look_through__finds_dicom_without_an_ending(tmp_path: Path) -> None:
    dicom(tmp_path / "IM000001")

    assert find_files([tmp_path]) == [tmp_path / "IM000001"]


def test_look_through__knows_its_overlays_under_any_name(tmp_path: Path) -> None:
    heatmap = Heatmap(DIAGNOSES[4], np.ones((3, 4), np.float32), Region(0, 0, 64, 48))
    overlay = overlay_png(PIXELS, heatmap)
    put(tmp_path, "lesion.png", overlay)
    put(tmp_path, "00000001", overlay)
    image = put(tmp_path, "other.png", PNG)

    found = look_through([tmp_path])

    assert found.files == (image,)
    assert {one.kind for one in found.passed_over} == {ByProduct.OWN}
    with Image.open(tmp_path / "lesion.png") as picture:
        assert picture.text["Software"] == "skinapp overlay"  # type: ignore[attr-defined]
    assert cv2.imread(str(tmp_path / "lesion.png")).shape == PIXELS.shape


def test_look_through__does_not_read_the_places_of_its_outputs(tmp_path: Path) -> None:
    image = put(tmp_path, "a.jpg")
    put(tmp_path, "out/whatever.jpg")
    put(tmp_path, "table.jpg")
    outputs = [tmp_path / "out", tmp_path / "more" / ".." / "table.jpg"]
    (tmp_path / "more").mkdir()

    found = look_through([tmp_path], outputs)

    assert found.files == (image,)
    assert [one.kind for one in found.passed_over] == [ByProduct.OUTPUT] * 2
    assert look_through([tmp_path], [tmp_path]).files == (
        image, tmp_path / "table.jpg", tmp_path / "out" / "whatever.jpg",
    )  # fmt: skip


def test_look_through__what_is_named_itself_is_taken(tmp_path: Path) -> None:
    named = [put(tmp_path, "@eaDir/t.jpg"), put(tmp_path, "notes.txt", b"words"), tmp_path / "gone"]

    assert find_files(named) == named
    found = look_through([tmp_path, named[1]])
    assert found.files == (named[1],)
    assert [one.path for one in found.passed_over] == [named[0]]


def test_look_through__a_pipe_and_a_dead_link_are_listed_and_do_not_hang(tmp_path: Path) -> None:
    if not hasattr(os, "mkfifo"):
        pytest.skip("this system has no pipes in folders")
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "dead").symlink_to(tmp_path / "nothing")

    assert find_files([tmp_path]) == [tmp_path / "dead", tmp_path / "pipe"]


def test_look_through__stops_when_asked(tmp_path: Path) -> None:
    token = CancelToken()
    token.cancel()
    with pytest.raises(CancelledError):
        look_through([tmp_path], token=token)


def test_collect_sources__lists_the_same_images_as_a_folder_run(tmp_path: Path) -> None:
    for name in (*PICTURES, *PASSED):
        if not (tmp_path / name).exists():
            put(tmp_path, name)
    put(tmp_path, "words", b"no image")

    sources = collect_sources([tmp_path], CancelToken())

    assert sorted(str(one.path) for one in sources) == sorted(map(str, find_files([tmp_path])))
    assert len(sources) >= len(PICTURES)


def test_passed_over_line__counts_by_kind() -> None:
    kinds = [ByProduct.SIDECAR] * 3 + [ByProduct.NAS_THUMBNAIL] * 9
    assert passed_over_line(kinds) == "passed over: 12 (9 thumbnails of a NAS, 3 sidecar files)"
    assert passed_over_line([ByProduct.FILM]) == "passed over: 1 (1 film)"
    assert passed_over_line([]) == ""
    assert Counter(PASSED.values()).keys() | {ByProduct.OUTPUT} == set(ByProduct)
