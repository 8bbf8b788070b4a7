"""Spans over a text → segments of it, each with the spans that cover it. Offsets are Unicode code points."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from spacefilm_pipeline.report.page.model import Kind, Segment

KINDS: tuple[Kind, ...] = ("quote", "speaker", "cue", "event", "crew", "name")


@dataclass(frozen=True, slots=True)
class Span:
    """A numbered span of a text, `text[start:end]`."""

    number: int
    kind: Kind
    start: int
    end: int


def cut(text: str, spans: Sequence[Span]) -> tuple[Segment, ...]:
    """The text cut wherever a span begins or ends; spans may overlap in any way.

    The segments joined are the text. Each is covered by its spans whole.
    """
    opening, closing = defaultdict(list), defaultdict(list)
    for span in spans:
        opening[span.start].append(span)
        closing[span.end].append(span)
    bounds = sorted({0, len(text), *opening, *closing})
    open_now: dict[int, Span] = {}
    segments = []
    for start, end in pairwise(bounds):
        for span in closing[start]:
            del open_now[span.number]
        open_now |= {span.number: span for span in opening[start]}
        segments.append(_segment(text[start:end], open_now))
    return tuple(segments)


def _segment(text: str, spans: dict[int, Span]) -> Segment:
    present = {span.kind for span in spans.values()}
    return Segment(text, tuple(sorted(spans)), tuple(kind for kind in KINDS if kind in present))
