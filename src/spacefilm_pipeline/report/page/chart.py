"""The timeline as a picture: a Vega-Lite chart of the dated happenings.

Lanes are kinds of happenings, in the order of the vocabulary, which is roughly that of a flight. Along a lane, a day is
a symbol and a range a bar, and those that would cover one another stand in rows below each other. Days lie apart by the
logarithm of the days between them, so that a flight told day by day and a happening of years ago fit one picture.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from itertools import pairwise
from math import log2
from typing import Any

import altair as alt
import vl_convert

from schemas.vocabularies import DATE_PRECISIONS, EVENT_STATUSES, EVENT_TYPES
from spacefilm_pipeline.report.page.days import day_text
from spacefilm_pipeline.report.page.model import Event

_SYMBOL_WIDTH = 0.025
"""What a symbol takes of the picture's width, so that those beside each other do not touch."""
_MANY_ROWS = 40
_FEW_ROWS, _CROWDED_ROWS = (18, 90), (12, 45)
"""Height of a row in pixels, and size of a symbol in square pixels."""
_MOST_GRID_LINES = 60
_SHAPES = ("circle", "circle", "triangle-up", "M-.8,-.8L.8,.8M-.8,.8L.8,-.8")
_WIDTH = 1100
_FONT = "system-ui, sans-serif"
_LEGEND = alt.Legend(
    title=None,
    orient="bottom",
    direction="horizontal",
    labelExpr="upper(slice(datum.label, 0, 1)) + slice(datum.label, 1)",
)


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours of the chart."""

    paper: str
    ink: str
    muted: str
    rule: str
    band: str
    happened: str
    reported: str


PICTURE = Palette("#fdfcfa", "#1d1c1a", "#5f5b54", "#e2ded6", "rgba(120, 100, 60, 0.07)", "#1f5c99", "#9a5a00")
"""For a picture that stands by itself, on a light background."""
PAGE = Palette("transparent", *(f"var(--{name})" for name in ("ink", "muted", "rule", "band", "accent", "second")))
"""For the page: the colours of its style sheet, so that the chart follows them from light to dark and onto paper."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A happening in the picture. `x` to `x2` is its range, `slot` its row, counted from the top."""

    row: str
    lane: str
    slot: int
    status: str
    headline: str
    x: int
    x2: int
    middle: int
    day: bool


def scale_of(days: Iterable[date]) -> dict[date, int]:
    """Where each day lies: 1000 after the day before it, further after a gap, by the logarithm (base 2) of the days."""
    ordered = sorted(set(days))
    places = dict.fromkeys(ordered[:1], 0)
    for before, day in pairwise(ordered):
        places[day] = places[before] + round(1000 * log2(1 + (day - before).days))
    return places


def marks_of(events: Sequence[Event]) -> list[Mark]:
    """The dated happenings, laid out."""
    dated = [(event.starts_on, event.ends_on, event) for event in events if event.starts_on and event.ends_on]
    places = scale_of(day for first, last, _ in dated for day in (first, last))
    least = _SYMBOL_WIDTH * max([*places.values(), 1000])
    marks: list[Mark] = []
    for event_type in EVENT_TYPES:
        lane = [(places[first], places[last], event) for first, last, event in dated if event.event_type == event_type]
        top = max((mark.slot for mark in marks), default=-1) + 1
        for (x, x2, event), row in zip(lane, _stacked([(x, x2) for x, x2, _ in lane], least), strict=True):
            marks.append(_mark(event, x, x2, top + row))
    return marks


def _stacked(ranges: Sequence[tuple[int, int]], least: float) -> list[int]:
    """A row for each range, the first in which it covers no other; a range takes no less than `least`."""
    ends: list[float] = []
    rows = []
    for start, end in ranges:
        row = next((row for row, taken in enumerate(ends) if taken <= start), len(ends))
        ends[row : row + 1] = [max(end, start) + least]
        rows.append(row)
    return rows


def _mark(event: Event, x: int, x2: int, slot: int) -> Mark:
    lane = event.event_type.replace("_", " ").capitalize()
    middle = (x + x2) // 2
    return Mark(event.id, lane, slot, event.status, event.headline, x, x2, middle, event.starts_on == event.ends_on)


def ticks_of(events: Sequence[Event]) -> dict[int, str]:
    """Where something begins on the axis, with the day as exactly as it is known there."""
    places = scale_of(day for event in events for day in (event.starts_on, event.ends_on) if day)
    exact_first = sorted(events, key=lambda event: DATE_PRECISIONS.index(event.date_precision or "year"))
    labels: dict[int, str] = {}
    for event in exact_first:
        if event.starts_on:
            labels.setdefault(places[event.starts_on], day_text(event.starts_on, event.date_precision))
    return dict(sorted(labels.items()))


