"""A graph is added to a bundle that stays whole, and a graph anew is the same."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from skinapp.core.bundle import read_bundle, write_manifest
from skinapp.core.errors import DeviceError
from trainer import graph
from trainer.cli import run


def test_graph_command__changes_nothing_but_the_graph(
    tiny_bundle: Path, graph_bundle: Path, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(tiny_bundle, tmp_path / "copy"))

    assert run(["graph", "--bundle", str(folder)]) == 0

    before, after = read_bundle(tiny_bundle).manifest, read_bundle(folder).manifest
    assert after.graph is not None
    assert after.model_copy(update={"graph": None}) == before
    # Made in another process at another place, it has the same bytes.
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == {
        path.name: path.read_bytes() for path in graph_bundle.iterdir()
    }


def test_add_graph__takes_the_place_of_an_older_one(graph_bundle: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(graph_bundle, tmp_path / "copy"))
    manifest = read_bundle(folder).manifest
    assert manifest.graph is not None
    older = folder / "graph-0.xml"
    (folder / manifest.graph.file).rename(older)
    record = manifest.graph.model_copy(update={"file": older.name})
    write_manifest(folder, manifest.model_copy(update={"graph": record}))

    graph.add_graph(folder)

    assert sorted(path.name for path in folder.iterdir()) == sorted(
        path.name for path in graph_bundle.iterdir()
    )


def test_add_graph__leaves_the_bundle_as_it_was_when_the_answers_differ(
    tiny_bundle: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = Path(shutil.copytree(tiny_bundle, tmp_path / "copy"))
    real = graph.probe_logits
    monkeypatch.setattr(graph, "probe_logits", lambda *arguments: real(*arguments)[::-1])

    with pytest.raises(DeviceError):
        graph.add_graph(folder)
    assert read_bundle(folder).manifest.graph is None
    assert len(list(folder.iterdir())) == len(list(tiny_bundle.iterdir()))
