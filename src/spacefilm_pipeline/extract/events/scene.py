"""What the words of one text stand for: people, craft, organisations, and classes of common nouns."""

from bisect import bisect_left
from collections import Counter
from functools import cache, cached_property

from spacefilm_pipeline.extract.coreference import Cast
from spacefilm_pipeline.extract.events.grammar import child
from spacefilm_pipeline.extract.lexicon import lexicon
from spacefilm_pipeline.extract.names.spans import is_person_noun
from spacefilm_pipeline.extract.text import text_of
from spacefilm_pipeline.extract.tokens import Doc, Token
from spacefilm_pipeline.records import CraftMention, CrewMention, OrganizationMention, Span

_PEOPLE = frozenset({"he", "she", "they", "him", "her", "them", "who"})
_THINGS = frozenset({"it", "they", "them", "which", "that", "these", "those", "one", "ones"})


class Scene:
    """One text with everything that was found in it before events."""

    def __init__(
        self,
        doc: Doc,
        cast: Cast,
        craft: tuple[CraftMention, ...],
        organizations: tuple[OrganizationMention, ...],
        crew: tuple[CrewMention, ...],
    ) -> None:
        self.doc, self.cast, self.crew = doc, cast, crew
        self._craft = {i: mention for mention in craft for i in self._tokens(mention.span)}
        self._organizations = {i: mention for mention in organizations for i in self._tokens(mention.span)}
        self._classes = _classes()

    def _tokens(self, span: Span) -> range:
        words = self.doc.char_span(span.start, span.end, alignment_mode="expand")
        return range(words.start, words.end) if words is not None else range(0)

    def craft_at(self, token: Token) -> CraftMention | None:
        return self._craft.get(token.i)

    def organization_at(self, token: Token) -> OrganizationMention | None:
        return self._organizations.get(token.i)

    @cached_property
    def _flyers(self) -> frozenset[int]:
        return frozenset(mention.person for mention in self.crew)

    @cached_property
    def _aboard(self) -> dict[str, tuple[int, ...]]:
        found: dict[str, dict[int, None]] = {}
        for mention in self.crew:
            for name in {mention.craft, mention.flight or mention.craft}:
                found.setdefault(name, {})[mention.person] = None
        return {craft: tuple(people) for craft, people in found.items()}

    def people_at(self, token: Token) -> tuple[int, ...]:
        """The people that the word means: by name, by description, or as the crew of a numbered mission."""
        numbered = self._craft.get(token.i - 1) if token.i and token.lemma_ in _CREWS else None
        if numbered is not None and (self._is_crew(numbered) or _is_numbered(numbered)):  # "the Expedition 6 crew"
            return self._crew_of(numbered)
        if token.pos_ == "NOUN" and any(c.lower_ in ("first", "next") for c in token.lefts):
            return ()  # "will land the first woman"
        if token.lemma_ in _CREWS and (flown := self._craft_of(token)) is not None:
            return self._crew_of(flown)
        meant = self.cast.meant(token) or self.cast.foretold(token)
        if meant:
            return meant
        craft = self._craft.get(token.i)
        if craft is not None:
            return self._crew_of(craft) if self._is_crew(craft) else ()
        if _is_the_crew(token):
            return self._crew_told_of(token)
        if _is_so_many(token):
            return self._crew_told_of(token)
        name = child(token, "appos")  # "the actress A"
        return self.cast.meant(name) if name is not None and token.pos_ == "NOUN" else ()

    def _craft_of(self, token: Token) -> CraftMention | None:
        """`the prime crew of the Soyuz MS-19 manned spacecraft`: the craft whose crew is told of."""
        of = (c for c in token.children if c.lower_ == "of" and c.dep_ == "prep")
        whole = next((t for c in of for t in c.children if t.dep_ == "pobj"), None)
        words = (whole, *whole.lefts) if whole is not None else ()
        named = (self._craft[t.i] for t in words if t.i in self._craft)
        return next((m for m in named if m.kind != "station"), None)

    def _crew_told_of(self, token: Token) -> tuple[int, ...]:
        """Whom `the crew` means: those aboard the spacecraft named last, in the paragraph or else of those that the
        text names more than once; where they are counted, as many."""
        before = self._manned[: bisect_left(self._manned, token.i, key=lambda m: m[0])]
        count = _count(token)
        if count is not None:
            counted = next((crew for _, crew in reversed(before) if len(crew) == count), ())
            counted = counted or self._party_of(count, token)
            if counted or token.pos_ == "NUM":
                return counted
        if token.lower_ in lexicon("events")["arrived"]:  # "the crew aboard greeted the newcomers"
            before = [(at, crew) for at, crew in before if at < token.sent.start]
        if not before:
            return ()
        at, crew = before[-1]
        if "\n" in text_of(self.doc)[self.doc[at].idx : token.idx]:
            told = Counter(crew for _, crew in self._manned)
            return next((crew for _, crew in reversed(before) if told[crew] > 1), crew)
        return crew

    def _party_of(self, count: int, token: Token) -> tuple[int, ...]:
        """So many people whom one clause puts aboard one spacecraft, of those before a word the last."""
        before = (p for at, p in self._parties if at < token.idx and len(p) == count)
        return max(enumerate(before), default=(0, ()))[1]

    @cached_property
    def _parties(self) -> list[tuple[int, tuple[int, ...]]]:
        """Whom a clause puts aboard a spacecraft together, by where it starts."""
        found: dict[tuple[Span, str], dict[int, None]] = {}
        for mention in self.crew:
            if mention.craft_kind != "station":
                found.setdefault((mention.span, mention.craft), {})[mention.person] = None
        return [(span.start, tuple(people)) for (span, _), people in sorted(found.items())]

    @cached_property
    def _manned(self) -> list[tuple[int, tuple[int, ...]]]:
        """Where spacecraft are named of which it is told who is aboard, in text order."""
        named = {m.span: (i, m) for i, m in sorted(self._craft.items(), reverse=True) if m.kind != "station"}
        manned = ((i, self._crew_of(m)) for i, m in sorted(named.values(), key=lambda n: n[0]))
        return [(i, crew) for i, crew in manned if crew]

    def _crew_of(self, craft: CraftMention) -> tuple[int, ...]:
        """Who is aboard: of the numbered flight, where one is told, else of the ship."""
        crew = self._aboard.get(craft.flight or craft.craft) or self._aboard.get(craft.craft, ())
        return crew if len(crew) <= _LARGEST_CREW else ()

    def named_at(self, token: Token) -> tuple[int, ...]:
        """The person whose name the word is part of."""
        return self.cast.named(Span(token.idx, token.idx + len(token)))

    def _is_crew(self, craft: CraftMention) -> bool:
        """Whether the words name a mission, which stands for its crew (`Crew-8 will return`), not a ship."""
        return craft.kind == "mission" or (
            craft.flight not in (None, craft.craft) and craft.span.of(text_of(self.doc)) == craft.flight
        )

    def is_a(self, token: Token, name: str) -> bool:
        """Whether the word stands for something of a class of the lexicon."""
        craft = self._craft.get(token.i)
        if craft is not None:
            kind = "mission" if self._is_crew(craft) else craft.kind
            if name in _KINDS.get(kind, {kind}):
                return True
        if name == "named":
            return bool(self.people_at(token)) and token.pos_ != "PRON"
        if name == "aboard":
            return any(person in self._flyers for person in self.people_at(token))
        if name == "vessel":
            return craft is not None and craft.named and craft.kind != "station"
        if name == "human":
            return is_person_noun(token) or self.is_a(token, "person")
        if name == "town":
            return token.ent_type_ == "GPE"
        if name == "organization":
            return token.i in self._organizations or (token.ent_type_ == "ORG" and not self.people_at(token))
        if name == "person" and (
            self.cast.meant(token)
            or token.lower_ in _PEOPLE
            or token.ent_type_ == "PERSON"
            or (token.ent_type_ == "NORP" and token.tag_ == "NNPS")
            or _is_so_many(token)
        ):
            return True
        if name in ("craft", "mission") and token.lower_ in _THINGS:
            return True
        words = self._classes[name]
        return token.lemma_ in words or token.text in words or token.lower_ in words or self._part_is_a(token, name)

    def _part_is_a(self, token: Token, name: str) -> bool:
        """`two of the spacecraft`, `members of the crew`, `a group of astronauts`."""
        if token.pos_ != "NUM" and token.lemma_ not in _PARTS:
            return False
        of = next((c for c in token.children if c.dep_ == "prep" and c.lower_ == "of"), None)
        whole = child(of, "pobj") if of is not None else None
        return whole is not None and self.is_a(whole, name)


