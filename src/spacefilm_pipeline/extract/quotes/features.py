"""What speaks for a candidate as the speaker of a quotation, as named features.

Every feature is a name that holds or does not; `weights.toml` gives each its weight. Those that hang on the same few
facts make a group, so that their names are made once for all pairs of which these facts hold.
"""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence, Set
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple

from spacefilm_pipeline.extract.coreference import Cast
from spacefilm_pipeline.extract.lexicon import lexicon
from spacefilm_pipeline.extract.names.spans import is_person_noun
from spacefilm_pipeline.extract.quotes.candidates import Candidate
from spacefilm_pipeline.extract.quotes.cues import SUBJECTS, Cue, verb_kind
from spacefilm_pipeline.extract.quotes.layout import Layout, Place
from spacefilm_pipeline.extract.text import text_of
from spacefilm_pipeline.extract.tokens import Doc, Token

_SPEAKING = ("telling", "quoting", "phrase")
_BETWEEN: dict[str, tuple[str, Set[str]]] = {
    "subjects": ("dep_", SUBJECTS),
    "verbs": ("pos_", {"VERB"}),
    "commas": ("text", {",", ";", "-", "—", "–"}),
}
"""What is counted between a cue and a quotation: tokens by what they have in an attribute."""
_CLIMB = 10  # steps up the parse in search of a cue
_SHORT_LINE = 8

type Group = tuple[str, ...]
"""Features that hold or don't by the same facts."""


class Traits(NamedTuple):
    """What a candidate has in its pairs with all quotations: features and what features are made of."""

    head: int
    role: str
    speaks: bool
    """Whether its cue is one of speech."""
    features: Group
    """Those of its form and place in the sentence, and of its cue."""
    tag: str
    """The tag of its cue, if that is one of speech."""
    ancestors: frozenset[int]
    entity: object
    salience: int
    """How often the text has the same one speak elsewhere, 3 for more often."""


class View(NamedTuple):
    """A quotation as all its candidates see it."""

    form: Group
    place: Place
    governors: frozenset[int]
    """The tokens that govern words in it."""
    above: frozenset[int]
    """The first cues at or above those."""
    cues: frozenset[int]
    """The cues in its sentence."""
    carried: bool
    """Whether it carries on the quotation before it."""
    before: Place | None
    """Where the quotation before it stands."""
    speaker: Traits | None
    """Who speaks that one, or spoke last."""


