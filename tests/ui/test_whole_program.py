"""The program from its start to its end, in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from skinapp.services.logs import LOG_NAME
from skinapp.services.paths import config_folder, log_folder
from skinapp.services.settings import Settings, store_settings
from skinapp.ui.settings.controller import SETTINGS_NAME

PROGRAM = """
import json, os, pathlib, socket, stat, sys, threading, time

heard = []
sys.addaudithook(lambda name, _: heard.append(name) if name.startswith("socket.") else None)

import skinapp.app
import skinapp.services.analysis.assess
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from skinapp.core.errors import DeviceError
from skinapp.services.analysis.analyst import AnalystInfo

class Analyst:
    info = AnalystInfo("fake", "1", "ab" * 32, 1, 1, "none", "none", "CPU", "test", "# Card", None)
    def assess(self, image, token, **_):
        work()

def work():
    pass

def foreign_sockets():
    mine = {os.readlink(f"/proc/self/fd/{n}") for n in os.listdir("/proc/self/fd")
            if os.path.exists(f"/proc/self/fd/{n}")}
    mine = {link[8:-1] for link in mine if link.startswith("socket:")}
    found = []
    for name in ("tcp", "tcp6", "udp", "udp6", "raw", "raw6", "netlink"):
        for line in pathlib.Path("/proc/self/net", name).read_text().splitlines()[1:]:
            found += [name for field in line.split() if field in mine]
    return found

result = {}

def window():
    return next(w for w in QApplication.topLevelWidgets() if hasattr(w, "show_page"))

PLAN

application = QApplication([])
skinapp.services.analysis.assess.load_analyst = lambda *_, **__: load()
QTimer.singleShot(1500, plan)
code = skinapp.app.run([pathlib.Path(p) for p in sys.argv[1:]])
print(json.dumps(result))
sys.exit(code)
"""


def run_program(plan: str, *paths: Path, timeout_s: float = 40) -> tuple[int, Any, str, float]:
    """Exit code, what the plan found out, what stood on stderr, and seconds after the close."""
    store_settings(config_folder() / SETTINGS_NAME, Settings(intended_use_accepted=True))
    words = [sys.executable, "-c", PROGRAM.replace("PLAN", plan), *map(str, paths)]
    done = subprocess.run(  # noqa: S603 # our interpreter
        words, capture_output=True, text=True, check=False, timeout=timeout_s
    )
    end = time.time()
    lines = done.stdout.splitlines()
    result = json.loads(lines[-1]) if lines else None
    return done.returncode, result, done.stderr, end


LOAD = """
def load():
    return Analyst()
"""


@pytest.mark.skipif(not Path("/proc/self/net").exists(), reason="looks into /proc")
def test_program__uses_no_network() -> None:
    plan = """
def load():
    raise DeviceError("No device.")

def plan():
    for name in window().commands.pages:
        window().show_page(name)
        QApplication.processEvents()
    window().commands.about.trigger()
    window().commands.show_log.trigger()
    QApplication.processEvents()
    result["foreign"] = foreign_sockets()
    result["audit"] = heard
    QApplication.closeAllWindows()
    QTimer.singleShot(0, window().close)
"""
    code, result, errors, _ = run_program(plan)
    assert code == 0
    assert result == {"foreign": [], "audit": []}
    assert "QThread" not in errors


def test_hung_worker__does_not_keep_the_program(image_files: list[Path], tmp_path: Path) -> None:
    mark = tmp_path / "closed"
    plan = f"""
{LOAD}
working = threading.Event()

def work():
    working.set()
    time.sleep(60)

def plan():
    if not working.is_set():
        QTimer.singleShot(50, plan)
        return
    window().close()
    assert not any(w.isVisible() for w in QApplication.topLevelWidgets())
    pathlib.Path({str(mark)!r}).write_text(str(time.time()))
"""
    code, result, errors, end = run_program(plan, image_files[0])
    assert code == 0
    assert result is None  # the process ended where it stood
    assert "QThread" not in errors
    assert "Traceback" not in errors
    assert end - float(mark.read_text()) < 5


def test_worker_error__is_shown_and_logged_without_its_words(image_files: list[Path]) -> None:
    plan = f"""
{LOAD}
def work():
    raise ValueError("Jane-Doe-1962")

from skinapp.ui.widgets.message_view import MessageView

def plan():
    result["sentence"] = window().case_page.panel.findChild(MessageView).sentence
    if result["sentence"]:
        window().close()
    else:
        QTimer.singleShot(50, plan)
"""
    code, result, _, _ = run_program(plan, image_files[0])
    log = (log_folder() / LOG_NAME).read_text()
    assert code == 0
    assert result["sentence"]
    assert "ValueError" in log
    assert "Jane-Doe" not in log
    assert image_files[0].name not in log


def test_error_in_a_slot__is_shown_and_the_window_stays() -> None:
    plan = f"""
{LOAD}
def look():
    result["notice"] = window().notice_bar.notice.text
    window().close()

def plan():
    QTimer.singleShot(200, look)
    raise KeyError("Jane-Doe-1962")
"""
    code, result, _, _ = run_program(plan)
    log = (log_folder() / LOG_NAME).read_text()
    assert code == 0
    assert "unexpected problem" in result["notice"]
    assert "KeyError" in log
    assert "Jane-Doe" not in log


def test_hundred_fast_clicks__leave_the_last_image_and_a_clean_end(
    image_files: list[Path],
) -> None:
    plan = f"""
{LOAD}
def plan():
    commands = window().commands
    began = time.monotonic()
    for number in range(100):
        (commands.next if number % 3 else commands.previous).trigger()
        commands.retry.trigger()
        QApplication.processEvents()
    result["seconds"] = time.monotonic() - began
    commands.about.trigger()
    window().close()
"""
    code, result, errors, _ = run_program(plan, *image_files)
    assert code == 0
    assert result["seconds"] < 20
    assert set(errors.splitlines()) <= {"This plugin does not support propagateSizeHints()"}
