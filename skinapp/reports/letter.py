"""A result in three lines, for the doctor's letter."""

from __future__ import annotations

from skinapp.core.triage import withheld
from skinapp.reports import words
from skinapp.reports.content import ReportEntry
from skinapp.reports.statements import Statements
from skinapp.reports.words import Translate, as_written

_NAMED = 2


def letter_text(entry: ReportEntry, translate: Translate = as_written) -> str:
    """What a letter says of an image: what was seen and decided, and what the program said.

    Args:
        entry: The image with its result.
        translate: From a context and an English text to the text of the letter.

    Returns:
        Two or three lines; no patient is named, the letter does that.
    """
    statements = Statements(translate)
    case, assessment = entry.case, entry.assessment
    made = assessment.provenance
    day = case.photographed or f"{made.created_utc.astimezone():%Y-%m-%d}"
    place = ", ".join(one for one in (case.site, case.lesion) if one.strip())
    lines = [statements.say(words.LETTER_SEEN, day=day, place=place or entry.image_name)]
    own = (
        (words.LETTER_OWN, case.clinician_diagnosis),
        (words.LETTER_DECISION, case.decision),
        (words.LETTER_HISTOLOGY, case.histology),
    )
    said = [statements.say(label, said=" ".join(text.split())) for label, text in own if text]
    if said:
        lines.append(" ".join(said))
    content = statements.report(entry)
    answer = content.verdict
    if not withheld(assessment.flags):
        named = ", ".join(f"{one.name} {one.probability_text}" for one in content.top[:_NAMED])
        answer = f"{answer} {named}."
    lines.append(
        statements.say(
            words.LETTER_PROGRAM, bundle=f"{made.bundle_name} {made.bundle_version}", answer=answer
        )
    )
    return "\n".join(lines)
