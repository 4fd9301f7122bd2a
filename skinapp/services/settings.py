"""What the user chose, kept in one JSON file that only the user can read. Why: decision 0053."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any, Final, Literal, get_args

from skinapp.core.files import write_atomically

Theme = Literal["system", "light", "dark"]
Language = Literal["en", "vi"]
LANGUAGES: Final[dict[Language, str]] = {"en": "English", "vi": "Tiếng Việt"}
"""What the window can speak, each in its own words; English is what the source says."""
Paper = Literal["a4", "letter"]
Device = Literal["auto", "cpu", "cuda"]
View = Literal["image", "overlay", "side_by_side"]
KeptDays = Literal[7, 30, 365, 0]
LockMinutes = Literal[5, 15, 60, 0]

SCHEMA: Final = 1
MOST_RECENT: Final = 10
LONGEST_CLINIC_NAME: Final = 120
LARGEST_PORT: Final = 65535
LONGEST_TITLE: Final = 16
"""Of a name in DICOM (AE title)."""
_LARGEST_FILE: Final = 1_000_000


@dataclass(frozen=True)
class Settings:
    """All settings; each change makes a new one.

    Attributes:
        theme: Light, dark, or as the system.
        language: Of the window.
        paper: Of the reports.
        clinic_name: Stands on the reports; the user's text.
        clinic_logo: PNG file that stands on the reports.
        device: Where the networks run.
        keep_history: Whether assessments are kept.
        view: How an image is first shown: its colours are what is read, so not under a heatmap
            unless the user chose that.
        archive_host: Computer of the archive that documents are sent to; empty for none.
        archive_port: Of it.
        archive_title: What the archive calls itself.
        own_title: What this program calls itself towards it.
        watched: Folder whose new photographs open themselves; None for none.
        keep_runs_days: How long finished folder runs are kept after their last change; 0 for ever.
        lock_minutes: After how long without input a history with a passphrase is locked; 0 for
            never.
        intended_use_accepted: Whether the user accepted the intended use.
        recent: Files and folders that were opened, the last one first.
        last_folder: Where the last files came from.
        geometry: Place and size of the window, as Qt writes them, in Base64.
        splitters: Sizes of the parts of each splitter, by its name.
    """

    theme: Theme = "system"
    language: Language = "en"
    paper: Paper = "a4"
    clinic_name: str = ""
    clinic_logo: Path | None = None
    device: Device = "auto"
    keep_history: bool = True
    view: View = "image"
    archive_host: str = ""
    archive_port: int = 104
    archive_title: str = "ARCHIVE"
    own_title: str = "SKINAPP"
    watched: Path | None = None
    keep_runs_days: KeptDays = 30
    lock_minutes: LockMinutes = 15
    intended_use_accepted: bool = False
    recent: tuple[Path, ...] = ()
    last_folder: Path | None = None
    geometry: str = ""
    splitters: Mapping[str, tuple[int, ...]] = field(default_factory=dict)

    def with_recent(self, path: Path) -> Settings:
        """The same settings with a path at the head of the recent ones, each path once."""
        others = tuple(known for known in self.recent if known != path)
        return replace(self, recent=(path, *others)[:MOST_RECENT])


@dataclass(frozen=True)
class LoadedSettings:
    """Settings from a file.

    Attributes:
        settings: The user's, or the defaults.
        kept_aside: Where a file went that could not be read; None if there was none.
        refused: Whether there was a file that could not be used.
    """

    settings: Settings
    kept_aside: Path | None = None
    refused: bool = False


def load_settings(path: Path, defaults: Settings) -> LoadedSettings:
    """Read the settings; a file that cannot be used is kept aside under another name.

    Args:
        path: The file; it need not exist.
        defaults: Taken where there is no file, and for what an older file does not hold.

    Returns:
        The settings, and what became of a file that could not be used.
    """
    try:
        if path.stat().st_size > _LARGEST_FILE:
            return LoadedSettings(defaults, _keep_aside(path), refused=True)
        text = path.read_bytes()
    except FileNotFoundError:
        return LoadedSettings(defaults)
    except OSError:
        return LoadedSettings(defaults, refused=True)
    try:
        return LoadedSettings(_parse(json.loads(text), defaults))
    except (ValueError, RecursionError):
        return LoadedSettings(defaults, _keep_aside(path), refused=True)


def store_settings(path: Path, settings: Settings) -> None:
    """Write the settings; the file is only for its owner.

    Args:
        path: The file; its folder must exist.
        settings: What to write.

    Raises:
        OutputError: If it cannot be written; the old file is as it was.
    """
    record: dict[str, object] = {"schema": SCHEMA}
    for entry in fields(settings):
        record[entry.name] = getattr(settings, entry.name)
    # ASCII with escapes keeps names that are no valid Unicode.
    text = json.dumps(record, indent=1, ensure_ascii=True, default=str)
    write_atomically(path, text.encode("ascii"))


def _parse(record: object, defaults: Settings) -> Settings:
    """Turn the content of a file into settings; ValueError for whatever is not as expected."""
    if not isinstance(record, dict) or record.pop("schema", None) != SCHEMA:
        msg = "not settings of this schema"
        raise ValueError(msg)
    unknown = set(record) - set(_READERS)
    if unknown:
        msg = "unknown settings"
        raise ValueError(msg)
    return replace(defaults, **{name: _READERS[name](value) for name, value in record.items()})


def _keep_aside(path: Path) -> Path | None:
    """Rename a file to a free name beside it."""
    for number in range(1, 1000):
        aside = path.with_name(f"{path.stem}.unusable-{number}{path.suffix}")
        if not aside.exists():
            try:
                return path.rename(aside)
            except OSError:
                return None
    return None


def _choice(allowed: object) -> Callable[[Any], str]:
    names = get_args(allowed)

    def read(value: Any) -> str:
        if value not in names:
            msg = "not one of the choices"
            raise ValueError(msg)
        return str(value)

    return read


def _number(allowed: object) -> Callable[[Any], int]:
    numbers = get_args(allowed)

    def read(value: Any) -> int:
        if isinstance(value, bool) or value not in numbers:
            msg = "not one of the numbers"
            raise ValueError(msg)
        return int(value)

    return read


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        msg = "neither true nor false"
        raise ValueError(msg)  # noqa: TRY004 # one kind of error for an unusable file
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str):
        msg = "not a text"
        raise ValueError(msg)  # noqa: TRY004 # one kind of error for an unusable file
    return value


def _path(value: Any) -> Path | None:
    if value is None:
        return None
    text = _text(value)
    if not text or "\0" in text:
        msg = "not a path"
        raise ValueError(msg)
    return Path(text)


def _paths(value: Any) -> tuple[Path, ...]:
    paths = [_path(entry) for entry in _list(value)]
    return tuple(path for path in paths if path is not None)[:MOST_RECENT]


def _splitters(value: Any) -> dict[str, tuple[int, ...]]:
    if not isinstance(value, dict):
        msg = "not a table"
        raise ValueError(msg)  # noqa: TRY004 # one kind of error for an unusable file
    return {name: tuple(_size(size) for size in _list(sizes)) for name, sizes in value.items()}


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        msg = "not a list"
        raise ValueError(msg)  # noqa: TRY004 # one kind of error for an unusable file
    return value


def _port(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= LARGEST_PORT:
        msg = "not a port"
        raise ValueError(msg)
    return value


def _size(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 100_000:
        msg = "not a size"
        raise ValueError(msg)
    return value


_READERS: Final[dict[str, Callable[[Any], Any]]] = {
    "theme": _choice(Theme),
    "language": _choice(Language),
    "paper": _choice(Paper),
    "clinic_name": lambda value: _text(value)[:LONGEST_CLINIC_NAME],
    "clinic_logo": _path,
    "device": _choice(Device),
    "view": _choice(View),
    "keep_history": _flag,
    "archive_host": _text,
    "archive_port": _port,
    "archive_title": _text,
    "own_title": _text,
    "watched": _path,
    "keep_runs_days": _number(KeptDays),
    "lock_minutes": _number(LockMinutes),
    "intended_use_accepted": _flag,
    "recent": _paths,
    "last_folder": _path,
    "geometry": _text,
    "splitters": _splitters,
}
