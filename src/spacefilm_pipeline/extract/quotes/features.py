"""What speaks for a candidate as the speaker of a quotation, as named features.

Every feature is a name that holds or does not; `weights.toml` gives each its weight.
"""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

from spacefilm_pipeline.extract.coreference import Cast
from spacefilm_pipeline.extract.lexicon import lexicon
from spacefilm_pipeline.extract.names.spans import is_person_noun
from spacefilm_pipeline.extract.quotes.candidates import Candidate
from spacefilm_pipeline.extract.quotes.cues import SUBJECTS, Cue, verb_kind
from spacefilm_pipeline.extract.quotes.layout import Element, Layout, Place
from spacefilm_pipeline.extract.text import text_of
from spacefilm_pipeline.extract.tokens import Doc, Token

_SPEAKING = ("telling", "quoting", "phrase")
_COMMAS = frozenset((",", ";", "-", "—", "–"))
_BETWEEN: dict[str, Callable[[Element], bool]] = {
    "subjects": lambda e: isinstance(e, Token) and e.dep_ in SUBJECTS,
    "verbs": lambda e: isinstance(e, Token) and e.pos_ == "VERB",
    "commas": lambda e: isinstance(e, Token) and e.text in _COMMAS,
}
"""What is counted between a cue and a quotation."""
_CLIMB = 10  # steps up the parse in search of a cue


@dataclass(frozen=True, slots=True)
class View:
    """The form of a quotation, the tokens that govern words in it, and the first cues at or above them."""

    form: tuple[str, ...]
    governors: frozenset[int]
    above: frozenset[int]


@dataclass(frozen=True, slots=True)
class Traits:
    """What a candidate has in its pairs with all quotations: features and what features are made of."""

    role: str
    speaks: bool
    """Whether its cue is one of speech."""
    form: tuple[str, ...]
    cue: tuple[str, ...]
    """Features of its form and its place in the sentence, and those of its cue."""
    ancestors: frozenset[int]
    salience: int
    """How often the text has the same one speak elsewhere, 3 for more often."""


