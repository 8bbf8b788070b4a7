"""What must hold between tables: references, spans that repeat the text, evidence, and counts.

The references and spans are those that the models' columns declare.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, Protocol

import numpy as np
import polars as pl
from numpy.typing import NDArray

from schemas.contract import FACTS, TABLES, key_of
from schemas.vocabularies import EVIDENCE_OF

_BATCH_CHARS = 4 * 1024 * 1024
"""Spans are held against texts of about this length together at once."""


class Tables(Protocol):
    """Tables by name, each in the order of its keys."""

    def parts(self, name: str, columns: Sequence[str]) -> Iterator[pl.DataFrame]:
        """Some columns of a table, some rows at a time: at least one part, and the same ones whenever asked."""


@dataclass(frozen=True, slots=True)
class Violation:
    """A row that does not agree with the other tables."""

    table: str
    row: int
    """Its place in the table."""
    rule: str
    reason: str


def violations(
    tables: Tables,
    counts: pl.DataFrame | None = None,
    texts_of: pl.DataFrame | None = None,
    folder: Path | None = None,
) -> list[Violation]:
    """Every row of the fact tables that does not agree with the rest, in order; the tables are valid by themselves.
    `counts` are what `evidence_counts` gives of them, if that is known. Spans are held against the `texts_of` some
    documents, by `doc_id`, if those of all others have been before.

    Of the tables only numbers for their keys are in memory as a whole, and of texts only some; where the spans are is
    put away in a `folder`, or among the system's temporary files.
    """
    with ThreadPoolExecutor(1) as beside:
        ungrounded = beside.submit(lambda: list(_ungrounded(tables, texts_of, folder)))
        counts = evidence_counts(tables) if counts is None else counts
        found = (
            *_dangling(tables),
            *_unsupported(tables, counts),
            *_miscounted(tables, counts),
            *_crew(tables),
            *ungrounded.result(),
        )
    return sorted(found, key=lambda violation: (violation.table, violation.row, violation.rule))


def evidence_counts(tables: Tables) -> pl.DataFrame:
    """`of`, `id`, and the `n_mentions` and `n_documents` that the rows of evidence for these come to, in order."""
    named, marks, last = [], [], None
    for part in tables.parts("evidence", _PLACES):
        rows = part if last is None else pl.concat([last, part])
        told = rows.select(is_first=_changes("of", "id"), is_new=_changes(*_PLACES)).tail(len(part))
        named.append(part.filter(told["is_first"]).select("of", "id"))
        marks.append(told)
        last = rows.tail(1)
    told = pl.concat(marks)
    first, documents = told["is_first"].arg_true(), told["is_new"].cum_sum()
    end = first.shift(-1, fill_value=len(told))
    n_mentions = (end - first).cast(pl.Int32).alias("n_mentions")
    n_documents = (documents.gather(end - 1) - documents.gather(first) + 1).cast(pl.Int32).alias("n_documents")
    return pl.concat(named).with_columns(n_mentions, n_documents)


_PLACES = ("of", "id", "doc_id")


def _changes(*columns: str) -> pl.Expr:
    """Whether a row differs from the one before."""
    return pl.any_horizontal(pl.col(name) != pl.col(name).shift() for name in columns).fill_null(True)


def _dangling(tables: Tables) -> Iterator[Violation]:
    known: dict[str, pl.Series] = {}
    for table, name, target in _declared("references"):
        other, key = target.split(".")
        if target not in known:
            known[target] = _hashes(tables.parts(other, [key]))
        for values in _numbered(tables, table, value=name):
            each = values.explode("value") if isinstance(values.schema["value"], pl.List) else values
            for row, missing in _lacking(each.drop_nulls(), known[target]):
                reason = f"{table}.{name} names {missing!r}, which is no {target} of those published."
                yield Violation(table, row, "reference", reason)


def _hashes(parts: Iterable[pl.DataFrame]) -> pl.Series:
    """The values of a column by their hashes, in which they are looked up three times as fast, as one list."""
    return pl.concat(part.select(pl.all().hash()) for part in parts).to_series().implode()


def _lacking(rows: pl.DataFrame, known: pl.Series) -> Iterator[tuple[Any, ...]]:
    """The rows whose last value is none of those known by their hashes."""
    return rows.filter(~pl.nth(-1).hash().is_in(known)).iter_rows()


def _declared(what: str) -> Iterator[tuple[str, str, Any]]:
    """Table, column, and the references or the span that the column declares, for each that does."""
    for table in FACTS:
        for name, column in TABLES[table].to_schema().columns.items():
            if declared := column.metadata[what]:
                yield table, name, declared


def _numbered(tables: Tables, table: str, **columns: str) -> Iterator[pl.DataFrame]:
    """Columns of a table under other names, and each row's place as `row`, some rows at a time."""
    first = 0
    for part in tables.parts(table, list(columns.values())):
        yield part.select(**{name: pl.col(column) for name, column in columns.items()}).with_row_index("row", first)
        first += len(part)


