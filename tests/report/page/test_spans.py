"""Texts cut at their spans: nothing is lost, and every span is covered by its segments exactly."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spacefilm_pipeline.report.page.model import Kind
from spacefilm_pipeline.report.page.spans import Span, cut

TABLE: list[tuple[str, list[tuple[Kind, int, int]], list[tuple[str, tuple[int, ...]]]]] = [
    ("", [], []),
    ("plain", [], [("plain", ())]),
    ("a b c", [("name", 2, 3)], [("a ", ()), ("b", (1,)), (" c", ())]),
    ("whole", [("event", 0, 5)], [("whole", (1,))]),
    ("beside", [("name", 0, 2), ("cue", 2, 6)], [("be", (1,)), ("side", (2,))]),
    ("within", [("event", 0, 6), ("name", 2, 4)], [("wi", (1,)), ("th", (1, 2)), ("in", (1,))]),
    ("across", [("crew", 0, 4), ("event", 2, 6)], [("ac", (1,)), ("ro", (1, 2)), ("ss", (2,))]),
    ("twice", [("name", 0, 5), ("name", 0, 5)], [("twice", (1, 2))]),
    ("👩🏽‍🚀!", [("name", 1, 2)], [("👩", ()), ("🏽", (1,)), ("\u200d🚀!", ())]),
]


@pytest.mark.parametrize(("text", "spans", "segments"), TABLE, ids=[row[0] for row in TABLE])
def test_cut(text: str, spans: list[tuple[Kind, int, int]], segments: list[tuple[str, tuple[int, ...]]]) -> None:
    numbered = [Span(number, *span) for number, span in enumerate(spans, 1)]
    assert [(segment.text, segment.spans) for segment in cut(text, numbered)] == segments


@given(st.data())
def test_the_pieces_of_a_span_are_its_words(data: st.DataObject) -> None:
    text = data.draw(st.text(min_size=1))
    bounds = st.lists(st.integers(0, len(text)), min_size=2, max_size=2, unique=True).map(sorted)
    spans = [Span(n, "event", start, end) for n, (start, end) in enumerate(data.draw(st.lists(bounds)))]
    segments = cut(text, spans)
    assert "".join(segment.text for segment in segments) == text
    for span in spans:
        pieces = [segment.text for segment in segments if span.number in segment.spans]
        assert "".join(pieces) == text[span.start : span.end]


def test_a_segment_tells_of_each_kind_once() -> None:
    spans = [Span(1, "name", 0, 2), Span(2, "quote", 0, 2), Span(3, "name", 0, 2)]
    assert cut("ab", spans)[0].kinds == ("quote", "name")
