"""A weights bundle on disk: write, read, verify. Safetensors and JSON only, no pickle.

A bundle is a folder with ``manifest.json``, one safetensors file for each member, the logits of
the members on the images that they were not trained on, ``MODEL_CARD.md`` and, so that it runs
without PyTorch, the graph of the networks. It is taken whole or refused. Torch is imported where
networks are built or written, not to read and verify. Why: decisions 0003 and 0013.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import safetensors.numpy
from numpy.typing import NDArray
from pydantic import ValidationError
from safetensors import SafetensorError, safe_open

from skinapp.core.diagnoses import CODES
from skinapp.core.errors import (
    BundleClassesError,
    BundleHashError,
    BundleManifestError,
    BundleMissingError,
    BundleSchemaError,
    BundleWeightsError,
)
from skinapp.core.files import write_atomically
from skinapp.core.graph import StoredGraph
from skinapp.core.manifest import SCHEMA_VERSION, Manifest, Member, checksum_matches, to_text
from skinapp.core.person import Area, Person, Sex
from skinapp.core.sign_reader import SignReader, sign_reader

if TYPE_CHECKING:
    from torch import Tensor

    from skinapp.core.networks import Network

MANIFEST = "manifest.json"
_MANIFEST_LIMIT_BYTES = 32 * 2**20


@dataclass(frozen=True, eq=False)
class Bundle:
    """A bundle whose files have been checked.

    Attributes:
        folder: Where it is.
        manifest: What it says.
        sha256: Hash of ``manifest.json``, which holds the hashes of all other files.
        model_card: Markdown text.
        members: What the manifest says of the chosen members.
        weights: Their finite arrays by name of the parameter, in storage precision.
        graph: The networks without PyTorch; None if the bundle has none.
        signs: Tells with the chosen members that an image cannot be judged; None if the bundle
            does not tell it.
    """

    folder: Path
    manifest: Manifest
    sha256: str
    model_card: str
    members: tuple[Member, ...]
    weights: tuple[dict[str, NDArray[Any]], ...]
    graph: StoredGraph | None = None
    signs: SignReader | None = None

    @cached_property
    def networks(self) -> tuple[Network, ...]:
        """One for each chosen member, in evaluation mode, float32, on the CPU.

        Raises:
            BundleManifestError: If an architecture is not known.
            BundleWeightsError: If weights do not fit their architecture.
        """
        return tuple(
            _build_network(self.folder, member, arrays)
            for member, arrays in zip(self.members, self.weights, strict=True)
        )


@dataclass(frozen=True)
class ImageFacts:
    """What a data set says of an image beside its seven-class diagnosis.

    Attributes:
        data_set: Name of the data set.
        code: Code of the diagnosis, which may be none of the seven.
        malignant: Whether the diagnosis is a (pre-)malignant one.
        person: Age, sex and area, as far as they are known.
        skin_tone: As the data set grades it; None where it does not.
    """

    data_set: str
    code: str
    malignant: bool
    person: Person
    skin_tone: int | None


@dataclass(frozen=True, eq=False)
class OutOfFoldLogits:
    """Logits of every image by the member that was not trained on it.

    Attributes:
        logits: Mean over the bundle's views, float32 (N, 7).
        labels: Indices into ``DIAGNOSES``, int64 (N,); -1 for a diagnosis that is none of them.
        folds: Fold of each image, int64 (N,).
        image_ids: N names.
        lesion_ids: N names.
        facts: Of each image; empty where the bundle does not tell them.
        view_logits: Of each view of the bundle alone, float16 (N, V, 7); None where the bundle
            does not tell them.
    """

    logits: NDArray[np.float32]
    labels: NDArray[np.int64]
    folds: NDArray[np.int64]
    image_ids: tuple[str, ...]
    lesion_ids: tuple[str, ...]
    facts: tuple[ImageFacts, ...] = ()
    view_logits: NDArray[np.float16] | None = None


def read_bundle(folder: Path, members: Sequence[str] = ()) -> Bundle:
    """Read and verify a bundle.

    Every file is hashed, also those of members that are not chosen.

    Args:
        folder: Folder of the bundle.
        members: Names of the members to load; none for all.

    Returns:
        The bundle; its networks are built when they are asked for.

    Raises:
        BundleError: If anything is missing, changed, unknown or not finite; ``path`` names the
            file.
    """
    manifest_file = folder / MANIFEST
    content = _read_manifest(manifest_file)
    manifest = _parse(content, manifest_file)
    chosen = _choose(manifest, members, manifest_file)
    weights = {}
    for member in manifest.members:
        # The bytes that were hashed are the bytes that are used.
        stored = _read_verified(folder / member.file, member.sha256)
        # A graph has constants of all members.
        if member in chosen or manifest.graph is not None:
            weights[member.name] = _parse_weights(stored, folder / member.file)
    _read_verified(folder / manifest.out_of_fold.file, manifest.out_of_fold.sha256)
    card = folder / manifest.model_card
    return Bundle(
        folder=folder,
        manifest=manifest,
        sha256=hashlib.sha256(content).hexdigest(),
        model_card=_read_verified(card, manifest.model_card_sha256).decode("utf-8", "replace"),
        members=chosen,
        weights=tuple(weights[member.name] for member in chosen),
        graph=_read_graph(folder, manifest, weights),
        signs=_read_signs(folder, manifest, [member.name for member in chosen]),
    )


def _read_signs(folder: Path, manifest: Manifest, names: list[str]) -> SignReader | None:
    if manifest.signs is None:
        return None
    path = folder / manifest.signs.file
    try:
        return sign_reader(_parse_weights(_read_verified(path, manifest.signs.sha256), path), names)
    except (KeyError, ValueError) as error:
        msg = "The models of the signs do not fit the bundle."
        raise BundleWeightsError(msg, path=path) from error


def read_out_of_fold(path: Path) -> OutOfFoldLogits:
    """Read out-of-fold logits, of a bundle or of a work folder of the trainer.

    Raises:
        BundleWeightsError: If the file does not hold what it should.
    """
    try:
        with safe_open(path, framework="np") as file:
            names = json.loads(file.metadata()["names"])
            return OutOfFoldLogits(
                logits=file.get_tensor("logits"),
                labels=file.get_tensor("labels").astype(np.int64),
                folds=file.get_tensor("folds").astype(np.int64),
                image_ids=tuple(names["image_ids"]),
                lesion_ids=tuple(names["lesion_ids"]),
                facts=tuple(map(_image_facts, names.get("facts", ()))),
                view_logits=(
                    file.get_tensor("view_logits") if "view_logits" in file.offset_keys() else None
                ),
            )
    except (SafetensorError, OSError, KeyError, ValueError, TypeError, RecursionError) as error:
        msg = "The out-of-fold logits cannot be read."
        raise BundleWeightsError(msg, path=path) from error


def write_out_of_fold(path: Path, out_of_fold: OutOfFoldLogits) -> str:
    """Write out-of-fold logits; returns the SHA-256 of the file."""
    names = {
        "image_ids": out_of_fold.image_ids,
        "lesion_ids": out_of_fold.lesion_ids,
        "facts": [asdict(facts) for facts in out_of_fold.facts],
    }
    arrays: dict[str, NDArray[Any]] = {
        "logits": out_of_fold.logits,
        "labels": out_of_fold.labels.astype(np.int8),
        "folds": out_of_fold.folds.astype(np.uint8),
    }
    if out_of_fold.view_logits is not None:
        arrays["view_logits"] = out_of_fold.view_logits
    safetensors.numpy.save_file(arrays, path, metadata={"names": json.dumps(names)})
    return _sha256(path)


def _image_facts(values: dict[str, Any]) -> ImageFacts:
    told = values["person"]
    sex = None if told["sex"] is None else Sex(told["sex"])
    area = None if told["area"] is None else Area(told["area"])
    return ImageFacts(**{**values, "person": Person(told["age"], sex, area)})


def write_member(path: Path, state: Mapping[str, Tensor]) -> str:
    """Write the weights of a member in storage precision; returns the SHA-256 of the file."""
    from safetensors.torch import save_file

    save_file(to_storage(state), path)
    return _sha256(path)


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write ``manifest.json`` whole or not at all; the files that it names must be there already.

    Raises:
        OutputError: If it cannot be written.
    """
    write_atomically(folder / MANIFEST, to_text(manifest).encode(), for_everybody=True)


