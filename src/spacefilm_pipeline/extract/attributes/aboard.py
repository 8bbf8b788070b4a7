"""What people are by their places aboard: who sits in the pilot's seat, who are "the four astronauts" of a flight."""

from collections.abc import Iterator, Mapping, Sequence

from spacefilm_pipeline.extract.coreference import Cast
from spacefilm_pipeline.extract.lexicon import lexicon
from spacefilm_pipeline.extract.roles import role_words
from spacefilm_pipeline.extract.tokens import Doc, Token
from spacefilm_pipeline.records import Attribute, CrewMention, Span

_BELIEVED = 0.5
"""Who is less likely a person than this is no member of a crew."""


def find_roles_aboard(
    doc: Doc, cast: Cast, crew: Sequence[CrewMention], attributes: Sequence[Attribute]
) -> tuple[Attribute, ...]:
    """The attributes of a text with the roles that its crews tell, in text order."""
    fliers = lexicon("roles")["aboard"]["fliers"]
    told = {one.person for one in attributes if one.name == "role" and one.value in fliers}
    found = [*_by_position(crew), *(one for one in _by_number(doc, cast, crew) if one.person not in told)]
    return tuple(sorted({*attributes, *found}, key=lambda a: (a.span, a.person, a.name, a.value, a.rule)))


def _by_position(crew: Sequence[CrewMention]) -> Iterator[Attribute]:
    """Pilots of ships and commanders of stations are so called whatever else they are."""
    positions = lexicon("roles")["aboard"]["positions"]
    for mention in crew:
        if role := positions.get(mention.position):
            yield Attribute(mention.person, "role", role, mention.span, "position")


def _by_number(doc: Doc, cast: Cast, crew: Sequence[CrewMention]) -> Iterator[Attribute]:
    """ "Four astronauts left the station": all of a ship with as many aboard, if one of them is named next."""
    ships = _ships([mention for mention in crew if cast.people[mention.person].belief >= _BELIEVED])
    for token in doc:
        in_company = token.head.lower_ in {"with", "alongside", "by"} or token.conjuncts
        if token.tag_ != "NNS" or in_company or cast.meant(token) or cast.foretold(token):
            continue
        size = max((lexicon("descriptions")["numbers"].get(child.lower_, 0) for child in token.children), default=0)
        fits = [aboard for aboard in ships.values() if len(aboard) == size]
        role = _flier(doc, token) if fits else None
        if role is None:
            continue
        following = doc[token.i + 1 : token.i + lexicon("roles")["aboard"]["reach"]]
        named = cast.named(Span(following.start_char, following.end_char)) if len(following) else ()
        aboard = next((aboard for person in named for aboard in fits if person in aboard), ())
        yield from (
            Attribute(person, "role", role, Span(token.idx, token.idx + len(token)), "crew") for person in aboard
        )


def _ships(crew: Sequence[CrewMention]) -> Mapping[str, tuple[int, ...]]:
    """Ship → who is aboard, in the order told."""
    ships: dict[str, dict[int, None]] = {}
    for mention in crew:
        if mention.craft_kind != "station":
            ships.setdefault(mention.craft, {})[mention.person] = None
    return {craft: tuple(aboard) for craft, aboard in ships.items()}


def _flier(doc: Doc, token: Token) -> str | None:
    words = role_words(doc, token.i, token.i + 1)
    role = words[0].role if words else None
    return role if role in lexicon("roles")["aboard"]["fliers"] else None
