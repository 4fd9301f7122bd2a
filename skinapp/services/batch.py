"""Many files to rows: what is found in folders, one row a file, errors per file."""

from __future__ import annotations

import csv
import io
import logging
import os
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from skinapp.core.assessment import Assessment
from skinapp.core.diagnoses import CODES
from skinapp.core.errors import CancelledError, SkinappError
from skinapp.core.files import write_atomically
from skinapp.core.images import DecodedImage, read_image
from skinapp.services.analysis import Analyst
from skinapp.services.cancellation import CancelToken

logger = logging.getLogger(__name__)

COLUMNS = (
    "file",
    *(f"{part}_{rank}" for rank in (1, 2, 3) for part in ("diagnosis", "probability")),
    *(f"p_{code}" for code in CODES),
    "p_malignant",
    "flags",
    "error",
    "image_sha256",
    "bundle",
    "engine",
    "seconds",
)
"""Columns of the CSV file; later ones are added at the end only."""

# Files that operating systems leave in folders of pictures.
_BOOKKEEPING = {"thumbs.db", "desktop.ini"}


@dataclass(frozen=True, eq=False)
class Row:
    """One file of a batch: either an assessment of its image, or an error.

    Attributes:
        file: The file as it was named or found.
        image: The decoded image, None with an error.
        assessment: Its result, None with an error.
        error: Why there is none.
        seconds: Wall time for this file, decoding included.
    """

    file: Path
    image: DecodedImage | None
    assessment: Assessment | None
    error: SkinappError | None
    seconds: float


def find_files(paths: Iterable[Path]) -> list[Path]:
    """All files that are meant by some paths.

    A folder means every file in it and below it, whatever its name: content decides what is an
    image. Hidden files and the bookkeeping of operating systems are passed over; links to folders
    are not followed.

    Args:
        paths: Files and folders.

    Returns:
        Files in the order given, those of a folder sorted by path. A path that does not exist is
        kept, so that it gets a row with its error.
    """
    found: list[Path] = []
    for path in paths:
        if not path.is_dir():
            found.append(path)
            continue
        for folder, subfolders, names in os.walk(path):
            subfolders[:] = sorted(name for name in subfolders if not name.startswith("."))
            found.extend(
                Path(folder, name)
                for name in sorted(names)
                if not name.startswith(".") and name.lower() not in _BOOKKEEPING
            )
    return found


def classify(
    files: Sequence[Path], analyst: Analyst, token: CancelToken, *, heatmaps: bool = False
) -> Iterator[Row]:
    """Assess files one after the other; an error of one file does not stop the others.

    Args:
        files: What to assess.
        analyst: The bundle on its engine.
        token: Looked at between files and members.
        heatmaps: Whether to explain the top 3.

    Yields:
        One row a file, in order.

    Raises:
        CancelledError: If the token was cancelled.
    """
    for file in files:
        token.raise_if_cancelled()
        yield _classify_one(file, analyst, token, heatmaps=heatmaps)


def _classify_one(file: Path, analyst: Analyst, token: CancelToken, *, heatmaps: bool) -> Row:
    started = time.perf_counter()
    try:
        image = read_image(file)
        assessment = analyst.assess(image, token, heatmaps=heatmaps)
    except CancelledError:
        raise
    except SkinappError as error:
        return Row(file, None, None, error, time.perf_counter() - started)
    except Exception as error:
        logger.exception("unexpected error in a batch")
        wrapped = SkinappError(f"Unexpected error: {type(error).__name__}.", path=file)
        return Row(file, None, None, wrapped, time.perf_counter() - started)
    return Row(file, image, assessment, None, time.perf_counter() - started)


def write_csv(path: Path, rows: Iterable[Sequence[str]]) -> None:
    """Write rows of ``cells`` under their header, UTF-8, atomically.

    Raises:
        OutputError: If the file cannot be written; an older file is unchanged.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(rows)
    write_atomically(path, text.getvalue().encode("utf-8"))


def cells(row: Row) -> tuple[str, ...]:
    """A row as text for CSV, in the order of ``COLUMNS``.

    Numbers have a point and no locale. A file name that a spreadsheet would take for a formula
    gets a leading apostrophe.
    """
    name = _safe_cell(_printable(str(row.file)))
    seconds = f"{row.seconds:.3f}"
    if row.assessment is None:
        error = row.error.code if row.error else SkinappError.code
        empty = [""] * (len(COLUMNS) - 6)
        return (name, *empty, error, "", "", "", seconds)
    prediction, provenance = row.assessment.prediction, row.assessment.provenance
    top = [
        cell
        for ranked in prediction.top()
        for cell in (ranked.diagnosis.code, f"{ranked.probability:.6f}")
    ]
    return (
        name,
        *top,
        *(f"{probability:.6f}" for probability in prediction.probabilities),
        f"{prediction.p_malignant:.6f}",
        " ".join(row.assessment.flags),
        "",
        provenance.image_sha256,
        f"{provenance.bundle_name} {provenance.bundle_version}",
        provenance.engine,
        seconds,
    )


def _printable(name: str) -> str:
    r"""Names that are not UTF-8 on disk get their bytes as ``\\xNN``."""
    return name.encode("utf-8", "backslashreplace").decode("utf-8")


def _safe_cell(text: str) -> str:
    return "'" + text if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
