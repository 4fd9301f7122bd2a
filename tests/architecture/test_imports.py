"""What an import brings with it, seen in a fresh interpreter."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

TORCH = {"torch", "torchvision", "timm", "pytorch_grad_cam"}
HEAVY = TORCH | {
    *("cv2", "numpy", "openvino", "PIL", "pydantic", "pydicom", "pypdfium2", "reportlab")
}
QT = {"PySide6", "shiboken6"}

# The libraries of the trainer take minutes to be imported where everything else is at work, too.
SECONDS = 280
pytestmark = pytest.mark.timeout(300)


def modules_after(statement: str, folder: Path) -> set[str]:
    code = f"import sys\n{statement}\nprint(*sorted(sys.modules))"
    answer = subprocess.run(  # noqa: S603 # our interpreter, module names from this file
        [sys.executable, "-c", code],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=SECONDS,
    )
    assert answer.returncode == 0, answer.stderr
    return set(answer.stdout.split())


@pytest.mark.parametrize(
    ("module", "absent"),
    [
        ("skinapp.core.assessment", TORCH | QT),
        ("skinapp.core.diagnoses", TORCH | QT),
        ("skinapp.core.errors", TORCH | QT),
        ("skinapp.core.flags", TORCH | QT),
        ("skinapp.core.images", TORCH | QT),
        ("skinapp.core.overlay", TORCH | QT),
        ("skinapp.core.wording", TORCH | QT),
        ("skinapp.reports.pdf", TORCH | QT),
        ("skinapp.services.analysis.assess", TORCH | QT),
        # The window is up before networks, decoders and PDF libraries are loaded.
        ("skinapp.app", HEAVY),
        ("skinapp.__main__", HEAVY | QT),
        ("skinapp.commands", QT),
        ("trainer.cli", QT),
    ],
)
def test_import__leaves_out(module: str, absent: set[str], root: Path) -> None:
    present = {name.split(".")[0] for name in modules_after(f"import {module}", root)}
    assert module.split(".", maxsplit=1)[0] in present
    assert not present & absent


def test_import_of_the_program__leaves_out_what_is_built_later(root: Path) -> None:
    present = modules_after("import skinapp.app", root)
    later = {"window.first_start", "folder.page", "history.page", "engine.page", "settings.page"}
    later |= {"window.about", "window.log_viewer", "report.preview", "window.shortcut_sheet"}
    assert "skinapp.ui.case.page" in present
    assert not present & {f"skinapp.ui.{name}" for name in later}
    assert "PySide6.QtPrintSupport" not in present


def test_import__is_pythons_own_beside_qt(root: Path) -> None:
    statement = (
        "import builtins, linecache; own = builtins.__import__\n"
        "from skinapp.__main__ import prepare_for_window; prepare_for_window()\n"
        "import skinapp.app\n"
        "assert builtins.__import__ is own\n"
        "program = skinapp.__path__[0]\n"
        "assert not any(name.startswith(program) for name in linecache.cache)"
    )
    assert "PySide6.QtWidgets" in modules_after(statement, root)
