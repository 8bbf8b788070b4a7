"""The same happening told by several documents.

Happenings are compared only within blocks (type and day with a shared craft or place, type and year with a shared name
or exact craft), and only once per distinct signature, so that a thousand tellings of one launch cost no more
than one.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import combinations

from spacefilm_pipeline.resolve.events.telling import Happening, agree, conflict

RULES = {
    "same day, shared people": 0.95,
    "same day, shared craft": 0.95,
    "same day, same place": 0.8,
    "same flight, planned and then told": 0.8,
    "within the range, shared people or craft": 0.75,
}
THRESHOLD = 0.7
_ONCE = frozenset({"launch", "landing"})
"""What a numbered flight does once."""
_PUT_OFF = timedelta(days=366)
"""No further apart are a plan and what came of it: a ship of that name flies again."""


def merge(happenings: Sequence[Happening]) -> list[Happening]:
    """Join happenings of different documents that the rules call the same, the surest first."""
    told = sorted(map(_Told, happenings), key=lambda one: one.signature)
    groups = _Groups([one.happening for one in told])
    edges = [(-score, a, b) for a, b in _pairs(told) if (score := _sameness(told[a], told[b])) >= THRESHOLD]
    for _, a, b in sorted(edges):
        groups.join(a, b)
    return groups.merged()


class _Told:
    """What a happening says of itself, gathered once: it is compared with many."""

    __slots__ = ("act", "craft", "days", "event_type", "exact", "happening", "people", "places", "ships", "signature",
                 "status")  # fmt: skip

    def __init__(self, happening: Happening) -> None:
        self.happening = happening
        self.event_type = happening.event_type
        self.act = happening.tellings[0].mention.act
        self.status = happening.status
        self.days = happening.days
        self.people = happening.people
        self.craft = happening.craft
        self.ships = happening.ships
        self.exact = frozenset(craft for family, craft in self.craft if family != craft)
        self.places = places_of(happening)
        self.signature: tuple[object, ...] = (
            self.event_type,
            str(self.days.starts_on) if self.days else "",
            tuple(sorted(self.people)),
            tuple(sorted(self.craft)),
            happening.first,
        )


def _sameness(a: _Told, b: _Told) -> float:
    """The score of the best rule that calls two happenings one; 0 where none does or something speaks against it."""
    rule = _rule(a, b)
    return 0.0 if rule is None or conflict(a, b) else RULES[rule]


def _rule(a: _Told, b: _Told) -> str | None:
    """The best rule that calls two happenings one, if any does."""
    if a.event_type != b.event_type or a.act != b.act or a.days is None or b.days is None:
        return None
    if "cancelled" in (a.status, b.status) and a.status != b.status:
        return None
    if not agree(a.days, b.days):
        statuses = {a.status, b.status}
        if (
            a.event_type in _ONCE
            and "planned" in statuses
            and statuses <= {"planned", "happened"}
            and abs(a.days.starts_on - b.days.starts_on) <= _PUT_OFF
            and not a.exact.isdisjoint(b.exact)
        ):
            return "same flight, planned and then told"
        return None
    shared = not a.people.isdisjoint(b.people)
    if a.people and b.people and not shared:
        return None
    if a.days.precision == b.days.precision == "day":
        if shared:
            return "same day, shared people"
        if not a.craft.isdisjoint(b.craft):
            return "same day, shared craft"
        return None if a.places.isdisjoint(b.places) else "same day, same place"
    return "within the range, shared people or craft" if shared or not a.exact.isdisjoint(b.exact) else None


def _pairs(told: Sequence[_Told]) -> Iterator[tuple[int, int]]:
    """Those worth comparing: of one block, each signature once; and no two of them in several blocks."""
    blocks: dict[str, list[int]] = defaultdict(list)
    for n, one in enumerate(told):
        for key in blocks_of(one.happening):
            blocks[key].append(n)
    compared: list[set[int]] = [set() for _ in told]
    for block, members in enumerate(blocks.values()):
        alike: dict[tuple[object, ...], int] = {}
        for n in members:
            first = alike.setdefault(told[n].signature[:-1], n)
            if first != n:
                yield first, n
        for a, b in combinations(alike.values(), 2):
            if compared[a].isdisjoint(compared[b]) and _may_be_one(told[a], told[b]):
                yield a, b
        for n in alike.values():
            compared[n].add(block)


def _may_be_one(a: _Told, b: _Told) -> bool:
    """Whether a rule may call them one: those who take part in both, if anybody does, or the very flight."""
    return not (a.people and b.people and a.people.isdisjoint(b.people) and a.exact.isdisjoint(b.exact))


def blocks_of(happening: Happening) -> set[str]:
    """The blocks that a happening stands in: only those that share one can be the same."""
    days = happening.days
    if days is None:
        return set()
    craft = {name for _, name in happening.craft}
    exact = {name for family, name in happening.craft if family != name}
    years = {days.starts_on.year, days.ends_on.year}
    told = {(str(year), name) for year in years for name in happening.people | exact}
    told |= {(str(year + 1), name) for year in years for name in exact}  # a plan, and what came of it a year later
    if days.precision == "day":
        told |= {(str(days.starts_on), where) for where in craft | places_of(happening)}
    return {" ".join((happening.event_type, kind, name)) for kind, name in told}


def places_of(happening: Happening) -> set[str]:
    """Every place that is told of it."""
    return {t.mention.place for t in happening.tellings if t.mention.place}


def _apart(a: Happening, b: Happening) -> bool:
    """Whether both have happened, and on other days: what joined either by its month does not make them one."""
    if a.days is None or b.days is None or agree(a.days, b.days):
        return False
    return a.status == b.status == "happened"


class _Groups:
    """Disjoint sets of happenings that refuse to bring two flights of one family together."""

    def __init__(self, happenings: Sequence[Happening]) -> None:
        self._groups = [Happening(list(h.tellings), h.inferred, h.crew) for h in happenings]
        self._parent = list(range(len(happenings)))

    def _root(self, n: int) -> int:
        while self._parent[n] != n:
            self._parent[n] = self._parent[self._parent[n]]
            n = self._parent[n]
        return n

    def join(self, a: int, b: int) -> None:
        first, second = sorted((self._root(a), self._root(b)))
        into, other = self._groups[first], self._groups[second]
        if first == second or conflict(into, other) or _apart(into, other):
            return
        into.add(other.tellings)
        into.inferred = into.inferred or other.inferred
        into.crew = into.crew or other.crew
        self._parent[second] = first

    def merged(self) -> list[Happening]:
        return [group for n, group in enumerate(self._groups) if self._parent[n] == n]
