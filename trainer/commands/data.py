"""Commands about the data set alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from skinapp.core.diagnoses import DIAGNOSES
from trainer.data.audit import Audit, NearDuplicate, audit_data_set
from trainer.data.record import Record
from trainer.errors import DataSetError

_SHOWN = 20


@dataclass(frozen=True)
class Check:
    """Read a whole data set: what is in it, all that is wrong with it, and what leaks."""

    data: Path
    """Folder with HAM10000_metadata.csv and the HAM10000_images_part_* folders."""

    def run(self) -> str:
        """Carry out the command.

        Raises:
            DataSetError: With every problem that forbids training.
        """
        audit = audit_data_set(self.data)
        if audit.problems:
            raise DataSetError(audit.problems, self.data)
        return "\n".join([*_counts(audit.records), "", *_siblings(audit), "", *_findings(audit)])


def _counts(records: Sequence[Record]) -> list[str]:
    lesions = {record.lesion_id: record.label for record in records}
    images = Counter(record.label for record in records)
    per_lesion = Counter(lesions.values())
    lines = [f"{len(records)} images of {len(lesions)} lesions, all readable"]
    for label, diagnosis in enumerate(DIAGNOSES):
        counted = f"{images[label]:6} images {per_lesion[label]:6} lesions"
        lines.append(f"{diagnosis.code:6}{counted}")
    return lines


def _siblings(audit: Audit) -> list[str]:
    lines = ["Tested images whose lesion has another image in training:"]
    for count in audit.siblings:
        share = count.with_sibling / count.tested if count.tested else 0.0
        lines.append(
            f"{count.protocol:20}{count.with_sibling:6} of {count.tested:6} ({100 * share:.1f} %)"
        )
    return lines


def _findings(audit: Audit) -> list[str]:
    lines = [f"Image files without a row: {len(audit.unlisted)}", *audit.unlisted[:_SHOWN]]
    lines.append(
        f"Pairs that look alike although their lesion ids differ: {len(audit.near_duplicates)} "
        "(to be looked at; turned and mirrored copies are not found)"
    )
    lines += [_pair(pair) for pair in audit.near_duplicates[:_SHOWN]]
    return lines


def _pair(pair: NearDuplicate) -> str:
    first, second = (
        f"{record.image_id} ({record.lesion_id}, {DIAGNOSES[record.label].code})"
        for record in (pair.first, pair.second)
    )
    return f"{first} and {second}: correlation {pair.correlation:.3f}"
