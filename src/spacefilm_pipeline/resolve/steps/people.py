"""Rows of people and of crew: of those of whom anything is told anew."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import polars as pl

from spacefilm_pipeline.records import Document, DocumentMentions
from spacefilm_pipeline.resolve.attributes import Told, person_row
from spacefilm_pipeline.resolve.batches import Gathered, in_batches
from spacefilm_pipeline.resolve.conclusions import SCHEMAS, Conclusions
from spacefilm_pipeline.resolve.corpus import Corpus, doc_id_of
from spacefilm_pipeline.resolve.crew import Aboard, crew_rows
from spacefilm_pipeline.resolve.grounds import grounds, groups, together
from spacefilm_pipeline.resolve.steps.told import SEAT
from spacefilm_pipeline.resolve.steps.who import Who
from spacefilm_pipeline.resolve.tables import Made, Row
from spacefilm_pipeline.shelf import Shelf

_ATTRIBUTES = {
    "person_id": pl.String,
    "doc_id": pl.String,
    "day": pl.Date,
    "name": pl.String,
    "value": pl.String,
    "start": pl.Int32,
    "end": pl.Int32,
}


@dataclass(frozen=True)
class People:
    """The people of the corpus."""

    rows: pl.DataFrame
    """Those made anew."""
    kept: pl.DataFrame
    """`person_id` of those whose rows stand as before."""
    grounds: pl.DataFrame
    """The frame `people` of the conclusions."""


def describe(corpus: Corpus, who: Who, before: Conclusions, made: Made, concluded: Shelf) -> People:
    """The people of the corpus, as its documents together describe them: conclude the frame `people`."""
    told = who.frame.join(corpus.frame.select("doc", "day"), on="doc")
    told = together(told.with_columns(grounds(told, "doc", "person", "day", "number")), "person_id")
    kept, anew = _apart(told, before["people"].collect())
    places = who.frame.join(anew, on="person_id", how="semi")
    named, attributes = _told_of(corpus, places, who, frozenset(anew["person_id"]), made)
    gathered = made.gathered("people")
    persons = places.group_by("person_id").agg(pl.col("name").first(), pl.col("doc").n_unique())
    forms = named.group_by("person_id").agg(pl.col("text").unique(), mentions=pl.col("n").sum())
    for some in in_batches(persons.join(forms, on="person_id", how="left"), "person_id"):
        described = _by_person(attributes.join(some, on="person_id", how="semi"))
        gathered.add(
            person_row(person_id, name, texts or (), described[person_id], n_documents, n_mentions or 0)
            for person_id, name, n_documents, texts, n_mentions in some.iter_rows()
        )
    rows = gathered.frame()
    made.rows.put("people", rows)
    resting = _concluded("people", kept, anew)
    concluded.put("people", resting)
    return People(rows, kept.select("person_id"), resting)


def _told_of(
    corpus: Corpus, places: pl.DataFrame, who: Who, persons: frozenset[str], made: Made
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """By what `text` some persons are named, and how often, of which rows of evidence are made; and the attributes that
    are told of them."""
    evidence = made.gathered("evidence")
    attributes = Gathered[tuple[object, ...]](partial(pl.DataFrame, schema=_ATTRIBUTES, orient="row"))
    for some in corpus.heard(places["doc"].unique()):
        identity = who.identity(some)
        for document, said in some:
            day = document.published_on
            ids = [identity.person_id(document.doc_id, index) for index in range(len(said.people))]
            meant = {index: person_id for index, person_id in enumerate(ids) if person_id in persons}
            evidence.add(_evidence(document, said, meant))
            attributes.add(
                (meant[one.person], document.doc_id, day, one.name, one.value, one.span.start, one.span.end)
                for one in said.attributes
                if one.person in meant
            )
    made.put("evidence", evidence)
    named = pl.concat(some.group_by("text", person_id="id").agg(n=pl.len()) for some in evidence.parts())
    return named, attributes.frame()


def _evidence(document: Document, said: DocumentMentions, persons: dict[int, str]) -> Iterator[Row]:
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


def _by_person(attributes: pl.DataFrame) -> dict[str, list[Told]]:
    found: dict[str, list[Told]] = defaultdict(list)
    for person_id, *told in attributes.iter_rows():
        found[person_id].append(Told(*told))
    return found


def _apart(told: pl.DataFrame, before: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Those who are told of as before, and the others."""
    kept = told.join(before, on=("person_id", "grounds"), how="semi")
    return kept, told.join(kept, on="person_id", how="anti")


def _concluded(name: str, kept: pl.DataFrame, anew: pl.DataFrame) -> pl.DataFrame:
    return pl.concat([kept, anew]).select(list(SCHEMAS[name])).sort("person_id")


def man(corpus: Corpus, who: Who, people: People, before: Conclusions, made: Made, concluded: Shelf) -> pl.DataFrame:
    """The crew of the corpus: conclude the frame `crews`. Gives the `person_id` of those whose rows stand as before."""
    persons = who.frame.join(people.grounds.rename({"grounds": "described"}), on="person_id")
    days = corpus.frame.select("doc", "day")
    told = _grouped(concluded["aboard"].join(persons, on=("doc", "person")).join(days, on="doc"))
    crews = told.select("person_id", "group").unique().join(together(told, "group"), on="group")
    kept, anew = _apart(crews, before["crews"].collect())
    rows, evidence = made.gathered("crew"), made.gathered("evidence")
    for some in in_batches(told.join(anew, on="person_id", how="semi"), "group"):
        found = [
            Aboard(person_id, doc_id_of(doc), day, SEAT.decode(content))
            for person_id, doc, day, content in some.select("person_id", "doc", "day", "told").iter_rows()
        ]
        texts = corpus.texts(some["doc"].unique())
        of_these, their_evidence = crew_rows(found, _rows_of(some["person_id"].unique(), people, before), texts)
        rows.add(of_these)
        evidence.add(their_evidence)
    made.put("crew", rows)
    made.put("evidence", evidence)
    concluded.put("crews", _concluded("crews", kept, anew))
    return kept.select("person_id")


def _grouped(told: pl.DataFrame) -> pl.DataFrame:
    """Everybody aboard anything, with their own grounds and the groups of those who share flights, or documents and
    craft."""
    keys = told.select(pl.concat_list("keys", "number")).to_series()
    return told.with_columns(grounds(told, "doc", "mention", "day", "number", "described"), groups(keys))


def _rows_of(persons: pl.Series, people: People, before: Conclusions) -> list[Row]:
    """The rows of some people, made anew or before."""
    wanted = pl.col("person_id").is_in(persons.implode())
    rows = people.rows.filter(wanted)
    former = before.table("people").filter(wanted).collect().join(rows, on="person_id", how="anti")
    return pl.concat([rows, former]).to_dicts()
