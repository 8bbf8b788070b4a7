"""Which date expression belongs to a happening."""

import re
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import replace
from functools import cached_property

from spacefilm_pipeline.dates import find_dates, with_frame, with_years_of_weekdays
from spacefilm_pipeline.extract.events.grammar import ancestors, child, clause, governors, is_verb, phrase, simple_past
from spacefilm_pipeline.extract.events.status import is_in_view, serving, stance_of_verb
from spacefilm_pipeline.extract.events.triggers import Trigger
from spacefilm_pipeline.extract.lexicon import lexicon
from spacefilm_pipeline.extract.text import text_of
from spacefilm_pipeline.extract.tokens import Doc, Token
from spacefilm_pipeline.records import DateExpression, Span

_BESIDE = frozenset({"at", "on", "in", "during", "after", "for"})

_HOUR = 24
"""Characters that an hour before a day takes: `as early as 5:35 a.m.`."""
_AMOUNT = 40
"""Characters that an amount of time takes, up to what it is counted from: `less than two and a half hours after`."""
_OPENING = 12
"""Characters after which a date no longer opens its sentence."""
_FRAME = 250
"""Characters within which a history tells of when it is."""
_LEAD = 800
"""Characters within which news tells its day."""
_REACH = 1500
"""Characters within which a date belongs to a happening: a bound for sentences without end."""
_ADJOINING = re.compile(r" (?:on |in |for )?")
_NEW = re.compile(r"\b(?:to|until|till|for) (?:no (?:earlier|sooner) than |at least |the |as (?:early|late) as )*$")
_NEW_DAY = 150
"""Characters from a verb of delay to the new day."""
_ONLY_THEN = re.compile(r"\b(?:until|till|before) (?:at least |the )*$")
_AHEAD = re.compile(r"\b(?:for|until|till|to|from|since) (?:the |late |early )?$")
"""Words before a day that is not the one on which something was told or done: `called elections for Sunday`."""
_ORIGIN = re.compile(r"\b(?:after|before)(?:\s[^\s,;:]+){0,5}\s$", re.IGNORECASE)


