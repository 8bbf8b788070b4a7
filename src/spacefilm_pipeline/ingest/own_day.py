"""The day that a document speaks from, and the place: from its sidecar, its dateline or its text.

Most texts tell no such day, and then there is none: a full date somewhere in a text is not enough. What counts is a
date that the text itself stands on: a masthead, "today, Oct. 5, 2021", a full date whose weekday the story goes on to
use alone ("Tuesday, Oct. 5, 2021 … blasted off Tuesday"), or the note of an update.
"""

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from spacefilm_pipeline.dates import find_dates, reckon
from spacefilm_pipeline.lexicons import read_lexicon
from spacefilm_pipeline.records import DateExpression, Span

_LEXICON: dict[str, Any] = read_lexicon(__package__, "own_day")
_HEAD = 2500
"""How far into a text a masthead or an editor's note is looked for, in code points."""
_STORY_LINE = 400
"""A line as long as this is no title, no byline and no standfirst."""
_LOOK = 50_000
"""How far into a text anything is looked for: longer than any article, so that a book costs no more than one."""
_REACH = 250
"""How far a line is read around a date, in code points."""
_NEAR = timedelta(days=62)
"""How far a dateline lies from the full date that lends it its year."""
_SAME_STORY = timedelta(days=31)
"""How long after its own day a text may still be updated."""
_EARLIER, _LATER = timedelta(days=7), timedelta(days=1)
"""How far the text's own day may lie before or after the sidecar's without contradicting it."""

_NAME = r"[A-ZÀ-Þ][\w.’'-]+(?:[ -][A-ZÀ-Þ][\w.’'-]*){0,3}"
_DATELINE = re.compile(
    rf"^[ \t]{{0,4}}(?P<place>(?P<city>{_NAME})(?:, (?:[A-Z]\.){{2}}|, [A-Z][a-z]+\b\.?(?: [A-Z][a-z]+\b\.?)?"
    r"(?! ?\d))?)"
    r"(?P<dated>,? [\w., ]{1,28}?)?"
    r"(?P<agency> ?\([A-Z][\w ./]{1,20}\)| ?/[A-Z][\w ]{1,20}/\.?)?"
    r"(?: (?:—|–|--) ?|(?:—|–|--) | - |(?<=\))\.- |(?<=/\.) )(?=[“\"‘'A-Z0-9])[^\n]{60}",
    re.MULTILINE,
)
_GLOSSED = re.compile(r"day(?: \w+)? \(")
_NAMES = r"(?:[A-ZÀ-Þ][\w.’'-]*,?(?: and)? ?){1,8}"
_BYLINE = re.compile(rf"^\s*(?:(?:By|BY) {_NAMES}[|•·—–-]? ?$|{_NAMES}[|•·] ?$)")
_PLACE_ALONE = re.compile(rf"^\s*{_NAME}(?:, {_NAME})?(?:, ?| [—–-] ?)$")
_STORY_AFTER = re.compile(r"(?:\.| ?[—–-]| ?:)(?: |$)")
"""What parts `Paris, 5 October 2021` from the story that goes on in its line."""
_SENTENCE_END = re.compile(r"[.!?][”\"’]? (?=[A-Z“\"])")
_PLAN = re.compile(rf"\b(?:{'|'.join(map(re.escape, _LEXICON['plans']))})\b", re.IGNORECASE)

type Expressions = tuple[DateExpression, ...]
type Dated = list[tuple[DateExpression, date]]
"""The full dates of a text with the days they tell."""


@dataclass(frozen=True, slots=True)
class OwnDay:
    """Where and when a document speaks from.

    `published_basis` is `metadata`, `dateline` or `text`, as in the contract. `conflict` is a sentence for people
    where the text tells another day than the sidecar, whose day stands.
    """

    place: str | None = None
    published_on: date | None = None
    published_basis: str | None = None
    conflict: str | None = None


