"""Days that one document lends another: it dates the very happening that the other tells without a day."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from spacefilm_pipeline.dates import DateRange
from spacefilm_pipeline.resolve.events.telling import FLIGHTS, Happening, conflict

RULES = {"two or more shared people": 0.8, "one shared person in a shared craft": 0.75, "same exact craft": 0.7}
THRESHOLD = 0.7
_NEAR = timedelta(days=21)
"""How far a document's own day may lie from the day that is lent: a story tells without a day only what is fresh."""


def is_dated(happening: Happening) -> bool:
    """Whether it can lend its day."""
    return happening.event_type in FLIGHTS and happening.days is not None and happening.days.precision == "day"


def is_undated(happening: Happening) -> bool:
    """Whether a day can be lent to it."""
    return happening.event_type in FLIGHTS and happening.days is None


def names(happening: Happening) -> list[str]:
    """Those of which both must have one: people by their ids, and exact craft."""
    return sorted(happening.people | {craft for family, craft in happening.craft if family != craft})


def by_name(happenings: Iterable[Happening]) -> Mapping[tuple[str, str], list[Happening]]:
    """The happenings that can lend their day, by type and by each of their names."""
    found: dict[tuple[str, str], list[Happening]] = defaultdict(list)
    for happening in filter(is_dated, happenings):
        for name in names(happening):
            found[happening.event_type, name].append(happening)
    return found


def lent(happening: Happening, dated: Mapping[tuple[str, str], Sequence[Happening]]) -> DateRange | None:
    """The day that others lend a happening without one, where these agree on it."""
    candidates = [h for name in names(happening) for h in dated.get((happening.event_type, name), ())]
    fits = {h.days.starts_on: h.days for h in candidates if h.days and sameness(happening, h) >= THRESHOLD}
    if len(fits) != 1:
        return None
    return replace(next(iter(fits.values())), basis="sequence")


def sameness(undated: Happening, dated: Happening) -> float:
    """How surely an undated happening is a dated one; 0 where something speaks against it."""
    if undated.status != dated.status or conflict(undated, dated) or not _fresh(undated, dated):
        return 0.0
    shared = undated.people & dated.people
    exact = {craft for family, craft in undated.craft & dated.craft if family != craft}
    if len(shared) > 1:
        return RULES["two or more shared people"]
    if shared and undated.craft & dated.craft:
        return RULES["one shared person in a shared craft"]
    return RULES["same exact craft"] if exact else 0.0


def _fresh(undated: Happening, dated: Happening) -> bool:
    days, spoken = dated.days, undated.tellings[0].spoken_on
    return days is not None and spoken is not None and abs(days.starts_on - spoken) <= _NEAR
