"""Date expressions → days or ranges of days, as news tells them.

Relative words are reckoned from the day that the document speaks from, and in the direction of the verb: what
"happened Tuesday" did so on the last one, the document's own day included. Offsets from a happening ("12 days later")
are reckoned from that happening. Nothing is guessed: what cannot be reckoned is None.
"""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil, floor

from spacefilm_pipeline.dates.vocabulary import WORDS, exists
from spacefilm_pipeline.records import DateExpression

_SLACK = timedelta(days=1)
"""How far a day may lie on the wrong side of the document's: time zones, and texts dated the day before they appear."""
_SECONDS = {"second": 1, "minute": 60, "hour": 3600}
_DAYS = {"day": 1, "weekend": 7, "week": 7}
_MONTHS = {"month": 1, "quarter": 3, "year": 12, "decade": 120, "century": 1200}
_HISTORY = timedelta(days=400)
"""A text that tells a date longer ago than this goes on in that year: `On Jan. 3, 1969, … on Jan. 9`."""
_PARTS_OF_DAY: dict[str, tuple[int, int]] = WORDS["hours"]
_BACK = timedelta(days=120)
"""How far a history goes back in time from a date to a day that it tells without a year."""
_COARSENESS = ("day", "month", "year")
_PRECISION = {
    **dict.fromkeys(("second", "minute", "hour", "day"), "day"),
    **dict.fromkeys(("weekend", "week", "month", "quarter"), "month"),
}


type Hours = tuple[float, float]
"""The first and the last hour of a day, from 0 to 24, at which something may have taken place."""


def hours_told(words: str, time: str | None) -> Hours | None:
    """Between which hours of its day a date lies, by the clock (`time`, as HH:MM) or its words: `Sunday evening`."""
    if time is not None:
        hour = int(time[:2]) + int(time[3:]) / 60
        return hour, hour
    part = _PARTS_OF_DAY.get(words.casefold().rpartition(" ")[2])
    return (part[0], part[1]) if part else None


@dataclass(frozen=True, slots=True)
class DateRange:
    """The first and the last possible day.

    `precision` is `day`, `month` or `year`: the unit that the words tell (weeks, quarters and seasons count as
    months, decades as years). `basis` is `explicit` where the words alone tell the day, `relative` where it is
    reckoned from the document's own day, `sequence` where it is reckoned from another happening.
    """

    starts_on: date
    ends_on: date
    precision: str
    basis: str


def reckon(
    expression: DateExpression,
    day: date | None,
    tense: str | None = None,
    other: DateRange | None = None,
    hours: Hours | None = None,
) -> DateRange | None:
    """The days that an expression means; None where they cannot be reckoned.

    `day` is the one that the document speaks from; `tense` (`past`, `present`, `future`, or None where there is no
    verb) gives the direction in which "Tuesday" or "October 17" is looked for; `other` is the happening that the
    words lean on, and `hours` are those of its day between which it took place, where they are known.
    """
    try:
        return _by_kind(expression, day, tense, other, hours)
    except (OverflowError, ValueError):  # before the year 1 or after 9999
        return None


def _by_kind(
    expression: DateExpression, day: date | None, tense: str | None, other: DateRange | None, hours: Hours | None
) -> DateRange | None:
    if expression.kind == "calendar" and expression.year is not None:
        return _ranged(expression, _in_year(expression, expression.year), "explicit")
    if expression.kind == "time":
        return DateRange(other.starts_on, other.ends_on, other.precision, "sequence") if other else None
    if expression.kind == "offset":
        return _offset(expression, day, tense, other, hours)
    if expression.anchor == "event":
        return _ranged(expression, _neighbouring_weekday(expression, other), "sequence")
    if expression.kind == "calendar" and expression.unit == "year":  # "in December last year"
        return (
            _ranged(expression, _in_year(expression, day.year + (expression.count or 0)), "relative") if day else None
        )
    if expression.kind == "calendar":
        if (
            expression.near
            and not expression.which
            and tense != "future"
            and (day is None or day - expression.near > _HISTORY)
        ):
            days = _going_on(expression, expression.near)
            if day is None or expression.day is not None or not days or days[1] >= expression.near:
                return _ranged(expression, days, "sequence")  # else "signed in February 2020 … chosen in January"
        if day is None and other is not None:
            return _ranged(expression, _nearest_year(expression, other.starts_on, None), "sequence")
        return _ranged(expression, _nearest_year(expression, day, tense), "relative") if day else None
    if day is None:
        return None
    found = _weekday(expression, day, tense) if expression.kind == "weekday" else _period(expression, day, tense)
    return _ranged(expression, found, "relative")


