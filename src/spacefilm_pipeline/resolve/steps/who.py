"""Who is who: the people of documents in groups whose names have something in common, each group judged by itself."""

from collections.abc import Container, Sequence
from dataclasses import dataclass
from functools import partial

import polars as pl

from spacefilm_pipeline.resolve.batches import Gathered, in_batches
from spacefilm_pipeline.resolve.conclusions import SCHEMAS, Conclusions, frame_of
from spacefilm_pipeline.resolve.corpus import Corpus, Heard, doc_id_of, number_of
from spacefilm_pipeline.resolve.curation import Correction
from spacefilm_pipeline.resolve.grounds import grounds, groups, together
from spacefilm_pipeline.resolve.people import Identity, identify
from spacefilm_pipeline.resolve.steps.told import NAMED
from spacefilm_pipeline.shelf import Shelf

_JUDGED = (
    pl.col("person_id", "decision", "name", "other_name", "other_person_id", "score"),
    pl.col("rules", "documents").list.join(" "),
)
"""The order of judgements."""


@dataclass(frozen=True)
class Who:
    """Who the people of all documents are."""

    frame: pl.DataFrame
    """`doc`, `person`, `person_id` and `name`, as in the conclusions, and a `number` for the latter two."""

    def identity(self, some: Heard) -> Identity:
        """Who the people of some documents are."""
        docs = pl.Series([number_of(said.doc_id) for _, said in some], dtype=pl.UInt64)
        identity = Identity()
        rows = self.frame.filter(pl.col("doc").is_in(docs.implode()))
        for doc, person, person_id, name in rows.select("doc", "person", "person_id", "name").iter_rows():
            identity.ids[doc_id_of(doc), person] = person_id
            identity.names[person_id] = name
        return identity


def who_is_who(corpus: Corpus, corrections: Sequence[Correction], before: Conclusions, concluded: Shelf) -> Who:
    """Group the people of the corpus: conclude the frames `who` and `identity`."""
    local = concluded["local"]
    people = _grounded(local, corpus.frame)
    kept = before["who"].join(people.lazy().select("grounds").unique(), on="grounds", how="semi").collect()
    anew = people.join(kept, on=("doc", "person"), how="anti").join(corpus.frame.select("doc", "day"), on="doc")
    known = frozenset(local.filter("believed", "given")["full"])
    anew = anew.join(local.select("doc", "person", "told"), on=("doc", "person"))
    found, judgements = _judged(anew, known, corrections)
    who = pl.concat([kept, found]).sort("doc", "person")
    concluded.put("who", who)
    stand = before["identity"].join(kept.lazy(), on="person_id", how="semi").collect()
    concluded.put("identity", pl.concat([stand, judgements]).sort(*_JUDGED))
    return Who(who.select("doc", "person", "person_id", "name", grounds(who, "person_id", "name").alias("number")))


def _grounded(local: pl.DataFrame, frame: pl.DataFrame) -> pl.DataFrame:
    """The people who are believed, or known by full name elsewhere, with their groups and the grounds of these."""
    local = local.drop("told")
    known = local.filter("believed", "given").select("full").unique()
    named = local.join(known, on="full", how="semi")
    company = together(named.with_columns(grounds(named, "full")), "doc").rename({"grounds": "company"})
    people = pl.concat([local.filter("believed"), named.filter(~pl.col("believed"))]).sort("doc", "person")
    told = people.join(frame, on="doc").join(company, on="doc", how="left")
    told = told.with_columns(grounds(told, "doc", "person", "day", "company"), groups(told["keys"]))
    return told.select("doc", "person", "group").join(together(told, "group"), on="group")


def _judged(
    anew: pl.DataFrame, known: Container[int], corrections: Sequence[Correction]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    columns = ("doc", "person", "person_id", "name")
    who = Gathered[tuple[object, ...]](partial(frame_of, "who", columns=columns))
    judgements = Gathered[tuple[object, ...]](partial(frame_of, "identity"))
    for some in in_batches(anew, "group"):
        rows = some.select("doc", "person", "day", "told").rows()
        named = {(doc_id_of(doc), person): NAMED.decode(told) for doc, person, _, told in rows}
        identity = identify(named, {doc_id_of(doc): day for doc, _, day, _ in rows}, known, corrections)
        who.add(
            (number_of(doc_id), person, person_id, identity.names[person_id])
            for (doc_id, person), person_id in identity.ids.items()
        )
        judgements.add(tuple(row.values()) for row in identity.judgements())
    found = who.frame().join(anew.select("doc", "person", "grounds"), on=("doc", "person"))
    return found.select(list(SCHEMAS["who"])), judgements.frame()