class Features:
    """The features of (quotation, candidate) pairs of one text."""

    def __init__(self, doc: Doc, layout: Layout, cues: Sequence[Cue], cast: Cast) -> None:
        self.doc, self.layout, self.cast = doc, layout, cast
        speaking = [cue for cue in cues if cue.anchor.i in layout.words and cue.kind in _SPEAKING]
        self.anchors = {cue.anchor.i for cue in speaking}
        self.salience = Counter(self.entity(cue.source) for cue in speaking)
        self.cues_of: dict[int, list[int]] = {}
        """Sentence → the cues in it."""
        self.cues_in: dict[int, list[int]] = {}
        self.quotes_in: dict[int, list[int]] = {}
        """Paragraph → the positions of the cues, and of the quotations, in it."""
        for anchor in sorted(self.anchors):
            place = layout.words[anchor]
            self.cues_of.setdefault(place.sentence, []).append(anchor)
            self.cues_in.setdefault(place.paragraph, []).append(place.position)
        for place in layout.quoted.values():
            self.quotes_in.setdefault(place.paragraph, []).append(place.position)
        self._traits: dict[int, Traits] = {}
        self._counted: dict[int, list[list[int]]] = {}
        self._governors: dict[int, frozenset[int]] = {}

    def entity(self, head: Token) -> object:
        return self.cast.meant(head) or head.lower_

    def governors(self, index: int) -> frozenset[int]:
        """The tokens outside a quotation that govern words within it."""
        if index not in self._governors:
            quotation = self.layout.quotations[index]
            words = self.doc.char_span(quotation.span.start, quotation.span.end, alignment_mode="expand")
            heads = {token.head.i for token in words or ()}
            self._governors[index] = (
                frozenset(heads.difference(range(words.start, words.end))) if words else frozenset()
            )
        return self._governors[index]

    def view(self, index: int, previous: Candidate | None) -> View:
        """A quotation as all its candidates see it, given who spoke before."""
        governors, place = self.governors(index), self.layout.quoted[index]
        above = frozenset(i for g in governors if (i := self._first_cue(self.doc[g])) is not None)
        return View(
            tuple(self.quotation(index)),
            place,
            governors,
            above,
            frozenset(self.cues_of.get(place.sentence, ())),
            self.layout.quotations[index].continues,
            self.layout.quoted.get(index - 1),
            self._traits_of(previous) if previous is not None else None,
        )

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

    def pair(self, view: View, c: Candidate) -> Iterator[Group]:
        """The features of one pair."""
        place, traits = view.place, self._traits_of(c)
        where = _where(place, c.anchor)
        yield traits.features
        yield _by_place(traits.role, traits.speaks, where, view.form)
        yield _by_cue(where, traits.tag, traits.salience)
        if place.paragraph == c.anchor.paragraph:
            yield from self._in_paragraph(view, c, traits, where)
        anchor = c.cue.anchor.i if c.cue else None
        own_cues = len(view.cues) > (anchor in view.cues)
        if own_cues and c.anchor.sentence != place.sentence:
            yield ("passes over a cue in the sentence",)
        if view.governors:
            yield from _governing(view, c, traits, anchor)
        line = self.layout.lines[c.place.paragraph]
        if c.anchor.paragraph != place.paragraph and len(line) <= _SHORT_LINE:
            yield _in_short_line(where, "first" if c.place.position < 3 else "later", view.form[4])
        if c.place.paragraph == 0 < place.paragraph:
            yield ("in the headline",)
        if view.speaker is not None and view.before is not None:
            is_told = own_cues or (traits.speaks and c.anchor.sentence == place.sentence)
            yield from _continuity(view, view.before, view.speaker, traits, is_told)

    def _traits_of(self, c: Candidate) -> Traits:
        """The traits of a candidate, worked out once."""
        if c.head.i not in self._traits:
            speaks = c.role in _SPEAKING
            form, entity = self._form(c), self.entity(c.head)
            features = [f"form:{form}", f"form:{form} {'cue' if speaks else 'bare'}", f"dep:{c.head.dep_}"]
            if c.cue and speaks:
                features += (f"verb:{c.cue.anchor.lemma_.lower()}", f"cue dep:{c.cue.anchor.dep_}")
            self._traits[c.head.i] = Traits(
                c.head.i,
                c.role,
                speaks,
                tuple(features),
                c.cue.anchor.tag_ if c.cue and speaks else "",
                _above(c.head),
                entity,
                min(self.salience[entity] - speaks, 3),
            )
        return self._traits[c.head.i]

    def _in_paragraph(self, view: View, c: Candidate, traits: Traits, where: str) -> Iterator[Group]:
        """Features of a candidate whose anchor stands in the paragraph of the quotation."""
        paragraph, _, position = view.place
        order = ("inverted" if c.cue.anchor.i < c.head.i else "straight") if c.cue and traits.speaks else ""
        low, high = sorted((position, c.anchor.position))
        yield _by_distance(traits.role if traits.speaks else "bare", where, _size_of(high - low), order, view.form)
        quotes, cues = (
            min(bisect_left(places, high) - bisect_right(places, low), 2)
            for places in (self.quotes_in.get(paragraph, ()), self.cues_in.get(paragraph, ()))
        )
        words = (min(counts[high] - counts[low + 1], 2) for counts in self._counts(paragraph))
        yield _by_words_between(traits.role if traits.speaks else "bare", where, quotes, cues, *words)
        if c.cue and abs(c.place.position - c.anchor.position) > 6:
            yield ("far from own cue",)

    def _counts(self, paragraph: int) -> list[list[int]]:
        """By kind of word: how many stand before each place of a paragraph."""
        if paragraph not in self._counted:
            line = self.layout.lines[paragraph]
            self._counted[paragraph] = [
                list(accumulate((getattr(element, attribute, None) in values for element in line), initial=0))
                for attribute, values in _BETWEEN.values()
            ]
        return self._counted[paragraph]

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


