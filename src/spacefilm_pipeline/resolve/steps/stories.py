"""What documents tell of happenings, and the days that others lend those without one."""

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import chain

import polars as pl

from spacefilm_pipeline.dates import DateRange
from spacefilm_pipeline.fingerprints import of_text
from spacefilm_pipeline.resolve.batches import Gathered, told_in_batches
from spacefilm_pipeline.resolve.conclusions import Conclusions, frame_of
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

_KEY = ("doc", "happening")
_DAYS = ("starts_on", "ends_on", "precision")


def tell(corpus: Corpus, documents: pl.DataFrame, who: Who, before: Conclusions, concluded: Shelf) -> pl.DataFrame:
    """Conclude the frames `flights`, `lent` and `happenings`; gives the documents with the grounds `with_days`.

    `documents` holds `doc` and `happenings`, the grounds of what each tells by itself.
    """
    read = before["read"].collect()
    same = documents.join(read, on=("doc", "happenings"), how="semi")
    new = _Told(corpus, who)
    new.hear(documents.join(same, on="doc", how="anti")["doc"])
    for part in chain(before.parts("flights", _others(read, same)), new.flights.parts()):
        concluded.put("flights", part)
    lent = _lend(documents.join(corpus.frame.select("doc", "day"), on="doc"), before, concluded)
    documents = _with_days(documents, lent)
    same = documents.join(read, on=("doc", "with_days"), how="semi")
    new.hear_with(_others(lent, same), lent)
    for part in chain(before.parts("happenings", _others(read, same)), new.happenings.parts()):
        concluded.put("happenings", part)
    return documents


def _others(rows: pl.DataFrame, documents: pl.DataFrame) -> pl.Series:
    """The documents of rows but these."""
    return rows.join(documents, on="doc", how="anti")["doc"].unique()


def _with_days(documents: pl.DataFrame, lent: pl.DataFrame) -> pl.DataFrame:
    """The documents with the grounds `with_days`, which are those of their `happenings` and the days lent to these."""
    days = lent.drop_nulls("starts_on")
    days = days.with_columns(grounds(days, "happening", *_DAYS))
    told = documents.join(together(days, "doc").rename({"grounds": "lent"}), on="doc", how="left")
    return told.with_columns(grounds(told, "happenings", "lent").alias("with_days")).drop("lent")


class _Told:
    """What is told anew of flights and happenings."""

    def __init__(self, corpus: Corpus, who: Who) -> None:
        self._corpus, self._who = corpus, who
        self.flights = Gathered[_Row](partial(frame_of, "flights"))
        self.happenings = Gathered[_Row](partial(frame_of, "happenings"))

    def hear(self, docs: Iterable[int]) -> None:
        """Documents as they tell by themselves; the happenings of those are left out in which others may lend a day."""
        for doc, told in self._happenings(docs):
            self.flights.add(_flights(doc, told))
            if not any(map(is_undated, told)):
                self.happenings.add(_happenings(doc, told))

    def hear_with(self, docs: pl.Series, lent: pl.DataFrame) -> None:
        """The happenings of documents, with the days that others lend them."""
        found = _lent_days(lent, docs)
        for doc, told in self._happenings(docs):
            for happening, days in found.get(doc, ()):
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


def _lent_days(lent: pl.DataFrame, docs: pl.Series) -> dict[int, list[tuple[int, DateRange]]]:
    found: dict[int, list[tuple[int, DateRange]]] = {}
    rows = lent.filter(pl.col("doc").is_in(docs.implode())).drop_nulls("starts_on")
    for doc, happening, starts_on, ends_on, precision in rows.select(*_KEY, *_DAYS).iter_rows():
        found.setdefault(doc, []).append((happening, DateRange(starts_on, ends_on, precision, "sequence")))
    return found


def _lend(documents: pl.DataFrame, before: Conclusions, concluded: Shelf) -> pl.DataFrame:
    """Conclude the frame `lent`, and give it. `documents` have their `day`, too."""
    flights = pl.concat(concluded.parts("flights", (*_KEY, "dated", "keys"))).join(documents, on="doc")
    flights = flights.with_columns(grounds(flights, "happenings", "happening"))
    borrowers = _borrowing(flights)
    kept = before["lent"].join(borrowers.lazy(), on=(*_KEY, "grounds"), how="semi").collect()
    anew = borrowers.join(kept, on=_KEY, how="anti")
    found = anew.join(_lent(anew, flights.filter("dated"), concluded), on=_KEY, how="left")
    lent = pl.concat([kept, found.select(kept.columns)])
    concluded.put("lent", lent)
    return lent


def _borrowing(flights: pl.DataFrame) -> pl.DataFrame:
    """The flights without a day, with the grounds of which they and all that could lend them one are."""
    by_key = flights.select(*_KEY, "dated", "keys", "grounds")
    by_key = by_key.explode("keys", empty_as_null=False, keep_nulls=False)
    lending = together(by_key.filter("dated"), "keys").rename({"grounds": "lending"})
    offered = by_key.filter(~pl.col("dated")).join(lending, on="keys", how="left")
    told = flights.filter(~pl.col("dated")).join(together(offered, _KEY, "lending"), on=_KEY, how="left")
    return told.with_columns(grounds(told, "grounds", "lending"))


def _lent(borrowers: pl.DataFrame, lenders: pl.DataFrame, concluded: Shelf) -> pl.DataFrame:
    """The days that others lend, to those that could lend them judged together."""
    days = Gathered[_Row](partial(frame_of, "lent", columns=(*_KEY, *_DAYS)))
    wanted = borrowers.select("keys").explode("keys", empty_as_null=False, keep_nulls=False).unique()
    lending = lenders.select(*_KEY, "keys").explode("keys", empty_as_null=False, keep_nulls=False)
    lending = lending.join(wanted, on="keys", how="semi").select(_KEY).unique()
    both = pl.concat([borrowers.select(lenders.columns), lenders.join(lending, on=_KEY, how="semi")])
    both = both.select(*_KEY, "dated", "day", groups(both["keys"]))
    for some in told_in_batches(both, "group", concluded, "flights", _KEY):
        told = [
            (doc, n, dated, unpacked(content, doc_id_of(doc), day))
            for doc, n, dated, content, day in some.select(*_KEY, "dated", "told", "day").iter_rows()
        ]
        offered = by_name(happening for *_, dated, happening in told if dated)
        for doc, n, dated, happening in told:
            found = None if dated else lent(happening, offered)
            if found:
                days.add([(doc, n, found.starts_on, found.ends_on, found.precision)])
    return days.frame()