def own_day(text: str, published: date | None = None) -> OwnDay:
    """The day and place that a text speaks from; `published` is the day that its sidecar tells."""
    text = text[:_LOOK]
    expressions = find_dates(text)
    dateline = _dateline(text, expressions)
    place = _title_case(dateline.group("place")) if dateline else None
    day = _day_of_dateline(dateline, expressions, published)
    basis = "dateline" if day else "text"
    day = day or _day_in_text(text, expressions)
    if published:
        return OwnDay(place, published, "metadata", _conflict(published, day, basis))
    return OwnDay(place, day, basis if day else None)


def _is_dateline(match: re.Match[str], expressions: Expressions) -> bool:
    """Whether the place is in capitals, or an agency follows, and nothing but a date stands before the dash."""
    city = match.group("city")
    if city.casefold() in _LEXICON["headings"] or not (city.isupper() or match.group("agency")):
        return False
    told = "".join(e.span.of(match.string) for e in _overlapping(expressions, Span(*match.span("dated"))))
    return len(_words(match.group("dated") or "")) <= len(_words(told))


def _overlapping(expressions: Expressions, span: Span) -> Expressions:
    first = bisect_right(expressions, span.start, key=lambda e: e.span.end)
    last = bisect_left(expressions, span.end, key=lambda e: e.span.start)
    return expressions[first:last]


def _dateline(text: str, expressions: Expressions) -> re.Match[str] | None:
    """The one line that opens like `MOSCOW, Oct. 5 (AP) —`; several that open with mere capitals are headings."""
    found = [match for match in _DATELINE.finditer(text) if _is_dateline(match, expressions)]
    sure = [match for match in found if match.group("agency") or "," in match.group("place")]
    if sure:
        return sure[0]
    return found[0] if len({match.group("place") for match in found}) == 1 else None


def _title_case(place: str) -> str:
    """`CAPE CANAVERAL, Fla.` → `Cape Canaveral, Fla.`"""
    return re.sub(r"[^\W\d_]+(?:[’'][^\W\d_]+)?", lambda m: m[0].capitalize() if len(m[0]) > 1 else m[0], place)


def _day_of_dateline(dateline: re.Match[str] | None, expressions: Expressions, published: date | None) -> date | None:
    """The day told in a dateline; its year, where it tells none, is the sidecar's or that of a full date near it."""
    if dateline is None:
        return None
    told = next(filter(_is_full, _overlapping(expressions, Span(*dateline.span("dated")))), None)
    explicit = reckon(told, None) if told else None
    if told is None or explicit:
        return explicit.starts_on if explicit else None
    witnesses = [published] if published else [day for _, day in _full(expressions)]
    days = {(days.starts_on, witness) for witness in witnesses if (days := reckon(told, witness))}
    near = {day for day, witness in days if abs(day - witness) <= _NEAR}
    return min(near) if len(near) == 1 else None


def _full(expressions: Expressions) -> Dated:
    return [(e, date(e.year, e.month, e.day)) for e in expressions if _is_full(e) and e.year and e.month and e.day]


def _day_in_text(text: str, expressions: Expressions) -> date | None:
    full = _full(expressions)
    witnesses = (_masthead, _today, _story, _update)
    return next((day for witness in witnesses if (day := witness(text, full, expressions))), None)


def _is_full(expression: DateExpression) -> bool:
    return expression.kind == "calendar" and expression.grain == "day" and not expression.end_day


def _masthead(text: str, full: Dated, expressions: Expressions) -> date | None:
    """A line near the top that tells nothing but a date: `Published Oct. 5, 2021`, `By A. Tester | Oct. 5, 2021`."""
    for expression, day in full:
        if expression.span.start >= _HEAD:
            break
        before, after = _line_before(text, expression.span), _line_after(text, expression.span)
        words = set(_words(_BYLINE.sub("", before) + " " + after))
        if words <= set(_LEXICON["masthead"]) and (words or _is_above_the_story(text, expression.span)):
            return day
        stands_alone = _PLACE_ALONE.match(before) and (
            not re.search(r"[.\w](?<!\d)", after) or _STORY_AFTER.match(after) is not None
        )
        opens_line = not before.strip() and after.startswith((". ", " | "))
        told = opens_line if expression.weekday is not None else stands_alone
        if told and _is_above_the_story(text, expression.span):
            return day
    return None


