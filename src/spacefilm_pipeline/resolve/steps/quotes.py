"""Rows of quotes: of documents in which anything of a quote has changed; and which of them repeat others.

Whose words are compared are those of one person, or of whoever is named by the same words."""

from functools import partial

import polars as pl

from spacefilm_pipeline.resolve.batches import Gathered, in_batches
from spacefilm_pipeline.resolve.conclusions import Conclusions
from spacefilm_pipeline.resolve.corpus import Corpus, doc_id_of, numbers_of
from spacefilm_pipeline.resolve.grounds import grounds, together
from spacefilm_pipeline.resolve.quotes import quote_rows
from spacefilm_pipeline.resolve.repeated_quotes import Spoken, first_tellings
from spacefilm_pipeline.resolve.steps.who import Who
from spacefilm_pipeline.resolve.tables import Made, Row


def with_occasions(documents: pl.DataFrame, spoken: pl.DataFrame) -> pl.DataFrame:
    """The documents with the grounds `quotes`, which are those of their `happenings` and the events on which anything
    was said there, as `Events` gives them."""
    told = together(spoken.with_columns(grounds(spoken, "telling", "event_id", "day")), "doc")
    both = documents.join(told.rename({"grounds": "spoken"}), on="doc", how="left")
    return both.with_columns(grounds(both, "happenings", "spoken").alias("quotes")).drop("spoken")


def quote(
    corpus: Corpus, documents: pl.DataFrame, spoken: pl.DataFrame, who: Who, before: Conclusions, made: Made
) -> None:
    """Put the rows of quotes to what is made: `documents` are as `with_occasions` gives them, `spoken` as `Events`."""
    same = documents.join(before["read"].collect(), on=("doc", "quotes"), how="semi").select("doc")
    gathered = _told_anew(corpus, documents.join(same, on="doc", how="anti")["doc"], spoken, who, made)
    new = pl.concat(map(_by_speaker, gathered.parts(_COMPARED)))
    former = _by_speaker(before.table("quotes").select(_COMPARED).collect())
    stand, gone = former.join(same, on="doc", how="semi"), former.join(same, on="doc", how="anti")
    touched = pl.concat([new["speaker"], gone["speaker"]]).unique().to_frame()
    stand = stand.join(touched, on="speaker", how="semi")
    repeated = _repetitions(pl.concat([new, stand]), corpus.frame.select("doc", "day"))
    for some in gathered.parts():
        made.rows.put("quotes", _repeating(some, repeated))
    now = stand.select("quote_id", was="duplicate_of").join(repeated, on="quote_id", how="left")
    changed = now.filter(pl.col("was").ne_missing(pl.col("duplicate_of"))).select("quote_id")
    made.rows.put("quotes", _repeating(_rows_of(changed, before), repeated))
    made.whole("quotes", pl.concat([gone.select("quote_id"), changed]))


def _told_anew(corpus: Corpus, docs: pl.Series, spoken: pl.DataFrame, who: Who, made: Made) -> Gathered[Row]:
    """The rows of quotes of documents, none of which is held for a repetition of another."""
    told = spoken.filter(pl.col("doc").is_in(docs.implode()))
    ids = {(doc_id_of(doc), telling): event_id for doc, telling, event_id, _ in told.iter_rows()}
    days = dict(told.drop_nulls("day").select("event_id", "day").iter_rows())
    gathered = made.gathered("quotes")
    for some in corpus.heard(docs):
        identity = who.identity(some)
        for document, said in some:
            gathered.add(quote_rows(document, said, identity, ids, days))
    return gathered


_COMPARED = ("quote_id", "doc_id", "start", "text", "speaker_id", "speaker_text", "duplicate_of")


def _by_speaker(rows: pl.DataFrame) -> pl.DataFrame:
    """The quotes of anybody who can be named, each with its `speaker`."""
    named = rows.filter(pl.col("speaker_id").is_null())["speaker_text"].drop_nulls().unique()
    folded = pl.Series("folded", [one.casefold() for one in named], pl.String)
    told = rows.join(pl.DataFrame([named, folded]), on="speaker_text", how="left")
    told = told.with_columns(numbers_of("doc_id").alias("doc"), speaker=pl.coalesce("speaker_id", "folded"))
    return told.filter(pl.col("speaker") != "").select("quote_id", "speaker", "text", "doc", "start", "duplicate_of")


def _repetitions(told: pl.DataFrame, days: pl.DataFrame) -> pl.DataFrame:
    """Which quote each repeats: `quote_id`, `duplicate_of`. `told` holds all words of speakers."""
    repeated = Gathered[tuple[str, str]](partial(pl.DataFrame, schema=_REPEATED, orient="row"))
    for some in in_batches(told, "speaker"):
        rows = some.join(days, on="doc").select(Spoken._fields).iter_rows()
        repeated.add(first_tellings(map(Spoken._make, rows)).items())
    return repeated.frame()


_REPEATED = {"quote_id": pl.String, "duplicate_of": pl.String}


def _rows_of(ids: pl.DataFrame, before: Conclusions) -> pl.DataFrame:
    """The rows that were published of quotes."""
    return before.table("quotes").filter(pl.col("quote_id").is_in(ids["quote_id"].implode())).collect()


def _repeating(rows: pl.DataFrame, ids: pl.DataFrame) -> pl.DataFrame:
    return rows.drop("duplicate_of").join(ids, on="quote_id", how="left").select(rows.columns)
