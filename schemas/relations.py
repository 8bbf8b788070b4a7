"""What must hold between tables: references, spans that repeat the text, evidence, and counts.

The references and spans are those that the models' columns declare.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from schemas.contract import FACTS, TABLES, key_of
from schemas.vocabularies import EVIDENCE_OF

type Frames = Mapping[str, pl.LazyFrame]

_BATCH_CHARS = 16 * 1024 * 1024
"""Spans are held against texts of about this length together at once."""


@dataclass(frozen=True, slots=True)
class Violation:
    """A row that does not agree with the other tables."""

    table: str
    row: int
    """Its place in the table's frame."""
    rule: str
    reason: str


def violations(
    tables: Mapping[str, pl.DataFrame | pl.LazyFrame], grounded: Mapping[str, pl.Series] | None = None
) -> list[Violation]:
    """Every row of the fact tables that does not agree with the rest, in order; the tables are valid by themselves.

    `grounded` tells of each row of some tables whether its spans are known to repeat their text. Of a lazy frame only
    the columns at hand are in memory, and of the texts only some at a time.
    """
    frames = {table: tables[table].lazy() for table in FACTS}
    counts = evidence_counts(frames["evidence"]).lazy()
    found = (
        *_dangling(frames),
        *_ungrounded(frames, grounded or {}),
        *_unsupported(frames, counts),
        *_miscounted(frames, counts),
        *_crew(frames),
    )
    return sorted(found, key=lambda violation: (violation.table, violation.row, violation.rule))


def evidence_counts(evidence: pl.LazyFrame) -> pl.DataFrame:
    """`of`, `id`, and the `n_mentions` and `n_documents` that the rows of evidence for these come to, in order."""
    told = evidence.select("of", "id", "doc_id").collect().sort("of", "id", "doc_id")
    is_last = pl.any_horizontal(pl.col(name) != pl.col(name).shift(-1) for name in ("of", "id")).fill_null(True)
    is_new = pl.any_horizontal(pl.col(name) != pl.col(name).shift() for name in told.columns).fill_null(True)
    up_to_here = told.lazy().select(
        "of", "id", is_last=is_last, n_mentions=pl.int_range(1, pl.len() + 1), n_documents=is_new.cum_sum()
    )
    own = [
        (pl.col(name) - pl.col(name).shift(fill_value=0)).cast(pl.Int32).alias(name)
        for name in ("n_mentions", "n_documents")
    ]
    return up_to_here.filter("is_last").select("of", "id", *own).collect()


def _dangling(frames: Frames) -> Iterator[Violation]:
    for table, name, target in _declared("references"):
        other, key = target.split(".")
        values = _numbered(frames[table], value=name)
        if isinstance(values.collect_schema()["value"], pl.List):
            values = values.explode("value")
        for row, missing in _lacking(values.drop_nulls(), frames[other].select(value=key)):
            reason = f"{table}.{name} names {missing!r}, which is no {target} of those published."
            yield Violation(table, row, "reference", reason)


def _declared(what: str) -> Iterator[tuple[str, str, Any]]:
    """Table, column, and the references or the span that the column declares, for each that does."""
    for table in FACTS:
        for name, column in TABLES[table].to_schema().columns.items():
            if declared := column.metadata[what]:
                yield table, name, declared


def _numbered(frame: pl.LazyFrame, **columns: str) -> pl.LazyFrame:
    """Columns of a frame under other names, and each row's place as `row`."""
    return frame.select(**{name: pl.col(column) for name, column in columns.items()}).with_row_index("row")


def _lacking(rows: pl.LazyFrame, known: pl.LazyFrame) -> Iterator[tuple[Any, ...]]:
    """The rows whose like is not known, in order."""
    columns = known.collect_schema().names()
    return rows.join(known, on=columns, how="anti", maintain_order="left").collect().iter_rows()


