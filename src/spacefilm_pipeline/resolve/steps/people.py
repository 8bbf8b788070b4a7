"""Rows of people and of crew: of those of whom anything is told anew."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

import polars as pl

from spacefilm_pipeline.fingerprints import of_text
from spacefilm_pipeline.records import DocumentMentions
from spacefilm_pipeline.resolve.conclusions import SCHEMAS, Conclusions, frame_of
from spacefilm_pipeline.resolve.corpus import Corpus, number_of
from spacefilm_pipeline.resolve.crew import crew_rows
from spacefilm_pipeline.resolve.grounds import grounds, groups, together
from spacefilm_pipeline.resolve.steps.who import Who

type Row = dict[str, Any]


@dataclass(frozen=True)
class People:
    """Rows made anew, and of their evidence; the persons whose rows stand as before; and what is concluded of all."""

    rows: list[Row]
    evidence: list[Row]
    kept: pl.DataFrame
    """`person_id`"""
    concluded: pl.DataFrame
    """The frame `people` or `crews` of the conclusions."""


def describe(corpus: Corpus, who: Who, before: Conclusions) -> People:
    """The people of the corpus, as its documents together describe them."""
    days = corpus.frame().select("doc", "day")
    told = who.frame.drop("grounds").join(days, on="doc")
    told = together(told.with_columns(grounds(told, "doc", "person", "day", "person_id", "name")), "person_id")
    kept, anew = _apart(told, before["people"])
    docs = who.frame.join(anew, on="person_id", how="semi")["doc"].unique()
    rows, evidence = who.identity(docs).rows(corpus.some(docs), frozenset(anew["person_id"]))
    return People(rows, evidence, kept.select("person_id"), _concluded("people", kept, anew))


def _apart(told: pl.DataFrame, before: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Those who are told of as before, and the others."""
    kept = told.join(before, on=("person_id", "grounds"), how="semi")
    return kept, told.join(kept, on="person_id", how="anti")


def _concluded(name: str, kept: pl.DataFrame, anew: pl.DataFrame) -> pl.DataFrame:
    return pl.concat([kept, anew]).select(list(SCHEMAS[name])).sort("person_id")


def aboard(corpus: Corpus, documents: pl.DataFrame, before: Conclusions) -> pl.DataFrame:
    """Who is aboard what, as documents tell it: the frame `aboard` of the conclusions. `documents` are those read."""
    new = documents.join(before["read"], on="doc", how="anti")["doc"]
    some = corpus.some(new)
    said = corpus.said(some)
    gathered = frame_of("aboard", (row for one in some for row in _aboard(said[one.doc_id])))
    known = before["aboard"].join(documents, on="doc", how="semi")
    return pl.concat([known, gathered]).sort("doc", "mention")


def _aboard(said: DocumentMentions) -> Iterator[tuple[object, ...]]:
    doc = number_of(said.doc_id)
    for n, mention in enumerate(said.crew):
        keys = {f"flight {mention.flight}"} if mention.flight else set()
        if mention.craft_kind == "spacecraft":
            keys.add(f"company {said.doc_id} {mention.craft}")
        yield doc, n, mention.person, sorted(map(of_text, keys))


def man(corpus: Corpus, told: pl.DataFrame, who: Who, people: People, before: Conclusions) -> People:
    """The crew of the corpus; `told` is the frame `aboard`, and `people` all its people."""
    persons = who.frame.join(people.concluded.rename({"grounds": "described"}), on="person_id")
    days = corpus.frame().select("doc", "day")
    crews = _crews(told.join(persons.drop("grounds"), on=("doc", "person")).join(days, on="doc"))
    kept, anew = _apart(crews, before["crews"])
    docs = told.join(who.frame.join(anew, on="person_id", how="semi"), on=("doc", "person"), how="semi")["doc"].unique()
    described = _rows_of(anew["person_id"].to_list(), people, before)
    documents = corpus.some(docs)
    rows, evidence = crew_rows(documents, corpus.said(documents), who.identity(docs), described)
    return People(rows, evidence, kept.select("person_id"), _concluded("crews", kept, anew))


def _crews(told: pl.DataFrame) -> pl.DataFrame:
    """Everybody aboard anything, with the grounds of all who share flights, or documents and craft, with them."""
    own = pl.Series(grounds(told, "person_id"))
    keys = told.with_columns(pl.concat_list("keys", own))["keys"]
    told = told.with_columns(grounds(told, "doc", "mention", "day", "person_id", "described"), groups(keys))
    return told.select("person_id", "group").unique().join(together(told, "group"), on="group").drop("group")


def _rows_of(persons: Collection[str], people: People, before: Conclusions) -> list[Row]:
    """The rows of some people, made anew or before."""
    wanted = frozenset(persons)
    rows = [row for row in people.rows if row["person_id"] in wanted]
    if former := wanted.difference(row["person_id"] for row in rows):
        rows += before.tables["people"].filter(pl.col("person_id").is_in(former)).iter_rows(named=True)
    return rows
