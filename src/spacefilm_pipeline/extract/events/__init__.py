"""What happened, happens or is planned.

A trigger of the events lexicon is found in the parse (`triggers`); its clause says who and what takes part
(`arguments`), where (`places`), when (`when`) and how far it is claimed to be so (`status`). Only one text is seen:
the same happening told twice gives two mentions, which `resolve.events` makes one row.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cached_property
from typing import Any

from spacefilm_pipeline.extract.coreference import Cast
from spacefilm_pipeline.extract.events import arguments
from spacefilm_pipeline.extract.events.arguments import is_current, is_fresh
from spacefilm_pipeline.extract.events.attendance import Attendance
from spacefilm_pipeline.extract.events.grammar import agents, ancestors, is_verb, objects, themes
from spacefilm_pipeline.extract.events.places import find_place
from spacefilm_pipeline.extract.events.scene import Scene
from spacefilm_pipeline.extract.events.schedule import Timetable
from spacefilm_pipeline.extract.events.status import (
    Stance,
    content_of,
    in_note,
    is_planned_for,
    pluperfect,
    serving,
    stance_of_noun,
    stance_of_setting,
    stance_of_verb,
)
from spacefilm_pipeline.extract.events.triggers import Trigger, find_triggers
from spacefilm_pipeline.extract.events.when import Almanac
from spacefilm_pipeline.extract.lexicon import lexicon
from spacefilm_pipeline.extract.text import text_of
from spacefilm_pipeline.extract.tokens import Doc, Token
from spacefilm_pipeline.records import (
    SEVERAL,
    CraftMention,
    CrewMention,
    DateExpression,
    EventMention,
    OrganizationMention,
    Span,
)

_OF_PLANS = frozenset({"delay", "announcement"})
"""What tells of another day than its own: `put off to Friday`, `declared a day of rest for Monday`."""
_SURE = 0.5
"""Belief from which on what is told without a day is what the news is about."""
_COUNTED_FROM = re.compile(r"\b(?:after|before|prior to)(?:\s[^\s,;:.]+){0,4}\s$", re.IGNORECASE)


def find_events(
    doc: Doc,
    cast: Cast,
    craft: tuple[CraftMention, ...],
    organizations: tuple[OrganizationMention, ...],
    crew: tuple[CrewMention, ...],
) -> tuple[EventMention, ...]:
    """Every clause that tells a happening, in text order."""
    scene = Scene(doc, cast, craft, organizations, crew)
    triggers = _with_attempts(find_triggers(scene))
    if not triggers:
        return ()
    return tuple(sorted(_Reader(scene, triggers).mentions(), key=lambda m: (m.trigger, m.event_type, m.span)))


class _Reader:
    """Reads the triggers of one text into mentions."""

    def __init__(self, scene: Scene, triggers: list[Trigger]) -> None:
        self._scene = scene
        self._almanac = Almanac(scene.doc)
        self._timetable = Timetable(scene.doc, self._almanac)
        self._triggers = triggers
        self._attendance = Attendance(scene, self._triggers)
        self._heads = {trigger.token.i: trigger for trigger in self._triggers}

    def mentions(self) -> list[EventMention]:
        read = {trigger: self._read(trigger) for trigger in self._triggers}
        dates = {
            id(m.date): t.token for t, found in read.items() for m in found if not t.frame.dated and m.date is not None
        }
        told = [m for t, found in read.items() for m in found if not _only_tells(t, m, dates)]
        return [self._with_speakers(m) for m in _with_callers(told)]

    def _with_speakers(self, mention: EventMention) -> EventMention:
        """A news conference of which no speaker is named is that of whoever `told reporters`."""
        if mention.event_type != "news_conference" or mention.participants or mention.status != "happened":
            return mention
        return replace(mention, participants=self._told_reporters)

    @cached_property
    def _told_reporters(self) -> tuple[int, ...]:
        verbs = (t for t in self._scene.doc if t.lemma_ == "tell" and is_verb(t))
        said = (
            v for v in verbs
            if any(c.dep_ in ("dobj", "dative") and self._scene.is_a(c, "press") for c in v.children)
        )  # fmt: skip
        return tuple(dict.fromkeys(p for v in said for a in agents(v) for p in self._scene.people_at(a)))

    def _read(self, trigger: Trigger) -> list[EventMention]:
        planned = self._timetable.entry(trigger)
        stance = Stance("planned", "future", 0.85, "timetable") if planned else _stance(trigger)
        if stance.status is None or in_note(trigger.token):
            return []
        if trigger.frame.moved:
            return self._set_anew(trigger, stance, arguments.words_of(trigger))
        if stance.status == "cancelled" and is_planned_for(trigger.head):
            stance = replace(stance, tense="future")  # "called off a spacewalk planned for Thursday"
        words = arguments.words_of(trigger)
        date = planned or self._almanac.of(trigger, words, self._others(trigger))
        if stance.rule == "negated" and date is not None and self._almanac.only_then(date):
            stance = _not_before(stance)
        if date is not None and date.anchor == "event" and stance.status == "cancelled":
            date = None  # "was called off 40 minutes before launch"
        if date is not None and self._almanac.is_origin(date, trigger.head) and not self._is_countable(trigger, date):
            date = None
        told = _claimed(trigger, date)
        if date is not None and trigger.frame.event_type in _OF_PLANS and self._is_new_day(trigger, date):
            date = None
        if date is None and trigger.is_verb and stance.rule == "past":
            date = self._almanac.opening(trigger.token)
        if date is not None and date.kind == "time" and is_fresh(trigger):
            date = self._almanac.at_hour_of_lead(date)  # "lifted off at 9:52"
        if date is None and stance.status in ("happened", "cancelled") and self._is_news(trigger, stance):
            date = self._almanac.of_lead(trigger.token.idx)
        if date is None and stance.rule == "present" and trigger.is_verb and trigger.frame.headed:
            told = told and is_fresh(trigger)  # a heading in a newsletter
        if not told or (trigger.frame.only and stance.status not in trigger.frame.only):
            return []
        if date is None and stance.status == "planned" and _is_programme(trigger):
            return []
        if date is None and stance.rule == "present" and trigger.is_verb and self._is_done_by_engines(trigger):
            return []
        if date is None and trigger.frame.event_type == "orbit" and stance.rule != "past":
            return []  # "while orbiting Earth"
        first = self._mention(trigger, stance, words, date)
        moved = self._set_anew(trigger, stance, words) if trigger.frame.event_type == "delay" else []
        return [first, *self._again(first, trigger), *moved]

    def _set_anew(self, trigger: Trigger, stance: Stance, words: list[Token]) -> list[EventMention]:
        """What is put off, or brought forward, is planned for the new day: `delayed the launch to May`."""
        date = self._almanac.set_anew(trigger.token) if trigger.is_verb else None
        if date is None or stance.status == "cancelled" or not is_current(trigger):
            return []
        event_type = next((t for t in map(self._act_of, themes(trigger.token)) if t is not None), None)
        if event_type is None:
            return []
        setting = replace(trigger, frame=replace(trigger.frame, event_type=event_type, act=""))
        return [self._mention(setting, Stance("planned", "future", 0.85, "set anew"), words, date)]

    def _act_of(self, noun: Token) -> str | None:
        """The part of a flight that a noun tells; of a flight, and of `it`, the launch."""
        told = self._heads.get(noun.i)
        if told is not None and not told.is_verb:
            return told.frame.event_type if told.frame.event_type in lexicon("events")["attempted"] else None
        return "launch" if noun.lower_ == "it" or self._scene.is_a(noun, "mission") else None

    def _is_done_by_engines(self, trigger: Trigger) -> bool:
        """`Four engines launch the rocket`: what they are for."""
        doers = agents(trigger.token)
        return bool(doers) and all(self._scene.is_a(t, "engine") for t in doers)

    def _is_news(self, trigger: Trigger, stance: Stance) -> bool:
        """Whether it is told in the simple past, or by the title, and not as what the news came after."""
        token, lead = trigger.token, self._almanac.lead
        if stance.belief < _SURE:
            return False
        marks = {c.lower_ for c in token.children}
        came_before = "after" in marks or (trigger.frame.event_type == "anomaly" and "when" in marks)
        if trigger.frame.event_type == "delay" or came_before or _are_several(trigger) or _is_spoken_of(trigger):
            return False
        above = lead is not None and token.idx < self._title <= lead.span.start
        return is_fresh(trigger, of_opening=above)

    @cached_property
    def _title(self) -> int:
        """The length of the line that the text opens with, if it is a title."""
        title = text_of(self._scene.doc).partition("\n")[0].rstrip()
        return 0 if ". " in title or title.endswith((".", "”", '"')) else len(title)

    def _is_new_day(self, trigger: Trigger, date: DateExpression) -> bool:
        """`delayed to October`, `delayed until the flight in May`: the day is not that of the delay."""
        if " until " in text_of(self._scene.doc)[trigger.token.idx : date.span.start]:
            return True
        before = text_of(self._scene.doc)[max(0, date.span.start - 16) : date.span.start].casefold().split()
        return before[-1:] in (["to"], ["until"], ["till"], ["for"], ["from"]) or before[-2:] in (
            ["until", "the"],
            ["to", "the"],
        )

    def _others(self, trigger: Trigger) -> frozenset[int]:
        return frozenset(self._heads) - {trigger.token.i, trigger.head.i}

    def _mention(
        self, trigger: Trigger, stance: Stance, words: list[Token], date: DateExpression | None
    ) -> EventMention:
        span = arguments.span_of(trigger, words)
        place, country = find_place(text_of(self._scene.doc), span)
        people = tuple(dict.fromkeys((*self._people(trigger, words), *self._attendance.at(trigger))))
        craft = arguments.craft(trigger, words, self._scene)
        organizations = arguments.organizations(words, self._scene)
        return EventMention(
            event_type=trigger.frame.event_type,
            status=stance.status or "happened",
            span=span,
            trigger=_span_of(trigger),
            confidence=_confidence(trigger, stance, date, bool(people or craft)),
            in_words=trigger.frame.event_type in lexicon("events")["told_in_words"] or not (people or craft),
            date=date,
            tense=stance.tense,
            place=place,
            country=country,
            participants=people,
            organizations=organizations,
            **_craft_fields(craft),
            act=trigger.frame.act or (SEVERAL if _are_several(trigger) else ""),
            nth=_nth(trigger),
            unnamed=arguments.has_unnamed(trigger, words, self._scene),
            flight=arguments.is_of_known_flight(trigger, self._scene),
            fresh=_is_undated(date) and not _are_several(trigger) and is_fresh(trigger),
            beside=self._beside(trigger),
            origin=self._origin(trigger, date),
            since=self._since(date),
            news=self._news(trigger, date, span),
        )

    def _people(self, trigger: Trigger, words: list[Token]) -> tuple[int, ...]:
        people = arguments.participants(trigger, words, self._scene)
        lender = None if people else arguments.lender(trigger, self._heads, self._scene)
        return people if lender is None else arguments.participants(lender, arguments.words_of(lender), self._scene)

    def _again(self, first: EventMention, trigger: Trigger) -> list[EventMention]:
        """`a freighter in May and another in June` tells two happenings."""
        if first.date is None or not trigger.is_verb:
            return []
        found = []
        for span, date in self._almanac.coordinated(first.date, trigger):
            craft = arguments.craft_within(span, trigger, self._scene)
            found.append(replace(first, span=span, date=date, participants=(), beside=None, **_craft_fields(craft)))
        return found

    def _beside(self, trigger: Trigger) -> Span | None:
        """The happening on whose clause this one leans in time: `dock … after a glitch`, `opened after docking`."""
        others = (self._heads.get(token.i) for token in arguments.leans_on(trigger))
        other = next((o for o in others if o is not None and o.token.i != trigger.token.i), None)
        if other is None and any(c.lower_ == "also" for c in trigger.token.children):
            other = self._told_before(trigger)
        return _span_of(other) if other is not None else None

    def _origin(self, trigger: Trigger, date: DateExpression | None) -> Span | None:
        """The happening from which a date counts: the one told right after `three hours after`; for that one, what is
        told to have been three hours later."""
        if date is None or date.anchor != "event" or date.kind != "offset":
            return None
        if self._almanac.is_origin(date, trigger.head):
            other = self._above(trigger)
            return _span_of(other) if other is not None else None
        at = bisect_left(self._triggers, date.span.end, key=lambda t: t.token.idx)
        if at == len(self._triggers):
            return None
        token = self._triggers[at].token
        words = text_of(self._scene.doc)[date.span.start : token.idx]
        return _span_of(self._triggers[at]) if _COUNTED_FROM.search(words) else None

    def _above(self, trigger: Trigger) -> Trigger | None:
        """The nearest trigger that a happening's own depends on."""
        return next((self._heads[a.i] for a in ancestors(trigger.head) if a.i in self._heads), None)

    def _is_countable(self, trigger: Trigger, date: DateExpression) -> bool:
        """Whether the sentence tells what came so long before or after it; hours away is the day that is told of."""
        soon = date.unit in ("minute", "hour")
        return soon or self._above(trigger) is not None or self._almanac.day_before(date) is not None

    def _since(self, date: DateExpression | None) -> DateExpression | None:
        """The date told last before an amount of time, in the same sentence."""
        if date is None or date.anchor != "event" or not date.count:
            return None
        return self._almanac.day_before(date)

    def _news(self, trigger: Trigger, date: DateExpression | None, span: Span) -> DateExpression | None:
        """The day of the news for what is told at an hour, and so long after something else that may have no day."""
        counted = date is not None and date.anchor == "event"
        return self._almanac.lead_at(span) if counted and is_fresh(trigger) else None

    def _told_before(self, trigger: Trigger) -> Trigger | None:
        """The happening told last in the paragraph: `also` speaks of the same occasion."""
        at = bisect_left(self._triggers, trigger.token.i, key=lambda t: t.token.i) - 1
        if at < 0:
            return None
        other = self._triggers[at].token
        between = text_of(self._scene.doc)[other.idx : trigger.token.idx]
        return None if "\n" in between else self._triggers[at]


