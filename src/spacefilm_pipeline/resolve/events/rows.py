"""Happenings → rows of events and of their evidence."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from spacefilm_pipeline.records import Document
from spacefilm_pipeline.resolve.events.telling import Happening, Telling
from spacefilm_pipeline.resolve.people import slug


def event_ids(happenings: Sequence[Happening]) -> list[str]:
    """A readable key per happening, in their order; a number after it where two would be alike."""
    seen: Counter[str] = Counter()
    ids = []
    for happening in happenings:
        base = _base(happening)
        seen[base] += 1
        ids.append(base if seen[base] == 1 else f"{base}-{seen[base]}")
    return ids


def _base(happening: Happening) -> str:
    days = happening.days
    craft = sorted(c for _, c in happening.craft)
    who = craft[:1] or sorted(happening.people)[:2] or sorted(_organizations(happening))[:1]
    return slug(" ".join([happening.event_type, str(days.starts_on) if days else "", *who])) or "event"


def _organizations(happening: Happening) -> set[str]:
    return {name for t in happening.tellings for name in t.mention.organizations}


def event_row(event_id: str, happening: Happening, line: str, confidence: float) -> dict[str, Any]:
    days, dated = happening.days, happening.dated
    place, country = happening.place
    return {
        "event_id": event_id,
        "event_type": happening.event_type,
        "status": happening.status,
        "headline": line,
        "starts_on": days.starts_on if days else None,
        "ends_on": days.ends_on if days else None,
        "date_precision": days.precision if days else None,
        "date_text": dated.date_text if dated else None,
        "date_basis": days.basis if days else None,
        "place": place,
        "country": country,
        "participants": sorted(happening.people),
        "organizations": sorted(_organizations(happening)),
        "craft": sorted({c for _, c in happening.craft}),
        "n_documents": len({t.doc_id for t in happening.tellings}),
        "confidence": confidence,
    }


def evidence_rows(
    event_id: str, tellings: Iterable[Telling], documents: Mapping[str, Document]
) -> list[dict[str, Any]]:
    spans = sorted({(t.doc_id, t.mention.span) for t in tellings})
    return [
        {
            "of": "events",
            "id": event_id,
            "doc_id": doc_id,
            "start": span.start,
            "end": span.end,
            "text": span.of(documents[doc_id].text),
        }
        for doc_id, span in spans
    ]
