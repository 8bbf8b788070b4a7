"""Files → documents: decode, read sidecars, tell language and day, find near-duplicates.

Most of it is done in columns, for all files at once. A file or text is looked at by itself only to be read, and to find
out what no run before has.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import compress
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa

from schemas.doc_ids import doc_id_of
from spacefilm_pipeline.collector import no_collector
from spacefilm_pipeline.documents import Documents
from spacefilm_pipeline.ingest import reading, sidecar
from spacefilm_pipeline.ingest.decode import decode, encoding_of
from spacefilm_pipeline.ingest.files import SIDECAR, TEXT
from spacefilm_pipeline.ingest.inventory import Inventory
from spacefilm_pipeline.ingest.near_duplicates import earliest_near_duplicates
from spacefilm_pipeline.ingest.notes import Kind, Notes
from spacefilm_pipeline.ingest.refused import Refused
from spacefilm_pipeline.records import Reject
from spacefilm_pipeline.spool import Spool

type _Row = tuple[Any, ...]

_AT_ONCE = 10_000
"""So many answers are Python's at once."""

_FILE = {"digest": pl.Binary()}
_REFUSED = {"rule": pl.String(), "reason": pl.String()}
_TEXTS = Kind("texts", _FILE, {"doc_id": pl.String(), "n_chars": pl.Int64(), "encoding": pl.String(), **_REFUSED})
"""The text that a file holds. `encoding` is null where the file is this very text in UTF-8."""
_SIDECARS = Kind("sidecars", _FILE, {**sidecar.COLUMNS, **_REFUSED})
_PLACE = pl.Schema({"doc_id": pl.String(), "begin": pl.Int64(), "size": pl.Int64(), "encoding": pl.String()})
_TOLD = {"doc_id": pl.String(), "told_on": pl.Date(), "told_language": pl.String()}
_READINGS = Kind("readings", _TOLD, reading.COLUMNS)


@dataclass(frozen=True)
class Intake:
    """What an input gave."""

    documents: Documents
    """Distinct texts, by doc_id."""
    rejects: tuple[Reject, ...]
    seen: tuple[str, ...]
    """The sources of all text files, those refused too: each stands in one document, or in one reject."""
    fingerprint: str
    """Of the files: see `Inventory`."""


@no_collector()
def take_in(found: Inventory, spool: Spool, notes: Notes | None = None) -> Intake:
    """The documents in the files of an input, whose bytes lie in a spool; their texts are put away there, too.

    `NAME.txt` is a text and `NAME.json` its sidecar. Whatever else lies there is refused with a reason, and so is a
    text that cannot be read. What the notes know is not found out again, and they are given what they do not know.
    """
    notes = notes or Notes()
    documents, refused = _documents(found, notes, spool)
    documents = notes.answer(_READINGS, documents, lambda unknown: _found_out(_READINGS, unknown, spool, _reading))
    documents = documents.with_columns(near_duplicate_of=earliest_near_duplicates(documents, spool, notes))
    rejects = (*found.rejects, *refused, *_conflicts(documents))
    return Intake(
        Documents(documents, spool), rejects, tuple(compress(found.sources, found.are_texts)), found.fingerprint
    )


def _documents(found: Inventory, notes: Notes, spool: Spool) -> tuple[pl.DataFrame, list[Reject]]:
    """The distinct texts with what is told of them, by doc_id; and what was refused."""
    held = _held(found)
    texts = _looked_at(held.filter("is_text"), _TEXTS, _text, notes, spool)
    sidecars = _looked_at(held.filter(~pl.col("is_text")), _SIDECARS, sidecar.read_sidecar, notes, spool)
    documents = _distinct(texts, spool).join(_described(texts, sidecars), on="doc_id", how="left").sort("doc_id")
    return documents, [*_rejects(texts), *_rejects(sidecars)]


