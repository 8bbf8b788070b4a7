"""Which texts are nearly the same: a wire story printed twice with a few words changed.

Texts are compared as sets of three-word shingles by their Jaccard resemblance (A. Broder, "On the resemblance and
containment of documents", 1997). MinHash signatures in bands (J. Leskovec, A. Rajaraman, J. Ullman, "Mining of Massive
Datasets", chapter 3) find the few texts worth comparing, so the cost grows with the number of texts, not its square.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import lru_cache, reduce
from hashlib import blake2b
from itertools import batched
from zlib import crc32

import msgspec
import numpy as np
from numpy.typing import NDArray

from spacefilm_pipeline.ingest.notes import Notes
from spacefilm_pipeline.records import Document

type Hashes = NDArray[np.uint64]
type Rows = NDArray[np.int64]

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
_KEPT = 1000
"""Texts whose shingles are kept while they are compared."""
_TWIN = msgspec.msgpack.Decoder(str | None)


def resemblances(shingles: Hashes, others: Sequence[Hashes]) -> NDArray[np.float64]:
    """The shingles that a text has in common with each of others, as a share of all that the two have, 0 to 1."""
    sizes = np.array([len(other) for other in others])
    together = np.concatenate(others)
    found = shingles[np.minimum(np.searchsorted(shingles, together), len(shingles) - 1)] == together
    common = np.add.reduceat(found, np.cumsum(sizes) - sizes, dtype=np.int64)
    return np.asarray(common / (len(shingles) + sizes - common))


def bands(text: str) -> Hashes:
    """The MinHash signature of a text, with its bands hashed to one number each: texts that share one may be nearly the
    same."""
    shingles = _shingles(text)
    signature = np.min([_minima(shingles[at : at + _AT_ONCE]) for at in range(0, len(shingles), _AT_ONCE)], axis=0)
    return _combined(signature.reshape(BANDS, _ROWS).T)


def earliest_near_duplicates(documents: Sequence[Document], signatures: Hashes, notes: Notes) -> dict[int, str]:
    """The row of each document that nearly repeats earlier ones → doc_id of the earliest of them.

    Earlier is what was published earlier; undated texts come last; the doc_id decides between equals. `signatures` has
    a row of `bands` for each document. What a document nearly repeats follows from it and the earlier ones that share
    its bands: where these stand in the notes, no texts are compared.
    """
    if not documents:
        return {}
    order = sorted(range(len(documents)), key=lambda row: _earliest_first(documents[row]))
    documents, signatures = [documents[row] for row in order], signatures[order]
    contexts = _contexts(documents, signatures)
    shingles = lru_cache(_KEPT)(lambda row: _shingles(documents[row].text))
    earliest = {}
    for here, groups in _sharing(signatures):

        def find_out(here: int = here, groups: list[Rows] = groups) -> str | None:
            twin = _first_resembling(here, groups, shingles)
            return None if twin is None else documents[twin].doc_id

        question = f"twin {documents[here].doc_id} {contexts[here]:016x}"
        if twin := notes.answer(question, _TWIN, find_out):
            earliest[order[here]] = twin
    return earliest


def _earliest_first(document: Document) -> tuple[date, str]:
    return document.published_on or date.max, document.doc_id


def _first_resembling(here: int, groups: Sequence[Rows], shingles: Callable[[int], Hashes]) -> int | None:
    """The first row before `here` in any of the groups whose text is nearly the same."""
    candidates = np.unique(np.concatenate([group[: np.searchsorted(group, here)] for group in groups])).tolist()
    for some in batched(candidates, _COMPARED):
        near = resemblances(shingles(here), [shingles(row) for row in some]) >= NEARLY_THE_SAME
        if near.any():
            return int(some[near.argmax()])
    return None


def _sharing(signatures: Hashes) -> list[tuple[int, list[Rows]]]:
    """The rows that share a band with an earlier one, each with the rows that share its bands, these in order.

    Rows whose earliest companion is the same follow each other: they are compared with the same.
    """
    groups: dict[int, list[Rows]] = defaultdict(list)
    for band in signatures.T:
        for group in _equal(band):
            for row in group[1:].tolist():
                groups[row].append(group)
    return sorted(groups.items(), key=lambda item: (min(group[0] for group in item[1]), item[0]))


def _equal(band: Hashes) -> list[Rows]:
    """The rows of a band that hold the same, in order, where there are several."""
    order = np.argsort(band, kind="stable")
    repeats = band[order][1:] == band[order][:-1]
    order = order[np.r_[repeats, False] | np.r_[False, repeats]]
    return np.split(order, np.flatnonzero(band[order][1:] != band[order][:-1]) + 1) if len(order) else []


def _contexts(documents: Sequence[Document], signatures: Hashes) -> Hashes:
    """For each document, a hash of the ids and days of those before it that share its bands."""
    ids = np.array([int(document.doc_id, 16) for document in documents], dtype=np.uint64)
    days = np.array([(document.published_on or date.max).toordinal() for document in documents], dtype=np.uint64)
    told = _scattered(_scattered(ids) + days)
    contexts = np.zeros(len(documents), dtype=np.uint64)
    for band in signatures.T:
        order = np.argsort(band, kind="stable")
        before = np.cumsum(told[order]) - told[order]
        starts = np.r_[True, band[order][1:] != band[order][:-1]]
        group = np.cumsum(starts) - 1
        contexts[order] = _scattered(contexts[order] + (before - before[starts][group]))
    return contexts


def _scattered(hashes: Hashes) -> Hashes:
    """One to one, so that neighbouring numbers become as far from each other as any (S. Vigna's splitmix64)."""
    hashes = (hashes ^ (hashes >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    hashes = (hashes ^ (hashes >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return hashes ^ (hashes >> np.uint64(31))


def _shingles(text: str) -> Hashes:
    """The distinct hashes of the text's runs of three words; of all its words where it has fewer."""
    words = [crc32(word.encode()) for word in _WORD.findall(text.casefold())]
    hashes = np.array(words or [0], dtype=np.uint64)
    size = min(_WORDS_PER_SHINGLE, len(hashes))
    return np.unique(_combined([hashes[at : len(hashes) - size + 1 + at] for at in range(size)]))


def _combined(parts: Iterable[Hashes]) -> Hashes:
    """One hash of each number and those at the same place in the other parts."""
    return reduce(lambda combined, part: combined * _MIXER + part, parts)


_MIXER = np.uint64(0x9E3779B97F4A7C15)


def _minima(shingles: Hashes) -> Hashes:
    return (shingles[:, None] * _FACTORS + _TERMS).min(axis=0)


def _constants(name: str) -> Hashes:
    digests = (blake2b(f"{name} {row}".encode(), digest_size=8).digest() for row in range(BANDS * _ROWS))
    return np.array([int.from_bytes(digest, "little") for digest in digests], dtype=np.uint64)


_FACTORS, _TERMS = _constants("factor") | np.uint64(1), _constants("term")
"""Multiply-and-add modulo 2⁶⁴, a different pair for each row of the signature."""