def _above(token: Token) -> frozenset[int]:
    """The tokens that a token hangs on."""
    above = []
    while token.head is not token:
        token = token.head
        above.append(token.i)
    return frozenset(above)


def _where(quotation: Place, anchor: Place) -> str:
    """Where a candidate stands, seen from a quotation."""
    if anchor.paragraph != quotation.paragraph:
        return f"line{anchor.paragraph - quotation.paragraph:+d}"
    side = "before" if anchor.position < quotation.position else "after"
    if anchor.sentence == quotation.sentence:
        return f"same:{side}"
    return f"para:{side}{min(3, abs(anchor.sentence - quotation.sentence))}"


def _size_of(gap: int) -> str:
    return next((size for most, size in _GAPS if gap <= most), "16+")


_GAPS = ((1, "1"), (2, "2"), (4, "3-4"), (8, "5-8"), (15, "9-15"))


def _governing(view: View, c: Candidate, traits: Traits, anchor: int | None) -> Iterator[Group]:
    """How a candidate stands in the parse to a quotation of which words are governed from without."""
    if anchor in view.governors:
        yield (f"{traits.role} governs",)
    if anchor in view.above:
        yield (f"{traits.role} first above",)
    elif view.above and traits.speaks:
        yield ("another cue above",)
    elif c.head.i in view.governors:
        yield ("governs as noun",)
    if not view.governors.isdisjoint(traits.ancestors):
        yield ("under governor",)


def _continuity(view: View, before: Place, speaker: Traits, traits: Traits, told: bool) -> Iterator[Group]:
    """Whether a candidate is who spoke before, and how far from here."""
    if speaker.entity != traits.entity:
        if view.carried:
            yield ("breaks carried",)
        return
    step = (
        "sentence"
        if before.sentence == view.place.sentence
        else "paragraph"
        if before.paragraph == view.place.paragraph
        else f"line{min(3, view.place.paragraph - before.paragraph)}"
    )
    same = "same mention" if speaker.head == traits.head else "same speaker"
    yield (f"{same} {step}{' carried' if view.carried else ''} own:{told}",)


@lru_cache(maxsize=10_000)
def _by_place(role: str, speaks: bool, where: str, form: Group) -> Group:
    """The form of a quotation with the place of a candidate, and of one with a cue."""
    return (f"{role} {where}", *(f"{where} {f}" for f in form), *(f"cue {where} {f}" for f in form if speaks))


@lru_cache(maxsize=10_000)
def _by_cue(where: str, tag: str, salience: int) -> Group:
    """The place of a candidate with the tag of its cue, and with how often the text has it speak."""
    return (f"salience:{salience} {where.split(':')[0]}", *([f"cue tag:{tag} {where}"] if tag else ()))


@lru_cache(maxsize=10_000)
def _by_distance(role: str, where: str, gap: str, order: str, form: Group) -> Group:
    """How far a candidate stands from a quotation, and in which order its words do."""
    (ends, _, _, before, after), features = form, [f"{role} {where} gap:{gap}"]
    if before in ("before::", "before:cue", "before:edge"):
        features.append(f"{role} {where} gap:{gap} {before}")
    if order:
        features += (f"{where} {order} gap:{gap}", f"{order} {after} {where} {ends}")
    return tuple(features)


@lru_cache(maxsize=10_000)
def _by_words_between(role: str, where: str, quotes: int, cues: int, *words: int) -> Group:
    """What stands between a candidate and a quotation, 2 for more of it."""
    told = (f"{role} {where} {name}-between:{count}" for name, count in zip(_BETWEEN, words, strict=True))
    return (f"{where} quotes-between:{quotes}", f"{where} cues-between:{cues}", *told)


@lru_cache(maxsize=10_000)
def _in_short_line(where: str, half: str, after: str) -> Group:
    return (f"{where} short line {half}", f"{where} short line after {after}")
