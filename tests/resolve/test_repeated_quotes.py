"""The same words of the same speaker in several documents."""

from datetime import date
from typing import Any

import pytest

from spacefilm_pipeline.resolve.repeated_quotes import first_tellings

FIRST = "We have waited for this day, and the ship is ready to fly."
DAYS = {"a": date(2031, 5, 2), "b": date(2031, 5, 3)}


def row(doc_id: str, text: str, speaker: str = "ana-ito") -> dict[str, Any]:
    return {
        "quote_id": f"{doc_id}-{len(text)}",
        "doc_id": doc_id,
        "start": 0,
        "text": text,
        "day": DAYS[doc_id],
        "speaker": speaker,
    }


@pytest.mark.parametrize(
    "told_again",
    [
        FIRST,
        "We have waited for this day, and the ship is ready to fly,",
        "We have waited for this day … and the ship is ready to fly",
        "We have waited for this day, and the ship is ready",
    ],
)
def test_same_words(told_again: str) -> None:
    rows = [row("b", told_again), row("a", FIRST)]
    assert first_tellings(rows) == {f"b-{len(told_again)}": f"a-{len(FIRST)}"}


@pytest.mark.parametrize(
    "other",
    [
        row("b", FIRST, speaker="tomas-berg"),
        row("b", "We have waited for nothing, and nobody flies in May."),
        row("a", FIRST + " Yes."),
        row("b", "…"),
    ],
)
def test_other_words_speakers_or_the_same_document(other: dict[str, Any]) -> None:
    assert first_tellings([row("a", FIRST), other]) == {}


def test_order_of_rows_does_not_matter() -> None:
    rows = [row("a", FIRST), row("b", FIRST[:-1])]
    assert first_tellings(rows) == first_tellings(rows[::-1])
