"""Quotation marks → quotations.

Marks are read paragraph by paragraph. Each mark may open a quotation, close one, or be no quotation mark at all (an
apostrophe, an inch mark, a slip); every such reading has a strain, by the mark's shape and its neighbours, and the
reading of the whole paragraph with the least total strain wins (Viterbi over the stack of open quotations). So one
missing or misplaced mark spoils its own paragraph at most, and time is linear in the length of the text.

A quotation that is still open at the end of its paragraph ends there; where the next paragraph begins with an opening
mark, it is carried over into it, as printers do.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from msgspec import Struct

from spacefilm_pipeline.extract.parse import paragraphs
from spacefilm_pipeline.records import Span


@dataclass(frozen=True, slots=True)
class Quotation:
    """The words between two quotation marks. `depth` is 0 for one that stands in no other; `single` tells its marks.

    `closed` is false where the paragraph ends first; `continues` is true where it carries on the quotation that the
    paragraph before left open.
    """

    span: Span
    depth: int = 0
    single: bool = False
    closed: bool = True
    continues: bool = False


class _Mark(Struct, frozen=True):
    span: Span
    single: bool
    opening: float
    closing: float
    neither: float


class _Reading(Struct, frozen=True):
    """A reading of the marks so far: the stack of open quotations (D double, S single), its strain and its last act."""

    stack: str
    strain: float
    act: str = ""
    before: "_Reading | None" = None


_MARKS = re.compile(r"<[a-zA-Z/][^<>\n]{0,500}>|\B['‘’]n['’]\B|''|``|[\"“”„‟«»'‘’‚‹›`]")
"""Marks; and tags of markup left in the text (`<a href="…">`) and "rock 'n' roll", whose marks are none."""
_ALWAYS_OPEN = frozenset("“„«‘‚‹") | {"``"}
_ALWAYS_CLOSED = frozenset("”‟»’›")
_SINGLE = frozenset("'‘’‚‹›`")
_OPENING_NEIGHBOURS = frozenset("([{—–-/“„«‘\"'") | {""}
_STACKS = frozenset(("", "D", "S", "DS", "SD", "DD"))

_IMPOSSIBLE = 99.0
_AGAINST_SHAPE = 2.5  # a mark that faces the wrong way
_STRAY = 2.5  # a double mark that belongs to no quotation
_UNCLOSED = 2.0  # a quotation that the end of its paragraph cuts off
_CARRIED = 0.2  # the same, where the next paragraph opens again
_RESTART = 2.2  # an opening mark within an open quotation, whose closing mark is missing
_SAME_MARKS_NESTED = 1.0  # “a “b” c”


def find_quotations(text: str) -> list[Quotation]:
    """Every quotation in the text, by start; one that stands inside another comes after it."""
    found: list[Quotation] = []
    lines = paragraphs(text)
    carried = False
    for line, following in zip(lines, [*lines, None][1:], strict=True):
        reopened = following is not None and text[following.start] in '“"„«'
        marks = list(_marks(text, line))
        if not marks:
            carried = False
            continue
        reading = _read(marks, _CARRIED if reopened else _UNCLOSED)
        found += _quotations(text, line, marks, _acts(reading), carried)
        carried = reopened and reading.stack[:1] == "D"
    return found


def outer_quotations(quotations: Sequence[Quotation]) -> list[Quotation]:
    """The quotations that stand in no other, in the marks that the text uses for speech.

    Where double marks are used, single ones set off headlines, terms and titles.
    """
    outer = [quotation for quotation in quotations if quotation.depth == 0]
    singles = sum(quotation.single for quotation in outer)
    uses_single = singles > len(outer) - singles
    return [quotation for quotation in outer if uses_single or not quotation.single]


def _marks(text: str, line: Span) -> Iterator[_Mark]:
    for match in _MARKS.finditer(text, line.start, line.end):
        glyph, start, end = match.group(), match.start(), match.end()
        if glyph[0] == "<" or "n" in glyph:
            continue
        before = text[start - 1] if start > line.start else ""
        after = text[end] if end < line.end else ""
        if glyph not in _SINGLE:
            yield _double(Span(start, end), glyph, before, after)
        elif not (before.isalnum() and after.isalnum()):
            yield _single(Span(start, end), glyph, before, after)


def _shape(glyph: str, before: str, after: str) -> tuple[float, float]:
    """The strain of opening and of closing here, from the glyph's direction or else from the white space around it."""
    if glyph in _ALWAYS_OPEN:
        return 0.0, _AGAINST_SHAPE
    if glyph in _ALWAYS_CLOSED:
        return _AGAINST_SHAPE, 0.0
    opens = (before.isspace() or before in _OPENING_NEIGHBOURS) and not (after.isspace() or after == "")
    closes = not (before.isspace() or before == "") and not after.isalnum()
    if opens == closes:
        return 0.5, 0.5
    return (0.0, 2.0) if opens else (2.0, 0.0)


