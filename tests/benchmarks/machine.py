"""What the machine can do, counted in operations and bytes, and how much of it we use."""

from __future__ import annotations

import platform
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
import psutil
import torch
from torch import Tensor, nn

from skinapp.core.images import read_image
from skinapp.core.openvino_conversion import runtime
from tests.benchmarks.measuring import Samples, in_turns
from tests.benchmarks.rivals import bound
from tests.benchmarks.subjects import UPRIGHT, Subjects, run_files
from tests.benchmarks.table import Row, Section

_SIDE = 2048
_COPIED_BYTES = 2**28


@dataclass
class Work:
    """What one pass of all members takes.

    Attributes:
        operations: Additions and multiplications.
        read_bytes: Weights and inputs of the layers, in float32.
        written_bytes: Outputs of the layers.
    """

    operations: int = 0
    read_bytes: int = 0
    written_bytes: int = 0


def facts(subjects: Subjects) -> dict[str, str]:
    """The machine and what ran on it; nothing that names the one or the place."""
    core = runtime().Core()
    abilities = ", ".join(core.get_property("CPU", "OPTIMIZATION_CAPABILITIES"))
    memory_gb = psutil.virtual_memory().total / 2**30
    bundle = subjects.bundle.manifest
    sizes = sorted({member.preprocessing.size for member in bundle.members})
    backbones = sorted({member.architecture.backbone for member in bundle.members})
    return {
        "processor": f"{core.get_property('CPU', 'FULL_DEVICE_NAME')}, {platform.machine()}",
        "cores used, of every process": f"{subjects.threads} of {psutil.cpu_count()}",
        "instruction sets": f"{torch.backends.cpu.get_cpu_capability()}; OpenVINO: {abilities}",
        "memory": f"{memory_gb:.0f} GB",
        "system": f"{platform.system()}, Python {platform.python_version()}",
        "runtimes": f"{_runtimes()}",
        "bundle": f"{bundle.name} {bundle.version}, {len(bundle.members)} members "
        f"({', '.join(backbones)} at {', '.join(map(str, sizes))} px), {len(bundle.views)} views",
        "images": subjects.images_are,
        "load of the machine at the end": f"{psutil.getloadavg()[0]:.1f} processes",
    }


def measure(subjects: Subjects) -> list[Section]:
    count = subjects.amounts.one_view
    work = work_of(subjects)
    files, analyst = subjects.files(count), subjects.analyst(UPRIGHT)
    inputs = subjects.inputs(count, UPRIGHT)
    bare = bound(subjects, inputs)
    matrix = torch.rand(_SIDE, _SIDE)
    source = np.ones(_COPIED_BYTES // 4, dtype=np.float32)
    target = np.empty_like(source)
    times = in_turns(
        {
            "matrix": lambda: torch.mm(matrix, matrix),
            "copy": lambda: np.copyto(target, source),
            "decode": lambda: [analyst.prepare(read_image(f, full_size=False)) for f in files],
            "bare": lambda: bare.run(inputs),
            "ours": lambda: run_files(analyst, files, subjects.folder / "limits.journal"),
        },
        subjects.amounts.rounds,
    )
    operations_s = times["matrix"].rate(2 * _SIDE**3)
    bytes_s = times["copy"].rate(2 * _COPIED_BYTES)
    by_operations = Samples(tuple(rate / work.operations for rate in operations_s.values))
    moved = work.read_bytes + work.written_bytes
    by_bytes = Samples(tuple(rate / moved for rate in bytes_s.values))
    decode = times["decode"].rate(count)
    ours, bare_rate = times["ours"].rate(count), times["bare"].rate(count)
    to = "bound by operations"
    rows = (
        Row("matrix products in float32", operations_s.scaled(1e-9), "GFLOP/s"),
        Row("memory, read and written by a copy on 1 thread", bytes_s.scaled(1e-9), "GB/s"),
        Row("an image costs, all members, 1 view", _one(work.operations / 1e9), "GFLOP"),
        Row("it moves, were no layer kept in a cache", _one(moved / 1e6), "MB"),
        Row(to, by_operations, "images/s"),
        Row("bound by bytes, were no layer kept in a cache", by_bytes, "images/s"),
        Row("decode and crop alone, 1 thread", decode, "images/s", decode.over(by_operations), to),
        Row("bare OpenVINO", bare_rate, "images/s", bare_rate.over(by_operations), to),
        Row("ours, files to journal", ours, "images/s", ours.over(by_operations), to),
    )
    return [Section("What the processor allows", rows)]


def work_of(subjects: Subjects) -> Work:
    """Counted in the layers that multiply: convolutions and fully connected ones."""
    work = Work()
    recipes = [member.preprocessing for member in subjects.bundle.members]
    for network, recipe in zip(subjects.bundle.networks, recipes, strict=True):
        with _counted(network, work), torch.inference_mode():
            network(torch.zeros(1, 3, recipe.size, recipe.size))
    return work


@contextmanager
def _counted(network: nn.Module, work: Work) -> Iterator[None]:
    def count(layer: nn.Module, inputs: tuple[Tensor, ...], output: Tensor) -> None:
        weight = layer.weight
        assert isinstance(weight, Tensor)
        # Each output value takes one multiplication and one addition for each weight it sees.
        work.operations += 2 * output.numel() * weight[0].numel()
        work.read_bytes += 4 * (weight.numel() + inputs[0].numel())
        work.written_bytes += 4 * output.numel()

    layers = [one for one in network.modules() if isinstance(one, nn.Conv2d | nn.Linear)]
    hooks = [layer.register_forward_hook(count) for layer in layers]
    yield
    for hook in hooks:
        hook.remove()


def _one(value: float) -> Samples:
    return Samples((value,))


def _runtimes() -> str:
    from importlib.metadata import version

    return ", ".join(f"{name} {version(name)}" for name in ("torch", "openvino", "onnxruntime"))
