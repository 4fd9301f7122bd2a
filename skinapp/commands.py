"""What the command line does, without a window. The libraries for it are loaded with this module.

Every command takes the parsed options and returns the exit code.
"""

from __future__ import annotations

import argparse
import itertools
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import TextIO

from skinapp.core.bundle import read_bundle
from skinapp.core.errors import CancelledError, SkinappError
from skinapp.core.openvino_conversion import runtime
from skinapp.core.triage import Verdict, withheld
from skinapp.core.wording import explain, percent
from skinapp.outputs.journals import CommandRun, begin_or_resume, found_in
from skinapp.outputs.kinds import OutputKind
from skinapp.outputs.run import FailedFile, RunResults, check_targets, missing_folder, write_outputs
from skinapp.outputs.tables import json_record
from skinapp.services.analysis.assess import Analyst, load_analyst, shipped_bundle
from skinapp.services.analysis.precision_check import analyst_in, compare, different_images
from skinapp.services.cancellation import CancelToken
from skinapp.services.engines.precision import (
    BFLOAT16,
    FLOAT32,
    LEAST_IMAGES,
    has_bfloat16,
    subject_of,
    write_verdict,
)
from skinapp.services.install.bundle_check import check_networks
from skinapp.services.install.bundle_install import install_bundle
from skinapp.services.install.diagnostics import sample_images, self_test
from skinapp.services.paths import data_folder, private_folder
from skinapp.services.runs.by_products import passed_over_line
from skinapp.services.runs.control import PAUSE_SENTENCES, PauseReason, RunControl
from skinapp.services.runs.folder_run import run_folder
from skinapp.services.runs.journal import KEPT_DAYS, Journal, delete_journal, expire_journals
from skinapp.services.runs.result import FileResult

OK, FAILED, WRONG_USE, INTERRUPTED = 0, 1, 2, 130


def without_window(options: argparse.Namespace) -> int:
    """The same job where there is no display, on the samples if no file was named."""
    folder = Path.cwd() / "output"
    folder.mkdir(exist_ok=True)
    print("No display was found: classifying without a window.")
    targets = {
        OutputKind.CSV: folder / "results.csv",
        OutputKind.REPORT: folder / "report.pdf",
        OutputKind.OVERLAYS: folder / "overlays",
    }
    analyst = load_analyst(options.bundle, options.device)
    paths = tuple(options.paths or sample_images())
    run = CommandRun(paths, analyst.info.bundle_sha256, outputs=tuple(targets.values()))
    with closing(_open_journal(run, options, sys.stdout)) as journal:
        code = _run_batch(journal, analyst, targets, quiet=False)
    table, report, overlays = targets.values()
    print(f"Table:    {table}\nReport:   {report}\nOverlays: {overlays}")
    return code


def classify(options: argparse.Namespace) -> int:
    """Classify files and folders into tables and documents."""
    named = {kind: getattr(options, kind.value.replace("-", "_")) for kind in OutputKind}
    targets = {kind: path for kind, path in named.items() if path is not None}
    missing = missing_folder(targets)
    if missing is not None:
        print(f"There is no folder {missing} to write to.", file=sys.stderr)
        return WRONG_USE
    check_targets(targets)
    analyst = load_analyst(
        options.bundle, options.device, options.member, all_views=options.all_views
    )
    sha256 = analyst.info.bundle_sha256
    outputs = tuple(targets.values())
    run = CommandRun(
        tuple(options.paths), sha256, tuple(options.member), outputs, all_views=options.all_views
    )
    stream = sys.stderr if options.json else sys.stdout
    with closing(_open_journal(run, options, stream)) as journal:
        return _run_batch(journal, analyst, targets, quiet=options.json)


def _open_journal(run: CommandRun, options: argparse.Namespace, stream: TextIO) -> Journal:
    folder = private_folder(data_folder() / "runs")
    expire_journals(folder, KEPT_DAYS)
    begun = begin_or_resume(run, folder, resume=getattr(options, "resume", False))
    if begun.unusable is not None:
        print(f"{begun.unusable.message} Starting from the beginning.", file=sys.stderr)
    if begun.kept_done:
        print(
            f"An unfinished run of this command is kept, with {begun.kept_done} files done: "
            "the Folder page of the window can go on with it.",
            file=sys.stderr,
        )
    if begun.passed_over:
        print(passed_over_line(one.kind for one in begun.passed_over), file=stream)
    if getattr(options, "list_passed_over", False):
        for one in begun.passed_over:
            print(f"passed over, {one.kind.one}: {printable(str(one.path))}", file=stream)
    return begun.journal


def _run_batch(
    journal: Journal, analyst: Analyst, targets: Mapping[OutputKind, Path], *, quiet: bool
) -> int:
    stream = sys.stderr if quiet else sys.stdout
    before = journal.summary
    if before.done_count:
        print(f"{before.done_count} of {before.file_count} files were done before.", file=stream)
    numbers = itertools.count(before.done_count + 1)

    def announce(result: FileResult) -> None:
        print(f"{next(numbers)}/{before.file_count} {summary_line(result)}", file=stream)

    code = _work_through(journal, analyst, announce)
    run = RunResults(before.roots, before.named_roots, tuple(journal.results()))
    # Images are explained when all are done; tables tell also of a part.
    wanted = {kind: path for kind, path in targets.items() if code == OK or not kind.explains}
    written = write_outputs(run, wanted, analyst)
    if quiet:
        records = [json_record(result) for result in run.as_named()]
        print(json.dumps(records, indent=1, ensure_ascii=False))
    if code != OK:
        print(
            f"Stopped after {len(run.results)} of {before.file_count} files. "
            "The same command with --resume goes on.",
            file=sys.stderr,
        )
        return code
    journal.close()
    delete_journal(journal.path)
    if all(result.prediction is None for result in run.results):
        print("Nothing could be classified.", file=sys.stderr)
        return FAILED
    return _report_failed(written.failed)


def _report_failed(failed: Sequence[FailedFile]) -> int:
    """Name the files that have a result and no document, which nobody would miss otherwise."""
    for one in failed:
        print(f"{one_line(one.file)}: {one.error.code} {explain(one.error)}", file=sys.stderr)
    if failed:
        print(f"Failed: {len(failed)}.", file=sys.stderr)
    return FAILED if failed else OK


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


def summary_line(result: FileResult) -> str:
    """One line about a file for a terminal."""
    name = one_line(result.file)
    if result.prediction is None:
        error = result.error or SkinappError("No result.")
        return f"{name}: {error.code} {error.message}"
    if withheld(result.flags):
        return f"{name}: {Verdict.CANNOT_BE_JUDGED.words.lower()}" + "".join(
            f" [{flag}]" for flag in result.flags
        )
    top = ", ".join(
        f"{ranked.diagnosis.code} {percent(ranked.probability)}"
        for ranked in result.prediction.top()
    )
    flags = "".join(f" [{flag}]" for flag in result.flags)
    return f"{name}: {top}{flags}"


def one_line(file: Path) -> str:
    """The name of a file for a terminal; control characters are shown as escapes."""
    return printable(file.name)


def printable(text: str) -> str:
    """A text on one line; control characters are shown as escapes."""
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in text)


def verify(options: argparse.Namespace) -> int:
    """Check every file of a bundle."""
    bundle = read_bundle(options.bundle or shipped_bundle())
    check_networks(bundle)
    manifest = bundle.manifest
    print(f"{manifest.name} {manifest.version}: {len(bundle.members)} members, all verified")
    print(f"SHA-256 of the manifest: {bundle.sha256}")
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
    files = found_in([options.folder], CancelToken()).files
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
