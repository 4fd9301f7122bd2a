from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from skinapp.core import errors
from skinapp.core.flags import FLAGS
from skinapp.core.wording import ERROR_SENTENCES, FLAG_SENTENCES, explain, percent


def every_error_class(root: type[errors.SkinappError]) -> Iterator[type[errors.SkinappError]]:
    if root.__module__ == errors.__name__:  # other tests may derive classes of their own
        yield root
    for child in root.__subclasses__():
        yield from every_error_class(child)


@pytest.mark.parametrize(
    ("probability", "words"),
    [
        (0.0, "under 1 %"),
        (0.00999, "under 1 %"),
        (0.01, "1 %"),
        (0.0149, "1 %"),
        (0.125, "13 %"),
        (0.5, "50 %"),
        (0.62, "62 %"),
        (0.99, "99 %"),
        (0.9901, "over 99 %"),
        (1.0, "over 99 %"),
        (1.0 + 1e-9, "over 99 %"),
        (-1e-9, "under 1 %"),
    ],
)
def test_percent__is_whole_and_never_claims_certainty(probability: float, words: str) -> None:
    assert percent(probability) == words


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -0.01, 1.01])
def test_percent__refuses_what_is_no_probability(value: float) -> None:
    with pytest.raises(ValueError, match="not a probability"):
        percent(value)


def test_error_sentences__cover_exactly_the_codes_of_the_tree() -> None:
    codes = {kind.code for kind in every_error_class(errors.SkinappError)}
    assert set(ERROR_SENTENCES) == codes


def test_flag_sentences__cover_exactly_the_flags_in_their_order() -> None:
    assert tuple(FLAG_SENTENCES) == FLAGS


@pytest.mark.parametrize("sentence", [*ERROR_SENTENCES.values(), *FLAG_SENTENCES.values()])
def test_sentences__are_calm_prose_with_a_next_step(sentence: str) -> None:
    assert sentence.endswith(".")
    assert "!" not in sentence
    assert sentence.count(". ") + sentence.count("; ") >= 1


def test_explain__uses_the_sentence_of_the_code() -> None:
    assert explain(errors.EmptyImageError("No bytes.")) == ERROR_SENTENCES["E_EMPTY"]


@pytest.mark.parametrize("kind", [errors.BundleHashError, errors.OutputError])
def test_explain__names_the_file_of_a_bundle_or_output(kind: type[errors.SkinappError]) -> None:
    path = Path("weights") / "member_3.safetensors"
    assert str(path) in explain(kind("Wrong.", path=path))


def test_explain__leaves_out_the_path_of_an_image() -> None:
    path = Path("anna.jpg")
    assert "anna" not in explain(errors.EmptyImageError("No bytes.", path=path))


def test_explain__knows_errors_added_outside_the_tree() -> None:
    class StrangeError(errors.SkinappError):
        code = "E_STRANGE"

    sentence = explain(StrangeError("Odd."))
    assert sentence == ERROR_SENTENCES["E_INTERNAL"]
