"""The networks of a bundle as a graph of OpenVINO, whose constants are rebuilt from the weights.

The graph is OpenVINO's own XML, which names places in a block of constants. That block would be as
large as the weights and twice over, so a bundle holds a recipe for it instead: each constant is an
array of a member, or a batch normalisation folded into a convolution, or literal bytes. NumPy
rebuilds it to the last bit, as the hash of the block shows, so that a computer without PyTorch can
run the networks and the safetensors stay the one source of the weights. Why: decision 0160.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from skinapp.core.errors import BundleGraphError
from skinapp.core.manifest import Graph, Member

Weights = Mapping[str, Mapping[str, NDArray[Any]]]
"""Arrays in storage precision by name of the parameter, by name of the member."""


class _Step(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class StoredArray(_Step):
    """An array of a member, in float32."""

    kind: Literal["stored"] = "stored"
    member: str
    array: str


class _Folded(_Step):
    """A part of a convolution into which the batch normalisation behind it is folded.

    Source: Ioffe and Szegedy, "Batch normalization", ICML 2015, algorithm 2, in the order of
    float32 operations that ``torch.nn.utils.fusion.fuse_conv_bn_weights`` has.
    """

    member: str
    convolution: str
    normalisation: str
    epsilon: float = Field(ge=0, allow_inf_nan=False)


class FoldedKernel(_Folded):
    """The kernel of such a convolution."""

    kind: Literal["kernel"] = "kernel"


class FoldedBias(_Folded):
    """The bias of such a convolution."""

    kind: Literal["bias"] = "bias"


class LiteralBytes(_Step):
    """What has no source among the weights."""

    kind: Literal["literal"] = "literal"
    base64: str


Step = StoredArray | FoldedKernel | FoldedBias | LiteralBytes


class Recipe(BaseModel):
    """How the constants of a graph follow each other."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    steps: tuple[Annotated[Step, Field(discriminator="kind")], ...]


@dataclass(frozen=True, eq=False)
class StoredGraph:
    """The graph of a bundle, from files whose hashes were checked.

    Attributes:
        record: What the manifest says of it.
        folder: Of the bundle.
        xml: OpenVINO's description of the networks.
        recipe: JSON text of a ``Recipe``.
        weights: Of all members of the bundle, not of the chosen ones only.
    """

    record: Graph
    folder: Path
    xml: bytes
    recipe: bytes
    weights: Weights

    def constants(self) -> NDArray[np.uint8]:
        """Rebuild the block of constants that the graph refers to.

        Returns:
            uint8 (bytes of the block,).

        Raises:
            BundleGraphError: If the recipe is not one, or does not give the block that the
                manifest states.
        """
        path = self.folder / self.record.recipe
        try:
            steps = Recipe.model_validate_json(self.recipe).steps
            block = _rebuilt(steps, self.weights, self.record.constants_bytes)
        except (ValidationError, LookupError, ValueError, TypeError, binascii.Error) as error:
            msg = "The recipe for the constants of the graph cannot be followed."
            raise BundleGraphError(msg, path=path, found=str(error)) from error
        found = hashlib.sha256(block.data).hexdigest()
        if found != self.record.constants_sha256:
            msg = "The recipe does not give the constants that the graph was made with."
            expected = self.record.constants_sha256
            raise BundleGraphError(msg, path=path, expected=expected, found=found)
        return block

    def known_logits(self, chosen: Sequence[Member], members: Sequence[Member]) -> list[Any]:
        """What PyTorch answers to ``probe_squares``: float32 (2, 7) for each chosen member."""
        return [
            np.array(self.record.known_logits[members.index(member)], dtype=np.float32)
            for member in chosen
        ]


def fold(step: _Folded, arrays: Mapping[str, NDArray[Any]]) -> NDArray[np.float32]:
    """Carry out a step that folds a batch normalisation into a convolution.

    Args:
        step: A ``FoldedKernel`` or ``FoldedBias``.
        arrays: Of its member.

    Returns:
        float32, the kernel (O, I, h, w) or the bias (O,).

    Raises:
        LookupError: If the member has no such arrays.
        ValueError: If their shapes do not fit.
    """
    norm = step.normalisation

    def stored(name: str) -> NDArray[np.float32]:
        return arrays[name].astype(np.float32)

    gain = np.float32(1) / np.sqrt(stored(f"{norm}.running_var") + np.float32(step.epsilon))
    if isinstance(step, FoldedKernel):
        kernel = stored(f"{step.convolution}.weight")
        factor = (stored(f"{norm}.weight") * gain).reshape(-1, *[1] * (kernel.ndim - 1))
        return np.asarray(kernel * factor, dtype=np.float32)
    bias = f"{step.convolution}.bias"
    before = stored(bias) if bias in arrays else np.float32(0)
    shift = (before - stored(f"{norm}.running_mean")) * gain * stored(f"{norm}.weight")
    return np.asarray(shift + stored(f"{norm}.bias"), dtype=np.float32)


def probe_squares(size: int) -> NDArray[np.uint8]:
    """Two squares that are the same on every computer, to compare runtimes with: noise and ramps.

    Args:
        size: Side in pixels, 2 or more.

    Returns:
        RGB uint8 (2, 3, size, size).

    Source:
        The noise is the output function of SplitMix64: Steele et al., "Fast splittable
        pseudorandom number generators", OOPSLA 2014.
    """
    state = np.arange(1, 3 * size * size + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    state = (state ^ (state >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    state = (state ^ (state >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    noise = (state >> np.uint64(56)).reshape(3, size, size)
    row, column = np.indices((size, size))
    ramps = [(c + 1) * row + (3 - c) * column for c in range(3)]
    ramp = np.stack(ramps) * 255 // (4 * (size - 1))
    return np.stack([noise.astype(np.uint8), ramp.astype(np.uint8)])


def _rebuilt(steps: Sequence[Step], weights: Weights, size: int) -> NDArray[np.uint8]:
    block = np.empty(size, dtype=np.uint8)
    place = 0
    for step in steps:
        part = np.frombuffer(_bytes_of(step, weights), dtype=np.uint8)
        if place + len(part) > size:
            msg = "the recipe gives more bytes than the manifest states"
            raise ValueError(msg)
        block[place : place + len(part)] = part
        place += len(part)
    if place != size:
        msg = "the recipe gives fewer bytes than the manifest states"
        raise ValueError(msg)
    return block


def _bytes_of(step: Step, weights: Weights) -> bytes:
    if isinstance(step, LiteralBytes):
        return base64.b64decode(step.base64, validate=True)
    arrays = weights[step.member]
    if isinstance(step, StoredArray):
        return arrays[step.array].astype(np.float32).tobytes()
    return fold(step, arrays).tobytes()
