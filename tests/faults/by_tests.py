"""Rows that tests try already: they are run here, and their outcome becomes a row."""

from __future__ import annotations

import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Iterable
from dataclasses import dataclass

from tests.conftest import CHECKOUT
from tests.faults.bench import Bench, Outcome


@dataclass(frozen=True)
class Tested:
    """Tests of a row.

    Attributes:
        files: Below ``tests``.
        names: Regular expression of the tests that count; empty for all.
        quick: Whether they are quick enough for five minutes.
    """

    files: tuple[str, ...]
    names: str = ""
    quick: bool = False


_HISTORY = "services/history/test_records"

ROWS: dict[int, Tested] = {
    5: Tested(("core/test_images_hostile.py",)),
    6: Tested(("core/test_images_colour.py", "core/test_images_depth.py")),
    7: Tested(("core/test_images_colour.py", "core/test_images_real.py"), "orient|upright"),
    10: Tested(("core/test_plausibility.py",), "", quick=True),
    13: Tested(("core/test_images_dicom.py",)),
    16: Tested(("services/runs/test_folder_run.py",), "source|grows|gone", quick=True),
    18: Tested(("services/runs/test_folder_kill.py", f"{_HISTORY}_faults.py"), "full"),
    19: Tested(
        ("reports/test_faults.py", "core/test_files.py", "outputs/test_tables.py"),
        "fault|grow|folder|write",
    ),
    21: Tested((f"{_HISTORY}_faults.py",), "damage|flip|wal|foreign|edited|read_only"),
    22: Tested(("ui/window/test_single_instance.py", f"{_HISTORY}_faults.py"), "start|lock|hung"),
    23: Tested((f"{_HISTORY}_migration.py",)),
    24: Tested((f"{_HISTORY}.py", "services/history/test_patients.py"), "texts|search|change"),
    25: Tested(("reports/test_literal.py", "reports/test_pdf.py"), "", quick=True),
    26: Tested(("outputs/test_tables.py",), "csv|xlsx|tables"),
    30: Tested(("core/test_bundle.py", "trainer/test_pretrained.py"), "pickl"),
    31: Tested(("core/test_bundle.py",), "refuse", quick=True),
    32: Tested(
        ("core/test_bundle.py", "services/analysis/test_assess.py", "trainer/test_training.py"),
        "finite|none|no_number",
    ),
    33: Tested(("services/install/test_bundle_install.py",)),
    34: Tested(("services/engines/test_memory.py", "services/runs/test_folder_run.py"),
               "memory|device"),
    35: Tested(("tasks/test_lane.py", "ui/test_whole_program.py")),
    36: Tested(("trainer/test_audit.py", "trainer/test_layouts.py", "trainer/test_protocols.py")),
    38: Tested(("trainer/test_training.py",), "full_disk"),
    39: Tested(("trainer/test_training.py", "trainer/test_losses.py"), "no_number|million|loss"),
    40: Tested(("trainer/test_ranks.py",)),
}  # fmt: skip


def run_tests(bench: Bench, rows: Iterable[int]) -> dict[int, Outcome]:
    """One run of pytest over the files of some rows.

    Args:
        bench: Where and how much.
        rows: Numbers of rows; in a quick bench only those of quick tests are run.

    Returns:
        The outcome of each row that was run.
    """
    wanted = {
        row: ROWS[row] for row in rows if row in ROWS and (ROWS[row].quick or not bench.quick)
    }
    if not wanted:
        return {}
    files = sorted({f"tests/{file}" for tested in wanted.values() for file in tested.files})
    report = bench.folder / "tests.xml"
    words = [sys.executable, "-m", "pytest", "-n", "0", "-q", f"--junitxml={report}", *files]
    own = {"cwd": CHECKOUT, "env": bench.environment()}
    subprocess.run(words, check=False, capture_output=True, **own)  # noqa: S603 # ours
    cases = list(ET.parse(report).getroot().iter("testcase"))  # noqa: S314 # written by pytest
    return {row: _outcome(tested, cases) for row, tested in wanted.items()}


def _outcome(tested: Tested, cases: list[ET.Element]) -> Outcome:
    modules = tuple(f"tests.{file.removesuffix('.py').replace('/', '.')}" for file in tested.files)
    mine = [
        case
        for case in cases
        if case.get("classname", "").startswith(modules)
        and re.search(tested.names, case.get("name", ""))
    ]
    skipped = [case for case in mine if case.find("skipped") is not None]
    failed = [
        case.get("name", "")
        for case in mine
        if case.find("failure") is not None or case.find("error") is not None
    ]
    note = f"tests: {', '.join(file.rpartition('/')[2] for file in tested.files)}"
    if skipped:
        note += f"; {len(skipped)} skipped"
    if failed:
        note = f"{failed[0]}; {note}"
    return Outcome(len(mine) - len(skipped), len(failed), note)
