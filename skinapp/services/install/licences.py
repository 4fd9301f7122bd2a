"""Whose work the program uses, under which licence, as the installed packages say themselves."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from importlib import metadata
from typing import Final

_OWN: Final = "skinapp"
_EXTRAS_OF_THE_WINDOW: Final = frozenset({"cuda", "heic", "locked"})
"""What may run with the window; what only training, tests and packaging need is left out."""

_CARRIED: Final = {"pillow-heif": "carries libde265 (LGPL-3.0) and libx265 (GPL-2.0)"}
"""Libraries inside a package whose licence is narrower than that of the package."""

_LONGEST: Final = 60
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_EXTRA: Final = re.compile(r"extra\s*==\s*[\"']([\w.-]+)[\"']")


@dataclass(frozen=True)
class Library:
    """A package that comes with the program.

    Attributes:
        name: As its authors write it.
        version: The installed one.
        licence: A name or an SPDX expression.
    """

    name: str
    version: str
    licence: str


def used_libraries() -> tuple[Library, ...]:
    """Every installed package that the window needs, directly or through another one.

    Returns:
        One entry for each, sorted by name.
    """
    found = {_plain(package.metadata["Name"]): package for package in metadata.distributions()}
    names: Iterable[str] = _needed(found) if _plain(_OWN) in found else found
    entries = [
        Library(
            found[name].metadata["Name"], found[name].version, _licence(name, found[name].metadata)
        )
        for name in names
        if name in found and name != _OWN
    ]
    return tuple(sorted(entries, key=lambda entry: entry.name.lower()))


def _needed(found: dict[str, metadata.Distribution]) -> set[str]:
    """Names reached from the program through what is installed."""
    reached: set[str] = set()
    waiting = [_OWN]
    while waiting:
        name = waiting.pop()
        if name in reached or name not in found:
            continue
        reached.add(name)
        for line in found[name].requires or ():
            extra = _EXTRA.search(line)
            if extra is None or (name == _OWN and extra[1] in _EXTRAS_OF_THE_WINDOW):
                match = _NAME.match(line)
                waiting += [_plain(match[0])] if match else []
    return reached


def _plain(name: str) -> str:
    """One way of writing each name, as the package index compares them."""
    return re.sub(r"[-_.]+", "-", name).lower()


def _licence(name: str, package: metadata.PackageMetadata) -> str:
    said = _licence_of(package)
    return f"{said}; {_CARRIED[name]}" if name in _CARRIED else said


def _licence_of(package: metadata.PackageMetadata) -> str:
    """The SPDX expression, or the older fields where a package has none."""
    if "License-Expression" in package:
        return str(package["License-Expression"])
    named = str(package["License"]).strip() if "License" in package else ""
    if named and len(named) <= _LONGEST and "\n" not in named:
        return named
    classifiers = package.get_all("Classifier") or []
    names = [entry.rsplit(" :: ", 1)[-1] for entry in classifiers if entry.startswith("License")]
    return ", ".join(names) or "see the package"
