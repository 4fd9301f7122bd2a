from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from skinapp.core.diagnoses import CODES
from trainer.data.ham10000 import read_data_set
from trainer.data.protocols import (
    Part,
    Protocol,
    first_of_lesion,
    make_split,
    out_of_fold_division,
    siblings_in_training,
)
from trainer.data.record import Record
from trainer.data.split_files import read_split, write_split
from trainer.data.splits import lesion_folds
from trainer.errors import DataSetError, RunError


@pytest.fixture(scope="module")
def records(small_data: Path) -> tuple[Record, ...]:
    return read_data_set(small_data)


def lesions(records: tuple[Record, ...], indices: np.ndarray) -> set[str]:
    return {records[int(index)].lesion_id for index in indices}


def counts(records: tuple[Record, ...], indices: np.ndarray) -> list[int]:
    return np.bincount([records[int(i)].label for i in indices], minlength=7).tolist()


def test_paper__tests_one_image_a_lesion_and_trains_on_its_siblings(
    records: tuple[Record, ...],
) -> None:
    division = make_split(Protocol.PAPER, records).single()

    sizes = [len(part) for part in (division.training, division.selection, division.held_out)]
    # 70 lesions, 105 images: a fifth of the lesions, then a fifth of what is left.
    assert sizes == [73, 18, 14]
    assert len(lesions(records, division.held_out)) == 14
    assert siblings_in_training(records, division) > 0


def test_lesion__tests_the_same_and_trains_on_as_many_of_each_class_without_siblings(
    records: tuple[Record, ...],
) -> None:
    paper = make_split(Protocol.PAPER, records).single()
    division = make_split(Protocol.LESION, records).single()

    assert siblings_in_training(records, division) == 0
    assert not lesions(records, division.selection) & lesions(records, division.held_out)
    np.testing.assert_array_equal(first_of_lesion(records, division.held_out), paper.held_out)
    close = np.subtract(counts(records, division.training), counts(records, paper.training))
    assert np.abs(close).max() <= 2


@pytest.mark.parametrize("protocol", [Protocol.PAPER, Protocol.LESION])
def test_folds__cover_the_rest_once_and_leave_the_test_part_alone(
    protocol: Protocol, records: tuple[Record, ...]
) -> None:
    split = make_split(protocol, records)

    chosen = [split.fold(fold) for fold in range(5)]

    selected = np.concatenate([division.selection for division in chosen])
    rest = np.setdiff1d(np.arange(len(records)), split.of_part(Part.TEST))
    np.testing.assert_array_equal(np.sort(selected), rest)
    for division in chosen:
        assert not set(division.training.tolist()) & set(division.held_out.tolist())
        assert all(counts(records, division.selection))
        if protocol is Protocol.LESION:
            assert siblings_in_training(records, division) == 0
            assert not lesions(records, division.training) & lesions(records, division.selection)


def test_all__is_dealt_as_before_and_leaks_nothing(records: tuple[Record, ...]) -> None:
    split = make_split(Protocol.ALL, records)

    before = lesion_folds(records, 5, 0)
    assert [before[record.image_id] for record in records] == split.folds.tolist()
    for fold in range(5):
        division = out_of_fold_division(records, split.folds, fold, 0.2, 0)
        assert siblings_in_training(records, division) == 0
        assert not lesions(records, division.training) & lesions(records, division.selection)
    with pytest.raises(RunError):
        split.single()


def test_make_split__refuses_a_data_set_that_is_too_small(records: tuple[Record, ...]) -> None:
    few = [r for r in records if r.label != 3 or r.lesion_id.endswith(("_0", "_1"))]

    with pytest.raises(DataSetError) as caught:
        make_split(Protocol.PAPER, few)

    assert caught.value.problems == ("df has 2 lesions; the protocol needs 7.",)


@pytest.mark.parametrize("protocol", list(Protocol))
def test_split_file__round_trip_and_refusals(
    protocol: Protocol, records: tuple[Record, ...], tmp_path: Path
) -> None:
    path, split = tmp_path / "split.csv", make_split(protocol, records)
    write_split(path, records, split)

    again = read_split(path, records, protocol)

    assert again.parts == split.parts
    assert again.folds.tolist() == split.folds.tolist()
    with pytest.raises(RunError, match="another data set"):
        read_split(path, records[1:], protocol)
    folds = split.folds.copy()
    pair = [i for i, r in enumerate(records) if r.lesion_id == "lesion_nv_1"]
    folds[pair] = (0, 1)
    write_split(path, records, replace(split, parts=(Part.TRAINING,) * len(records), folds=folds))
    if protocol is not Protocol.PAPER:
        with pytest.raises(DataSetError) as caught:
            read_split(path, records, protocol)
        assert any("'lesion_nv_1' stands in 2 places" in text for text in caught.value.problems)


def test_protocols__give_the_counts_of_the_paper_on_the_real_data(ham10000_dir: Path) -> None:
    real = read_data_set(ham10000_dir)

    paper, lesion = (make_split(p, real).single() for p in (Protocol.PAPER, Protocol.LESION))

    sizes = [len(part) for part in (paper.training, paper.selection, paper.held_out)]
    assert sizes == [6817, 1704, 1494]
    assert counts(real, lesion.training) == counts(real, paper.training)
    np.testing.assert_array_equal(first_of_lesion(real, lesion.held_out), paper.held_out)
    assert siblings_in_training(real, lesion) == 0
    assert siblings_in_training(real, paper) > 300
    assert len(CODES) == 7
