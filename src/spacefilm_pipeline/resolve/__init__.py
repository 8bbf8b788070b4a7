"""Mentions of all documents → rows of the tables: who is who, what is the same happening, which day it was.

What follows from what a run before saw as well stands as that run concluded: see `resolve.steps`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from spacefilm_pipeline.collector import no_collector
from spacefilm_pipeline.resolve.conclusions import Conclusions
from spacefilm_pipeline.resolve.corpus import Corpus
from spacefilm_pipeline.resolve.curation import Correction
from spacefilm_pipeline.resolve.documents import document_rows
from spacefilm_pipeline.resolve.steps.days import settle, with_people
from spacefilm_pipeline.resolve.steps.events import days_of, merge_events, with_days
from spacefilm_pipeline.resolve.steps.people import aboard, describe, man
from spacefilm_pipeline.resolve.steps.quotes import occasions_of, quote, with_occasions
from spacefilm_pipeline.resolve.steps.standing import renamed, standing
from spacefilm_pipeline.resolve.steps.stories import Stories, lend
from spacefilm_pipeline.resolve.steps.who import who_is_who

type Row = dict[str, Any]


@dataclass(frozen=True)
class Resolved:
    """Rows per table (documents, people, crew, events, quotes, evidence): those made anew, and those that stand."""

    rows: dict[str, list[Row]]
    kept: dict[str, pl.DataFrame]
    concluded: dict[str, pl.DataFrame]
    """For the next run: frames of `Conclusions`."""


@no_collector()
def resolve(corpus: Corpus, corrections: Sequence[Correction] = (), before: Conclusions | None = None) -> Resolved:
    """All that the documents say together. `corrections` are those made by hand.

    `before` is what a run of this software concluded with the same corrections; the rows are the same whatever it was.
    """
    before = before or Conclusions()
    who = who_is_who(corpus, corrections, before)
    days = settle(corpus, who, before)
    documents = with_people(corpus.frame(), who.frame).filter("read").select("doc", happenings="grounds")
    stories = Stories(corpus, who)
    flights = lend(documents, stories, before)
    documents = with_days(documents, flights)
    events = merge_events(corpus, documents, flights, stories, who, before)
    people = describe(corpus, who, before)
    told_aboard = aboard(corpus, documents, before)
    crew = man(corpus, told_aboard, who, people, before)
    occasions = occasions_of(corpus, documents, before)
    documents, spoken = with_occasions(documents, occasions, events.happenings, days_of(events, before))
    quotes = quote(corpus, documents, spoken, who, before)
    moved = {table: frame.to_dicts() for table, frame in renamed(before, events).items()}
    rows = {
        "documents": document_rows(list(corpus.documents.values())),
        "people": people.rows,
        "crew": crew.rows,
        "events": events.rows + moved["events"],
        "quotes": quotes.rows,
        "evidence": people.evidence + crew.evidence + events.evidence + moved["evidence"],
    }
    concluded = {
        "read": documents.sort("doc"),
        "local": who.local,
        "who": who.frame,
        "days": days,
        "aboard": told_aboard,
        "crews": crew.concluded,
        "people": people.concluded,
        "flights": flights,
        "happenings": events.happenings,
        "events": events.ids,
        "occasions": occasions,
        "speakers": quotes.speakers,
        "identity": who.judgements,
    }
    return Resolved(rows, standing(before, people, crew, events, quotes), concluded)
