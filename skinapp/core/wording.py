"""Sentences and figures for people, the same in window, command line and report."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final

from skinapp.core.assessment import is_probability
from skinapp.core.errors import BundleError, OutputError, SkinappError

FILE_AT_FAULT: Final = "{sentence} File: {path}"
"""A sentence of an error of which the reader cannot know from the context which file it is."""


def percent(probability: float) -> str:
    """A probability as people read it: whole per cents, no false certainty at the ends.

    Args:
        probability: 0 to 1; float noise just outside is taken as the bound.

    Returns:
        ``under 1 %``, ``1 %`` to ``99 %`` (halves round up), or ``over 99 %``.

    Raises:
        ValueError: If the value is no probability; a figure must never be made up for it.
    """
    if not is_probability(probability):
        msg = f"{probability} is not a probability"
        raise ValueError(msg)
    if probability < 0.01:
        return "under 1 %"
    if probability > 0.99:
        return "over 99 %"
    return f"{math.floor(100 * probability + 0.5)} %"


def one_of_hundred(probability: float) -> str:
    """A probability as a count of a hundred: ``< 1``, ``1`` to ``99`` (halves round up), ``> 99``.

    Args:
        probability: 0 to 1; float noise just outside is taken as the bound.

    Raises:
        ValueError: If the value is no probability.
    """
    return percent(probability).removesuffix(" %").replace("under", "<").replace("over", ">")


def tenths_of_hundred(probability: float) -> str:
    """A probability as a count of a hundred with one decimal, where a whole one says too little.

    Args:
        probability: 0 to 1; float noise just outside is taken as the bound.

    Raises:
        ValueError: If the value is no probability.
    """
    if not is_probability(probability):
        msg = f"{probability} is not a probability"
        raise ValueError(msg)
    return f"{min(max(100 * probability, 0.0), 100.0):.1f}"


def explain(error: SkinappError, translate: Callable[[str], str] = str) -> str:
    """What happened and what to do next, for a doctor.

    Args:
        error: Any error of the tree.
        translate: From an English text to the same in the reader's language.

    Returns:
        Its sentence; for a bundle or an output also the file, since the reader cannot
        know from the context which one it was.
    """
    sentence = translate(error.sentence)
    if error.path is not None and isinstance(error, BundleError | OutputError):
        return translate(FILE_AT_FAULT).format(sentence=sentence, path=error.path)
    return sentence
