"""One image to one assessment. Torch is imported only when an analyst is loaded."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import ThreadpoolController

from skinapp import __version__
from skinapp.core import flags
from skinapp.core.assessment import Assessment, Heatmap, Prediction, Provenance
from skinapp.core.bundle import read_bundle
from skinapp.core.decoded_image import DecodedImage
from skinapp.core.diagnoses import CODES
from skinapp.core.ensemble import predict
from skinapp.core.errors import BundleMissingError, NumericError, SkinappError
from skinapp.core.manifest import Manifest, Member
from skinapp.core.overlay import heat_weight
from skinapp.core.plausibility import is_plainly_other
from skinapp.core.preprocessing import group_by_square
from skinapp.core.resources import resource_path
from skinapp.core.sign_reader import SignReader, usable
from skinapp.core.signs import LEAST_SIDE
from skinapp.core.triage import TOP, flags_of
from skinapp.core.views import UPRIGHT, VIEWS, View, stack_views
from skinapp.services.analysis.analyst import AnalystInfo
from skinapp.services.analysis.heatmaps import average_maps
from skinapp.services.analysis.prepared import PreparedImage
from skinapp.services.analysis.view_rounds import ViewRule
from skinapp.services.cancellation import CancelToken
from skinapp.services.engines.choice import make_engine
from skinapp.services.engines.engine import InferenceEngine, MemberOutput, OnStep, silent
from skinapp.services.engines.memory import require_memory

logger = logging.getLogger(__name__)

_NETWORK_SHARE = 0.95
"""Of the work on an image with heatmaps."""

_MEMORY_TO_LOAD_MIB = 1024
_MEMORY_TO_RUN_MIB = 256
"""More than is seen to be taken, the stacks of new threads included."""


class Analyst:
    """Assesses images with one bundle on one engine. One thread at a time may use it.

    Args:
        manifest: Of the bundle.
        members: Those that the engine runs, in its order.
        engine: Runs them.
        bundle_sha256: Hash of the manifest.
        model_card: Markdown text.
        signs: Tells that an image cannot be judged; None to look for nothing.
    """

    def __init__(
        self,
        manifest: Manifest,
        members: Sequence[Member],
        engine: InferenceEngine,
        *,
        bundle_sha256: str,
        model_card: str,
        signs: SignReader | None = None,
    ) -> None:
        self._manifest = manifest
        self._members = tuple(members)
        self._engine = engine
        self._bundle_sha256 = bundle_sha256
        self._model_card = model_card
        self._signs = signs
        self._views = [VIEWS[name] for name in manifest.views]
        # Signs are read in the view that is the image itself, or in the first.
        self._upright = manifest.views.index(UPRIGHT) if UPRIGHT in manifest.views else 0
        self._point = manifest.malignancy_point
        self._rule = self._view_rule()
        self._blas = ThreadpoolController()
        # Members that look at the same square share it.
        groups = group_by_square([member.preprocessing for member in self._members])
        self._recipes = tuple(self._members[group[0]].preprocessing for group in groups)
        place_of = {member: place for place, group in enumerate(groups) for member in group}
        self._recipe_of_member = tuple(place_of[index] for index in range(len(self._members)))

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
            runtime=engine.runtime,
            device=engine.device,
            device_reason=engine.reason,
            model_card=self._model_card,
            malignancy_point=self._point,
            melanoma_point=self._manifest.melanoma_point,
            curves=self._manifest.operating_curves,
            assurance=self._manifest.assurance,
            calibration=self._manifest.calibration,
            groups=self._manifest.out_of_fold.groups,
            repeats=self._manifest.repeats,
        )

    def prepare(self, image: DecodedImage) -> PreparedImage:
        """Crop and scale an image for all members; pure, so any thread may do it.

        Args:
            image: The image.

        Returns:
            All that is needed of it from here on.
        """
        squares = tuple(
            np.ascontiguousarray(np.moveaxis(recipe.square(image.network_pixels_hwc_u8), -1, 0))
            for recipe in self._recipes
        )
        found = image.flags
        if self._signs is not None and min(image.size_hw) < LEAST_SIDE:
            found = (flags.CANNOT_BE_JUDGED, flags.COARSE, *found)
        if is_plainly_other(image.network_pixels_hwc_u8, coloured=flags.GREYSCALE not in found):
            found = (flags.NOT_DERMOSCOPY, *found)
        seen = None
        if self._signs is not None:
            square = np.moveaxis(squares[self._recipe_of_member[0]], 0, -1)
            seen = self._signs.look(image.network_pixels_hwc_u8, square)
        return PreparedImage(squares, *image.size_hw, image.sha256, found, seen)

    def assess(
        self,
        image: DecodedImage,
        token: CancelToken,
        *,
        heatmaps: bool = True,
        on_progress: OnStep | None = None,
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
            DeviceError: If memory is short, or the device fails with nothing to fall back to.
            CancelledError: If the token was cancelled.
        """
        outcome = self._run([self.prepare(image)], token, heatmaps, on_progress or silent)[0]
        if isinstance(outcome, SkinappError):
            raise outcome
        return outcome

    def assess_batch(
        self, prepared: Sequence[PreparedImage], token: CancelToken, *, heatmaps: bool = False
    ) -> list[Assessment | SkinappError]:
        """Run all members on several images at once, and as many views as each of them needs.

        What one image gets does not depend on the others. Where the bundle has no rule for it, or
        heatmaps are wanted, it is all views and the numbers are those of ``assess``.

        Args:
            prepared: Images of this analyst's ``prepare``.
            token: Looked at between members.
            heatmaps: Whether to explain the top 3; their features take memory meanwhile.

        Returns:
            For each image its assessment, or why it has none.

        Raises:
            DeviceError: If memory is short, or the device fails with nothing to fall back to.
            CancelledError: If the token was cancelled.
        """
        if not prepared:
            return []
        if self._rule is None or heatmaps:
            return self._run(prepared, token, heatmaps, silent)
        started = time.perf_counter()
        require_memory(_MEMORY_TO_RUN_MIB)

        def forward(places: Sequence[int], views: slice) -> list[MemberOutput]:
            images = [prepared[place] for place in places]
            return self._forward(
                images,
                self._views[views],
                features=False,
                on_step=lambda _share: token.raise_if_cancelled(),
            )

        seen = self._rule.run(len(prepared), forward)
        seconds = (time.perf_counter() - started) / len(prepared)
        return [
            self._concluded(image, outputs, slice(0, len(outputs[0].logits)), seconds)
            for image, outputs in zip(prepared, seen, strict=True)
        ]

    def _run(
        self,
        prepared: Sequence[PreparedImage],
        token: CancelToken,
        heatmaps: bool,  # noqa: FBT001 # both callers have it by keyword
        on_progress: OnStep,
    ) -> list[Assessment | SkinappError]:
        started = time.perf_counter()
        require_memory(_MEMORY_TO_RUN_MIB)

        def on_step(share: float) -> None:
            token.raise_if_cancelled()
            on_progress(_NETWORK_SHARE * share if heatmaps else share)

        outputs = self._forward(prepared, self._views, features=heatmaps, on_step=on_step)
        seconds = (time.perf_counter() - started) / len(prepared)
        outcomes: list[Assessment | SkinappError] = []
        for index, image in enumerate(prepared):
            token.raise_if_cancelled()
            rows = slice(index * len(self._views), (index + 1) * len(self._views))
            outcomes.append(self._concluded(image, outputs, rows, seconds))
        on_progress(1.0)
        return outcomes

    def _view_rule(self) -> ViewRule | None:
        """When fewer views are enough; None where the bundle does not say, or begins turned."""
        needed = self._manifest.needed_views
        if needed is None or self._upright:
            return None
        whole = len(self._members) == len(self._manifest.members)
        count, calibration = len(self._views), self._manifest.calibration
        return ViewRule(needed, calibration, self._point, count, whole_ensemble=whole)

    def _forward(
        self,
        prepared: Sequence[PreparedImage],
        views: Sequence[View],
        *,
        features: bool,
        on_step: OnStep,
    ) -> list[MemberOutput]:
        """All members on some views of images; the views of an image stand together."""
        stacks = [
            np.concatenate([stack_views(image.squares[place], views) for image in prepared])
            for place in range(len(self._recipes))
        ]
        return self._engine.forward(
            [stacks[place] for place in self._recipe_of_member], features=features, on_step=on_step
        )

    def _concluded(
        self, image: PreparedImage, outputs: Sequence[MemberOutput], rows: slice, seconds: float
    ) -> Assessment | SkinappError:
        try:
            return self._conclude(image, outputs, rows, seconds)
        except NumericError as error:
            return error

    def _conclude(
        self, image: PreparedImage, outputs: Sequence[MemberOutput], rows: slice, seconds: float
    ) -> Assessment:
        """The assessment of the image whose views are some rows of the outputs."""
        started = time.perf_counter()
        logits = np.stack([output.logits[rows] for output in outputs])
        prediction = predict(logits, self._manifest.calibration)
        signs = self._read_signs(image, [output.pooled[rows][self._upright] for output in outputs])
        features = [out.features[rows] for out in outputs if out.features is not None]
        maps = self._heatmaps(image, prediction, features) if features else ()
        seconds += time.perf_counter() - started
        return Assessment(
            prediction=prediction,
            heatmaps=maps,
            flags=self._flags(image, prediction, signs),
            signs=signs,
            provenance=self._provenance(image, seconds, views=rows.stop - rows.start),
            sureness=self._manifest.sureness(prediction),
        )

    def _heatmaps(
        self,
        image: PreparedImage,
        prediction: Prediction,
        features: Sequence[NDArray[np.float32]],
    ) -> tuple[Heatmap, ...]:
        ranked = prediction.top(TOP)
        top = [CODES.index(one.diagnosis.code) for one in ranked]
        # On matrices as small as these a second thread of numpy's costs more than it does.
        with self._blas.limit(limits=1):
            maps = [self._engine.grad_cam(index, one, top) for index, one in enumerate(features)]
        region = self._recipes[0].region(image.height, image.width)
        averaged = average_maps(maps, self._views)
        return tuple(
            Heatmap(one.diagnosis, values * np.float32(heat_weight(one.probability)), region)
            for one, values in zip(ranked, averaged, strict=True)
        )

    def _read_signs(
        self, image: PreparedImage, pooled: Sequence[NDArray[np.float32]]
    ) -> tuple[float, ...]:
        if image.seen is None or self._signs is None:
            return ()
        with self._blas.limit(limits=1):
            return self._signs.read(image.seen, pooled)

    def _flags(
        self, image: PreparedImage, prediction: Prediction, signs: Sequence[float]
    ) -> tuple[str, ...]:
        found = {*image.flags, *flags_of(prediction, self._point, self._manifest.melanoma_point)}
        if signs and self._manifest.signs is not None:
            found |= self._manifest.signs.flags_of(signs)
        if self._engine.info.fell_back:
            found.add(flags.DEVICE_FALLBACK)
        return tuple(flag for flag in flags.FLAGS if flag in found)

    def _provenance(self, image: PreparedImage, seconds: float, *, views: int) -> Provenance:
        return Provenance(
            image_sha256=image.sha256,
            bundle_name=self._manifest.name,
            bundle_version=self._manifest.version,
            bundle_sha256=self._bundle_sha256,
            engine=str(self._engine.info),
            program_version=__version__,
            created_utc=datetime.now(UTC),
            seconds=seconds,
            views=views,
        )


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
    bundle: Path | None = None,
    device: str = "auto",
    members: Sequence[str] = (),
    on_progress: OnStep | None = None,
    *,
    all_views: bool = False,
) -> Analyst:
    """Load a bundle and make it ready on a device; takes seconds, at the first time a minute.

    Args:
        bundle: Folder of the bundle; None for the one that comes with the program.
        device: One of ``skinapp.services.engines.choice.DEVICES``, or ``cuda:N``.
        members: Names of the members to use; none for all.
        on_progress: Called with the share done, 0 to 1, in the calling thread, if models have to
            be prepared for this computer; what it raises ends the loading.
        all_views: Whether images of a batch, too, are looked at in all views.

    Returns:
        The analyst.

    Raises:
        BundleError: If the bundle is refused.
        DeviceError: If the device asked for is not there, or memory is short.
    """
    started = time.perf_counter()
    require_memory(_MEMORY_TO_LOAD_MIB)
    loaded = read_bundle(bundle or shipped_bundle(), members)
    read = time.perf_counter()
    engine = make_engine(loaded, device, on_progress or silent)
    logger.info(
        "bundle read in %.2f s, engine ready in %.2f s more (%s)",
        read - started,
        time.perf_counter() - read,
        engine.info,
    )
    changed = {"needed_views": None} if all_views else {}
    return Analyst(
        loaded.manifest.model_copy(update=changed),
        loaded.members,
        engine,
        bundle_sha256=loaded.sha256,
        model_card=loaded.model_card,
        signs=usable(loaded.signs),
    )
