"""What others need to know of an analyst; imports nothing that an analyst needs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from skinapp.core.assessment import Assessment
from skinapp.core.decoded_image import DecodedImage
from skinapp.core.errors import SkinappError
from skinapp.services.cancellation import CancelToken

if TYPE_CHECKING:
    from skinapp.core.assurance import Assurance
    from skinapp.core.calibration import Calibration
    from skinapp.core.manifest import GroupMetrics
    from skinapp.core.operating import OperatingCurve, OperatingPoint
    from skinapp.core.repeats import Repeats
    from skinapp.services.analysis.prepared import PreparedImage


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
        runtime: Name of the runtime alone.
        device: ``CPU`` or the name of the GPU.
        device_reason: Why that device.
        model_card: Markdown text.
        malignancy_point: The P(malignant) from which on a malignancy is not excluded, with what it
            achieved out of fold.
        groups: How the members did by clinic and by person; none where the bundle does not say.
        repeats: How far two photographs of one lesion differ; None where the bundle does not say.
        melanoma_point: The same as ``malignancy_point`` of melanoma alone, if the bundle sets one.
        curves: The points among which a reader can choose, by target.
        assurance: How sure the answers are; None where the bundle does not say.
        calibration: What makes probabilities of logits; None where there is none to ask again.
    """

    bundle_name: str
    bundle_version: str
    bundle_sha256: str
    member_count: int
    view_count: int
    engine: str
    runtime: str
    device: str
    device_reason: str
    model_card: str
    malignancy_point: OperatingPoint
    groups: tuple[GroupMetrics, ...] = ()
    repeats: Repeats | None = None
    melanoma_point: OperatingPoint | None = None
    curves: Mapping[str, OperatingCurve] = field(default_factory=dict)
    assurance: Assurance | None = None
    calibration: Calibration | None = None

    def point_for(self, bundle_sha256: str) -> OperatingPoint | None:
        """The malignancy point, if it belongs to the bundle that made a result.

        Args:
            bundle_sha256: Of that bundle's manifest.
        """
        return self.malignancy_point if bundle_sha256 == self.bundle_sha256 else None


class BatchAnalyst(Protocol):
    """What a run needs of an analyst."""

    def prepare(self, image: DecodedImage) -> PreparedImage:
        """Make the input of the networks; may be called in any thread."""
        ...

    def assess_batch(
        self, prepared: Sequence[PreparedImage], token: CancelToken, *, heatmaps: bool = False
    ) -> list[Assessment | SkinappError]:
        """Assess images together; called in one thread."""
        ...


class ImageAnalyst(Protocol):
    """What is needed of an analyst to explain single images."""

    @property
    def info(self) -> AnalystInfo:
        """What is loaded, and where it runs."""
        ...

    def assess(
        self,
        image: DecodedImage,
        token: CancelToken,
        *,
        heatmaps: bool = True,
        on_progress: Callable[[float], None] | None = None,
    ) -> Assessment:
        """Analyse one image; blocking."""
        ...
