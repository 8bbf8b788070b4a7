"""Days in words."""

from datetime import date

import pytest

from spacefilm_pipeline.report.page.days import day_text, range_text

A, B = date(2030, 5, 6), date(2031, 5, 6)

RANGES = [
    (A, A, "day", "6 May 2030"),
    (A, date(2030, 5, 9), "day", "6 May 2030 – 9 May 2030"),
    (date(2030, 5, 1), date(2030, 5, 31), "month", "May 2030"),
    (date(2030, 5, 1), date(2030, 6, 30), "month", "May 2030 – Jun 2030"),
    (date(2030, 1, 1), date(2030, 12, 31), "year", "2030"),
    (A, B, "year", "2030 – 2031"),
    (None, None, None, ""),
]


@pytest.mark.parametrize(("first", "last", "precision", "told"), RANGES)
def test_range(first: date | None, last: date | None, precision: str | None, told: str) -> None:
    assert range_text(first, last, precision) == told


def test_no_day_is_nothing() -> None:
    assert day_text(None) == ""
