"""Bring the catalogues of translations up to date with the words of the program.

Qt's lupdate reads the words of the window from its source. What the Qt-free packages say stands in
their constants, and what Qt says itself stands in Qt: both are handed to lupdate as calls in a file
that lives for a moment. Translations are written into the .ts file by hand, or in Qt Linguist.

Why: decision 0056.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import PySide6

from skinapp.core.diagnoses import DIAGNOSES
from skinapp.core.errors import all_kinds
from skinapp.core.flags import FLAGS
from skinapp.core.triage import Verdict
from skinapp.core.wording import FILE_AT_FAULT
from skinapp.outputs.kinds import OutputKind
from skinapp.reports import words
from skinapp.services.engines.engine import DEVICE_REASONS
from skinapp.services.runs.by_products import PASSED_OVER, ByProduct
from skinapp.services.runs.control import PAUSE_SENTENCES

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "resources" / "translations"
CATALOGUE = FOLDER / "skinapp_vi.ts"
COMPILED = FOLDER / "skinapp_vi.qm"

_CONTEXTS = (words.REPORT, words.DIAGNOSES, words.FLAGS, words.ERRORS)

_BUTTONS = ("OK", "Save", "Open", "Cancel", "Close", "Apply", "Reset", "Help", "Discard")
_YES_AND_NO = ("&Yes", "Yes to &All", "&No", "N&o to All", "Abort", "Retry", "Ignore", "Save All")
_EDITING = ("&Undo", "&Redo", "Cu&t", "&Copy", "&Paste", "Delete", "Select All")

QT_WORDS: dict[str, tuple[str, ...]] = {
    "QPlatformTheme": (*_BUTTONS, *_YES_AND_NO, "Don't Save", "Restore Defaults"),
    "QDialogButtonBox": ("OK",),
    "QLineEdit": _EDITING,
    "QWidgetTextControl": (*_EDITING, "Copy &Link Location"),
    "QShortcut": ("Left", "Right", "Up", "Down", "Space"),
    "QFileDialog": (
        "Look in:", "File &name:", "Files of type:", "&Open", "&Save", "&Choose", "Open", "Save As",
        "Directory:", "&Rename", "&Delete", "Show &hidden files", "&New Folder", "Back", "Forward",
        "Go back", "Go forward", "Parent Directory", "Go to the parent directory",
        "Create New Folder", "Create a New Folder", "List View", "Change to list view mode",
        "Detail View", "Change to detail view mode", "Sidebar", "List of places and bookmarks",
        "Files", "All Files (*)", "All files (*)", "Directories", "Recent Places", "My Computer",
        "%1 already exists.\nDo you want to replace it?",
        "%1\nFile not found.\nPlease verify the correct file name was given.",
        "%1\nDirectory not found.\nPlease verify the correct directory name was given.",
    ),
    "QPrintDialog": (
        "Print", "&Print", "&Options >>", "&Options <<", "Print to File (PDF)", "Local file",
        "Write PDF file", "Print To File ...", "All Pages", "Odd Pages", "Even Pages",
    ),
    "QPrintWidget": (
        "Printer", "&Name:", "P&roperties", "Location:", "Preview", "Type:", "Output &file:",
    ),
    "QPrintSettingsOutput": (
        "Copies", "Print range", "Print all", "Pages from", "to", "Current Page", "Selection",
        "Pages", "Page Set:", "Output Settings", "Copies:", "Collate", "Reverse", "Options",
        "Color Mode", "Color", "Grayscale", "Double Sided Printing", "Off", "Long side binding",
        "Short side binding",
    ),
    "QFileSystemModel": ("Name", "Size", "Type", "Kind", "Date Modified", "My Computer"),
}  # fmt: skip
"""Words of Qt's own buttons and dialogs: Qt brings no Vietnamese catalogue."""


def collected() -> Iterator[tuple[str, str]]:
    """Every text that lupdate cannot see, with its context."""
    for diagnosis in DIAGNOSES:
        yield words.DIAGNOSES, diagnosis.name
    for flag in FLAGS:
        yield from ((words.FLAGS, flag.sentence), (words.FLAGS, flag.label))
    yield from ((words.FLAGS, verdict.words) for verdict in Verdict)
    yield words.ERRORS, FILE_AT_FAULT
    for error in all_kinds():
        yield from ((words.ERRORS, error.sentence), (words.ERRORS, error.label))
    for text in PAUSE_SENTENCES.values():
        yield "run_control", text
    yield "by_products", PASSED_OVER
    yield from (("by_products", word) for kind in ByProduct for word in (kind.one, kind.many))
    for text in DEVICE_REASONS:
        yield "engine", text
    for name, text in vars(words).items():
        if name.isupper() and isinstance(text, str) and text not in _CONTEXTS:
            is_kind = name in {"MALIGNANT", "BENIGN"}
            yield words.DIAGNOSES if is_kind else words.REPORT, text
    yield from (("outputs", output.menu) for output in OutputKind if output.menu)
    for context, texts in QT_WORDS.items():
        for text in texts:
            yield context, text


def update(catalogue: Path) -> None:
    """Have a catalogue hold the texts of the program, each once, and no others."""
    sources = [ROOT / "skinapp" / "app.py", *sorted((ROOT / "skinapp" / "ui").rglob("*.py"))]
    calls = [
        f"QCoreApplication.translate({json.dumps(context)}, {json.dumps(text, ensure_ascii=False)})"
        for context, text in dict.fromkeys(collected())
    ]
    with tempfile.TemporaryDirectory() as folder:
        extra = Path(folder) / "collected.py"
        extra.write_text("\n".join(calls) + "\n", encoding="utf-8")
        languages = ("-source-language", "en_GB", "-target-language", "vi_VN")
        options = ("-silent", "-locations", "none", "-no-obsolete", *languages)
        _run("lupdate", *options, *sources, extra, "-ts", catalogue)


def release(catalogue: Path, compiled: Path) -> None:
    """Compile a catalogue into what the program reads."""
    _run("lrelease", "-silent", catalogue, "-qm", compiled)


def _run(tool: str, *arguments: str | Path) -> None:
    found = shutil.which(tool, path=str(Path(PySide6.__file__).parent))
    if found is None:
        sys.exit(f"PySide6 is installed without {tool}.")
    subprocess.run([found, *map(str, arguments)], check=True)  # noqa: S603 # PySide6's own tool


def main() -> None:
    """Update and compile the one catalogue there is."""
    FOLDER.mkdir(exist_ok=True)
    update(CATALOGUE)
    release(CATALOGUE, COMPILED)
    unfinished = CATALOGUE.read_text(encoding="utf-8").count('type="unfinished"')
    sys.stdout.write(f"{CATALOGUE.relative_to(ROOT)}: texts without a translation: {unfinished}\n")


if __name__ == "__main__":
    main()
