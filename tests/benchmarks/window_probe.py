"""The program as it is started by a user, with an observer of its window.

    python -m tests.benchmarks.window_probe STARTED BUNDLE IMAGE

Prints, in seconds since the clock time STARTED: window drawn, models ready, first result shown.
"""

from __future__ import annotations

import sys
from pathlib import Path

from skinapp.__main__ import prepare_for_window


def main() -> int:
    """As ``skinapp.__main__.open_window``, with a session that observes itself."""
    prepare_for_window()
    from skinapp import app
    from tests.benchmarks.observed_session import ObservedSession

    app.Session = ObservedSession  # type: ignore[misc]
    bundle, image = map(Path, sys.argv[2:])
    return app.run([image], bundle, "auto")


if __name__ == "__main__":
    sys.exit(main())
