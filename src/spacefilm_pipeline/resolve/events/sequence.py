"""Days that follow from another happening of the same document: `three hours after liftoff`, a welcome on docking."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from spacefilm_pipeline.dates import DateRange, hours_told, reckon
from spacefilm_pipeline.resolve.events.telling import FLIGHTS, Happening, Telling, conflict

_REACH = 1500
"""Characters over which one happening is told in the wake of another."""
_BESIDE = 400
"""The same, where they share nobody."""
_NEXT = 200
"""The same, where years or months lie between them."""
_LONG = frozenset({"month", "year", "decade"})
_FAR = 20_000
"""Characters over which a text tells of one flight, from its launch."""
_LEAD = 800
"""Characters within which news tells what it is about."""
_YESTERDAY = timedelta(days=2)
_JUST = timedelta(days=60)
_OCCASIONS = frozenset({"news_conference", "announcement", "call"})
"""What news tells of its own day, wherever it stands in the text."""
_FOLLOWS = {
    "hatch_opening": ("docking",),
    "welcome": ("docking", "hatch_opening"),
    "broadcast": ("docking", "hatch_opening", "welcome"),
    "call": ("docking", "welcome"),
    "docking": (),
    "news_conference": ("news_conference",),
}
"""What comes on the day of what, where a text tells no day."""


def date_by_offset(telling: Telling, happenings: Sequence[Happening]) -> Telling:
    """The telling with the days counted from the happening that its words name (`three hours after liftoff`), else from
    the one told last before it (`docked three hours later`)."""
    expression = telling.mention.date
    if expression is None or expression.anchor != "event":
        return telling
    fits = [h for h in happenings if h.days and _can_precede(h, telling) and not _is_dated_later(h, telling)]
    named = [h for h in fits if any(t.mention.trigger == telling.mention.origin for t in h.tellings)]
    before = [
        (t.at, h.first, h)
        for h in fits
        for t in h.tellings
        if 0 < telling.at - t.at <= _reach(telling, h) and not _strangers(telling, h)
    ]
    if not named and not before:
        return telling
    other = named[0] if named else max(before, key=lambda b: b[:2])[2]
    hours = _hours(other.dated) if other.dated else None
    return replace(telling, days=reckon(expression, telling.spoken_on, telling.mention.tense, other.days, hours))


def _hours(telling: Telling) -> tuple[float, float] | None:
    """Between which hours of its day it took place."""
    date = telling.mention.date
    return hours_told(telling.date_text or "", date.time) if date is not None else None


def _is_dated_later(happening: Happening, telling: Telling) -> bool:
    """Whether years are counted from a day that the text tells only after them."""
    date, dated = telling.mention.date, happening.dated
    return date is not None and date.unit in _LONG and dated is not None and dated.at > telling.at


def _can_precede(happening: Happening, telling: Telling) -> bool:
    """Whether days may be counted from it: what lies ahead is counted from what is planned or has just happened, and
    days of a flight from its launch; nothing comes minutes after a launch and a landing both."""
    date = telling.mention.date
    if date is not None and date.which == "launch" and happening.event_type != "launch":
        return False
    if (telling.mention.event_type, happening.event_type) == ("launch", "landing"):
        return False
    if telling.mention.tense != "future" or happening.days is None:
        return happening.status == "happened"
    spoken = telling.spoken_on
    return happening.status == "planned" or spoken is None or abs(happening.days.starts_on - spoken) <= _JUST


def _reach(telling: Telling, happening: Happening) -> int:
    date, shared = telling.mention.date, telling.people & happening.people
    if date is not None and date.which == "launch":
        return _FAR
    if date is not None and date.unit in _LONG and not shared:
        return _NEXT
    flights = {telling.mention.event_type, happening.event_type} <= FLIGHTS
    return _REACH if flights or shared else _BESIDE


def date_by_sequence(happenings: Sequence[Happening]) -> None:
    """Give undated happenings the day that another one lends them."""
    for _ in range(3):  # a welcome follows the hatch opening, which follows the docking
        for happening in happenings:
            if happening.days is None and happening.event_type != "delay":  # told as what came before
                happening.inferred = (
                    _counted(happening, happenings)
                    or _beside(happening, happenings)
                    or _following(happening, happenings)
                )


def date_by_story(happenings: Sequence[Happening]) -> None:
    """Give what news tells afresh, without a day, the day of the news: the document's own."""
    story = [h for h in happenings if h.days and h.status == "happened" and _is_of_the_day(h)]
    late = timedelta(days=1) if any(_is_of_yesterday(t) for h in story for t in h.tellings) else timedelta(0)
    for happening in happenings:
        if happening.days is None and happening.status == "happened":
            happening.inferred = _of_news(happening)
        spoken = next((t.spoken_on for t in happening.tellings if t.mention.fresh), None)
        if happening.days is None and happening.status == "happened" and spoken is not None:
            if happening.event_type in _OCCASIONS:
                day = None if _is_among_history(happening, happenings) else spoken - late
            elif happening.event_type == "delay":
                day = None
            else:
                told = (h.days.starts_on for h in story if h.days and _is_one_story(happening, h))
                day = max(told, default=None)
            if day is not None:
                happening.inferred = DateRange(day, day, "day", "relative")


