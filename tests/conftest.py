"""What holds for every test: no display, no network, nobody's own folders."""

from __future__ import annotations

import os
import shutil
import socket
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import pytest

# Qt reads it when the application object is made, pytest-qt does that late enough.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

CHECKOUT = Path(__file__).resolve().parents[1]
METADATA = "HAM10000_metadata.csv"

# Files that take longest, most of them because they start processes: those go first, so that the
# run does not end with one of two processes waiting for them.
SLOW = {
    *("test_experiments.py", "test_imports.py", "test_killed_command.py", "test_openvino.py"),
    *("test_ranks.py", "test_study.py", "test_training.py", "test_whole_program.py"),
}

USER_FOLDER_VARIABLES = {
    "HOME": ".",
    "USERPROFILE": ".",
    "XDG_CACHE_HOME": ".cache",
    "XDG_CONFIG_HOME": ".config",
    "XDG_DATA_HOME": ".local/share",
    "XDG_STATE_HOME": ".local/state",
    "APPDATA": "AppData/Roaming",
    "LOCALAPPDATA": "AppData/Local",
    # platformdirs asks Windows itself unless these are set.
    "WIN_PD_OVERRIDE_APPDATA": "AppData/Roaming",
    "WIN_PD_OVERRIDE_LOCAL_APPDATA": "AppData/Local",
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark each test that asks for the real data, so that none can be left unmarked; slow first."""
    for item in items:
        if "ham10000_dir" in getattr(item, "fixturenames", ()):
            item.add_marker("realdata")
    items.sort(key=lambda item: item.path.name not in SLOW)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Reports go from process to process as UTF-8, which names of files need not be."""
    report = yield
    report.sections = [
        (title, text.encode("utf-8", "backslashreplace").decode("utf-8"))
        for title, text in report.sections
    ]
    return report


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """Fail a test that reaches for the network; sockets between local processes stay.

    The one exception is the archive that a user enters: its tests are marked ``loopback`` and reach
    servers of this computer only, by their number.
    """
    loopback = request.node.get_closest_marker("loopback") is not None
    real_lookup = socket.getaddrinfo
    real_connect = socket.socket.connect
    # Windows has no AF_UNIX.
    local_family = getattr(socket, "AF_UNIX", None)

    def connect(self: socket.socket, address: Any) -> None:
        is_here = loopback and self.family == socket.AF_INET and address[0] == "127.0.0.1"
        if self.family != local_family and not is_here:
            pytest.fail(f"a test tried to connect to {address}")
        real_connect(self, address)

    def refuse(*args: object, **_: object) -> None:
        pytest.fail(f"a test used the network: {args}")

    def look_up(host: object, *args: Any, **named: Any) -> Any:
        if not loopback or host not in (None, "127.0.0.1"):
            refuse(host)
        return real_lookup(host, *args, **named)

    monkeypatch.setattr(socket.socket, "connect", connect)
    monkeypatch.setattr(socket.socket, "connect_ex", refuse)
    monkeypatch.setattr(socket.socket, "sendto", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", look_up)


@pytest.fixture(autouse=True)
def _closed_files(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    from tests.open_files import closed_afterwards

    with closed_afterwards(monkeypatch):
        yield


@pytest.fixture(scope="session", autouse=True)
def _shared_caches(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Let matplotlib list the fonts once a run and not once for each test's home folder."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MPLCONFIGDIR", str(tmp_path_factory.mktemp("matplotlib")))
        yield


@pytest.fixture(scope="session")
def _model_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the conversion of one bundle, which takes seconds, serves all tests."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(autouse=True)
def _own_user_folders(
    _model_cache: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Give each test empty home, settings and data folders."""
    home = tmp_path_factory.mktemp("home")
    for variable, place in USER_FOLDER_VARIABLES.items():
        monkeypatch.setenv(variable, str(home / place))
    monkeypatch.setenv("XDG_CACHE_HOME", str(_model_cache))


@pytest.fixture(scope="session")
def ham10000_dir() -> Path:
    """The user's HAM10000 folder, read-only; skips the test where there is none."""
    named = os.environ.get("SKINAPP_HAM10000")
    folder = Path(named) if named else CHECKOUT.parent / "shared" / "ham10000"
    if (folder / METADATA).is_file():
        return folder
    if named:
        pytest.fail(f"SKINAPP_HAM10000 names {folder}, which holds no {METADATA}")
    pytest.skip("no HAM10000: set SKINAPP_HAM10000 to its folder")


@pytest.fixture(scope="session")
def tiny_bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bundle of two small networks with random weights; to be copied before it is changed."""
    import hashlib
    from datetime import UTC, datetime

    import numpy as np
    import torch

    from skinapp.core import bundle
    from skinapp.core.calibration import TemperatureScaling
    from skinapp.core.diagnoses import CODES
    from skinapp.core.manifest import (
        Architecture,
        Manifest,
        Member,
        OutOfFold,
        Start,
        Training,
    )
    from skinapp.core.networks import Network
    from skinapp.core.operating import OperatingCurve, OperatingPoint
    from skinapp.core.preprocessing import Crop, Preprocessing
    from skinapp.core.views import VIEWS

    folder = tmp_path_factory.mktemp("bundles") / "tiny"
    folder.mkdir()
    architecture = Architecture("tf_efficientnet_lite0", 8, 0.5)
    half = (0.5, 0.5, 0.5)
    members = []
    for fold in range(2):
        torch.manual_seed(fold)
        file = f"fold_{fold}.safetensors"
        sha256 = bundle.write_member(folder / file, Network(architecture).state_dict())
        members.append(
            Member(
                name=f"fold_{fold}",
                file=file,
                sha256=sha256,
                fold=fold,
                architecture=architecture,
                preprocessing=Preprocessing(64, Crop.CENTRE_SQUARE, half, half),
            )
        )
    logits = bundle.OutOfFoldLogits(
        np.zeros((2, 7), dtype=np.float32),
        np.array([4, 5]),
        np.array([0, 1]),
        ("image_a", "image_b"),
        ("lesion_a", "lesion_b"),
    )
    logits_sha256 = bundle.write_out_of_fold(folder / "out_of_fold.safetensors", logits)
    card = b"# tiny\n"
    (folder / "MODEL_CARD.md").write_bytes(card)
    manifest = Manifest(
        name="tiny",
        version="0.0.1",
        created_utc=datetime(2026, 1, 1, tzinfo=UTC),
        licence="none",
        intended_use="tests",
        classes=CODES,
        members=tuple(members),
        views=tuple(VIEWS),
        calibration=TemperatureScaling(1.5),
        operating_curves={
            "malignant": OperatingCurve("malignant", (OperatingPoint(0.3, 0.96, 0.5),))
        },
        model_card="MODEL_CARD.md",
        model_card_sha256=hashlib.sha256(card).hexdigest(),
        out_of_fold=OutOfFold(
            file="out_of_fold.safetensors",
            sha256=logits_sha256,
            images=2,
            lesions=2,
            interval="none",
            metrics={},
            images_by_class={"mel": 1, "nv": 1},
        ),
        training=Training(
            data_set="none",
            data_licence="none",
            recipe={},
            trainer_version="0",
            trainer_commit="0",
            start=Start(weights="random weights"),
            folds=(("lesion_a",), ("lesion_b",)),
        ),
    )
    bundle.write_manifest(folder, manifest)
    return folder


@pytest.fixture(scope="session")
def graph_bundle(tiny_bundle: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same bundle with the graph of its networks; to be copied before it is changed."""
    from trainer.graph import add_graph

    folder = Path(shutil.copytree(tiny_bundle, tmp_path_factory.mktemp("graphs") / "tiny"))
    add_graph(folder)
    return folder
