"""Transcripts and interviews, whose paragraphs begin with who speaks: "Ito: We fly today.", "Q: …", "A: …"."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from spacefilm_pipeline.extract.coreference import BELIEVED, Cast
from spacefilm_pipeline.extract.lexicon import lexicon
from spacefilm_pipeline.extract.parse import paragraphs
from spacefilm_pipeline.extract.text import text_of
from spacefilm_pipeline.personal_names import fold
from spacefilm_pipeline.records import Span, Speaker

_ASKING, _ANSWERING = (frozenset(lexicon("speech")["labels"][kind]) for kind in ("asking", "answering"))
_LONGEST_LABEL = 40
_LEAST_LABELS = _LEAST_TURNS = 2
_LEAST_WORDS = 3  # "Ito: 1,501." is a result, not a turn
_QUOTED = frozenset("\"“„«'‘")


@dataclass(frozen=True, slots=True)
class Turn:
    """What somebody says in a dialogue, without the label before it."""

    span: Span
    speaker: Speaker


def dialogue_turns(cast: Cast) -> list[Turn]:
    """The turns of those who are named, or answer, in text order; none where nobody speaks twice, or only one does."""
    text = text_of(cast.doc)
    found = list(_turns(text, cast))
    labels = {fold(label.of(text)) for _, label, _ in found}
    at_length = Counter(fold(label.of(text)) for span, label, _ in found if len(span.of(text).split()) >= _LEAST_WORDS)
    if len(labels) < _LEAST_LABELS or max(at_length.values(), default=0) < _LEAST_TURNS:
        return []
    return [
        Turn(span, Speaker("person" if person is not None else "unknown", label, person))
        for span, label, person in found
        if fold(label.of(text)) not in _ASKING and text[span.start] not in _QUOTED
    ]


def _turns(text: str, cast: Cast) -> Iterator[tuple[Span, Span, int | None]]:
    """Paragraphs with a label: the words after it, the label, and whom it names."""
    named: dict[str, int | None] = {}
    for index, person in enumerate(cast.people):
        if person.belief < BELIEVED:
            continue
        for form in {fold(person.name), fold(person.name).split()[-1]}:
            named[form] = None if form in named else index
    labels = _ASKING | _ANSWERING
    for line in paragraphs(text):
        colon = text.find(": ", line.start, min(line.end, line.start + _LONGEST_LABEL))
        if colon < 0:
            continue
        label = Span(line.start, colon)
        words = fold(label.of(text))
        if words in labels or named.get(words) is not None:
            yield Span(colon + 2, line.end), label, named.get(words)
