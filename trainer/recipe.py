"""A recipe: everything that decides what a training gives, in one TOML file."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    PositiveInt,
    ValidationError,
    field_validator,
    model_validator,
)

from skinapp.core.diagnoses import DIAGNOSES
from skinapp.core.manifest import Architecture
from skinapp.core.preprocessing import ColourConstancy, Crop, Preprocessing
from trainer.backbones import full_name, is_known, normalisation
from trainer.errors import RecipeError

Precision = Literal["auto", "float32", "bfloat16"]

RECIPES = Path(__file__).parent / "recipes"


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Stage(_Section):
    """Some epochs at one input size; sizes may grow from stage to stage."""

    size: PositiveInt
    epochs: PositiveInt


class NetworkSettings(_Section):
    """Backbone and head; see ``skinapp.core.manifest.Architecture``."""

    backbone: str = Field(description="name in timm, or a short name of ``ALIASES``")
    start: Literal["imagenet", "random"] = Field(
        "imagenet", description="random is for tests and for the worth of ImageNet weights"
    )
    hidden_units: PositiveInt = 512
    dropout: float = Field(0.5, ge=0, lt=1)
    pooled_grid: PositiveInt = Field(
        1, description="1 is global average pooling, n keeps n x n places apart"
    )
    drop_path: float = Field(0.0, ge=0, lt=1)
    frozen_blocks: int = Field(
        -1, description="-1 trains all; n keeps the stem and the first n blocks as they came"
    )
    frozen_batch_norm: bool = Field(
        default=False,
        description="keep all means and variances of batch normalisation as they came",
    )

    @field_validator("backbone")
    @classmethod
    def _known_backbone(cls, name: str) -> str:
        full = full_name(name)
        if not is_known(full):
            msg = f"timm has no network {full!r}"
            raise ValueError(msg)
        return full


class InputSettings(_Section):
    """Crop rule, light and normalisation."""

    crop: Crop = Crop.CENTRE_SQUARE
    colour_constancy: ColourConstancy = ColourConstancy.NONE
    mean: tuple[float, float, float] | None = Field(
        None, description="left out, mean and std are those that the ImageNet weights expect"
    )
    std: tuple[float, float, float] | None = None


class AugmentationSettings(_Section):
    """Random changes of training images; all off gives the plain crop."""

    enabled: bool = True
    rotation_degrees: float = Field(180.0, ge=0, le=180)
    scale: tuple[float, float] = (0.72, 1.15)
    shift: float = Field(0.08, ge=0, le=0.5, description="share of the side, both ways")
    flip: bool = True
    brightness: float = Field(0.15, ge=0, lt=1)
    contrast: float = Field(0.15, ge=0, lt=1)
    saturation: float = Field(0.15, ge=0, lt=1)
    channel_gain: float = Field(0.04, ge=0, lt=1, description="white balance, per channel")
    cutout_probability: float = Field(0.5, ge=0, le=1)
    cutout_side: tuple[float, float] = (0.15, 0.35)
    light_probability: float = Field(
        0.0, ge=0, le=1, description="show it, in part, in the estimated light of another image"
    )
    soft_probability: float = Field(
        0.0, ge=0, le=1, description="scale it down and up again, as a lesser camera would"
    )
    soft_factor: tuple[float, float] = (1.3, 3.0)


class SamplingSettings(_Section):
    """How often the images of a source and a diagnosis are drawn."""

    power: float = Field(
        1.0, ge=0, le=1, description="1: as they come; 0: as many of each source and diagnosis"
    )
    images: PositiveInt | None = Field(None, description="of an epoch; none for all there are")

    @property
    def as_they_come(self) -> bool:
        """Whether each training image is seen once an epoch."""
        return self.power == 1 and self.images is None


class LossSettings(_Section):
    """Class-weighted focal loss."""

    gamma: float = Field(2.0, ge=0)
    label_smoothing: float = Field(0.0, ge=0, lt=1)
    class_weights: Literal["none", "inverse", "sqrt_inverse"] | tuple[float, ...] = "sqrt_inverse"
    source_prior: float = Field(
        0.0,
        ge=0,
        le=1,
        description="share of the log prior of the image's source that is added to its logits, so "
        "that the network need not learn it",
    )


class OptimiserSettings(_Section):
    """Optimiser and schedule."""

    name: Literal["adam", "adamw"] = "adamw"
    learning_rate: float = Field(1e-3, gt=0)
    weight_decay: float = Field(0.0, ge=0)
    ema_decay: float = Field(0.0, ge=0, lt=1, description="0 is off; warmed up from the start")
    batch_size: PositiveInt = 32
    schedule: Literal["one_cycle", "reduce_on_plateau"] = "one_cycle"
    plateau_factor: float = Field(0.5, gt=0, lt=1)
    plateau_patience: PositiveInt = 3


class Recipe(_Section):
    """One experiment."""

    name: str
    seed: int = 0
    precision: Precision = "auto"
    folds: int = Field(5, ge=2)
    selection_share: float = Field(
        0.1,
        ge=0,
        lt=0.5,
        description="share of training lesions that choose the checkpoint; 0 takes the last epoch",
    )
    logit_adjustment: bool = Field(
        default=False,
        description="subtract a multiple of the log prior from the logits, fitted out of fold",
    )
    stages: tuple[Stage, ...] = Field(min_length=1)
    network: NetworkSettings
    input: InputSettings = InputSettings()
    augmentation: AugmentationSettings = AugmentationSettings()
    sampling: SamplingSettings = SamplingSettings()
    loss: LossSettings = LossSettings()
    optimiser: OptimiserSettings = OptimiserSettings()

    @model_validator(mode="after")
    def _weights_fit_classes(self) -> Recipe:
        weights = self.loss.class_weights
        if not isinstance(weights, str) and (len(weights) != len(DIAGNOSES) or min(weights) <= 0):
            msg = "loss.class_weights needs a positive number for each diagnosis"
            raise ValueError(msg)
        if (self.input.mean is None) != (self.input.std is None):
            msg = "input.mean and input.std go together"
            raise ValueError(msg)
        return self

    @property
    def epochs(self) -> int:
        """Epochs of all stages together."""
        return sum(stage.epochs for stage in self.stages)

    @property
    def final_size(self) -> int:
        """Input size of the last stage, the one that the program uses."""
        return self.stages[-1].size

    @property
    def architecture(self) -> Architecture:
        """What the bundle says of the network."""
        network = self.network
        return Architecture(
            network.backbone, network.hidden_units, network.dropout, network.pooled_grid
        )

    def preprocessing(self, size: int) -> Preprocessing:
        """The way of an image into the network at one input size."""
        settings = self.input
        mean, std = normalisation(self.network.backbone)
        if settings.mean is not None and settings.std is not None:
            mean, std = settings.mean, settings.std
        return Preprocessing(size, settings.crop, mean, std, settings.colour_constancy)

    def changed(self, **changes: object) -> Recipe:
        """The recipe with some values replaced, checked anew.

        Args:
            **changes: Values by key; a dictionary changes keys of a section and keeps the others.

        Returns:
            The new recipe.

        Raises:
            RecipeError: If a key is unknown or a value is not allowed.
        """
        values = self.model_dump()
        for key, value in changes.items():
            values[key] = {**values[key], **value} if isinstance(value, dict) else value
        return _validated(values, self.name)

    def stage_of_epoch(self, epoch: int) -> Stage:
        """The stage that an epoch, counted from 0, belongs to."""
        for stage in self.stages:
            if epoch < stage.epochs:
                return stage
            epoch -= stage.epochs
        msg = f"The recipe {self.name!r} has only {self.epochs} epochs."
        raise RecipeError(msg)


def load_recipe(name_or_path: str) -> Recipe:
    """Read a recipe.

    Args:
        name_or_path: Name of a recipe that comes with the trainer, or path of a TOML file.

    Returns:
        The recipe, checked.

    Raises:
        RecipeError: If there is no such recipe, a key is unknown or a value is not allowed.
    """
    shipped = RECIPES / f"{name_or_path}.toml"
    path = shipped if shipped.is_file() else Path(name_or_path)
    if not path.is_file():
        known = sorted(file.stem for file in RECIPES.glob("*.toml"))
        msg = f"There is no recipe {name_or_path!r}."
        raise RecipeError(msg, path=path, expected=f"a TOML file or one of {', '.join(known)}")
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        msg = f"The recipe is not valid: {error}"
        raise RecipeError(msg, path=path) from error
    return _validated(values, path)


def _validated(values: dict[str, object], place: object) -> Recipe:
    try:
        return Recipe.model_validate(values)
    except ValidationError as error:
        msg = f"The recipe is not valid: {error}"
        raise RecipeError(msg, path=place) from error
