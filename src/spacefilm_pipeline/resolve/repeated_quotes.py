"""The same words of the same speaker in another document, however editors set and trimmed them."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from rapidfuzz import fuzz

_SHINGLE = 4  # words in a row that two tellings must share to be compared at all
_LEAST_WORDS_TO_TRIM = 6  # shorter quotations are the same only as a whole
_SAME, _TRIMMED = 88.0, 95.0  # likeness in per cent: of the whole, and of the shorter within the longer
_MOST_COMPARED = 50  # per quotation, so that set phrases cost no more than others


def first_tellings(rows: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """quote_id → quote_id of the earliest row with the same words and speaker in another document.

    Rows are `quote_id`, `speaker`, `text`, `doc_id`, the document's `day`, and where it begins there (`start`).
    Earliest by that day, where it is known, then by doc_id.
    """
    earliest: dict[str, str] = {}
    index: dict[tuple[str, str], list[tuple[Mapping[str, Any], str]]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: (row["day"] or date.max, row["doc_id"], row["start"])):
        words = re.findall(r"\w+", row["text"].casefold())
        if not words:
            continue
        keys = [(row["speaker"], shingle) for shingle in _shingles(words)]
        original = _original(row, " ".join(words), [telling for key in keys for telling in index[key]])
        if original:
            earliest[row["quote_id"]] = original
            continue
        for key in keys:
            index[key].append((row, " ".join(words)))
    return earliest


def _shingles(words: Sequence[str]) -> list[str]:
    if len(words) < _LEAST_WORDS_TO_TRIM:
        return [" ".join(words)]
    return list(dict.fromkeys(" ".join(words[at : at + _SHINGLE]) for at in range(len(words) - _SHINGLE + 1)))


def _original(row: Mapping[str, Any], words: str, tellings: Sequence[tuple[Mapping[str, Any], str]]) -> str | None:
    others = {other["quote_id"]: text for other, text in tellings if other["doc_id"] != row["doc_id"]}
    for quote_id, text in list(others.items())[:_MOST_COMPARED]:
        if words == text or fuzz.ratio(words, text) >= _SAME or fuzz.partial_ratio(words, text) >= _TRIMMED:
            return str(quote_id)
    return None
