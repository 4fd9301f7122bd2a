"""The figures of a folder run in words."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from skinapp.ui.folder.states import (
    Finished,
    FolderRun,
    Paused,
    Running,
    RunProgress,
    RunState,
)


def count_text(count: int) -> str:
    """A number of things, with its thousands apart."""
    return f"{count:,}"


def state_word(state: RunState) -> str:
    """What the run does."""
    if isinstance(state, Running):
        if state.models_ready:
            return QCoreApplication.translate("FolderRun", "Classifying")
        return QCoreApplication.translate("FolderRun", "Waiting for the models")
    if isinstance(state, Paused):
        return QCoreApplication.translate("FolderRun", "Paused")
    if isinstance(state, Finished):
        return QCoreApplication.translate("FolderRun", "Finished")
    return QCoreApplication.translate("FolderRun", "Stopped")


def figures_text(run: FolderRun, progress: RunProgress) -> str:
    """How far, how fast, how long still, and how many errors."""
    if progress.done == run.total:
        parts = [
            QCoreApplication.translate("FolderRun", "files: {total}").format(
                total=count_text(run.total)
            )
        ]
    else:
        text = QCoreApplication.translate("FolderRun", "{done} of {total} files")
        parts = [text.format(done=count_text(progress.done), total=count_text(run.total))]
    if progress.errors:
        text = QCoreApplication.translate("FolderRun", "errors: {count}")
        parts.append(text.format(count=count_text(progress.errors)))
    if progress.per_second is not None:
        parts.append(rate_text(progress.per_second))
    if progress.seconds_left is not None:
        parts.append(time_left_text(progress.seconds_left))
    return "  ·  ".join(parts)


def rate_text(per_second: float) -> str:
    """How fast files are done, in the unit that gives a number one can grasp."""
    if per_second >= 1:
        text = QCoreApplication.translate("FolderRun", "{rate} per second")
        return text.format(rate=f"{per_second:.0f}" if per_second >= 10 else f"{per_second:.1f}")
    text = QCoreApplication.translate("FolderRun", "{rate} per minute")
    return text.format(rate=f"{60 * per_second:.0f}")


def time_left_text(seconds: float) -> str:
    """How long the run still takes, no finer than one can know."""
    minutes = round(seconds / 60)
    if seconds < 10:
        return QCoreApplication.translate("FolderRun", "a few seconds left")
    if seconds < 60:
        text = QCoreApplication.translate("FolderRun", "about {count} s left")
        return text.format(count=10 * round(seconds / 10))
    if minutes < 60:
        text = QCoreApplication.translate("FolderRun", "about {count} min left")
        return text.format(count=minutes)
    text = QCoreApplication.translate("FolderRun", "about {hours} h {minutes} min left")
    return text.format(hours=minutes // 60, minutes=minutes % 60)