class Almanac:
    """The date expressions of one text, and what each belongs to."""

    def __init__(self, doc: Doc) -> None:
        self._doc = doc
        self.expressions = with_frame(with_years_of_weekdays(find_dates(text_of(doc))), _FRAME)
        self._starts = [expression.span.start for expression in self.expressions]

    def _within(self, span: Span) -> list[DateExpression]:
        at = bisect_left(self._starts, span.start)
        found = []
        while at < len(self.expressions) and self.expressions[at].span.start < span.end:
            found.append(self.expressions[at])
            at += 1
        return found

    def of(self, trigger: Trigger, words: list[Token], taken: frozenset[int]) -> DateExpression | None:
        """The expression in the happening's own clause, else in the one that it leans on.

        `taken` are the token numbers of all triggers: a date below another trigger is that one's.
        """
        found = self._of(trigger, words, taken)
        if found is None or not self.is_origin(found, trigger.head):
            return found
        counted = trigger.is_verb or any(a.i in taken for a in ancestors(trigger.head))
        return _turned(found) if counted else None

    def _of(self, trigger: Trigger, words: list[Token], taken: frozenset[int]) -> DateExpression | None:
        own = self._nearest(trigger.head, words, taken) or self._counted_from(trigger)
        if own is not None and self.is_origin(own, trigger.head):
            return own
        if own is not None and _is_that_day(own):
            return self.day_of(own) or own
        if own is not None and own.kind != "time":
            return own
        if own is None:
            closing = self._nearest(trigger.head, words, frozenset())
            if closing is not None and _closes(closing, trigger.token):
                return closing
        if own is None and not trigger.is_verb and (set_for := self._set_for(trigger.head)) is not None:
            return set_for
        if own is None and not trigger.is_verb and (beside := self._right_after(trigger.head)) is not None:
            return beside
        leaned = self._leaned_on(trigger, taken) or self._told_of(trigger, taken) or self._at_once(trigger, taken)
        found = leaned if leaned is not None and leaned.kind != "time" else None
        if own is not None and found is None:
            found = self.day_of(own)
        return found or own

    def _nearest(self, head: Token, words: list[Token], taken: frozenset[int]) -> DateExpression | None:
        sentence = head.sent
        inside = {t.i for t in words}
        best: tuple[int, int, DateExpression] | None = None
        reach = Span(max(sentence.start_char, head.idx - _REACH), min(sentence.end_char, head.idx + _REACH))
        for expression in self._within(reach):
            token = self._token(expression, inside)
            if token is None or self._only_bounds(token):
                continue
            steps = _steps(token, head, taken)
            if steps is None:
                continue
            vague = 15 if expression.kind == "time" else 20 if expression.anchor == "event" else 0
            rank = (steps + vague, abs(token.i - head.i), expression)
            if best is None or rank[:2] < best[:2]:
                best = rank
        return best[2] if best else None

    def _only_bounds(self, token: Token) -> bool:
        """`since 1983`, `as of May 2`: up to when something holds is no day of a happening."""
        before = self._doc[max(0, token.left_edge.i - 2) : token.left_edge.i]
        words = [t.lower_ for t in before]
        return "since" in (*words[-1:], token.head.lower_) or words == ["as", "of"]

    def _token(self, expression: DateExpression, inside: set[int]) -> Token | None:
        span = self._doc.char_span(expression.span.start, expression.span.end, alignment_mode="expand")
        tokens = [t for t in span or () if t.i in inside]
        return min(tokens, key=lambda t: (sum(1 for _ in ancestors(t)), t.i), default=None)

    def _leaned_on(self, trigger: Trigger, taken: frozenset[int]) -> DateExpression | None:
        """The date of the clause that the happening's own leans on."""
        verb = trigger.token if trigger.is_verb else serving(trigger.head)[0]
        if verb is None:
            return None
        if not trigger.is_verb and trigger.head.head.lower_ in _BESIDE and not is_in_view(trigger.head):
            found = self._nearest(verb, clause(verb), taken - {verb.i})
            if found is not None:
                return found
        goal = child(verb, "xcomp")
        if trigger.is_verb and goal is not None:  # "failed to reach the station in May"
            return self._nearest(goal, list(phrase(goal)), taken)
        if verb.dep_ in ("acl", "relcl") and verb.head.dep_ == "attr" and child(verb, "aux") is not None:
            return self._nearest(verb.head.head, clause(verb.head.head), taken)  # "in May became the first to walk"
        if verb.dep_ in ("ccomp", "advcl", "relcl") and _is_cleft(verb.head):
            return self._nearest(verb.head, clause(verb.head), taken)
        outer = governors(verb)[-1]
        if outer.dep_ == "relcl":  # "in 2011, when he unveiled …", "June 8, when they are due to go outside"
            before = self._within(Span(verb.sent.start_char, verb.idx))
            when = next((e for e in before if self._holds(e, outer.head)), None)
            if when is not None or outer.i == verb.i:
                return when
        if outer.i != verb.i and outer.dep_ == "advcl" and any(c.lower_ == "when" for c in outer.children):
            return self._nearest(outer.head, clause(outer.head), taken)
        if verb.dep_ == "ccomp" and simple_past(verb) and verb.head.lemma_ in lexicon("modality")["told"]:
            return self._nearest(verb.head, clause(verb.head), taken - {verb.head.i})
        if verb.dep_ in ("conj", "advcl", "xcomp") and is_verb(verb.head):
            found = self._nearest(verb.head, clause(verb.head), taken)
            at_once = any(c.lower_ in ("when", "as", "while") for c in verb.children)
            trailing = verb.dep_ == "conj" and found is not None and found.span.start > verb.idx
            at_once |= any(
                c.lower_ == "to" and c.dep_ == "aux" for c in verb.children
            )  # "flies in May to shoot a film"
            if found is not None and (at_once or trailing or found.span.start <= verb.head.sent.start_char + 12):
                return found
        purpose = _purpose(verb) if trigger.is_verb else None
        return self._nearest(purpose, clause(purpose), taken) if purpose is not None else None

    def _set_for(self, noun: Token) -> DateExpression | None:
        """`Tuesday, May 5, for landing`, where the parser hung the noun on its day."""
        day = noun.head.head
        if noun.head.lower_ != "for":
            return None
        before = self._within(Span(max(0, day.idx - _HOUR), day.idx + 1))
        return next((e for e in before if self._holds(e, day)), None)

    def _right_after(self, noun: Token) -> DateExpression | None:
        """The date that follows right upon a noun's phrase: `oversee the arrival of the ship in December`, unless it
        may be the day on which the noun is spoken of."""
        verb, _ = serving(noun)
        if verb is None or verb.i > noun.i or verb.lemma_ in lexicon("modality")["speaking_of"]:
            return None
        end = max(t.idx + len(t) for t in phrase(noun))
        found = next(iter(self._within(Span(end, end + _HOUR))), None)
        if found is None or found.kind == "time" or found.anchor == "event":
            return None
        return found if _ADJOINING.fullmatch(text_of(self._doc)[end : found.span.start]) else None

    def set_anew(self, verb: Token) -> DateExpression | None:
        """The day to which the clause of a verb moves something: `delayed from May 2 to May 5`, `pushed to 2031`."""
        reach = Span(verb.idx, min(verb.sent.end_char, verb.idx + _NEW_DAY))
        told = (e for e in self._within(reach) if e.kind != "time" and e.anchor != "event")
        return next((e for e in told if _NEW.search(text_of(self._doc)[verb.idx : e.span.start])), None)

    def only_then(self, date: DateExpression) -> bool:
        """Whether a negated clause tells when it came about after all: `did not land until May 5`, `not before May`."""
        return bool(_ONLY_THEN.search(text_of(self._doc)[max(0, date.span.start - _HOUR) : date.span.start]))

    def opening(self, verb: Token) -> DateExpression | None:
        """The date that opens the sentence of a verb in the simple past: it holds for `Last month, A …, and B …`."""
        if not simple_past(verb):
            return None
        start = verb.sent.start_char
        found = self._within(Span(start, start + _OPENING))
        return found[0] if found and found[0].kind != "time" and found[0].anchor != "event" else None

    @cached_property
    def lead(self) -> DateExpression | None:
        """The day that the opening of the text tells of what happened: `A blasted off Thursday`, `yesterday B …`."""
        return next((e for e in self._within(Span(0, _LEAD)) if self._is_news(e)), None)

    def at_hour_of_lead(self, clock: DateExpression) -> DateExpression:
        """An hour with the day of the news, or the hour alone where that is told with a later one."""
        lead = self.lead
        return clock if lead is None or _is_before(clock, lead) else replace(lead, time=clock.time, zone=clock.zone)

    def _is_news(self, expression: DateExpression) -> bool:
        weekday = expression.weekday is not None and not (
            expression.which or expression.anchor or expression.end_weekday is not None or expression.end_day
        )
        near = expression.kind == "period" and expression.unit == "day" and expression.count in (0, -1)
        if not (weekday or near):
            return False
        before = text_of(self._doc)[max(0, expression.span.start - _HOUR) : expression.span.start]
        verb = None if _AHEAD.search(before) else self._verb(expression)
        if verb is None or verb.lemma_ in lexicon("modality")["edited"]:
            return False
        return simple_past(verb) or stance_of_verb(verb).rule == "past participle"

    def day_before(self, offset: DateExpression) -> DateExpression | None:
        """The last date in the sentence before an amount of time: `came in May, two years before she flew`."""
        start = next(iter(self._words(offset.span.start, offset.span.end))).sent.start_char
        told = self._within(Span(max(start, offset.span.start - _REACH), offset.span.start))
        return next((e for e in reversed(told) if e.kind != "time" and e.anchor != "event"), None)

    def _verb(self, expression: DateExpression) -> Token | None:
        """The verb below which a date stands."""
        words = self._words(expression.span.start, expression.span.end)
        return next((a for t in words for a in ancestors(t) if is_verb(a)), None)

    def of_lead(self, at: int) -> DateExpression | None:
        """The day that the opening tells, for what is told without one up to the end of that sentence: `A capsule came
        down off Chile. Its crew of four were in good spirits on Monday as …`, unless it is the day of saying so."""
        verb = self._verb(self.lead) if self.lead is not None else None
        if verb is None or verb.lemma_ in lexicon("modality")["told"]:
            return None
        return self.lead if at < verb.sent.end_char else None

    def _told_of(self, trigger: Trigger, taken: frozenset[int]) -> DateExpression | None:
        """The date in a clause about a noun: `a spacewalk planned for March 25`, `a launch that slipped to May`."""
        told = [c for c in trigger.head.children if c.dep_ in ("acl", "relcl") and not trigger.is_verb]
        verbs = [child(c, "ccomp") or c for c in told]  # "a launch which he said was set for May"
        found = (self._nearest(verb, clause(verb), taken) for verb in verbs if verb.i not in taken)
        return next((expression for expression in found if expression is not None), None)

    def _at_once(self, trigger: Trigger, taken: frozenset[int]) -> DateExpression | None:
        """The date of a clause that tells what went on meanwhile: `failed as it closed in on the station on Friday`,
        `was called off before it began on Friday`."""
        verb = trigger.token if trigger.is_verb else serving(trigger.head)[0]
        if verb is None:
            return None
        marks = ("as", "when", "while") if trigger.is_verb else ("before",)
        beside = (c for c in verb.children if c.dep_ == "advcl" and c.i not in taken)
        of_it = (c for c in beside if trigger.is_verb or any(s.lower_ == "it" for s in c.children))
        at_once = (c for c in of_it if any(m.lower_ in marks for m in c.children))
        found = (self._nearest(verb, clause(verb), taken) for verb in at_once)
        return next((expression for expression in found if expression is not None), None)

    def is_origin(self, offset: DateExpression, head: Token) -> bool:
        """`two months after she left`: her leaving is what is counted from."""
        words = text_of(self._doc)[offset.span.start : head.idx]
        return offset.anchor == "event" and bool(_ORIGIN.search(words))

    def _counted_from(self, trigger: Trigger) -> DateExpression | None:
        """`splashed down 18 hours after leaving the station`: how long before that it left."""
        if trigger.token.dep_ != "pcomp":
            return None
        found = self._within(Span(max(0, trigger.token.idx - _AMOUNT), trigger.token.idx))
        return next((e for e in found if e.count and self.is_origin(e, trigger.head)), None)

    def lead_at(self, span: Span) -> DateExpression | None:
        """The day that the opening tells, at the hour of the clock that is told in a span; None where none is."""
        clock = next((e for e in self._within(span) if e.kind == "time"), None)
        return replace(self.lead, time=clock.time, zone=clock.zone) if self.lead and clock else None

    def _holds(self, expression: DateExpression, token: Token) -> bool:
        return expression.kind != "time" and expression.span.start <= token.idx < expression.span.end

    def day_of(self, clock: DateExpression) -> DateExpression | None:
        """The day that an hour falls on, with that hour: told with it, or before it in the paragraph or its heading."""
        if clock.kind != "time" and not _is_that_day(clock):
            return clock
        at = bisect_left(self._starts, clock.span.start) - 1
        while at >= 0:
            expression = self.expressions[at]
            if expression.kind in ("calendar", "weekday", "period") and expression.grain == "day":
                between = text_of(self._doc)[expression.span.end : clock.span.start]
                if "\n" in between and expression.span.start not in self._headings:
                    break
                if _is_before(clock, expression) and len(between) > _HOUR:
                    return None
                return replace(expression, time=clock.time, zone=clock.zone)
            at -= 1
        day = self._only_days[bisect_left(self._starts, clock.span.start)]
        return replace(day, time=clock.time, zone=clock.zone) if day is not None else None

    @cached_property
    def _only_days(self) -> list[DateExpression | None]:
        """Before each expression the day, if the text has told only one, as advisories do: `will land Thursday, May 2 …
        The hatch will open at 8:28 a.m.`"""
        days: dict[tuple[int | None, int | None], DateExpression] = {}
        found: list[DateExpression | None] = []
        for e in self.expressions:
            only = next(iter(days.values())) if len(days) == 1 else None
            found.append(only if only is not None and only.kind == "calendar" else None)
            if e.kind == "weekday" or (e.kind == "calendar" and e.grain == "day"):
                days.setdefault((e.month, e.day or e.weekday), e)
        return found

    def coordinated(self, first: DateExpression, trigger: Trigger) -> list[tuple[Span, DateExpression]]:
        """Further days that the clause tells of by `and`: each with the words from there to the day."""
        found: list[tuple[Span, DateExpression]] = []
        sentence, at = trigger.token.sent, first.span.end
        for expression in self._within(Span(first.span.end, sentence.end_char)):
            between = text_of(self._doc)[at : expression.span.start]
            joint = re.search(r"\band\b", between)
            if expression.kind != first.kind or expression.grain != first.grain or joint is None or len(between) > 90:
                break
            if any(t.tag_ in ("VB", "VBD", "VBZ", "VBP", "MD") for t in self._words(at, expression.span.start)):
                break
            found.append((Span(at + joint.start(), expression.span.end), expression))
            at = expression.span.end
        return found

    def _words(self, start: int, end: int) -> Iterable[Token]:
        return self._doc.char_span(start, end, alignment_mode="expand") or ()

    @cached_property
    def _headings(self) -> frozenset[int]:
        text = text_of(self._doc)
        found = set()
        for expression in self.expressions:
            start, end = expression.span.start, expression.span.end
            line_start = text.rfind("\n", 0, start) + 1
            line_end = text.find("\n", end)
            line = text[line_start:start] + text[end : line_end if line_end >= 0 else len(text)]
            if re.fullmatch(r"[\s:–—-]*", line):
                found.add(start)
        return frozenset(found)


