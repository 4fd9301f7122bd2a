"""How fast a folder run is, and when it will end."""

from __future__ import annotations

from collections import deque

_WINDOW_S = 30.0
_LEAST_S = 1.0
"""Below this the rate would jump about."""


class RateMeter:
    """Counts finished files over the last half minute."""

    def __init__(self) -> None:
        self._marks: deque[tuple[float, int]] = deque()

    def restart(self, now_s: float, done: int) -> None:
        """Forget what was, at the begin of a run or after a pause.

        Args:
            now_s: A clock that never goes back.
            done: Files that are finished already.
        """
        self._marks.clear()
        self._marks.append((now_s, done))

    def mark(self, now_s: float, done: int) -> None:
        """Note how many files are finished.

        Args:
            now_s: The same clock.
            done: Finished files.
        """
        self._marks.append((now_s, done))
        while len(self._marks) > 2 and self._marks[1][0] < now_s - _WINDOW_S:
            self._marks.popleft()

    @property
    def per_second(self) -> float | None:
        """Files a second; None while nobody knows."""
        if len(self._marks) < 2:
            return None
        (begin_s, before), (end_s, after) = self._marks[0], self._marks[-1]
        if end_s - begin_s < _LEAST_S or after <= before:
            return None
        return (after - before) / (end_s - begin_s)
