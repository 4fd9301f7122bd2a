from __future__ import annotations

import threading
from typing import Any, cast

import numpy as np
import pytest

from skinapp.core.assessment import Assessment
from skinapp.core.decoded_image import DecodedImage
from skinapp.core.errors import CancelledError
from skinapp.services.analysis.assess import Analyst
from skinapp.services.analysis.shared import SharedAnalyst
from skinapp.services.cancellation import CancelToken
from tests.services.folder_fakes import assessment

IMAGE = DecodedImage(np.zeros((64, 64, 3), dtype=np.uint8), "0" * 64, "PNG", ())


class GatedAnalyst:
    """Works as long as its gate is closed, and notes who was let in."""

    def __init__(self) -> None:
        self.entered, self.gate = threading.Event(), threading.Event()
        self.order: list[str] = []
        self.inside = 0

    def _work(self, name: str) -> None:
        self.inside += 1
        assert self.inside == 1
        self.order.append(name)
        self.entered.set()
        self.gate.wait(5)
        self.inside -= 1

    def prepare(self, image: DecodedImage) -> DecodedImage:
        return image

    def assess(self, image: DecodedImage, token: CancelToken, **_: Any) -> Assessment:
        self._work("single")
        return assessment(image.sha256)

    def assess_batch(
        self, prepared: list[DecodedImage], token: CancelToken, **_: Any
    ) -> list[Assessment]:
        self._work("batch")
        return [assessment(image.sha256) for image in prepared]


@pytest.fixture
def gated() -> GatedAnalyst:
    return GatedAnalyst()


@pytest.fixture
def shared(gated: GatedAnalyst) -> SharedAnalyst:
    return SharedAnalyst(cast("Analyst", gated))


def start(work: Any, *arguments: Any) -> threading.Thread:
    thread = threading.Thread(target=work, args=arguments)
    thread.start()
    return thread


def test_single_image__goes_before_the_next_batch(
    gated: GatedAnalyst, shared: SharedAnalyst
) -> None:
    batch = [shared.prepare(IMAGE)]
    first = start(shared.assess_batch, batch, CancelToken())
    assert gated.entered.wait(5)
    second = start(shared.assess_batch, batch, CancelToken())
    single = start(shared.assess, IMAGE, CancelToken())
    while not shared._single_images_waiting:
        threading.Event().wait(0.01)
    gated.gate.set()
    for thread in (first, second, single):
        thread.join(5)

    assert gated.order == ["batch", "single", "batch"]


def test_waiting__ends_when_cancelled(gated: GatedAnalyst, shared: SharedAnalyst) -> None:
    token = CancelToken()
    at_work = start(shared.assess, IMAGE, CancelToken())
    assert gated.entered.wait(5)
    threading.Timer(0.1, token.cancel).start()

    with pytest.raises(CancelledError):
        shared.assess(IMAGE, token)

    gated.gate.set()
    at_work.join(5)
    assert shared._single_images_waiting == 0
