"""Which texts are nearly the same: a wire story printed twice with a few words changed.

Texts are compared as sets of three-word shingles by their Jaccard resemblance (A. Broder, "On the resemblance and
containment of documents", 1997). MinHash signatures in bands (J. Leskovec, A. Rajaraman, J. Ullman, "Mining of Massive
Datasets", chapter 3) find the few texts worth comparing, so the cost grows with the number of texts, not its square.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import lru_cache
from hashlib import blake2b
from itertools import batched
from zlib import crc32

import numpy as np
import polars as pl
from numpy.typing import NDArray

from spacefilm_pipeline.fingerprints import Numbers, combined, scattered
from spacefilm_pipeline.ingest.notes import Kind, Notes
from spacefilm_pipeline.spool import Spool

type Rows = NDArray[np.int32]
type Places = NDArray[np.int64]
type Mask = NDArray[np.bool_]
type _Band = tuple[Rows, Rows]
"""The rows by what a band holds, equals in order; and for each, the place of the first of its equals."""

NEARLY_THE_SAME = 0.7
"""The share of shingles in common from which two texts are near-duplicates."""

BANDS = 25
_ROWS = 5
"""Two texts that resemble each other by 0.7 share a band with a chance of 99 %, by 0.2 with less than 1 %."""
_WORD = re.compile(r"\w+")
_WORDS_PER_SHINGLE = 3
_AT_ONCE = 4096
"""Shingles whose hashes are in memory together: 4 MB."""
_SKETCH = 8
"""Numbers in a sketch: enough to tell most texts of some hundred words apart."""
_PAIRS = 20_000
"""About so many pairs of texts are in memory at once."""
_COMPARED = 32
"""Texts that one is compared with at once."""
_KEPT = 5000
"""Texts whose shingles are kept while they are compared."""
_TWINS = Kind("twins", {"doc_id": pl.String(), "context": pl.UInt64()}, {"twin": pl.String()})
"""`context` is a hash of the earlier documents that share a band, `twin` the first of them that is nearly the same."""


def resemblances(shingles: Numbers, others: Sequence[Numbers]) -> NDArray[np.float64]:
    """The shingles that a text has in common with each of others, as a share of all that the two have, 0 to 1."""
    sizes = np.array([len(other) for other in others])
    together = np.concatenate(others)
    found = shingles[np.minimum(np.searchsorted(shingles, together), len(shingles) - 1)] == together
    common = np.add.reduceat(found, np.cumsum(sizes) - sizes, dtype=np.int64)
    return np.asarray(common / (len(shingles) + sizes - common))


def shingles_of(text: str) -> Numbers:
    """The distinct hashes of the text's runs of three words; of all its words where it has fewer."""
    words = [crc32(word.encode()) for word in _WORD.findall(text.casefold())]
    hashes = np.array(words or [0], dtype=np.uint64)
    size = min(_WORDS_PER_SHINGLE, len(hashes))
    return np.unique(combined([hashes[at : len(hashes) - size + 1 + at] for at in range(size)]))


def sketch(shingles: Numbers) -> Numbers:
    """How many shingles these are, and a bit for each, which several may have in common."""
    bits = np.zeros((_SKETCH - 1) * 64, dtype=np.bool_)
    bits[shingles % np.uint64(len(bits))] = True
    return np.concatenate([np.array([len(shingles)], dtype=np.uint64), np.packbits(bits).view(np.uint64)])


def may_resemble(sketches: Numbers, others: Numbers) -> Mask:
    """Whether a text may be nearly the same as another, by a row of sketches for each: a bit that only one of the two
    has stands for at least one shingle that only this one has."""
    here, there = sketches[:, 1:], others[:, 1:]
    sizes, other_sizes = sketches[:, 0].astype(np.int64), others[:, 0].astype(np.int64)
    only_here = np.bitwise_count(here & ~there).sum(axis=1, dtype=np.int64)
    only_there = np.bitwise_count(there & ~here).sum(axis=1, dtype=np.int64)
    common = np.minimum(sizes - only_here, other_sizes - only_there)
    together = np.maximum(sizes + only_there, other_sizes + only_here)
    return np.asarray(common / together >= NEARLY_THE_SAME)