def _held(found: Inventory) -> pl.DataFrame:
    """The files that are read, with a `digest` of what they hold and the place of this in the spool."""
    n_files = len(found.sources)
    digests = pa.FixedSizeBinaryArray.from_buffers(pa.binary(32), n_files, [None, pa.py_buffer(found.digests)])
    told = {
        "source": pl.Series(found.sources, dtype=pl.String),
        "is_text": np.frombuffer(found.are_texts, "?"),
        "digest": pl.Series(digests, dtype=pl.Binary),
        "size": np.frombuffer(found.sizes, "q"),
    }
    held = pl.DataFrame(told).filter(pl.col("size") >= 0)
    begin = pl.col("size").cum_sum() - pl.col("size")
    stem = pl.when("is_text").then(_without(TEXT)).otherwise(_without(SIDECAR))
    return held.with_columns(begin=begin, stem=stem)


def _without(suffix: str) -> pl.Expr:
    return pl.col("source").str.head(-len(suffix))


def _looked_at(
    files: pl.DataFrame, kind: Kind, look: Callable[[bytes], _Row], notes: Notes, spool: Spool
) -> pl.DataFrame:
    """Files with what is told by what they hold, or why it is refused."""

    def row(digest: bytes, data: bytes) -> _Row:
        try:
            return digest, *look(data), None, None
        except Refused as refusal:
            return digest, *[None] * (len(kind.answers) - len(_REFUSED)), refusal.rule, str(refusal)

    distinct = files.select("digest", "begin", "size").unique("digest", maintain_order=True)
    told = notes.answer(kind, distinct, lambda unknown: _found_out(kind, unknown, spool, row))
    return files.join(told.drop("begin", "size"), on="digest", how="left", maintain_order="left")


def _text(data: bytes) -> _Row:
    encoding = encoding_of(data)
    text = decode(data, encoding)
    return doc_id_of(text), len(text), None if text.encode() == data else encoding


def _reading(doc_id: str, day: Any, told_language: str | None, text: bytes) -> _Row:
    return doc_id, day, told_language, *reading.read(text.decode(), day, told_language)


def _found_out(kind: Kind, asked: pl.DataFrame, spool: Spool, answer: Callable[..., _Row]) -> pl.DataFrame:
    """The answers to questions, each from what lies at its place in the spool."""
    rows = asked.select(*kind.questions, "begin", "size").iter_slices(_AT_ONCE)
    return pl.concat(
        pl.DataFrame(
            [answer(*question, spool.read(begin, size)) for *question, begin, size in some.iter_rows()],
            kind.schema,
            orient="row",
        )
        for some in rows
    )


def _distinct(texts: pl.DataFrame, spool: Spool) -> pl.DataFrame:
    """One row for each text, with its sources, and its place in the spool in UTF-8."""
    places = pl.col("n_chars", "encoding", "begin", "size").sort_by("encoding").first()
    distinct = texts.drop_nulls("doc_id").group_by("doc_id").agg(places, sources=pl.col("source").sort())
    placed = []
    for doc_id, *place, encoding in distinct.drop_nulls("encoding").select(_PLACE.names()).iter_rows():
        text = decode(spool.read(*place), encoding).encode()
        placed.append((doc_id, spool.add(text), len(text), encoding))
    return distinct.update(pl.DataFrame(placed, _PLACE, orient="row"), on="doc_id")


def _described(texts: pl.DataFrame, sidecars: pl.DataFrame) -> pl.DataFrame:
    """What is told of each text by the sidecars of its copies."""
    named = sidecars.filter(pl.col("rule").is_null()).unique("stem", keep="last", maintain_order=True)
    copies = texts.select("doc_id", "source", "stem").drop_nulls("doc_id").sort("doc_id", "source")
    told = copies.join(named.select("stem", *sidecar.COLUMNS), on="stem", maintain_order="left")
    return sidecar.together(told).rename({"published_on": "told_on", "language": "told_language"})


def _rejects(files: pl.DataFrame) -> Iterator[Reject]:
    return (Reject("ingest", *row) for row in files.select("source", "rule", "reason").drop_nulls("rule").iter_rows())


def _conflicts(documents: pl.DataFrame) -> Iterator[Reject]:
    """The sidecars' days that their texts contradict."""
    told = documents.select(pl.col("sources").list.first(), "conflict", "doc_id").drop_nulls("conflict")
    return (Reject("ingest", source, "own_day", why, doc_id) for source, why, doc_id in told.iter_rows())