def to_storage(state: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Half precision for matrices and kernels, float32 for the few vectors.

    Vectors hold the statistics of the batch normalisation, whose range float16 may not cover.
    """
    return {
        name: (
            tensor.half() if tensor.is_floating_point() and tensor.ndim >= 2 else tensor
        ).contiguous()
        for name, tensor in state.items()
        if not name.endswith("num_batches_tracked")
    }


def load_weights(network: Network, state: Mapping[str, Tensor], path: Path) -> None:
    """Fill a network with stored weights, in float32.

    Args:
        network: Filled in place and put into evaluation mode.
        state: Tensors as ``to_storage`` gives them.
        path: Their file, for error messages.

    Raises:
        BundleWeightsError: If tensors are missing, unknown, of another shape, or not finite.
    """
    for name, tensor in state.items():
        if not bool(tensor.isfinite().all()):
            msg = f"The tensor {name} holds values that are not finite."
            raise BundleWeightsError(msg, path=path)
    counters = {
        name: tensor
        for name, tensor in network.state_dict().items()
        if name.endswith("num_batches_tracked")
    }
    try:
        network.load_state_dict({**counters, **{k: t.float() for k, t in state.items()}})
    except RuntimeError as error:
        msg = "The weights do not fit the architecture."
        raise BundleWeightsError(msg, path=path, found=str(error)) from error
    network.eval()


def _parse(content: bytes, path: Path) -> Manifest:
    try:
        values = json.loads(content)
    # Brackets in brackets a thousand deep are no manifest either.
    except (ValueError, RecursionError) as error:
        msg = "The manifest is not JSON."
        raise BundleManifestError(msg, path=path) from error
    if not isinstance(values, dict):
        msg = "The manifest is not a JSON object."
        raise BundleManifestError(msg, path=path)
    schema = values.get("schema_version")
    if schema != SCHEMA_VERSION:
        msg = "The manifest has a schema version that this program does not know."
        raise BundleSchemaError(msg, path=path, expected=SCHEMA_VERSION, found=schema)
    if values.get("classes") != list(CODES):
        msg = "The classes of the bundle are not the seven diagnoses in their order."
        raise BundleClassesError(msg, path=path, expected=CODES, found=values.get("classes"))
    if not checksum_matches(values):
        msg = "The manifest was changed after it was written."
        raise BundleManifestError(msg, path=path)
    try:
        return Manifest.model_validate(
            {key: value for key, value in values.items() if key != "checksum"}
        )
    except ValidationError as error:
        msg = f"The manifest is not valid: {error.errors()[0]['msg']}."
        raise BundleManifestError(msg, path=path, found=str(error)) from error


def _choose(manifest: Manifest, names: Sequence[str], path: Path) -> tuple[Member, ...]:
    known = {member.name for member in manifest.members}
    for name in names:
        if name not in known:
            msg = f"The bundle has no member {name!r}."
            raise BundleMissingError(msg, path=path, expected=", ".join(sorted(known)), found=name)
    return tuple(member for member in manifest.members if not names or member.name in names)


def _read_graph(
    folder: Path, manifest: Manifest, weights: Mapping[str, Mapping[str, NDArray[Any]]]
) -> StoredGraph | None:
    record = manifest.graph
    if record is None:
        return None
    xml = _read_verified(folder / record.file, record.sha256)
    recipe = _read_verified(folder / record.recipe, record.recipe_sha256)
    return StoredGraph(record, folder, xml, recipe, weights)


def _parse_weights(content: bytes, path: Path) -> dict[str, NDArray[Any]]:
    try:
        arrays: dict[str, NDArray[Any]] = safetensors.numpy.load(content)
    except (SafetensorError, KeyError, TypeError, ValueError) as error:
        msg = "The weights file cannot be read."
        raise BundleWeightsError(msg, path=path) from error
    for name, array in arrays.items():
        if not np.isfinite(array).all():
            msg = f"The tensor {name} holds values that are not finite."
            raise BundleWeightsError(msg, path=path)
    return arrays


def _build_network(folder: Path, member: Member, arrays: Mapping[str, NDArray[Any]]) -> Network:
    import torch

    from skinapp.core.networks import Network

    try:
        network = Network(member.architecture)
    except (RuntimeError, ValueError) as error:
        msg = f"The architecture {member.architecture.backbone!r} is not known."
        raise BundleManifestError(msg, path=folder / MANIFEST) from error
    state = {name: torch.from_numpy(array) for name, array in arrays.items()}
    load_weights(network, state, folder / member.file)
    return network


def _read_verified(path: Path, sha256: str) -> bytes:
    if not path.is_file():
        msg = "A file of the bundle is missing."
        raise BundleMissingError(msg, path=path)
    try:
        content = path.read_bytes()
    except OSError as error:
        msg = "A file of the bundle cannot be read."
        raise BundleMissingError(msg, path=path) from error
    found = hashlib.sha256(content).hexdigest()
    if found != sha256:
        msg = "A file of the bundle was changed or damaged."
        raise BundleHashError(msg, path=path, expected=sha256, found=found)
    return content


def _read_manifest(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        if size > _MANIFEST_LIMIT_BYTES:
            msg = "The manifest is too large."
            limit = f"at most {_MANIFEST_LIMIT_BYTES} bytes"
            raise BundleManifestError(msg, path=path, expected=limit, found=size)
        return path.read_bytes()
    except OSError as error:
        msg = "The manifest of the bundle cannot be read."
        raise BundleMissingError(msg, path=path) from error


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
