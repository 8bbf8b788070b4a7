"""Rows of quotes: of documents in which anything of a quote has changed; and which of them repeat others."""

from functools import partial

import polars as pl

from spacefilm_pipeline.resolve.batches import Gathered, in_batches
from spacefilm_pipeline.resolve.conclusions import Conclusions
from spacefilm_pipeline.resolve.corpus import Corpus, doc_id_of
from spacefilm_pipeline.resolve.grounds import grounds, together
from spacefilm_pipeline.resolve.quotes import quote_rows
from spacefilm_pipeline.resolve.repeated_quotes import first_tellings
from spacefilm_pipeline.resolve.steps.who import Who
from spacefilm_pipeline.resolve.tables import Made
from spacefilm_pipeline.shelf import Shelf


def with_occasions(documents: pl.DataFrame, spoken: pl.DataFrame) -> pl.DataFrame:
    """The documents with the grounds `quotes`, which are those of their `happenings` and the events on which anything
    was said there, as `Events` gives them."""
    told = together(spoken.with_columns(grounds(spoken, "telling", "event_id", "day")), "doc")
    both = documents.join(told.rename({"grounds": "spoken"}), on="doc", how="left")
    return both.with_columns(grounds(both, "happenings", "spoken").alias("quotes")).drop("spoken")


def quote(
    corpus: Corpus,
    documents: pl.DataFrame,
    spoken: pl.DataFrame,
    who: Who,
    before: Conclusions,
    made: Made,
    concluded: Shelf,
) -> pl.DataFrame:
    """The quotes of the corpus: conclude the frame `speakers`. Gives the `quote_id` of those whose rows stand as
    before. `documents` are as `with_occasions` gives them, `spoken` as `Events` does."""
    same = documents.join(before["read"].collect(), on=("doc", "quotes"), how="semi")
    new = documents.join(same, on="doc", how="anti").select("doc")
    told = spoken.join(new, on="doc", how="semi")
    ids = {(doc_id_of(doc), telling): event_id for doc, telling, event_id, _ in told.iter_rows()}
    days = dict(told.drop_nulls("day").select("event_id", "day").iter_rows())
    gathered = made.gathered("quotes")
    for some in corpus.heard(new["doc"]):
        identity = who.identity(some)
        for document, said in some:
            gathered.add(quote_rows(document, said, identity, ids, days))
    rows, former = gathered.frame(), _rows_of(same["doc"], before)
    told = pl.concat([rows.lazy().select(_COMPARED), former.select(_COMPARED)]).collect()
    repeated, speakers = _repetitions(_by_speaker(corpus, told), before)
    concluded.put("speakers", speakers)
    now = former.select("quote_id", was="duplicate_of").join(repeated.lazy(), on="quote_id", how="left").collect()
    stands = pl.col("was").eq_missing(pl.col("duplicate_of"))
    others = now.filter(~stands).select("quote_id").lazy()
    made.rows.put("quotes", _repeating(rows, repeated))
    made.rows.put("quotes", _repeating(former.join(others, on="quote_id", how="semi").collect(), repeated))
    return now.filter(stands).select("quote_id")


_COMPARED = ("quote_id", "doc_id", "start", "end", "text", "speaker_id", "speaker_text")


def _rows_of(docs: pl.Series, before: Conclusions) -> pl.LazyFrame:
    """The rows that were published of documents."""
    wanted = pl.LazyFrame({"doc_id": pl.Series(list(map(doc_id_of, docs)), dtype=pl.String)})
    return before.table("quotes").join(wanted, on="doc_id", how="semi")


def _repetitions(told: pl.DataFrame, before: Conclusions) -> tuple[pl.DataFrame, pl.DataFrame]:
    """What quotes repeat, looked for anew among the words of speakers of whom not the same is told; and the frame
    `speakers`. `told` is as `_by_speaker` gives it."""
    speakers = together(told, "speaker")
    heard = speakers.join(before["speakers"].collect(), on=("speaker", "grounds"), how="semi")
    anew = told.join(heard, on="speaker", how="anti")
    repeated = Gathered[tuple[str, str]](partial(pl.DataFrame, schema=_REPEATED, orient="row"))
    for some in in_batches(anew, "speaker"):
        repeated.add(first_tellings(some.to_dicts()).items())
    known = before.table("quotes").select(list(_REPEATED)).drop_nulls("duplicate_of").collect()
    stands = known.join(anew, on="quote_id", how="anti")
    return pl.concat([repeated.frame(), stands]), speakers.sort("speaker")


_REPEATED = {"quote_id": pl.String, "duplicate_of": pl.String}


def _repeating(rows: pl.DataFrame, ids: pl.DataFrame) -> pl.DataFrame:
    return rows.drop("duplicate_of").join(ids, on="quote_id", how="left").select(rows.columns)


def _by_speaker(corpus: Corpus, rows: pl.DataFrame) -> pl.DataFrame:
    """Each quote of anybody who can be named, with its `speaker`, its `day`, and its grounds: itself, and this day.

    Whose words are compared are those of one person, or of whoever is named by the same words.
    """
    named = rows["speaker_text"].drop_nulls().unique()
    folded = pl.Series("folded", [one.casefold() for one in named], pl.String)
    days = corpus.frame.select("doc", "day", doc_id=pl.Series(map(doc_id_of, corpus.frame["doc"]), dtype=pl.String))
    told = rows.join(pl.DataFrame([named, folded]), on="speaker_text", how="left").join(days, on="doc_id")
    told = told.with_columns(speaker=pl.coalesce("speaker_id", "folded")).filter(pl.col("speaker") != "")
    return told.select(
        "quote_id", "doc_id", "start", "text", "speaker", "day", grounds(told, "doc", "start", "end", "day")
    )
