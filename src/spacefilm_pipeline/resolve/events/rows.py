"""Happenings → rows of events and of their evidence."""

from collections.abc import Iterable, Mapping
from typing import Any

from spacefilm_pipeline.resolve.events.telling import Happening, Telling
from spacefilm_pipeline.resolve.people import slug


def readable_id(happening: Happening) -> str:
    """A readable key, which others may have too: what, when, and in what or who."""
    days = happening.days
    craft = sorted(c for _, c in happening.craft)
    who = craft[:1] or sorted(happening.people)[:2] or sorted(_organizations(happening))[:1]
    return slug(" ".join([happening.event_type, str(days.starts_on) if days else "", *who]))


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


def evidence_rows(event_id: str, tellings: Iterable[Telling], texts: Mapping[str, str]) -> list[dict[str, Any]]:
    spans = sorted({(t.doc_id, t.mention.span) for t in tellings})
    return [
        {
            "of": "events",
            "id": event_id,
            "doc_id": doc_id,
            "start": span.start,
            "end": span.end,
            "text": span.of(texts[doc_id]),
        }
        for doc_id, span in spans
    ]
