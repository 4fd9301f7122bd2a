"""What is wrong with a data set, in sentences that a person can read to the end."""

from __future__ import annotations

from typing import Final

SHOWN: Final = 20
"""Sentences of one kind; a table with one fault in every row has thousands of them."""


class Problems:
    """Collects problems by kind."""

    def __init__(self) -> None:
        self._kinds: dict[str, list[str]] = {}

    def add(self, kind: str, sentence: str) -> None:
        """Note a problem.

        Args:
            kind: Words that all problems of its kind share; goes on after "more:".
            sentence: What is wrong, and where.
        """
        self._kinds.setdefault(kind, []).append(sentence)

    @property
    def count(self) -> int:
        """All problems, shown or not."""
        return sum(map(len, self._kinds.values()))

    def sentences(self) -> tuple[str, ...]:
        """The first ``SHOWN`` of each kind, and how many more there are, in order of kinds."""
        lines: list[str] = []
        for kind, sentences in self._kinds.items():
            lines += sentences[:SHOWN]
            if len(sentences) > SHOWN:
                lines.append(f"And {len(sentences) - SHOWN} more: {kind}.")
        return tuple(lines)
