"""What is inside the packaged program: ``components.py ONEDIR OUT``.

Writes ``OUT/skinapp.cdx.json`` (CycloneDX 1.6), ``OUT/copyright`` (Debian's machine-readable form)
and ``OUT/licences/``. Python packages name themselves; the C libraries inside their wheels do not,
so those stand in a table here, and a library that is not in the table is an error.
"""

from __future__ import annotations

import json
import platform
import re
import shutil
import sqlite3
import sys
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from skinapp import __version__  # noqa: E402

SPDX: Final = frozenset(
    [
        "0BSD",
        "Apache-2.0",
        "BSD-2-Clause",
        "BSD-3-Clause",
        "BSL-1.0",
        "CC-BY-NC-4.0",
        "FTL",
        "GPL-3.0-or-later",
        "HPND",
        "ICU",
        "IJG",
        "LGPL-2.1-or-later",
        "LGPL-3.0-only",
        "libpng-2.0",
        "libtiff",
        "MIT",
        "MIT-CMU",
        "MIT-Khronos-old",
        "MPL-2.0",
        "OFL-1.1",
        "OpenSSL",
        "PSF-2.0",
        "Python-2.0.1",
        "X11",
        "Zlib",
        "blessing",
        "bzip2-1.0.6",
    ]
)


@dataclass(frozen=True)
class Native:
    """A C library inside a wheel.

    Attributes:
        pattern: Of the names of its files on any system.
        name: As its authors write it.
        version: Where the file's name does not say it.
        licence: SPDX expression.
        note: What a reader should know.
    """

    pattern: str
    name: str
    licence: str
    version: str = ""
    note: str = ""


NATIVE: Final = (
    Native(r"libQt6|Qt6\w+\.dll|Qt\w+$", "Qt", "LGPL-3.0-only",
           metadata.version("PySide6-Essentials")),
    Native(r"libpyside6|libshiboken6", "PySide6", "LGPL-3.0-only"),
    Native(r"libicu(data|i18n|uc)", "ICU", "ICU"),
    Native(r"libav(codec|format|util)|libsw(resample|scale)", "FFmpeg", "LGPL-2.1-or-later",
           note="In OpenCV's wheel, which links it; the program reads no video."),
    Native(r"lib(crypto|ssl)-\w+\.so\.1\.1", "OpenSSL", "OpenSSL",
           note="End of life. In OpenCV's wheel, only for FFmpeg's network code, which the program "
           "never calls: it opens no connection and no video."),
    Native(r"libcrypto\.so\.3", "OpenSSL", "Apache-2.0",
           version="3", note="For Python's hashes; its ssl module is left out."),
    Native(r"libaom-", "libaom", "BSD-2-Clause"),
    Native(r"libavif-", "libavif", "BSD-2-Clause"),
    Native(r"libvpx-", "libvpx", "BSD-3-Clause"),
    Native(r"libdrm-", "libdrm", "MIT"),
    Native(r"lib(scipy_)?openblas", "OpenBLAS", "BSD-3-Clause"),
    Native(r"lib(gfortran|quadmath|gomp)", "GCC runtime", "GPL-3.0-or-later",
           note="With the GCC Runtime Library Exception 3.1."),
    Native(r"libjpeg-", "libjpeg-turbo", "IJG AND BSD-3-Clause AND Zlib"),
    Native(r"libpng16-", "libpng", "libpng-2.0"),
    Native(r"libtiff-", "libtiff", "libtiff"),
    Native(r"liblcms2-", "Little CMS", "MIT"),
    Native(r"libopenjp2-", "OpenJPEG", "BSD-2-Clause"),
    Native(r"libwebp|libsharpyuv", "libwebp", "BSD-3-Clause"),
    Native(r"libdeflate-", "libdeflate", "MIT"),
    Native(r"liblzma", "XZ Utils", "0BSD"),
    Native(r"libfreetype-", "FreeType", "FTL"),
    Native(r"libharfbuzz-", "HarfBuzz", "MIT"),
    Native(r"libbrotli\w+-", "Brotli", "MIT"),
    Native(r"libzstd-", "Zstandard", "BSD-3-Clause"),
    Native(r"libXau-|libxcb", "libxcb", "X11"),
    Native(r"libxkbcommon", "libxkbcommon", "MIT"),
    Native(r"libtbb|tbb\d*\.dll", "oneTBB", "Apache-2.0"),
    Native(r"libhwloc|hwloc", "hwloc", "BSD-3-Clause"),
    Native(r"libopenvino|openvino", "OpenVINO", "Apache-2.0"),
    Native(r"libpdfium|pdfium", "PDFium", "BSD-3-Clause AND Apache-2.0",
           f"as in pypdfium2 {metadata.version('pypdfium2')}"),
    Native(r"libpython|python3\d*\.dll", "Python", "Python-2.0.1", platform.python_version()),
    Native(r"libsqlite3|sqlite3", "SQLite", "blessing", sqlite3.sqlite_version),
    Native(r"libffi", "libffi", "MIT"),
    Native(r"libbz2", "bzip2", "bzip2-1.0.6"),
    Native(r"libuuid", "libuuid", "BSD-3-Clause"),
    Native(r"libz[.-]|libzlib", "zlib", "Zlib"),
)  # fmt: skip

