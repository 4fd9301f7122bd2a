"""About names every package that runs with the window, with its licence."""

from __future__ import annotations

from importlib import metadata
from pathlib import Path

import pytest

from skinapp.services.install import licences
from skinapp.services.install.licences import Library, used_libraries


def write(folder: Path, name: str, licence: str, *needs: str) -> None:
    place = folder / f"{name.replace('-', '_')}-1.0.dist-info"
    place.mkdir()
    lines = [f"Requires-Dist: {line}" for line in needs]
    text = ["Metadata-Version: 2.4", f"Name: {name}", "Version: 1.0"]
    text += [f"License-Expression: {licence}", *lines]
    (place / "METADATA").write_text("\n".join(text) + "\n", encoding="utf-8")


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    found = metadata.distributions
    monkeypatch.setattr(licences.metadata, "distributions", lambda: found(path=[str(tmp_path)]))
    write(tmp_path, "numpy", "BSD-3-Clause")
    write(tmp_path, "Threadpool_ctl", "BSD-3-Clause", 'docs; extra == "docs"')
    write(tmp_path, "docs", "MIT")
    write(tmp_path, "pillow-heif", "BSD-3-Clause", "numpy>=2")
    write(tmp_path, "pytest", "MIT")
    return tmp_path


def test_used_libraries__follow_what_is_needed_through_other_packages(installed: Path) -> None:
    write(
        installed, "skinapp", "MIT", "threadpool-ctl>=3", 'pillow-heif; extra == "heic"',
        'pytest; extra == "dev"', "absent; sys_platform == 'win32'",
    )  # fmt: skip

    assert used_libraries() == (
        Library("numpy", "1.0", "BSD-3-Clause"),
        Library(
            "pillow-heif", "1.0", "BSD-3-Clause; carries libde265 (LGPL-3.0) and libx265 (GPL-2.0)"
        ),
        Library("Threadpool_ctl", "1.0", "BSD-3-Clause"),
    )


def test_used_libraries__of_a_packaged_program_are_all_that_it_carries(installed: Path) -> None:
    names = [library.name for library in used_libraries()]

    assert names == ["docs", "numpy", "pillow-heif", "pytest", "Threadpool_ctl"]


def test_used_libraries__are_complete_here() -> None:
    names = {library.name.lower() for library in used_libraries()}

    assert {"threadpoolctl", "numpy", "openvino", "shiboken6", "typing_extensions"} <= names
