"""A text as its readers hear the narrator: paragraphs in which each quotation counts as one word.

So "how far is the cue from the quotation" is measured in the narrator's words; and quoted words, with verbs and names
of their own, are never taken for the narrator's.
"""

from collections.abc import Iterator, Sequence

from msgspec import Struct

from spacefilm_pipeline.extract.quotes.cues import verb_kind
from spacefilm_pipeline.extract.quotes.marks import Quotation
from spacefilm_pipeline.extract.text import text_of
from spacefilm_pipeline.extract.tokens import Doc, Token

type Element = Token | int
"""A narrator's token, or the index of a quotation."""

_CUE_REACH = 6


class Place(Struct, frozen=True, order=True):
    """Where something stands: paragraph and sentence, counted through the text, and position within the paragraph."""

    paragraph: int
    sentence: int
    position: int


class Layout:
    """The places of the narrator's words and of the quotations, which must not overlap."""

    def __init__(self, doc: Doc, quotations: Sequence[Quotation]) -> None:
        self.doc = doc
        self.quotations = quotations
        self.lines: list[list[Element]] = list(_lines(doc, quotations))
        self.words: dict[int, Place] = {}
        """Index of a narrator's token → its place."""
        self.quoted: dict[int, Place] = {}
        """Index of a quotation → its place."""
        self.sentences: list[slice] = [slice(0, 0)]
        """Where in its paragraph each sentence stands; they are counted from 1."""
        for paragraph, line in enumerate(self.lines):
            self._read(paragraph, line)

    def _read(self, paragraph: int, line: list[Element]) -> None:
        may_end, start = True, 0
        for position, element in enumerate(line):
            if may_end and position and self._breaks(line, position):
                self.sentences.append(slice(start, position))
                start = position
            place = Place(paragraph, len(self.sentences), position)
            if isinstance(element, Token):
                self.words[element.i] = place
                may_end = element.is_punct and element.text[-1] in ".?!"
            else:
                self.quoted[element] = place
                may_end = True
        self.sentences.append(slice(start, len(line)))

    def beside(self, quotation: int, step: int) -> Element | None:
        """The element `step` places after (or before, if negative) a quotation in its paragraph."""
        place = self.quoted[quotation]
        line, at = self.lines[place.paragraph], place.position + step
        return line[at] if 0 <= at < len(line) else None

    def _breaks(self, line: list[Element], position: int) -> bool:
        """Whether a sentence of the narrator begins at this position, after a quotation or a mark that may end one."""
        before, here = line[position - 1], line[position]
        if isinstance(before, Token):
            follows_quotation = position > 1 and not isinstance(line[position - 2], Token)
            return not isinstance(here, Token) or bool(here.is_sent_start) or follows_quotation
        last = self._last_sign(before)
        if last not in ".?!…":
            return False
        if not isinstance(here, Token):
            return True
        if here.is_punct or here.text[0].islower():
            return False
        ahead = line[position : position + _CUE_REACH]
        return last == "." or not any(isinstance(e, Token) and verb_kind(e) in ("telling", "quoting") for e in ahead)

    def _last_sign(self, quotation: int) -> str:
        words = self.quotations[quotation].span.of(text_of(self.doc)).rstrip(" \"'”’)]")
        return words[-1:] or " "


def _lines(doc: Doc, quotations: Sequence[Quotation]) -> Iterator[list[Element]]:
    """Paragraphs as lists of elements. A token that holds both a mark and the narrator's words is the narrator's."""
    line: list[Element] = []
    upcoming = 0
    start, end = quotations[0].span.start if quotations else len(doc.text) + 1, -1
    """Where the next quotation starts, and where the last one ends."""
    for token in doc:
        while start <= token.idx + len(token.text):
            line.append(upcoming)
            end = quotations[upcoming].span.end
            upcoming += 1
            start = quotations[upcoming].span.start if upcoming < len(quotations) else len(doc.text) + 1
        if token.is_space:
            if "\n" in token.text and line:
                yield line
                line = []
        elif token.idx > end:
            line.append(token)
    if line:
        yield line
