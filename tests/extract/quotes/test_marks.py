"""Quotation marks: pairing, direction, repair; and that no text makes it fail or slow."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spacefilm_pipeline.extract.quotes.marks import find_quotations, outer_quotations

PAIRED = [
    ('He said "yes" to it.', ["yes"]),
    ("“Go,” she said. “Now.”", ["Go,", "Now."]),
    ("“He said ‘go’ to us,” she said.", ["He said ‘go’ to us,", "go"]),
    ("‘We’re going,’ she said.", ["We’re going,"]),
    ("«Allons,» she said.", ["Allons,"]),
    ("''Go,'' she said.", ["Go,"]),
    ("``Go,'' she said.", ["Go,"]),
    ('“Go," she said.', ["Go,"]),
    ("“It is the ‘end’, she said.\n\nAnother “word” here.", ["It is the ‘end’, she said.", "end", "word"]),
    ("“First part.\n\n“Second part.”", ["First part.", "Second part."]),
    ("She said: “Go.\n\nThen they went.", ["Go."]),
    ("“A “b” c,” he said.", ["A “b” c,", "b"]),
    ('A 6" pipe and a "pipe" were there.', ["pipe"]),
    ('He wrote "a 6" pipe" on it.', ['a 6" pipe']),
    ('<a href="x.html" rel="y">She said "go".</a>', ["go"]),
    ("“We left. she said. “We came back.”", ["We left. she said.", "We came back."]),
    ("(“Go,” she said.)", ["Go,"]),
    ("It was—“at last”—over.", ["at last"]),
]
UNQUOTED = [
    "The astronauts' suits weren't theirs.",
    "The crew’s ship is Ana’s, the others’ is not.",
    "In the '90s rock 'n' roll was loud.",
    "In the ’90s, ’tis said, they flew.",
    "A pipe of 6\" by 4' was fitted.",
    "No marks at all.",
    "",
    "\n\n\n",
    '<a href="x.html">A link</a>',
    "One stray ’ here.",
    "Goin’ home, doin’ well.",
    "Jess’s, James’ and the Joneses’ ships",
    "O'Neil and D'Angelo aren't here.",
    "He is 5' 11\" tall.",
    "“”",
    '""',
    "It is 3 o’clock.",
    "The ‘90s were long.",
]


@pytest.mark.parametrize(("text", "expected"), PAIRED)
def test_pairs(text: str, expected: list[str]) -> None:
    assert [quotation.span.of(text) for quotation in find_quotations(text)] == expected


@pytest.mark.parametrize("text", UNQUOTED)
def test_no_quotations(text: str) -> None:
    assert find_quotations(text) == []


def test_carried_over_paragraphs() -> None:
    first, second = find_quotations("“First part.\n\n“Second part.”")
    assert (first.closed, first.continues) == (False, False)
    assert (second.closed, second.continues) == (True, True)


def test_unclosed_spoils_no_other_paragraph() -> None:
    found = find_quotations("“One is open.\n\nA line.\n\n“Two,” she said.\n\n“Three,” he said.")
    assert [(q.continues, q.closed) for q in found] == [(False, False), (False, True), (False, True)]


def test_single_marks_are_speech_only_where_no_double_ones_are() -> None:
    british, american = "‘Go,’ she said of the “ship”. ‘Now.’", "‘Go,’ it read. “Go,” she said. “Now.”"
    assert [q.span.of(british) for q in outer_quotations(find_quotations(british))] == ["Go,", "ship", "Now."]
    assert [q.span.of(american) for q in outer_quotations(find_quotations(american))] == ["Go,", "Now."]


@given(st.text(alphabet="ab .,’‘“”\"'«»`„<>=\n", max_size=200))
@settings(max_examples=300, derandomize=True, deadline=None)
def test_any_marks(text: str) -> None:
    """Quotations lie within one paragraph, hold something, and nest or stand apart."""
    found = find_quotations(text)
    for quotation in found:
        assert 0 <= quotation.span.start < quotation.span.end <= len(text)
        assert "\n" not in quotation.span.of(text)
    for first, second in pairwise(found):
        assert second.span.start >= first.span.start
        assert first.span.covers(second.span) or not first.span.overlaps(second.span)


@pytest.mark.parametrize("text", ["word " * 200_000, '"a ' * 100_000, "“ ‘ " * 100_000, "<a " * 30_000])
def test_long_texts_are_read(text: str) -> None:
    assert all(0 <= quotation.span.start < quotation.span.end <= len(text) for quotation in find_quotations(text))
