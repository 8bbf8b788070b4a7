"""Days that follow from another happening of the same document: `three hours after liftoff`, a welcome on docking."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from spacefilm_pipeline.dates import DateRange, hours_told, reckon
from spacefilm_pipeline.lexicons import read_lexicon
from spacefilm_pipeline.records import SEVERAL, Span
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
_ORDER = ("launch", "docking", "hatch_opening", "welcome", "spacewalk", "undocking", "landing")
"""The acts of a flight as they follow one another."""
_LEXICON = read_lexicon("spacefilm_pipeline.extract.lexicon", "events")
_AILMENTS = frozenset(_LEXICON["ailments"])
_PRELAUNCH = frozenset(word for word in _LEXICON["conferences"] if word.startswith("pre"))
_LASTING = frozenset({"delay", "orbit"})
"""What takes more than the day that is told."""
_FOLLOWS = {
    "hatch_opening": ("docking",),
    "welcome": ("docking", "hatch_opening"),
    "broadcast": ("docking", "hatch_opening", "welcome"),
    "call": ("docking", "welcome"),
    "docking": (),
    "news_conference": ("news_conference",),
}
"""What comes on the day of what, where a text tells no day."""


def date_by_offset(telling: Telling, happenings: Sequence[Happening], origin: str | None = None) -> Telling:
    """The telling with the days counted from the happening that its words name (`three hours after liftoff`: `origin`
    is its type), else from the one told last before it (`docked three hours later`)."""
    expression = telling.mention.date
    if expression is None or expression.anchor != "event":
        return telling
    fits = [h for h in happenings if h.days and _can_precede(h, telling) and not _is_dated_later(h, telling)]
    other = _named(telling, fits, origin)
    if other is None and (expression.which != "turned" or expression.unit in ("minute", "hour")):
        other = _told_before(telling, fits)
    days, hours = (other.days, _hours(other)) if other is not None else (None, None)
    since = telling.mention.since
    if since is not None and (other is None or all(t.at < since.span.start for t in other.tellings)):
        days, hours = reckon(since, telling.spoken_on, telling.mention.tense), None
    if days is None:
        return telling
    return replace(telling, days=reckon(expression, telling.spoken_on, telling.mention.tense, days, hours))


def origin_of(telling: Telling, types: Mapping[Span, str]) -> str | None:
    """The type of the happening that the words of a date name, by the types of the triggers."""
    origin = telling.mention.origin
    return types.get(origin) if origin is not None else None


def _named(telling: Telling, happenings: Sequence[Happening], event_type: str | None) -> Happening | None:
    """The happening of a type that is told nearest, of no other craft: who is told to take part in it may be more."""
    if event_type is None:
        return None
    told = [
        (any(t.mention.trigger == telling.mention.origin for t in h.tellings), -abs(t.at - telling.at), -n)
        for n, h in enumerate(happenings)
        if h.event_type == event_type and not conflict(telling, h)
        for t in h.tellings
        if abs(t.at - telling.at) <= _REACH
    ]
    return happenings[-max(told)[2]] if told else None


def _told_before(telling: Telling, happenings: Sequence[Happening]) -> Happening | None:
    before = [
        (t.at, h.first, -n)
        for n, h in enumerate(happenings)
        for t in h.tellings
        if 0 < telling.at - t.at <= _reach(telling, h) and not _strangers(telling, h)
    ]
    return happenings[-max(before)[2]] if before else None


def _hours(happening: Happening) -> tuple[float, float] | None:
    """Between which hours of its day it took place."""
    if happening.dated is None:
        news = next((t.mention.news for t in happening.tellings if t.mention.news), None)
        return hours_told("", news.time) if news is not None else None
    date = happening.dated.mention.date
    return hours_told(happening.dated.date_text or "", date.time) if date is not None else None


def _is_dated_later(happening: Happening, telling: Telling) -> bool:
    """Whether years are counted from a day that the text tells only after them."""
    counted, dated = telling.mention.date, happening.dated
    return counted is not None and counted.unit in _LONG and dated is not None and dated.at > telling.at


def _can_precede(happening: Happening, telling: Telling) -> bool:
    """Whether days may be counted from it: what lies ahead is counted from what is planned or has just happened, and
    days of a flight from its launch; nothing comes minutes after a launch and a landing both."""
    date = telling.mention.date
    if date is not None and date.which == "launch" and happening.event_type != "launch":
        return False
    if (telling.mention.event_type, happening.event_type) == ("launch", "landing"):
        return False
    if telling.mention.tense != "future" or happening.days is None:
        soon = date is not None and date.unit in ("minute", "hour")
        return happening.status == "happened" or (soon and happening.status == "cancelled")
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
    """Give undated happenings the day of the news, or that which another one lends them."""
    for happening in happenings:
        if happening.days is None and happening.status == "happened":
            happening.inferred = _of_news(happening)
    for _ in range(3):  # a welcome follows the hatch opening, which follows the docking
        for happening in happenings:
            if happening.days is None and happening.event_type != "delay":  # told as what came before
                happening.inferred = (
                    _counted(happening, happenings)
                    or _by_the_clock(happening, happenings)
                    or _beside(happening, happenings)
                    or _following(happening, happenings)
                )


def date_by_story(happenings: Sequence[Happening]) -> None:
    """Give what news tells afresh, without a day, the day of the news: the document's own."""
    story = [h for h in happenings if h.days and h.status == "happened" and _is_of_the_day(h)]
    for happening in happenings:
        spoken = next((t.spoken_on for t in happening.tellings if t.mention.fresh), None)
        several = any(t.mention.act == SEVERAL for t in happening.tellings)
        if happening.days is None and happening.status == "happened" and spoken is not None and not several:
            if happening.event_type in _OCCASIONS:
                if not _is_beforehand(happening) and not _is_among_history(happening, happenings):
                    happening.inferred = _since(story, spoken)
            elif happening.event_type not in _LASTING and not _is_ailment(happening):
                told = (h.days.starts_on for h in story if h.days and _is_one_story(happening, h))
                day = max(told, default=None)
                happening.inferred = DateRange(day, day, "day", "relative") if day is not None else None


