"""The forms in which news English writes dates: one pattern each, with what it builds.

A form stays within one line and holds no unbounded repetition, so that any text is read in time proportional to its
length. A builder gives None where the numbers, or the words around them, say that it is no date.
"""

import re
from calendar import monthrange
from collections.abc import Callable, Iterator, Set
from dataclasses import dataclass, replace
from functools import reduce
from operator import or_

from spacefilm_pipeline.dates.vocabulary import (
    GAP,
    WORDS,
    amount,
    exists,
    folded,
    form,
    month_number,
    needs,
    value,
    weekday_number,
    words,
)
from spacefilm_pipeline.records import DateExpression, Span

type Build = Callable[[re.Match[str]], DateExpression | None]

_CONTEXT: dict[str, list[str]] = WORDS["context"]
_WORD_BEFORE = re.compile(rf"([\w’'.-]{{1,30}}){GAP}(?:{GAP})?$")
_YEAR_SET = re.compile(rf"\b{words(_CONTEXT['year_set'])} (?:for|than) $", re.IGNORECASE)
_WORD_AFTER = re.compile(rf"{GAP}([\w’'-]{{1,30}})")


def _span(match: re.Match[str]) -> Span:
    return Span(match.start(), match.end())


def _before(match: re.Match[str]) -> str:
    """The word before a match; empty after punctuation and at the start of a line."""
    found = _WORD_BEFORE.search(match.string[max(0, match.start() - 36) : match.start()])
    return found.group(1) if found else ""


def _after(match: re.Match[str]) -> str:
    """The word after a match; empty before punctuation and at the end of a line."""
    found = _WORD_AFTER.match(match.string, match.end(), match.end() + 36)
    return found.group(1) if found else ""


def _number(text: str | None) -> int | None:
    return int(text) if text else None


def _which(words_told: str | None) -> str | None:
    return str(value("which", words_told)) if words_told else None


def _is_name(word: str) -> bool:
    """Whether a word looks like part of a name: a capital followed by small letters, and no month or weekday."""
    return word[:1].isupper() and word[1:2].islower() and word not in {**WORDS["months"], **WORDS["weekdays"]}


def _month_and_day(match: re.Match[str]) -> DateExpression | None:
    """A month and a day, with or without a weekday, a year, and a second day."""
    found = match.groupdict()
    year, month, day = _number(found["year"]), month_number(found["month"]), _number(found["day"])
    end_month, end_day = month_number(found.get("end_month")), _number(found.get("end_day"))
    if month is None or day is None or not exists(year, month, day):
        return None
    if end_day is not None and not exists(year, end_month or month, end_day):
        return None
    return DateExpression(
        _span(match), "calendar", "day", year, month, day, weekday_number(found["weekday"]),
        end_month=end_month or (month if end_day else None), end_day=end_day, which=_which(found.get("which")),
    )  # fmt: skip


def _week_of_month(match: re.Match[str]) -> DateExpression | None:
    """`the first week of December`: seven days from the 1st, the 8th, …, the last seven of the month."""
    found = match.groupdict()
    year, month = _number(found["year"]), month_number(found["month"]) or 1
    last = monthrange(year or 2001, month)[1]
    day = last - 6 if folded(found["ordinal"]) in ("last", "final") else value("ordinals", found["ordinal"]) * 7 - 6
    return DateExpression(_span(match), "calendar", "week", year, month, day, end_month=month, end_day=day + 6)


def _week_of_day(match: re.Match[str]) -> DateExpression | None:
    """`the week of March 4`: Monday to Sunday."""
    found = match.groupdict()
    year, month, day = _number(found["year"]), month_number(found["month"]), int(found["day"])
    if month is None or not exists(year, month, day):
        return None
    return DateExpression(_span(match), "calendar", "week", year, month, day)


def _day_and_month(match: re.Match[str]) -> DateExpression | None:
    """`5 October`, but not where the number belongs to the name before it: `Apollo 11 July launch`."""
    if _is_name(_before(match)) and _before(match).casefold() not in _CONTEXT["day"]:
        return None
    return _month_and_day(match)