def _is_above_the_story(text: str, span: Span) -> bool:
    """Whether nothing but titles and bylines stands above."""
    return all(len(line) < _STORY_LINE for line in text[: span.start].split("\n"))


def _today(text: str, full: Dated, expressions: Expressions) -> date | None:
    """`today, Oct. 5, 2021`, and `on Tuesday (Oct. 5, 2021)`, as papers write of the day itself."""
    todays = {e.span.end for e in expressions if e.kind == "period" and e.unit == "day" and e.count == 0}
    for expression, day in full:
        if _GLOSSED.search(expression.span.of(text)) and not _is_plan(text, expression.span):
            return day
        start = expression.span.start
        if any(start - len(gap) in todays and text.endswith(gap, 0, start) for gap in (", ", " (", " — ", " – ")):
            return day
    return None


def _story(text: str, full: Dated, expressions: Expressions) -> date | None:
    """The latest full date, where the story uses its weekday alone of what has happened: `blasted off Tuesday`.

    A date that is told without its weekday needs another witness: the story repeats its hour, or an update follows.
    """
    happened = [(e, day) for e, day in full if not _is_plan(text, e.span) and not _is_update(text, e.span)]
    latest = max((day for _, day in happened), default=None)
    if latest is None or any((e.year or 0) > latest.year and not _is_plan(text, e.span) for e in expressions):
        return None
    alone = [e for e in expressions if e.kind == "weekday" and not e.which and not _is_plan(text, e.span)]
    alone = [e for e in alone if e.weekday == latest.weekday()]
    tellings = [e for e, day in happened if day == latest]
    sure = any(e.weekday is not None for e in tellings) or bool(
        {e.time for e in tellings} & {e.time for e in alone} - {None}
    )
    update = _update(text, full, expressions)
    follows = update is not None and timedelta(0) <= update - latest <= _SAME_STORY
    return latest if alone and (follows or (sure and update is None)) else None


def _update(text: str, full: Dated, expressions: Expressions) -> date | None:
    """The last update that an editor's note tells: `This release was updated March 4, 2024`."""
    return max((day for expression, day in full if _is_update(text, expression.span)), default=None)


def _is_update(text: str, span: Span) -> bool:
    """Whether a note of the editor's tells the date: `This release was updated on …`, or a line `Updated …`."""
    note = _words(_line_before(text, span)[-60:])
    verb = next((word for word in note[-3:] if word in _LEXICON["updates"]), None)
    return span.start < _HEAD and verb is not None and (note[0] == verb or bool(set(note) & set(_LEXICON["texts"])))


def _is_plan(text: str, span: Span) -> bool:
    """Whether the sentence of a date tells of what is to come."""
    before = _line_before(text, span)
    sentence = before[max((m.end() for m in _SENTENCE_END.finditer(before)), default=0) :]
    return bool(_PLAN.search(sentence)) or _words(sentence)[-1:] in [[word] for word in _LEXICON["ends"]]


def _line_before(text: str, span: Span) -> str:
    """What stands before a span in its line, as far as `_REACH` goes."""
    return text[max(0, span.start - _REACH) : span.start].rpartition("\n")[2]


def _line_after(text: str, span: Span) -> str:
    return text[span.end : span.end + _REACH].partition("\n")[0]


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W\d_]+", text.casefold())


def _conflict(published: date, day: date | None, basis: str) -> str | None:
    """Why the text's own day does not fit its sidecar's."""
    if day is None or published - _EARLIER <= day <= published + _LATER:
        return None
    return f"The sidecar says {published}, but the {basis} speaks from {day}; the sidecar's day is kept."