INSIDE_OTHERS: Final = (
    Native("cv2", "libjpeg-turbo in OpenCV", "IJG AND BSD-3-Clause AND Zlib", "3.1.2"),
    Native("cv2", "LibTIFF in OpenCV", "libtiff", "4.7.1"),
    Native("cv2", "OpenJPEG in OpenCV", "BSD-2-Clause", "2.5.3"),
    Native("cv2", "Protocol Buffers in OpenCV", "BSD-3-Clause", "3.19.1"),
    Native("PIL", "Little CMS and LibTIFF in Pillow", "MIT AND libtiff", "see the file names"),
    Native("_CharLS", "CharLS in pyjpegls", "BSD-3-Clause", "2.4"),
    Native("_sqlite3", "SQLCipher in sqlcipher3", "BSD-3-Clause", "4.19.0"),
    Native("_sqlite3", "OpenSSL in sqlcipher3", "Apache-2.0", "see its makers"),
    Native("_openjpeg", "OpenJPEG in pylibjpeg-openjpeg", "BSD-2-Clause", "2.5"),
)  # fmt: skip
"""Linked into an extension module, so without a file of their own; versions as the makers say."""

_LIBRARY: Final = re.compile(r"^(lib.+\.so(\.[\w.]+)?|lib.+\.dylib|.+\.dll)$")


def libraries(onedir: Path) -> dict[Native, list[Path]]:
    """Files of each C library.

    Raises:
        ValueError: If a file belongs to none that is known.
    """
    found: dict[Native, list[Path]] = {}
    unknown = []
    for file in sorted(onedir.rglob("*")):
        plugin = "/plugins/" in file.as_posix() or file.suffix == ".pyd"
        if file.is_symlink() or plugin or not _LIBRARY.match(file.name):
            continue
        for native in NATIVE:
            if re.match(native.pattern, file.name):
                found.setdefault(native, []).append(file)
                break
        else:
            if not file.name.lower().startswith(("api-ms-", "ucrtbase", "vcruntime", "msvcp")):
                unknown.append(file.name)
    if unknown:
        msg = f"libraries of unknown origin: {unknown}"
        raise ValueError(msg)
    return found


def packages(onedir: Path) -> list[metadata.Distribution]:
    """Python packages in the program, in alphabetic order."""
    inside = onedir / "_internal"
    if not inside.is_dir():
        inside = onedir
    return sorted(
        metadata.distributions(path=[str(inside)]), key=lambda one: one.metadata["Name"].lower()
    )


def licence_of(package: metadata.Distribution) -> str:
    """As the package says itself."""
    said = package.metadata
    if "License-Expression" in said:
        return str(said["License-Expression"])
    named = str(said["License"]).strip() if "License" in said else ""
    if named and len(named) <= 60 and "\n" not in named:
        return named
    classifiers = said.get_all("Classifier") or []
    names = [one.rsplit(" :: ", 1)[-1] for one in classifiers if one.startswith("License")]
    return ", ".join(names) or "see its licence file"


def component(name: str, version: str, licence: str, **more: Any) -> dict[str, Any]:
    """An entry of the list."""
    known = all(word in SPDX for word in re.split(r" (?:AND|OR|WITH) |[()]", licence) if word)
    choice = {"expression": licence} if known else {"license": {"name": licence}}
    reference = f"{name}@{version}".replace(" ", "-")
    return {
        "type": "library", "bom-ref": reference, "name": name, "version": version,
        "licenses": [choice], **more,
    }  # fmt: skip


def file_version(file: Path) -> str:
    """What a library's file name says of its version."""
    found = re.search(r"\.so\.(\d[\w.]*)$|[-.](\d+(?:\.\d+)+)\.(?:dylib|so|dll)$", file.name)
    return (found[1] or found[2]) if found else "unknown"


