"""Events: happenings of all documents in groups that can be the same, each group judged by itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

import polars as pl

from spacefilm_pipeline.resolve.batches import Gathered, told_in_batches
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

_KEY = ("doc", "happening")
_TELLING = {"doc": pl.UInt64, "telling": pl.Int32}
_FIRST = {"of_doc": pl.UInt64, "of_telling": pl.Int32}


@dataclass(frozen=True)
class Events:
    """What is told of events, made anew or before."""

    gone: pl.DataFrame
    """`event_id` of those that were published before and do not stand."""
    moved: pl.DataFrame
    """Of these such as do under another id: what it `was`, and is `now`."""
    spoken: pl.DataFrame
    """The occasions on which quotes were spoken, where these are events: `doc`, `telling`, `event_id`, and the `day`
    where it is known."""


def merge_events(
    corpus: Corpus, documents: pl.DataFrame, who: Who, before: Conclusions, made: Made, concluded: Shelf
) -> Events:
    """The events of the corpus: conclude the frames `merged` and `events`. `documents` are as `tell` gives them."""
    kept, found = _judged(corpus, documents, who, before, made, concluded)
    new = found.events.frame()
    former = before["events"].collect()
    events = _numbered(former, kept, new)
    concluded.put("events", events.select(list(SCHEMAS["events"])))
    gone = former.join(events.filter(pl.col("was") == pl.col("event_id")), on="event", how="anti").select("event_id")
    moved = events.filter(pl.col("was") != pl.col("event_id")).select("was", now="event_id")
    spoken = _spoken(concluded, events)
    now = events.join(new, on="event", how="semi").select(was=pl.format("{}-{}", *_TELLING), now="event_id")
    del kept, new, former, events
    for table, key, gathered in (("events", "event_id", found.rows), ("evidence", "id", found.evidence)):
        for some in gathered.parts():
            made.rows.put(table, renamed(some, key, now))
    return Events(gone, moved, spoken)


def _grounded(happenings: pl.DataFrame, documents: pl.DataFrame) -> pl.DataFrame:
    """The happenings by their keys, each with its first `telling`, its group, and the grounds of this."""
    told = happenings.select(*_KEY, "keys", telling=pl.col("tellings").list.first())
    told = told.join(documents.select("doc", "with_days"), on="doc")
    told = told.select(*_KEY, "telling", grounds(told, "with_days", "happening"), groups(told["keys"]))
    return told.drop("grounds").join(together(told, "group"), on="group")


class _Merged:
    """What is told of happenings together, group by group, each under a name for the time being."""

    def __init__(self, corpus: Corpus, who: Who, made: Made) -> None:
        self._corpus, self._who = corpus, who
        self.rows, self.evidence = made.gathered("events"), made.gathered("evidence")
        self.events = Gathered[_Row](_events)
        self.tellings = Gathered[_Row](partial(pl.DataFrame, schema=_TELLING | _FIRST, orient="row"))

    def add(self, rows: Sequence[tuple[int, int, bytes, date | None]]) -> None:
        """Whole groups of happenings, in the order of their keys: each with what is told of it, and the day of its
        document."""
        merged = merge([unpacked(told, doc_id_of(doc), day) for doc, _, told, day in rows])
        events = [happening for happening in merged if is_told(happening)]
        names, texts = self._named(events), self._corpus.texts(sorted({doc for doc, *_ in rows}))
        for happening in events:
            doc_id, telling = happening.first
            first = number_of(doc_id), telling
            event_id = "{}-{}".format(*first)
            row = event_row(event_id, happening, headline(happening, names, texts), confidence(happening))
            day = row["starts_on"] if row["date_precision"] == "day" else None
            self.events.add([(*first, readable_id(happening), day)])
            self.tellings.add((number_of(t.doc_id), t.index, *first) for t in happening.tellings)
            self.rows.add([row])
            self.evidence.add(evidence_rows(event_id, happening.tellings, texts))

    def _named(self, events: Sequence[Happening]) -> dict[str, str]:
        wanted = pl.Series(list({person for one in events for person in one.people}), dtype=pl.String)
        named = self._who.frame.filter(pl.col("person_id").is_in(wanted.implode()))
        return dict(named.select("person_id", "name").iter_rows())


def _judged(
    corpus: Corpus, documents: pl.DataFrame, who: Who, before: Conclusions, made: Made, concluded: Shelf
) -> tuple[pl.DataFrame, _Merged]:
    """Conclude the frame `merged`; gives the part of it that stands, and what is merged anew."""
    told = _grounded(pl.concat(concluded.parts("happenings", (*_KEY, "tellings", "keys"))), documents)
    kept = before["merged"].join(told.lazy(), on="grounds", how="semi").collect()
    anew = told.join(kept, on="grounds", how="anti")
    del told
    found = _Merged(corpus, who, made)
    judged = anew.select(*_KEY, "group").join(corpus.frame.select("doc", "day"), on="doc")
    for some in told_in_batches(judged, "group", concluded, "happenings", _KEY):
        found.add(some.select(*_KEY, "told", "day").sort(_KEY).rows())
    for part in (kept, _with_events(anew, found.tellings.frame())):
        concluded.put("merged", part)
    return kept, found


def _events(rows: Sequence[_Row]) -> pl.DataFrame:
    frame = frame_of("events", rows, (*_TELLING, "base", "day"))
    return frame.with_columns(grounds(frame, *_TELLING).alias("event"))


def _with_events(happenings: pl.DataFrame, tellings: pl.DataFrame) -> pl.DataFrame:
    """Happenings as in the frame `merged`. `tellings` are those of events, each with the first of its event."""
    events = tellings.select(*_TELLING, grounds(tellings, *_FIRST).alias("event"))
    return happenings.join(events, on=list(_TELLING), how="left").select(list(SCHEMAS["merged"]))


def _numbered(former: pl.DataFrame, kept: pl.DataFrame, new: pl.DataFrame) -> pl.DataFrame:
    """The events that were `kept` and new ones with their ids, and what these were; null for new ones.

    Ids are readable, and numbered where that alone tells too little: so they stand unless others of their kind come or
    go.
    """
    stand, gone = former.join(kept, on="event", how="semi"), former.join(kept, on="event", how="anti")
    touched = pl.concat([gone["base"], new["base"]]).unique().to_frame()
    same = stand.join(touched, on="base", how="anti").with_columns(was="event_id")
    others = stand.join(touched, on="base", how="semi").rename({"event_id": "was"})
    ordered = pl.concat([others, new], how="diagonal").sort("base", *_TELLING)
    number = pl.int_range(1, pl.len() + 1).over("base")
    event_id = pl.when(number > 1).then(pl.format("{}--{}", "base", number)).otherwise("base")
    return pl.concat([same, ordered.with_columns(event_id=event_id).select(same.columns)])


def _spoken(concluded: Shelf, events: pl.DataFrame) -> pl.DataFrame:
    occasions = concluded["occasions"]
    parts = concluded.parts("happenings", (*_KEY, "tellings"))
    tellings = (part.rename({"tellings": "telling"}).explode("telling", empty_as_null=False) for part in parts)
    spoken = pl.concat(some.join(occasions, on=list(_TELLING), how="semi") for some in tellings)
    told = spoken.join(concluded["merged"], on=_KEY).join(events.select("event", "event_id", "day"), on="event")
    return told.select(*_TELLING, "event_id", "day")
