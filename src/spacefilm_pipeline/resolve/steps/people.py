"""Rows of people: of those of whom anything is told anew."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial

import polars as pl

from spacefilm_pipeline.records import Document, DocumentMentions
from spacefilm_pipeline.resolve.attributes import Told, person_row
from spacefilm_pipeline.resolve.batches import Gathered, in_batches
from spacefilm_pipeline.resolve.conclusions import Conclusions
from spacefilm_pipeline.resolve.corpus import Corpus, number_of
from spacefilm_pipeline.resolve.grounds import grounds, together
from spacefilm_pipeline.resolve.steps.who import Who
from spacefilm_pipeline.resolve.tables import Made, Row
from spacefilm_pipeline.shelf import Shelf

_ATTRIBUTES = {
    "number": pl.UInt64,
    "doc": pl.UInt64,
    "day": pl.Date,
    "name": pl.String,
    "value": pl.String,
    "start": pl.Int32,
    "end": pl.Int32,
}


@dataclass(frozen=True)
class People:
    """The people of the corpus."""

    gone: pl.DataFrame
    """`person_id` of those who were published before, but whose rows do not stand."""
    grounds: pl.DataFrame
    """The frame `people` of the conclusions."""


def describe(corpus: Corpus, who: Who, before: Conclusions, made: Made, concluded: Shelf) -> People:
    """The people of the corpus, as its documents together describe them: conclude the frame `people`."""
    told = who.frame.select("doc", "person", "number").join(corpus.frame.select("doc", "day"), on="doc")
    told = together(told.with_columns(grounds(told, "doc", "person", "day", "number")), "number")
    former = before["people"].collect()
    kept, anew = apart(told, former)
    places = who.frame.join(anew, on="number", how="semi")
    persons = places.group_by("number", "person_id", "name").agg(pl.col("doc").n_unique())
    docs = places["doc"].unique()
    del told, places
    named, attributes = _told_of(corpus, docs, who, persons, made)
    gathered = made.gathered("people")
    for some in in_batches(persons.join(named, on="person_id", how="left"), "number"):
        described = _by_person(attributes.join(some, on="number", how="semi"))
        gathered.add(
            person_row(person_id, name, texts or (), described[number], n_documents, n_mentions or 0)
            for number, person_id, name, n_documents, texts, n_mentions in some.iter_rows()
        )
    made.put("people", gathered)
    now = pl.concat([kept, anew.join(persons.select("number", "person_id"), on="number").select(kept.columns)])
    concluded.put("people", now.sort("person_id"))
    return People(former.join(kept, on="number", how="anti").select("person_id"), now)


def _told_of(
    corpus: Corpus, docs: pl.Series, who: Who, persons: pl.DataFrame, made: Made
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """By what `text` persons are named in documents, and how often (`mentions`), of which rows of evidence are made;
    and the attributes that are told of them there."""
    numbers = dict(persons.select("person_id", "number").iter_rows())
    evidence = made.gathered("evidence")
    attributes = Gathered[tuple[object, ...]](partial(pl.DataFrame, schema=_ATTRIBUTES, orient="row"))
    for some in corpus.heard(docs):
        identity = who.identity(some)
        for document, said in some:
            doc, day = number_of(document.doc_id), document.published_on
            ids = [identity.person_id(document.doc_id, index) for index in range(len(said.people))]
            meant = {index: person_id for index, person_id in enumerate(ids) if person_id and person_id in numbers}
            evidence.add(_evidence(document, said, meant))
            attributes.add(
                (numbers[meant[one.person]], doc, day, one.name, one.value, one.span.start, one.span.end)
                for one in said.attributes
                if one.person in meant
            )
    made.put("evidence", evidence)
    named = pl.concat(some.group_by("text", person_id="id").agg(n=pl.len()) for some in evidence.parts(("id", "text")))
    return named.group_by("person_id").agg(pl.col("text").unique(), mentions=pl.col("n").sum()), attributes.frame()


def _evidence(document: Document, said: DocumentMentions, persons: Mapping[int, str]) -> Iterator[Row]:
    for index, person_id in persons.items():
        for mention in said.people[index].mentions:
            yield {
                "of": "people",
                "id": person_id,
                "doc_id": document.doc_id,
                "start": mention.span.start,
                "end": mention.span.end,
                "text": mention.span.of(document.text),
            }


def _by_person(attributes: pl.DataFrame) -> dict[int, list[Told]]:
    found: dict[int, list[Told]] = defaultdict(list)
    for number, *told in attributes.iter_rows():
        found[number].append(Told(*told))
    return found


def apart(told: pl.DataFrame, before: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Of persons who are told of now, those who were told of so before, as they were concluded; and the others."""
    kept = before.join(told, on=("number", "grounds"), how="semi")
    return kept, told.join(kept, on="number", how="anti")