def bill_of_materials(onedir: Path) -> dict[str, Any]:
    """The list of components in CycloneDX's form; the same program gives the same bytes."""
    parts = [
        component(
            one.metadata["Name"], one.version, licence_of(one),
            purl=f"pkg:pypi/{one.metadata['Name'].lower().replace('_', '-')}@{one.version}",
        )
        for one in packages(onedir)
    ]  # fmt: skip
    for native, files in libraries(onedir).items():
        for version in dict.fromkeys(native.version or file_version(file) for file in files):
            listed = ", ".join(
                file.relative_to(onedir).as_posix()
                for file in files
                if version in (native.version, file_version(file))
            )
            more = {"description": f"{listed}. {native.note}".strip()}
            parts.append(component(native.name, version, native.licence, **more))
    parts += [component(one.name, one.version, one.licence) for one in INSIDE_OTHERS]
    weights = {
        "type": "machine-learning-model", "bom-ref": "weights", "name": "HAM10000 ensemble",
        "licenses": [{"license": {"id": "CC-BY-NC-4.0"}}],
        "description": "Not for commercial use; see MODEL_CARD.md.",
    }  # fmt: skip
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application", "bom-ref": "skinapp", "name": "skinapp",
                "version": __version__, "licenses": [{"license": {"id": "MIT"}}],
            }
        },
        "components": [
            *sorted(_unique(parts), key=lambda one: str(one["bom-ref"]).lower()), weights,
        ],
    }  # fmt: skip


def _unique(parts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    seen: dict[str, int] = {}
    for part in parts:
        reference = part["bom-ref"]
        seen[reference] = seen.get(reference, 0) + 1
        if seen[reference] > 1:
            part["bom-ref"] = f"{reference}#{seen[reference]}"
    return parts


def write_licences(onedir: Path, folder: Path) -> None:
    """Texts that packages ship, and those that some of them leave out."""
    folder.mkdir(parents=True, exist_ok=True)
    for text in sorted((ROOT / "packaging" / "licences").glob("*.txt")):
        shutil.copyfile(text, folder / text.name)
    for package in packages(onedir):
        for file in package.files or ():
            if re.search(r"(?i)licen[cs]e|copying|notice|3rd-?party", file.name):
                source = Path(str(package.locate_file(file)))
                if source.is_file():
                    name = f"{package.metadata['Name']}-{file.name}"
                    shutil.copyfile(source, folder / re.sub(r"[^\w.-]", "_", name))


def copyright_text(onedir: Path) -> str:
    """Debian's machine-readable copyright file."""
    licence = (ROOT / "LICENSE").read_text(encoding="utf-8")
    body = "\n".join(f" {line}" if line.strip() else " ." for line in licence.splitlines())
    lines = [
        "Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/",
        "Upstream-Name: skinapp", "",
        "Files: *", "Copyright: 2026 the skinapp authors", "License: MIT", body, "",
        "Files: usr/lib/skinapp/_internal/resources/bundles/*",
        "Copyright: 2026 the skinapp authors; HAM10000: Tschandl et al.",
        "License: CC-BY-NC-4.0",
        " The weights are made from HAM10000 and inherit its licence: not for commercial use, with",
        " attribution. https://creativecommons.org/licenses/by-nc/4.0/", "",
        "Comment: The program carries the packages and libraries below, unchanged, as their makers",
        " publish them. Their texts are in /usr/share/doc/skinapp/licences; the libraries under",
        " the LGPL (Qt, PySide6, FFmpeg) are files of their own that may be replaced, and their",
        " source is published by their makers at the versions named in skinapp.cdx.json.",
    ]  # fmt: skip
    for part in bill_of_materials(onedir)["components"]:
        choice = part["licenses"][0]
        said = choice.get("expression") or choice["license"].get("name") or choice["license"]["id"]
        lines.append(f" {part['name']} {part.get('version', '')}: {said}.")
    return "\n".join(lines) + "\n"


def main() -> None:
    """Write all three."""
    onedir, out = Path(sys.argv[1]), Path(sys.argv[2])
    out.mkdir(parents=True, exist_ok=True)
    text = json.dumps(bill_of_materials(onedir), indent=1, ensure_ascii=False)
    (out / "skinapp.cdx.json").write_text(text + "\n", encoding="utf-8", newline="\n")
    (out / "copyright").write_text(copyright_text(onedir), encoding="utf-8", newline="\n")
    write_licences(onedir, out / "licences")


if __name__ == "__main__":
    main()
