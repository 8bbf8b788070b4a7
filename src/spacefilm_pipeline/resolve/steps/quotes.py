"""Rows of quotes: of documents in which anything of a quote has changed; and which of them repeat others."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from spacefilm_pipeline.resolve.conclusions import Conclusions, frame_of
from spacefilm_pipeline.resolve.corpus import Corpus, doc_id_of, number_of
from spacefilm_pipeline.resolve.grounds import grounds, together
from spacefilm_pipeline.resolve.quotes import quote_rows
from spacefilm_pipeline.resolve.repeated_quotes import first_tellings, speaker_of
from spacefilm_pipeline.resolve.steps.who import Who

type Row = dict[str, Any]


@dataclass(frozen=True)
class Quotes:
    """Rows made anew, those that stand as before, and what is concluded of all."""

    rows: list[Row]
    kept: pl.DataFrame
    speakers: pl.DataFrame
    """The frame `speakers` of the conclusions."""


def occasions_of(corpus: Corpus, documents: pl.DataFrame, before: Conclusions) -> pl.DataFrame:
    """The frame `occasions` of the conclusions. `documents` are those read."""
    some = corpus.some(documents.join(before["read"], on="doc", how="anti")["doc"])
    said = corpus.said(some)
    rows = sorted(
        {
            (number_of(one.doc_id), quote.occasion)
            for one in some
            for quote in said[one.doc_id].quotes
            if quote.occasion is not None
        }
    )
    gathered = frame_of("occasions", rows)
    known = before["occasions"].join(documents, on="doc", how="semi")
    return pl.concat([known, gathered]).sort("doc", "telling")


def with_occasions(
    documents: pl.DataFrame, occasions: pl.DataFrame, happenings: pl.DataFrame, days: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The documents with the grounds `quotes`, which are those of their `happenings` and the events on which anything
    was said there; and these events: `doc`, `telling`, `event_id`, `day`.

    `days` holds `event_id` and the `day` of those events whose day is known.
    """
    events = happenings.select("doc", "event_id", telling="tellings").explode("telling", empty_as_null=False)
    spoken = occasions.join(events, on=("doc", "telling")).drop_nulls("event_id").join(days, on="event_id", how="left")
    told = together(spoken.with_columns(grounds(spoken, "telling", "event_id", "day")), "doc")
    both = documents.join(told.rename({"grounds": "spoken"}), on="doc", how="left")
    return both.with_columns(grounds(both, "happenings", "spoken").alias("quotes")).drop("spoken"), spoken


def quote(corpus: Corpus, documents: pl.DataFrame, spoken: pl.DataFrame, who: Who, before: Conclusions) -> Quotes:
    """The quotes of the corpus; `documents` and `spoken` as `with_occasions` gives them."""
    same = documents.join(before["read"], on=("doc", "quotes"), how="semi")
    kept = _rows_of(same["doc"], before)
    new = documents.join(same, on="doc", how="anti")["doc"]
    ids = {(doc_id_of(doc), telling): event_id for doc, telling, event_id, _ in spoken.iter_rows()}
    days = dict(spoken.drop_nulls("day").select("event_id", "day").iter_rows())
    some = corpus.some(new)
    rows = quote_rows(some, corpus.said(some), who.identity(new), ids, days)
    return _with_repetitions(corpus, rows, kept, before)


def _rows_of(docs: pl.Series, before: Conclusions) -> pl.DataFrame:
    """The rows of documents that stand as before."""
    wanted = pl.Series(list(map(doc_id_of, docs)), dtype=pl.String)
    return before.tables["quotes"].filter(pl.col("doc_id").is_in(wanted.implode()))


def _with_repetitions(corpus: Corpus, rows: list[Row], kept: pl.DataFrame, before: Conclusions) -> Quotes:
    """All rows with what they repeat: looked for anew among the words of speakers of whom not the same is told."""
    told = _by_speaker(corpus, rows, kept)
    speakers = together(told, "speaker")
    heard = speakers.join(before["speakers"], on=("speaker", "grounds"), how="semi")
    anew = told.join(heard, on="speaker", how="anti").select("quote_id")
    ids_anew = frozenset(anew["quote_id"])
    compared = [row for row in rows if row["quote_id"] in ids_anew]
    compared += kept.join(anew, on="quote_id", how="semi").iter_rows(named=True)
    earliest = first_tellings(compared, {one.doc_id: one.published_on for one in corpus.documents.values()})
    stands = before.tables["quotes"].join(anew, on="quote_id", how="anti").drop_nulls("duplicate_of")
    earliest |= dict(stands.select("quote_id", "duplicate_of").iter_rows())
    ids = pl.DataFrame(list(earliest.items()), {"quote_id": pl.String, "duplicate_of": pl.String}, orient="row")
    return Quotes(
        [row | {"duplicate_of": earliest.get(row["quote_id"])} for row in rows],
        kept.drop("duplicate_of").join(ids, on="quote_id", how="left").select(kept.columns),
        speakers.sort("speaker"),
    )


def _by_speaker(corpus: Corpus, rows: Sequence[Row], kept: pl.DataFrame) -> pl.DataFrame:
    """`quote_id`, `speaker` and the grounds of each quote that has one: itself, and the day it was told on."""
    columns = ("quote_id", "doc_id", "speaker_id", "speaker_text")
    named = [tuple(row[column] for column in columns) for row in rows] + kept.select(columns).rows()
    told = [
        (quote_id, number_of(doc_id), speaker) for quote_id, doc_id, *names in named if (speaker := speaker_of(*names))
    ]
    frame = pl.DataFrame(told, {"quote_id": pl.String, "doc": pl.UInt64, "speaker": pl.String}, orient="row")
    frame = frame.join(corpus.frame().select("doc", "day"), on="doc")
    return frame.select("quote_id", "speaker", grounds(frame, "quote_id", "day"))
