"""When and on what occasion something is said, where the narrator's sentence tells it."""

from collections.abc import Sequence

from spacy.tokens import Doc, Token

from spacefilm_pipeline.dates import find_dates
from spacefilm_pipeline.extract.quotes.cues import Cue
from spacefilm_pipeline.records import DateExpression, EventMention, Span

_OCCASIONS = frozenset(
    ("news_conference", "broadcast", "call", "talks", "welcome", "farewell", "premiere", "announcement")
)


class Circumstances:
    """The date expressions and the occasions of one text."""

    def __init__(self, doc: Doc, events: Sequence[EventMention]) -> None:
        self._dates = find_dates(doc.text)
        self._occasions = [
            (index, event.trigger) for index, event in enumerate(events) if event.event_type in _OCCASIONS
        ]
        self._doc = doc

    def of(self, cue: Cue | None) -> tuple[int | None, DateExpression | None]:
        """The occasion, as an index into the document's events, and the date that hang on a cue."""
        if cue is None:
            return None, None
        occasion = next((index for index, trigger in self._occasions if self._hangs(cue.anchor, trigger)), None)
        return occasion, next((date for date in self._dates if self._hangs(cue.anchor, date.span)), None)

    def _hangs(self, verb: Token, span: Span) -> bool:
        """Whether words depend on a verb of speech without being part of what is said or of the speaker."""
        if not verb.sent.start_char <= span.start < verb.sent.end_char:
            return False
        words = self._doc.char_span(span.start, span.end, alignment_mode="expand")
        if words is None:
            return False
        token = words.root
        for _ in range(12):
            if token.i == verb.i:
                return True
            if token.dep_ in ("ccomp", "nsubj", "relcl", "ROOT", "parataxis"):
                return False
            token = token.head
        return False
