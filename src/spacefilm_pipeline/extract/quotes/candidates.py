"""Who could be speaking: the narrator's noun phrases near a quotation."""

from bisect import bisect_left
from collections.abc import Sequence

from msgspec import Struct

from spacefilm_pipeline.extract.quotes.cues import SUBJECTS, Cue
from spacefilm_pipeline.extract.quotes.layout import Layout, Place
from spacefilm_pipeline.extract.tokens import Token

_NEVER_HEADS = frozenset(("compound", "amod", "det", "nummod", "expl"))
_HEADS = frozenset(("NOUN", "PROPN", "PRON", "NUM", "ADJ", "INTJ"))
"""Parts of speech of what may head a phrase without a cue."""
_THINGS = frozenset(("it", "this", "that", "which", "what"))  # speak with a verb of speech only
_TELLING_ROLES = SUBJECTS | {"ROOT"}
_TIMES = frozenset(("DATE", "TIME", "PERCENT", "MONEY", "QUANTITY", "ORDINAL", "CARDINAL"))
_KINDS = ("telling", "quoting", "phrase", "noun", "thinking")
_PARAGRAPHS_BACK, _PARAGRAPHS_ON = 3, 1
_REACH = 200  # of the narrator's words, so that time stays linear in endless paragraphs


class Candidate(Struct, frozen=True):
    """A noun phrase by its head, with its strongest cue, if any. `anchor` is the place of that cue, or its own."""

    head: Token
    cue: Cue | None
    place: Place
    anchor: Place

    @property
    def role(self) -> str:
        """The kind of cue, or how the phrase stands to its verb."""
        if self.cue:
            return self.cue.kind
        return "subject" if self.head.dep_ in SUBJECTS else "object" if self.head.dep_ in ("dobj", "pobj") else "other"


class Candidates:
    """All noun phrases of a text by paragraph."""

    def __init__(self, layout: Layout, cues: Sequence[Cue]) -> None:
        self.layout = layout
        self._strongest: dict[int, Cue] = {}
        for cue in sorted((c for c in cues if c.anchor.i in layout.words), key=lambda c: _KINDS.index(c.kind)):
            self._strongest.setdefault(cue.source.i, cue)
        self._lines: dict[int, list[Candidate]] = {}
        self._telling: dict[tuple[int, bool], list[Candidate]] = {}

    def _line(self, paragraph: int) -> list[Candidate]:
        """The noun phrases of a paragraph, worked out once it is asked for."""
        if paragraph not in self._lines:
            words = (element for element in self.layout.lines[paragraph] if isinstance(element, Token))
            heads = (word for word in words if word.pos_ in _HEADS or word.i in self._strongest)
            self._lines[paragraph] = [candidate for head in heads if (candidate := self._candidate(head))]
        return self._lines[paragraph]

    def _candidate(self, head: Token) -> Candidate | None:
        own = self._strongest.get(head.i)
        if own is None and head.lower_ in _THINGS:
            return None
        if not (_names_something(head) or (own and head.tag_ == "PRP$")):  # "his comment that"
            return None
        place = self.layout.words[head.i]
        return Candidate(head, own, place, self.layout.words[own.anchor.i] if own else place)

    def near(self, quotation: int) -> list[Candidate]:
        """The candidates for one quotation: its paragraph's, and the more telling ones of paragraphs nearby."""
        place = self.layout.quoted[quotation]
        here, line_here = place.paragraph, self._line(place.paragraph)
        found = [*line_here]
        if len(self.layout.lines[here]) > _REACH:
            first = bisect_left(line_here, place.position - _REACH, key=lambda c: c.place.position)
            last = bisect_left(line_here, place.position + _REACH, key=lambda c: c.place.position)
            found = line_here[first:last]
        for line in range(max(0, here - _PARAGRAPHS_BACK), min(len(self.layout.lines), here + _PARAGRAPHS_ON + 1)):
            if line != here:
                found += self._more_telling(line, before=line < here)
        return found

    def _more_telling(self, paragraph: int, before: bool) -> list[Candidate]:
        """Of the phrases of a paragraph before or after that of a quotation the more telling ones that are nearest."""
        if (paragraph, before) not in self._telling:
            nearest = self._line(paragraph)[-_REACH:] if before else self._line(paragraph)[:_REACH]
            self._telling[paragraph, before] = [
                c for c in nearest if c.cue or c.head.dep_ in _TELLING_ROLES or c.head.ent_type_ == "PERSON"
            ]
        return self._telling[paragraph, before]


def _names_something(token: Token) -> bool:
    if token.dep_ in SUBJECTS:  # also "the two", "the 43-year-old", "who"
        return token.pos_ in ("NOUN", "PROPN", "PRON", "NUM", "ADJ", "INTJ") and token.tag_ != "EX"
    if token.pos_ not in ("NOUN", "PROPN", "PRON") or token.dep_ in _NEVER_HEADS:
        return False
    return token.ent_type_ not in _TIMES and token.tag_ not in ("WP", "WDT", "WP$", "PRP$")
