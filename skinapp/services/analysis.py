"""One image to one assessment. Torch is imported only when an analyst is loaded."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np
from numpy.typing import NDArray

from skinapp import __version__
from skinapp.core import flags
from skinapp.core.assessment import Assessment, Heatmap, Prediction, Provenance
from skinapp.core.calibration import MALIGNANT
from skinapp.core.diagnoses import CODES, DIAGNOSES
from skinapp.core.ensemble import predict
from skinapp.core.errors import BundleMissingError
from skinapp.core.images import DecodedImage
from skinapp.core.manifest import Manifest, Member
from skinapp.core.resources import resource_path
from skinapp.core.views import VIEWS, stack_views
from skinapp.services.cancellation import CancelToken
from skinapp.services.engine import InferenceEngine

if TYPE_CHECKING:
    from skinapp.core.bundle import Bundle

HEATMAP_SIDE = 224
HIGH_SENSITIVITY = 0.95
_TOP = 3


@dataclass(frozen=True)
class AnalystInfo:
    """What a loaded analyst is, for status bar, About page and reports.

    Attributes:
        bundle_name: Name of the weights bundle.
        bundle_version: Its version.
        bundle_sha256: Hash of its manifest.
        member_count: Loaded members.
        view_count: Views of every image.
        engine: Runtime and device in one phrase.
        device: ``CPU`` or the name of the GPU.
        device_reason: Why that device.
        model_card: Markdown text.
        malignancy_threshold: P(malignant) from which on a malignancy is not excluded, at 95 %
            sensitivity out of fold; None if the bundle has no such point.
    """

    bundle_name: str
    bundle_version: str
    bundle_sha256: str
    member_count: int
    view_count: int
    engine: str
    device: str
    device_reason: str
    model_card: str
    malignancy_threshold: float | None


class Analyst:
    """Assesses images with one bundle on one engine. One thread at a time may use it.

    Args:
        manifest: Of the bundle.
        members: Those that the engine runs, in its order.
        engine: Runs them.
        bundle_sha256: Hash of the manifest.
        model_card: Markdown text.
    """

    def __init__(
        self,
        manifest: Manifest,
        members: Sequence[Member],
        engine: InferenceEngine,
        *,
        bundle_sha256: str,
        model_card: str,
    ) -> None:
        self._manifest = manifest
        self._members = tuple(members)
        self._engine = engine
        self._bundle_sha256 = bundle_sha256
        self._model_card = model_card
        self._views = [VIEWS[name] for name in manifest.views]
        self._threshold = _malignancy_threshold(manifest)

    @property
    def info(self) -> AnalystInfo:
        """Bundle and device as they are now."""
        engine = self._engine.info
        return AnalystInfo(
            bundle_name=self._manifest.name,
            bundle_version=self._manifest.version,
            bundle_sha256=self._bundle_sha256,
            member_count=len(self._members),
            view_count=len(self._views),
            engine=str(engine),
            device=engine.device,
            device_reason=engine.reason,
            model_card=self._model_card,
            malignancy_threshold=self._threshold,
        )

    def assess(
        self,
        image: DecodedImage,
        token: CancelToken,
        *,
        heatmaps: bool = True,
        on_progress: Callable[[float], None] | None = None,
    ) -> Assessment:
        """Run all members and views on one image.

        Args:
            image: The image.
            token: Looked at between members.
            heatmaps: Whether to explain the top 3.
            on_progress: Called with the share done, 0 to 1, in the calling thread.

        Returns:
            The assessment.

        Raises:
            NumericError: If a network answers with NaN or infinity.
            DeviceError: If the device fails and there is nothing to fall back to.
            CancelledError: If the token was cancelled.
        """
        started = time.perf_counter()
        features: list[NDArray[np.float32]] = []
        logits: list[NDArray[np.float32]] = []
        steps = len(self._members) * (2 if heatmaps else 1)
        report = _Reporter(steps, on_progress)
        for index, member in enumerate(self._members):
            token.raise_if_cancelled()
            upright = member.preprocessing.network_input(image.pixels_hwc_u8)
            output = self._engine.forward(index, stack_views(upright, self._views))
            features.append(output.features)
            logits.append(output.logits)
            report.step()
        prediction = predict(np.stack(logits), self._manifest.temperature)
        maps: tuple[Heatmap, ...] = ()
        if heatmaps:
            maps = self._heatmaps(image, prediction, features, token, report)
        return Assessment(
            prediction=prediction,
            heatmaps=maps,
            flags=self._flags(image, prediction),
            provenance=self._provenance(image, time.perf_counter() - started),
        )

    def _heatmaps(
        self,
        image: DecodedImage,
        prediction: Prediction,
        features: Sequence[NDArray[np.float32]],
        token: CancelToken,
        report: _Reporter,
    ) -> tuple[Heatmap, ...]:
        """Mean over members of the mean over views, turned back to the upright image."""
        top = [CODES.index(ranked.diagnosis.code) for ranked in prediction.top(_TOP)]
        total = np.zeros((len(top), HEATMAP_SIDE, HEATMAP_SIDE), dtype=np.float32)
        for index, maps_of_member in enumerate(features):
            token.raise_if_cancelled()
            maps = self._engine.grad_cam(index, maps_of_member, top)
            for place, by_view in enumerate(maps):
                upright = [view.invert(one) for view, one in zip(self._views, by_view, strict=True)]
                total[place] += _enlarge(np.mean(upright, axis=0, dtype=np.float32))
            report.step()
        height, width = image.pixels_hwc_u8.shape[:2]
        region = self._members[0].preprocessing.region(height, width)
        return tuple(
            Heatmap(DIAGNOSES[index], _to_unit_range(values), region)
            for index, values in zip(top, total, strict=True)
        )

    def _flags(self, image: DecodedImage, prediction: Prediction) -> tuple[str, ...]:
        found = set(image.flags)
        first = prediction.top(1)[0]
        suspicious = self._threshold is not None and prediction.p_malignant >= self._threshold
        if suspicious and not first.diagnosis.malignant:
            found.add(flags.MALIGNANCY_NOT_EXCLUDED)
        if first.probability < 0.5:
            found.add(flags.LOW_CONFIDENCE)
        if prediction.agreeing_members < 0.8 * len(self._members):
            found.add(flags.MEMBERS_DISAGREE)
        if self._engine.info.fell_back:
            found.add(flags.DEVICE_FALLBACK)
        return tuple(flag for flag in flags.FLAGS if flag in found)

    def _provenance(self, image: DecodedImage, seconds: float) -> Provenance:
        return Provenance(
            image_sha256=image.sha256,
            bundle_name=self._manifest.name,
            bundle_version=self._manifest.version,
            bundle_sha256=self._bundle_sha256,
            engine=str(self._engine.info),
            program_version=__version__,
            created_utc=datetime.now(UTC),
            seconds=seconds,
        )


class _Reporter:
    """Turns finished steps into a share."""

    def __init__(self, steps: int, announce: Callable[[float], None] | None) -> None:
        self._steps, self._done, self._announce = steps, 0, announce

    def step(self) -> None:
        self._done += 1
        if self._announce is not None:
            self._announce(self._done / self._steps)


def shipped_bundle() -> Path:
    """Folder of the bundle that comes with the program; the last by name if there are several.

    Raises:
        BundleMissingError: If there is none.
    """
    folder = resource_path("bundles")
    bundles = sorted(manifest.parent for manifest in folder.glob("*/manifest.json"))
    if not bundles:
        msg = "The program has no weights bundle."
        raise BundleMissingError(msg, path=folder)
    return bundles[-1]


def load_analyst(
    bundle: Path | None = None, device: str = "auto", members: Sequence[str] = ()
) -> Analyst:
    """Load a bundle and make it ready on a device; takes seconds.

    Args:
        bundle: Folder of the bundle; None for the one that comes with the program.
        device: ``auto``, ``cpu``, ``cuda`` or ``cuda:N``.
        members: Names of the members to use; none for all.

    Returns:
        The analyst.

    Raises:
        BundleError: If the bundle is refused.
        DeviceError: If the device asked for is not there.
    """
    # Torch takes seconds to import; a window can be up and an image shown in that time.
    from skinapp.core.bundle import read_bundle
    from skinapp.services.torch_engine import TorchEngine

    loaded: Bundle = read_bundle(bundle or shipped_bundle(), members)
    return Analyst(
        loaded.manifest,
        loaded.members,
        TorchEngine(loaded.networks, device),
        bundle_sha256=loaded.sha256,
        model_card=loaded.model_card,
    )


def _malignancy_threshold(manifest: Manifest) -> float | None:
    curve = manifest.operating_curves.get(MALIGNANT)
    return None if curve is None else curve.at_sensitivity(HIGH_SENSITIVITY).threshold


def _enlarge(values_hw: NDArray[np.float32]) -> NDArray[np.float32]:
    # Pixel centres lie at halves for OpenCV, so a map stays where it was. Cubic, since the edges
    # of a coarse grid would look like borders of something; it can overshoot below zero.
    enlarged = cv2.resize(values_hw, (HEATMAP_SIDE, HEATMAP_SIDE), interpolation=cv2.INTER_CUBIC)
    return np.maximum(np.asarray(enlarged, dtype=np.float32), np.float32(0))


def _to_unit_range(values: NDArray[np.float32]) -> NDArray[np.float32]:
    highest = float(values.max())
    return values / np.float32(highest) if highest > 0 else values
