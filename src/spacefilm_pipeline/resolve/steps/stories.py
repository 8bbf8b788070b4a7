"""What documents tell of happenings, and the days that others lend those without one."""

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import chain

import polars as pl

from spacefilm_pipeline.dates import DateRange
from spacefilm_pipeline.fingerprints import of_text
from spacefilm_pipeline.resolve.batches import Gathered, in_batches
from spacefilm_pipeline.resolve.conclusions import SCHEMAS, Conclusions, frame_of
from spacefilm_pipeline.resolve.corpus import Corpus, doc_id_of, number_of
from spacefilm_pipeline.resolve.events import happenings_of
from spacefilm_pipeline.resolve.events.across import blocks_of
from spacefilm_pipeline.resolve.events.lending import by_name, is_dated, is_undated, lent, names
from spacefilm_pipeline.resolve.events.packed import packed, unpacked
from spacefilm_pipeline.resolve.events.sequence import date_by_sequence, date_by_story
from spacefilm_pipeline.resolve.events.telling import Happening
from spacefilm_pipeline.resolve.grounds import grounds, groups, together
from spacefilm_pipeline.resolve.steps.who import Who
from spacefilm_pipeline.shelf import Shelf

type _Row = tuple[object, ...]

_FLIGHT = ("doc", "happening", "dated", "keys", "told")


def tell(corpus: Corpus, documents: pl.DataFrame, who: Who, before: Conclusions, concluded: Shelf) -> pl.DataFrame:
    """Conclude the frames `flights` and `happenings`; gives the documents with the grounds `with_days`.

    `documents` holds `doc` and `happenings`, the grounds of what each tells by itself.
    """
    read = before["read"].collect()
    same = documents.join(read, on=("doc", "happenings"), how="semi")
    new = _Told(corpus, who)
    new.hear(documents.join(same, on="doc", how="anti")["doc"])
    known = before["flights"].select(_FLIGHT).join(same.lazy(), on="doc", how="semi").collect()
    flights = _lend(pl.concat([known, new.flights.frame()]), documents.join(corpus.frame, on="doc"), before)
    concluded.put("flights", flights)
    documents = _with_days(documents, flights)
    same = documents.join(read, on=("doc", "with_days"), how="semi")
    waiting = flights.filter(~pl.col("dated")).join(same, on="doc", how="anti")
    new.hear_with(waiting["doc"].unique(), flights)
    changed = read.join(same, on="doc", how="anti")["doc"]
    for part in chain(before.parts("happenings", changed), new.happenings.parts()):
        concluded.put("happenings", part)
    return documents


def _with_days(documents: pl.DataFrame, flights: pl.DataFrame) -> pl.DataFrame:
    """The documents with the grounds `with_days`, which are those of their `happenings` and the days lent to these."""
    lent = flights.drop_nulls("starts_on")
    lent = lent.with_columns(grounds(lent, "happening", "starts_on", "ends_on", "precision"))
    told = documents.join(together(lent, "doc").rename({"grounds": "lent"}), on="doc", how="left")
    return told.with_columns(grounds(told, "happenings", "lent").alias("with_days")).drop("lent")


class _Told:
    """What is told anew of flights and happenings."""

    def __init__(self, corpus: Corpus, who: Who) -> None:
        self._corpus, self._who = corpus, who
        self.flights = Gathered[_Row](partial(frame_of, "flights", columns=_FLIGHT))
        self.happenings = Gathered[_Row](partial(frame_of, "happenings"))

    def hear(self, docs: Iterable[int]) -> None:
        """Documents as they tell by themselves; the happenings of those are left out in which others may lend a day."""
        for doc, told in self._happenings(docs):
            self.flights.add(_flights(doc, told))
            if not any(map(is_undated, told)):
                self.happenings.add(_happenings(doc, told))

    def hear_with(self, docs: pl.Series, flights: pl.DataFrame) -> None:
        """The happenings of documents, with the days that others lend them."""
        lent = _lent_days(flights, docs)
        for doc, told in self._happenings(docs):
            for happening, days in lent.get(doc, ()):
                told[happening].inferred = days
            self.happenings.add(_happenings(doc, told))

    def _happenings(self, docs: Iterable[int]) -> Iterator[tuple[int, list[Happening]]]:
        for some in self._corpus.heard(docs):
            identity = self._who.identity(some)
            for document, said in some:
                yield number_of(document.doc_id), happenings_of(document, said, identity)


