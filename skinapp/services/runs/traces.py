"""What folder runs keep of single images, for whoever wants them forgotten (decision 0241)."""

from __future__ import annotations

import logging
from collections.abc import Collection
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from skinapp.core.errors import JournalError
from skinapp.services.runs.journal import Journal, all_journals, delete_journal

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class ErasedRuns:
    """What became of the runs that held some images.

    Attributes:
        forgotten: Finished runs whose journals were deleted.
        kept: Runs that hold the images still: they are not finished, or could not be deleted.
    """

    forgotten: int = 0
    kept: int = 0


def erase_runs_with(runs_folder: Path, images: Collection[str]) -> ErasedRuns:
    """Forget every finished run that holds one of some images; blocking.

    A run that is not finished stays: somebody may go on with it.

    Args:
        runs_folder: Where the program keeps its journals.
        images: Hashes of the images.

    Returns:
        How many runs were forgotten, and how many hold an image still. A journal that another
        program works with is passed over.
    """
    wanted, forgotten, kept = frozenset(images), 0, 0
    for summary in all_journals(runs_folder) if wanted else ():
        try:
            if not _holds(summary.path, wanted):
                continue
            if summary.finished:
                delete_journal(summary.path)
                forgotten += 1
            else:
                kept += 1
        except JournalError as error:
            logger.warning("a journal could not be searched or deleted: %s", error.message)
            kept += 1
    return ErasedRuns(forgotten, kept)


def _holds(path: Path, images: frozenset[str]) -> bool:
    with closing(Journal.open(path)) as journal:
        return any(
            result.provenance is not None and result.provenance.image_sha256 in images
            for result in journal.results()
        )
