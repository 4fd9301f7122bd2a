"""One analyst for the case on the screen and for the folder that runs behind it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from skinapp.core.assessment import Assessment
from skinapp.core.decoded_image import DecodedImage
from skinapp.core.errors import SkinappError
from skinapp.services.analysis.analyst import AnalystInfo
from skinapp.services.cancellation import CancelToken

if TYPE_CHECKING:
    from skinapp.services.analysis.assess import Analyst
    from skinapp.services.analysis.prepared import PreparedImage

_LOOK_AT_TOKEN_SECONDS: Final = 0.05


class SharedAnalyst:
    """Lets one thread at a time use an analyst; a single image goes before the next batch.

    Args:
        analyst: From now on used through this object only.
    """

    def __init__(self, analyst: Analyst) -> None:
        self._analyst = analyst
        self._changed = threading.Condition()
        self._busy = False
        self._single_images_waiting = 0

    @property
    def info(self) -> AnalystInfo:
        """Bundle and device as they are now."""
        return self._analyst.info

    def prepare(self, image: DecodedImage) -> PreparedImage:
        """As ``Analyst.prepare``; waits for nobody."""
        return self._analyst.prepare(image)

    def assess(
        self,
        image: DecodedImage,
        token: CancelToken,
        *,
        heatmaps: bool = True,
        on_progress: Callable[[float], None] | None = None,
    ) -> Assessment:
        """As ``Analyst.assess``, after the batch at work and before the next one."""
        with self._changed:
            self._single_images_waiting += 1
        try:
            with self._turn(token, lambda: True):
                return self._analyst.assess(
                    image, token, heatmaps=heatmaps, on_progress=on_progress
                )
        finally:
            with self._changed:
                self._single_images_waiting -= 1
                self._changed.notify_all()

    def assess_batch(
        self, prepared: Sequence[PreparedImage], token: CancelToken, *, heatmaps: bool = False
    ) -> list[Assessment | SkinappError]:
        """As ``Analyst.assess_batch``, when no single image waits."""
        with self._turn(token, lambda: self._single_images_waiting == 0):
            return self._analyst.assess_batch(prepared, token, heatmaps=heatmaps)

    @contextmanager
    def _turn(self, token: CancelToken, allowed: Callable[[], bool]) -> Iterator[None]:
        with self._changed:
            while self._busy or not allowed():
                token.raise_if_cancelled()
                self._changed.wait(_LOOK_AT_TOKEN_SECONDS)
            self._busy = True
        try:
            yield
        finally:
            with self._changed:
                self._busy = False
                self._changed.notify_all()
