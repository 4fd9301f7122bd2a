"""The command that draws."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from matplotlib.figure import Figure

from skinapp.core.bundle import Bundle, OutOfFoldLogits, read_bundle, read_out_of_fold
from trainer.data.ham10000 import read_data_set
from trainer.data.record import Record
from trainer.errors import RunError
from trainer.evaluation import diagrams, figures, gallery
from trainer.evaluation.gallery import Case
from trainer.evaluation.judgement import Judgement, judge_bundle


@dataclass(frozen=True)
class Figures:
    """Draw the paper's figures for a bundle, from its stored out-of-fold logits, as PNG and SVG."""

    bundle: Path
    """Folder of the bundle."""
    output: Path
    """Folder for the figures; made if need be."""
    data: Path | None = None
    """Folder of HAM10000. Without it the figures that show images of patients are left out:
    duplicates and the Grad-CAM galleries of the best and the worst cases."""

    def run(self) -> str:
        """Carry out the command."""
        bundle = read_bundle(self.bundle)
        stored = read_out_of_fold(bundle.folder / bundle.manifest.out_of_fold.file)
        judgement = judge_bundle(bundle, resamples=1)
        drawn = _from_numbers(bundle, stored, judgement)
        if self.data is not None:
            drawn |= _from_images(bundle, stored, judgement, read_data_set(self.data))
        self.output.mkdir(parents=True, exist_ok=True)
        for name, draw in drawn.items():
            figures.save_figure(draw(), self.output, name)
        names = [f"{name}.png and .svg" for name in drawn]
        return "\n".join([f"In {self.output}:", *names])


def _from_numbers(
    bundle: Bundle, stored: OutOfFoldLogits, judgement: Judgement
) -> dict[str, Callable[[], Figure]]:
    """Figures by name, numbered as in the paper where it has them."""
    probabilities, labels = judgement.probabilities, judgement.labels
    lesions = [stored.lesion_ids[index] for index in judgement.images.tolist()]
    return {
        "figure_2_class_balance": lambda: figures.class_balance(labels, lesions),
        "figure_3_division": lambda: diagrams.division(stored),
        "figure_4_network": lambda: diagrams.network(bundle),
        "figure_5_confusion": lambda: figures.confusion(probabilities, labels),
        "figure_6_roc": lambda: figures.roc_curves(probabilities, labels),
        "reliability": lambda: figures.reliability(probabilities, labels),
        "sensitivity_specificity": lambda: figures.operating_points(probabilities, labels),
    }


def _from_images(
    bundle: Bundle, stored: OutOfFoldLogits, judgement: Judgement, records: Sequence[Record]
) -> dict[str, Callable[[], Figure]]:
    by_id = {record.image_id: record for record in records}
    names = [stored.image_ids[index] for index in judgement.images.tolist()]
    lacking = [name for name in names if name not in by_id]
    if lacking:
        msg = f"The data set lacks {len(lacking)} images of the bundle."
        raise RunError(msg, expected=lacking[0])
    cases = [
        Case(by_id[stored.image_ids[index]], int(stored.folds[index]), row)
        for index, row in zip(judgement.images.tolist(), judgement.probabilities, strict=True)
    ]
    return {
        "figure_1_duplicates": lambda: gallery.duplicates(records),
        "figure_7_best_cases": lambda: gallery.gallery(gallery.best_cases(cases), bundle),
        "figure_8_worst_cases": lambda: gallery.gallery(gallery.worst_cases(cases), bundle),
    }