def _digits(match: re.Match[str]) -> DateExpression | None:
    """`2021-10-05`, and `05.10.2021`, where the day comes first."""
    year, month, day = (int(match.group(name)) for name in ("year", "number_of_month", "number_of_day"))
    return DateExpression(_span(match), "calendar", "day", year, month, day) if exists(year, month, day) else None


def _months(match: re.Match[str]) -> DateExpression | None:
    """`April-May 1985`, `December-January 2030`, of which the year is that of the last month."""
    found = match.groupdict()
    year, month, end_month = _number(found["year"]), month_number(found["month"]), month_number(found["end_month"])
    if month is None or end_month is None:
        return None
    first_year = year - (end_month < month) if year is not None else None
    return DateExpression(_span(match), "calendar", "month", first_year, month, end_year=year, end_month=end_month)


def _month(match: re.Match[str]) -> DateExpression | None:
    """A month with its year or without."""
    found = match.groupdict()
    if match.string[match.end() : match.end() + 2].lstrip("-‐‑").isalpha() and found["year"] is None:
        return None  # the given name "Jun-ho"
    if found["year"] is None and (
        _after(match)[:1].isdigit() or not (found["which"] or _is_month(match, found["month"]))
    ):
        return None  # "Feb. 30"
    return DateExpression(
        _span(match), "calendar", "month", _number(found["year"]), month_number(found["month"]),
        which=_which(found["which"]),
    )  # fmt: skip


def _of_another_year(match: re.Match[str]) -> DateExpression | None:
    """`in December last year`, `by July of this year`."""
    found = match.groupdict()
    month, day = month_number(found["month"]), _number(found["day"])
    if month is None or (day is not None and not exists(None, month, day)):
        return None
    count = {"last": -1, "this": 0, "next": 1}[value("which", found["which"])]
    return DateExpression(
        _span(match), "calendar", "day" if day else "month", month=month, day=day, count=count, unit="year"
    )


def _is_month(match: re.Match[str], name: str) -> bool:
    """Whether a lone month's name is one: `may`, `march` are words, and `April`, `June`, `August` people."""
    before, after = _before(match).casefold(), _after(match)
    if after == "of":
        return False  # "the March of Progress"
    if name.capitalize() not in _CONTEXT["ambiguous"]:
        return not (_is_name(_before(match)) and before not in _CONTEXT["month"] and after == "")
    if match.group(0)[: -len(name)].strip():  # "early May"
        return True
    return before in _CONTEXT["month_only"] or (before in _CONTEXT["month"] and not _is_name(after))


def _year(match: re.Match[str]) -> DateExpression | None:
    """A lone year, where the words around it make it one."""
    before, after = _before(match).casefold(), _after(match).casefold()
    told = match.group(0) != match.group("year") or match.string[match.start() - 1 : match.start()] == "("
    if after in _CONTEXT["amounts"] or before == "fiscal":
        return None
    is_set = _YEAR_SET.search(match.string[max(0, match.start() - 24) : match.start()])
    if not told and before not in _CONTEXT["year"] and not is_set:
        return None
    if before in _CONTEXT["year_of_noun"] and not after:
        return None
    end = _number(match.group("end_year"))
    year = int(match.group("year"))
    if end is not None and end < 100:
        end += year // 100 * 100
    if end is not None and end < year:
        return None
    return DateExpression(_span(match), "calendar", "year", year, end_year=end)


def _half_of_year(match: re.Match[str]) -> DateExpression | None:
    first = folded(match.group("ordinal")) == "first"
    return DateExpression(
        _span(match), "calendar", "month", int(match.group("year")), 1 if first else 7, end_month=6 if first else 12
    )


def _quarter(match: re.Match[str]) -> DateExpression | None:
    found = match.groupdict()
    quarter = value("ordinals", found["ordinal"]) if found.get("ordinal") else int(found["quarter"])
    return DateExpression(_span(match), "calendar", "month", int(found["year"]), quarter * 3 - 2, end_month=quarter * 3)


