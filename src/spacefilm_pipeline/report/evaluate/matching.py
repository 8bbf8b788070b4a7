"""How published words and spans are compared with labelled ones."""

import re
import unicodedata

from spacefilm_pipeline.records import Span

_EDGE = " \t\n\r.,;:!?-–—…\"'“”‘’«»()[]"
_APOSTROPHES = str.maketrans("’‘", "''")


def fold(text: str | None) -> str:
    """The text without case, accents, curly apostrophes and superfluous white space."""
    decomposed = unicodedata.normalize("NFKD", text or "").translate(_APOSTROPHES)
    letters = "".join(character for character in decomposed if not unicodedata.combining(character))
    return re.sub(r"\s+", " ", letters).strip().casefold()


def trim(text: str, span: Span) -> Span:
    """The span without white space, punctuation and quotation marks at its edges."""
    start, end = span.start, span.end
    while start < end and text[start] in _EDGE:
        start += 1
    while end > start and text[end - 1] in _EDGE:
        end -= 1
    return Span(start, end)


def overlap(one: Span, other: Span) -> float:
    """The share of the stretch that both spans cover together which both cover, 0 to 1."""
    common = common_length(one, other)
    return common / (max(one.end, other.end) - min(one.start, other.start)) if common else 0.0


def common_length(one: Span, other: Span) -> int:
    """Number of code points that two spans share."""
    return max(0, min(one.end, other.end) - max(one.start, other.start))