def _with_attempts(triggers: Iterable[Trigger]) -> list[Trigger]:
    """`The landing was set for Sunday … Another attempt was scrapped`: of what the paragraph speaks of by a noun just
    before it, else of the launch."""
    acts = frozenset(lexicon("events")["attempted"])
    found: list[Trigger] = []
    for trigger in triggers:
        last = found[-1] if found else None
        if trigger.token.lemma_ == "attempt" and trigger.frame.only and last is not None:
            between = text_of(trigger.token.doc)[last.token.idx : trigger.token.idx]
            if not last.is_verb and last.frame.event_type in acts and "\n" not in between:
                trigger = replace(trigger, frame=replace(trigger.frame, event_type=last.frame.event_type))
        found.append(trigger)
    return found


def _with_callers(told: Iterable[EventMention]) -> Iterator[EventMention]:
    """`Pupils will hear from A. The call will air on Friday.` A call of which nobody is named is the one told of last,
    unless they are of other days."""
    last: EventMention | None = None
    for mention in told:
        if mention.event_type == "call":
            is_same = last is not None and last.status == mention.status and _may_be_one_day(last.date, mention.date)
            if last is not None and is_same and not mention.participants:
                yield replace(mention, participants=last.participants)
                continue
            last = mention
        yield mention


def _may_be_one_day(first: DateExpression | None, second: DateExpression | None) -> bool:
    return first is None or (second is not None and (first.month, first.day) == (second.month, second.day))