def _flights(doc: int, told: Sequence[Happening]) -> Iterator[_Row]:
    for n, happening in enumerate(told):
        if is_dated(happening) or is_undated(happening):
            keys = [of_text(f"{happening.event_type} {name}") for name in names(happening)]
            yield doc, n, is_dated(happening), keys, packed(happening)


def _happenings(doc: int, told: Sequence[Happening]) -> Iterator[_Row]:
    """With the days, too, that follow from all that are told."""
    date_by_sequence(told)
    date_by_story(told)
    for n, happening in enumerate(told):
        tellings = [t.index for t in happening.tellings]
        yield doc, n, tellings, sorted(map(of_text, blocks_of(happening))), packed(happening)


def _lent_days(flights: pl.DataFrame, docs: pl.Series) -> dict[int, list[tuple[int, DateRange]]]:
    found: dict[int, list[tuple[int, DateRange]]] = {}
    rows = flights.filter(pl.col("doc").is_in(docs.implode())).drop_nulls("starts_on")
    for doc, happening, starts_on, ends_on, precision in rows.select("doc", "happening", *_LENT).iter_rows():
        found.setdefault(doc, []).append((happening, DateRange(starts_on, ends_on, precision, "sequence")))
    return found


_LENT = ("starts_on", "ends_on", "precision")


def _lend(flights: pl.DataFrame, documents: pl.DataFrame, before: Conclusions) -> pl.DataFrame:
    """The flights with the days lent to those without one, as in the conclusions. `documents` have their `day`, too."""
    own = flights.join(documents, on="doc")
    own = own.select(*_FLIGHT, "day", grounds(own, "happenings", "happening"))
    lenders, borrowers = own.filter("dated"), _borrowing(own)
    kept = before["flights"].join(borrowers.lazy(), on=("doc", "happening", "grounds"), how="semi").collect()
    anew = borrowers.join(kept, on=("doc", "happening"), how="anti")
    lenders = lenders.with_columns(grounds=pl.lit(None, pl.UInt64))
    found = pl.concat([lenders, anew.join(_lent(anew, lenders), on=("doc", "happening"))], how="diagonal")
    return pl.concat([kept, found.select(list(SCHEMAS["flights"]))]).sort("doc", "happening")


def _borrowing(flights: pl.DataFrame) -> pl.DataFrame:
    """The flights without a day, with the grounds of which they and all that could lend them one are."""
    by_key = flights.select("doc", "happening", "dated", "keys", "grounds")
    by_key = by_key.explode("keys", empty_as_null=False, keep_nulls=False)
    lending = together(by_key.filter("dated"), "keys").rename({"grounds": "lending"})
    offered = by_key.filter(~pl.col("dated")).join(lending, on="keys", how="left")
    offers = together(offered, ("doc", "happening"), "lending")
    told = flights.filter(~pl.col("dated")).join(offers, on=("doc", "happening"), how="left")
    return told.select(*_FLIGHT, "day", grounds(told, "grounds", "lending"))


def _lent(borrowers: pl.DataFrame, lenders: pl.DataFrame) -> pl.DataFrame:
    """The days that others lend, to those that could lend them judged together."""
    days = Gathered[_Row](partial(frame_of, "flights", columns=("doc", "happening", *_LENT)))
    wanted = borrowers.select("keys").explode("keys", empty_as_null=False, keep_nulls=False).unique()
    lending = lenders.select("doc", "happening", "keys").explode("keys", empty_as_null=False, keep_nulls=False)
    lending = lending.join(wanted, on="keys", how="semi").select("doc", "happening").unique()
    both = pl.concat([borrowers, lenders.join(lending, on=("doc", "happening"), how="semi")])
    for some in in_batches(both.with_columns(groups(both["keys"])), "group"):
        told = [
            (doc, n, dated, unpacked(content, doc_id_of(doc), day))
            for doc, n, dated, content, day in some.select("doc", "happening", "dated", "told", "day").iter_rows()
        ]
        offered = by_name(happening for *_, dated, happening in told if dated)
        for doc, n, dated, happening in told:
            if not dated:
                found = lent(happening, offered)
                days.add([(doc, n, *((found.starts_on, found.ends_on, found.precision) if found else (None,) * 3))])
    return days.frame()
