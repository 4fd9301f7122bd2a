"""The program from a command line: open the window, classify files, check the installation."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from skinapp import __version__
from skinapp.core.errors import SkinappError
from skinapp.core.wording import explain
from skinapp.outputs.kinds import OutputKind
from skinapp.terminal import start_stderr_log

FAILED = 1
_COMMANDS = {
    "open": "without_window",
    "classify": "classify",
    "verify-bundle": "verify",
    "install-bundle": "install",
    "self-test": "check_installation",
    "check-precision": "check_precision",
}
"""Word of the command line to function of ``skinapp.commands``."""


OpenWindow = Callable[[Sequence[Path], Path | None, str], int]


def run(arguments: Sequence[str], open_window: OpenWindow) -> int:
    """Carry out one command; without a command the window opens.

    Args:
        arguments: Words after the program's name.
        open_window: Opens the window with paths, bundle and device; returns the exit code. It is
            handed in so that the command line works without Qt.

    Returns:
        Exit code: 0 done, 1 failed, 2 wrong use, 130 interrupted.
    """
    words = list(arguments)
    if not words or words[0] not in (*_COMMANDS, "-h", "--help", "--version"):
        words.insert(0, "open")
    options = _parser().parse_args(words)
    start_stderr_log()
    try:
        if options.command == "open" and _has_display():
            return open_window(options.paths, options.bundle, options.device)
        # The window is on the screen before networks, decoders and PDF libraries are loaded.
        from skinapp import commands

        command: Callable[[argparse.Namespace], int]
        command = getattr(commands, _COMMANDS[options.command])
        return command(options)
    except SkinappError as error:
        sentence = explain(error)
        place = "" if error.path is None or str(error.path) in sentence else f" [{error.path}]"
        print(f"{error.code}: {error.message} {sentence}{place}", file=sys.stderr)
        return FAILED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="skinapp",
        description="Reading aid for dermoscopy images. Not a medical device.",
        epilog="Without a command the window opens. Each command has its own --help.",
    )
    parser.add_argument("--version", action="version", version=f"skinapp {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)

    window = commands.add_parser("open", help="open the window, with files or a folder")
    window.add_argument("paths", metavar="PATH", nargs="*", type=Path)

    batch = commands.add_parser("classify", help="classify files and folders without a window")
    _add_classify_options(batch)

    verify = commands.add_parser("verify-bundle", help="check every file of a weights bundle")
    install = commands.add_parser(
        "install-bundle", help="unpack and verify a weights bundle from a zip file"
    )
    install.add_argument("archive", metavar="FILE", type=Path)
    test = commands.add_parser("self-test", help="check that this installation works")

    precision = commands.add_parser(
        "check-precision",
        help="whether bfloat16, faster on some processors, gives the same results on your images",
    )
    precision.add_argument("folder", metavar="FOLDER", type=Path, help="1,000 images or more")

    for command in (window, batch, verify, test, precision):
        command.add_argument(
            "--bundle", metavar="DIR", type=Path, help="weights bundle; default: the shipped one"
        )
    for command in (window, batch, test):
        command.add_argument(
            "--device",
            default="auto",
            help="auto, cpu, torch-cpu (slower, the reference), cuda or cuda:N; default: auto",
        )
    return parser


def _add_classify_options(batch: argparse.ArgumentParser) -> None:
    batch.add_argument("paths", metavar="PATH", nargs="+", type=Path, help="file or folder")
    for kind in OutputKind:
        metavar = "DIR" if kind.is_folder else "F"
        batch.add_argument(f"--{kind.value}", metavar=metavar, type=Path, help=kind.help)
    batch.add_argument(
        "--list-passed-over",
        action="store_true",
        help="name each file of a folder that is no image of yours, and why",
    )
    batch.add_argument("--json", action="store_true", help="print the rows as JSON")
    batch.add_argument(
        "--resume",
        action="store_true",
        help="go on with the same command that was interrupted, and do nothing twice",
    )
    batch.add_argument(
        "--member",
        metavar="NAME",
        action="append",
        default=[],
        help="use only this member of the ensemble; may be given again",
    )
    batch.add_argument(
        "--all-views",
        action="store_true",
        help="look at every image in all views, also at those that are decided after fewer",
    )


def _has_display() -> bool:
    if not sys.platform.startswith("linux"):
        return True
    # Qt can also draw into a frame buffer, if it is told so; these two draw for nobody.
    platform = os.environ.get("QT_QPA_PLATFORM", "offscreen")
    visible = platform not in {"offscreen", "minimal"}
    return visible or any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))
