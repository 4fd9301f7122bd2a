"""Everything that decides what a segmentation training gives, in one TOML file."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Final, Literal

from pydantic import BaseModel, ConfigDict, Field, PositiveInt, ValidationError

from skinapp.core.preprocessing import Crop, Preprocessing
from trainer.errors import RecipeError
from trainer.recipe import AugmentationSettings, OptimiserSettings, Precision

SHIPPED: Final = Path(__file__).parent

# Mean and spread of ImageNet's red, green and blue, which the encoders of the library expect.
_MEAN: Final = (0.485, 0.456, 0.406)
_STD: Final = (0.229, 0.224, 0.225)


class SegmentationRecipe(BaseModel):
    """One experiment; the whole image, squeezed into a square, goes in."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    seed: int = 0
    encoder: str = Field("resnet34", description="of segmentation_models_pytorch")
    start: Literal["imagenet", "random"] = "imagenet"
    size: PositiveInt = Field(224, multiple_of=32)
    epochs: PositiveInt
    batch_size: PositiveInt = 32
    learning_rate: float = Field(1e-3, gt=0)
    precision: Precision = "auto"
    augmentation: AugmentationSettings = AugmentationSettings(cutout_probability=0.0)

    @property
    def preprocessing(self) -> Preprocessing:
        """The way of an image into the network."""
        return Preprocessing(self.size, Crop.SQUEEZE, _MEAN, _STD)

    @property
    def optimiser(self) -> OptimiserSettings:
        """AdamW and one cycle, which need no watching."""
        return OptimiserSettings(learning_rate=self.learning_rate, batch_size=self.batch_size)


def load_segmentation_recipe(name_or_path: str) -> SegmentationRecipe:
    """Read a recipe.

    Args:
        name_or_path: Name of a recipe that comes with the trainer, or path of a TOML file.

    Returns:
        The recipe, checked.

    Raises:
        RecipeError: If there is no such recipe, a key is unknown or a value is not allowed.
    """
    shipped = SHIPPED / f"{name_or_path}.toml"
    path = shipped if shipped.is_file() else Path(name_or_path)
    try:
        return SegmentationRecipe.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        msg = f"There is no recipe {name_or_path!r}."
        raise RecipeError(msg, path=path) from error
    except (ValidationError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        msg = f"The recipe is not valid: {error}"
        raise RecipeError(msg, path=path) from error
