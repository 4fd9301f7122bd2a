"""What is measured: images, bundle, and analysts for chosen members and views of it."""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from skinapp.core.bundle import Bundle, read_bundle
from skinapp.core.images import read_image
from skinapp.core.preprocessing import Preprocessing
from skinapp.core.resources import resource_path
from skinapp.core.views import VIEWS, stack_views
from skinapp.services.analysis.assess import Analyst, shipped_bundle
from skinapp.services.engines.choice import make_engine
from skinapp.services.engines.engine import InferenceEngine
from skinapp.services.runs.folder_run import RunControl, run_folder
from skinapp.services.runs.journal import Journal
from tests.conftest import CHECKOUT, METADATA

UPRIGHT = ("upright",)


@dataclass(frozen=True)
class Amounts:
    """How much is measured: enough for steady numbers, or enough to see that it works."""

    rounds: int
    starts: int
    single_rounds: int
    one_view: int
    all_views: int
    plain: int
    many: int
    compared: int
    training: int
    training_steps: int


FULL = Amounts(
    rounds=5, starts=4, single_rounds=25, one_view=256, all_views=64, plain=10, many=10_000,
    compared=32, training=320, training_steps=150,
)  # fmt: skip
QUICK = Amounts(
    rounds=2, starts=1, single_rounds=3, one_view=48, all_views=16, plain=3, many=1_000,
    compared=4, training=96, training_steps=4,
)  # fmt: skip


@dataclass(frozen=True)
class Subjects:
    """All rows of a table have these in common.

    Attributes:
        bundle: The weights.
        images: Files; at least one.
        images_are: What they are, in words.
        folder: For temporary files.
        threads: Cores that every process may use.
        amounts: How much to measure.
    """

    bundle: Bundle
    images: tuple[Path, ...]
    images_are: str
    folder: Path
    threads: int
    amounts: Amounts

    @cached_property
    def engine(self) -> InferenceEngine:
        return make_engine(self.bundle, "cpu")

    @property
    def views(self) -> tuple[str, ...]:
        return self.bundle.manifest.views

    def files(self, count: int) -> list[Path]:
        """So many files; they come again if there are fewer."""
        return list(itertools.islice(itertools.cycle(self.images), count))

    def analyst(self, views: Sequence[str], *, needed: bool = False) -> Analyst:
        return analyst_with(self.bundle, self.engine, views, needed=needed)

    def inputs(self, count: int, views: Sequence[str]) -> Inputs:
        """Images as the networks take them, in memory."""
        recipes = [member.preprocessing for member in self.bundle.members]
        pixels = [read_image(file, full_size=False).pixels_hwc_u8 for file in self.files(count)]
        squares: dict[Preprocessing, NDArray[np.uint8]] = {}
        floats: dict[Preprocessing, NDArray[np.float32]] = {}
        for recipe in recipes:
            if recipe not in floats:
                stacks = [
                    stack_views(np.moveaxis(recipe.square(one), -1, 0), [VIEWS[v] for v in views])
                    for one in pixels
                ]
                squares[recipe] = np.concatenate(stacks)
                floats[recipe] = recipe.normalise(np.moveaxis(squares[recipe], 1, -1))
        return Inputs(
            tuple(squares[recipe] for recipe in recipes),
            tuple(floats[recipe] for recipe in recipes),
        )


@dataclass(frozen=True, eq=False)
class Inputs:
    """Views of images for each member, in memory.

    Attributes:
        squares: uint8 (N, 3, S, S) for each member.
        normalised: The same as float32.
    """

    squares: tuple[NDArray[np.uint8], ...]
    normalised: tuple[NDArray[np.float32], ...]

    def first(self, count: int) -> Inputs:
        return Inputs(
            tuple(one[:count] for one in self.squares),
            tuple(one[:count] for one in self.normalised),
        )


def analyst_with(
    bundle: Bundle, engine: InferenceEngine, views: Sequence[str], *, needed: bool = False
) -> Analyst:
    """The analyst of a bundle, with some of its views: all of them, or those that are needed."""
    rule = bundle.manifest.needed_views if needed else None
    return Analyst(
        bundle.manifest.model_copy(update={"views": tuple(views), "needed_views": rule}),
        bundle.members,
        engine,
        bundle_sha256=bundle.sha256,
        model_card=bundle.model_card,
    )


def find_images() -> tuple[tuple[Path, ...], str]:
    """HAM10000 if it is there, else the drawn samples; and what they are."""
    named = os.environ.get("SKINAPP_HAM10000")
    data = Path(named) if named else CHECKOUT.parent / "shared" / "ham10000"
    if (data / METADATA).is_file():
        images = tuple(sorted(data.glob("HAM10000_images_part_*/*.jpg")))
        kind = "images of HAM10000"
    else:
        samples = resource_path("samples").iterdir()
        images = tuple(sorted(file for file in samples if file.suffix != ".md"))
        kind = "drawn samples"
    height, width = read_image(images[0]).pixels_hwc_u8.shape[:2]
    return images, f"{len(images)} {kind}, the first {width} x {height} pixels"


def load_bundle(folder: Path | None) -> Bundle:
    return read_bundle(folder or shipped_bundle())


def with_members(bundle: Bundle, count: int) -> Bundle:
    """The first members of a bundle."""
    return replace(bundle, members=bundle.members[:count], weights=bundle.weights[:count])


def run_files(
    analyst: Analyst,
    files: Sequence[Path],
    journal_file: Path,
    on_count: Callable[[int], None] = lambda _count: None,
) -> None:
    """A folder run as the program does it, with a journal of its own."""
    journal_file.unlink(missing_ok=True)
    roots = sorted({file.parent for file in files})
    journal = Journal.create(journal_file, roots, files, analyst.info.bundle_sha256)
    counter = itertools.count(1)
    failed = []

    def on_result(result: object) -> None:
        if getattr(result, "error", None) is not None:
            failed.append(result)
        on_count(next(counter))

    run_folder(journal, analyst, RunControl(), on_result)
    journal.close()
    if failed:
        msg = f"{len(failed)} of the files could not be assessed"
        raise RuntimeError(msg)
