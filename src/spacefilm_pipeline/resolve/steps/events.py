"""Events: happenings of all documents in groups that can be the same, each group judged by itself."""

from dataclasses import dataclass
from typing import Any

import polars as pl

from spacefilm_pipeline.fingerprints import of_text
from spacefilm_pipeline.resolve.conclusions import SCHEMAS, Conclusions, frame_of
from spacefilm_pipeline.resolve.corpus import Corpus, number_of
from spacefilm_pipeline.resolve.events.across import blocks_of, merge
from spacefilm_pipeline.resolve.events.confidence import confidence, is_told
from spacefilm_pipeline.resolve.events.headline import headline
from spacefilm_pipeline.resolve.events.rows import event_row, evidence_rows, readable_id
from spacefilm_pipeline.resolve.events.telling import Happening
from spacefilm_pipeline.resolve.grounds import grounds, groups, together
from spacefilm_pipeline.resolve.steps.stories import Stories
from spacefilm_pipeline.resolve.steps.who import Who

type Row = dict[str, Any]


@dataclass(frozen=True)
class Events:
    """Rows of events made anew, and of their evidence; those that stand as before, and what else is concluded."""

    rows: list[Row]
    evidence: list[Row]
    kept: pl.DataFrame
    """`event_id`, and the `was` that it was before."""
    happenings: pl.DataFrame
    """As in the conclusions."""
    ids: pl.DataFrame
    """The frame `events` of the conclusions."""


def with_days(documents: pl.DataFrame, flights: pl.DataFrame) -> pl.DataFrame:
    """The documents with the grounds `with_days`, which are those of their `happenings` and the days lent to these."""
    lent = flights.drop_nulls("starts_on")
    lent = lent.with_columns(grounds(lent, "happening", "starts_on", "ends_on", "precision"))
    told = documents.join(together(lent, "doc").rename({"grounds": "lent"}), on="doc", how="left")
    return told.with_columns(grounds(told, "happenings", "lent").alias("with_days")).drop("lent")


def merge_events(
    corpus: Corpus, documents: pl.DataFrame, flights: pl.DataFrame, stories: Stories, who: Who, before: Conclusions
) -> Events:
    """The events of the corpus; `documents` as `with_days` gives them."""
    told = _grounded(_happenings(documents, flights, stories, before), documents)
    kept = told.join(before["happenings"].drop("tellings", "keys"), on=("doc", "happening", "grounds"))
    anew = told.join(kept, on=("doc", "happening"), how="anti")
    merged = _merged(anew, flights, stories)
    found = pl.concat([kept.select(list(SCHEMAS["happenings"])), _with_ids(anew, merged)]).sort("doc", "happening")
    former = before["events"].join(kept, on="event_id", how="semi")
    numbered = _numbered(pl.concat([former, _readable(merged)]))
    final = dict(numbered.select("was", "event_id").iter_rows())
    rows, evidence = _written(corpus, merged, who, final)
    return Events(
        rows,
        evidence,
        numbered.join(former, left_on="was", right_on="event_id", how="semi").select("was", "event_id"),
        _with_final(found, numbered),
        numbered.select(list(SCHEMAS["events"])).sort("event_id"),
    )


def _happenings(documents: pl.DataFrame, flights: pl.DataFrame, stories: Stories, before: Conclusions) -> pl.DataFrame:
    """The happenings of all documents, as in the conclusions but for ids and grounds."""
    same = documents.join(before["read"], on=("doc", "with_days"), how="semi")
    new = documents.join(same, on="doc", how="anti")["doc"].to_list()
    told = stories.whole(new, flights)
    rows = [
        (doc, n, [t.index for t in happening.tellings], sorted(map(of_text, blocks_of(happening))))
        for doc in new
        for n, happening in enumerate(told[doc])
    ]
    columns = ["doc", "happening", "tellings", "keys"]
    gathered = frame_of("happenings", rows, columns)
    return pl.concat([before["happenings"].join(same, on="doc", how="semi").select(columns), gathered])


def _grounded(happenings: pl.DataFrame, documents: pl.DataFrame) -> pl.DataFrame:
    told = happenings.join(documents, on="doc")
    told = told.with_columns(grounds(told, "with_days", "happening"), groups(told["keys"]))
    columns = ("doc", "happening", "tellings", "keys", "grounds")
    return told.drop("grounds").join(together(told, "group"), on="group").select(columns)


def _merged(anew: pl.DataFrame, flights: pl.DataFrame, stories: Stories) -> dict[str, Happening]:
    """What is told of these happenings together, each under a name for the time being."""
    told = stories.whole(anew["doc"].unique().to_list(), flights)
    merged = merge([told[doc][n] for doc, n in anew.select("doc", "happening").sort("doc", "happening").iter_rows()])
    return {"{}-{}".format(*happening.first): happening for happening in merged if is_told(happening)}


def _with_ids(anew: pl.DataFrame, merged: dict[str, Happening]) -> pl.DataFrame:
    rows = [(number_of(t.doc_id), t.index, event_id) for event_id, one in merged.items() for t in one.tellings]
    columns = {"doc": pl.UInt64, "telling": pl.Int32, "event_id": pl.String}
    ids = pl.DataFrame(rows, columns, orient="row")
    found = anew.with_columns(telling=pl.col("tellings").list.first()).join(ids, on=("doc", "telling"), how="left")
    return found.select(list(SCHEMAS["happenings"]))


def _readable(merged: dict[str, Happening]) -> pl.DataFrame:
    rows = [
        (event_id, readable_id(happening), number_of(happening.first[0]), happening.first[1])
        for event_id, happening in merged.items()
    ]
    return frame_of("events", rows)


def _numbered(events: pl.DataFrame) -> pl.DataFrame:
    """The events with their ids, and what these were: readable, and numbered where that alone tells too little."""
    ordered = events.sort("base", "doc", "telling").with_columns(n=pl.int_range(1, pl.len() + 1).over("base"))
    number = pl.when(pl.col("n") > 1).then(pl.format("{}--{}", "base", "n")).otherwise("base")
    return ordered.rename({"event_id": "was"}).with_columns(event_id=number)


def _with_final(happenings: pl.DataFrame, numbered: pl.DataFrame) -> pl.DataFrame:
    ids = numbered.select("was", "event_id")
    final = happenings.rename({"event_id": "was"}).join(ids, on="was", how="left", maintain_order="left")
    return final.select(list(SCHEMAS["happenings"]))


def _written(
    corpus: Corpus, merged: dict[str, Happening], who: Who, ids: dict[str, str]
) -> tuple[list[Row], list[Row]]:
    docs = {number_of(t.doc_id) for happening in merged.values() for t in happening.tellings}
    documents = {one.doc_id: one for one in corpus.some(docs)}
    names = who.identity(docs).names
    rows, evidence = [], []
    for was, happening in merged.items():
        line = headline(happening, names, documents)
        rows.append(event_row(ids[was], happening, line, confidence(happening)))
        evidence += evidence_rows(ids[was], happening.tellings, documents)
    return rows, evidence


def days_of(events: Events, before: Conclusions) -> pl.DataFrame:
    """`event_id` and `day` of the events whose day is known."""
    made = [(row["event_id"], row["starts_on"]) for row in events.rows if row["date_precision"] == "day"]
    told = before.tables["events"].filter(pl.col("date_precision") == "day")
    former = told.join(events.kept, left_on="event_id", right_on="was").select(
        event_id="event_id_right", day="starts_on"
    )
    return pl.concat([former, pl.DataFrame(made, former.schema, orient="row")])
