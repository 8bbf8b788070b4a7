"""Scoring happenings: is each labelled one published once, with its day, status and participants?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from spacefilm_pipeline.records import Span
from spacefilm_pipeline.report.evaluate.identity import Cast
from spacefilm_pipeline.report.evaluate.labels import EventLabel, locate
from spacefilm_pipeline.report.evaluate.matching import common_length
from spacefilm_pipeline.report.evaluate.snapshot import Row, Snapshot
from spacefilm_pipeline.report.evaluate.tally import Tally

_SAME_DAY = 1000
"""Points for the labelled day: more than clauses can have in common, as it tells happenings of one type apart."""


@dataclass(frozen=True, slots=True)
class Told:
    """A labelled or published happening with the clauses of one document that tell it."""

    happening: EventLabel
    spans: tuple[Span, ...]


def score_events(
    tally: Tally, labels: Sequence[EventLabel], doc_id: str, snapshot: Snapshot, cast: Cast, where: str
) -> None:
    """Count `events` and `events.*` of one document."""
    text = snapshot.documents[doc_id]["text"]
    wanted = [Told(label, tuple(locate(text, clause) for clause in label.evidence)) for label in labels]
    published = [
        (row, spans) for row in snapshot.events if (spans := snapshot.told_in("events", row["event_id"], doc_id))
    ]
    points = {
        (k, i): score
        for k, told in enumerate(wanted)
        for i, (row, spans) in enumerate(published)
        if (score := _fit(told, row, spans))
    }
    pairs = _pair(points)
    touched = {i for _, i in points}
    for k, told in enumerate(wanted):
        label = told.happening
        i = pairs.get(k, next((i for i in sorted(touched) if (k, i) in points), None))
        if i is not None and not label.optional:
            _score_pair(tally, label, published[i][0], cast, where)
        elif i is None and not label.optional:
            tally.missed(
                "events", where, f"{label.event_type}: {told.spans[0].of(text)[:80]}", f"{label.event_type} missed"
            )
    for i, (row, _) in enumerate(published):
        if i not in pairs.values() and row["event_type"] != "other":
            kind = "told twice" if i in touched else f"{row['event_type']} spurious"
            tally.spurious("events", where, f"{row['event_type']}: {row['headline'][:80]}", kind)


def _fit(told: Told, row: Row, spans: Sequence[Span]) -> int:
    """How well a published happening stands for a labelled one: 0 if not at all."""
    if row["event_type"] != told.happening.event_type:
        return 0
    common = sum(common_length(one, other) for one in told.spans for other in spans)
    return common and common + _SAME_DAY * (row["starts_on"] == told.happening.starts_on)


def _pair(points: Mapping[tuple[int, int], int]) -> dict[int, int]:
    """Labels and published rows one to one, the best fit first; equal fits in the order of labels, then rows."""
    pairs: dict[int, int] = {}
    for k, i in sorted(points, key=lambda pair: (-points[pair], pair)):
        if k not in pairs and i not in pairs.values():
            pairs[k] = i
    return pairs


def _score_pair(tally: Tally, label: EventLabel, row: Row, cast: Cast, where: str) -> None:
    tally.hit("events")
    got = f"{row['starts_on']}..{row['ends_on']}"
    if label.starts_on:
        right = (row["starts_on"], row["ends_on"]) == (label.starts_on, label.ends_on)
        kind = "day not found" if row["starts_on"] is None else "other day"
        detail = f"{label.event_type}: want {label.starts_on}..{label.ends_on} got {got}"
        tally.judge(right, "events.date", where, detail, kind)
    elif row["starts_on"] is not None:
        tally.spurious("events.date", where, f"{label.event_type}: got {got}", "day where none is labelled")
    if label.status:
        detail = f"{label.event_type}: want {label.status} got {row['status']}"
        kind = f"{row['status']} for {label.status}"
        tally.judge(row["status"] == label.status, "events.status", where, detail, kind)
    _score_participants(tally, label, row, cast, where)


def _score_participants(tally: Tally, label: EventLabel, row: Row, cast: Cast, where: str) -> None:
    wanted = {cast.labelled(name) for name in label.participants}
    published = {cast.published(person_id) for person_id in row["participants"]}
    for _ in wanted & published:
        tally.hit("events.participants")
    for name in sorted(wanted - published):
        tally.missed("events.participants", where, f"{label.event_type}: {name}")
    if not label.participants_open:
        for name in sorted(published - wanted):
            tally.spurious("events.participants", where, f"{label.event_type}: {name}")
