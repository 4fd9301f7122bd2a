from __future__ import annotations

from pathlib import Path

import pytest

from trainer.errors import RecipeError
from trainer.recipe import RECIPES, Recipe, load_recipe


@pytest.mark.parametrize("name", [path.stem for path in RECIPES.glob("*.toml")])
def test_load_recipe__shipped_recipes_are_valid(name: str) -> None:
    assert load_recipe(name).name == name


@pytest.mark.parametrize("line", ["learning_rat = 1", "gamma = -1", "gamma ="])
def test_load_recipe__refuses_unknown_keys_and_values(tmp_path: Path, line: str) -> None:
    path = tmp_path / "mine.toml"
    text = (RECIPES / "lite0-160.toml").read_text(encoding="utf-8")
    path.write_text(text.replace("gamma = 1.5", line), encoding="utf-8")

    with pytest.raises(RecipeError):
        load_recipe(str(path))


def test_load_recipe__names_the_known_ones() -> None:
    with pytest.raises(RecipeError) as caught:
        load_recipe("nothing")

    assert "lite0-160" in str(caught.value.expected)


def test_recipe__short_names_of_backbones_bring_their_input_scale(tiny_recipe: Recipe) -> None:
    scale = {"mean": None, "std": None}

    resnet = tiny_recipe.changed(network={"backbone": "resnet50"}, input=scale)
    lite = tiny_recipe.changed(network={"backbone": "efficientnet_lite1"}, input=scale)

    assert resnet.architecture.backbone == "resnet50.tv_in1k"
    assert resnet.preprocessing(224).mean == (0.485, 0.456, 0.406)
    assert lite.architecture.backbone == "tf_efficientnet_lite1"
    assert lite.preprocessing(240).std == (128 / 255,) * 3


def test_recipe__a_change_is_checked_and_keeps_the_rest(tiny_recipe: Recipe) -> None:
    changed = tiny_recipe.changed(loss={"gamma": 0.0})

    assert changed.loss.gamma == 0
    assert changed.changed(loss={"gamma": tiny_recipe.loss.gamma}) == tiny_recipe
    for wrong in ({"backbone": "nothing"}, {"colour": 1}):
        with pytest.raises(RecipeError):
            tiny_recipe.changed(network=wrong)
