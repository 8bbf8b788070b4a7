"""What speaks for a candidate as the speaker of a quotation, as named features.

Every feature is a name that holds or does not; `weights.json` gives each its weight. Those that hang on the same few
facts make a group: these facts, and what names the features that follow from them. So the names need be made, and their
weights added up, but once for all pairs of which the same is true.
"""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence, Set
from itertools import accumulate
from typing import Any

from msgspec import Struct

from spacefilm_pipeline.extract.coreference import Cast
from spacefilm_pipeline.extract.names.spans import is_person_noun
from spacefilm_pipeline.extract.quotes.candidates import Candidate
from spacefilm_pipeline.extract.quotes.cues import SUBJECTS, Cue, ends_like_person, nouns, verb_kind
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

type Group = tuple[Any, ...]
"""A function that names features, and the facts that it is given; see `names`."""


def names(group: Group) -> list[str]:
    """The features of a group."""
    name, *facts = group
    return [*name(*facts)]


class Traits(Struct, frozen=True):
    """What a candidate has in its pairs with all quotations."""

    head: int
    role: str
    speaks: bool
    """Whether its cue is one of speech."""
    own: Group
    """The features of its form, its place in the sentence, and its cue."""
    tag: str
    """The tag of its cue, if that is one of speech."""
    above: frozenset[int]
    """The tokens that it hangs on."""
    entity: object
    salience: int
    """How often the text has the same one speak elsewhere, 3 for more often."""


class View(Struct, frozen=True):
    """A quotation as all its candidates see it."""

    form: tuple[str, ...]
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

    def pair(self, view: View, c: Candidate) -> list[Group]:
        """The features of one pair."""
        place, traits = view.place, self._traits_of(c)
        where, speaks = _where(place, c.anchor), traits.speaks
        found: list[Group] = [(_of_form, where, speaks, one) for one in view.form]
        found += (traits.own, (_of_place, traits.role, where, traits.tag, traits.salience))
        anchor = c.cue.anchor.i if c.cue else None
        own_cues = len(view.cues) > (anchor in view.cues)
        if own_cues and c.anchor.sentence != place.sentence:
            found.append((_named, "passes over a cue in the sentence"))
        if view.governors:
            found += _governing(view, c, traits, anchor)
        if place.paragraph == c.anchor.paragraph:
            found += self._in_paragraph(view, c, traits, where)
        elif len(self.layout.lines[c.place.paragraph]) <= _SHORT_LINE:
            found.append((_of_short_line, where, "first" if c.place.position < 3 else "later", view.form[4]))
        if c.place.paragraph == 0 < place.paragraph:
            found.append((_named, "in the headline"))
        if view.before is not None and view.speaker is not None:
            if traits.entity == view.speaker.entity:
                is_told = own_cues or (speaks and c.anchor.sentence == place.sentence)
                found.append(_same_speaker(view, view.before, view.speaker.head == traits.head, is_told))
            elif view.carried:
                found.append((_named, "breaks carried"))
        return found

    def _traits_of(self, c: Candidate) -> Traits:
        """The traits of a candidate, worked out once."""
        if c.head.i not in self._traits:
            role, entity = c.role, self.entity(c.head)
            speaks = role in _SPEAKING
            cue = c.cue.anchor if c.cue and speaks else None
            self._traits[c.head.i] = Traits(
                c.head.i,
                role,
                speaks,
                (_of_itself, self._form(c), c.head.dep_, *((cue.lemma_.lower(), cue.dep_) if cue else ())),
                cue.tag_ if cue else "",
                _above(c.head),
                entity,
                min(self.salience[entity] - speaks, 3),
            )
        return self._traits[c.head.i]

    def _in_paragraph(self, view: View, c: Candidate, traits: Traits, where: str) -> Iterator[Group]:
        """Features of a candidate whose anchor stands in the paragraph of the quotation."""
        paragraph, position = view.place.paragraph, view.place.position
        role = traits.role if traits.speaks else "bare"
        ends, _, _, before, after = view.form
        low, high = min(position, c.anchor.position), max(position, c.anchor.position)
        gap = _GAPS[min(high - low, len(_GAPS) - 1)]
        yield _of_distance, role, where, gap, before if before in _TELLING_BEFORE else ""
        if c.cue and traits.speaks:
            yield _of_order, where, "inverted" if c.cue.anchor.i < c.head.i else "straight", gap, after, ends
        between = [
            min(bisect_left(places, high) - bisect_right(places, low), 2)
            for places in (self.quotes_in.get(paragraph, ()), self.cues_in.get(paragraph, ()))
        ]
        between += [min(counts[high] - counts[low + 1], 2) for counts in self._counts(paragraph)]
        yield _of_words_between, role, where, *between
        if c.cue and abs(c.place.position - c.anchor.position) > 6:
            yield _named, "far from own cue"

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
        lemma = t.lemma_.lower()
        if lemma in nouns("documents") or t.lower_ in nouns("speech"):
            return "document"
        if lemma in nouns("bodies") or lemma in nouns("groups"):
            return "body"
        return "people" if is_person_noun(t) or ends_like_person(lemma) else "noun"


