"""The day each document speaks from, where only the rest of the corpus tells it.

News is written on the day of what it leads with, and says "lifted off" without a day only then: later it needs a
weekday or a date. So where a document without a day of its own leads with a launch, a docking, a landing … told as
having happened, undated, and another document dates that very happening, the first speaks from that day. The two
must agree strongly on who, in what and where, and nothing in the first may speak against the day. A wrong day is
worse than none: with two candidates, or any doubt, there is none.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from spacefilm_pipeline.dates import reckon
from spacefilm_pipeline.records import Document, DocumentMentions, EventMention
from spacefilm_pipeline.resolve.people import Identity

RULES = {
    "three or more shared people": 0.6,
    "two shared people": 0.5,
    "one shared person": 0.3,
    "same craft": 0.35,
    "same family of craft": 0.2,
    "same place": 0.2,
    "same country": 0.1,
    "a docking told as well, on no told day": -0.5,
}
THRESHOLD = 0.8
_SURE = 0.5
"""Mentions believed less than this tell no happening by themselves."""
_ACTS = ("farewell", "launch", "docking", "hatch_opening", "welcome", "spacewalk", "undocking", "landing")
"""The acts of a flight in their order. Other happenings are no anchors: crews train and are interviewed many times."""
_RELATIVE = re.compile(r"\b(?:who|which|that|after|since)\b[^.,;]*$")
"""Before a verb: the lead does not tell this act, but mentions it."""
_SLACK = timedelta(days=1)
_FAR = timedelta(days=270)
"""A day told without its year lies nearer than this; further away it contradicts the day tried."""


@dataclass(frozen=True)
class Telling:
    """What mentions of one happening say together: who, in what, where. `craft` holds (family, craft)."""

    people: frozenset[str]
    craft: frozenset[tuple[str, str]]
    places: frozenset[str]
    countries: frozenset[str]


class Anchors:
    """What documents that date an act tell of it."""

    def __init__(self) -> None:
        self._tellings: dict[str, dict[date, set[Telling]]] = defaultdict(lambda: defaultdict(set))

    def add(self, documents: Iterable[tuple[Document, DocumentMentions]], identity: Identity) -> None:
        """What some documents with a day of their own tell."""
        for document, said in documents:
            dated: dict[tuple[str, date], list[EventMention]] = defaultdict(list)
            for mention in said.events:
                day = _day_of(mention, document.published_on)
                if day is not None and _has_happened(mention):
                    dated[mention.event_type, day].append(mention)
            for (event_type, day), group in dated.items():
                self._tellings[event_type][day].add(_telling(document.doc_id, group, identity))

    def of(self, event_type: str) -> Mapping[date, Collection[Telling]]:
        """Day → what is told of such an act on it."""
        return self._tellings.get(event_type, {})


def settled(
    documents: Iterable[tuple[Document, DocumentMentions]], anchors: Anchors, identity: Identity
) -> Iterator[Document]:
    """Documents without a day, with `published_on` from the corpus where another one dates what they lead with."""
    for document, said in documents:
        day = _own_day(document, said.events, anchors, identity)
        yield replace(document, published_on=day, published_basis="corpus") if day else document


def _own_day(document: Document, events: Sequence[EventMention], anchors: Anchors, identity: Identity) -> date | None:
    lead = _lead(document, events)
    if not lead:
        return None
    telling = _telling(document.doc_id, lead, identity)
    days = {
        day
        for day, others in anchors.of(lead[0].event_type).items()
        if any(sameness(telling, other) + _later_acts(lead, events) >= THRESHOLD for other in others)
        and _fits(day, lead, events)
    }
    return min(days) if len(days) == 1 else None


def _day_of(mention: EventMention, own_day: date | None) -> date | None:
    days = reckon(mention.date, own_day, mention.tense) if mention.date else None
    return days.starts_on if days and days.starts_on == days.ends_on else None


def _has_happened(mention: EventMention) -> bool:
    return mention.status == "happened" and mention.confidence >= _SURE and mention.event_type in _ACTS


def _lead(document: Document, events: Sequence[EventMention]) -> list[EventMention]:
    """The tellings of what a document leads with: the first act that it tells as having happened, if it tells it
    without a date, or by no more than a weekday."""
    acts = sorted((m for m in events if _has_happened(m) and m.tense == "past"), key=lambda m: m.trigger)
    if not acts or _RELATIVE.search(document.text[max(0, acts[0].trigger.start - 20) : acts[0].trigger.start]):
        return []
    lead = [m for m in acts if m.event_type == acts[0].event_type]
    undated = all(m.date is None or m.date.kind in ("weekday", "time") or m.date.anchor == "event" for m in lead)
    return lead if undated else []


def _telling(doc_id: str, group: Sequence[EventMention], identity: Identity) -> Telling:
    people = {identity.person_id(doc_id, person) for mention in group for person in mention.participants}
    return Telling(
        people=frozenset(person for person in people if person is not None),
        craft=frozenset(pair for m in group for pair in zip(m.families, m.craft, strict=True)),
        places=frozenset(m.place for m in group if m.place),
        countries=frozenset(m.country for m in group if m.country),
    )


def sameness(a: Telling, b: Telling) -> float:
    """How surely two tellings of the same type tell one happening: 0 where something speaks against it."""
    if a.people and b.people and not a.people & b.people:
        return 0.0
    families = {family for family, _ in a.craft} & {family for family, _ in b.craft}
    if any(
        _named(a, family) and _named(b, family) and not _named(a, family) & _named(b, family) for family in families
    ):
        return 0.0  # two flights of one family
    return sum(RULES[rule] for rule in _rules(a, b))


def _rules(a: Telling, b: Telling) -> list[str]:
    """The rules that speak for one happening, by name."""
    people = len(a.people & b.people)
    found = [["", "one shared person", "two shared people", "three or more shared people"][min(people, 3)]]
    shared = a.craft & b.craft
    if any(family != craft for family, craft in shared):
        found.append("same craft")
    elif {family for family, _ in a.craft} & {family for family, _ in b.craft}:
        found.append("same family of craft")
    if a.places & b.places:
        found.append("same place")
    elif a.countries & b.countries:
        found.append("same country")
    return [rule for rule in found if rule]


def _named(telling: Telling, family: str) -> set[str]:
    """The craft of a family that a telling names exactly."""
    return {craft for of_family, craft in telling.craft if of_family == family != craft}


def _later_acts(lead: Sequence[EventMention], events: Sequence[EventMention]) -> float:
    """What acts after the lead's say of its day: a flight that has gone on to dock may be days old, unless the text
    tells how soon it docked; one that has gone on to land surely is."""
    stage = _ACTS.index(lead[0].event_type)
    later = {m.event_type for m in events if _has_happened(m) and _ACTS.index(m.event_type) > stage}
    if later & {"spacewalk", "undocking", "landing"}:
        return -1.0
    soon = any(m.event_type == "docking" and m.date and m.date.anchor == "event" for m in events)
    return RULES["a docking told as well, on no told day"] if "docking" in later and not soon else 0.0


def _fits(day: date, lead: Sequence[EventMention], events: Sequence[EventMention]) -> bool:
    """Whether nothing that a text tells of other days speaks against its having been written on this one."""
    if any(m.date and m.date.kind == "weekday" and _day_of(m, day) != day for m in lead):
        return False
    return all(_agrees(mention, day) for mention in events)


def _agrees(mention: EventMention, day: date) -> bool:
    expression, days = mention.date, reckon(mention.date, day, mention.tense) if mention.date else None
    if expression is None or days is None or expression.kind != "calendar":
        return True
    if days.basis == "explicit":
        past, future = days.starts_on <= day + _SLACK, days.ends_on >= day - _SLACK
        return past if mention.status == "happened" else future or mention.status != "planned"
    return mention.status != "planned" or expression.grain != "day" or abs(days.starts_on - day) <= _FAR
