"""When and on what occasion something is said, where the narrator's sentence tells it."""

from bisect import bisect_left
from collections.abc import Sequence

from spacefilm_pipeline.dates import find_dates
from spacefilm_pipeline.extract.quotes.cues import Cue
from spacefilm_pipeline.extract.text import text_of
from spacefilm_pipeline.extract.tokens import Doc, Token
from spacefilm_pipeline.records import DateExpression, EventMention, Span

_OCCASIONS = frozenset(
    ("news_conference", "broadcast", "call", "talks", "welcome", "farewell", "premiere", "announcement")
)


class Circumstances:
    """The date expressions and the occasions of one text."""

    def __init__(self, doc: Doc, events: Sequence[EventMention]) -> None:
        self._dates = find_dates(text_of(doc))
        self._starts = [found.span.start for found in self._dates]
        told = [(index, event.trigger) for index, event in enumerate(events) if event.event_type in _OCCASIONS]
        self._occasions = sorted(told, key=lambda occasion: occasion[1])
        self._triggers = [trigger.start for _, trigger in self._occasions]
        self._doc = doc

    def of(self, cue: Cue | None) -> tuple[int | None, DateExpression | None]:
        """The occasion, as an index into the document's events, and the date that hang on a cue."""
        if cue is None:
            return None, None
        sentence = cue.anchor.sent
        within = range(sentence.start_char, sentence.end_char)
        occasions = self._occasions[_between(self._triggers, within)]
        dates = self._dates[_between(self._starts, within)]
        occasion = next((index for index, trigger in occasions if self._hangs(cue.anchor, trigger)), None)
        return occasion, next((found for found in dates if self._hangs(cue.anchor, found.span)), None)

    def _hangs(self, verb: Token, span: Span) -> bool:
        """Whether words depend on a verb of speech without being part of what is said or of the speaker."""
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


def _between(starts: Sequence[int], within: range) -> slice:
    """Where in sorted starts those within a range lie."""
    return slice(bisect_left(starts, within.start), bisect_left(starts, within.stop))
