"""What a training says of itself: ``metrics.jsonl`` and TensorBoard."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

METRICS = "metrics.jsonl"


class History:
    """Appends one line an epoch, and draws the same numbers for TensorBoard.

    Args:
        folder: Of the fold.
        epochs_done: Later lines are those of epochs that a killed process did not finish keeping;
            they are taken out, since these epochs run again.
    """

    def __init__(self, folder: Path, epochs_done: int) -> None:
        from torch.utils.tensorboard import SummaryWriter

        self._path = folder / METRICS
        lines = self._path.read_text(encoding="utf-8").splitlines() if self._path.exists() else []
        kept = [line for line in lines if _epoch(line) <= epochs_done]
        self._path.write_text("".join(f"{line}\n" for line in kept), encoding="utf-8")
        self._board = SummaryWriter(folder / "tensorboard", purge_step=epochs_done + 1)

    def close(self) -> None:
        """Write what is left."""
        self._board.close()

    def add(self, epoch: int, values: dict[str, Any]) -> None:
        """Keep the numbers of an epoch.

        Args:
            epoch: Counted from 1.
            values: Numbers by name; None for what was not measured.
        """
        with self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps({"epoch": epoch, **values}) + "\n")
        for name, value in values.items():
            if value is not None:
                self._board.add_scalar(name, value, epoch)
        self._board.flush()


def _epoch(line: str) -> float:
    """Epoch of a line; a line cut by a kill belongs to no epoch that is done."""
    try:
        return float(json.loads(line)["epoch"])
    except (ValueError, KeyError, TypeError):
        return float("inf")
