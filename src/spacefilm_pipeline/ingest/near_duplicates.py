"""Which texts are nearly the same: a wire story printed twice with a few words changed.

Texts are compared as sets of three-word shingles by their Jaccard resemblance (A. Broder, "On the resemblance and
containment of documents", 1997). MinHash signatures in bands (J. Leskovec, A. Rajaraman, J. Ullman, "Mining of Massive
Datasets", chapter 3) find the few texts worth comparing, so the cost grows with the number of texts, not its square.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from hashlib import blake2b
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from spacefilm_pipeline.records import Document

type Shingles = NDArray[np.uint64]

NEARLY_THE_SAME = 0.7
"""The share of shingles in common from which two texts are near-duplicates."""

_WORD = re.compile(r"\w+")
_WORDS_PER_SHINGLE = 3
_BANDS, _ROWS = 25, 5
"""Two texts that resemble each other by 0.7 share a band with a chance of 99 %, by 0.2 with less than 1 %."""


def earliest_near_duplicates(documents: Iterable[Document]) -> dict[str, str]:
    """doc_id → doc_id of the earliest document with nearly the same text, for documents that have one.

    Earlier is what was published earlier; undated texts come last; the doc_id decides between equals.
    """
    earliest_first = sorted(documents, key=lambda document: (document.published_on or date.max, document.doc_id))
    shingles: list[Shingles] = []
    buckets: dict[tuple[int, bytes], list[int]] = defaultdict(list)
    earliest = {}
    for here, document in enumerate(earliest_first):
        shingles.append(_shingles(document.text))
        bands = _bands(shingles[here])
        if (twin := _first_resembling(shingles, here, [buckets[band] for band in bands])) is not None:
            earliest[document.doc_id] = earliest_first[twin].doc_id
        for band in bands:
            buckets[band].append(here)
    return earliest


def _first_resembling(shingles: Sequence[Shingles], here: int, buckets: Iterable[Sequence[int]]) -> int | None:
    """The first text before `here` that resembles it. Each bucket is in order, so its first hit ends its search."""
    resembling: dict[int, bool] = {}
    hits = []
    for bucket in buckets:
        for other in bucket:
            if other not in resembling:
                resembling[other] = resemblance(shingles[here], shingles[other]) >= NEARLY_THE_SAME
            if resembling[other]:
                hits.append(other)
                break
    return min(hits, default=None)


def resemblance(a: Shingles, b: Shingles) -> float:
    """The shingles that two texts have in common, as a share of all that they have, 0 to 1."""
    common = len(np.intersect1d(a, b, assume_unique=True))
    return common / (len(a) + len(b) - common) if common else 0.0


def _shingles(text: str) -> Shingles:
    """The distinct hashes of the text's runs of three words; of all its words where it has fewer."""
    words = [crc32(word.encode()) for word in _WORD.findall(text.casefold())]
    hashes = np.array(words or [0], dtype=np.uint64)
    size = min(_WORDS_PER_SHINGLE, len(hashes))
    shingles = np.zeros(len(hashes) - size + 1, dtype=np.uint64)
    for offset in range(size):
        shingles = shingles * np.uint64(0x9E3779B97F4A7C15) + hashes[offset : len(hashes) - size + 1 + offset]
    return np.unique(shingles)


def _bands(shingles: Shingles) -> list[tuple[int, bytes]]:
    """The MinHash signature, cut into bands."""
    signature = np.array([(shingles * factor + term).min() for factor, term in _HASHES], dtype=np.uint64)
    return [(band, signature[band * _ROWS : (band + 1) * _ROWS].tobytes()) for band in range(_BANDS)]


def _constant(name: str) -> np.uint64:
    return np.uint64(int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), "little"))


_HASHES = [(_constant(f"factor {i}") | np.uint64(1), _constant(f"term {i}")) for i in range(_BANDS * _ROWS)]
"""Multiply-and-add modulo 2⁶⁴, a different pair for each row of the signature."""
