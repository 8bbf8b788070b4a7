"""Quotations inside quotations that tell of a speech of their own: “I asked her, and she said, ‘Go.’”"""

from collections.abc import Iterator

from spacefilm_pipeline.extract.quotes.attribution import Discourse
from spacefilm_pipeline.extract.quotes.cues import Cue
from spacefilm_pipeline.extract.quotes.marks import Quotation
from spacefilm_pipeline.extract.tokens import Token
from spacefilm_pipeline.records import Span

_NARRATORS = frozenset(("i", "we", "you"))
_REACH = 3


def told_within(discourse: Discourse, said: list[Span]) -> Iterator[tuple[Quotation, Cue]]:
    """The inner quotations of those in `said` which a verb of speech leads up to, with that cue.

    What speakers tell of their own words, and titles, stay part of the outer quotation.
    """
    cues = {cue.anchor.i: cue for cue in discourse.cues if cue.kind == "telling"}
    outer = iter(said)
    around = next(outer, None)
    for quotation in discourse.quotations:
        if quotation.depth == 0:
            continue
        while around is not None and around.end < quotation.span.end:
            around = next(outer, None)
        if around is None:
            return
        cue = _leading_up(discourse, quotation, cues)
        if (
            cue
            and around.covers(quotation.span)
            and around.start <= cue.anchor.idx
            and cue.source.lower_ not in _NARRATORS
        ):
            yield quotation, cue


def _leading_up(discourse: Discourse, quotation: Quotation, cues: dict[int, Cue]) -> Cue | None:
    words = discourse.doc.char_span(quotation.span.start, quotation.span.end, alignment_mode="expand")
    if words is None:
        return None
    before: list[Token] = [discourse.doc[i] for i in range(max(0, words.start - _REACH), words.start)]
    return next((cues[token.i] for token in reversed(before) if token.i in cues), None)
