"""Commands about the data set alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import tyro

from skinapp.core.diagnoses import CODES
from trainer.data.audit import Audit, NearDuplicate, audit_data_set
from trainer.data.matching import SameLesion, features_of, find_same_lesions, write_matches
from trainer.data.record import OUTSIDE_CODES, Record
from trainer.errors import DataSetError

_SHOWN = 20


@dataclass(frozen=True)
class Check:
    """Read a whole data set: what is in it, all that is wrong with it, and what leaks."""

    data: tyro.conf.UseAppendAction[tuple[Path, ...]]
    """Folder of a data set; give it several times to check several together. HAM10000 as it is
    downloaded, a download of the ISIC Archive, the tables of ISIC 2018 and 2019 and tables with
    the columns of HAM10000 are read."""
    same_lesions: Path | None = None
    """CSV file to write: pairs of images of different lesion ids that show one lesion. Training
    takes it as its own --same-lesions and keeps each pair in one fold."""
    match: bool = True
    """Whether to look for such pairs."""

    def run(self) -> str:
        """Carry out the command.

        Raises:
            DataSetError: With every problem that forbids training.
        """
        audit = audit_data_set(self.data)
        if audit.problems:
            raise DataSetError(audit.problems, self.data[0])
        lines = [*_counts(audit.records), "", *_siblings(audit), "", *_findings(audit)]
        if self.match or self.same_lesions is not None:
            pairs = find_same_lesions(audit.records, features_of(audit.records))
            lines += ["", *_same_lesions(pairs)]
            if self.same_lesions is not None:
                write_matches(self.same_lesions, pairs)
        return "\n".join(lines)


def _counts(records: Sequence[Record]) -> list[str]:
    images = Counter(record.code for record in records)
    lesions = Counter(code for _, code in {(record.lesion_id, record.code) for record in records})
    count = len({record.lesion_id for record in records})
    lines = [f"{len(records)} images of {count} lesions, all readable"]
    outside = [code for code in OUTSIDE_CODES if images[code]]
    lines += [
        f"{code:8}{images[code]:6} images {lesions[code]:6} lesions" for code in (*CODES, *outside)
    ]
    if outside:
        lines.append(f"Outside the seven, for malignancy and refusal alone: {', '.join(outside)}")
    absent = [code for code in CODES if not images[code]]
    if absent:
        lines.append(
            f"Without an image: {', '.join(absent)}. A network that is trained on this data has "
            "never seen them; what it says of them means nothing."
        )
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
    lines = [f"Left out: {words}" for words in audit.left_out]
    lines += [f"Image files without a row: {len(audit.unlisted)}", *audit.unlisted[:_SHOWN]]
    lines.append(
        f"Pairs that look alike although their lesion ids differ: {len(audit.near_duplicates)} "
        "(to be looked at)"
    )
    lines += [_pair(pair) for pair in audit.near_duplicates[:_SHOWN]]
    return lines


def _same_lesions(pairs: Sequence[SameLesion]) -> list[str]:
    words = "Pairs of images of different lesion ids whose local features lie in one arrangement"
    lines = [f"{words}: {len(pairs)}"]
    lines += [
        f"{_both(pair.first, pair.second)}: {pair.arrangement.inliers} features"
        for pair in pairs[:_SHOWN]
    ]
    return lines


def _pair(pair: NearDuplicate) -> str:
    return f"{_both(pair.first, pair.second)}: correlation {pair.correlation:.3f}"


def _both(*records: Record) -> str:
    return " and ".join(f"{one.image_id} ({one.lesion_id}, {one.code})" for one in records)
