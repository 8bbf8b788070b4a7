"""What one document tells of a happening, and how well two tellings agree."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from spacefilm_pipeline.dates import DateRange
from spacefilm_pipeline.records import EventMention

STANDS_ALONE = 0.5
"""A mention believed less only adds to a happening told elsewhere in its document."""
FLIGHTS = frozenset({"launch", "docking", "undocking", "landing"})
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
    """Tellings of one happening. `inferred` are its days where no telling has any; `crew` its people likewise."""

    tellings: list[Telling] = field(default_factory=list)
    inferred: DateRange | None = None
    crew: frozenset[str] = frozenset()

    @property
    def event_type(self) -> str:
        return self.tellings[0].mention.event_type

    @property
    def days(self) -> DateRange | None:
        """The narrowest days told; of equals the one told most plainly."""
        return self.dated.days if self.dated else self.inferred

    @property
    def dated(self) -> Telling | None:
        """The telling whose days the happening takes."""
        told = [t for t in self.tellings if t.days is not None]
        return min(told, key=lambda t: (_exactness(t.days), t.key), default=None)

    @property
    def people(self) -> frozenset[str]:
        return frozenset().union(*(t.people for t in self.tellings)) or self.crew

    @property
    def craft(self) -> frozenset[tuple[str, str]]:
        """(family, craft) of every craft told."""
        return frozenset(pair for t in self.tellings for pair in zip(t.mention.families, t.mention.craft, strict=True))

    @property
    def status(self) -> str:
        """The status in the latest telling; in one document, what happened outweighs what was planned."""
        sure = [t for t in self.tellings if t.strong] or self.tellings
        return max(sure, key=lambda t: (t.spoken_on or date.min, _WEIGHT[t.status], t.mention.confidence)).status

    @property
    def first(self) -> tuple[str, int]:
        return min(t.key for t in self.tellings)


_WEIGHT = {"planned": 0, "reported": 1, "happened": 2, "cancelled": 3}


def _exactness(days: DateRange | None) -> tuple[int, int, int, date]:
    if days is None:
        return 3, 3, 0, date.max
    length = (days.ends_on - days.starts_on).days
    return _PRECISION[days.precision], _BASIS[days.basis], length, days.starts_on


def agree(a: DateRange, b: DateRange) -> bool:
    """Whether one of two ranges lies within the other; months counted from another happening are only about right."""
    slack = (
        timedelta(days=31)
        if "sequence" in (a.basis, b.basis) and "month" in (a.precision, b.precision)
        else timedelta()
    )
    return _within(a, b, slack) or _within(b, a, slack)


def _within(inner: DateRange, outer: DateRange, slack: timedelta) -> bool:
    return outer.starts_on - slack <= inner.starts_on and inner.ends_on <= outer.ends_on + slack


def conflict(a: Iterable[tuple[str, str]], b: Iterable[tuple[str, str]]) -> bool:
    """Whether two sets of (family, craft) name different craft of one family: Soyuz MS-1 and Soyuz MS-2."""
    exact_a = {(family, craft) for family, craft in a if craft != family}
    exact_b = {(family, craft) for family, craft in b if craft != family}
    shared = {family for family, _ in exact_a} & {family for family, _ in exact_b}
    return any(not {c for f, c in exact_a if f == family} & {c for f, c in exact_b if f == family} for family in shared)
