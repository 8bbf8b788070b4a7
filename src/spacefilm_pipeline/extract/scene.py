"""One text by its words: who and what craft is meant at which word, and what hangs on which verb."""

from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass
from functools import cache, cached_property

from spacefilm_pipeline.extract.companies import find_companies
from spacefilm_pipeline.extract.coreference import Cast
from spacefilm_pipeline.extract.lexicon import lexicon
from spacefilm_pipeline.extract.roles import is_role_word
from spacefilm_pipeline.extract.rosters import Naming, find_namings, find_rosters
from spacefilm_pipeline.extract.tokens import Doc, Token
from spacefilm_pipeline.extract.tokens import Span as Words
from spacefilm_pipeline.records import CraftMention, Span


@cache
def words(section: str, key: str) -> frozenset[str]:
    """A list of the lexicon `crew`."""
    found = lexicon("crew")[section][key]
    return frozenset(found.split() if isinstance(found, str) else found)


@cache
def _cargo() -> frozenset[str]:
    return words("destinations", "cargo")


@cache
def _stations() -> frozenset[str]:
    return frozenset(entry["craft"] for entry in lexicon("craft")["craft"] if entry["kind"] == "station")


def is_station(mention: CraftMention) -> bool:
    """Whether a mention means a station: by name, or by the number of an expedition to it."""
    return mention.kind == "station" or mention.craft in _stations()


@cache
def _listed() -> frozenset[str]:
    return frozenset(entry.get("flies") or entry.get("family") or entry["craft"] for entry in lexicon("craft")["craft"])


def is_unlisted(mention: CraftMention) -> bool:
    """Whether a mention means a ship that only its text explains."""
    return mention.kind == "spacecraft" and mention.family not in _listed()


def is_private(station: CraftMention) -> bool:
    """Whether a station is one that only its text explains."""
    return station.craft not in _stations() and station.family not in _listed()


_LONGEST_TITLE = 7
"""Tokens from a dash to the comma after a title."""
_MANY = 4
"""Flights beyond which a text is a history."""
_LONGEST_LIST = 60
"""Tokens that a list of a whole crew takes."""


@dataclass(frozen=True, slots=True)
class Boarding:
    """A clause that puts one person aboard a craft. `is_flight`: it tells of a flight, not just of being there."""

    person: int
    craft: CraftMention
    span: Span
    rule: str
    position: str | None = None
    is_flight: bool = False