def bands(shingles: Numbers) -> Numbers:
    """The MinHash signature of a text, with its bands hashed to one number each: texts that share one may be nearly the
    same."""
    signature = np.min([_minima(shingles[at : at + _AT_ONCE]) for at in range(0, len(shingles), _AT_ONCE)], axis=0)
    return combined(signature.reshape(BANDS, _ROWS).T)


def earliest_near_duplicates(documents: pl.DataFrame, spool: Spool, notes: Notes) -> pl.Series:
    """The doc_id of the earliest document that each nearly repeats, null where there is none.

    Earlier is what was published earlier; undated texts come last; the doc_id decides between equals. Of `documents`
    there are `doc_id`, `published_on`, `bands`, `sketch`, the place in the spool, and whether they `are_new`: were not
    there, or not of this day, when the notes were taken. What a document nearly repeats follows from it and the earlier
    ones that share its bands: where these stand in the notes, no texts are compared, and where they do but for new
    ones, it is compared with these alone. Nor is it compared with those of which the sketches tell that they are not
    nearly the same.
    """
    if documents.is_empty():
        return pl.Series("twin", dtype=pl.String)
    texts = _InOrder(documents, spool)
    asked = texts.questions(np.ones_like(texts.are_new))
    twins = notes.answer(_TWINS, asked, lambda unknown: _compared(texts, unknown, notes.known(_TWINS)))
    return documents.join(twins, on="doc_id", how="left", maintain_order="left")["twin"]


class _InOrder:
    """Documents from the earliest to the latest, by their rows."""

    def __init__(self, documents: pl.DataFrame, spool: Spool) -> None:
        days = pl.col("published_on").fill_null(date.max)
        ordered = documents.select("doc_id", "bands", "sketch", "are_new", "begin", "size", day=days)
        ordered = ordered.sort("day", "doc_id")
        self.doc_ids, self._places, self._spool = ordered["doc_id"], ordered.select("begin", "size"), spool
        self.are_new: Mask = ordered["are_new"].to_numpy()
        signatures = _numbers(ordered["bands"], BANDS)
        self.sketches = _numbers(ordered["sketch"], _SKETCH)
        self.by_band = [_by_value(band) for band in signatures.T]
        numbers = self.doc_ids.str.to_integer(base=16, dtype=pl.UInt64).to_numpy()
        self._told = scattered(scattered(numbers) + ordered["day"].cast(pl.Int64).to_numpy().astype(np.uint64))

    def shingles(self, row: int) -> Numbers:
        """Those of the text in a row."""
        return shingles_of(self._spool.read(*self._places.row(row)).decode())

    def questions(self, counted: Mask) -> pl.DataFrame:
        """`row`, `doc_id` and `context` of those that share a band with earlier ones that count."""
        told = np.where(counted, self._told, np.uint64(0))
        shares = np.zeros(len(told), dtype=bool)
        contexts = np.zeros(len(told), dtype=np.uint64)
        for by_value, starts in self.by_band:
            for_each, counts = told[by_value], counted[by_value].astype(np.int64)
            before, counted_before = np.cumsum(for_each) - for_each, np.cumsum(counts) - counts
            contexts[by_value] = scattered(contexts[by_value] + (before - before[starts]))
            shares[by_value] |= counted_before > counted_before[starts]
        return pl.DataFrame({"doc_id": self.doc_ids, "context": contexts}).with_row_index("row").filter(shares)


def _numbers(column: pl.Series, count: int) -> Numbers:
    """A row of so many numbers for each of some bytes."""
    return column.bin.reinterpret(dtype=pl.Array(pl.UInt64, count), endianness="little").to_numpy()


def _by_value(band: Numbers) -> _Band:
    by_value = np.argsort(band)  # several times as fast as a stable sort; equals are put in order afterwards
    values = band[by_value]
    is_first = np.r_[True, values[1:] != values[:-1]]
    groups = np.cumsum(is_first) - 1
    by_value = np.sort(groups * len(band) + by_value) % len(band)
    return by_value.astype(np.int32), np.flatnonzero(is_first).astype(np.int32)[groups]


