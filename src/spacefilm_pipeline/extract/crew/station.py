"""Who lives and works at the station that a text tells of, where the sentence does not name it."""

from collections.abc import Iterator
from functools import cache

from spacefilm_pipeline.extract.crew.flights import Flights
from spacefilm_pipeline.extract.lexicon import lexicon
from spacefilm_pipeline.extract.scene import Boarding, Scene, clause_of, is_station, words
from spacefilm_pipeline.extract.text import text_of
from spacefilm_pipeline.extract.tokens import Token
from spacefilm_pipeline.records import CraftMention

_WALKERS = frozenset({"spacewalker", "spacewalkers"})
_ENGINEERS = frozenset({"engineer", "engineers"})


def at_work(scene: Scene, flights: Flights) -> Iterator[Boarding]:
    """Spacewalkers, flight engineers named with their title, and who answers by radio, in a text that tells of a
    station above all.
    """
    station = scene.station()
    if station is None or not _is_about(scene, flights, station):
        return
    text = text_of(scene.doc).lower()
    if any(call in text for call in lexicon("crew")["station"]["calls"]):
        for token in scene.doc.lemmas_among({"answer"}):
            people = _answering(scene, token)
            yield from (Boarding(p, station, scene.sentence_span(token), "call from the station") for p in people)
    for token in scene.doc.words_among(_work_words()):
        if any(not is_station(mention) for _, mention in scene.craft_in(token.sent)):
            continue
        if any(word.lower_ in words("station", "mock") for word in token.sent):
            continue
        if scene.years(token.sent) and not any(is_station(mention) for _, mention in scene.craft_in(token.sent)):
            continue  # "in 1971, flight engineer A": of another station
        if scene.is_history and not any(is_station(mention) for _, mention in _near(scene, token)):
            continue  # in which of many flights that was is told nowhere near
        for person in dict.fromkeys([*_spacewalkers(scene, token), *_engineers(scene, token)]):
            yield Boarding(person, station, scene.sentence_span(token), "work at the station")


@cache
def _work_words() -> frozenset[str]:
    """Of these words each rule for work at the station needs one."""
    return words("station", "outside") | _WALKERS | _ENGINEERS


def _near(scene: Scene, token: Token) -> list[tuple[Token, CraftMention]]:
    return [*scene.craft_in(scene.sentence_before(token.sent)), *scene.craft_in(token.sent)]


def _is_about(scene: Scene, flights: Flights, station: CraftMention) -> bool:
    """Whether the station is told of more than any ship that does not fly there."""
    told = sum(mention.craft == station.craft for mention in scene.craft)
    ships = sum(not is_station(m) and m.craft == flights.main.craft for m in scene.craft) if flights.main else 0
    return told >= ships


def _spacewalkers(scene: Scene, token: Token) -> tuple[int, ...]:
    """Who makes a spacewalk, goes out of an airlock, or is called a spacewalker."""
    if token.lower_ in _WALKERS:
        return (*scene.people_after(token), *scene.cast.meant(token))
    if token.lower_ not in words("station", "outside"):
        return ()
    by = next((child for child in token.children if child.lower_ == "by"), None)
    if by is None and token.i + 2 < len(scene.doc) and scene.doc[token.i + 1 : token.i + 3].text.lower() == ", by":
        by = scene.doc[token.i + 2]
    if by is not None and (people := scene.people_after(by)):
        return people  # "a spacewalk by A and B"
    verb = clause_of(token)
    is_doing = verb.lemma_.lower() in words("station", "walk") and not any(c.dep_ == "neg" for c in verb.children)
    return (*scene.doers(verb), *scene.companions(verb)) if is_doing and verb.sent == token.sent else ()


def _answering(scene: Scene, verb: Token) -> tuple[int, ...]:
    """ "A and B will answer questions from students", where the text tells of a call to a station."""
    asked = any(child.dep_ == "dobj" and child.lower_ == "questions" for child in verb.children)
    return scene.doers(verb) if asked else ()


def _engineers(scene: Scene, token: Token) -> tuple[int, ...]:
    if token.lower_ not in _ENGINEERS or token.i == 0 or scene.doc[token.i - 1].lower_ != "flight":
        return ()
    following = scene.doc[token.i + 1] if token.i + 1 < len(scene.doc) else token
    return scene.company(following)
