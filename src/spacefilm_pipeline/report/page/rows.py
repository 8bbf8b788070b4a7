"""Rows of the published tables → rows of the page, a function for each table."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

import polars as pl

from spacefilm_pipeline.report.page.days import day_text, range_text
from spacefilm_pipeline.report.page.model import CrewMember, Event, Person, Quote, Voice
from spacefilm_pipeline.report.page.sources import Record, Sources

type Aboard = dict[str, tuple[str, ...]]
"""person_id → the craft that the person is, was or will be aboard."""


def aboard(crew: pl.DataFrame) -> Aboard:
    """Who is aboard what."""
    craft = crew.sort("craft").group_by("person_id").agg("craft")
    return {person_id: tuple(names) for person_id, names in craft.iter_rows()}


def event_rows(events: pl.DataFrame, sources: Sources) -> tuple[Event, ...]:
    """Happenings, first to last; the undated at the end."""
    shown = sources.shown("events", events).sort("starts_on", "ends_on", "event_type", "event_id", nulls_last=True)
    return tuple(_event(f"e{number}", row, sources) for number, row in enumerate(shown.iter_rows(named=True), 1))


def _event(row_id: str, row: Record, sources: Sources) -> Event:
    evidence = sources.evidence("events", row["event_id"])
    return Event(
        id=row_id,
        places=sources.places(evidence, "event"),
        unseen=sources.unseen("events", row["event_id"]),
        people=sources.people.of(row["participants"]),
        craft=sources.craft.of(row["craft"]),
        days=((row["starts_on"], row["ends_on"]),) if row["starts_on"] else (),
        event_type=row["event_type"],
        status=row["status"],
        headline=row["headline"],
        when=range_text(row["starts_on"], row["ends_on"], row["date_precision"]),
        date_text=row["date_text"],
        starts_on=row["starts_on"],
        ends_on=row["ends_on"],
        date_precision=row["date_precision"],
        place=row["place"],
        words=evidence[0]["text"],
    )


def crew_rows(crew: pl.DataFrame, sources: Sources) -> tuple[CrewMember, ...]:
    """Who is aboard, by craft and agency; spacecraft before stations."""
    shown = sources.shown("crew", crew).sort("craft_kind", "craft", "agency", "name", "crew_id", nulls_last=True)
    return tuple(_member(f"c{number}", row, sources) for number, row in enumerate(shown.iter_rows(named=True), 1))


def _member(row_id: str, row: Record, sources: Sources) -> CrewMember:
    evidence = sources.evidence("crew", row["crew_id"])
    return CrewMember(
        id=row_id,
        places=sources.places(evidence, "crew"),
        unseen=sources.unseen("crew", row["crew_id"]),
        people=sources.people.of([row["person_id"]]),
        craft=sources.craft.of([row["craft"]]),
        days=sources.days(evidence),
        name=row["name"],
        craft_name=row["craft"],
        agency=row["agency"],
        position=row["position"],
        role=row["role"],
        age=row["age"],
        film_part=row["film_part"],
    )


def person_rows(people: pl.DataFrame, sources: Sources, aboard: Aboard) -> tuple[Person, ...]:
    """Who is named, those named most first."""
    shown = sources.shown("people", people).sort("n_mentions", "person_id", descending=[True, False])
    return tuple(
        _person(f"p{number}", row, sources, aboard) for number, row in enumerate(shown.iter_rows(named=True), 1)
    )


def _person(row_id: str, row: Record, sources: Sources, aboard: Aboard) -> Person:
    evidence = sources.evidence("people", row["person_id"])
    return Person(
        id=row_id,
        places=sources.places(evidence, "name"),
        unseen=sources.unseen("people", row["person_id"]),
        people=sources.people.of([row["person_id"]]),
        craft=sources.craft.of(aboard.get(row["person_id"], ())),
        days=sources.days(evidence),
        name=row["name"],
        aliases=tuple(row["aliases"]),
        roles=tuple(row["roles"]),
        affiliations=tuple(row["affiliations"]),
        nationality=row["nationality"],
        age=row["age"],
        age_as_of=day_text(row["age_as_of"]),
        prior_missions=row["prior_missions"],
        n_mentions=row["n_mentions"],
        n_documents=row["n_documents"],
    )


def quote_rows(tables: Mapping[str, pl.DataFrame], sources: Sources, aboard: Aboard) -> tuple[Quote, ...]:
    """What was said, in the order of the texts, the oldest first; those without a day at the end."""
    occasions = {row["event_id"]: row for row in tables["events"].iter_rows(named=True)}
    names = tables["people"].select("name", speaker_id="person_id")
    shown = sources.shown_quotes(tables["quotes"].join(names, on="speaker_id", how="left"))
    voices = {key: f"v{number}" for number, key in enumerate(dict.fromkeys(map(_voice_key, shown)), 1)}
    told_on = {doc_id: document["published_on"] or date.max for doc_id, document in sources.documents.items()}
    shown.sort(key=lambda row: (told_on[row["doc_id"]], row["doc_id"], row["start"]))
    return tuple(
        _quote(f"q{number}", row, voices[_voice_key(row)], occasions.get(row["occasion_event_id"]), sources, aboard)
        for number, row in enumerate(shown, 1)
    )


def _voice_key(row: Record) -> tuple[str, str]:
    return (row["speaker_kind"], row["speaker_id"] or row["speaker_text"] or "")


def _quote(row_id: str, row: Record, voice: str, occasion: Record | None, sources: Sources, aboard: Aboard) -> Quote:
    people = [row["speaker_id"]] if row["speaker_id"] else []
    day = row["spoken_on"] or sources.documents[row["doc_id"]]["published_on"]
    craft = {*aboard.get(row["speaker_id"], ()), *(occasion["craft"] if occasion else ())}
    return Quote(
        id=row_id,
        places=(sources.place_of_quote(row),),
        unseen=0,
        people=sources.people.of(people),
        craft=sources.craft.of(sorted(craft)),
        days=((day, day),) if day else (),
        voice=voice,
        speaker=row["name"] or row["speaker_text"] or "unknown",
        speaker_kind=row["speaker_kind"],
        kind=row["kind"],
        text=row["text"],
        n_words=len(row["text"].split()),
        when=day_text(row["spoken_on"]),
        occasion=occasion["headline"] if occasion else None,
        doc_id=row["doc_id"],
        repeated=row["duplicate_of"] is not None,
    )


def voices_of(quotes: Sequence[Quote]) -> tuple[Voice, ...]:
    """Who is quoted, those with most words first."""
    said: dict[str, list[Quote]] = defaultdict(list)
    for quote in quotes:
        said[quote.voice].append(quote)
    voices = [_voice(quotes) for quotes in said.values()]
    return tuple(sorted(voices, key=lambda voice: (-voice.n_words, voice.name, voice.id)))


def _voice(quotes: Sequence[Quote]) -> Voice:
    occasions = Counter(quote.occasion for quote in quotes if quote.occasion)
    return Voice(
        id=quotes[0].voice,
        name=quotes[0].speaker,
        speaker_kind=quotes[0].speaker_kind,
        n_quotes=len(quotes),
        n_words=sum(quote.n_words for quote in quotes),
        occasions=tuple(sorted(occasions.items(), key=lambda pair: (-pair[1], pair[0]))),
    )