def _craft_fields(craft: tuple[CraftMention, ...]) -> dict[str, Any]:
    flown = [m for m in craft if m.kind in ("spacecraft", "mission")]
    return {
        "craft": tuple(m.craft for m in craft),
        "families": tuple(m.family or m.craft for m in craft),
        "ships": tuple(m.craft for m in craft if m.kind == "spacecraft"),
        "flights": tuple(dict.fromkeys(n for m in flown for n in (m.flight or m.craft, m.craft))),
        "flight_families": tuple(dict.fromkeys(m.family or m.craft for m in flown)),
    }


def _stance(trigger: Trigger) -> Stance:
    if trigger.frame.setting:
        return stance_of_setting(trigger.token)
    if trigger.is_verb:
        return stance_of_verb(trigger.token)
    above = trigger.head.head
    attended = trigger.frame.attended and (
        above.lower_ in ("at", "during", "in", "on", "over", "via")
        or (trigger.head.dep_ in ("dobj", "dative") and above.lemma_ in lexicon("modality")["told"])
    )
    return stance_of_noun(trigger.head, attended)


def _only_tells(trigger: Trigger, mention: EventMention, dates: dict[int, Token]) -> bool:
    """Whether a confirmation has no day but that of what it confirms: the news is the happening, not its telling."""
    other = dates.get(id(mention.date))
    return trigger.frame.dated and other is not None and trigger.token.is_ancestor(other)


