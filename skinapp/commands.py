"""What the command line does, without a window. The libraries for it are loaded with this module.

Every command takes the parsed options and returns the exit code.
"""

from __future__ import annotations

import argparse
import hashlib
import itertools
import json
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from skinapp.batch_output import (
    OutputRequest,
    record,
    summary_line,
    write_documents,
    write_summary_of,
    write_tables,
)
from skinapp.core.bundle import read_bundle
from skinapp.core.errors import CancelledError, JournalError, JournalHeldError
from skinapp.core.openvino_conversion import runtime
from skinapp.services.analysis.assess import Analyst, load_analyst, shipped_bundle
from skinapp.services.analysis.precision_check import analyst_in, compare, different_images
from skinapp.services.batch import find_files
from skinapp.services.engines.precision import (
    BFLOAT16,
    FLOAT32,
    LEAST_IMAGES,
    has_bfloat16,
    subject_of,
    write_verdict,
)
from skinapp.services.install.bundle_install import install_bundle
from skinapp.services.install.diagnostics import sample_images, self_test
from skinapp.services.paths import data_folder, private_folder
from skinapp.services.runs.control import PAUSE_SENTENCES, PauseReason, RunControl
from skinapp.services.runs.folder_run import run_folder
from skinapp.services.runs.journal import SUFFIX, Journal, delete_journal
from skinapp.services.runs.result import FileResult

OK, FAILED, WRONG_USE, INTERRUPTED = 0, 1, 2, 130


def without_window(options: argparse.Namespace) -> int:
    """The same job where there is no display, on the samples if no file was named."""
    folder = Path.cwd() / "output"
    folder.mkdir(exist_ok=True)
    print("No display was found: classifying without a window.")
    request = OutputRequest(
        csv=folder / "results.csv", pdf=folder / "report.pdf", overlays=folder / "overlays"
    )
    paths = options.paths or sample_images()
    analyst = load_analyst(options.bundle, options.device)
    with closing(_open_journal(paths, analyst.info.bundle_sha256, resume=False)) as journal:
        code = _run_batch(journal, analyst, paths, request, quiet=False)
    print(f"Table:    {request.csv}\nReport:   {request.pdf}\nOverlays: {request.overlays}")
    return code


def classify(options: argparse.Namespace) -> int:
    """Classify files and folders into tables and documents."""
    request = OutputRequest(
        options.csv,
        options.xlsx,
        options.pdf,
        options.pdf_each,
        options.overlays,
        options.summary,
    )
    missing = request.missing_folder()
    if missing is not None:
        print(f"There is no folder {missing} to write to.", file=sys.stderr)
        return WRONG_USE
    analyst = load_analyst(options.bundle, options.device, options.member)
    models = " ".join([analyst.info.bundle_sha256, *options.member])
    with closing(_open_journal(options.paths, models, resume=options.resume)) as journal:
        return _run_batch(journal, analyst, options.paths, request, quiet=options.json)


def _open_journal(paths: Sequence[Path], models: str, *, resume: bool) -> Journal:
    """The journal of this command: the same paths and models have the same one."""
    roots = [path.absolute() for path in paths]
    identity = b"\0".join([models.encode(), *(os.fsencode(root) for root in roots)])
    name = f"classify-{hashlib.sha256(identity).hexdigest()[:16]}{SUFFIX}"
    place = private_folder(data_folder() / "runs") / name
    if place.exists():
        try:
            journal = Journal.open(place)
        except JournalHeldError:
            raise
        except JournalError as error:
            print(f"{error.message} Starting from the beginning.", file=sys.stderr)
        else:
            if resume:
                return journal
            journal.close()
        delete_journal(place)
    return Journal.create(place, roots, find_files(roots), models.split(maxsplit=1)[0])


