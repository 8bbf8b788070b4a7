"""Date expressions in text: every form that is there, the longest where several overlap, joined where they belong
together."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache

from spacefilm_pipeline.dates.forms import FORMS, SLASHED, forms_among
from spacefilm_pipeline.dates.vocabulary import WORDS, exists, folded, words, words_of
from spacefilm_pipeline.records import DateExpression, Span

_LINE = re.compile(r"[^\n]+")
_RANGE_GAP = re.compile(r"[ \t\u00a0]?[-–—][ \t\u00a0]?|,? (?:to|through|thru|until|till|or) ", re.IGNORECASE)
_BETWEEN_GAP = re.compile(r" and ", re.IGNORECASE)
_BETWEEN = re.compile(r"\bbetween (?:the )?$", re.IGNORECASE)
_MOVE = re.compile(rf"\b{words(WORDS['moves'])}\b[^.;]{{0,20}}\bfrom $", re.IGNORECASE)
_TIME_TO_DATE = re.compile(r"\)?,? ?(?:\(|on |of )?(?:the )?", re.IGNORECASE)
_GLOSS = re.compile(r" ?[(/] ?| ?, ?(?:or )?| or ", re.IGNORECASE)
"""What stands between an hour and the same in another zone: `1:05 a.m. EDT (0505 GMT)`."""
_DATE_TO_TIME = re.compile(r",? ?(?:\(|at |about |at about |around |at around |at approximately |by )?", re.IGNORECASE)
_NOT_FAR = timedelta(days=330)
"""How far a date with a year may lie from a day whose weekday, but not its year, the text tells: a day of a month falls
on the same weekday again after five years at the earliest."""
_IN_FRAME = timedelta(days=120)
"""How far after what a history opens with its days may lie."""
_BEFORE_FRAME = timedelta(days=31)
"""The same, before it: photographs above a text may be of any year."""
_COARSENESS = {grain: rank for rank, grain in enumerate(("day", "month", "year"))}


def find_dates(text: str, within: Span | None = None) -> tuple[DateExpression, ...]:
    """Every date expression of a text, in text order and not overlapping; those inside `within`, where it is given.

    A day of a month told without a year takes the year that the same day has elsewhere in the text. The whole text
    is read either way: read a long text once, not by sentences.
    """
    return tuple(expression for expression in _dates(text) if within is None or within.covers(expression.span))


@lru_cache(maxsize=2)
def _dates(text: str) -> tuple[DateExpression, ...]:
    """All of a text; several rules ask for those of the text at hand."""
    found = _longest([*_plain(text), *_slashed(text)])
    return tuple(_with_neighbours(text, _with_years(_timed(text, _joined(text, found)))))


def _plain(text: str) -> list[DateExpression]:
    found: list[DateExpression] = []
    for line, told in zip(_LINE.finditer(text), filter(None, folded(text).split("\n")), strict=True):
        for form in forms_among(words_of(told)):
            built = (form.build(match) for match in form.pattern.finditer(text, line.start(), line.end()))
            found += (expression for expression in built if expression)
    return found


def _slashed(text: str) -> list[DateExpression]:
    """`10/5/2021`: the day first where a number says so or the text writes its other days so (`5 October`), else the
    month."""
    found: list[DateExpression] = []
    matches = list(SLASHED.finditer(text)) if "/" in text else []
    british = bool(matches) and _writes_day_first(text)
    for match in matches:
        first, second, year = (int(number) for number in match.groups())
        year += 2000 if year < 100 else 0
        day, month = (first, second) if first > 12 or (british and second <= 12) else (second, first)
        if exists(year, month, day):
            found.append(DateExpression(Span(*match.span()), "calendar", "day", year, month, day))
    return found


def _writes_day_first(text: str) -> bool:
    american, british = (sum(1 for match in form.pattern.finditer(text) if form.build(match)) for form in FORMS[:2])
    return british > american


def _longest(found: Sequence[DateExpression]) -> list[DateExpression]:
    kept: list[DateExpression] = []
    for expression in sorted(found, key=lambda e: (e.span.start, -e.span.end)):
        if not kept or expression.span.start >= kept[-1].span.end:
            kept.append(expression)
    return kept


def _joined(text: str, found: Sequence[DateExpression]) -> list[DateExpression]:
    """Two dates of the calendar that tell the ends of one range are one expression."""
    kept: list[DateExpression] = []
    for expression in found:
        if kept and _is_range(text, kept[-1], expression):
            kept[-1] = _range(kept[-1], expression)
        else:
            kept.append(expression)
    return kept


def _is_range(text: str, first: DateExpression, second: DateExpression) -> bool:
    if not (first.kind == second.kind == "calendar") or first.end_day or first.end_month or first.end_year:
        return False
    if not {first.grain, second.grain} <= _COARSENESS.keys():
        return False  # "the week of March 3 to …"
    gap = text[first.span.end : second.span.start]
    before = text[max(0, first.span.start - 50) : first.span.start]
    if _BETWEEN_GAP.fullmatch(gap):
        return bool(_BETWEEN.search(before))
    return bool(_RANGE_GAP.fullmatch(gap)) and not _MOVE.search(before)


def _range(first: DateExpression, second: DateExpression) -> DateExpression:
    end = (second.end_month or second.month, second.end_day or second.day)
    end_year = second.end_year or second.year
    year = first.year
    if year is None and end_year is not None and first.month is not None:
        year = end_year - ((first.month, first.day or 0) > (end[0] or 12, end[1] or 31))
    return replace(
        first,
        span=Span(first.span.start, second.span.end),
        grain=max(first.grain, second.grain, key=_COARSENESS.__getitem__),
        year=year, end_year=end_year, end_month=end[0], end_day=end[1],
    )  # fmt: skip


def _timed(text: str, found: Sequence[DateExpression]) -> list[DateExpression]:
    """A clock time beside a day is part of it: `at 3:17 a.m., April 6`."""
    kept: list[DateExpression] = []
    for expression in found:
        if kept and _tell_one_time(text, kept[-1], expression):
            first = kept.pop()
            if kept and _is_gloss(text, kept[-1], first):
                first = kept.pop()
            clock, day = (first, expression) if first.kind == "time" else (expression, first)
            span = Span(first.span.start, expression.span.end)
            expression = replace(day, span=span, time=clock.time, zone=clock.zone)
        kept.append(expression)
    return kept


def _is_gloss(text: str, first: DateExpression, second: DateExpression) -> bool:
    """Whether an hour is told a second time, in another zone."""
    both = first.kind == second.kind == "time" and first.zone is not None and second.zone is not None
    gap = text[first.span.end : second.span.start]
    return both and first.zone != second.zone and bool(_GLOSS.fullmatch(gap))


def _tell_one_time(text: str, first: DateExpression, second: DateExpression) -> bool:
    gap = text[first.span.end : second.span.start]
    if first.kind == "time":
        return second.kind != "time" and second.grain == "day" and bool(_TIME_TO_DATE.fullmatch(gap))
    return second.kind == "time" and not first.time and first.grain == "day" and bool(_DATE_TO_TIME.fullmatch(gap))


def _with_years(found: Sequence[DateExpression]) -> list[DateExpression]:
    years: dict[tuple[int, int], set[int]] = defaultdict(set)
    for full in _full_dates(found):
        years[full.month, full.day].add(full.year)
    return [
        _with_year(expression, years.get((expression.month or 0, expression.day or 0), set())) for expression in found
    ]


def _full_dates(found: Sequence[DateExpression]) -> list[date]:
    """The days that the words alone tell, in text order."""
    calendar = (e for e in found if e.kind == "calendar" and e.year and e.month and e.day)
    return [
        date(e.year or 0, e.month or 0, e.day or 0) for e in calendar if exists(e.year or 0, e.month or 0, e.day or 0)
    ]


def _months_with_year(found: Sequence[DateExpression]) -> list[date]:
    """The middle of each month told with its year."""
    return [date(e.year, e.month, 15) for e in found if e.kind == "calendar" and e.year and e.month and not e.day]


def _with_year(expression: DateExpression, years: set[int]) -> DateExpression:
    if expression.kind != "calendar" or expression.grain != "day" or expression.year or expression.which:
        return expression
    return replace(expression, year=min(years)) if len(years) == 1 else expression


def with_years_of_weekdays(found: Sequence[DateExpression]) -> list[DateExpression]:
    """Days told with their weekday, but without a year, with the only year that fits not far from a day or a month of
    the text that has one: `Tuesday, May 14` below a caption of March 26, 2024, or of July 2023."""
    dated = sorted({*_full_dates(found), *_months_with_year(found)})
    return [
        _with_year(e, set(_years_of(e.month, e.day, e.weekday, dated)))
        if e.month and e.day and e.weekday is not None
        else e
        for e in found
    ]


def with_frame(found: Sequence[DateExpression], opening: int) -> list[DateExpression]:
    """Days told without a year, with the date or month that the text opens with, where that has one and they lie not
    far from it: a history that opens `In May 1999, …` goes on in that year. `opening` is how far it may stand in."""
    first = next((e for e in found if e.kind == "calendar" and e.year and e.month), None)
    if first is None or first.year is None or first.month is None or first.span.start > opening:
        return list(found)
    frame = date(first.year, first.month, first.day or 15)
    return [replace(e, near=frame) if e.near is None and _is_beside(e, frame) else e for e in found]


def _is_beside(expression: DateExpression, frame: date) -> bool:
    if expression.kind != "calendar" or expression.year or not expression.month or not expression.day:
        return False
    month, day = expression.month, expression.day
    years = (year for year in (frame.year - 1, frame.year, frame.year + 1) if exists(year, month, day))
    return any(-_BEFORE_FRAME <= date(year, month, day) - frame <= _IN_FRAME for year in years)


def _years_of(month: int, day: int, weekday: int, dated: Sequence[date]) -> Iterator[int]:
    for told in dated:
        for year in (told.year - 1, told.year, told.year + 1):
            if exists(year, month, day):
                found = date(year, month, day)
                if found.weekday() == weekday and abs(found - told) <= _NOT_FAR:
                    yield year


def _with_neighbours(text: str, found: Sequence[DateExpression]) -> list[DateExpression]:
    """Days and months without a year, with the last date before them in their line that has one."""
    kept: list[DateExpression] = []
    near, read_to = None, 0
    for expression in found:
        if near is not None and text.find("\n", read_to, expression.span.start) >= 0:
            near = None
        read_to = expression.span.start
        if expression.kind == "calendar" and expression.year is None:
            expression = replace(expression, near=near)
        elif expression.kind == "calendar" and expression.month and expression.year:
            near = date(expression.year, expression.month, expression.day or 1)
        kept.append(expression)
    return kept
