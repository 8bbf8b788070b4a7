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


def lend_days(told: Mapping[str, Sequence[Happening]]) -> None:
    """Date the undated flights of each document (by doc_id) that other documents date, where these agree on the day."""
    dated = _by_name(h for happenings in told.values() for h in happenings if _is_dated(h))
    for doc_id in sorted(told):
        for happening in told[doc_id]:
            if happening.event_type in FLIGHTS and happening.days is None:
                happening.inferred = _lent(happening, dated)


def _is_dated(happening: Happening) -> bool:
    return happening.event_type in FLIGHTS and happening.days is not None and happening.days.precision == "day"


def _by_name(happenings: Iterable[Happening]) -> dict[tuple[str, str], list[Happening]]:
    found: dict[tuple[str, str], list[Happening]] = defaultdict(list)
    for happening in happenings:
        for name in _names(happening):
            found[happening.event_type, name].append(happening)
    return found


def _names(happening: Happening) -> list[str]:
    return sorted(happening.people | {craft for family, craft in happening.craft if family != craft})


def _lent(happening: Happening, dated: Mapping[tuple[str, str], Sequence[Happening]]) -> DateRange | None:
    candidates = [h for name in _names(happening) for h in dated.get((happening.event_type, name), ())]
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
