"""What people are by their places aboard: who sits in the pilot's seat, who are "the four Danish astronauts".

Words that count a crew need name nobody near them: they are said of as many whom the text puts aboard one craft.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from spacefilm_pipeline.extract.attributes.nationality import country_before, country_called
from spacefilm_pipeline.extract.lexicon import lexicon
from spacefilm_pipeline.extract.roles import role_words
from spacefilm_pipeline.extract.text import text_of
from spacefilm_pipeline.extract.tokens import Doc, Token
from spacefilm_pipeline.records import Attribute, CrewMention, Person, Span

_NAMES = ("role", "nationality", "prior_missions")
_MANY = 5
"""A text that puts people aboard more craft is a history, in which it is not plain whom it counts."""
_SERVED = re.compile(r"\b[Ii]n (?:\w+ )?\d{4},[^.;]{0,60}\bserved as\b|\bserved as[^.;]{0,80}\bin (?:\w+ )?\d{4}\b")
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
    if len(aboard) <= _MANY:
        homes = _homes(attributes)
        counted = [one for token in doc for one in (*_of_crew(token, aboard), *_of_mixed_crew(token, aboard, homes))]
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


def _of_crew(token: Token, aboard: Mapping[str, set[int]]) -> Iterator[Attribute]:
    size = _size(token) if token.tag_ in {"NNS", "NNPS"} else 0
    crews = {craft: frozenset(people) for craft, people in aboard.items() if size > 1 and len(people) == size}
    if len(set(crews.values())) > 1:  # of several crews, that of the ship named here
        crews = {craft: people for craft, people in crews.items() if craft in token.sent.text}
    people = next(iter(crews.values()), _of_ship(token, aboard))
    if not people or any(word.is_digit and len(word) == 4 for word in _without_dateline(token)):
        return
    span = Span(token.idx, token.idx + len(token))
    if size and (country := country_called(token)):
        yield from (Attribute(person, "nationality", country, span, "crew") for person in people)
    country = country_before(token)
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


def _of_mixed_crew(token: Token, aboard: Mapping[str, set[int]], homes: Mapping[int, str]) -> Iterator[Attribute]:
    """ "Two Danish cosmonauts and a U.S. astronaut": of as many aboard one craft, those of the one country by what else
    is told of them, and the rest of the other."""
    groups = [(noun, _counted(noun), country_before(noun)) for noun in (token, *token.conjuncts)]
    if len(groups) != 2 or token.conjuncts[0].i < token.i or not all(size and home for _, size, home in groups):
        return
    home, abroad = (country for _, _, country in groups)
    people = next((people for people in aboard.values() if len(people) == sum(size for _, size, _ in groups)), None)
    if people is None or home == abroad or any(word.is_digit and len(word) == 4 for word in _without_dateline(token)):
        return
    known = [{person for person in people if homes.get(person) == country} for country in (home, abroad)]
    for (noun, size, country), mine, others in zip(groups, known, reversed(known), strict=True):
        members = mine if len(mine) == size else people - others
        if len(members) != size or members & others:
            return
        span = Span(noun.idx, noun.idx + len(noun))
        role = next((word.role for word in role_words(noun.doc, noun.i, noun.i + 1) if word.role), None)
        for person in sorted(members) if role in _FLIERS and country else ():
            yield Attribute(person, "role", str(role), span, "crew")
            yield Attribute(person, "nationality", str(country), span, "crew")


def _counted(noun: Token) -> int:
    """How many people a noun for fliers tells: "two Danish cosmonauts", "a U.S. astronaut"."""
    if noun.lemma_.lower() not in _FLIERS:
        return 0
    numbers = lexicon("descriptions")["numbers"]
    found = (int(numbers.get(child.lower_, child.lower_ in {"a", "an"})) for child in noun.children if child.i < noun.i)
    return max(found, default=0)


def _homes(attributes: Sequence[Attribute]) -> dict[int, str]:
    """Person → the country told of them, or of the space agency for which they work."""
    agencies = {one["name"]: one["country"] for one in lexicon("organizations")["organization"] if "country" in one}
    homes = {
        one.person: agencies[one.value] for one in attributes if one.name == "affiliation" and one.value in agencies
    }
    return homes | {one.person: one.value for one in attributes if one.name == "nationality"}


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
