"""Which texts are nearly the same: a wire story printed twice with a few words changed.

Texts are compared as sets of three-word shingles by their Jaccard resemblance (A. Broder, "On the resemblance and
containment of documents", 1997). MinHash signatures in bands (J. Leskovec, A. Rajaraman, J. Ullman, "Mining of Massive
Datasets", chapter 3) find the few texts worth comparing, so the cost grows with the number of texts, not its square.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import lru_cache, partial
from hashlib import blake2b
from itertools import batched
from zlib import crc32

import msgspec
import numpy as np
from numpy.typing import NDArray

from spacefilm_pipeline.fingerprints import Numbers, combined, scattered
from spacefilm_pipeline.ingest.notes import Notes
from spacefilm_pipeline.records import Document

type Rows = NDArray[np.int64]
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
_COMPARED = 32
"""Texts that one is compared with at once."""
_KEPT = 5000
"""Texts whose shingles are kept while they are compared."""
_TWIN = msgspec.msgpack.Decoder(str | None)


def resemblances(shingles: Numbers, others: Sequence[Numbers]) -> NDArray[np.float64]:
    """The shingles that a text has in common with each of others, as a share of all that the two have, 0 to 1."""
    sizes = np.array([len(other) for other in others])
    together = np.concatenate(others)
    found = shingles[np.minimum(np.searchsorted(shingles, together), len(shingles) - 1)] == together
    common = np.add.reduceat(found, np.cumsum(sizes) - sizes, dtype=np.int64)
    return np.asarray(common / (len(shingles) + sizes - common))


def bands(text: str) -> Numbers:
    """The MinHash signature of a text, with its bands hashed to one number each: texts that share one may be nearly the
    same."""
    shingles = _shingles(text)
    signature = np.min([_minima(shingles[at : at + _AT_ONCE]) for at in range(0, len(shingles), _AT_ONCE)], axis=0)
    return combined(signature.reshape(BANDS, _ROWS).T)


def earliest_near_duplicates(
    documents: Sequence[Document], signatures: Numbers, are_new: Mask, notes: Notes
) -> dict[int, str]:
    """The row of each document that nearly repeats earlier ones → doc_id of the earliest of them.

    Earlier is what was published earlier; undated texts come last; the doc_id decides between equals. `signatures` has
    a row of `bands` for each document, and `are_new` tells which were not there, or not of this day, when the notes
    were taken. What a document nearly repeats follows from it and the earlier ones that share its bands: where these
    stand in the notes, no texts are compared, and where they do but for new ones, it is compared with these alone.
    """
    if not documents:
        return {}
    ids = np.array([int(document.doc_id, 16) for document in documents], dtype=np.uint64)
    days = np.array([(document.published_on or date.max).toordinal() for document in documents], dtype=np.uint64)
    order = np.lexsort((ids, days))
    documents, are_new = [documents[row] for row in order.tolist()], are_new[order]
    by_band = [_by_value(band[order]) for band in signatures.T]
    told = scattered(scattered(ids) + days)[order]
    asked = _questions(documents, by_band, told, np.ones_like(are_new))
    unanswered = [row for row, question in asked.items() if question not in notes]
    asked_before = _questions(documents, by_band, told, ~are_new) if unanswered else {}
    resumed = [
        row for row in unanswered if not are_new[row] and (row not in asked_before or asked_before[row] in notes)
    ]
    afresh = sorted(set(unanswered).difference(resumed))
    found = _first_resembling(documents, _earlier(by_band, afresh))
    found |= _first_resembling(documents, _only(are_new, _earlier(by_band, resumed)))
    row_of = {document.doc_id: row for row, document in enumerate(documents)} if resumed else {}
    for row in resumed:
        if row in asked_before and (known := notes.recall(asked_before[row], _TWIN)):
            found[row] = min(row_of[known], found.get(row, row))
    twins = {row: documents[twin].doc_id for row, twin in found.items()}
    earliest = {}
    for row, question in asked.items():
        if twin := notes.answer(question, _TWIN, partial(twins.get, row)):
            earliest[int(order[row])] = twin
    return earliest


def _questions(documents: Sequence[Document], by_band: Sequence[_Band], told: Numbers, counted: Mask) -> dict[int, str]:
    """For each row that shares a band with earlier ones that count, a question that names these, by a hash of what is
    told of them."""
    told = np.where(counted, told, np.uint64(0))
    shares = np.zeros(len(documents), dtype=bool)
    contexts = np.zeros(len(documents), dtype=np.uint64)
    for by_value, starts in by_band:
        for_each, counts = told[by_value], counted[by_value].astype(np.int64)
        before, counted_before = np.cumsum(for_each) - for_each, np.cumsum(counts) - counts
        contexts[by_value] = scattered(contexts[by_value] + (before - before[starts]))
        shares[by_value] |= counted_before > counted_before[starts]
    rows = np.flatnonzero(shares)
    return {
        row: f"twin {documents[row].doc_id} {context:016x}"
        for row, context in zip(rows.tolist(), contexts[rows].tolist(), strict=True)
    }


def _by_value(band: Numbers) -> _Band:
    by_value = np.argsort(band, kind="stable")
    is_first = np.r_[True, band[by_value][1:] != band[by_value][:-1]]
    return by_value, np.flatnonzero(is_first)[np.cumsum(is_first) - 1]


def _earlier(by_band: Sequence[_Band], rows: Sequence[int]) -> list[tuple[int, Rows]]:
    """These rows, each with the earlier ones that share a band with it, in order.

    Those whose first companion is the same follow each other: they are compared with the same.
    """
    sharing: dict[int, list[Rows]] = {row: [] for row in rows}
    for by_value, starts in by_band if rows else ():
        places = np.empty_like(by_value)
        places[by_value] = np.arange(len(by_value))
        for row, place in zip(rows, places[rows].tolist(), strict=True):
            if starts[place] < place:
                sharing[row].append(by_value[starts[place] : place])
    earlier = [(row, np.unique(np.concatenate(groups))) for row, groups in sharing.items()]
    return sorted(earlier, key=lambda item: (item[1][0], item[0]))


def _only(wanted: Mask, earlier: Iterable[tuple[int, Rows]]) -> Iterator[tuple[int, Rows]]:
    """Of the rows with their earlier ones only those that are wanted."""
    for row, rows in earlier:
        yield row, rows[wanted[rows]]


def _first_resembling(documents: Sequence[Document], earlier: Iterable[tuple[int, Rows]]) -> dict[int, int]:
    """The rows of which an earlier one nearly is the same, each with the first that is."""
    shingles = lru_cache(_KEPT)(lambda row: _shingles(documents[row].text))
    found = {}
    for here, rows in earlier:
        for some in batched(rows.tolist(), _COMPARED):
            near = resemblances(shingles(here), [shingles(row) for row in some]) >= NEARLY_THE_SAME
            if near.any():
                found[here] = some[near.argmax()]
                break
    return found


def _shingles(text: str) -> Numbers:
    """The distinct hashes of the text's runs of three words; of all its words where it has fewer."""
    words = [crc32(word.encode()) for word in _WORD.findall(text.casefold())]
    hashes = np.array(words or [0], dtype=np.uint64)
    size = min(_WORDS_PER_SHINGLE, len(hashes))
    return np.unique(combined([hashes[at : len(hashes) - size + 1 + at] for at in range(size)]))


def _minima(shingles: Numbers) -> Numbers:
    return (shingles[:, None] * _FACTORS + _TERMS).min(axis=0)


def _constants(name: str) -> Numbers:
    digests = (blake2b(f"{name} {row}".encode(), digest_size=8).digest() for row in range(BANDS * _ROWS))
    return np.array([int.from_bytes(digest, "little") for digest in digests], dtype=np.uint64)


_FACTORS, _TERMS = _constants("factor") | np.uint64(1), _constants("term")
"""Multiply-and-add modulo 2⁶⁴, a different pair for each row of the signature."""
