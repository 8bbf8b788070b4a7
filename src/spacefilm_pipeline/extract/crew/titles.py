"""Phrases that name people as crew: "Expedition 20 astronaut A", "the crew of A and B", "those aboard — A, B"."""

from collections.abc import Iterator

from spacefilm_pipeline.extract.roles import is_role_word, role_words
from spacefilm_pipeline.extract.rosters import Naming
from spacefilm_pipeline.extract.scene import Boarding, Scene, words
from spacefilm_pipeline.extract.tokens import Token
from spacefilm_pipeline.records import CraftMention

_LONGEST = 14
_SMALL = frozenset({"of", "(", ")", "-", "and", "/", "’s", "'s", "member", "members", "mate", "mates", ":", "–", "—"})


def named_as_crew(scene: Scene) -> Iterator[Boarding]:
    """Everybody whom a title puts aboard a craft."""
    for company in scene.companies:
        for position, naming in enumerate(company):
            title = _title(scene, naming)
            craft = _craft_in(scene, title) if _is_crew(scene, title) else None
            if craft is None:
                continue
            everyone = company[position:] if _is_collective(title) else (naming,)
            if not _is_collective(title) and any(token.tag_ in {"NNS", "NNPS"} for token in title):
                everyone = scene.roster_of(naming)
            if not position and _opens_list_of_duties(scene, company):
                everyone = company
            if position and any(t.lower_ == "fellow" for t in title):
                everyone = company
            for member in everyone:
                yield Boarding(member.person, craft, scene.sentence_span(title[0]), "title", is_flight=True)


def _opens_list_of_duties(scene: Scene, company: tuple[Naming, ...]) -> bool:
    """ "Kestrel-2 commander A, pilot B and cosmonaut C": the others have duties, but no craft of their own."""
    if scene.doc[company[0].start].sent != scene.doc[company[-1].start].sent:
        return False
    between = scene.doc[company[0].end : company[-1].start]
    has_craft = any(token.i in scene.craft_at for token in between)
    return not has_craft and any(token.lemma_.lower() in words("flight", "duties") for token in between)


def _title(scene: Scene, naming: Naming) -> list[Token]:
    """The words of a noun phrase right before a name, "crew of" and dashes included."""
    start = naming.start
    floor = max(scene.doc[naming.start].sent.start, naming.start - _LONGEST)
    while start > floor and _is_title_word(scene, scene.doc[start - 1]):
        if scene.doc[start - 1].lower_ == "and" and _is_collective([scene.doc[start - 2]]):
            break
        start -= 1
    return list(scene.doc[start : naming.start])


def _is_title_word(scene: Scene, token: Token) -> bool:
    if token.i in scene.craft_at or token.lower_ in _SMALL or is_role_word(token):
        return True
    if token.lower_ in {"aboard", "onboard", "on", "board", "the"}:
        return True
    return token.pos_ in {"NOUN", "PROPN", "ADJ", "NUM"} and not scene.named(token)


def _is_crew(scene: Scene, title: list[Token]) -> bool:
    """Whether the title is one of crew, and neither of a backup nor of somebody ashore."""
    lowered = [token.lower_ for token in title]
    if not title or any(word in words("crew_words", "never") for word in lowered):
        return False
    roles = role_words(scene.doc, title[0].i, title[-1].i + 1)
    if any(role.role in words("ashore", "roles") or (role.role is None and role.word != "commander") for role in roles):
        return False
    crew = words("crew_words", "words")
    duties = words("crew_words", "duties")
    return any(word in crew or word.removesuffix("s") in crew | duties for word in lowered)


def _is_collective(title: list[Token]) -> bool:
    """ "Crew of …", "crew members …": all that follow."""
    return any(token.lower_ in {"crew", "members", "crewmembers", "crewmates"} for token in title)


def _craft_in(scene: Scene, title: list[Token]) -> CraftMention | None:
    named = [scene.craft_at[token.i] for token in title if token.i in scene.craft_at]
    if named:
        return named[-1] if named[-1].kind != "rocket" else None
    if any(token.lower_ in words("flight", "resident") for token in title):
        return scene.station_near(title[0])
    is_owned = any(token.lower_ == "of" for token in title) and any(token.lower_ == "crew" for token in title)
    return scene.last_craft(title[0].i, reach=2) if is_owned else None