def _ungrounded(frames: Frames, grounded: Mapping[str, pl.Series]) -> Iterator[Violation]:
    before = pl.col("n_chars").cum_sum() - pl.col("n_chars")
    documents = frames["documents"].select("doc_id", "n_chars", before=before, batch=before // _BATCH_CHARS)
    in_batch = {
        "text": pl.int_range(pl.len()).over("batch"),
        "before": pl.col("before") - pl.col("before").min().over("batch"),
    }
    documents = documents.with_columns(**in_batch).collect().lazy()
    declared = [
        (table, name, _spans(frames[table], name, start, end, grounded.get(table), documents))
        for table, name, (start, end) in _declared("span")
    ]
    first = 0
    for batch, count in documents.group_by("batch", maintain_order=True).len().collect().iter_rows():
        texts = _Texts(frames["documents"].slice(first, count).select("text").collect().to_series())
        first += count
        for table, name, spans in declared:
            for row, start, end, words in _differing(spans.filter(batch=batch), texts):
                reason = f"{table}.{name} is {words!r}, but the text from {start} to {end} is another."
                yield Violation(table, row, "grounded", reason)


def _spans(
    frame: pl.LazyFrame, name: str, start: str, end: str, grounded: pl.Series | None, documents: pl.LazyFrame
) -> pl.DataFrame:
    """The spans of a column that are not known to be grounded, each with what is known of its document. Left out are
    those of unknown documents."""
    spans = _numbered(frame, doc_id="doc_id", start=start, end=end, words=name)
    if grounded is not None:
        spans = spans.filter(~grounded)
    given = pl.any_horizontal(pl.col("start", "end", "words").is_not_null())
    return spans.filter(given).join(documents, on="doc_id").drop("doc_id").collect()


def _differing(spans: pl.DataFrame, texts: "_Texts") -> Iterator[tuple[Any, ...]]:
    """Row, start, end and words of the spans whose words are not those that stand there in the texts."""
    inside = (pl.col("start") < pl.col("end")) & (pl.col("end") <= pl.col("n_chars")) & pl.col("words").is_not_null()
    outside = spans.filter(~inside.fill_null(False))
    within = spans.filter(inside) if len(outside) else spans
    differing = within.filter(texts.at(within) != within["words"].cast(pl.Binary))
    yield from pl.concat([outside, differing]).select("row", "start", "end", "words").iter_rows()


class _Texts:
    """Texts in which spans are looked up by code points, however many of these take several bytes."""

    def __init__(self, texts: pl.Series) -> None:
        self._utf8 = texts.cast(pl.Binary)
        whole = np.frombuffer(b"".join(self._utf8), np.int8)
        further = np.flatnonzero(whole < -64)  # in UTF-8 the bytes 10xxxxxx: all but a code point's first
        self._begun_before = further - np.arange(len(further))

    def at(self, spans: pl.DataFrame) -> pl.Series:
        """The words, in UTF-8, from `start` to `end` of a `text`, where `before` it in all texts are so many others."""
        own = self._byte_at(spans["before"])
        start, end = (self._byte_at(spans["before"] + spans[offset]) for offset in ("start", "end"))
        found = pl.DataFrame({"text": self._utf8.gather(spans["text"]), "start": start - own, "length": end - start})
        return found.select(pl.col("text").bin.slice("start", "length")).to_series()

    def _byte_at(self, code_point: pl.Series) -> pl.Series:
        """The first byte of a code point, in all texts as one."""
        return code_point + np.searchsorted(self._begun_before, code_point.to_numpy(), side="right")


def _unsupported(frames: Frames, counts: pl.LazyFrame) -> Iterator[Violation]:
    evidence = _numbered(frames["evidence"], of="of", id="id")
    for table in EVIDENCE_OF:
        rows = _numbered(frames[table], id=key_of(table)[0])
        supported = counts.filter(of=table).select("id")
        for row, value in _lacking(rows, supported):
            yield Violation(table, row, "evidence", f"No published evidence supports {value!r} of {table}.")
        for (unknown,) in _lacking(supported, rows.select("id")):
            for row, of, value in evidence.filter(of=table, id=unknown).collect().iter_rows():
                reason = f"evidence.id names {value!r}, which is no published row of {of}."
                yield Violation("evidence", row, "reference", reason)


def _miscounted(frames: Frames, counts: pl.LazyFrame) -> Iterator[Violation]:
    people = _numbered(frames["people"], id="person_id", n_mentions="n_mentions", n_documents="n_documents")
    wrong = pl.any_horizontal(pl.col(name) != pl.col(f"{name}_right") for name in ("n_mentions", "n_documents"))
    of_people = people.join(counts.filter(pl.col("of") == "people").drop("of"), on="id").filter(wrong).collect()
    for row, value, mentions, documents, *found in of_people.iter_rows():
        reason = (
            f"people.n_mentions and n_documents of {value!r} are {mentions} and {documents}, but evidence holds "
            f"{found[0]} and {found[1]}."
        )
        yield Violation("people", row, "counts", reason)
    events = _numbered(frames["events"], id="event_id", n_documents="n_documents")
    of_events = counts.filter(pl.col("of") == "events").select("id", found="n_documents")
    wrong = pl.col("n_documents") != pl.col("found")
    for row, value, documents, found in events.join(of_events, on="id").filter(wrong).collect().iter_rows():
        reason = f"events.n_documents of {value!r} is {documents}, but evidence holds {found}."
        yield Violation("events", row, "counts", reason)


def _crew(frames: Frames) -> Iterator[Violation]:
    people = _numbered(frames["people"], id="person_id", name="name", is_crew="is_crew")
    crew = _numbered(frames["crew"], id="person_id", name="name")
    aboard = crew.select("id", aboard=True).unique()
    wrong = pl.col("is_crew") != pl.col("aboard").fill_null(False)
    told = people.join(aboard, on="id", how="left").filter(wrong).select("row", "id", "is_crew")
    for row, value, is_crew in told.collect().iter_rows():
        reason = f"people.is_crew of {value!r} is {str(is_crew).lower()}, but crew says otherwise."
        yield Violation("people", row, "is_crew", reason)
    named = crew.join(people.select("id", called="name"), on="id").filter(pl.col("name") != pl.col("called"))
    for row, value, name, called in named.collect().iter_rows():
        yield Violation("crew", row, "name", f"crew.name is {name!r}, but people calls {value!r} {called!r}.")
