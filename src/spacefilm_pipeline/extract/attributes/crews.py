"""What people are by their places aboard: who sits in the pilot's seat, who are "the four Danish astronauts".

Words that count a crew need name nobody near them: they are said of as many whom the text puts aboard one craft.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from spacefilm_pipeline.extract.attributes.nationality import (
    countries_of_people,
    country_before,
    country_called,
    homes,
)
from spacefilm_pipeline.extract.coreference import is_narrowed
from spacefilm_pipeline.extract.lexicon import lexicon
from spacefilm_pipeline.extract.names.spans import is_person_noun
from spacefilm_pipeline.extract.roles import role_tokens, role_words
from spacefilm_pipeline.extract.text import text_of
from spacefilm_pipeline.extract.tokens import Doc, Token
from spacefilm_pipeline.records import Attribute, CrewMention, Person, Span

_PLURAL = frozenset({"NNS", "NNPS"})
_NAMES = ("role", "nationality", "prior_missions")
_MANY = 5
"""A text that puts people aboard more craft is a history, in which it is not plain whom it counts."""
_SERVED = re.compile(r"\b[Ii]n (?:\w+ )?\d{4},[^.;]{0,60}\bserved as\b|\bserved as[^.;]{0,80}\bin (?:\w+ )?\d{4}\b")
_JOINTS = frozenset({", ", " and ", ", and ", " along with "})
"""What stands between groups of one party."""
_DATELINE = 14
"""Tokens that the place, day and agency take before a report."""
_BELIEVED = 0.5
"""Who is less likely a person than this is not counted."""
_FLIERS = frozenset(lexicon("roles")["aboard"]["fliers"])
"""Roles of everybody aboard who trained for it; whoever has one of them needs no other."""


def find_crew_attributes(
    doc: Doc, people: Sequence[Person], crew: Sequence[CrewMention], attributes: Sequence[Attribute]
) -> tuple[Attribute, ...]:
    """Roles told by positions aboard, and roles, nationalities and flights told of crews by their number, of those of
    whom nothing else is told."""
    told = {name: {one.person for one in attributes if _tells(one, name)} for name in _NAMES}
    aboard: dict[str, set[int]] = {}
    for mention in crew:
        if people[mention.person].belief >= _BELIEVED:
            aboard.setdefault(mention.craft, set()).add(mention.person)
    found = set(_by_position(doc, crew))
    if 0 < len(aboard) <= _MANY:
        known = homes(attributes)
        roles = {token.i for token in role_tokens(doc)}
        plural = (token for token in doc if token.tag_ in _PLURAL or token.i in roles)
        counted = [one for token in plural for one in _of_crew(token, aboard, known)]
        counted += _of_nations(doc, aboard, known)
        counted += _of_only_crew(doc, crew, aboard)
        counted += _beside_veterans(doc, people, aboard)
        found |= {one for one in counted if one.person not in told[one.name]}
    return tuple(sorted(found, key=lambda a: (a.span, a.person, a.name, a.value, a.rule)))


def _by_position(doc: Doc, crew: Sequence[CrewMention]) -> Iterator[Attribute]:
    """Pilots of ships and commanders of stations are so called whatever else they are; not who once served so."""
    positions = lexicon("roles")["aboard"]["positions"]
    text = text_of(doc)
    once = {(one.person, one.position) for one in crew if one.position and _SERVED.search(one.span.of(text))}
    for mention in crew:
        role = positions.get(mention.position or "")
        if role and (mention.person, mention.position) not in once:
            yield Attribute(mention.person, "role", role, mention.span, "position")


def _tells(attribute: Attribute, name: str) -> bool:
    return attribute.name == name and (name != "role" or attribute.value in _FLIERS)


def _of_crew(token: Token, aboard: Mapping[str, set[int]], known: Mapping[int, str]) -> Iterator[Attribute]:
    size = _size(token) if token.tag_ in _PLURAL else 0
    crews = {craft: frozenset(people) for craft, people in aboard.items() if size > 1 and len(people) == size}
    if len(set(crews.values())) > 1:  # of several crews, that of the ship named here
        crews = {craft: people for craft, people in crews.items() if craft in token.sent.text}
    people = next(iter(crews.values()), _of_ship(token, aboard))
    if not people or any(word.is_digit and len(word) == 4 for word in _without_dateline(token)):
        return
    span = Span(token.idx, token.idx + len(token))
    home = country_called(token) if size else None
    country = home or country_before(token)
    if country and any(known.get(person, country) != country for person in people):
        return  # "three Danes" are no crew with a Swede
    if home:
        yield from (Attribute(person, "nationality", home, span, "crew") for person in people)
    for word in role_words(token.doc, token.i, token.i + 1):
        if word.role and word.role in _FLIERS:
            yield from (Attribute(person, "role", word.role, span, "crew") for person in people)
            if country:
                yield from (Attribute(person, "nationality", country, span, "crew") for person in people)


def _of_ship(noun: Token, aboard: Mapping[str, set[int]]) -> frozenset[int]:
    """Those aboard the ship named right before a plural noun: "the Kestrel-2 cosmonauts"."""
    if not any(word.plural for word in role_words(noun.doc, noun.i, noun.i + 1)):
        return frozenset()
    before = text_of(noun.doc)[: noun.idx].rstrip()
    ship = max((craft for craft in aboard if before.endswith(f" {craft}")), key=len, default="")
    return frozenset(aboard.get(ship, ()))


def _beside_veterans(doc: Doc, people: Sequence[Person], aboard: Mapping[str, set[int]]) -> Iterator[Attribute]:
    """ "A is the only one of the four who has flown before", "none of A's two crewmates has": the others have not."""
    for match in _sole_veteran().finditer(text_of(doc)):
        words = doc.char_span(*match.span(), alignment_mode="expand")
        begin = words.sent.start_char if words is not None else match.start()
        mentions = [(mention.span.start, person) for person, one in enumerate(people) for mention in one.mentions]
        named = sorted(mention for mention in mentions if begin <= mention[0] < match.end())
        numbers = lexicon("descriptions")["numbers"]
        size = numbers[match["all"]] if match["all"] else 1 + numbers[match["others"]]
        crews = {frozenset(crew) for crew in aboard.values() if named and named[0][1] in crew and len(crew) == size}
        if len(crews) == 1:
            span = Span(*match.span())
            others = sorted(next(iter(crews)) - {named[0][1]})
            yield from (Attribute(person, "prior_missions", "0", span, "beside a veteran") for person in others)


@cache
def _sole_veteran() -> re.Pattern[str]:
    table = lexicon("flights")["sole_veteran"]
    numbers = "|".join(sorted(lexicon("descriptions")["numbers"]))
    return re.compile("|".join(table["ways"]).replace("NUMBER", f"(?:{numbers})").replace("FLOWN", table["flown"]))


@dataclass(frozen=True, slots=True)
class _Group:
    """People counted with their country: "two Danish cosmonauts". `role` where the noun is one for fliers."""

    span: Span
    size: int
    country: str
    role: str | None


def _of_nations(doc: Doc, aboard: Mapping[str, set[int]], known: Mapping[int, str]) -> Iterator[Attribute]:
    """ "Two Danish cosmonauts, an American and a Swede", "three Britons": of the crew that has as many of each country,
    those of one country by what else is told of them, and the rest of the other."""
    crews = dict.fromkeys(frozenset(people) for people in aboard.values())
    for party in _parties(doc):
        if len({group.country for group in party}) < len(party):
            continue
        told = [found for crew in crews if (found := _shared_out(party, crew, known)) is not None]
        for group, members in told[0] if len(told) == 1 or (told and len(party) > 1) else ():
            for person in sorted(members):
                yield Attribute(person, "nationality", group.country, group.span, "crew")
                if group.role:
                    yield Attribute(person, "role", group.role, group.span, "crew")


def _shared_out(
    party: Sequence[_Group], crew: frozenset[int], known: Mapping[int, str]
) -> list[tuple[_Group, frozenset[int]]] | None:
    """Who of a crew is of which group; None where they do not fit."""
    countries = {group.country for group in party}
    others = {person for person in crew if known.get(person, party[0].country) not in countries}
    members = crew - others
    if len(members) != sum(group.size for group in party) or (len(party) > 1 and others) or not members:
        return None
    if len(party) == 1 and (not others or party[0].size == 1):
        return None  # the whole crew, see `_of_crew`, or somebody
    found, rest = [], set(members)
    for group in party:
        mine = {person for person in members if known.get(person) == group.country}
        if len(mine) > group.size:
            return None
        rest -= mine
        found.append((group, mine))
    lacking = [number for number, (group, mine) in enumerate(found) if len(mine) < group.size]
    if len(lacking) > 1:
        return None
    return [
        (group, frozenset(mine | rest if number in lacking else mine)) for number, (group, mine) in enumerate(found)
    ]


def _parties(doc: Doc) -> Iterator[list[_Group]]:
    """Groups that follow one another in a sentence that tells of no year: "two Danes and a Swede"."""
    text = text_of(doc)
    party: list[_Group] = []
    for match in _counting().finditer(text):
        group = _counted(doc, match)
        if party and (group is None or text[party[-1].span.end : match.start()] not in _JOINTS):
            yield party
            party = []
        if group is not None:
            party.append(group)
    if party:
        yield party


def _counted(doc: Doc, match: re.Match[str]) -> _Group | None:
    """People counted, unless what is counted are things, others than the crew, or people of a year told there."""
    words = doc.char_span(*match.span(), alignment_mode="expand")
    if words is None or any(one.is_digit and len(one) == 4 for one in _without_dateline(words[0])):
        return None
    before = {token.lower_ for token in doc[max(words.sent.start, words.start - 3) : words.end]}
    if before & _not_the_crew():
        return None
    noun = doc[words.end] if words.end < len(doc) else None
    is_noun = noun is not None and noun.pos_ in {"NOUN", "PROPN", "ADJ"}
    if is_noun and noun is not None and not is_person_noun(noun):
        return None
    last = noun if is_noun and noun is not None else words[-1]
    size = int(lexicon("descriptions")["numbers"].get(match["count"].lower(), 1))
    role = last.lower_.removesuffix("s")
    span = Span(words.start_char, last.idx + len(last))
    return _Group(span, size, countries_of_people()[match["country"]], role if role in _FLIERS else None)


@cache
def _not_the_crew() -> frozenset[str]:
    return frozenset(lexicon("descriptions")["not_the_crew"].split()) - {"of"}


@cache
def _counting() -> re.Pattern[str]:
    numbers = "|".join(sorted(lexicon("descriptions")["numbers"]))
    countries = "|".join(re.escape(word) for word in sorted(countries_of_people(), key=lambda word: (-len(word), word)))
    return re.compile(
        rf"\b(?P<count>(?i:{numbers}|an?|one|the first|the only)) (?:[a-z]+ )?(?P<country>{countries})(?![\w-])"
    )


def _of_only_crew(doc: Doc, crew: Sequence[CrewMention], aboard: Mapping[str, set[int]]) -> Iterator[Attribute]:
    """ "The astronauts waved": those of the only crew that a text tells of."""
    ships = {frozenset(aboard[one.craft]) for one in crew if one.craft_kind == "spacecraft" and one.craft in aboard}
    people = next(iter(ships), frozenset[int]())
    if len(ships) != 1 or len(people) < 2 or any(not members <= people for members in aboard.values()):
        return
    for token in doc:
        if token.tag_ == "NNS" and token.i and token.nbor(-1).lower_ == "the" and not is_narrowed(token):
            for word in role_words(doc, token.i, token.i + 1):
                if word.role in _FLIERS:
                    span = Span(token.idx, token.idx + len(token))
                    yield from (Attribute(person, "role", str(word.role), span, "only crew") for person in people)


def _without_dateline(token: Token) -> list[Token]:
    """The sentence of a token after "TOWN, Oct 9, 2025 -", if it begins so."""
    opening = token.doc[token.sent.start : min(token.sent.start + _DATELINE, token.i)]
    marks = [word.i for word in opening if word.text in {"-", "–", "—", "--"}]
    return list(token.doc[marks[-1] if marks else token.sent.start : token.sent.end])


def _size(noun: Token) -> int:
    """How many people a plural noun tells, if they are not others than those told of: "four (private) astronauts"."""
    numbers = lexicon("descriptions")["numbers"]
    others = lexicon("descriptions")["not_the_crew"].split()
    before = noun.doc[max(noun.sent.start, noun.i - 4) : noun.i]
    if any(token.lower_ in others for token in before):
        return 0
    if any(other.lemma_.lower() in _FLIERS for other in noun.conjuncts) or noun.head.lower_ in {"with", "alongside"}:
        return 0  # "seven astronauts and cosmonauts", "with two astronauts"
    if any(child.dep_ == "poss" and child.pos_ == "NOUN" for child in noun.children):
        return 0  # "the station's three cosmonauts"
    return max((int(numbers.get(child.lower_, 0)) for child in noun.children), default=0)