class Scene:
    """The people and the craft of one text, by token."""

    def __init__(self, doc: Doc, cast: Cast, craft: tuple[CraftMention, ...]) -> None:
        self.doc = doc
        self.cast = cast
        self.namings = find_namings(cast)
        self.companies = find_companies(doc, self.namings)
        self._company: dict[int, tuple[Naming, ...]] = {
            at: company for company in self.companies for naming in company for at in range(naming.start, naming.end)
        }
        self.naming_starts = frozenset(naming.start for naming in self.namings)
        self._roster = {n: roster for roster in find_rosters(cast) for n in roster}
        self.craft = craft
        self.craft_at: dict[int, CraftMention] = {}
        self.craft_head: list[tuple[Token, CraftMention]] = []
        for mention in craft:
            tokens = doc.char_span(mention.span.start, mention.span.end, alignment_mode="expand")
            if tokens is not None and len(tokens):
                self.craft_at.update({token.i: mention for token in tokens})
                self.craft_head.append((_head(tokens), mention))
        self.craft_head.sort(key=lambda found: found[0].i)
        self._heads = [token.i for token, _ in self.craft_head]
        self.is_history = len({m.flight or m.craft for m in craft if m.kind != "rocket" and not is_station(m)}) > _MANY

    @cached_property
    def flight_nouns(self) -> dict[int, Token]:
        """The words for a flight, by token."""
        return {token.i: token for token in self.doc.lemmas_among(words("flight", "nouns"))}

    @cached_property
    def flight_sentences(self) -> frozenset[int]:
        """Where the sentences begin in which there is a word for a flight."""
        return frozenset(token.sent.start for token in self.flight_nouns.values())

    def is_aside(self, token: Token) -> bool:
        """Whether the craft at a token is one of somebody's past: "previously part of the Kestrel-1 crew"."""
        before = self.doc[max(token.sent.start, token.i - 12) : token.i]
        near = {word.lower_ for word in before[-4:]}
        if near & {"since", "than", "until", "unlike"}:
            return True
        if near & {"after", "before"} and any(word.lower_ in {"year", "years", "decades"} for word in before):
            return True  # "60 years to the day after Kestrel 1"
        after = self.doc[token.i + 1 : min(token.i + 6, token.sent.end)]
        is_dated = any(word.lower_ == "in" and word.nbor().is_digit for word in after if word.i + 1 < len(self.doc))
        return is_dated or any(word.lower_ in words("flight", "aside") for word in before)

    def years(self, sentence: Words) -> list[int]:
        """The years told in a sentence."""
        figures = (token.text for token in sentence if token.is_digit and len(token) == 4)
        return [int(figure) for figure in figures if figure.startswith(("19", "20"))]

    def craft_in(self, sentence: Words) -> list[tuple[Token, CraftMention]]:
        """The craft meant in a sentence, with the token that heads each mention; no rockets."""
        first = bisect_left(self._heads, sentence.start)
        last = bisect_left(self._heads, sentence.end)
        return [found for found in self.craft_head[first:last] if found[1].kind != "rocket"]

    def stations_in(self, span: Span) -> frozenset[str]:
        """The stations named in a span, not those that a description means."""
        inside = (m for m in self.craft if span.start <= m.span.start and m.span.end <= span.end)
        return frozenset(mention.craft for mention in inside if mention.kind == "station" and mention.named)

    def only_flight(self, sentence: Words) -> CraftMention | None:
        """The crewed ship of a sentence, or of the one before, or of the text; None where there are several."""
        for words in (sentence, self.sentence_before(sentence)):
            ships = {
                m.craft: m
                for token, m in self.craft_in(words)
                if not is_station(m) and m.craft not in _cargo() and not self.is_aside(token)
                if m.named or m.craft not in self.recalled
            }
            if ships:
                return next(iter(ships.values())) if len(ships) == 1 else None
        tells_past = any(token.is_digit and len(token) == 4 for token in sentence)
        return None if tells_past or self._names_ship(sentence) else self._flight_of_text()

    def _names_ship(self, sentence: Words) -> bool:
        return any(not is_station(mention) for _, mention in self.craft_in(sentence))

    def _flight_of_text(self) -> CraftMention | None:
        """The only flight that a text tells of, but for those that it recalls; None where it tells of several."""
        told = {
            m.craft: m
            for m in self.craft
            if m.kind != "rocket" and not is_station(m) and m.craft not in _cargo() and m.craft not in self.recalled
        }
        named = {craft: m for craft, m in told.items() if m.craft != m.family} or told
        return next(iter(named.values())) if len(named) == 1 else None

    @cached_property
    def recalled(self) -> frozenset[str]:
        """The craft of which a text, but for a history, tells in the past and with a year alone."""
        if self.is_history:
            return frozenset()
        named = [(token, mention) for token, mention in self.craft_head if mention.named]
        fresh = {mention.craft for token, mention in named if not self._is_recalled(token)}
        return frozenset(mention.craft for _, mention in named if mention.craft not in fresh)

    def _is_recalled(self, token: Token) -> bool:
        """Whether the craft at a token is told of in the past and with a year, as a report recalls flights."""
        return clause_of(token).tag_ in {"VBD", "VBN"} and bool(self.years(token.sent))

    def sentence_before(self, sentence: Words) -> Words:
        at = sentence.start - 1
        while at > 0 and self.doc[at].is_space:
            at -= 1
        return self.doc[at].sent if at >= 0 else sentence

    def last_craft(self, at: int, reach: int = 2) -> CraftMention | None:
        """The craft meant last before a token, no more than `reach` sentences back."""
        back = self.doc[at].sent.start
        for _ in range(reach):
            while back > 0 and self.doc[back - 1].is_space:
                back -= 1
            back = self.doc[back - 1].sent.start if back else 0
        last = bisect_left(self._heads, at)
        near = [(t, m) for t, m in self.craft_head[max(0, last - 8) : last] if m.kind != "rocket" and t.i >= back]
        found = [mention for token, mention in near if not self.is_aside(token)] or [mention for _, mention in near]
        return found[-1] if found else None

    def station(self) -> CraftMention | None:
        """The station that the text tells of most."""
        told = Counter(mention.craft for mention in self.craft if is_station(mention))
        best = min(told, key=lambda craft: (-told[craft], craft), default=None)
        return next((mention for mention in self.craft if mention.craft == best), None)

    def station_near(self, token: Token) -> CraftMention | None:
        """The station that the sentence of a token tells of, or else the one that the text tells of most."""
        here = [mention for _, mention in self.craft_in(token.sent) if is_station(mention)]
        return here[-1] if here else self.station()

    def sentence_span(self, token: Token) -> Span:
        """The sentence of a token without white space at its ends."""
        sentence = token.sent
        text = sentence.text
        start = sentence.start_char + len(text) - len(text.lstrip())
        return Span(start, start + len(text.strip()))

    def company(self, token: Token) -> tuple[int, ...]:
        """Everybody named in company with the name at a token."""
        return tuple(dict.fromkeys(naming.person for naming in self._company.get(token.i, ())))

    def named(self, token: Token) -> tuple[int, ...]:
        """The one person named at a token; nobody where none is."""
        for naming in self._company.get(token.i, ()):
            if naming.start <= token.i < naming.end:
                return (naming.person,)
        return ()

    def roster(self, token: Token) -> tuple[int, ...]:
        """The people of the flat list that begins with the name at a token."""
        naming = next((n for n in self._company.get(token.i, ()) if n.start <= token.i < n.end), None)
        return tuple(member.person for member in self.roster_of(naming)) if naming else ()

    def company_before(self, mark: Token) -> tuple[int, ...]:
        """The flat list of people that ends before a comma: "A, B and C, both pilots"."""
        last = next((n for n in self._company.get(mark.i - 1, ()) if n.end == mark.i), None)
        if last is None:
            return ()
        parted = max((t.i for t in self.doc[mark.sent.start : mark.i] if t.text == ";"), default=mark.sent.start)
        members = self._roster.get(last, (last,))
        return tuple(member.person for member in members if parted <= member.start <= last.start)

    def roster_of(self, naming: Naming) -> tuple[Naming, ...]:
        """The flat list from a naming on."""
        roster = self._roster.get(naming, (naming,))
        return roster[roster.index(naming) :]

    def people(self, token: Token) -> tuple[int, ...]:
        """Everybody meant by the phrase that a token heads: company, description, pronoun, and what is joined to it."""
        found: list[int] = []
        for head in (token, *token.conjuncts):
            found += self.company(head) or self.cast.meant(head) or self.cast.foretold(head)
            for child in head.children:
                if child.dep_ == "appos":
                    found += self.company(child)
            found += self.spelled_out(head)
        return tuple(dict.fromkeys(found))

    def spelled_out(self, noun: Token) -> tuple[int, ...]:
        """ "Three astronauts, A, B and C", "the crew — commander A and pilot B": who is named right after the noun."""
        is_group = noun.tag_ == "NNS" or noun.lower_ == "crew" or noun.lower_ in lexicon("descriptions")["numbers"]
        mark = self.doc[noun.i + 1] if noun.i + 1 < len(self.doc) else noun
        if not is_group or noun.i in self._company or mark.text not in {",", "—", "–", ":", "--"}:
            return ()
        return self._spelled_after(mark)

    def _spelled_after(self, mark: Token) -> tuple[int, ...]:
        """ "– the commander, A, and the pilot, B": the first may have a title set off by a comma."""
        comma = next((t for t in self.doc[mark.i + 1 : mark.i + _LONGEST_TITLE] if t.text == ","), None)
        is_title = comma is not None and any(is_role_word(t) for t in self.doc[mark.i + 1 : comma.i])
        return self.people_after(mark) or (self.people_after(comma) if comma is not None and is_title else ())

    def people_after(self, token: Token) -> tuple[int, ...]:
        """Everybody named in the noun phrase right after a token: "with cosmonaut A and B", whatever the parse."""
        for following in self.doc[token.i + 1 : token.i + 9]:
            if following.i in self._company:
                return self.company(following)
            if following.pos_ not in {"NOUN", "PROPN", "ADJ", "NUM", "DET"} and following.text not in {"(", ")", "-"}:
                break
        return ()

    def doers(self, verb: Token) -> tuple[int, ...]:
        """Who does what the verb tells; where the parse knows of nobody, whoever is named right before the verb."""
        has_subject = any(child.dep_ in {"nsubj", "nsubjpass"} for child in verb.children)
        return self._subjects(verb) or (() if has_subject else self._named_before(verb))

    def _named_before(self, verb: Token) -> tuple[int, ...]:
        at = verb.i - 1
        while at > verb.sent.start and (self.doc[at].pos_ in {"AUX", "ADV"} or self.doc[at].lower_ in {"all", "both"}):
            at -= 1
        return self.company(self.doc[at]) if at >= verb.sent.start else ()

    def _subjects(self, verb: Token, depth: int = 0) -> tuple[int, ...]:
        """Its subject, or that of the clause it hangs on."""
        for child in verb.children:
            if child.dep_ in {"nsubj", "nsubjpass"}:
                if child.tag_ == "WP" and any(other.lower_ in words("crewmates", "each") for other in verb.children):
                    return self.company(verb.head) or self.people(child)
                return self.people(child) or self._owner(child) or self._described(verb)
        if depth > 6 or verb.head == verb or _stands_alone(verb):
            return ()
        if verb.dep_ in {"acl", "relcl", "appos"}:
            return self.people(verb.head) or self._called(verb.head)
        return self._subjects(governing_verb(verb), depth + 1) if governing_verb(verb) != verb else ()

    def _called(self, noun: Token) -> tuple[int, ...]:
        """ "A became the first woman to fly", "A, the first Dane to live there": whom the noun is said of."""
        if noun.dep_ == "attr" and noun.head.lemma_ in {"be", "become"}:
            return self._subjects(noun.head)
        return self.named(noun.head) if noun.dep_ == "appos" else ()

    def _described(self, clause: Token) -> tuple[int, ...]:
        """ "A, a diver of the navy who will serve …": whom the description before a relative clause stands beside."""
        noun = clause.head
        for _ in range(_LONGEST_TITLE if clause.dep_ == "relcl" else 0):
            if noun.dep_ == "appos":
                return self.named(noun.head)
            is_other = self.named(noun) or (noun.dep_ != "conj" and is_role_word(noun))
            if noun == noun.head or noun.tag_ == "VBD" or is_other:
                break
            noun = noun.head
        return ()

    def _owner(self, token: Token) -> tuple[int, ...]:
        """ "Their Soyuz lifted off", "A, whose first flight was aboard": they did."""
        if token.i not in self.craft_at and token.lemma_.lower() not in words("flight", "own"):
            return ()
        for child in token.children:
            if child.dep_ == "poss" and (found := self.cast.meant(child) or self.named(child)):
                return found
            if child.tag_ == "WP$" and token.head.dep_ == "relcl":
                return self.named(token.head.head)
        return ()

    def named_until_verb(self, token: Token) -> tuple[int, ...]:
        """Everybody named from a token on to the next verb or full stop: a list whatever the parse makes of it."""
        found: list[int] = []
        for following in self.doc[token.i + 1 : token.i + _LONGEST_LIST]:
            if following.pos_ in {"VERB", "AUX"} or following.tag_ == "WP" or following.text in {".", ";", "\n"}:
                break
            found += self.named(following)
        return tuple(dict.fromkeys(found))

    def companions(self, verb: Token) -> tuple[int, ...]:
        """Who did it with them: "together with A", "alongside B", "joined by C"."""
        found: list[int] = []
        clause = next((t.i for t in self.doc[verb.i + 1 : verb.sent.end] if t.tag_ == "WP"), verb.sent.end)
        for token in verb.subtree:
            if token.i > clause:
                break  # "flew with A, who stays there with B": B did not
            is_with = token.lower_ in {"with", "alongside"} or (
                token.lower_ == "by" and token.head.lower_ in {"accompanied", "joined"}
            )
            if is_with and clause_of(token) == clause_of(verb):
                found += self.people_after(token)
                found += (person for child in token.children if child.dep_ == "pobj" for person in self.people(child))
        return tuple(dict.fromkeys(found))


