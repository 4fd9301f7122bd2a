"""Whose work the program uses, under which licence, as the installed packages say themselves."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import metadata
from typing import Final

_PACKAGES: Final = (
    "PySide6-Essentials",
    "torch",
    "torchvision",
    "timm",
    "openvino",
    "safetensors",
    "grad-cam",
    "numpy",
    "opencv-python-headless",
    "pillow",
    "pillow-heif",
    "tifffile",
    "imagecodecs",
    "pydicom",
    "pyjpegls",
    "pylibjpeg-openjpeg",
    "pydantic",
    "platformdirs",
    "psutil",
    "reportlab",
    "pypdfium2",
    "xlsxwriter",
    "typing-extensions",
)
"""What runs with the window; what only the trainer needs is left out."""

_LONGEST: Final = 60


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
    """The installed ones of the packages that the window needs.

    Returns:
        One entry for each, in a fixed order; those that are not installed are left out.
    """
    found = []
    for name in _PACKAGES:
        try:
            package = metadata.metadata(name)
        except metadata.PackageNotFoundError:
            continue
        found.append(Library(package["Name"], package["Version"], _licence_of(package)))
    return tuple(found)


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
