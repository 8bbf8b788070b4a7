"""The same words of the same speaker in another document, however editors set and trimmed them."""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz import fuzz

_SHINGLE = 4  # words in a row that two tellings must share to be compared at all
_LEAST_WORDS_TO_TRIM = 6  # shorter quotations are the same only as a whole
_SAME, _TRIMMED = 88.0, 95.0  # likeness in per cent: of the whole, and of the shorter within the longer
_MOST_COMPARED = 50  # per quotation, so that set phrases cost no more than others

type _Shingle = tuple[str, ...]


class Spoken(NamedTuple):
    """Words of a speaker, where they begin in which document, and the day of this."""

    quote_id: str
    speaker: str
    text: str
    doc: int
    start: int
    day: date | None


def first_tellings(told: Iterable[Spoken]) -> dict[str, str]:
    """quote_id → quote_id of the earliest telling of the same words by the same speaker in another document.

    Earliest by that document's day, where it is known, then by its number.
    """
    earliest: dict[str, str] = {}
    index: dict[str, dict[_Shingle, list[tuple[Spoken, str]]]] = {}
    for one in sorted(told, key=lambda one: (one.day or date.max, one.doc, one.start, one.quote_id)):
        text, shingles = _plain(one.text)
        if not text:
            continue
        known = index.setdefault(one.speaker, {})
        tellings = (telling for shingle in shingles for telling in known.get(shingle, ()))
        original = next((other.quote_id for other, its in _compared(one, tellings) if _are_same(text, its)), None)
        if original:
            earliest[one.quote_id] = original
            continue
        for shingle in shingles:
            known.setdefault(shingle, []).append((one, text))
    return earliest


@lru_cache(maxsize=1_000)
def _plain(text: str) -> tuple[str, tuple[_Shingle, ...]]:
    """The words alone, and their shingles, each once: what many repeat is asked for again and again."""
    words = re.findall(r"\w+", text.casefold())
    return " ".join(words), tuple(_shingles(words))


def _shingles(words: Sequence[str]) -> Iterable[_Shingle]:
    """Each once, in the order of the words."""
    if len(words) < _LEAST_WORDS_TO_TRIM:
        return (tuple(words),)
    return dict.fromkeys(zip(*(words[first:] for first in range(_SHINGLE)), strict=False))


def _compared(one: Spoken, tellings: Iterable[tuple[Spoken, str]]) -> Iterator[tuple[Spoken, str]]:
    """Those of other documents, each once, as many as are compared."""
    seen: set[str] = set()
    for other, text in tellings:
        if other.doc != one.doc and other.quote_id not in seen:
            seen.add(other.quote_id)
            yield other, text
            if len(seen) == _MOST_COMPARED:
                break


def _are_same(a: str, b: str) -> bool:
    return a == b or fuzz.ratio(a, b) >= _SAME or fuzz.partial_ratio(a, b) >= _TRIMMED
