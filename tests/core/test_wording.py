from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from skinapp.core import errors
from skinapp.core.errors import kind_of
from skinapp.core.flags import FLAGS, GREYSCALE, known_flag, label_of
from skinapp.core.wording import explain, percent


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


# Other tests may derive classes of their own.
KINDS = [kind for kind in errors.all_kinds() if kind.__module__.startswith(errors.__name__)]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.code)
def test_errors__have_a_sentence_of_their_own(kind: type[errors.SkinappError]) -> None:
    assert "sentence" in vars(kind)
    assert errors.kind_of(kind.code) is kind


def test_kind_of__an_unknown_code_is_an_unexpected_problem() -> None:
    assert errors.kind_of("E_NEXT_YEAR") is errors.SkinappError


def test_flags__are_their_codes_also_in_another_process() -> None:
    assert pickle.loads(pickle.dumps(FLAGS)) == FLAGS  # noqa: S301 - just written
    assert known_flag("greyscale") is GREYSCALE
    assert known_flag("from_next_year") is None
    assert label_of("from_next_year") == "from next year"


@pytest.mark.parametrize("sentence", [part.sentence for part in (*KINDS, *FLAGS)])
def test_sentences__are_calm_prose_with_a_next_step(sentence: str) -> None:
    assert sentence.endswith(".")
    assert "!" not in sentence
    assert sentence.count(". ") + sentence.count("; ") >= 1


def test_explain__uses_the_sentence_of_the_code() -> None:
    assert explain(errors.EmptyImageError("No bytes.")) == kind_of("E_EMPTY").sentence


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
    assert sentence == kind_of("E_INTERNAL").sentence