class Features:
    """The features of (quotation, candidate) pairs of one text."""

    def __init__(self, doc: Doc, layout: Layout, cues: Sequence[Cue], cast: Cast) -> None:
        self.doc, self.layout, self.cast = doc, layout, cast
        self.cues = [cue for cue in cues if cue.anchor.i in layout.words and cue.kind in _SPEAKING]
        self.anchors = {cue.anchor.i for cue in self.cues}
        self.by_sentence: dict[int, list[Cue]] = {}
        for cue in self.cues:
            self.by_sentence.setdefault(layout.words[cue.anchor.i].sentence, []).append(cue)
        self.salience = Counter(self.entity(cue.source) for cue in self.cues)
        self._traits: dict[int, Traits] = {}
        self._counted: dict[int, dict[str, list[int]]] = {}
        self.quotes_in: dict[int, list[int]] = {}
        for place in layout.quoted.values():
            self.quotes_in.setdefault(place.paragraph, []).append(place.position)

    def entity(self, head: Token) -> object:
        return self.cast.meant(head) or head.lower_

    def governors(self, index: int) -> frozenset[int]:
        """The tokens outside a quotation that govern words within it."""
        quotation = self.layout.quotations[index]
        words = self.doc.char_span(quotation.span.start, quotation.span.end, alignment_mode="expand")
        if words is None:
            return frozenset()
        return frozenset(t.head.i for t in words if not words.start <= t.head.i < words.end)

    def view(self, index: int) -> View:
        """A quotation as all its candidates see it."""
        governors = self.governors(index)
        above = frozenset(i for g in governors if (i := self._first_cue(self.doc[g])) is not None)
        return View(tuple(self.quotation(index)), governors, above)

    def _first_cue(self, token: Token) -> int | None:
        for _ in range(_CLIMB):
            if token.i in self.anchors:
                return token.i
            if token.head == token:
                return None
            token = token.head
        return None

    def quotation(self, index: int) -> list[str]:
        """The form of the quotation itself."""
        words = self.layout.quotations[index].span.of(text_of(self.doc)).strip()
        before, after = self.layout.beside(index, -1), self.layout.beside(index, 1)
        found = []
        last = words[-1:]
        found.append(
            "ends:comma"
            if last == ","
            else "ends:stop"
            if last == "."
            else "ends:soft"
            if last in "?!…"
            else "ends:open"
        )
        first = next((c for c in words if c.isalnum()), "")
        n = len(words.split())
        found.append("size:" + ("1" if n == 1 else "2" if n == 2 else "3-4" if n < 5 else "5-8" if n < 9 else "9+"))
        found.append("begins:" + ("lower" if first.islower() else "upper"))
        found.append("before:" + self._beside(before))
        found.append("after:" + self._beside(after))
        return found

    def _beside(self, element: Token | int | None) -> str:
        if element is None:
            return "edge"
        if isinstance(element, int):
            return "quote"
        if element.is_punct or element.text in ":—–-":
            return element.text[0]
        if verb_kind(element):
            return "cue"
        return element.pos_

    def pair(self, index: int, c: Candidate, previous: Candidate | None, view: View) -> list[str]:
        q = self.layout.quoted[index]
        traits = self._traits_of(c)
        anchor = c.cue.anchor.i if c.cue else None
        where = self._where(index, c)
        found = [f"{traits.role} {where}", *_form_at(where, view.form, traits.speaks)]
        if q.paragraph == c.anchor.paragraph:
            found += self._in_paragraph(q, c, traits, where, view.form)
        own_cues = any(cue.anchor.i != anchor for cue in self.by_sentence.get(q.sentence, ()))
        if own_cues and c.anchor.sentence != q.sentence:
            found.append("passes over a cue in the sentence")
        if anchor in view.governors:
            found.append(f"{traits.role} governs")
        if anchor in view.above:
            found.append(f"{traits.role} first above")
        elif view.above and traits.speaks:
            found.append("another cue above")
        elif c.head.i in view.governors:
            found.append("governs as noun")
        if not view.governors.isdisjoint(traits.ancestors):
            found.append("under governor")
        found += traits.form
        if where.startswith("line") and len(self.layout.lines[c.place.paragraph]) <= 8:
            found.append(f"{where} short line {'first' if c.place.position < 3 else 'later'}")
            found.append(f"{where} short line after {view.form[4]}")
        if c.cue and traits.speaks:
            found.append(f"cue dep:{c.cue.anchor.dep_}")
            found.append(f"cue tag:{c.cue.anchor.tag_} {where}")
        if c.place.paragraph == 0 < q.paragraph:
            found.append("in the headline")
        found += traits.cue
        found.append(f"salience:{traits.salience} {where.split(':')[0]}")
        if previous is not None:
            is_told = own_cues or (traits.speaks and c.anchor.sentence == q.sentence)
            found += self._continuity(index, c, previous, is_told)
        return found

    def _traits_of(self, c: Candidate) -> Traits:
        """The traits of a candidate, worked out once."""
        if c.head.i not in self._traits:
            speaks = c.role in _SPEAKING
            form = self._form(c)
            self._traits[c.head.i] = Traits(
                c.role,
                speaks,
                (f"form:{form}", f"form:{form} {'cue' if speaks else 'bare'}", f"dep:{c.head.dep_}"),
                (f"verb:{c.cue.anchor.lemma_.lower()}",) if c.cue and speaks else (),
                frozenset(token.i for token in c.head.ancestors),
                min(self.salience[self.entity(c.head)] - speaks, 3),
            )
        return self._traits[c.head.i]

    def _in_paragraph(self, q: Place, c: Candidate, traits: Traits, where: str, form: tuple[str, ...]) -> Iterator[str]:
        """Features of a candidate whose anchor stands in the paragraph of the quotation."""
        gap = abs(q.position - c.anchor.position)
        bins = (
            "1"
            if gap <= 1
            else "2"
            if gap == 2
            else "3-4"
            if gap < 5
            else "5-8"
            if gap < 9
            else "9-15"
            if gap < 16
            else "16+"
        )
        cls = traits.role if traits.speaks else "bare"
        before = form[3]
        if before in ("before::", "before:cue", "before:edge"):
            yield f"{cls} {where} gap:{bins} {before}"
        if c.cue and traits.speaks:
            order = "inverted" if c.cue.anchor.i < c.head.i else "straight"
            yield f"{where} {order} gap:{bins}"
            yield f"{order} {form[4]} {where} {form[0]}"
        yield f"{cls} {where} gap:{bins}"
        lo, hi = sorted((q.position, c.anchor.position))
        places = self.quotes_in.get(q.paragraph, [])
        quotes = bisect_left(places, hi) - bisect_right(places, lo)
        yield f"{where} quotes-between:{min(quotes, 2)}"
        cues = sum(
            1
            for s in range(min(q.sentence, c.anchor.sentence), max(q.sentence, c.anchor.sentence) + 1)
            for cue in self.by_sentence.get(s, ())
            if lo < self.layout.words[cue.anchor.i].position < hi and (not c.cue or cue.anchor.i != c.cue.anchor.i)
        )
        yield f"{where} cues-between:{min(cues, 2)}"
        own = abs(c.place.position - c.anchor.position)
        if c.cue and own > 6:
            yield "far from own cue"
        for name, counts in self._counts(q.paragraph).items():
            n = counts[hi] - counts[lo + 1]
            yield f"{cls} {where} {name}-between:{min(n, 2)}"

    def _counts(self, paragraph: int) -> dict[str, list[int]]:
        """By kind of word: how many stand before each place of a paragraph."""
        if paragraph not in self._counted:
            line = self.layout.lines[paragraph]
            self._counted[paragraph] = {
                name: list(accumulate(map(counts, line), initial=0)) for name, counts in _BETWEEN.items()
            }
        return self._counted[paragraph]

    def _continuity(self, index: int, c: Candidate, previous: Candidate, own: bool) -> Iterator[str]:
        q, before = self.layout.quoted[index], self.layout.quoted.get(index - 1)
        if before is None:
            return
        step = (
            "sentence"
            if before.sentence == q.sentence
            else "paragraph"
            if before.paragraph == q.paragraph
            else f"line{min(3, q.paragraph - before.paragraph)}"
        )
        carried = self.layout.quotations[index].continues
        if c.head.i == previous.head.i:
            yield f"same mention {step}{' carried' if carried else ''} own:{own}"
        elif self.entity(c.head) == self.entity(previous.head):
            yield f"same speaker {step}{' carried' if carried else ''} own:{own}"
        elif carried:
            yield "breaks carried"

    def _where(self, index: int, c: Candidate) -> str:
        q = self.layout.quoted[index]
        if c.anchor.paragraph != q.paragraph:
            d = c.anchor.paragraph - q.paragraph
            return f"line{d:+d}"
        side = "before" if c.anchor.position < q.position else "after"
        if c.anchor.sentence == q.sentence:
            return f"same:{side}"
        return f"para:{side}{min(3, abs(c.anchor.sentence - q.sentence))}"

    def _form(self, c: Candidate) -> str:
        t = c.head
        if t.pos_ == "PRON":
            known = ("he", "she", "they", "it", "i", "we", "you", "this", "that", "who", "which", "what")
            return t.lower_ if t.lower_ in known else "pron"
        if self.cast.meant(t):
            return "person"
        return t.ent_type_ or ("name" if t.pos_ == "PROPN" else self._noun(t))

    def _noun(self, t: Token) -> str:
        nouns, lemma = lexicon("speech")["nouns"], t.lemma_.lower()
        if lemma in nouns["documents"] or t.lower_ in nouns["speech"]:
            return "document"
        if lemma in nouns["bodies"] or lemma in nouns["groups"]:
            return "body"
        return "people" if is_person_noun(t) or lemma.endswith(tuple(nouns["person_endings"])) else "noun"


@lru_cache(maxsize=10_000)
def _form_at(where: str, form: tuple[str, ...], speaking: bool) -> tuple[str, ...]:
    """The form of a quotation with the place of a candidate, and of one with a cue; few pairs have one of their own."""
    return tuple(name for f in form for name in (f"{where} {f}", *([f"cue {where} {f}"] * speaking)))
