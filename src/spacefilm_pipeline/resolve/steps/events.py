"""Events: happenings of all documents in groups that can be the same, each group judged by itself."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import chain

import polars as pl

from spacefilm_pipeline.resolve.batches import Gathered, in_batches, slices
from spacefilm_pipeline.resolve.conclusions import SCHEMAS, Conclusions, frame_of
from spacefilm_pipeline.resolve.corpus import Corpus, doc_id_of, number_of
from spacefilm_pipeline.resolve.events.across import merge
from spacefilm_pipeline.resolve.events.confidence import confidence, is_told
from spacefilm_pipeline.resolve.events.headline import headline
from spacefilm_pipeline.resolve.events.packed import unpacked
from spacefilm_pipeline.resolve.events.rows import event_row, evidence_rows, readable_id
from spacefilm_pipeline.resolve.events.telling import Happening
from spacefilm_pipeline.resolve.grounds import grounds, groups, together
from spacefilm_pipeline.resolve.steps.who import Who
from spacefilm_pipeline.resolve.tables import Made, renamed
from spacefilm_pipeline.shelf import Shelf

type _Row = tuple[object, ...]

_TELLING = {"doc": pl.UInt64, "telling": pl.Int32, "event_id": pl.String}


@dataclass(frozen=True)
class Events:
    """What is told of events, made anew or before."""

    kept: pl.DataFrame
    """Those that stand as before: their `event_id`, and what it `was`."""
    tellings: pl.DataFrame
    """`doc`, `telling` and `event_id`"""
    days: pl.DataFrame
    """`event_id` and `day` of those whose day is known."""


def merge_events(
    corpus: Corpus,
    documents: pl.DataFrame,
    happenings: Shelf,
    who: Who,
    before: Conclusions,
    made: Made,
    concluded: Shelf,
) -> Events:
    """The events of the corpus: conclude the frames `happenings` and `events`.

    `documents` and `happenings` are as `tell` gives them.
    """
    told = _grounded(pl.concat(happenings.parts("happenings", (*_KEY, "tellings", "keys"))), documents)
    kept = told.join(before["happenings"].select(*_KEY, "event_id", "grounds").collect(), on=(*_KEY, "grounds"))
    merged = _Merged(corpus, who, made)
    anew = told.join(kept, on=_KEY, how="anti")
    for some in in_batches(anew.join(corpus.frame.select("doc", "day"), on="doc"), "group"):
        parts = (part.select("doc", "happening", "told", "day") for part in _parts(happenings, some, "told"))
        merged.add(sorted(chain.from_iterable(part.iter_rows() for part in parts)))
    ids = pl.concat([kept.select(*_KEY, "event_id", "grounds"), _with_ids(anew, merged.tellings.frame())])
    former = before["events"].join(kept.lazy(), on="event_id", how="semi").collect()
    numbered = _numbered(pl.concat([former, merged.ids.frame()]))
    now = numbered.select("was", now="event_id")
    concluded.put("events", numbered.select(list(SCHEMAS["events"])).sort("event_id"))
    ids = ids.join(now, left_on="event_id", right_on="was", how="left").drop("event_id").rename({"now": "event_id"})
    for some in slices(ids.sort(_KEY)):
        found = _beside(happenings, some, "tellings", "keys", "told").sort(_KEY)
        concluded.put("happenings", found.select(list(SCHEMAS["happenings"])))
    for table, key, gathered in (("events", "event_id", merged.rows), ("evidence", "id", merged.evidence)):
        for some in gathered.parts():
            made.rows.put(table, renamed(some, key, now))
    stands = numbered.join(former, left_on="was", right_on="event_id", how="semi").select("was", "event_id")
    tellings = _beside(happenings, ids.select(*_KEY, "event_id"), "tellings").rename({"tellings": "telling"})
    former_days = _days_of(before.table("events"), stands.select("was", now="event_id"))
    days = [*(_days_of(some.lazy(), now) for some in merged.rows.parts()), former_days]
    return Events(stands, tellings.select(list(_TELLING)).explode("telling", empty_as_null=False), pl.concat(days))


def _days_of(rows: pl.LazyFrame, ids: pl.DataFrame) -> pl.DataFrame:
    known = rows.filter(pl.col("date_precision") == "day").select("event_id", day="starts_on").collect()
    return renamed(known, "event_id", ids)


_KEY = ("doc", "happening")


def _beside(happenings: Shelf, some: pl.DataFrame, *columns: str) -> pl.DataFrame:
    return pl.concat(_parts(happenings, some, *columns))


def _parts(happenings: Shelf, some: pl.DataFrame, *columns: str) -> Iterator[pl.DataFrame]:
    """Some happenings, given by their keys, with what else is told of them."""
    return (part.join(some, on=_KEY) for part in happenings.parts("happenings", (*_KEY, *columns)))


def _grounded(happenings: pl.DataFrame, documents: pl.DataFrame) -> pl.DataFrame:
    """The happenings by their keys, each with its first `telling`, its group, and the grounds of this."""
    told = happenings.select(*_KEY, "keys", telling=pl.col("tellings").list.first())
    told = told.join(documents.select("doc", "with_days"), on="doc")
    told = told.select(*_KEY, "telling", grounds(told, "with_days", "happening"), groups(told["keys"]))
    return told.drop("grounds").join(together(told, "group"), on="group")


class _Merged:
    """What is told of happenings together, group by group, each under a name for the time being."""

    def __init__(self, corpus: Corpus, who: Who, made: Made) -> None:
        self._corpus = corpus
        self._names = who.frame.select("person_id", "name").unique()
        self.rows, self.evidence = made.gathered("events"), made.gathered("evidence")
        self.ids = Gathered[_Row](partial(frame_of, "events"))
        self.tellings = Gathered[_Row](partial(pl.DataFrame, schema=_TELLING, orient="row"))

    def add(self, rows: Sequence[tuple[int, int, bytes, date | None]]) -> None:
        """Whole groups of happenings, in the order of their keys: each with what is told of it, and the day of its
        document."""
        merged = merge([unpacked(told, doc_id_of(doc), day) for doc, _, told, day in rows])
        events = [happening for happening in merged if is_told(happening)]
        names, texts = self._named(events), self._corpus.texts(sorted({doc for doc, *_ in rows}))
        for happening in events:
            first = number_of(happening.first[0]), happening.first[1]
            event_id = "{}-{}".format(*happening.first)
            line = headline(happening, names, texts)
            self.ids.add([(event_id, readable_id(happening), *first)])
            self.tellings.add((number_of(t.doc_id), t.index, event_id) for t in happening.tellings)
            self.rows.add([event_row(event_id, happening, line, confidence(happening))])
            self.evidence.add(evidence_rows(event_id, happening.tellings, texts))

    def _named(self, events: Sequence[Happening]) -> dict[str, str]:
        wanted = pl.Series(list({person for one in events for person in one.people}), dtype=pl.String)
        return dict(self._names.filter(pl.col("person_id").is_in(wanted.implode())).iter_rows())


def _with_ids(anew: pl.DataFrame, ids: pl.DataFrame) -> pl.DataFrame:
    return anew.join(ids, on=("doc", "telling"), how="left").select(*_KEY, "event_id", "grounds")


def _numbered(events: pl.DataFrame) -> pl.DataFrame:
    """The events with their ids, and what these were: readable, and numbered where that alone tells too little."""
    ordered = events.sort("base", "doc", "telling").with_columns(n=pl.int_range(1, pl.len() + 1).over("base"))
    number = pl.when(pl.col("n") > 1).then(pl.format("{}--{}", "base", "n")).otherwise("base")
    return ordered.rename({"event_id": "was"}).with_columns(event_id=number)
