"""In which precision a bundle may run on this computer; bfloat16 only after a check that it passed.

The check compares both precisions on real images of the user (``precision_check``). Its verdict is
kept in the cache folder and holds for one bundle, one processor and one version of OpenVINO.

Why: decision 0112.
"""

from __future__ import annotations

import hashlib
import json
import logging
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from skinapp.core.bundle import Bundle
from skinapp.core.errors import OutputError
from skinapp.core.files import write_atomically
from skinapp.services.paths import cache_folder

logger = logging.getLogger(__name__)

FLOAT32: Final = "f32"
BFLOAT16: Final = "bf16"
"""What OpenVINO calls them."""

LEAST_IMAGES: Final = 1000
LEAST_EQUAL: Final = 0.999
LARGEST_CHANGE: Final = 0.01


@dataclass(frozen=True)
class Subject:
    """What a verdict holds for, and nothing else.

    Attributes:
        bundle_sha256: Hash of the manifest.
        members: Names of the members that run.
        processor: Its full name.
        openvino: Version of the runtime.
    """

    bundle_sha256: str
    members: tuple[str, ...]
    processor: str
    openvino: str


@dataclass(frozen=True)
class Figures:
    """What a comparison of bfloat16 with float32 found.

    Attributes:
        images: Different images that were compared.
        equal_first: How many of them have the same first diagnosis in both.
        largest_change: Of any probability of any image, 0 to 1.
    """

    images: int
    equal_first: int
    largest_change: float

    @property
    def enough(self) -> bool:
        """Whether there were enough images for a verdict."""
        return self.images >= LEAST_IMAGES

    @property
    def passed(self) -> bool:
        """Whether bfloat16 may be used."""
        return (
            self.enough
            and self.equal_first >= LEAST_EQUAL * self.images
            and self.largest_change <= LARGEST_CHANGE
        )


def has_bfloat16(core: Any) -> bool:
    """Whether the processor calculates in bfloat16.

    Args:
        core: Of OpenVINO.
    """
    return "BF16" in core.get_property("CPU", "OPTIMIZATION_CAPABILITIES")


def subject_of(core: Any, bundle: Bundle, openvino: str) -> Subject:
    """What a verdict on a bundle holds for.

    Args:
        core: Of OpenVINO.
        bundle: The bundle, with the members that run.
        openvino: Version of the runtime.

    Returns:
        The subject.
    """
    members = tuple(member.name for member in bundle.members)
    processor = core.get_property("CPU", "FULL_DEVICE_NAME")
    return Subject(bundle.sha256, members, processor, openvino)


def allowed_precision(core: Any, subject: Subject) -> str:
    """The fastest precision that may be used.

    Args:
        core: Of OpenVINO.
        subject: What is to run, and on what.

    Returns:
        ``BFLOAT16`` if the processor has it and a check was passed, ``FLOAT32`` otherwise.
    """
    if not has_bfloat16(core):
        return FLOAT32
    figures = read_verdict(subject)
    return BFLOAT16 if figures is not None and figures.passed else FLOAT32


def write_verdict(subject: Subject, figures: Figures) -> Path:
    """Keep what a check found, passed or not.

    Args:
        subject: What was checked.
        figures: What was found.

    Returns:
        The file.

    Raises:
        OutputError: If it cannot be written.
    """
    file = _file_of(subject)
    try:
        file.parent.mkdir(exist_ok=True)
    except OSError as error:
        msg = "The folder for verdicts cannot be made."
        raise OutputError(msg, path=file.parent) from error
    verdict = {"subject": asdict(subject), "figures": asdict(figures)}
    content = {**verdict, "sha256": _digest(verdict)}
    write_atomically(file, json.dumps(content, indent=1).encode())
    return file


def read_verdict(subject: Subject) -> Figures | None:
    """What the last check of a subject found.

    Args:
        subject: What is to run.

    Returns:
        The figures; None if there was no check of exactly this, or its file is damaged.
    """
    try:
        content = json.loads(_file_of(subject).read_bytes())
        digest = content.pop("sha256")
        figures = Figures(**content["figures"])
        same = content["subject"] == {**asdict(subject), "members": list(subject.members)}
        whole = digest == _digest(content)
    except (FileNotFoundError, OutputError):
        return None
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        logger.warning("a verdict on bfloat16 cannot be read: %s", type(error).__name__)
        return None
    if not (same and whole):
        logger.warning("a verdict on bfloat16 is damaged or belongs to something else")
        return None
    return figures


def _file_of(subject: Subject) -> Path:
    key = hashlib.sha256(json.dumps(asdict(subject)).encode()).hexdigest()
    return cache_folder() / "precision" / f"{key[:16]}.json"


def _digest(verdict: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(verdict, sort_keys=True).encode()).hexdigest()
