from __future__ import annotations

from pathlib import Path

import pytest

from trainer.data import terms

PAGE = Path(__file__).parents[2] / "docs" / "data-sets.md"


@pytest.mark.parametrize(
    ("levels", "code"),
    [
        (("Indeterminate", "Indeterminate epidermal proliferations",
          "Solar or actinic keratosis", "Actinic keratosis, Bowenoid"), "akiec"),
        (("Malignant", "Malignant epidermal proliferations", "Squamous cell carcinoma in situ",
          "Squamous cell carcinoma in situ, Bowens disease"), "akiec"),
        (("Malignant", "Malignant epidermal proliferations",
          "Squamous cell carcinoma, Invasive"), "scc"),
        (("Malignant", "Malignant adnexal epithelial proliferations - Follicular",
          "Basal cell carcinoma", "Basal cell carcinoma, Nodular"), "bcc"),
        (("Malignant:Malignant melanocytic proliferations (Melanoma):Melanoma in situ",), "mel"),
        (("Benign", "Benign melanocytic proliferations", "Nevus", "Nevus, Spitz"), "nv"),
        (("Benign", "Benign soft tissue proliferations - Vascular", "Nevus anemicus"), "ben_oth"),
        (("Benign", "Benign soft tissue proliferations - Vascular", "Venous lake"), "vasc"),
        (("Benign", "Inflammatory or infectious diseases", "Eczema"), "inf"),
        (("Malignant", "Merkel cell proliferation", "Merkel cell carcinoma"), "mal_oth"),
        (("Indeterminate", "Indeterminate melanocytic proliferations",
          "Atypical Spitz tumor"), None),
        (("Benign", "", ""), None),
        (("other",), None),
        (("melanocytic_Nevi",), "nv"),
        (("benign_keratosis-like_lesions",), "bkl"),
        (("AK",), "akiec"),
        (("SCCKA",), "scc"),
        (("mel",), "mel"),
    ],
)  # fmt: skip
def test_code_of__takes_the_most_exact_word_that_has_a_class(
    levels: tuple[str, ...], code: str | None
) -> None:
    assert terms.code_of(*levels) == code


def test_code_of__every_word_stands_in_the_documented_table_and_has_one_code() -> None:
    rows = {
        line.split("|")[1].strip(" `"): line.split("|")[2].strip().split("; ")
        for line in PAGE.read_text(encoding="utf-8").splitlines()
        if line.startswith("| `") and line.count("|") == 3
    }
    shown = {word: code for code in terms.WORDS for word in rows[code]}

    assert shown == {word: code for code, words in terms.WORDS.items() for word in words}
    assert all(terms.code_of(word) == code for word, code in shown.items())