def _purpose(verb: Token) -> Token | None:
    """`to take up residence` of `arrived to take up residence on May 2`: done on one day."""
    found = child(verb, "advcl")
    return found if found is not None and found.i > verb.i and any(c.lower_ == "to" for c in found.children) else None


def _is_cleft(verb: Token) -> bool:
    """`It was on Monday that …`, `it was not until May that …`."""
    subject = child(verb, "nsubj")
    return verb.lemma_ == "be" and subject is not None and subject.lower_ == "it"


def _is_that_day(expression: DateExpression) -> bool:
    """`that evening`: the day named last."""
    return expression.anchor == "event" and expression.count == 0


def _is_before(clock: DateExpression, day: DateExpression) -> bool:
    """Whether an hour is earlier than that of a day told before it: `left at 11 p.m. Monday … docked at 2 a.m.`"""
    return day.time is not None and clock.time is not None and clock.time < day.time


def _turned(offset: DateExpression) -> DateExpression:
    """`two months after she left`: she left two months before what is told."""
    return replace(offset, count=-offset.count if offset.count else offset.count, which="turned")


def _closes(expression: DateExpression, token: Token) -> bool:
    """Whether a date ends the sentence: it is then the day of all that the sentence tells, as in captions."""
    sentence = token.sent
    rest = text_of(token.doc)[expression.span.end : sentence.end_char]
    return expression.kind != "time" and not re.search(r"\w", re.sub(r"\(.*", "", rest))


def _steps(token: Token, head: Token, taken: frozenset[int]) -> int | None:
    """Steps in the parse from a date to the trigger that it tells of; None where it tells of another one."""
    above = {head.i: 0}
    for n, ancestor in enumerate(ancestors(head), 1):
        above[ancestor.i] = n
    for n, at in enumerate([token, *ancestors(token)]):
        if at.i in above:
            return n + 2 * above[at.i]
        if at.i in taken:
            return None
        if n > 40:
            return None
    return None