def _double(span: Span, glyph: str, before: str, after: str) -> _Mark:
    opening, closing = _shape(glyph, before, after)
    inches = glyph in ('"', "''", "”") and before.isdigit()
    return _Mark(span, False, opening, closing, 1.0 if inches else _STRAY)


def _single(span: Span, glyph: str, before: str, after: str) -> _Mark:
    opening, closing = _shape(glyph, before, after)
    if after.isalnum():  # an opening mark, or a clipped word: '90s, 'em
        clipped = after.isdigit() or glyph == "’"
        return _Mark(span, True, opening + 0.3, _IMPOSSIBLE, 0.1 if clipped else 1.0)
    if before.isalnum():  # a closing mark, or the possessive of a plural: the astronauts'
        return _Mark(span, True, _IMPOSSIBLE, closing + 0.2, 0.5 if before in "sSxz" else 1.0)
    return _Mark(span, True, opening + 0.3, closing + 0.2, 1.0)


def _read(marks: list[_Mark], unclosed: float) -> _Reading:
    """The reading of one paragraph's marks with the least strain."""
    best = {"": _Reading("", 0.0)}
    for mark in marks:
        following: dict[str, _Reading] = {}
        for reading in best.values():
            for stack, strain, act in _moves(reading.stack, mark):
                total = reading.strain + strain
                if stack not in following or total < following[stack].strain:
                    following[stack] = _Reading(stack, total, act, reading)
        best = following
    return min(best.values(), key=lambda r: (r.strain + _end_strain(r.stack, unclosed), r.stack))


def _moves(stack: str, mark: _Mark) -> Iterator[tuple[str, float, str]]:
    kind = "S" if mark.single else "D"
    yield stack, mark.neither, "neither"
    if stack + kind in _STACKS:
        yield stack + kind, mark.opening + (_SAME_MARKS_NESTED if stack == "D" and kind == "D" else 0.0), "open"
    if stack.endswith(kind):
        yield stack[:-1], mark.closing, "close"
    if stack == kind == "D":
        yield stack, mark.opening + _RESTART, "restart"


def _end_strain(stack: str, unclosed: float) -> float:
    """Only an outer quotation in double marks is carried over; each of the others lacks its closing mark."""
    return sum(unclosed if depth == 0 and kind == "D" else _UNCLOSED for depth, kind in enumerate(stack))


def _acts(reading: _Reading) -> list[str]:
    acts = []
    while reading.before is not None:
        acts.append(reading.act)
        reading = reading.before
    return acts[::-1]


def _quotations(text: str, line: Span, marks: list[_Mark], acts: list[str], carried: bool) -> list[Quotation]:
    found: list[Quotation] = []
    stack: list[_Mark] = []

    def end(at: int, closed: bool) -> None:
        mark = stack.pop()
        continues = carried and mark.span.start == line.start
        words = text[mark.span.end : at]
        start = mark.span.end + len(words) - len(words.lstrip())
        if words.strip():
            span = Span(start, start + len(words.strip()))
            found.append(Quotation(span, len(stack), mark.single, closed, continues))

    for mark, act in zip(marks, acts, strict=True):
        if act in ("close", "restart"):
            end(mark.span.start, act == "close")
        if act in ("open", "restart"):
            stack.append(mark)
    while stack:
        end(line.end, False)
    return sorted(found, key=lambda q: (q.span.start, -q.span.end))
