"""The user's own folders for this program, closed to other users."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

from skinapp.core.errors import OutputError
from skinapp.core.strays import remove_strays

_NAME = "skinapp"
_ONLY_OWNER = 0o700

_tidied: set[Path] = set()
"""Folders that this process has looked through already."""


def config_folder() -> Path:
    """Where the settings are; made if need be.

    Raises:
        OutputError: If there is no such folder and none can be made.
    """
    return _own_folder(platformdirs.user_config_path(_NAME, appauthor=False))


def data_folder() -> Path:
    """Where history and journals are; made if need be.

    Raises:
        OutputError: If there is no such folder and none can be made.
    """
    return _own_folder(platformdirs.user_data_path(_NAME, appauthor=False))


def cache_folder() -> Path:
    """Where converted models are, which can be made again; made if need be.

    Raises:
        OutputError: If there is no such folder and none can be made.
    """
    return private_folder(platformdirs.user_cache_path(_NAME, appauthor=False))


def log_folder() -> Path:
    """Where the log is; made if need be.

    Raises:
        OutputError: If there is no such folder and none can be made.
    """
    return private_folder(platformdirs.user_log_path(_NAME, appauthor=False))


def history_file() -> Path:
    """The history of cases; neither the file nor its folder need exist."""
    return platformdirs.user_data_path(_NAME, appauthor=False) / "history.sqlite3"


def _own_folder(path: Path) -> Path:
    """A folder of the program, without what a killed process left in it."""
    folder = private_folder(path)
    if folder not in _tidied:
        _tidied.add(folder)
        remove_strays(folder)
    return folder


def private_folder(path: Path) -> Path:
    """Make a folder that only its owner can enter, whatever the umask is.

    Parents that are missing are made private, too. On Windows the user's profile is private
    already, and modes mean nothing.

    Args:
        path: The folder.

    Returns:
        The same path.

    Raises:
        OutputError: If it cannot be made.
    """
    try:
        for folder in (*reversed(path.parents), path):
            if not folder.exists():
                folder.mkdir(mode=_ONLY_OWNER, exist_ok=True)
        if os.name == "posix":
            path.chmod(_ONLY_OWNER)
    except OSError as error:
        msg = f"A folder of the program cannot be made: {error.strerror or error}."
        raise OutputError(msg, path=path) from error
    return path