def _ranged(expression: DateExpression, days: tuple[date, date] | None, basis: str) -> DateRange | None:
    return DateRange(*days, _PRECISION.get(expression.grain, "year"), basis) if days else None


def _in_year(expression: DateExpression, year: int) -> tuple[date, date] | None:
    """First and last day of a calendar expression in a year; None where that year has no such day."""
    month, end_month = expression.month or 1, expression.end_month or expression.month or 12
    end_year = expression.end_year or year + ((expression.end_month or month) < month)
    end_day = expression.end_day or (None if expression.end_month or expression.end_year else expression.day)
    if not exists(year, month, expression.day or 1) or not exists(end_year, end_month, end_day or 1):
        return None
    start = date(year, month, expression.day or 1)
    if expression.grain == "week" and expression.end_day is None:
        return _unit_around(start, "week")
    end = date(end_year, end_month, end_day or monthrange(end_year, end_month)[1])
    return (start, end) if start <= end else None


def _nearest_year(expression: DateExpression, day: date, tense: str | None) -> tuple[date, date] | None:
    """A calendar expression without a year, in the year that direction and weekday point to."""
    years = range(max(1, day.year - 8), min(9998, day.year + 8) + 1)
    found = [days for year in years if (days := _in_year(expression, year))]
    on_weekday = [days for days in found if days[0].weekday() == expression.weekday]
    if on_weekday:
        return _directed(on_weekday, day, None)
    if expression.which == "this":
        return next((days for days in found if days[0].year == day.year), None)
    return _directed(found, day, expression.which or tense)


def _going_on(expression: DateExpression, near: date) -> tuple[date, date] | None:
    """In the year to which a history has come that told another date before: it goes on, and back but a little."""
    if expression.weekday is not None:
        return _nearest_year(expression, near, None)
    return _nearest_year(expression, max(near, date.min + _BACK) - _BACK, "future")


def _directed(found: Iterable[tuple[date, date]], day: date, direction: str | None) -> tuple[date, date] | None:
    """Of several ranges the nearest in a direction: `past` and `future` take in the document's own day, `last` and
    `next` leave it out; `this` and none look both ways."""
    wanted = {
        "past": lambda days: days[0] <= day + _SLACK,
        "future": lambda days: days[1] >= day - _SLACK,
        "last": lambda days: days[1] < day,
        "next": lambda days: days[0] > day,
    }.get(direction or "", lambda days: True)
    return min(filter(wanted, found), key=lambda days: (_distance(days, day), days), default=None)


def _distance(days: tuple[date, date], day: date) -> int:
    return max((days[0] - day).days, (day - days[1]).days, 0)


def _weekday(expression: DateExpression, day: date, tense: str | None) -> tuple[date, date] | None:
    """The last weekday up to the document's own day, or the next from it on for what is to come."""
    if expression.weekday is None:
        return None
    if expression.unit == "week":  # "Wednesday of last week"
        start = day + timedelta(days=7 * (expression.count or 0) - day.weekday() + expression.weekday)
        return start, start
    back = (day.weekday() - expression.weekday) % 7
    if expression.which == "next":  # of the next week: "next Friday" is not "this Friday"
        start = day + timedelta(days=7 - day.weekday() + expression.weekday)
    elif expression.which == "last":
        start = day - timedelta(days=back or 7)
    elif tense == "future" or (expression.which == "this" and tense != "past"):
        start = day + timedelta(days=-back % 7)
    else:
        start = day - timedelta(days=back)
    if expression.end_weekday is None:
        return start, start
    return start, start + timedelta(days=(expression.end_weekday - expression.weekday) % 7)


