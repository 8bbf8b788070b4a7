"""The same happening told by several documents.

Happenings are compared only within blocks (type and day, type and exact craft, type and month with a shared name),
and only once per distinct signature, so that a thousand tellings of one launch cost no more than one.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence

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


def merge(happenings: Sequence[Happening]) -> list[Happening]:
    """Join happenings of different documents that the rules call the same, the surest first."""
    happenings = sorted(happenings, key=_signature)
    groups = _Groups(happenings)
    edges = [
        (-score, a, b)
        for a, b in sorted(_pairs(happenings))
        if (score := sameness(happenings[a], happenings[b])) >= THRESHOLD
    ]
    for _, a, b in sorted(edges):
        groups.join(a, b)
    return groups.merged()


def sameness(a: Happening, b: Happening) -> float:
    """The score of the best rule that calls two happenings one; 0 where none does or something speaks against it."""
    if a.event_type != b.event_type or a.tellings[0].mention.act != b.tellings[0].mention.act:
        return 0.0
    if conflict(a, b) or _opposed(a, b):
        return 0.0
    exact = {c for f, c in a.craft if f != c} & {c for f, c in b.craft if f != c}
    shared = a.people & b.people
    if a.days is None or b.days is None:
        return 0.0
    if not agree(a.days, b.days):
        statuses = {a.status, b.status}
        if exact and a.event_type in _ONCE and "planned" in statuses and statuses <= {"planned", "happened"}:
            return RULES["same flight, planned and then told"]
        return 0.0
    if a.people and b.people and not shared:
        return 0.0
    if a.days.precision == b.days.precision == "day":
        if shared:
            return RULES["same day, shared people"]
        if a.craft & b.craft:
            return RULES["same day, shared craft"]
        return RULES["same day, same place"] if _places(a) & _places(b) else 0.0
    return RULES["within the range, shared people or craft"] if shared or exact else 0.0


def _opposed(a: Happening, b: Happening) -> bool:
    return ("cancelled" in (a.status, b.status)) and a.status != b.status


def _places(happening: Happening) -> set[str]:
    return {t.mention.place for t in happening.tellings if t.mention.place}


def _signature(happening: Happening) -> tuple[object, ...]:
    days = happening.days
    return (
        happening.event_type,
        str(days.starts_on) if days else "",
        tuple(sorted(happening.people)),
        tuple(sorted(happening.craft)),
        happening.first,
    )


def _pairs(happenings: Sequence[Happening]) -> Iterable[tuple[int, int]]:
    blocks: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for n, happening in enumerate(happenings):
        for key in sorted(_blocks(happening)):
            blocks[key].append(n)
    found: set[tuple[int, int]] = set()
    for members in blocks.values():
        alike: dict[tuple[object, ...], int] = {}
        for n in members:
            first = alike.setdefault(_signature(happenings[n])[:-1], n)
            if first != n:
                found.add((first, n))
        distinct = sorted(alike.values())
        found.update((a, b) for i, a in enumerate(distinct) for b in distinct[i + 1 :])
    return found


def _blocks(happening: Happening) -> set[tuple[str, ...]]:
    """The blocks that a happening stands in."""
    days, event_type = happening.days, happening.event_type
    if days is None:
        return set()
    keys: set[tuple[str, ...]] = {(event_type, "craft", craft) for family, craft in happening.craft if family != craft}
    if days.precision == "day":
        keys.add((event_type, "day", str(days.starts_on)))
    keys |= {
        (event_type, str(year), person)
        for year in (days.starts_on.year, days.ends_on.year)
        for person in happening.people
    }
    return keys


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
        if first == second or conflict(into, other):
            return
        into.tellings = sorted([*into.tellings, *other.tellings], key=lambda t: t.key)
        into.inferred = into.inferred or other.inferred
        into.crew = into.crew or other.crew
        self._parent[second] = first

    def merged(self) -> list[Happening]:
        return [group for n, group in enumerate(self._groups) if self._parent[n] == n]
