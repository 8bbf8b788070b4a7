"""The days of documents without one, each from the documents that name the same people."""

from datetime import date

import polars as pl

from spacefilm_pipeline.resolve.conclusions import SCHEMAS, Conclusions
from spacefilm_pipeline.resolve.corpus import Corpus, number_of
from spacefilm_pipeline.resolve.days import Anchors, settled
from spacefilm_pipeline.resolve.grounds import grounds, together
from spacefilm_pipeline.resolve.steps.who import Who
from spacefilm_pipeline.shelf import Shelf


def settle(corpus: Corpus, who: Who, before: Conclusions, concluded: Shelf) -> None:
    """Let documents speak from the days that the corpus tells: conclude the frame `days`."""
    frame = corpus.frame
    undated = frame.filter("read", pl.col("day").is_null()).select("doc")
    beside = _beside(undated, frame.filter(pl.col("day").is_not_null()), who.frame)
    told = _told(undated, beside, with_people(frame, who.frame))
    kept = before["days"].join(told.lazy(), on=("doc", "grounds"), how="semi").collect()
    anew = told.join(kept, on="doc", how="anti")
    found = _settled(corpus, anew["doc"], beside.join(anew, on="doc", how="semi")["other"].unique(), who)
    days = pl.concat([kept, anew.join(found, on="doc", how="left").select(list(SCHEMAS["days"]))]).sort("doc")
    concluded.put("days", days)
    corpus.settle(days.select("doc", "day"))


def with_people(frame: pl.DataFrame, who: pl.DataFrame) -> pl.DataFrame:
    """The documents, each with the `grounds` that its own day and its people are."""
    named = who.with_columns(grounds(who, "person", "number"))
    people = together(named, "doc").rename({"grounds": "people"})
    told = frame.join(people, on="doc", how="left")
    return told.with_columns(grounds(told, "doc", "day", "read", "people")).drop("people")


def _beside(undated: pl.DataFrame, dated: pl.DataFrame, who: pl.DataFrame) -> pl.DataFrame:
    """Each undated document with every `other` that has a day and names one of its people."""
    places = who.select("doc", "person_id")
    others = places.join(dated.select("doc"), on="doc", how="semi").rename({"doc": "other"})
    return places.join(undated, on="doc", how="semi").join(others, on="person_id").select("doc", "other").unique()


def _told(undated: pl.DataFrame, beside: pl.DataFrame, documents: pl.DataFrame) -> pl.DataFrame:
    """The undated documents with the grounds of what the corpus tells of their days."""
    resting = documents.select("doc", "grounds")
    others = together(beside.join(resting.rename({"doc": "other"}), on="other"), "doc").rename({"grounds": "others"})
    told = undated.join(resting, on="doc").join(others, on="doc", how="left")
    return told.select("doc", grounds(told, "grounds", "others"))


def _settled(corpus: Corpus, undated: pl.Series, others: pl.Series, who: Who) -> pl.DataFrame:
    """The days of undated documents, by what the others tell; null where these tell none."""
    anchors = Anchors()
    for some in corpus.heard(others):
        anchors.add(some, who.identity(some))
    days: dict[int, date | None] = {}
    for some in corpus.heard(undated):
        for document in settled(some, anchors, who.identity(some)):
            days[number_of(document.doc_id)] = document.published_on
    columns = {"doc": pl.Series(list(days), dtype=pl.UInt64), "day": pl.Series(list(days.values()), dtype=pl.Date)}
    return pl.DataFrame(columns)
