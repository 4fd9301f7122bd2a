"""Histories and journals that a test leaves open are closed after it.

Python 3.13 warns of a connection that is collected while it is open, in whichever test that is.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from typing import Any

import pytest

from skinapp.services.history.records import Records
from skinapp.services.runs.journal import Journal


@contextlib.contextmanager
def closed_afterwards(patch: pytest.MonkeyPatch) -> Iterator[None]:
    """Close what was opened inside; what was closed already is not touched."""
    opened: list[Records | Journal] = []

    def remember(kind: type[Records | Journal]) -> None:
        real = kind.__init__

        def begin(self: Any, *arguments: Any, **options: Any) -> None:
            real(self, *arguments, **options)
            opened.append(self)

        patch.setattr(kind, "__init__", begin)

    for kind in (Records, Journal):
        remember(kind)
    yield
    for one in opened:
        # One that lives in another thread is closed there.
        with contextlib.suppress(sqlite3.ProgrammingError):
            one.close()