def _of_news(happening: Happening) -> DateRange | None:
    """The day that the text is news of, where this is told with an hour."""
    told = (reckon(t.mention.news, t.spoken_on, "past") for t in happening.tellings if t.mention.news)
    return next((days for days in told if days is not None), None)


def _is_of_the_day(happening: Happening) -> bool:
    """Whether it is of the document's own day, or what the document opens with, of a day just before."""
    days, spoken = happening.days, happening.tellings[0].spoken_on
    if days is None or spoken is None or days.starts_on != days.ends_on:
        return False
    leads = min(t.at for t in happening.tellings) < _LEAD
    return days.starts_on == spoken or (leads and timedelta(0) < spoken - days.starts_on <= _YESTERDAY)


def _is_of_yesterday(telling: Telling) -> bool:
    """Whether the news is of `yesterday`, as in papers printed overnight."""
    date = telling.mention.date
    is_day = date is not None and date.kind == "period" and date.unit == "day" and date.count == -1
    return is_day and telling.at < _LEAD


def _is_one_story(a: Happening, b: Happening) -> bool:
    """Whether a happening belongs to what is told of the day: told beside it, and of no other people or craft."""
    near = any(abs(t.at - u.at) <= _BESIDE for t in a.tellings for u in b.tellings)
    return (near or bool(a.people & b.people)) and not _strangers(a, b)


def _is_among_history(happening: Happening, happenings: Sequence[Happening]) -> bool:
    """Whether what is told last before it lies long before the document's own day."""
    at, spoken = _first(happening).at, _first(happening).spoken_on
    before = [(t.at, h.days) for h in happenings for t in h.tellings if h.days and 0 < at - t.at <= _BESIDE]
    last = max(before, key=lambda b: b[0], default=None)
    return last is not None and spoken is not None and last[1] is not None and spoken - last[1].ends_on > _JUST


def _counted(happening: Happening, happenings: Sequence[Happening]) -> DateRange | None:
    others = [h for h in happenings if h is not happening]
    found = (date_by_offset(t, others).days for t in happening.tellings)
    return next((days for days in found if days is not None), None)


def _strangers(a: Telling | Happening, b: Happening) -> bool:
    """Whether the two tell of other people, or other craft."""
    return bool(a.people and b.people and not a.people & b.people) or conflict(a, b)


def _beside(happening: Happening, happenings: Sequence[Happening]) -> DateRange | None:
    spans = {t.mention.beside for t in happening.tellings if t.mention.beside is not None}
    for other in happenings:
        if other.days and other.status == happening.status and any(t.mention.trigger in spans for t in other.tellings):
            return _same_day(other.days)
    return None


def _following(happening: Happening, happenings: Sequence[Happening]) -> DateRange | None:
    for event_type in _FOLLOWS.get(happening.event_type, ()):
        told = [
            h for h in happenings
            if h.event_type == event_type and h.days and h.status == happening.status and _before(h, happening)
        ]  # fmt: skip
        if told:
            nearest = max(told, key=lambda h: h.first)
            return _same_day(nearest.days) if nearest.days else None
    return None


def _before(a: Happening, b: Happening) -> bool:
    """Whether the first is told not long before the second, and of no other people or craft."""
    apart = _first(b).at - min(t.at for t in a.tellings)
    if not (b.event_type in _OCCASIONS and b.status == "planned") and _strangers(a, b):
        return False  # but an advisory's news conferences have each their own speakers
    return apart > 0 and any(abs(_first(b).at - t.at) <= _REACH for t in a.tellings)


def _first(happening: Happening) -> Telling:
    return happening.tellings[0]


def _same_day(days: DateRange) -> DateRange:
    return DateRange(days.starts_on, days.ends_on, days.precision, "sequence")