def _run_batch(
    journal: Journal,
    analyst: Analyst,
    paths: Sequence[Path],
    request: OutputRequest,
    *,
    quiet: bool,
) -> int:
    stream = sys.stderr if quiet else sys.stdout
    before = journal.summary
    if before.done_count:
        print(f"{before.done_count} of {before.file_count} files were done before.", file=stream)
    numbers = itertools.count(before.done_count + 1)

    def announce(result: FileResult) -> None:
        print(f"{next(numbers)}/{before.file_count} {summary_line(result)}", file=stream)

    code = _work_through(journal, analyst, announce)
    results = _as_named(journal.results(), paths)
    write_tables(request, results)
    write_summary_of(request, results, paths, analyst.info)
    if code == OK:
        write_documents(request, results, analyst)
    if quiet:
        print(json.dumps([record(result) for result in results], indent=1, ensure_ascii=False))
    if code != OK:
        print(
            f"Stopped after {len(results)} of {before.file_count} files. "
            "The same command with --resume goes on.",
            file=sys.stderr,
        )
        return code
    journal.close()
    delete_journal(journal.path)
    if all(result.prediction is None for result in results):
        print("Nothing could be classified.", file=sys.stderr)
        return FAILED
    return OK


def _work_through(
    journal: Journal, analyst: Analyst, announce: Callable[[FileResult], None]
) -> int:
    """Do what is missing; nobody is there to wait for, so a pause that stays ends the command."""
    done_at_last_pause = -1

    def stop_or_go_on(reason: PauseReason) -> None:
        nonlocal done_at_last_pause
        done, last = journal.summary.done_count, done_at_last_pause
        done_at_last_pause = done
        if done > last:
            control.resume()
            return
        print(PAUSE_SENTENCES[reason], file=sys.stderr)
        control.cancel()

    control = RunControl(stop_or_go_on)
    try:
        run_folder(journal, analyst, control, announce)
    except KeyboardInterrupt:
        return INTERRUPTED
    except CancelledError:
        return FAILED
    return OK


def _as_named(results: Sequence[FileResult], paths: Sequence[Path]) -> list[FileResult]:
    """Results with their files as the user named them; the journal knows absolute paths only."""
    named = {path.absolute(): path for path in paths}
    renamed = []
    for result in results:
        places = (result.file, *result.file.parents)
        root = next(place for place in places if place in named)
        file = named[root] / result.file.relative_to(root)
        renamed.append(replace(result, file=file))
    return renamed


def verify(options: argparse.Namespace) -> int:
    """Check every file of a bundle."""
    info = load_analyst(options.bundle, "torch-cpu").info
    print(f"{info.bundle_name} {info.bundle_version}: {info.member_count} members, all verified")
    print(f"SHA-256 of the manifest: {info.bundle_sha256}")
    return OK


def install(options: argparse.Namespace) -> int:
    """Unpack and verify a bundle."""
    folder = install_bundle(options.archive)
    print(f"Installed and verified. Use it with --bundle {folder}")
    return OK


def check_precision(options: argparse.Namespace) -> int:
    """Compare bfloat16 with float32 on the images of a folder and keep the verdict."""
    core = runtime().Core()
    if not has_bfloat16(core):
        print("This processor has no bfloat16: the networks run in float32.")
        return FAILED
    files = find_files([options.folder])
    if len(files) < LEAST_IMAGES:
        print(f"{len(files)} files are too few: {LEAST_IMAGES} images are needed for a verdict.")
        return FAILED
    bundle = read_bundle(options.bundle or shipped_bundle())
    exact, fast = analyst_in(bundle, FLOAT32), analyst_in(bundle, BFLOAT16)
    figures = compare(
        exact,
        fast,
        different_images(exact, files),
        lambda count: print(f"{count} of {len(files)} files", end="\r", file=sys.stderr),
    )
    if not figures.enough:
        print(
            f"{figures.images} different images could be read: {LEAST_IMAGES} are needed for a "
            "verdict."
        )
        return FAILED
    print(
        f"{figures.images} images: the first diagnosis is the same for {figures.equal_first}, "
        f"no probability changes by more than {figures.largest_change:.4f}."
    )
    kept = write_verdict(subject_of(core, bundle, runtime().get_version()), figures)
    verdict = "Passed: from now on this" if figures.passed else "Not passed: this"
    precision = "bfloat16" if figures.passed else "float32"
    print(f"{verdict} bundle runs in {precision} on this computer. Kept in {kept}")
    return OK if figures.passed else FAILED


def check_installation(options: argparse.Namespace) -> int:
    """Check the installation."""
    for sentence in self_test(options.bundle, options.device):
        print(sentence)
    print("Self-test passed.")
    return OK
