"""Parts of a bundle that are measured after its training: put in, and made anew, one at a time."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

from skinapp.core.bundle import read_bundle, write_manifest
from skinapp.core.files import write_atomically
from skinapp.core.manifest import Manifest


def part_name(stem: str, content: bytes, suffix: str) -> str:
    """Name of a part's file; another content has another name, so old and new stand side by side.

    Args:
        stem: What the part is, for example ``graph``.
        content: Of the file.
        suffix: With its dot.
    """
    return f"{stem}-{hashlib.sha256(content).hexdigest()[:8]}{suffix}"


def put_part(
    folder: Path, field: str, record: object, files: Mapping[str, bytes], before: tuple[str, ...]
) -> None:
    """Put a part into a bundle, or in the place of an older one; the rest stays as it is.

    The new files bear names of their own and the manifest is replaced last, so that a bundle is
    whole at any moment.

    Args:
        folder: Of the bundle.
        field: Of the manifest.
        record: What the manifest says of the part.
        files: Contents by name, see ``part_name``.
        before: Names of the files of the part that is replaced.

    Raises:
        BundleError: If the bundle, or what it has become, is refused.
        OutputError: If a file cannot be written.
    """
    manifest = read_bundle(folder).manifest
    for name, content in files.items():
        write_atomically(folder / name, content, for_everybody=True)
    write_manifest(folder, Manifest.model_validate({**dict(manifest), field: record}))
    for name in set(before) - set(files):
        (folder / name).unlink()
    read_bundle(folder)
