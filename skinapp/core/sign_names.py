"""What is looked for in an image before it is judged, by name; loads nothing."""

from __future__ import annotations

from typing import Final

from skinapp.core import flags

FAULTS: Final = {
    "blurred": flags.BLURRED,
    "dark": flags.TOO_DARK,
    "bright": flags.TOO_BRIGHT,
    "colour_cast": flags.COLOUR_CAST,
    "coarse": flags.COARSE,
    "small": flags.SMALL_LESION,
    "cut": flags.CUT_LESION,
    "other_picture": flags.NOT_DERMOSCOPY,
}
"""Signs with a limit, and the notice of each."""

ARTEFACTS: Final = ("hair", "ink", "ruler", "gel", "corner", "patches")
"""Signs that are told and never stand against an answer: networks were trained with them."""

SIGNS: Final = (*FAULTS, *ARTEFACTS)
