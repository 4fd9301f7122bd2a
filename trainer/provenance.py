"""What made a result: the versions of program and libraries, and the commit of the source."""

from __future__ import annotations

import platform
import shutil
import subprocess
from importlib.metadata import version
from pathlib import Path
from typing import Final

from skinapp import __version__

_LIBRARIES: Final = ("numpy", "opencv-python-headless", "scikit-learn", "timm", "torch")


def trainer_commit() -> str:
    """Commit of the trainer's source, ``unknown`` outside a checkout."""
    git = shutil.which("git")
    if git is None:
        return "unknown"
    done = subprocess.run(  # noqa: S603 - fixed words, program found on the PATH
        [git, "-C", str(Path(__file__).parent), "describe", "--always", "--dirty", "--abbrev=40"],
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout.strip() or "unknown"


def versions() -> dict[str, str]:
    """Versions of everything that a number depends on, by name."""
    libraries = {name: version(name) for name in _LIBRARIES}
    return {
        "trainer": __version__,
        "commit": trainer_commit(),
        "python": platform.python_version(),
        **libraries,
    }
