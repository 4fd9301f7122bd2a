"""What is said of two photographs of one lesion; never that a lesion has changed, or has not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QLocale

from skinapp.core.assessment import Assessment, Prediction
from skinapp.core.diagnoses import Diagnosis
from skinapp.core.repeats import DifferenceBand, Excess, Repeats, excess
from skinapp.core.triage import withheld
from skinapp.services.followup.comparison import Comparison
from skinapp.ui.widgets.i18n import diagnosis_name, share_text

translate = QCoreApplication.translate


@dataclass(frozen=True)
class Line:
    """One line of the facts.

    Attributes:
        text: What it says.
        muted: Whether it only explains the line above.
    """

    text: str
    muted: bool = False


def answer_lines(
    earlier: Assessment | None, later: Assessment | None, repeats: Repeats | None
) -> list[Line]:
    """How far apart the two answers are, and how far apart photographs of one lesion are.

    Args:
        earlier: The stored result of the earlier photograph.
        later: Of the later one.
        repeats: Of the weights that are loaded, if they gave both results.
    """
    if earlier is None or later is None:
        return [Line(translate("FollowUp", "There is no stored result for both photographs."))]
    if withheld(earlier.flags) or withheld(later.flags):
        text = translate(
            "FollowUp",
            "A photograph that cannot be judged has no answer, so there is nothing to compare.",
        )
        return [Line(text)]
    if not same_weights(earlier, later):
        return [
            Line(
                translate(
                    "FollowUp",
                    "The two results were made with different weights, so their figures cannot "
                    "be compared. Open the other image again for a new result.",
                )
            )
        ]
    one, two = earlier.prediction, later.prediction
    first = one.top(1)[0].diagnosis
    bands = (None, None) if repeats is None else (repeats.malignant, repeats.first_diagnosis)
    lines = _figure_lines(
        translate("FollowUp", "Malignant"), one.p_malignant, two.p_malignant, bands[0]
    )
    other = _of(two, first)
    lines += _figure_lines(diagnosis_name(first), _of(one, first), other, bands[1])
    if repeats is None:
        lines.append(
            Line(
                translate(
                    "FollowUp",
                    "How far two photographs of one lesion differ was not measured for these "
                    "weights.",
                ),
                muted=True,
            )
        )
    elif two.top(1)[0].diagnosis != first:
        text = translate(
            "FollowUp",
            "Another diagnosis stands first. So it is in {count} of 100 pairs of photographs of "
            "one lesion.",
        )
        lines.append(Line(text.format(count=round(100 * repeats.other_first)), muted=True))
    note = translate(
        "FollowUp", "The networks judge each photograph alone; they do not look for a change."
    )
    return [*lines, Line(note, muted=True)]


def same_weights(one: Assessment, other: Assessment) -> bool:
    """Whether two results were made with the same weights; parts added since do not matter."""
    first, second = one.provenance, other.provenance
    return (first.bundle_name, first.bundle_version) == (
        second.bundle_name,
        second.bundle_version,
    )


def picture_lines(compared: Comparison) -> list[Line]:
    """What the photographs themselves say: whether they fit, size, outline, colours."""
    if compared.registration is None:
        text = translate(
            "FollowUp",
            "The photographs could not be laid upon each other: too few details lie in one "
            "arrangement. They stand side by side as they are.",
        )
        lines = [Line(text)]
    else:
        found = compared.registration
        text = translate(
            "FollowUp",
            "Laid upon each other by {count} details: turned by {angle}°, size times {scale}.",
        )
        lines = [
            Line(
                text.format(
                    count=found.inliers,
                    angle=_number(float(round(found.angle) or 0), 0),
                    scale=_number(found.scale, 2),
                ),
                muted=True,
            )
        ]
    lines += _size_lines(compared)
    if compared.overlap is not None:
        text = translate("FollowUp", "Outlines: {percent} % of the area of both is in common.")
        lines.append(Line(text.format(percent=round(100 * compared.overlap))))
    if compared.colour_difference is not None:
        text = translate(
            "FollowUp",
            "Colour against the skin around: {figure} apart (CIE 1976; 2 can just be seen). Light "
            "and camera alone may differ by more.",
        )
        lines.append(Line(text.format(figure=_number(compared.colour_difference, 1))))
    return lines


def _size_lines(compared: Comparison) -> list[Line]:
    one, two = compared.earlier, compared.later
    if one.outline is None or two.outline is None:
        text = translate(
            "FollowUp", "No outline was found on both photographs, so sizes are not compared."
        )
        return [Line(text)]
    if one.diameter_mm is not None and two.diameter_mm is not None:
        text = translate("FollowUp", "Largest diameter: {earlier} mm, then {later} mm.")
        figures = (_number(one.diameter_mm, 1), _number(two.diameter_mm, 1))
    elif compared.registration is not None:
        text = translate(
            "FollowUp",
            "Largest diameter: {earlier} pixels, then {later} pixels, both in the size of the "
            "later photograph.",
        )
        figures = (_number(one.outline.diameter, 0), _number(two.outline.diameter, 0))
    else:
        text = translate(
            "FollowUp", "Sizes are not compared: neither a scale nor common details are known."
        )
        return [Line(text)]
    return [Line(text.format(earlier=figures[0], later=figures[1]))]


def _figure_lines(
    name: str, one: float, other: float, bands: Sequence[DifferenceBand] | None
) -> list[Line]:
    points = round(100 * abs(one - other))
    if points == 0:
        apart = translate("FollowUp", "less than 1 point apart")
    elif points == 1:
        apart = translate("FollowUp", "1 point apart")
    else:
        apart = translate("FollowUp", "{points} points apart").format(points=points)
    lines = [Line(f"{name}: {share_text(one)} → {share_text(other)}, {apart}")]
    if bands is not None:
        found = excess(bands, one, other)
        lines.append(Line(_noise_sentence(found), muted=found.is_usual))
    return lines


def _noise_sentence(found: Excess) -> str:
    low, high = (round(100 * end) for end in (found.low, found.high))
    interval = translate("FollowUp", "({low} to {high} of 100, from {lesions} lesions)").format(
        low=low, high=high, lesions=QLocale().toString(found.lesions)
    )
    share = _share(found.share)
    if found.is_usual:
        text = translate(
            "FollowUp",
            "Two photographs of one lesion differ by more than that in {share} {interval}.",
        )
    else:
        text = translate(
            "FollowUp",
            "Two photographs of one lesion differ by more than that only in {share} {interval}: "
            "look at both, and take another photograph.",
        )
    return text.format(share=share, interval=interval)


def _share(share: float) -> str:
    tenths, hundredths = round(10 * share), round(100 * share)
    if share >= 0.95:
        return translate("FollowUp", "nearly all cases")
    if share >= 0.095:
        return translate("FollowUp", "{count} of 10 cases").format(count=tenths)
    if hundredths:
        return translate("FollowUp", "{count} of 100 cases").format(count=hundredths)
    return translate("FollowUp", "fewer than 1 of 100 cases")


def _of(prediction: Prediction, diagnosis: Diagnosis) -> float:
    return next(one.probability for one in prediction.ranked() if one.diagnosis == diagnosis)


def _number(value: float, digits: int) -> str:
    return QLocale().toString(value, "f", digits)
