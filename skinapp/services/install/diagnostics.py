"""Checks that a user can run to know that an installation works."""

from __future__ import annotations

import platform
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

from skinapp import __version__
from skinapp.core.errors import NumericError
from skinapp.core.resources import resource_path
from skinapp.services.analysis.analyst import AnalystInfo
from skinapp.services.cancellation import CancelToken


def sample_images() -> list[Path]:
    """The drawn images that come with the program."""
    folder = resource_path("samples")
    return sorted(
        path for path in folder.iterdir() if path.suffix in {".jpg", ".png", ".tif", ".webp"}
    )


def self_test(bundle: Path | None, device: str) -> Iterator[str]:
    """Load the bundle and assess a drawn image twice.

    Args:
        bundle: Folder of the bundle; None for the one that comes with the program.
        device: As for ``load_analyst``.

    Yields:
        One sentence for each step that went well.

    Raises:
        BundleError: If the bundle is refused.
        EngineError: If inference fails, or twice the same image gives two results.
    """
    from skinapp.core.images import read_image
    from skinapp.services.analysis.assess import load_analyst

    analyst = load_analyst(bundle, device)
    info = analyst.info
    yield f"Bundle {info.bundle_name} {info.bundle_version}: {info.member_count} members verified."
    yield f"Engine: {info.engine} ({info.device_reason})."
    image = read_image(sample_images()[0])
    first = analyst.assess(image, CancelToken())
    yield f"One image with {len(first.heatmaps)} heatmaps: {first.provenance.seconds:.2f} s."
    second = analyst.assess(image, CancelToken(), heatmaps=False)
    if first.prediction != second.prediction:
        msg = "The same image gave two different results."
        raise NumericError(msg)
    yield "A second run gave the same probabilities."


_TOLD_VERSIONS = ("PySide6-Essentials", "torch", "openvino", "numpy", "opencv-python-headless")


def describe_installation(info: AnalystInfo | None, log: str) -> str:
    """What helps whoever is asked for help; nothing about patients, files or the user.

    Args:
        info: The loaded models, or None while there are none.
        log: The end of the log.

    Returns:
        Plain text.
    """
    system = f"{platform.system()} {platform.release()} ({platform.machine()})"
    lines = [f"skinapp {__version__}", f"Python {platform.python_version()} on {system}"]
    for name in _TOLD_VERSIONS:
        try:
            lines.append(f"{name} {metadata.version(name)}")
        except metadata.PackageNotFoundError:
            lines.append(f"{name} is not installed")
    if info is None:
        lines.append("Models: not loaded")
    else:
        lines += [
            f"Models: {info.bundle_name} {info.bundle_version}, {info.member_count} members",
            f"SHA-256 of the manifest: {info.bundle_sha256}",
            f"Engine: {info.engine} ({info.device_reason})",
        ]
    return "\n".join([*lines, "", "Log:", log or "(empty)"])