def _above(token: Token) -> frozenset[int]:
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


def _governing(view: View, c: Candidate, traits: Traits, anchor: int | None) -> Iterator[Group]:
    """How a candidate stands in the parse to a quotation of which words are governed from without."""
    if anchor in view.governors:
        yield _named, f"{traits.role} governs"
    if anchor in view.above:
        yield _named, f"{traits.role} first above"
    elif view.above and traits.speaks:
        yield _named, "another cue above"
    elif c.head.i in view.governors:
        yield _named, "governs as noun"
    if not view.governors.isdisjoint(traits.above):
        yield _named, "under governor"


def _same_speaker(view: View, before: Place, is_same_mention: bool, is_told: bool) -> Group:
    """That a candidate is who spoke before, and how far from here."""
    step = (
        "sentence"
        if before.sentence == view.place.sentence
        else "paragraph"
        if before.paragraph == view.place.paragraph
        else f"line{min(3, view.place.paragraph - before.paragraph)}"
    )
    same = "same mention" if is_same_mention else "same speaker"
    return _named, f"{same} {step}{' carried' if view.carried else ''} own:{is_told}"


# ---- what follows from the facts of a group --------------------------------------------------------------------------


def _named(name: str) -> tuple[str, ...]:
    return (name,)


def _of_itself(form: str, dep: str, verb: str | None = None, cue_dep: str = "") -> Iterator[str]:
    """The form of a candidate and its place in the sentence, with the verb of speech and that one's place."""
    yield from (f"form:{form}", f"form:{form} {'bare' if verb is None else 'cue'}", f"dep:{dep}")
    if verb is not None:
        yield from (f"verb:{verb}", f"cue dep:{cue_dep}")


def _of_place(role: str, where: str, tag: str, salience: int) -> Iterator[str]:
    """The place of a candidate, with its cue, and how often the text has it speak."""
    yield from (f"{role} {where}", f"salience:{salience} {where.split(':')[0]}")
    if tag:
        yield f"cue tag:{tag} {where}"


def _of_form(where: str, speaks: bool, form: str) -> Iterator[str]:
    """The place of a candidate, and of one with a cue, with one feature of the quotation's form."""
    yield f"{where} {form}"
    if speaks:
        yield f"cue {where} {form}"


_GAPS = ("1", "1", "2", *["3-4"] * 2, *["5-8"] * 4, *["9-15"] * 7, "16+")
"""Distances in words, by how exactly they matter."""


_TELLING_BEFORE = frozenset(("before::", "before:cue", "before:edge"))
"""What before a quotation makes the distance of a candidate matter more, or less."""


def _of_distance(role: str, where: str, gap: str, before: str) -> Iterator[str]:
    """How far a candidate stands from a quotation."""
    yield f"{role} {where} gap:{gap}"
    if before:
        yield f"{role} {where} gap:{gap} {before}"


def _of_order(where: str, order: str, gap: str, after: str, ends: str) -> tuple[str, ...]:
    """In which order a speaker and a verb of speech stand."""
    return (f"{where} {order} gap:{gap}", f"{order} {after} {where} {ends}")


def _of_words_between(role: str, where: str, quotes: int, cues: int, *words: int) -> Iterator[str]:
    """What stands between a candidate and a quotation, 2 for more of it."""
    yield from (f"{where} quotes-between:{quotes}", f"{where} cues-between:{cues}")
    yield from (f"{role} {where} {name}-between:{count}" for name, count in zip(_BETWEEN, words, strict=True))


def _of_short_line(where: str, half: str, after: str) -> tuple[str, ...]:
    return (f"{where} short line {half}", f"{where} short line after {after}")
