from __future__ import annotations

import pytest

from trainer.cli import given_twice, run


@pytest.mark.parametrize(
    ("words", "option"),
    [
        ("train --data A --data B --fold 0 --fold 2 --work W", None),
        ("check --data A --data B", None),
        ("report --bundle B --average-with A --average-with C", None),
        ("report --bundle B --bundle C", "--bundle"),
        ("train --data A --work V --work=W", "--work"),
        ("compare --backbones a --data A --backbones b", "--backbones"),
        ("train --data A --start-from B --start_from C", "--start-from"),
        ("--help", None),
    ],
)
def test_given_twice__names_what_would_be_lost(words: str, option: str | None) -> None:
    assert given_twice(words.split()) == option


def test_run__refuses_an_option_that_is_given_twice(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["dilate", "--shares", "0.1", "--shares", "0.2"]) == 2
    assert "--shares is given twice" in capsys.readouterr().err
