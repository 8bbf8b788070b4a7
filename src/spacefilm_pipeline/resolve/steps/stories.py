"""What documents tell of happenings: worked out for those that are asked for, with the days that others lend them."""

from collections.abc import Iterable, Mapping

import polars as pl

from spacefilm_pipeline.dates import DateRange
from spacefilm_pipeline.fingerprints import of_text
from spacefilm_pipeline.resolve.conclusions import SCHEMAS, Conclusions, frame_of
from spacefilm_pipeline.resolve.corpus import Corpus, number_of
from spacefilm_pipeline.resolve.events import happenings_of
from spacefilm_pipeline.resolve.events.lending import by_name, is_dated, is_undated, lent, names
from spacefilm_pipeline.resolve.events.sequence import date_by_sequence, date_by_story
from spacefilm_pipeline.resolve.events.telling import Happening
from spacefilm_pipeline.resolve.grounds import grounds, together
from spacefilm_pipeline.resolve.steps.who import Who

type _Told = Mapping[int, list[Happening]]


class Stories:
    """The happenings of documents, each by its place in its document's list."""

    def __init__(self, corpus: Corpus, who: Who) -> None:
        self._corpus, self._who = corpus, who
        self._told: dict[int, list[Happening]] = {}
        self._whole: set[int] = set()

    def told(self, docs: Iterable[int]) -> _Told:
        """As each document tells them by itself; only before any are asked for as a `whole`."""
        documents = self._corpus.some(doc for doc in docs if doc not in self._told)
        identity = self._who.identity(doc for doc in docs if doc not in self._told)
        said = self._corpus.said(documents)
        for document in documents:
            self._told[number_of(document.doc_id)] = happenings_of(document, said[document.doc_id], identity)
        return self._told

    def whole(self, docs: Iterable[int], flights: pl.DataFrame) -> _Told:
        """With the days that are lent, as `flights` of the conclusions tells, and those that follow from all days."""
        told = self.told(docs)
        wanted = set(docs) - self._whole
        self._whole |= wanted
        for doc, happening, starts_on, ends_on, precision in _lent_to(flights, wanted).iter_rows():
            told[doc][happening].inferred = DateRange(starts_on, ends_on, precision, "sequence")
        for doc in wanted:
            date_by_sequence(told[doc])
            date_by_story(told[doc])
        return told


def _lent_to(flights: pl.DataFrame, docs: Iterable[int]) -> pl.DataFrame:
    wanted = pl.Series(list(docs), dtype=pl.UInt64).implode()
    rows = flights.filter(pl.col("doc").is_in(wanted), pl.col("starts_on").is_not_null())
    return rows.select("doc", "happening", "starts_on", "ends_on", "precision")


def lend(documents: pl.DataFrame, stories: Stories, before: Conclusions) -> pl.DataFrame:
    """The flights that documents tell of, and the days lent to those without one, as in the conclusions.

    `documents` holds `doc` and `happenings`, the grounds of what each tells by itself.
    """
    same = documents.join(before["read"], on=("doc", "happenings"), how="semi")
    new = documents.join(same, on="doc", how="anti")["doc"].to_list()
    told = stories.told(new)
    rows = [
        (doc, n, is_dated(happening), [of_text(f"{happening.event_type} {name}") for name in names(happening)])
        for doc in new
        for n, happening in enumerate(told[doc])
        if is_dated(happening) or is_undated(happening)
    ]
    columns = ["doc", "happening", "dated", "keys"]
    gathered = frame_of("flights", rows, columns)
    flights = pl.concat([before["flights"].join(same, on="doc", how="semi").select(columns), gathered])
    own = flights.join(documents, on="doc")
    own = own.select(*columns, grounds(own, "happenings", "happening"))
    lenders, borrowers = own.filter("dated"), _borrowing(own)
    kept = before["flights"].join(borrowers, on=("doc", "happening", "grounds"), how="semi")
    anew = borrowers.join(kept, on=("doc", "happening"), how="anti")
    lenders = lenders.with_columns(grounds=pl.lit(None, pl.UInt64))
    found = pl.concat([lenders, anew.join(_lent(anew, lenders, stories), on=("doc", "happening"))], how="diagonal")
    return pl.concat([kept, found.select(list(SCHEMAS["flights"]))]).sort("doc", "happening")


def _borrowing(flights: pl.DataFrame) -> pl.DataFrame:
    """The flights without a day, with the grounds of which they and all that could lend them one are."""
    by_key = flights.explode("keys", empty_as_null=False, keep_nulls=False)
    lending = together(by_key.filter("dated"), "keys").rename({"grounds": "lending"})
    offered = by_key.filter(~pl.col("dated")).join(lending, on="keys", how="left")
    offers = together(offered, ("doc", "happening"), "lending")
    told = flights.filter(~pl.col("dated")).join(offers, on=("doc", "happening"), how="left")
    return told.select("doc", "happening", "dated", "keys", grounds(told, "grounds", "lending"))


def _lent(borrowers: pl.DataFrame, lenders: pl.DataFrame, stories: Stories) -> pl.DataFrame:
    wanted = borrowers.explode("keys", empty_as_null=False, keep_nulls=False).select("keys").unique()
    lending = lenders.explode("keys", empty_as_null=False, keep_nulls=False).join(wanted, on="keys", how="semi")
    docs = {*lending["doc"], *borrowers["doc"]}
    told = stories.told(docs)
    dated = by_name(happening for doc in sorted(docs) for happening in told[doc])
    rows = []
    for doc, n in borrowers.select("doc", "happening").iter_rows():
        days = lent(told[doc][n], dated)
        rows.append((doc, n, *((days.starts_on, days.ends_on, days.precision) if days else (None, None, None))))
    columns = ("doc", "happening", "starts_on", "ends_on", "precision")
    return frame_of("flights", rows, columns)
