"""Dates and ages as a clinic writes them."""

from __future__ import annotations

from datetime import date

import pytest

from skinapp.core.clinic_codes import age_at, due_date, end_of_week, written_date


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("2026-08-20", "2026-08-20"),
        (" 2026-8-2 ", "2026-08-02"),
        ("20.8.2026", "2026-08-20"),
        ("20. 8. 2026", "2026-08-20"),
        ("02/01/2026", "2026-01-02"),
        ("20260820", "2026-08-20"),
        ("", ""),
        ("2026", None),
        ("31.2.2026", None),
        ("yesterday", None),
        ("20.8.26", None),
    ],
)
def test_written_date__is_kept_in_one_way(text: str, kept: str | None) -> None:
    assert written_date(text) == kept


def test_written_date__takes_a_year_alone_where_that_is_enough() -> None:
    assert written_date("1960", year_alone=True) == "1960"
    assert written_date("3060", year_alone=True) is None


@pytest.mark.parametrize(
    ("born", "day", "age"),
    [
        ("1960-08-20", date(2026, 8, 19), 65),
        ("1960-08-20", date(2026, 8, 20), 66),
        ("1960", date(2026, 1, 1), 66),
        ("2027", date(2026, 1, 1), None),
        ("", date(2026, 1, 1), None),
        ("soon", date(2026, 1, 1), None),
    ],
)
def test_age__counts_whole_years(born: str, day: date, age: int | None) -> None:
    assert age_at(born, day) == age


def test_due_date__stays_within_the_month() -> None:
    assert due_date(date(2026, 11, 30), 3) == date(2027, 2, 28)
    assert due_date(date(2026, 8, 20), 6) == date(2027, 2, 20)


def test_week__ends_on_sunday() -> None:
    assert end_of_week(date(2026, 11, 27)) == date(2026, 11, 29)
    assert end_of_week(date(2026, 11, 29)) == date(2026, 11, 29)
