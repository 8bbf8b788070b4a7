"""The timeline as data: where marks stand, how they are told apart, and that the picture is always the same."""

from collections import defaultdict
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.vocabularies import EVENT_STATUSES
from spacefilm_pipeline.report.page import report_png
from spacefilm_pipeline.report.page.chart import (
    PAGE,
    PICTURE,
    Palette,
    marks_of,
    scale_of,
    ticks_of,
    timeline_spec,
)
from spacefilm_pipeline.report.page.model import Event, Page
from spacefilm_pipeline.report.page.select import Limits
from spacefilm_pipeline.report.page.view import read_page
from tests.report.page.corpus import example

DAY = date(2030, 5, 1)
days = st.dates(date(1960, 1, 1), date(2040, 1, 1))


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return example().publish(tmp_path_factory.mktemp("chart"))


@pytest.fixture(scope="module")
def page(snapshot: Path) -> Page:
    return read_page(snapshot, Limits())


@given(st.lists(days))
def test_later_days_lie_further_and_gaps_are_drawn_together(told: list[date]) -> None:
    places = scale_of(told)
    assert set(places) == set(told)
    assert sorted(places, key=places.__getitem__) == sorted(places)
    assert len(set(places.values())) == len(places)


def test_a_day_after_is_one_step_and_a_year_after_less_than_nine() -> None:
    assert scale_of([DAY, DAY + timedelta(1)])[DAY + timedelta(1)] == 1000
    assert scale_of([DAY, DAY + timedelta(365)])[DAY + timedelta(365)] < 9000


def test_only_what_has_a_day_is_in_the_picture(page: Page) -> None:
    dated = {event.id for event in page.events if event.starts_on}
    assert {mark.row for mark in marks_of(page.events)} == dated
    assert len(dated) == len(page.events) - 1


def test_a_day_is_a_symbol_and_a_range_a_bar(page: Page) -> None:
    drawn = {mark.headline: mark for mark in marks_of(page.events)}
    assert drawn["Launch: Ada Novak"].day
    walk = drawn["Spacewalk: Zoë O’Brien"]
    assert not walk.day
    assert walk.x < drawn["Launch: Ada Novak"].x < walk.x2


@given(st.lists(st.tuples(days, st.integers(0, 400)), max_size=30))
def test_marks_of_one_row_do_not_cover_each_other(told: list[tuple[date, int]]) -> None:
    events = [_event(f"e{n}", first, first + timedelta(length)) for n, (first, length) in enumerate(sorted(told))]
    by_slot = defaultdict(list)
    for mark in marks_of(events):
        by_slot[mark.slot].append((mark.x, mark.x2))
    for ranges in by_slot.values():
        assert all(before[1] < after[0] for before, after in pairwise(ranges))
    assert sorted(by_slot) == list(range(len(by_slot)))


def test_ticks_tell_a_day_as_exactly_as_it_is_known(page: Page) -> None:
    assert list(ticks_of(page.events).values()) == ["1 Jan 2001", "May 2030", "6 May 2030", "8 May 2030", "9 May 2030"]


@pytest.mark.parametrize("palette", [PICTURE, PAGE])
def test_every_status_differs_by_more_than_colour(page: Page, palette: Palette) -> None:
    spec = timeline_spec(page.events, palette, 600)
    days = spec["layer"][-1]["encoding"]
    assert days["shape"]["scale"]["domain"] == days["fill"]["scale"]["domain"] == list(EVENT_STATUSES)
    hollow = [colour == "transparent" for colour in spec["config"]["range"][days["fill"]["scale"]["range"]]]
    looks = list(zip(days["shape"]["scale"]["range"], hollow, strict=True))
    assert len(set(looks)) == len(EVENT_STATUSES)


def test_the_picture_is_a_png_and_always_the_same(snapshot: Path) -> None:
    picture = report_png(snapshot)
    assert picture.startswith(b"\x89PNG")
    assert report_png(snapshot) == picture


def _event(row_id: str, first: date, last: date) -> Event:
    return Event(
        id=row_id,
        places=((1,),),
        unseen=0,
        people=(),
        craft=(),
        days=((first, last),),
        event_type="launch",
        status="happened",
        headline="",
        when="",
        date_text=None,
        starts_on=first,
        ends_on=last,
        date_precision="day",
        place=None,
        words="",
    )