def _is_numbered(craft: CraftMention) -> bool:
    return craft.kind != "station" and any(c.isdigit() for c in craft.flight or craft.craft)


def _is_so_many(token: Token) -> bool:
    """`The four floated in`, `all three landed`."""
    return token.pos_ == "NUM" and any(c.lower_ in ("the", "all", "these", "those") for c in token.lefts)


def _count(token: Token) -> int | None:
    """How many `all four` or `the four crew members` are."""
    number = token if token.pos_ == "NUM" else child(token, "nummod")
    return lexicon("descriptions")["numbers"].get(number.lower_) if number is not None else None


def _is_the_crew(token: Token) -> bool:
    """`the crew`, `the new crew members`, `the flight test astronauts`, but not `a crew` or `the film crew`."""
    words = {c.lower_ for c in token.lefts}
    if not words & {"the", "their", "its"}:
        return False
    of_crew = (token.lemma_ in ("member", "mate") and "crew" in words) or token.lower_ in lexicon("events")["flyers"]
    return of_crew or (token.lemma_ in ("crew", "crewmember") and not any(c.dep_ == "compound" for c in token.lefts))


@cache
def _classes() -> dict[str, frozenset[str]]:
    """The words of each class of the lexicon."""
    return {name: frozenset(words) for name, words in lexicon("events")["class"].items()}


_CREWS = frozenset(lexicon("events")["crew_nouns"])
_LARGEST_CREW = 8
"""More people than fly together: the text tells of several crews of that name."""
_KINDS = {"spacecraft": {"craft"}, "rocket": {"craft"}, "mission": {"mission", "person", "craft"}}
_PARTS = frozenset(lexicon("events")["parts"])
