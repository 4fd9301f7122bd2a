from __future__ import annotations

from skinapp.core.submission import submission_csv


def test_submission_csv__has_the_columns_of_the_challenge_and_all_digits() -> None:
    # akiec, bcc, bkl, df, mel, nv, vasc
    probabilities = (0.1, 0.2, 1 / 3, 1e-05, 0.3, 0.0, 1.0)

    lines = submission_csv([("ISIC_1", probabilities)]).decode("utf-8").split("\n")

    assert lines == [
        "image,MEL,NV,BCC,AKIEC,BKL,DF,VASC",
        "ISIC_1,0.3,0.0,0.2,0.1,0.3333333333333333,1e-05,1.0",
        "",
    ]


def test_submission_csv__names_no_image_twice() -> None:
    first, second = (1.0, *[0.0] * 6), (0.0, 1.0, *[0.0] * 5)

    text = submission_csv([("a", first), ("b,c", second), ("a", second)]).decode("utf-8")

    assert text.splitlines()[1:] == [
        "a,0.0,0.0,0.0,1.0,0.0,0.0,0.0",
        '"b,c",0.0,0.0,1.0,0.0,0.0,0.0,0.0',
    ]
