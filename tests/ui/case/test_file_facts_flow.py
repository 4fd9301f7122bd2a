"""What a DICOM file says of its patient, in the form."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pydicom
from pydicom.dataset import Dataset, FileMetaDataset
from pytestqt.qtbot import QtBot

from skinapp.app import Session
from skinapp.ui.case.states import Done

MakeSession = Callable[..., Session]


def photograph(path: Path, shade: int, **said: str) -> Path:
    """A DICOM photograph of a disc on skin colour."""
    rows, columns = np.mgrid[0:120, 0:160]
    pixels = np.full((120, 160, 3), (224, 180, shade), np.uint8)
    pixels[(rows - 60) ** 2 + (columns - 80) ** 2 < 900] = (110, 60, 40)
    made = Dataset()
    made.file_meta = FileMetaDataset()
    made.file_meta.TransferSyntaxUID = pydicom.uid.ExplicitVRLittleEndian
    made.SOPClassUID, made.SOPInstanceUID = "1.2.840.10008.5.1.4.1.1.77.1.4", "1.2.3"
    made.Rows, made.Columns, made.SamplesPerPixel = 120, 160, 3
    made.PhotometricInterpretation, made.PlanarConfiguration = "RGB", 0
    made.BitsAllocated = made.BitsStored = 8
    made.HighBit, made.PixelRepresentation = 7, 0
    for name, value in said.items():
        setattr(made, name, value)
    made.PixelData = pixels.tobytes()
    made["PixelData"].VR = "OB"
    pydicom.dcmwrite(path, made, enforce_file_format=True)
    return path


def open_image(session: Session, qtbot: QtBot, path: Path) -> None:
    session.case.open_paths([path])
    qtbot.waitUntil(
        lambda: (
            isinstance(session.case.state, Done) and session.case.state.position.name == path.name
        )
    )


def test_form__takes_what_a_file_says_and_shows_where_it_comes_from(
    make_session: MakeSession, analyst: Any, qtbot: QtBot, tmp_path: Path
) -> None:
    said = {"PatientID": "4711", "PatientSex": "F", "PatientName": "Doe^Jane"}
    said |= {"PatientBirthDate": "19700131", "BodyPartExamined": "BACK", "Laterality": "L"}
    first = photograph(tmp_path / "a.dcm", 150, **said)
    second = photograph(tmp_path / "b.dcm", 140, **{**said, "PatientBirthDate": "19710101"})
    plain = photograph(tmp_path / "c.dcm", 130)
    session = make_session(lambda: analyst)
    open_image(session, qtbot, first)
    form = session.window.case_page.panel.result.form
    qtbot.waitUntil(lambda: form.case_id.text() == "4711")
    found = session.case.details
    assert (found.birth_date, found.sex, found.side) == ("1970-01-31", "female", "left")
    assert found.site == "back"
    assert "Doe, Jane" in form.source.text()
    assert form.source.isVisible()

    # The doctor changes it; the file of the next image does not change it back.
    form.birth_date.setText("1970-02-01")
    form.birth_date.textEdited.emit("1970-02-01")
    qtbot.waitUntil(lambda: session.case.details.birth_date == "1970-02-01")
    session.keeper.save_now()
    qtbot.waitUntil(lambda: not session.keeper.unsaved and not session.records.busy)
    open_image(session, qtbot, second)
    qtbot.waitUntil(lambda: form.case_id.text() == "4711")
    session.keeper.save_now()
    qtbot.waitUntil(lambda: session.case.details.birth_date == "1970-02-01", timeout=10_000)

    open_image(session, qtbot, plain)
    assert not form.source.isVisible()
