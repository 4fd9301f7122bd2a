"""Documents sent to a real archive: Orthanc, started on the loopback address."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from skinapp.core.errors import ArchiveError, CancelledError
from skinapp.outputs.exchange.archive import Archive, send
from skinapp.outputs.exchange.dicom import dicom_files
from skinapp.reports.paper import ReportStyle
from skinapp.services.cancellation import CancelToken
from tests.outputs.exchange.test_dicom import make_entry

pytest.importorskip("pynetdicom")
pytestmark = pytest.mark.loopback

_ORTHANC = shutil.which("Orthanc") or shutil.which("Orthanc", path="/usr/sbin")


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@dataclass(frozen=True)
class Server:
    http: int
    dicom: int

    def ask(self, path: str, question: dict[str, Any] | None = None) -> bytes:
        data = None if question is None else json.dumps(question).encode()
        with urllib.request.urlopen(f"http://127.0.0.1:{self.http}{path}", data, 20) as answer:
            return bytes(answer.read())


@pytest.fixture(scope="module")
def orthanc(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    if _ORTHANC is None:
        pytest.skip("Orthanc is not installed")
    folder = tmp_path_factory.mktemp("orthanc")
    server = Server(free_port(), free_port())
    settings = {
        "StorageDirectory": str(folder / "storage"),
        "IndexDirectory": str(folder / "storage"),
        "HttpPort": server.http,
        "DicomPort": server.dicom,
        "DicomAet": "ORTHANC",
        "RemoteAccessAllowed": False,
        "AuthenticationEnabled": False,
        "DicomAlwaysAllowStore": True,
        "Plugins": [],
    }
    (folder / "orthanc.json").write_text(json.dumps(settings), encoding="utf-8")
    process = subprocess.Popen(  # noqa: S603 # started for this test, with its own settings
        [_ORTHANC, str(folder / "orthanc.json")],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        for _ in range(300):
            try:
                server.ask("/system")
                break
            except (urllib.error.URLError, OSError):
                time.sleep(0.2)
        yield server
    finally:
        process.terminate()
        process.wait(30)


def test_archive__stores_finds_and_gives_back_every_byte(orthanc: Server, tmp_path: Path) -> None:
    files = dicom_files(make_entry(), ReportStyle())
    archive = Archive("127.0.0.1", orthanc.dicom, "ORTHANC")

    assert send(archive, files, CancelToken()) == 3

    found = json.loads(
        orthanc.ask(
            "/tools/find", {"Level": "Instance", "Query": {"PatientID": "P-00417"}, "Expand": True}
        )
    )
    assert len(found) == 3
    kept = {one["MainDicomTags"]["SOPInstanceUID"]: one["ID"] for one in found}
    for file in files:
        back = orthanc.ask(f"/instances/{kept[file.dataset.SOPInstanceUID]}/file")
        # The head of the file names the program that wrote it; all behind it is the document.
        assert _behind_the_head(back) == _behind_the_head(file.content)
    pdf = orthanc.ask(f"/instances/{kept[files[1].dataset.SOPInstanceUID]}/pdf")
    assert len(pdf) == files[1].dataset.EncapsulatedDocumentLength


# pynetdicom leaves its socket to the collector when nobody answers.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_archive__that_does_not_answer_is_told() -> None:
    files = dicom_files(make_entry(), ReportStyle())

    with pytest.raises(ArchiveError, match="does not answer"):
        send(Archive("127.0.0.1", free_port(), "NOBODY"), files, CancelToken())


@pytest.mark.parametrize(
    "archive",
    [
        Archive(),
        Archive("   "),
        Archive("127.0.0.1", 0),
        Archive("127.0.0.1", 104, ""),
        Archive("127.0.0.1", 104, "A" * 17),
        Archive("127.0.0.1", 104, "ÄRCHIV"),
        Archive("127.0.0.1", 104, "A\\B"),
    ],
)
def test_archive__that_is_not_set_gets_nothing(archive: Archive) -> None:
    with pytest.raises(ArchiveError, match="No archive"):
        send(archive, dicom_files(make_entry(), ReportStyle()), CancelToken())


def test_archive__sends_nothing_more_after_a_stop(orthanc: Server) -> None:
    token = CancelToken()
    token.cancel()

    with pytest.raises(CancelledError):
        send(
            Archive("127.0.0.1", orthanc.dicom, "ORTHANC"),
            dicom_files(make_entry(), ReportStyle()),
            token,
        )


def _behind_the_head(content: bytes) -> bytes:
    # Group 2 begins with its length: (0002,0000) UL 4.
    length = int.from_bytes(content[140:144], "little")
    return content[144 + length :]