def _is_programme(trigger: Trigger) -> bool:
    """`The agency will land the first woman on the Moon`: what a programme is for, told in every text anew."""
    return (
        trigger.is_verb
        and trigger.frame.event_type in lexicon("events")["flights"]
        and any(c.lower_ == "first" for t in objects(trigger.token) for c in t.lefts)
    )


def _span_of(trigger: Trigger) -> Span:
    return Span(trigger.token.idx, trigger.token.idx + len(trigger.token))


def _is_spoken_of(trigger: Trigger) -> bool:
    """`announced the launch on Friday`: the day is that of the announcement."""
    verb = None if trigger.is_verb else serving(trigger.head)[0]
    return verb is not None and verb.lemma_ in lexicon("modality")["speaking_of"]


def _is_undated(date: DateExpression | None) -> bool:
    """Whether no day is told but by the clock: `at noon`, `an hour later`."""
    return date is None or date.kind == "time" or (date.anchor == "event" and date.unit in ("minute", "hour"))


def _nth(trigger: Trigger) -> str:
    """`second` of `the mission's second spacewalk`, of what a flight does more than once; `a` of `a spacewalk`;
    `postlaunch` of a news conference."""
    words = [c.lower_ for c in trigger.head.lefts]
    if trigger.frame.event_type == "news_conference":
        return next((word for word in words if word in lexicon("events")["conferences"]), "")
    if trigger.is_verb or trigger.frame.event_type != "spacewalk":
        return ""
    nth = next((word for word in words if word in lexicon("modality")["nth"]), "")
    told = not any(c.lower_ == "to" for c in trigger.head.head.children)  # but "the fourth woman to make a spacewalk"
    return nth or ("a" if told and any(word in ("a", "an", "another", "one") for word in words) else "")