def timeline_spec(events: Sequence[Event], palette: Palette, width: int | str) -> dict[str, Any]:
    """The chart as Vega-Lite; `width` in pixels, or "container" for that of what it stands in.

    The data is named `happenings`: replacing its rows rearranges the whole picture.
    """
    marks = marks_of(events)
    rows = max(len({mark.slot for mark in marks}), 1)
    row_height, symbol_size = _FEW_ROWS if rows <= _MANY_ROWS else _CROWDED_ROWS
    data = alt.InlineData([asdict(mark) for mark in marks], name="happenings")
    chart: Any = (
        alt.layer(_lanes(), _lane_names(), _ranges(), _days(ticks_of(events), symbol_size), data=data)
        .transform_window(y="dense_rank()", sort=[alt.SortField("slot")])
        .add_params(alt.param("selected", value=""))
        .properties(
            width=width,
            height=rows * row_height,
            padding=4,
            autosize=alt.AutoSizeParams(type="fit-x", contains="padding"),
        )
    )
    spec: dict[str, Any] = chart.to_dict()
    return spec | {"config": config(palette)}


def timeline_png(events: Sequence[Event]) -> bytes:
    """The chart as a picture, two pixels for one."""
    return vl_convert.vegalite_to_png(timeline_spec(events, PICTURE, _WIDTH), scale=2)


def config(palette: Palette) -> dict[str, Any]:
    """The look of the chart in these colours."""
    text = {"labelColor": palette.muted, "labelFont": _FONT, "labelFontSize": 12}
    return {
        "background": palette.paper,
        "view": {"stroke": None},
        "axis": text | {"gridColor": palette.rule, "gridOpacity": 0.6},
        "legend": text | {"labelColor": palette.ink, "symbolStrokeWidth": 1.6},
        "range": {
            "ordinal": [palette.happened, "transparent", palette.reported, "transparent"],
            "category": [palette.happened, palette.happened, palette.reported, palette.muted],
        },
        "style": {"lane": {"color": palette.band}, "lane-name": {"color": palette.ink, "font": _FONT, "fontSize": 12}},
    }


def _lane_extents() -> Any:
    return (
        alt.Chart()
        .transform_aggregate(first="min(y)", last="max(y)", groupby=["lane"])
        .transform_window(number="row_number()", sort=[alt.SortField("first")])
        .transform_calculate(top="datum.first - 0.5", bottom="datum.last + 0.5")
    )


def _lanes() -> Any:
    """A band behind every other lane."""
    return (
        _lane_extents()
        .transform_filter("datum.number % 2 == 1")
        .mark_rect(style="lane", tooltip=None)
        .encode(y=_rows("top"), y2="bottom:Q")
    )


def _lane_names() -> Any:
    """The name of each lane, left of its first row."""
    return (
        _lane_extents()
        .mark_text(style="lane-name", align="right", baseline="middle", tooltip=None)
        .encode(x=alt.value(-12), y=_rows("first"), text="lane:N")
    )


def _ranges() -> Any:
    return (
        alt.Chart()
        .transform_filter("!datum.day")
        .transform_calculate(top="datum.y - 0.25", bottom="datum.y + 0.25")
        .mark_rect(cornerRadius=3, cursor="pointer")
        .encode(
            x=alt.X("x:Q"),
            x2="x2:Q",
            y=_rows("top"),
            y2="bottom:Q",
            **_look(),
        )
    )


def _days(ticks: Mapping[int, str], symbol_size: int) -> Any:
    """A symbol for what has one day; what was cancelled is crossed out in its range."""
    labels = json.dumps(ticks)
    axis = alt.Axis(
        title=None,
        orient="top",
        values=list(ticks),
        tickCount=len(ticks),  # else Vega leaves out every other value
        labelExpr=f"{labels}[datum.value]",
        labelOverlap="greedy",
        labelSeparation=12,
        ticks=False,
        grid=len(ticks) <= _MOST_GRID_LINES,
        domain=False,
    )
    return (
        alt.Chart()
        .transform_filter("datum.day || datum.status == 'cancelled'")
        .mark_point(size=symbol_size, opacity=1, cursor="pointer")
        .encode(
            x=alt.X("middle:Q", scale=alt.Scale(zero=False, nice=False, padding=14), axis=axis),
            y=_rows("y"),
            shape=alt.Shape("status:N", scale=_by_status(_SHAPES), legend=_LEGEND),
            **_look(),
        )
    )


def _rows(field: str) -> alt.Y:
    return alt.Y(f"{field}:Q", axis=None, scale=alt.Scale(zero=False, nice=False, reverse=True))


def _look() -> dict[str, Any]:
    """Colour, filling and outline by status; the outline of the selected row is thick."""
    filling, outline = (alt.Scale(domain=EVENT_STATUSES, range=name) for name in ("ordinal", "category"))
    return {
        "fill": alt.Fill("status:N", scale=filling, legend=_LEGEND),
        "stroke": alt.Stroke("status:N", scale=outline, legend=_LEGEND),
        "strokeWidth": alt.condition("datum.row == selected", alt.value(4), alt.value(1.6)),
        "tooltip": alt.Tooltip("row:N"),
    }


def _by_status(values: Sequence[Any]) -> alt.Scale:
    return alt.Scale(type="ordinal", domain=EVENT_STATUSES, range=values)
