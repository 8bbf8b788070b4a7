"""What one document tells of a happening, and how well two tellings agree."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property, lru_cache
from operator import attrgetter
from typing import TYPE_CHECKING, Protocol

from spacefilm_pipeline.dates import DateRange
from spacefilm_pipeline.lexicons import read_lexicon
from spacefilm_pipeline.records import EventMention

if TYPE_CHECKING:
    from spacefilm_pipeline.resolve.events.flights import Flight

STANDS_ALONE = 0.5
"""A mention believed less only adds to a happening told elsewhere in its document."""
FLIGHTS = frozenset({"launch", "docking", "undocking", "landing"})
_LEXICON = read_lexicon("spacefilm_pipeline.extract.lexicon", "events")
_UNCREWED = frozenset(_LEXICON["uncrewed"])
_SITES = frozenset(_LEXICON["sites"])
_SEPARATOR = re.compile(r"^[^\w\n]{0,8}back to top[^\w\n]{0,8}$", re.IGNORECASE | re.MULTILINE)
_NIGHT = timedelta(days=1)
_ABOUT = timedelta(days=15)
_PRECISION = {"day": 0, "month": 1, "year": 2}
_BASIS = {"explicit": 0, "relative": 1, "sequence": 2}


@dataclass(frozen=True)
class Telling:
    """One mention of one document, with its days reckoned and its people identified."""

    doc_id: str
    index: int
    mention: EventMention
    status: str
    people: frozenset[str]
    days: DateRange | None
    spoken_on: date | None
    date_text: str | None = None
    words: frozenset[str] = frozenset()
    """The words of the evidence, folded."""
    flight: Flight | None = None
    section: int = 0
    """Which article of a newsletter tells it."""

    @cached_property
    def craft(self) -> frozenset[tuple[str, str]]:
        """(family, craft) of every craft told."""
        return frozenset(zip(self.mention.families, self.mention.craft, strict=True))

    @cached_property
    def ships(self) -> frozenset[str]:
        return frozenset(self.mention.ships)

    @property
    def key(self) -> tuple[str, int]:
        return self.doc_id, self.index

    @property
    def at(self) -> int:
        return self.mention.trigger.start

    @property
    def strong(self) -> bool:
        return self.mention.confidence >= STANDS_ALONE


@dataclass
class Happening:
    """Tellings of one happening. `inferred` are its days where no telling has any; `crew` takes part unnamed.

    What the tellings say together is gathered once: they change by `add` alone.
    """

    tellings: list[Telling] = field(default_factory=list)
    inferred: DateRange | None = None
    crew: frozenset[str] = frozenset()

    def add(self, tellings: Iterable[Telling]) -> None:
        """Let these tell the happening, too; all stand in order of their documents and their places there."""
        new = tuple(tellings)
        self.tellings = sorted([*self.tellings, *new], key=_KEY)
        gathered = self.__dict__
        if "dated" in gathered:
            gathered["dated"] = _most_exact([t for t in (self.dated, *new) if t])
        for name, told in _TOLD.items():
            if name in gathered:
                gathered[name] = gathered[name].union(*map(told, new))

    @property
    def event_type(self) -> str:
        return self.tellings[0].mention.event_type

    @property
    def days(self) -> DateRange | None:
        """The narrowest days told; of equals the one told most plainly."""
        return self.dated.days if self.dated else self.inferred

    @cached_property
    def dated(self) -> Telling | None:
        """The telling whose days the happening takes."""
        return _most_exact(self.tellings)

    @cached_property
    def named(self) -> frozenset[str]:
        """The people whom the tellings name."""
        return frozenset().union(*(t.people for t in self.tellings))

    @property
    def people(self) -> frozenset[str]:
        return self.named | self.crew if self.crew else self.named

    @cached_property
    def craft(self) -> frozenset[tuple[str, str]]:
        """(family, craft) of every craft told."""
        return frozenset().union(*(t.craft for t in self.tellings))

    @cached_property
    def ships(self) -> frozenset[str]:
        return frozenset().union(*(t.ships for t in self.tellings))

    @property
    def status(self) -> str:
        """The status in the latest telling; in one document, what happened outweighs what was planned,
        but nothing has happened that lies ahead of all that is told."""
        sure = [t for t in self.tellings if t.strong] or self.tellings
        if any(t.status == "planned" for t in sure):  # "the ship leaves Sunday … it will undock at noon"
            sure = [t for t in sure if t.mention.tense != "present" or t.status != "happened"]
        latest = max(sure, key=lambda t: (t.spoken_on or date.min, _WEIGHT[t.status], t.mention.confidence))
        ahead = self.days is not None and latest.spoken_on is not None and self.days.starts_on > latest.spoken_on
        return "planned" if ahead and latest.status == "happened" else latest.status

    @property
    def place(self) -> tuple[str | None, str | None]:
        """Site and country: those told most often, of equals the first; the country alone where no site is told."""
        for found in (
            [(t.mention.place, t.mention.country) for t in self.tellings if t.mention.place],
            [(None, t.mention.country) for t in self.tellings if t.mention.country],
        ):
            if found:
                return Counter(found).most_common(1)[0][0]
        return None, None

    @property
    def first(self) -> tuple[str, int]:
        return min(t.key for t in self.tellings)


_KEY = attrgetter("key")
_TOLD = {"named": attrgetter("people"), "craft": attrgetter("craft"), "ships": attrgetter("ships")}
"""What a happening gathers of its tellings, and what each of these has of it."""


def _most_exact(tellings: Iterable[Telling]) -> Telling | None:
    """The one with the most exact days, if any has days."""
    told = [t for t in tellings if t.days is not None]
    return min(told, key=lambda t: (_exactness(t.days), t.key), default=None)


_WEIGHT = {"planned": 0, "reported": 1, "happened": 2, "cancelled": 3}


def _exactness(days: DateRange | None) -> tuple[int, int, int, date]:
    if days is None:
        return 3, 3, 0, date.max
    length = (days.ends_on - days.starts_on).days
    return _PRECISION[days.precision], _BASIS[days.basis], length, days.starts_on


def section_starts(text: str) -> list[int]:
    """Where the articles of a newsletter start, after lines like `Back to Top`; nowhere in other texts."""
    return [found.end() for found in _SEPARATOR.finditer(text)]


def agree(a: DateRange, b: DateRange) -> bool:
    """Whether one of two ranges lies within the other; what is counted from another happening is only about right."""
    if "sequence" in (a.basis, b.basis) and a.precision == b.precision == "day":
        return abs(a.starts_on - b.starts_on) <= _NIGHT
    if "sequence" in (a.basis, b.basis) and a.precision == b.precision == "month":
        return a.starts_on - _ABOUT <= b.ends_on and b.starts_on <= a.ends_on + _ABOUT
    return _within(a, b) or _within(b, a)


def _within(inner: DateRange, outer: DateRange) -> bool:
    return outer.starts_on <= inner.starts_on and inner.ends_on <= outer.ends_on


def moves_nobody(telling: Telling) -> bool:
    """Whether a clause tells of cargo and nobody; `satellite` may only be part of the name of a site."""
    words = telling.words
    return not telling.people and bool(words & _UNCREWED - ({"satellite"} if words & _SITES else set()))


class Flown(Protocol):
    """Whatever tells of craft."""

    @property
    def craft(self) -> frozenset[tuple[str, str]]: ...
    @property
    def ships(self) -> frozenset[str]: ...


def conflict(a: Flown, b: Flown) -> bool:
    """Whether the two tell of different craft: Soyuz MS-1 and Soyuz MS-2, or a Soyuz and a Shenzhou."""
    if a.craft and b.craft and _other_flights(a.craft, b.craft):
        return True
    return bool(a.ships and b.ships) and not any(_one_ship(x, y) for x in a.ships for y in b.ships)


@lru_cache(maxsize=2_000)
def _other_flights(a: frozenset[tuple[str, str]], b: frozenset[tuple[str, str]]) -> bool:
    """Whether both name flights of one family, and none of it in common."""
    exact_a, exact_b = _by_family(a), _by_family(b)
    return any(exact_a[family].isdisjoint(exact_b[family]) for family in exact_a.keys() & exact_b.keys())


@lru_cache(maxsize=2_000)
def _by_family(craft: frozenset[tuple[str, str]]) -> Mapping[str, frozenset[str]]:
    """The craft of each family that are named exactly."""
    families = {family for family, name in craft if name != family}
    return {one: frozenset(name for family, name in craft if family == one != name) for one in families}


def _one_ship(x: str, y: str) -> bool:
    """`Dragon` may be `Crew Dragon Endeavour`."""
    return x == y or set(x.split()) <= set(y.split()) or set(y.split()) <= set(x.split())