def _are_several(trigger: Trigger) -> bool:
    """`two spacewalks`: no one of them is meant."""
    noun = trigger.head
    counted = trigger.frame.event_type in lexicon("events")["attempted"] and noun.tag_ == "NNS"
    return counted and any(c.dep_ == "nummod" or c.lower_ in lexicon("modality")["many"] for c in noun.lefts)


def _not_before(stance: Stance) -> Stance:
    """`did not land until May 5` tells that it landed then, `will not fly before May` when it will at the earliest."""
    status = "planned" if stance.tense == "future" else "happened"
    return Stance(status, stance.tense, 0.85, "not before")


def _claimed(trigger: Trigger, date: DateExpression | None) -> bool:
    """Whether the frame's own conditions on date and content hold."""
    if trigger.frame.dated and (date is None or date.kind == "time"):
        return False
    if trigger.frame.event_type == "training" and trigger.head.head.lower_ == "for":
        return False  # "was picked for training in May"
    background = trigger.is_verb and pluperfect(trigger.token)
    if background and date is None and trigger.frame.event_type in lexicon("events")["no_background"]:
        return False
    return trigger.frame.content is None or (content_of(trigger.token) == trigger.frame.content and not background)


def _confidence(trigger: Trigger, stance: Stance, date: DateExpression | None, has_arguments: bool) -> float:
    weighs = date is not None and date.kind != "time" and date.anchor != "event" and stance.rule != "beforehand"
    dated = (
        0.0
        if not weighs
        else 0.2
        if stance.belief < 0.6 and (stance.rule == "past participle" or not trigger.is_verb)
        else 0.04
    )
    return round(min(0.99, trigger.frame.strength * stance.belief + dated + (0.05 if has_arguments else 0.0)), 3)