def _head(name: Words) -> Token:
    """The noun that heads a craft's name: a number loosely parsed ("Soyuz" "MS-1") is none."""
    nouns = [t for t in name if t.pos_ in {"NOUN", "PROPN"} and t.dep_ not in {"dep", "punct", "case"}]
    outer = [t for t in nouns if not name.start <= t.head.i < name.end or t.head == t]
    return outer[-1] if outer and name.root.dep_ in {"dep", "punct", "case"} else name.root


def _stands_alone(verb: Token) -> bool:
    """Whether a verb has no doer in the clause above it: "the ship launched early, A said", "A covered the landing"."""
    is_said = verb.dep_ == "ccomp" and verb.i < verb.head.i
    noun = verb.head if verb.dep_ == "conj" and verb.head.pos_ == "NOUN" else verb
    return is_said or noun.dep_ in {"dobj", "pobj"}


def governing_verb(token: Token) -> Token:
    """The next verb above a token; the token itself where there is none."""
    head = token.head
    while head.pos_ not in {"VERB", "AUX"} and head.head != head:
        head = head.head
    return head if head.pos_ in {"VERB", "AUX"} else token


def clause_of(token: Token) -> Token:
    """The verb whose clause a token stands in; infinitives belong to what governs them ("plans to fly")."""
    head = token
    while head.pos_ not in {"VERB", "AUX"} and head.head != head:
        head = head.head
    while head.dep_ in {"xcomp", "aux", "auxpass"} and head.head != head:
        head = head.head
    return head
