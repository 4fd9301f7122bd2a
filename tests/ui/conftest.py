"""A whole window with a fake analyst, without a display."""

from __future__ import annotations

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtWidgets import QApplication

from skinapp.app import Session
from skinapp.core.assessment import Assessment, Heatmap, Prediction, Provenance, Region
from skinapp.core.decoded_image import DecodedImage
from skinapp.core.errors import SkinappError
from skinapp.core.operating import OperatingPoint
from skinapp.services.analysis.analyst import AnalystInfo
from skinapp.services.cancellation import CancelToken
from skinapp.services.paths import config_folder
from skinapp.services.settings import Settings, store_settings
from skinapp.ui.settings.controller import SETTINGS_NAME

PROBABILITIES = (0.04, 0.03, 0.09, 0.004, 0.62, 0.21, 0.006)
"""mel 62 %, nv 21 %, bkl 9 %: malignant first."""

INFO = AnalystInfo(
    bundle_name="test-bundle",
    bundle_version="1.2",
    bundle_sha256="ab" * 32,
    member_count=5,
    view_count=8,
    engine="PyTorch 2.14.1 on CPU",
    runtime="PyTorch",
    device="CPU",
    device_reason="no CUDA device was found",
    model_card="# Model card\n\nA **fake** for tests.",
    malignancy_point=OperatingPoint(0.1, 0.95, 0.64),
)


LONG_AGO = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)


def make_assessment(
    image: DecodedImage, flags: tuple[str, ...] = (), when: datetime = LONG_AGO
) -> Assessment:
    """A fixed answer with one heatmap for each of the top 3."""
    disagreeing = tuple(reversed(PROBABILITIES))
    prediction = Prediction(PROBABILITIES, (PROBABILITIES,) * 4 + (disagreeing,))
    height, width = image.size_hw
    side = min(height, width)
    region = Region((width - side) // 2, (height - side) // 2, side, side)
    rows, columns = np.mgrid[0:28, 0:28]
    heatmaps = []
    for rank, ranked in enumerate(prediction.top()):
        centre = 10 + 4 * rank
        distance = (rows - centre) ** 2 + (columns - 13) ** 2
        values = np.exp(-distance / 40).astype(np.float32)
        heatmaps.append(Heatmap(ranked.diagnosis, values, region))
    provenance = Provenance(
        image_sha256=image.sha256,
        bundle_name=INFO.bundle_name,
        bundle_version=INFO.bundle_version,
        bundle_sha256=INFO.bundle_sha256,
        engine=INFO.engine,
        program_version="0.1.0",
        created_utc=when,
        seconds=0.23,
    )
    return Assessment(prediction, tuple(heatmaps), flags, provenance)


@dataclass
class FakeAnalyst:
    """Answers when ``gate`` is open, some calls before that; fails with ``error`` if one is set."""

    gate: threading.Event = field(default_factory=threading.Event)
    error: Exception | None = None
    flags: tuple[str, ...] = ()
    calls: int = 0
    free_calls: int = 0
    delay_s: float = 0.0
    info: AnalystInfo = INFO
    when: datetime = LONG_AGO

    def assess(
        self,
        image: DecodedImage,
        token: CancelToken,
        *,
        heatmaps: bool = True,
        on_progress: Callable[[float], None] | None = None,
    ) -> Assessment:
        self.calls += 1
        time.sleep(self.delay_s)
        if on_progress is not None:
            on_progress(0.5)
        while self.calls > self.free_calls and not self.gate.wait(0.005):
            token.raise_if_cancelled()
        if self.error is not None:
            raise self.error
        return make_assessment(image, self.flags, self.when)

    def prepare(self, image: DecodedImage) -> DecodedImage:
        return image

    def assess_batch(
        self, prepared: Sequence[DecodedImage], token: CancelToken, *, heatmaps: bool = False
    ) -> list[Assessment | SkinappError]:
        return [self.assess(image, token, heatmaps=heatmaps) for image in prepared]


@pytest.fixture
def analyst() -> Iterator[FakeAnalyst]:
    fake = FakeAnalyst()
    fake.gate.set()
    yield fake
    fake.gate.set()


@pytest.fixture
def make_session(qapp: QApplication) -> Iterator[Callable[..., Session]]:
    sessions: list[Session] = []
    store_settings(config_folder() / SETTINGS_NAME, Settings(intended_use_accepted=True))

    def make(load: Callable[[], FakeAnalyst], *, start: bool = True) -> Session:
        session = Session(qapp, lambda _device, _progress: load())
        sessions.append(session)
        session.window.show()
        if start:
            session.engine.start()
        return session

    yield make
    for session in sessions:
        # The window may have been built anew, so it is not given to qtbot.
        session.window.close()
        session.window.deleteLater()
        session.close()
        assert session.clean_exit
    lanes = ("infer", "files", "folder", "exports", "decode", "records")
    assert not [t.name for t in threading.enumerate() if t.name.startswith(lanes)]


@pytest.fixture
def session(make_session: Callable[..., Session], analyst: FakeAnalyst) -> Session:
    return make_session(lambda: analyst)


@pytest.fixture
def image_files(tmp_path: Path) -> list[Path]:
    """Three drawn lesions; no patient."""
    folder = tmp_path / "images"
    folder.mkdir()
    return [draw_image(folder / f"image{number}.png", number) for number in (1, 2, 10)]


def draw_image(path: Path, number: int) -> Path:
    """A brown disc on skin colour, larger with the number."""
    rows, columns = np.mgrid[0:120, 0:160]
    pixels = np.full((120, 160, 3), (224, 180, 155), np.uint8)
    pixels[(rows - 60) ** 2 + (columns - 80) ** 2 < (20 + number) ** 2] = (110, 60, 40)
    Image.fromarray(pixels).save(path)
    return path
