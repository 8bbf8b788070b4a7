"""The timeline of the published example, narrowed in each way."""

from datetime import date
from pathlib import Path

import pytest

from spacefilm_pipeline.report.timeline import timeline


@pytest.fixture(scope="module")
def snapshot(published: Path) -> Path:
    return published / "current"


def test_days_come_in_order_and_the_undated_last(snapshot: Path) -> None:
    days = [line[:10] for line in timeline(snapshot)]
    dated = [day for day in days if not day.startswith("no day")]
    assert dated == sorted(dated)
    assert days == dated + days[len(dated) :]


def test_narrowed_by_days(snapshot: Path) -> None:
    lines = list(timeline(snapshot, start=date(2021, 10, 5), end=date(2021, 10, 5)))
    assert lines
    assert all(line.startswith("2021-10-05") for line in lines)


def test_narrowed_by_person_and_craft(snapshot: Path) -> None:
    every = set(timeline(snapshot))
    person, craft = set(timeline(snapshot, person="SHIPENKO")), set(timeline(snapshot, craft="soyuz"))
    assert person < every
    assert craft < every
    assert set(timeline(snapshot, person="shipenko", craft="Soyuz")) == person & craft


def test_nobody_of_that_name(snapshot: Path) -> None:
    assert list(timeline(snapshot, person="Nobody Anywhere")) == []
