"""Who said exactly what: quotation → words that name the speaker → person.

Quotation marks give quotations (`marks`), which are laid out among the narrator's words (`layout`); cues and noun
phrases around them give candidates (`cues`, `candidates`), ranked by named features (`features`, `attribution`);
titles and scare quotes are left out (`measures`, `genuine`); what is reported without marks is added (`indirect`), and
so are dialogues whose paragraphs begin with who speaks (`turns`).
"""

from collections.abc import Iterator

from spacefilm_pipeline.extract.coreference import Cast
from spacefilm_pipeline.extract.quotes.attribution import Discourse, attribute, weights
from spacefilm_pipeline.extract.quotes.blocks import signed_posts
from spacefilm_pipeline.extract.quotes.circumstances import Circumstances
from spacefilm_pipeline.extract.quotes.cues import Cue
from spacefilm_pipeline.extract.quotes.genuine import LEAST_GENUINE, forest, genuineness, is_fragment
from spacefilm_pipeline.extract.quotes.indirect import find_reported
from spacefilm_pipeline.extract.quotes.nested import told_within
from spacefilm_pipeline.extract.quotes.speakers import UNKNOWN, Speakers
from spacefilm_pipeline.extract.quotes.turns import dialogue_turns
from spacefilm_pipeline.extract.quotes.utterances import utterance_starts
from spacefilm_pipeline.extract.text import text_of
from spacefilm_pipeline.extract.tokens import Doc
from spacefilm_pipeline.records import EventMention, OrganizationMention, QuoteMention, Span

_CUE_BELIEF = 0.9
"""Belief in speech whose speaker is the subject of the verb that tells it: the share right in labelled texts."""


def find_quotes(
    doc: Doc,
    cast: Cast,
    organizations: tuple[OrganizationMention, ...],
    events: tuple[EventMention, ...],
) -> tuple[QuoteMention, ...]:
    """Every quotation and every piece of reported speech, in text order."""
    discourse = Discourse(doc, cast)
    speakers = Speakers(doc, cast, organizations)
    circumstances = Circumstances(doc, events)
    turns = dialogue_turns(cast)
    quoted = [
        quote
        for quote in _quoted(discourse, speakers, circumstances)
        if not any(turn.span.overlaps(quote.span) for turn in turns)
    ]
    spans = [*(quote.span for quote in quoted), *(turn.span for turn in turns)]
    further = [
        *((nested.span, "direct", cue) for nested, cue in told_within(discourse, spans)),
        *((reported.span, "indirect", reported.cue) for reported in find_reported(doc, discourse.cues, spans)),
    ]
    told = [
        QuoteMention(
            span, kind, number, 1, speakers.named_by(cue.source, cue), _CUE_BELIEF, _words(cue), *circumstances.of(cue)
        )
        for number, (span, kind, cue) in enumerate(further, start=len(quoted) + 1)
    ]
    taken = [*spans, *(quote.span for quote in told)]
    set_apart = [
        *((turn.span, turn.speaker) for turn in turns),
        *(
            (post.span, speakers.signed(post.name))
            for post in signed_posts(text_of(doc))
            if not any(span.overlaps(post.span) for span in taken)
        ),
    ]
    blocks = [
        QuoteMention(span, "direct", number, 1, speaker, _CUE_BELIEF)
        for number, (span, speaker) in enumerate(set_apart, start=len(quoted) + len(told) + 1)
    ]
    return tuple(sorted([*quoted, *told, *blocks], key=lambda quote: quote.span))


def _quoted(discourse: Discourse, speakers: Speakers, circumstances: Circumstances) -> Iterator[QuoteMention]:
    """The quotations that are speech, with their speakers."""
    if not discourse.outer:
        return
    choices = attribute(discourse, weights())
    beliefs = genuineness(discourse, choices, forest())
    said = [(index, choices[index]) for index, belief in enumerate(beliefs) if belief >= LEAST_GENUINE]
    utterance = part = 0
    for (index, choice), starts in zip(said, utterance_starts(discourse, said), strict=True):
        utterance, part = (utterance + 1, 1) if starts else (utterance, part + 1)
        cue = choice.candidate.cue if choice else None
        yield QuoteMention(
            discourse.layout.quotations[index].span,
            "partial" if is_fragment(discourse, index) else "direct",
            utterance,
            part,
            speakers.named_by(choice.candidate.head, cue, discourse.layout.quotations[index].span)
            if choice
            else UNKNOWN,
            beliefs[index] * (choice.belief if choice else 1.0),
            _words(cue),
            *circumstances.of(cue),
        )


def _words(cue: Cue | None) -> Span | None:
    """The words of a cue."""
    if cue is None:
        return None
    last = cue.words[-1]
    return Span(cue.words[0].idx, last.idx + len(last))
