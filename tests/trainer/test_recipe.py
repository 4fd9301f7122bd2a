from __future__ import annotations

from pathlib import Path

import pytest

from trainer.errors import RecipeError
from trainer.recipe import RECIPES, load_recipe


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
