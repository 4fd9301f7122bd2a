"""From results to the sentences and figures of a report, in the language that is asked for."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Final

from skinapp.core.assessment import Assessment, Heatmap, Prediction, Provenance, RankedDiagnosis
from skinapp.core.case import CaseDetails
from skinapp.core.diagnoses import DIAGNOSES, MALIGNANT_INDICES
from skinapp.core.errors import kind_of
from skinapp.core.flags import FLAGS, MALIGNANCY_NOT_EXCLUDED, label_of
from skinapp.core.operating import OperatingPoint
from skinapp.core.triage import Verdict, malignant_count, reaches, told, verdict, withheld
from skinapp.core.wording import percent
from skinapp.reports import words
from skinapp.reports.content import (
    DiagnosisLine,
    FailedContent,
    FailedEntry,
    LabelledText,
    ReportContent,
    ReportEntry,
)
from skinapp.reports.sureness import band_text, order_text, person_text, sets_text
from skinapp.reports.words import DIAGNOSES as DIAGNOSES_CONTEXT
from skinapp.reports.words import REPORT, Translate

_SHORT_HASH_LENGTH: Final = 12
_MALIGNANT_CODES: Final = ", ".join(DIAGNOSES[index].code for index in MALIGNANT_INDICES)


class Statements:
    """Puts results into words.

    Args:
        translate: From a context and an English text to the text of the report.
    """

    def __init__(self, translate: Translate) -> None:
        self._translate = translate

    def say(self, text: str, **fields: object) -> str:
        """A text of ``words`` in the language of the report.

        Args:
            text: In English.
            **fields: What stands in its named places; never looked at for places itself.

        Returns:
            The text.
        """
        translated = self._translate(REPORT, text)
        return translated.format(**fields) if fields else translated

    def share(self, probability: float) -> str:
        """A probability in words.

        Args:
            probability: 0 to 1.

        Returns:
            Whole per cents.

        Raises:
            ValueError: If the value is no probability.
        """
        return self.say(percent(probability))

    def short_share(self, probability: float) -> str:
        """A probability for a narrow column.

        Args:
            probability: 0 to 1.

        Returns:
            Whole per cents.

        Raises:
            ValueError: If the value is no probability.
        """
        text = percent(probability)
        return words.SHORT_SHARES.get(text, text)

    def operating_rule(self, point: OperatingPoint) -> str:
        """What an operating point is worth.

        Args:
            point: With what it achieved out of fold.

        Returns:
            One sentence.
        """
        return self.say(
            words.OPERATING_RULE,
            threshold=self.share(point.threshold),
            sensitivity=self.share(point.sensitivity),
            specificity=self.share(point.specificity),
        )

    def report(self, entry: ReportEntry) -> ReportContent:
        """What the report of one image says.

        Args:
            entry: An image with its result.

        Returns:
            The texts and numbers of its report.

        Raises:
            ValueError: If a value in the result is no probability.
        """
        prediction, source = entry.assessment.prediction, entry.assessment.provenance
        case = entry.case
        by_order = sorted(prediction.ranked(), key=lambda item: DIAGNOSES.index(item.diagnosis))
        return ReportContent(
            image_name=entry.image_name,
            created_text=minute_text(source.created_utc),
            device=source.engine,
            case=(
                self._stated(words.CASE, case.case_id),
                self._stated(words.SITE, case.site),
                self._stated(words.OWN_DIAGNOSIS, case.clinician_diagnosis),
                *self._patient(case),
            ),
            image_caption=self._image_caption(entry),
            heatmap_caption=self._heatmap_caption(entry.assessment.heatmaps),
            verdict=self._verdict(entry.assessment),
            withheld=withheld(entry.assessment.flags),
            quality=self._quality(entry),
            top=tuple(self._line(item) for item in prediction.top()),
            agreement=self._agreement(entry.assessment),
            all_diagnoses=tuple(self._line(item) for item in by_order),
            malignant=LabelledText(
                self.say(words.MALIGNANT_SUM, codes=_MALIGNANT_CODES),
                self.share(prediction.p_malignant),
            ),
            member_range=self._member_range(prediction),
            operating_point=self._operating_point(entry),
            notices=self._sentences(
                flag for flag in told(entry.assessment.flags) if flag not in entry.image.flags
            ),
            notes=case.notes.strip(),
            decision=case.decision.strip(),
            provenance=(
                *self.origin(source),
                LabelledText(self.say(words.IMAGE_SHA256), source.image_sha256),
            ),
            limits=self.limits(),
        )

    def failed(self, entry: FailedEntry) -> FailedContent:
        """What is said of a file without a result.

        Args:
            entry: The file and its error.

        Returns:
            The texts of its place on the closing page.
        """
        sentence = kind_of(entry.code).sentence
        detail = "" if entry.message.strip() in sentence else entry.message.strip()
        translated = self._translate(words.ERRORS, sentence)
        return FailedContent(entry.image_name, entry.code, translated, detail)

    def origin(self, source: Provenance) -> tuple[LabelledText, ...]:
        """What made a result, but for the image.

        Args:
            source: The same as data.

        Returns:
            Program, bundle, engine and time.
        """
        bundle = f"{source.bundle_name} {source.bundle_version}"
        facts = (
            (words.PROGRAM, f"skinapp {source.program_version}"),
            (words.BUNDLE, f"{bundle}, SHA-256 {source.bundle_sha256[:_SHORT_HASH_LENGTH]}"),
            (words.ENGINE, source.engine),
            (words.TIME, f"{source.created_utc.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"),
        )
        return tuple(LabelledText(self.say(label), text) for label, text in facts)

    def limits(self) -> tuple[str, ...]:
        """Intended use, and the limits of training data and numbers.

        Returns:
            Whole sentences.
        """
        return tuple(
            self.say(sentence)
            for sentence in (
                words.INTENDED_USE,
                words.LIMIT_SKIN_TONE,
                words.LIMIT_SEVEN,
                words.LIMIT_PREVALENCE,
            )
        )

    def flag_label(self, flag: str) -> str:
        """A flag in a few words.

        Args:
            flag: Its code.

        Returns:
            The label, or the code in letters if there is none.
        """
        return self._translate(words.FLAGS, label_of(flag))

    def verdict(self, said: Verdict) -> str:
        """What is said first of an image.

        Args:
            said: The verdict.

        Returns:
            Its words.
        """
        return self._translate(words.FLAGS, said.words)

    def kind(self, *, malignant: bool) -> str:
        """The word for one of the two kinds.

        Args:
            malignant: Which.

        Returns:
            The word.
        """
        return self._translate(DIAGNOSES_CONTEXT, words.MALIGNANT if malignant else words.BENIGN)

    def diagnosis(self, name: str) -> str:
        """A diagnosis in words.

        Args:
            name: In English.

        Returns:
            The name.
        """
        return self._translate(DIAGNOSES_CONTEXT, name)

    def _stated(self, label: str, text: str) -> LabelledText:
        return LabelledText(self.say(label), text.strip() or self.say(words.NOT_STATED))

    def _patient(self, case: CaseDetails) -> tuple[LabelledText, ...]:
        """What was written about patient and lesion; nothing is said of what was not."""
        histology = " ".join(part for part in (case.histology.strip(), case.histology_date) if part)
        facts = (
            (words.BORN, case.birth_date),
            (words.LESION, case.lesion),
            (words.PHOTOGRAPHED, case.photographed),
            (words.DUE, case.due),
            (words.HISTOLOGY, histology),
        )
        return tuple(self._stated(label, text) for label, text in facts if text.strip())

    def _line(self, ranked: RankedDiagnosis) -> DiagnosisLine:
        diagnosis = ranked.diagnosis
        return DiagnosisLine(
            name=self.diagnosis(diagnosis.name),
            code=diagnosis.code,
            malignant=diagnosis.malignant,
            kind=self.kind(malignant=diagnosis.malignant),
            probability=ranked.probability,
            probability_text=self.share(ranked.probability),
        )

    def _agreement(self, assessment: Assessment) -> str:
        """How far the networks agree, and what else may be the right diagnosis."""
        prediction = assessment.prediction
        lines = [self._members(prediction), order_text(self, prediction)]
        if prediction.changing is not None:
            changing, looks = prediction.changing
            lines.append(self.say(words.CHANGING, changing=changing, looks=looks))
        lines += [sets_text(self, assessment.sureness), person_text(self, assessment)]
        return " ".join(line for line in lines if line)

    def _members(self, prediction: Prediction) -> str:
        members, agreeing = len(prediction.member_probabilities), prediction.agreeing_members
        if members == 1:
            return self.say(words.ONE_MEMBER)
        text = words.ONE_AGREES if agreeing == 1 else words.SOME_AGREE
        return self.say(text, agreeing=agreeing, members=members)

    def _member_range(self, prediction: Prediction) -> str:
        sums = [sum(each[i] for i in MALIGNANT_INDICES) for each in prediction.member_probabilities]
        if len(sums) < 2:
            return ""
        low, high = self.share(min(sums)), self.share(max(sums))
        return self.say(words.MEMBER_RANGE, low=low, high=high)

    def _operating_point(self, entry: ReportEntry) -> str:
        point, assessment = entry.operating_point, entry.assessment
        if point is None:
            return self.say(words.OPERATING_NONE)
        if reaches(point, assessment.prediction):
            verdict = self.say(words.OPERATING_REACHED)
        elif MALIGNANCY_NOT_EXCLUDED in assessment.flags:
            verdict = self.say(words.OPERATING_MELANOMA)
        else:
            missed = self.share(1 - point.sensitivity)
            verdict = self.say(words.OPERATING_BELOW, missed=missed)
        return f"{self.operating_rule(point)} {verdict}"

    def _sentences(self, codes: Iterable[str]) -> tuple[str, ...]:
        given = tuple(codes)
        known = [self._translate(words.FLAGS, flag.sentence) for flag in FLAGS if flag in given]
        # A result reopened from the history of a newer version may carry flags unknown to this one.
        unknown = dict.fromkeys(code for code in given if code not in FLAGS)
        return (*known, *(self.say(words.UNKNOWN_FLAG, code=code) for code in unknown))

    def _verdict(self, assessment: Assessment) -> str:
        said = verdict(assessment.prediction, assessment.flags)
        if said is Verdict.CANNOT_BE_JUDGED:
            return f"{self.verdict(said)}."
        count = malignant_count(assessment.prediction, assessment.sureness)
        text = f"{self.verdict(said)}. {self.say(words.OF_HUNDRED, count=count)}"
        sureness = assessment.sureness
        return text if sureness is None else f"{text} {band_text(self, sureness.band)}"

    def _quality(self, entry: ReportEntry) -> tuple[str, ...]:
        """What the file itself says, and what was looked for in its pixels."""
        looked = words.QUALITY_CHECKED if entry.assessment.signs else words.QUALITY_NOT_CHECKED
        return (*self._sentences(entry.image.flags), self.say(looked))

    def _image_caption(self, entry: ReportEntry) -> str:
        height, width = entry.image.size_hw
        fields = {"width": width, "height": height, "format": entry.image.source_format}
        if not entry.assessment.heatmaps:
            return self.say(words.IMAGE_CAPTION, **fields)
        read = entry.assessment.heatmaps[0].region
        if (read.height, read.width) == (height, width):
            return self.say(words.IMAGE_CAPTION, **fields)
        return self.say(
            words.IMAGE_CAPTION_PART, **fields, read_width=read.width, read_height=read.height
        )

    def _heatmap_caption(self, heatmaps: tuple[Heatmap, ...]) -> str:
        if not heatmaps:
            return self.say(words.HEATMAP_NONE)
        name = self.diagnosis(heatmaps[0].diagnosis.name)
        spoke = bool(heatmaps[0].values_hw.any())
        return self.say(words.HEATMAP_CAPTION if spoke else words.HEATMAP_EMPTY, diagnosis=name)


def minute_text(moment: datetime) -> str:
    """A moment as reports state it.

    Args:
        moment: With a time zone.

    Returns:
        Date and time to the minute as the clock on the wall shows it, with its distance from UTC.
    """
    local = moment.astimezone()
    zone = f"{local:%z}"
    away = "" if zone == "+0000" else f"{zone[:3]}:{zone[3:5]}"
    return f"{local:%Y-%m-%d %H:%M} UTC{away}"