def _ungrounded(tables: Tables, texts_of: pl.DataFrame | None, folder: Path | None) -> Iterator[Violation]:
    documents = _placed(tables, texts_of)
    declared = [
        (table, name, {"start": start, "end": end, "words": name}) for table, name, (start, end) in _declared("span")
    ]
    spans = [_Spans(tables, table, columns, documents, folder) for table, _, columns in declared]
    differing = [list(some.nowhere) for some in spans]
    for batch, texts in enumerate(_batches(tables, texts_of, documents)):
        for some, rows in zip(spans, differing, strict=True):
            within = some.within(batch)
            rows.append(within.filter(texts.at(within).hash() != within["words"])["row"])
    for (table, name, columns), found in zip(declared, differing, strict=True):
        if len(wrong := pl.concat(found)):
            for part in _numbered(tables, table, **columns):
                for row, start, end, words in part.filter(pl.col("row").is_in(wrong.implode())).iter_rows():
                    reason = f"{table}.{name} is {words!r}, but the text from {start} to {end} is another."
                    yield Violation(table, row, "grounded", reason)


def _documents(tables: Tables, texts_of: pl.DataFrame | None, *columns: str) -> Iterator[pl.DataFrame]:
    """Columns of documents, of some or of all, some at a time."""
    for part in tables.parts("documents", ("doc_id", *columns)):
        yield part if texts_of is None else part.join(texts_of, on="doc_id", how="semi", maintain_order="left")