def _season(match: re.Match[str]) -> DateExpression | None:
    found = match.groupdict()
    month, day, end_month, end_day = value("seasons", found["season"])
    if found["which"] is None and found["year"] is None and not _is_season(match):
        return None
    return DateExpression(
        _span(match), "calendar", "month", _number(found["year"]), month, day, end_month=end_month, end_day=end_day,
        which=_which(found["which"]),
    )  # fmt: skip


def _is_season(match: re.Match[str]) -> bool:
    """`in summer`, `by the fall`, but not `in the fall of the city` nor the verbs."""
    before = _before(match).casefold()
    lead = match.group(0).casefold().startswith("the ") or before in ("in", "by", "until", "since")
    return lead and before in _CONTEXT["season"] and _after(match) != "of"


def _decade(match: re.Match[str]) -> DateExpression | None:
    year = int(match.group("year").strip("’'‘"))
    year = year if year > 99 else 1900 + year
    return DateExpression(_span(match), "calendar", "year", year, end_year=year + 9)


def _weekday(match: re.Match[str]) -> DateExpression | None:
    before, after = _before(match), match.string[match.end() : match.end() + 14].lstrip(" \u00a0")
    if before == "The" and _is_name(after):
        return None  # "The Sunday Star"
    if before.casefold() in WORDS["ordinals"] or before.casefold() in ("every", "each"):
        return None  # "the fourth Thursday in January", "every Monday"
    if match.group("which") and re.match(r"(?:in|of) [A-Z]", after):
        return None  # "the last Thursday in January"
    if before in _CONTEXT["weekday_titles"] or after.startswith(tuple(_CONTEXT["weekday_names"])):
        return None
    found = match.groupdict()
    return DateExpression(
        _span(match), "weekday", "day", weekday=weekday_number(found["weekday"]), which=_which(found["which"]),
        end_weekday=weekday_number(found["end_weekday"]),
    )  # fmt: skip


def _weekday_of_week(match: re.Match[str]) -> DateExpression | None:
    """`Wednesday of last week`, `Tuesday this week`: a day of the calendar's week (Monday to Sunday)."""
    count = {"last": -1, "this": 0, "next": 1}[value("which", match.group("which"))]
    weekday = weekday_number(match.group("weekday"))
    return DateExpression(_span(match), "weekday", "day", weekday=weekday, count=count, unit="week")


def _holiday(match: re.Match[str]) -> DateExpression | None:
    month, day = value("holidays", match.group("holiday"))
    return DateExpression(_span(match), "calendar", "day", _number(match.group("year")), month, day)


def _neighbouring_weekday(match: re.Match[str]) -> DateExpression | None:
    """`the following Monday`: reckoned from what was told before."""
    count, weekday = value("neighbours", match.group("neighbour")), weekday_number(match.group("weekday"))
    return DateExpression(_span(match), "weekday", "day", weekday=weekday, count=count, unit="day", anchor="event")


def _near_day(match: re.Match[str]) -> DateExpression | None:
    """`today`, `last night`, `the day after tomorrow`."""
    if match.group(0)[0].isupper() and _is_name(_before(match)):
        return None  # the newspaper "Florida Today"
    return DateExpression(_span(match), "period", "day", count=value("near_days", match.group("near")), unit="day")


def _period(match: re.Match[str]) -> DateExpression | None:
    """`last month`, `this week`, `early next year`, `the end of the year`."""
    found = match.groupdict()
    if _before(match).casefold() == "the":
        return None  # "over the next year", "the last month": as long a time, not that year or month
    if found["period"].istitle():
        return None  # a title: "This Week"
    which, unit = _which(found.get("which")) or "this", folded(found["period"])
    if not found.get("which") and not found.get("portion") and unit != "weekend":
        return None
    return DateExpression(_span(match), "period", unit, count={"last": -1, "this": 0, "next": 1}[which], unit=unit)


def _away(match: re.Match[str], count: int | None, unit: str, anchor: str, grain: str | None = None) -> DateExpression:
    return DateExpression(_span(match), "offset", grain or unit, count=count, unit=unit, anchor=anchor)