def _is_beforehand(happening: Happening) -> bool:
    """Whether it is told as `the prelaunch news conference`: held some day before."""
    return any(t.words & _PRELAUNCH for t in happening.tellings)


def _since(story: Sequence[Happening], spoken: date) -> DateRange:
    """When news was told that leads with the day before its own: on that day, where it is told as `yesterday`, else on
    the one or the other."""
    days = [h.days.starts_on for h in story if h.days]
    late = any(_is_of_yesterday(t) for h in story for t in h.tellings)
    first = spoken - timedelta(days=1) if late else max(days, default=spoken)
    return DateRange(first, first if late else spoken, "day", "relative")


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
    types = {t.mention.trigger: h.event_type for h in others for t in h.tellings}
    found = (date_by_offset(t, others, origin_of(t, types)).days for t in happening.tellings)
    return next((days for days in found if days is not None), None)


def _by_the_clock(happening: Happening, happenings: Sequence[Happening]) -> DateRange | None:
    """`lifted off at 23:14 on Monday … docked at 02:40`: an hour is of the day told before it, of the next one where a
    later act of a flight has the earlier hour, and of the day before where an earlier act has the later hour."""
    clocks = ((t, t.mention.date) for t in happening.tellings if t.mention.date and t.mention.date.kind == "time")
    telling, hour = next(((t, clock.time) for t, clock in clocks), (None, None))
    if telling is None or hour is None or happening.event_type not in _ORDER:
        return None
    told = [
        (u.at, h, u.mention.date.time if u.mention.date else None)
        for h in happenings
        if h.event_type in _ORDER
        and h.status == happening.status
        and h.days
        and h.days.starts_on == h.days.ends_on
        and not _strangers(happening, h)
        for u in h.tellings
        if 0 < telling.at - u.at <= _REACH
    ]
    if not told:
        return None
    _, other, known = max(told, key=lambda t: t[0])
    comes_after = _ORDER.index(happening.event_type) >= _ORDER.index(other.event_type)
    nights = 0 if known is None else (hour < known) if comes_after else -(hour > known)
    day = other.days.starts_on + timedelta(days=nights) if other.days else None
    return DateRange(day, day, "day", "sequence") if day else None


def _strangers(a: Telling | Happening, b: Happening) -> bool:
    """Whether the two tell of other people, or other craft."""
    return bool(a.people and b.people and not a.people & b.people) or conflict(a, b)


def _beside(happening: Happening, happenings: Sequence[Happening]) -> DateRange | None:
    if _is_ailment(happening):
        return None
    spans = {t.mention.beside for t in happening.tellings if t.mention.beside is not None}
    for other in happenings:
        if other.days and other.status == happening.status and any(t.mention.trigger in spans for t in other.tellings):
            return _same_day(other.days)
    return None


def _is_ailment(happening: Happening) -> bool:
    """Whether somebody is hurt or ill: `splashed down after one of them fell ill` tells of two days."""
    return happening.event_type == "anomaly" and any(t.words & _AILMENTS for t in happening.tellings)


def _following(happening: Happening, happenings: Sequence[Happening]) -> DateRange | None:
    for event_type in _FOLLOWS.get(happening.event_type, ()):
        all_told = [h for h in happenings if h.event_type == event_type and h.days and h.status == happening.status]
        told = [h for h in all_told if _before(h, happening) or _is_only_arrival(happening, h, all_told)]
        if told:
            nearest = max(told, key=lambda h: h.first)
            return _same_day(nearest.days) if nearest.days else None
    return None


def _is_only_arrival(welcome: Happening, arrival: Happening, told: Sequence[Happening]) -> bool:
    """Whether a welcome, of which only the hosts may be named, can follow but one arrival of its text."""
    if welcome.event_type != "welcome" or len(told) > 1 or conflict(welcome, arrival):
        return False
    return min(t.at for t in arrival.tellings) < _first(welcome).at


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