def _placed(tables: Tables, texts_of: pl.DataFrame | None) -> pl.DataFrame:
    """The documents, each with the `batch` in which its text is looked at, the how many-th `text` it is there, and how
    many code points are `before` it there."""
    parts = _documents(tables, texts_of, "n_chars")
    documents = pl.concat(part.with_columns(part=number) for number, part in enumerate(parts))
    before = pl.col("n_chars").cum_sum() - pl.col("n_chars")
    documents = documents.with_columns(batch=pl.struct("part", before.over("part") // _BATCH_CHARS).rle_id())
    text = pl.int_range(pl.len(), dtype=pl.UInt32)
    return documents.with_columns(text=text.over("batch"), before=before.over("batch")).drop("part")


class _Spans:
    """The spans of a column in the texts of batches, but for those of unknown documents; they lie in a file."""

    _PLACED = np.dtype([("row", "u4"), ("text", "u4"), ("start", "u4"), ("end", "u4"), ("words", "u8")])

    def __init__(
        self, tables: Tables, table: str, columns: Mapping[str, str], documents: pl.DataFrame, folder: Path | None
    ) -> None:
        self.nowhere: list[pl.Series] = []
        """The rows of those that are in no text."""
        self._file = TemporaryFile(dir=folder)  # noqa: SIM115 - it is open as long as this stands
        self._parts: list[NDArray[np.int64]] = []
        """Of the spans of each part of the table, by batch, where in the file those of each begin."""
        batches = pl.int_range(documents["batch"].n_unique() + 1, eager=True)
        start, end, words = (pl.col(name) for name in ("start", "end", "words"))
        inside = (start < end) & (end <= pl.col("n_chars")) & words.is_not_null()
        places = {name: pl.col("before") + pl.col(name) for name in ("start", "end")}
        n_before = 0
        for spans in _numbered(tables, table, doc_id="doc_id", **columns):
            given = spans.filter(pl.any_horizontal(pl.col(*columns).is_not_null())).join(documents, on="doc_id")
            self.nowhere.append(given.filter(~inside.fill_null(False))["row"])
            placed = given.filter(inside).sort("batch")
            told = placed.select("row", "text", **places, words=words.cast(pl.Binary).hash())
            told.to_numpy(structured=True).astype(self._PLACED).tofile(self._file)
            self._parts.append(n_before + placed["batch"].search_sorted(batches).to_numpy().astype(np.int64))
            n_before += len(placed)

    def within(self, batch: int) -> pl.DataFrame:
        """Those in the texts of a batch: the `row` of each, the how many-th `text` it is in, where it starts and ends
        in all texts of the batch as one, and a number for the `words`."""
        return pl.DataFrame(np.concatenate([self._read(*starts[batch : batch + 2]) for starts in self._parts]))

    def _read(self, first: int, end: int) -> NDArray[np.void]:
        self._file.seek(first * self._PLACED.itemsize)
        return np.fromfile(self._file, self._PLACED, end - first)


class _Texts:
    """Texts in which spans are looked up by code points, however many of these take several bytes."""

    def __init__(self, texts: pl.Series) -> None:
        self._utf8 = texts.cast(pl.Binary)
        lengths = self._utf8.bin.size()
        self._begins = lengths.cum_sum() - lengths
        whole = np.frombuffer(b"".join(self._utf8), np.int8)
        further = np.flatnonzero(whole < -64)  # in UTF-8 the bytes 10xxxxxx: all but a code point's first
        self._begun_before = further - np.arange(len(further))

    def at(self, spans: pl.DataFrame) -> pl.Series:
        """The words, in UTF-8, from `start` to `end` in all texts as one, which are within one `text`."""
        start, end = (self._byte_at(spans[offset]) for offset in ("start", "end"))
        own = self._begins.gather(spans["text"])
        found = pl.DataFrame({"text": self._utf8.gather(spans["text"]), "start": start - own, "length": end - start})
        return found.select(pl.col("text").bin.slice("start", "length")).to_series()

    def _byte_at(self, code_point: pl.Series) -> pl.Series:
        """The first byte of a code point, in all texts as one."""
        return code_point + np.searchsorted(self._begun_before, code_point.to_numpy(), side="right")


def _batches(tables: Tables, texts_of: pl.DataFrame | None, documents: pl.DataFrame) -> Iterator[_Texts]:
    """The texts of each batch, as they are `_placed`."""
    sizes = documents.group_by("batch", maintain_order=True).len()["len"].to_list()
    for part in _documents(tables, texts_of, "text"):
        first = 0
        while first < len(part):
            yield _Texts(part["text"].slice(first, sizes[0]))
            first += sizes.pop(0)


def _unsupported(tables: Tables, counts: pl.DataFrame) -> Iterator[Violation]:
    for table in EVIDENCE_OF:
        (key,) = key_of(table)
        of_table = counts.filter(of=table).select("id")
        supported = _hashes([of_table])
        for rows in _numbered(tables, table, value=key):
            for row, value in _lacking(rows, supported):
                yield Violation(table, row, "evidence", f"No published evidence supports {value!r} of {table}.")
        if unknown := [one for (one,) in _lacking(of_table, _hashes(tables.parts(table, [key])))]:
            for some in _numbered(tables, "evidence", of="of", id="id"):
                for row, of, value in some.filter(pl.col("id").is_in(unknown), of=table).iter_rows():
                    reason = f"evidence.id names {value!r}, which is no published row of {of}."
                    yield Violation("evidence", row, "reference", reason)


def _miscounted(tables: Tables, counts: pl.DataFrame) -> Iterator[Violation]:
    of_people = counts.filter(of="people").select("id", mentions="n_mentions", documents="n_documents")
    wrong = (pl.col("n_mentions") != pl.col("mentions")) | (pl.col("n_documents") != pl.col("documents"))
    for some in _numbered(tables, "people", id="person_id", n_mentions="n_mentions", n_documents="n_documents"):
        for row, value, *told in _beside(some, of_people).filter(wrong).iter_rows():
            reason = (
                f"people.n_mentions and n_documents of {value!r} are {told[0]} and {told[1]}, but evidence holds "
                f"{told[2]} and {told[3]}."
            )
            yield Violation("people", row, "counts", reason)
    of_events = counts.filter(of="events").select("id", documents="n_documents")
    wrong = pl.col("n_documents") != pl.col("documents")
    for some in _numbered(tables, "events", id="event_id", n_documents="n_documents"):
        for row, value, told, documents in _beside(some, of_events).filter(wrong).iter_rows():
            reason = f"events.n_documents of {value!r} is {told}, but evidence holds {documents}."
            yield Violation("events", row, "counts", reason)


def _beside(rows: pl.DataFrame, counts: pl.DataFrame) -> pl.DataFrame:
    """Rows that stand near each other in the order of their ids, each with what is counted of it."""
    low, high = rows["id"].min(), rows["id"].max()
    return rows.join(counts.filter(pl.col("id").is_between(pl.lit(low), pl.lit(high))), on="id")


def _crew(tables: Tables) -> Iterator[Violation]:
    aboard = _hashes(tables.parts("crew", ["person_id"]))
    wrong = pl.col("is_crew") != pl.col("id").hash().is_in(aboard)
    for some in _numbered(tables, "people", id="person_id", is_crew="is_crew"):
        for row, value, is_crew in some.filter(wrong).iter_rows():
            reason = f"people.is_crew of {value!r} is {str(is_crew).lower()}, but crew says otherwise."
            yield Violation("people", row, "is_crew", reason)
    called = pl.concat(tables.parts("people", ["person_id", "name"])).rename({"person_id": "id", "name": "called"})
    for some in _numbered(tables, "crew", id="person_id", name="name"):
        for row, value, name, known in (
            some.join(called, on="id").filter(pl.col("name") != pl.col("called")).iter_rows()
        ):
            yield Violation("crew", row, "name", f"crew.name is {name!r}, but people calls {value!r} {known!r}.")
