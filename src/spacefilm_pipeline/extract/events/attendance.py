"""Who attends an occasion by a list: the lines below `with the following participants:` or below the occasion's own
heading, or a sentence that tells who was `in attendance`."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import islice

from spacefilm_pipeline.extract.events.grammar import is_verb
from spacefilm_pipeline.extract.events.scene import Scene
from spacefilm_pipeline.extract.events.triggers import Trigger
from spacefilm_pipeline.extract.lexicon import lexicon
from spacefilm_pipeline.extract.text import text_of
from spacefilm_pipeline.extract.tokens import Token
from spacefilm_pipeline.records import Span

_REACH = 1500
"""Characters from an occasion to the sentence that tells who attended it."""
_LONGEST_LINE = 300
_LONGEST_ENTRY = 120
_LONGEST_HEADING = 120
_MOST_LINES = 30
_NAME_WITHIN = 40
"""Characters within which a line of a list names its person: `- NASA astronaut A`."""


class Attendance:
    """The lists of participants of one text, each with the occasion told last before it."""

    def __init__(self, scene: Scene, triggers: Sequence[Trigger]) -> None:
        self._scene = scene
        self._text = text_of(scene.doc)
        occasions = [t for t in triggers if _is_occasion(t)]
        starts = [t.token.i for t in occasions]
        self._lists: dict[int, tuple[int, ...]] = {}
        for trigger in occasions:
            if people := self._below_heading(trigger.token):
                self._lists[trigger.token.i] = people
        for token, people in self._found():
            n = bisect_left(starts, token.i) - 1
            if n >= 0 and token.idx - occasions[n].token.idx <= _REACH and not self._is_of_other(token, occasions[n]):
                self._lists.setdefault(starts[n], people)

    def at(self, trigger: Trigger) -> tuple[int, ...]:
        """Whom the list that belongs to an occasion names."""
        return self._lists.get(trigger.token.i, ()) if _is_occasion(trigger) else ()

    def _is_of_other(self, token: Token, occasion: Trigger) -> bool:
        """Whether the line is an entry of a timetable, an occasion of its own: `3 p.m. Panel with …`."""
        start = self._text.rfind("\n", 0, token.idx) + 1
        return occasion.token.idx < start and self._text[start : start + 1].isdigit()

    def _found(self) -> Iterator[tuple[Token, tuple[int, ...]]]:
        words = frozenset(lexicon("events")["participants"])
        for token in self._scene.doc.words_among(words):
            end = self._text.find("\n", token.idx)
            line = self._text[token.idx : end if end >= 0 else len(self._text)].rstrip()
            if line.endswith(":"):
                people = tuple(dict.fromkeys(self._listed(end)))
            elif _counts(token):
                people = tuple(dict.fromkeys(p for t in islice(token.sent, 200) for p in self._named(t)))
            else:
                continue
            if people:
                yield token, people

    def _below_heading(self, occasion: Token) -> tuple[int, ...]:
        """Whom the lines below a heading like `2 p.m. Crew News Conference` name."""
        start, end = self._text.rfind("\n", 0, occasion.idx) + 1, self._text.find("\n", occasion.idx)
        line = self._text[start:end].strip()
        is_heading = 0 < end - start <= _LONGEST_HEADING and line[-1:].isalnum() and line != self._text[:end].strip()
        return tuple(dict.fromkeys(self._listed(end))) if is_heading else ()

    def _listed(self, at: int) -> Iterator[int]:
        """The person of each line `name, title`, until a line is none."""
        for _ in range(_MOST_LINES):
            start = at + 1
            while start < len(self._text) and self._text[start].isspace():
                start += 1
            at = self._text.find("\n", start)
            at = len(self._text) if at < 0 else at
            if at <= start or at - start > _LONGEST_LINE:
                return
            head = self._scene.doc.char_span(start, min(at, start + _NAME_WITHIN), alignment_mode="contract")
            person = next((p for t in head or () for p in self._named(t)), None)
            line = self._text[start:at].rstrip()
            told_of = person is not None and "," in line and len(line) <= _LONGEST_ENTRY
            is_prose = line.endswith((".", ":")) and not told_of
            if is_prose or (person is None and "," not in line):
                return
            if person is not None:
                yield person

    def _named(self, token: Token) -> tuple[int, ...]:
        return self._scene.cast.named(Span(token.idx, token.idx + len(token)))


def _is_occasion(trigger: Trigger) -> bool:
    frame = trigger.frame
    return frame.event_type in lexicon("events")["attended_by_list"] or frame.act == "signing"


def _counts(token: Token) -> bool:
    """`participants included A and B`, `in attendance were …`: the sentence goes on to name them."""
    return any(
        is_verb(t) and t.lemma_ in ("include", "be") for t in (*token.head.children, *islice(token.ancestors, 4))
    )
