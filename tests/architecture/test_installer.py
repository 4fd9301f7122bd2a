"""What describes the packaged program fits what the program is."""

from __future__ import annotations

import ast
import hashlib
import re
import runpy
import tomllib
from importlib import util
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name


@pytest.fixture(scope="module")
def contents(root: Path) -> dict[str, Any]:
    return runpy.run_path(str(root / "packaging" / "onedir" / "contents.py"))


@pytest.fixture(scope="module")
def project(root: Path) -> dict[str, Any]:
    text = (root / "pyproject.toml").read_text(encoding="utf-8")
    parsed: dict[str, Any] = tomllib.loads(text)["project"]
    return parsed


def test_spec__is_python_and_takes_the_resources(root: Path) -> None:
    text = (root / "packaging" / "onedir" / "skinapp.spec").read_text(encoding="utf-8")

    ast.parse(text)
    assert '"resources"' in text


def test_packages__are_those_of_the_base(contents: dict[str, Any], project: dict[str, Any]) -> None:
    named = {canonicalize_name(name) for name in contents["PACKAGES"]}
    base = {canonicalize_name(Requirement(line).name) for line in project["dependencies"]}

    assert base <= named


def test_codecs__are_there(contents: dict[str, Any]) -> None:
    """A codec that the next version of imagecodecs renames would be a damaged image."""
    missing = [name for name in contents["HIDDEN_IMPORTS"] if util.find_spec(name) is None]

    assert not missing


def test_excluded__is_nothing_that_the_program_imports(
    root: Path, contents: dict[str, Any]
) -> None:
    excluded = {name for name in contents["EXCLUDED_MODULES"] if "." not in name}
    # Optional: asked for where they are used, and only if they are installed.
    optional = {"torch", "timm", "pillow_heif"}
    found = set()
    for file in (root / "skinapp").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                found |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.level == 0:
                found.add(str(node.module).split(".", maxsplit=1)[0])

    assert not found & (excluded - optional)


@pytest.mark.parametrize(
    ("place", "source", "kept"),
    [
        ("PySide6/Qt/plugins/platforms/libqxcb.so", "/x/libqxcb.so", True),
        ("PySide6/plugins/platforms/qwindows.dll", "C:/x/qwindows.dll", True),
        ("PySide6/Qt/plugins/platformthemes/libqgtk3.so", "/x/libqgtk3.so", False),
        ("PySide6/Qt/plugins/tls/libqopensslbackend.so", "/x/libqopensslbackend.so", False),
        ("openvino/libs/libopenvino_intel_cpu_plugin.so", "/x/l.so", True),
        ("openvino/libs/libopenvino_intel_gpu_plugin.so", "/x/l.so", False),
        ("PySide6/Qt/lib/libQt6Qml.so.6", "/x/libQt6Qml.so.6", False),
        ("PySide6/Qt/lib/libQt6Widgets.so.6", "/x/libQt6Widgets.so.6", True),
        ("libX11.so.6", "/usr/lib/x86_64-linux-gnu/libX11.so.6", False),
        ("libxcb-cursor.so.0", "/usr/lib/x86_64-linux-gnu/libxcb-cursor.so.0", True),
        ("cv2/opencv_videoio_ffmpeg500_64.dll", "C:/x.dll", False),
    ],
)
def test_is_wanted__knows_what_the_window_needs(
    contents: dict[str, Any], place: str, source: str, kept: bool
) -> None:
    assert contents["is_wanted"]((place, source, "BINARY")) == kept


@pytest.mark.parametrize(
    ("lock", "extras"), [("base", ()), ("all", ("dev", "train")), ("installer", ("installer",))]
)
def test_locks__have_the_pinned_versions_with_hashes(
    root: Path, project: dict[str, Any], lock: str, extras: tuple[str, ...]
) -> None:
    text = (root / "packaging" / "locks" / f"{lock}.txt").read_text(encoding="utf-8")
    locked = dict(re.findall(r"^([\w.-]+)==([^ ;\\]+)", text, re.MULTILINE))
    wanted = list(project["dependencies"])
    wanted += [line for extra in extras for line in project["optional-dependencies"][extra]]
    constraints = (root / "packaging" / "constraints.txt").read_text(encoding="utf-8")
    pins = dict(line.split("==") for line in constraints.splitlines() if "==" in line)

    for line in wanted:
        if not line.startswith("skinapp["):
            assert canonicalize_name(Requirement(line).name) in locked
    assert {name: version for name, version in locked.items() if name in pins} == {
        name: pins[name] for name in locked if name in pins
    }
    blocks = re.split(r"^(?=[\w.-]+==)", text, flags=re.MULTILINE)[1:]
    assert all("--hash=sha256:" in block for block in blocks)


def test_base_lock__is_free_of_pytorch(root: Path) -> None:
    text = (root / "packaging" / "locks" / "base.txt").read_text(encoding="utf-8")

    assert not re.search(r"^(torch|timm|scipy|matplotlib|nvidia-|pillow-heif)", text, re.MULTILINE)


def test_licences_for_windows__say_what_the_weights_may_not_be_used_for(root: Path) -> None:
    for language, word in (("en", "NOT be used for"), ("vi", "KHÔNG được dùng")):
        path = root / "packaging" / "windows" / f"licence-{language}.txt"
        text = path.read_text(encoding="utf-8-sig")
        assert word in text
        assert "CC BY-NC 4.0" in text


def test_licence_texts__are_whole(root: Path) -> None:
    texts = {path.name: path.read_bytes() for path in (root / "packaging/licences").glob("*.txt")}

    assert {"LGPL-3.txt", "GPL-3.txt", "LGPL-2.1.txt", "Apache-2.0.txt"} <= set(texts)
    assert all(len(content) > 5000 for content in texts.values())
    assert len({hashlib.sha256(content).hexdigest() for content in texts.values()}) == len(texts)
