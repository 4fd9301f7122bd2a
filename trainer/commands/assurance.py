"""Commands that measure how far the answers of a bundle can be trusted."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from skinapp.core.assurance import Assurance, Share
from skinapp.core.bundle import read_bundle, read_out_of_fold
from skinapp.core.diagnoses import CODES
from trainer.bundle_parts import put_part
from trainer.errors import DataSetError
from trainer.trust.assurance import HALVES, held_answers, measure_assurance


@dataclass(frozen=True)
class Assure:
    """Measure how sure the answers of a bundle are, and put it into the bundle.

    From its out-of-fold logits: the rule of warning with a threshold of melanoma's own, what became
    of lesions by P(malignant), and prediction sets by class.
    """

    bundle: Path
    """Folder of the bundle."""
    dry_run: bool = False
    """Only say what was measured."""

    def run(self) -> str:
        """Carry out the command."""
        bundle = read_bundle(self.bundle)
        out_of_fold = read_out_of_fold(bundle.folder / bundle.manifest.out_of_fold.file)
        if not out_of_fold.facts:
            problem = "The bundle does not say what its images show, so nothing can be measured."
            raise DataSetError([problem], self.bundle)
        measured = measure_assurance(held_answers(out_of_fold))
        if not self.dry_run:
            put_part(self.bundle, "assurance", measured, {}, ())
        return assurance_text(measured)


def assurance_text(measured: Assurance) -> str:
    """All that was measured, one line each."""
    lines = [
        f"melanoma's threshold reaches a sensitivity of {measured.melanoma_sensitivity:.3f}",
        f"melanomas with a benign name and no notice: {_text(measured.melanomas_missed)}",
        f"benign images named malignant or flagged: {_text(measured.benign_flagged)}",
        f"malignant lesions: {measured.malignant_lesions}, melanomas: {measured.melanoma_lesions}",
        f"benign lesions: {measured.benign_lesions}",
    ]
    lines += [
        f"P(malignant) {band.start:.2f} to {band.end:.2f}: {_text(band.malignant)} malignant "
        f"of {band.lesions} lesions"
        for band in measured.bands
    ]
    for rule in measured.sets:
        lines.append(f"sets at {rule.level:.2f}: mean size {rule.size:.2f}, {HALVES} halves")
        lines += [
            f"  {code:6} coverage {mean:.3f}, worst {worst:.3f}, from {limit:.4f} on, "
            f"{count} lesions"
            for code, mean, worst, limit, count in zip(
                CODES, rule.coverage, rule.worst, rule.thresholds, rule.lesions, strict=True
            )
        ]
    return "\n".join(lines)


def _text(share: Share) -> str:
    return f"{share.estimate:.3f} ({share.low:.3f} to {share.high:.3f})"
