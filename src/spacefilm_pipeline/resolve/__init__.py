"""Mentions of all documents → rows of the tables: who is who, what is the same happening, which day it was.

What follows from what a run before saw as well stands as that run concluded: see `resolve.steps`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from spacefilm_pipeline.collector import no_collector
from spacefilm_pipeline.resolve.conclusions import Conclusions
from spacefilm_pipeline.resolve.corpus import Corpus
from spacefilm_pipeline.resolve.curation import Correction
from spacefilm_pipeline.resolve.documents import document_row
from spacefilm_pipeline.resolve.steps.days import settle, with_people
from spacefilm_pipeline.resolve.steps.events import days_of, merge_events
from spacefilm_pipeline.resolve.steps.people import describe, man
from spacefilm_pipeline.resolve.steps.quotes import quote, with_occasions
from spacefilm_pipeline.resolve.steps.standing import standing
from spacefilm_pipeline.resolve.steps.stories import tell, with_days
from spacefilm_pipeline.resolve.steps.told import listen
from spacefilm_pipeline.resolve.steps.who import who_is_who
from spacefilm_pipeline.resolve.tables import Made
from spacefilm_pipeline.typed import Misfit


@dataclass(frozen=True)
class Resolved:
    """Rows per table (documents, people, crew, events, quotes, evidence): those made anew, and those that stand."""

    rows: dict[str, pl.DataFrame]
    kept: dict[str, pl.DataFrame]
    misfits: list[Misfit]
    """Rows made anew that do not fit the columns and types of their table."""
    concluded: dict[str, pl.DataFrame]
    """For the next run: frames of `Conclusions`."""


@no_collector()
def resolve(corpus: Corpus, corrections: Sequence[Correction] = (), before: Conclusions | None = None) -> Resolved:
    """All that the documents say together. `corrections` are those made by hand.

    `before` is what a run of this software concluded with the same corrections; the rows are the same whatever it was.
    """
    before, made = before or Conclusions(), Made()
    told = listen(corpus, corrections, before)
    who = who_is_who(corpus, told.local, corrections, before)
    days = settle(corpus, who, before)
    documents = with_people(corpus.frame, who.frame).filter("read").select("doc", happenings="grounds")
    stories = tell(corpus, documents, who, before)
    documents = with_days(documents, stories.flights)
    events = merge_events(corpus, documents, stories, who, before, made)
    people = describe(corpus, who, before, made)
    crew = man(corpus, told.aboard, who, people, before, made)
    documents, spoken = with_occasions(documents, told.occasions, events.happenings, days_of(events, before))
    quotes = quote(corpus, documents, spoken, who, before, made)
    described = made.gathered("documents")
    for document in corpus.documents.values():
        described.add([document_row(document)])
    rows = {
        "documents": described.frame(),
        "people": people.rows,
        "crew": crew.rows,
        "events": events.rows,
        "quotes": quotes.rows,
        "evidence": pl.concat([people.evidence, crew.evidence, events.evidence]),
    }
    concluded = {
        "read": documents.sort("doc"),
        "local": told.local,
        "who": who.frame,
        "days": days,
        "aboard": told.aboard,
        "crews": crew.concluded,
        "people": people.concluded,
        "flights": stories.flights,
        "happenings": events.happenings,
        "events": events.ids,
        "occasions": told.occasions,
        "speakers": quotes.speakers,
        "identity": who.judgements,
    }
    return Resolved(rows, standing(before, people, crew, events, quotes), made.misfits, concluded)