def _offset(match: re.Match[str]) -> DateExpression | None:
    """An amount of time before or after something: `two weeks ago`, `12 days later`, `after three hours`."""
    found = match.groupdict()
    if _after(match) == "than":
        return None  # "two days later than planned"
    sign, anchor = value("directions", found["direction"])
    if sign < 0 and _before(match).casefold() == "for":
        return None  # "will stay for 30 days before coming back"
    count, unit = amount(found["number"], found.get("half"), found["unit"])
    grain = value("anniversaries", found["anniversary"]) if found.get("anniversary") else unit
    offset = _away(match, None if count is None else sign * count, unit, anchor, grain)
    if folded(found["direction"]) != "in":
        return offset
    return replace(offset, which="next") if count is not None and unit not in ("second", "minute", "hour") else None


def _day_of_flight(match: re.Match[str]) -> DateExpression | None:
    """`the fourth day of the mission`, `flight day 4`: counted from the launch, whose day is the first."""
    found = match.groupdict()
    nth = value("days_of_flight", found["nth"]) if found.get("nth") else amount(found["number"], None, "day")[0]
    return replace(_away(match, nth - 1, "day", "event"), which="launch") if nth else None


def _next_unit(match: re.Match[str]) -> DateExpression | None:
    """`the following day`, `the day before`, `a year later`, `that same week`."""
    found = match.groupdict()
    said = folded(found["period"])
    if folded(found["neighbour"]) == "next" and said in ("week", "month", "year"):
        return None  # reckoned from the document, see `_period`
    return _away(
        match, value("neighbours", found["neighbour"]), "day" if said in WORDS["parts_of_day"] else said, "event"
    )


def _soon(match: re.Match[str]) -> DateExpression | None:
    """`minutes later`, `shortly after`: the same day, for all that the words say."""
    return _away(match, None, "hour", "event")


def _clock(match: re.Match[str]) -> DateExpression | None:
    found = match.groupdict()
    hour = int(found.get("hour") or {"noon": 12, "midnight": 0}[folded(found["named"])])
    minute = int(found.get("minute") or 0)
    if half := found.get("half_of_day"):
        hour = hour % 12 + (12 if half[0] in "pP" else 0)
    return DateExpression(_span(match), "time", "minute", time=f"{hour:02}:{minute:02}", zone=found["zone"] or None)


def _bare_clock(match: re.Match[str]) -> DateExpression | None:
    """`at 18:34`, where the words before say that it is an hour, and no score."""
    return _clock(match) if _before(match).casefold() in _CONTEXT["clock"] else None


def _choice(group: str) -> str:
    return words(WORDS[group])


_ANNIVERSARY = rf"(?: (?P<anniversary>{_choice('anniversaries')})\b)?"


@dataclass(frozen=True, slots=True)
class Form:
    """A pattern, what builds an expression from its matches, and the words that it cannot do without."""

    pattern: re.Pattern[str]
    build: Build
    needs: tuple[frozenset[str], ...]