def _compared(texts: _InOrder, asked: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """The answers to questions that are not `known`: texts are compared with new ones alone where what was asked of
    them before these came is."""
    by = list(_TWINS.questions)
    before = texts.questions(~texts.are_new).join(known.with_columns(is_known=True), on=by, how="left")
    forgotten = before.filter(pl.col("is_known").is_null())["row"]
    is_afresh = texts.are_new[asked["row"]] | asked["row"].is_in(forgotten.implode()).to_numpy()
    afresh, resumed = asked["row"].to_numpy()[is_afresh], asked["row"].to_numpy()[~is_afresh]
    doc_ids = texts.doc_ids.to_list()
    row_of = {doc_id: row for row, doc_id in enumerate(doc_ids)}
    repeated = before.drop_nulls("twin").filter(pl.col("row").is_in(resumed)).select("row", "twin").iter_rows()
    remembered = {row: row_of[twin] for row, twin in repeated}
    new = _earlier(texts, resumed, texts.are_new)
    earlier_still = ((row, rows[rows < remembered.get(row, row)]) for row, rows in new)
    found = _first_resembling(texts, _earlier(texts, afresh, np.ones_like(texts.are_new)))
    found |= remembered | _first_resembling(texts, earlier_still)
    twins = [doc_ids[found[row]] if row in found else None for row in asked["row"]]
    return asked.with_columns(twin=pl.Series(twins, dtype=pl.String))


def _earlier(texts: _InOrder, rows: Rows, wanted: Mask) -> Iterator[tuple[int, Places]]:
    """Each of these rows with those of the wanted ones that are earlier, share a band with it and may resemble it, in
    order; none where there are none.

    Those whose first companion is the same follow each other: they are compared with the same.
    """
    firsts, ranges = rows, []
    for by_value, starts in texts.by_band:
        place = np.empty_like(by_value)
        place[by_value] = np.arange(len(by_value))
        here = place[rows]
        firsts = np.minimum(firsts, by_value[starts[here]])
        counted = wanted[by_value]
        before = np.cumsum(counted, dtype=np.int32) - counted
        ranges.append((by_value[counted], before[starts[here]], before[here]))
    order = np.lexsort((rows, firsts))
    totals = np.cumsum(np.sum([ends - begins for _, begins, ends in ranges], axis=0)[order])
    for some in np.split(order, np.flatnonzero(np.diff(totals // _PAIRS)) + 1):
        spread = ((*_spread(begins[some], ends[some]), companions) for companions, begins, ends in ranges)
        pairs = np.unique(np.concatenate([at * len(wanted) + companions[places] for at, places, companions in spread]))
        at, others = np.divmod(pairs, len(wanted))
        heres = rows[some[at]]
        near = may_resemble(texts.sketches[heres], texts.sketches[others])
        yield from _by_row(heres[near], others[near])


def _spread(begins: Rows, ends: Rows) -> tuple[Places, Places]:
    """All places in ranges, range by range, behind the number of their range."""
    counts = ends - begins
    numbers = np.repeat(np.arange(len(counts)), counts)
    return numbers, np.arange(len(numbers)) - (np.cumsum(counts) - counts - begins)[numbers]


def _by_row(rows: Rows, others: Places) -> Iterator[tuple[int, Places]]:
    """The others by rows that are in groups."""
    begins = np.flatnonzero(np.r_[True, rows[1:] != rows[:-1]][: len(rows)])
    return zip(rows[begins].tolist(), np.split(others, begins[1:]), strict=False)


def _first_resembling(texts: _InOrder, earlier: Iterable[tuple[int, Places]]) -> dict[int, int]:
    """The rows of which an earlier one nearly is the same, each with the first that is."""
    shingles = lru_cache(_KEPT)(texts.shingles)
    found = {}
    for here, rows in earlier:
        for some in batched(rows.tolist(), _COMPARED):
            near = resemblances(shingles(here), [shingles(row) for row in some]) >= NEARLY_THE_SAME
            if near.any():
                found[here] = some[near.argmax()]
                break
    return found


def _minima(shingles: Numbers) -> Numbers:
    return (shingles[:, None] * _FACTORS + _TERMS).min(axis=0)


def _constants(name: str) -> Numbers:
    digests = (blake2b(f"{name} {row}".encode(), digest_size=8).digest() for row in range(BANDS * _ROWS))
    return np.array([int.from_bytes(digest, "little") for digest in digests], dtype=np.uint64)


_FACTORS, _TERMS = _constants("factor") | np.uint64(1), _constants("term")
"""Multiply-and-add modulo 2⁶⁴, a different pair for each row of the signature."""
