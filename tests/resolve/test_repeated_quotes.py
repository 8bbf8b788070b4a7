"""The same words of the same speaker in several documents."""

from datetime import date

import pytest

from spacefilm_pipeline.resolve.repeated_quotes import Spoken, first_tellings

FIRST = "We have waited for this day, and the ship is ready to fly."
DAYS = {"a": date(2031, 5, 2), "b": date(2031, 5, 3)}


def told(doc: str, text: str, speaker: str = "ana-ito") -> Spoken:
    return Spoken(f"{doc}-{len(text)}", speaker, text, ord(doc), 0, DAYS[doc])


@pytest.mark.parametrize(
    "again",
    [
        FIRST,
        "We have waited for this day, and the ship is ready to fly,",
        "We have waited for this day … and the ship is ready to fly",
        "We have waited for this day, and the ship is ready",
    ],
)
def test_same_words(again: str) -> None:
    rows = [told("b", again), told("a", FIRST)]
    assert first_tellings(rows) == {f"b-{len(again)}": f"a-{len(FIRST)}"}


@pytest.mark.parametrize(
    "other",
    [
        told("b", FIRST, speaker="tomas-berg"),
        told("b", "We have waited for nothing, and nobody flies in May."),
        told("a", FIRST + " Yes."),
        told("b", "…"),
    ],
)
def test_other_words_speakers_or_the_same_document(other: Spoken) -> None:
    assert first_tellings([told("a", FIRST), other]) == {}


def test_order_of_rows_does_not_matter() -> None:
    rows = [told("a", FIRST), told("b", FIRST[:-1])]
    assert first_tellings(rows) == first_tellings(rows[::-1])
