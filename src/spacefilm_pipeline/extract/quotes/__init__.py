"""Who said exactly what: quotation → words that name the speaker → person."""

from spacy.tokens import Doc, Token

from spacefilm_pipeline.extract.coreference import Cast
from spacefilm_pipeline.extract.quotes.attribution import Choice, attribute
from spacefilm_pipeline.extract.quotes.candidates import Candidates
from spacefilm_pipeline.extract.quotes.cues import find_cues
from spacefilm_pipeline.extract.quotes.features import Features
from spacefilm_pipeline.extract.quotes.layout import Layout
from spacefilm_pipeline.extract.quotes.marks import find_quotations
from spacefilm_pipeline.records import EventMention, OrganizationMention, QuoteMention, Span, Speaker


def find_quotes(
    doc: Doc,
    cast: Cast,
    organizations: tuple[OrganizationMention, ...],
    events: tuple[EventMention, ...],
) -> tuple[QuoteMention, ...]:
    """Every quotation and every piece of reported speech, in text order."""
    quotations = [q for q in find_quotations(doc.text) if q.depth == 0 and not q.single]
    layout = Layout(doc, quotations)
    cues = find_cues(doc)
    choices = attribute(Features(doc, layout, cues, cast), Candidates(doc, layout, cues))
    return tuple(
        QuoteMention(
            quotation.span,
            "direct",
            index,
            1,
            _speaker(choice, cast) if choice else Speaker("unknown"),
            choice.belief if choice else 0.0,
            Span(cue.idx, cue.idx + len(cue)) if choice and choice.candidate.cue and (cue := choice.candidate.cue.anchor) else None,
        )
        for index, (quotation, choice) in enumerate(zip(quotations, choices, strict=True))
    )


def _speaker(choice: Choice, cast: Cast) -> Speaker:
    head: Token = choice.candidate.head
    people = cast.meant(head)
    span = Span(head.idx, head.idx + len(head))
    return Speaker("person" if people else "group", span, people[0] if len(people) == 1 else None)
