"""What an import brings with it, seen in a fresh interpreter."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

TORCH = {"torch", "torchvision", "timm", "pytorch_grad_cam"}
HEAVY = TORCH | {"cv2", "openvino", "PIL", "pydantic", "pydicom", "pypdfium2", "reportlab"}
QT = {"PySide6", "shiboken6"}


def top_level_modules_after(module: str, folder: Path) -> set[str]:
    code = f"import sys, {module}; print(*sorted({{name.split('.')[0] for name in sys.modules}}))"
    answer = subprocess.run(  # noqa: S603 # our interpreter, module names from this file
        [sys.executable, "-c", code],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=100,
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
        ("skinapp.services.analysis", TORCH | QT),
        # The window is up before networks, decoders and PDF libraries are loaded.
        ("skinapp.app", HEAVY),
        ("skinapp.__main__", HEAVY | QT),
        ("skinapp.commands", QT),
        ("trainer.cli", QT),
    ],
)
def test_import__leaves_out(module: str, absent: set[str], root: Path) -> None:
    present = top_level_modules_after(module, root)
    assert module.split(".", maxsplit=1)[0] in present
    assert not present & absent