FORMS: tuple[Form, ...] = tuple(
    Form(form(pattern), build, needs(pattern))
    for pattern, build in (
        (
            r"(?:{any_weekday}(?: {part_of_day})?(?:,? (?:the )?| \())?"
            r"{month} {day}(?:{to}(?:{end_month} )?{end_day})?(?:,? {year})?",
            _month_and_day,
        ),
        (r"(?:{any_weekday},? )?(?:the )?{day}(?:{to}{end_day})? (?:of )?{month}(?:,? {year})?", _day_and_month),
        (r"{part}{portion}{month}(?: {day})?,? (?:of )?{which} year\b", _of_another_year),
        (r"{day} {month},? (?:of )?{which} year\b", _of_another_year),
        (r"{which} {month} {day}(?!,? \d{4})(?P<weekday>)(?P<year>)", _month_and_day),
        (r"{day} {month}{to}{end_day} {end_month}(?:,? {year})?(?P<weekday>)", _day_and_month),
        (r"(?:the )?{ordinal} (?:full )?week (?:of|in) {month}(?:,? {year})?", _week_of_month),
        (r"(?:the )?week of {month} {day}(?:,? {year})?", _week_of_day),
        (r"{year}-(?P<number_of_month>\d\d)-(?P<number_of_day>\d\d)(?!\d)(?:T[\d:.]{4,12}Z?)?", _digits),
        (r"(?P<number_of_day>\d{1,2})\.(?P<number_of_month>\d{1,2})\.(?P<year>[12]\d{3})\b", _digits),
        (r"{part}{portion}(?:{which} )?{month}(?:(?:,? |, ?| of ){year})?", _month),
        (r"{month}-{end_month}(?:,? {year})?", _months),
        (r"(?:the )?(?P<ordinal>first|second) half of {year}", _half_of_year),
        (r"{part}{portion}{year}(?:(?:-|–|/)(?P<end_year>\d{2}(?:\d\d)?)\b)?", _year),
        (r"(?:the )?{ordinal} quarter(?: of|,)? {year}", _quarter),
        (r"Q(?P<quarter>[1-4])(?: of|,)? {year}", _quarter),
        (r"{part}{portion}(?:{which} )?(?:the )?{season}(?:(?: of|,)? {year})?", _season),
        (r"(?:the )?{part}{portion}{decade}", _decade),
        (r"{part}(?:{which} )?{weekday}(?:{to}{end_weekday})?(?: {part_of_day})?", _weekday),
        (r"{part}{weekday}(?: {part_of_day})?,? (?:of )?{which} week\b", _weekday_of_week),
        (r"{which} week,? (?:on )?{weekday}(?: {part_of_day})?", _weekday_of_week),
        (r"(?P<holiday>{holidays})\b(?:,? {year})?", _holiday),
        (
            r"(?P<neighbour>{neighbouring_weekdays}) {weekday}(?: {part_of_day})?",
            _neighbouring_weekday,
        ),
        (r"{part}(?P<near>{near_days})\b(?: {part_of_day})?", _near_day),
        (r"{part}{portion}(?:{which} |(?:(?:over|at) )?the )?{period}", _period),
        (rf"{{amount}} (?P<direction>{{after_amount}})\b{_ANNIVERSARY}", _offset),
        (r"(?P<direction>{before_amount}) {amount}", _offset),
        (r"(?:the )?(?P<neighbour>{neighbours_before}) {neighbour}", _next_unit),
        (r"the {neighbour} (?P<neighbour>{neighbours_after})\b", _next_unit),
        (r"(?:the )?{day_of_flight} day (?:of|in) (?:the|their|her|his|its|a) {flight}", _day_of_flight),
        (r"(?:the )?{flight} day {number}\b", _day_of_flight),
        (r"{soon}\b", _soon),
        (
            r"(?P<hour>1[0-2]|0?[1-9])(?:[:.]{minute})?(?: )?{half_of_day}(?: {zone})?",
            _clock,
        ),
        (r"(?P<hour>[01]?\d|2[0-3])[:.]?{minute} {zone}", _clock),
        (r"(?P<hour>[01]?\d|2[0-3]):{minute}(?![:.]?\d)(?P<zone>)", _bare_clock),
        (r"{named_time}(?: {zone})?", _clock),
    )
)

SLASHED = form(r"(\d{1,2})/(\d{1,2})/(\d{4}|\d\d)(?![\d/])")
"""Three numbers with strokes between, of which the text decides whether the day or the month comes first."""


def forms_among(words_here: Set[str]) -> Iterator[Form]:
    """The forms that may match in a line with these words (see `words_of`)."""
    met = reduce(or_, (_MEETS[word] for word in _MEETS.keys() & words_here), 0)
    return (form for form, asked in _ASKED if asked & met == asked)


_NEEDS = tuple(dict.fromkeys(some for one in FORMS for some in one.needs))
_MEETS = {word: sum(1 << bit for bit, some in enumerate(_NEEDS) if word in some) for word in frozenset().union(*_NEEDS)}
"""For each word the needs that it meets, a bit for each."""
_ASKED = tuple((one, sum(1 << _NEEDS.index(some) for some in one.needs)) for one in FORMS)
