"""Who is who: the people of documents in groups whose names have something in common, each group judged by itself."""

from collections.abc import Container, Sequence
from dataclasses import dataclass
from functools import partial

import polars as pl

from spacefilm_pipeline.resolve.batches import Gathered, told_in_batches
from spacefilm_pipeline.resolve.conclusions import SCHEMAS, Conclusions, frame_of
from spacefilm_pipeline.resolve.corpus import Corpus, Heard, doc_id_of, number_of
from spacefilm_pipeline.resolve.curation import Correction
from spacefilm_pipeline.resolve.grounds import grounds, groups, together
from spacefilm_pipeline.resolve.people import Identity, identify
from spacefilm_pipeline.resolve.steps.told import NAMED
from spacefilm_pipeline.shelf import Shelf


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
    local = pl.concat(concluded.parts("local", (*_KEY, "full", "believed", "given", "keys")))
    people = _grounded(local, corpus.frame)
    former = before["who"].collect()
    kept, gone = former.join(people, on="grounds", how="semi"), former.join(people, on="grounds", how="anti")
    anew = people.join(kept, on="grounds", how="anti")
    known = frozenset(local.filter("believed", "given")["full"].unique())
    del local, people, former
    for part in before.parts("identity", gone["person_id"].unique()):
        concluded.put("identity", part)
    found = _judged(anew.join(corpus.frame.select("doc", "day"), on="doc"), known, corrections, concluded)
    who = pl.concat([kept, found]).sort(_KEY)
    concluded.put("who", who)
    return Who(who.drop("grounds"))


_KEY = ("doc", "person")


def _grounded(local: pl.DataFrame, frame: pl.DataFrame) -> pl.DataFrame:
    """The people who are believed, or known by full name elsewhere, with their groups and the grounds of these."""
    known = local.filter("believed", "given").select("full").unique()
    named = local.join(known, on="full", how="semi")
    company = together(named.with_columns(grounds(named, "full")), "doc").rename({"grounds": "company"})
    people = pl.concat([local.filter("believed"), named.filter(~pl.col("believed"))])
    told = people.join(frame, on="doc").join(company, on="doc", how="left")
    told = told.select(*_KEY, grounds(told, "doc", "person", "day", "company"), groups(told["keys"]))
    return told.drop("grounds").join(together(told, "group"), on="group")


def _judged(
    anew: pl.DataFrame, known: Container[int], corrections: Sequence[Correction], concluded: Shelf
) -> pl.DataFrame:
    """Who people are, as in the frame `who`, by the days of their documents, too; with the frame `identity`."""
    who = Gathered[tuple[object, ...]](partial(frame_of, "who", columns=(*_KEY, "person_id", "name")))
    judgements = Gathered[tuple[object, ...]](partial(frame_of, "identity"))
    for some in told_in_batches(anew, "group", concluded, "local", _KEY):
        rows = some.select(*_KEY, "day", "told").rows()
        named = {(doc_id_of(doc), person): NAMED.decode(told) for doc, person, _, told in rows}
        identity = identify(named, {doc_id_of(doc): day for doc, _, day, _ in rows}, known, corrections)
        who.add(
            (number_of(doc_id), person, person_id, identity.names[person_id])
            for (doc_id, person), person_id in identity.ids.items()
        )
        judgements.add(tuple(row.values()) for row in identity.judgements())
    for part in judgements.parts():
        concluded.put("identity", part)
    found = who.frame().join(anew.select(*_KEY, "grounds"), on=_KEY)
    return found.with_columns(grounds(found, "person_id", "name").alias("number")).select(list(SCHEMAS["who"]))