def _neighbouring_weekday(expression: DateExpression, other: DateRange | None) -> tuple[date, date] | None:
    """The first such weekday after another happening, or the last one before it."""
    if other is None or expression.weekday is None or not expression.count:
        return None
    if expression.count > 0:
        start = other.ends_on + timedelta(days=(expression.weekday - other.ends_on.weekday() - 1) % 7 + 1)
    else:
        start = other.starts_on - timedelta(days=(other.starts_on.weekday() - expression.weekday - 1) % 7 + 1)
    return start, start


def _period(expression: DateExpression, day: date, tense: str | None) -> tuple[date, date] | None:
    if expression.count is None or expression.unit is None:
        return None
    if expression.unit == "weekend" and expression.count == 0 and tense == "past" and day.weekday() < 5:
        return _unit_around(day - timedelta(days=7), "weekend")
    return _unit_around(_moved(day, expression.count, expression.unit), expression.unit)


def _offset(
    expression: DateExpression, day: date | None, tense: str | None, other: DateRange | None, hours: Hours | None
) -> DateRange | None:
    """So many units before or after the document's own day, or another happening."""
    origin = other
    if expression.anchor == "document":
        origin = DateRange(day, day, "day", "relative") if day else None
    if origin is None or (expression.which == "next" and tense == "past"):
        return None  # "built in three years" is how long it took
    first, last = _away(origin.starts_on, expression, hours), _away(origin.ends_on, expression, hours)
    if first is None or last is None:
        return None
    precision = max(origin.precision, _PRECISION.get(expression.grain, "year"), key=_COARSENESS.index)
    return DateRange(first[0], last[1], precision, "relative" if expression.anchor == "document" else "sequence")


def _away(day: date, offset: DateExpression, between: Hours | None) -> tuple[date, date] | None:
    """A day moved by an offset, to the day, week, month or year of the calendar that its unit tells.

    Where it is not known between which hours of the day it starts, up to half a day away is the same day, for all that
    the words say; "a few days" are no number.
    """
    if offset.unit in _SECONDS:
        hours = (offset.count or 0) * _SECONDS[offset.unit] / 3600
        if between is not None and offset.count is not None:
            first, last = (floor((hour + hours) / 24) for hour in between)
            return day + timedelta(days=first), day + timedelta(days=last)
        if abs(hours) <= 12:
            return day, day
        return day + timedelta(days=floor(hours / 24)), day + timedelta(days=ceil(hours / 24))
    if offset.count is None or offset.unit is None:
        return None
    return _unit_around(_moved(day, offset.count, offset.unit), offset.grain)


def _moved(day: date, count: int, unit: str) -> date:
    """A day so many units on; the last day of a month where the month is too short."""
    if unit in _DAYS:
        return day + timedelta(days=count * _DAYS[unit])
    months = day.year * 12 + day.month - 1 + count * _MONTHS[unit]
    year, month = divmod(months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _unit_around(day: date, unit: str) -> tuple[date, date]:
    """The day, week (Monday to Sunday), month, … of the calendar that a day lies in."""
    monday = day - timedelta(days=day.weekday())
    if unit == "day":
        return day, day
    if unit in ("week", "weekend"):
        return monday + timedelta(days=5 if unit == "weekend" else 0), monday + timedelta(days=6)
    months = _MONTHS[unit]
    first = (day.year * 12 + day.month - 1) // months * months
    start = date(first // 12, first % 12 + 1, 1) if first >= 12 else date.min
    end_year, end_month = divmod(first + months - 1, 12)
    return start, date(end_year, end_month + 1, monthrange(end_year, end_month + 1)[1])
