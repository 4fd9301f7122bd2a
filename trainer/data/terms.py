"""Words of other data sets in the words of HAM10000; docs/data-sets.md shows the table.

Source:
    Diagnoses: the hierarchy of the ISIC Archive (package isic-metadata 4.12.0, levels 1 to 5 and
    the older single column), read with the definitions of the seven classes in Tschandl P.,
    Rosendahl C., Kittler H., Scientific Data 5, 180161 (2018).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from skinapp.core.diagnoses import CODES
from trainer.data.record import OUTSIDE_CODES

WORDS: Final = {
    # Actinic keratosis is "indeterminate" in the archive and Bowen's disease "malignant": HAM10000
    # has one class for both.
    "akiec": (
        "ak", "actinic keratosis", "actinic keratoses", "solar or actinic keratosis",
        "solar or actinic cheilitis", "actinic keratoses and intraepithelial carcinoma",
        "squamous cell carcinoma in situ", "bowen's disease", "bowen disease",
    ),
    "bcc": ("basal cell carcinoma", "baso squamous carcinoma"),
    "bkl": (
        "benign keratosis", "benign keratosis like lesion", "benign keratosis like lesions",
        "lichen planus like keratosis", "lichenoid keratosis", "pigmented benign keratosis",
        "seborrheic keratosis", "solar lentigo",
    ),
    "df": ("dermatofibroma",),
    "mel": (
        "melanoma", "melanoma invasive", "melanoma in situ", "melanoma metastasis", "melanoma nos",
        "malignant melanocytic proliferations melanoma",
    ),
    "nv": ("nevus", "nevi", "melanocytic nevus", "melanocytic nevi", "nevus spilus"),
    "vasc": (
        "vascular lesion", "vascular lesions", "angioma", "angiokeratoma", "hemangioma",
        "pyogenic granuloma", "hemorrhagic lesions",
        "benign soft tissue proliferations vascular",
    ),
    "scc": (
        "sccka", "squamous cell carcinoma", "squamous cell carcinoma invasive",
        "squamous cell carcinoma nos", "keratoacanthoma", "verrucous carcinoma",
    ),
    "mal_oth": (
        "merkel cell carcinoma", "merkel cell proliferation", "bowenoid papulosis",
        "matrical or pilomatrical carcinoma", "proliferating trichilemmal carcinoma",
        "lymphocytic proliferations b cell", "lymphocytic proliferations t cell/nk",
        "collision at least one malignant proliferation",
        "malignant adnexal epithelial proliferations apocrine or eccrine",
        "malignant adnexal epithelial proliferations sebaceous",
        "malignant soft tissue proliferations adipocytic",
        "malignant soft tissue proliferations cartilagenous and ossifying",
        "malignant soft tissue proliferations fibro histiocytic",
        "malignant soft tissue proliferations muscle tissue or myofibroblastic",
        "malignant soft tissue proliferations myoepithelial",
        "malignant soft tissue proliferations neural",
        "malignant soft tissue proliferations unknown or other histiogenesis",
        "malignant soft tissue proliferations vascular",
        "skin metastasis of internal solid cancer non hematological",
    ),
    "inf": ("inflammatory or infectious diseases", "verruca", "molluscum"),
    "ben_oth": (
        "benign other", "acantholytic acanthoma", "clear cell acanthoma", "epidermal nevus",
        "epidermolytic acanthoma", "large cell acanthoma", "melanoacanthoma", "porokeratosis",
        "dermal melanocytosis", "lentiginous melanocytic proliferation", "lentigo simplex",
        "lentigo nos", "ephelis", "cafe au lait macule", "mucosal melanosis",
        "pigmented epithelioid melanocytoma", "acrochordon", "adnexal tumor",
        "proliferative nodule in congenital melanocytic nevi without atypia",
        "angiofibroma or fibrous papule", "neurofibroma", "scar", "sebaceous adenoma",
        "sebaceous hyperplasia", "nevus anemicus", "lymphangioma",
        "flat melanotic pigmentations not melanocytic nevus", "cysts", "exogenous",
        "langerhans cell proliferations", "mast cell proliferations",
        "benign adnexal epithelial proliferations apocrine or eccrine",
        "benign adnexal epithelial proliferations follicular",
        "benign adnexal epithelial proliferations sebaceous",
        "benign soft tissue proliferations adipocytic",
        "benign soft tissue proliferations cartilagenous and ossifying",
        "benign soft tissue proliferations fibro histiocytic",
        "benign soft tissue proliferations muscle tissue or myofibroblastic",
        "benign soft tissue proliferations myoepithelial",
        "benign soft tissue proliferations neural",
    ),
}  # fmt: skip
# What is called only benign, malignant or indeterminate, atypical melanocytic tumours, collisions
# of benign lesions and "other" have no code: nothing says which class they are.

_CODE_OF: Final = {word: code for code, words in WORDS.items() for word in (code, *words)}

_CONFIRMED: Final = {
    "histopathology": "histo",
    "serial imaging showing no change": "follow_up",
    "single image expert consensus": "consensus",
    "confocal microscopy with consensus dermoscopy": "confocal",
}

_SITES: Final = {
    "posterior torso": "back",
    "palms/soles": "acral",
    "head and neck": "head/neck",
    "head neck": "head/neck",
    "anogenital region": "genital",
}


def code_of(*levels: str) -> str | None:
    """Code of a diagnosis, by the most exact of the words that has one.

    Args:
        levels: Words or paths with colons, from coarse to exact; empty where missing.

    Returns:
        One of the seven or of ``OUTSIDE_CODES``; None if nothing says which it is.
    """
    words = [part for level in levels for part in level.split(":") if part.strip()]
    for word in reversed(words):
        code = _CODE_OF.get(_plain(word))
        if code is not None:
            return code
    return None


def is_known(code: str) -> bool:
    """Whether a word is a code that a record can have."""
    return code in CODES or code in OUTSIDE_CODES


def confirmed_by(word: str) -> str:
    """How a diagnosis was confirmed, in the words of HAM10000 where they have one."""
    return _CONFIRMED.get(word.casefold(), word)


def site_of(words: Iterable[str]) -> str:
    """Place on the body: the first word given, in the words of HAM10000 where they have one."""
    word = next((word for word in words if word), "unknown").casefold()
    return _SITES.get(word, word)


def _plain(word: str) -> str:
    for sign in "_-,()":
        word = word.replace(sign, " ")
    return " ".join(word.casefold().split())
