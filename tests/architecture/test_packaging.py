from __future__ import annotations

import runpy
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name


@pytest.fixture(scope="session")
def missing_packages(root: Path) -> Callable[[str], list[str]]:
    script = runpy.run_path(str(root / "packaging" / "missing_packages.py"))
    function: Callable[[str], list[str]] = script["missing_packages"]
    return function


def test_constraints__pin_what_pyproject_asks_for(root: Path) -> None:
    pyproject = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    asked = (
        pyproject["build-system"]["requires"]
        + pyproject["project"]["dependencies"]
        + [
            line
            for extra in pyproject["project"]["optional-dependencies"].values()
            for line in extra
            if not line.startswith("skinapp[")
        ]
    )
    lines = (root / "packaging" / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = dict(line.split("==") for line in lines if not line.startswith("#"))
    unfit = []
    for wanted in map(Requirement, asked):
        pin = pins.get(canonicalize_name(wanted.name))
        if pin is None or pin not in wanted.specifier:
            unfit.append(str(wanted))
    assert not unfit


def test_missing_packages__names_each_package_once(
    missing_packages: Callable[[str], list[str]],
) -> None:
    table = "# a comment\n\nlibabsent-a.so.1 absent\nlibabsent-b.so.1 absent\nlibother.so.1 other\n"
    assert missing_packages(table) == ["absent", "other"]


def test_missing_packages__passes_over_a_library_that_loads(
    missing_packages: Callable[[str], list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ctypes.CDLL", lambda _library: None)
    assert missing_packages("libpresent.so.1 present") == []


def test_system_packages__are_pairs_without_repeats(root: Path) -> None:
    table = (root / "packaging" / "system-packages.txt").read_text(encoding="utf-8")
    rows = [line.split() for line in table.splitlines() if line and not line.startswith("#")]
    assert all(len(row) == 2 for row in rows)
    libraries = [library for library, _ in rows]
    assert len(libraries) == len(set(libraries))
