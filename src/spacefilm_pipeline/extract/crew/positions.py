"""In what duty people are aboard."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from spacefilm_pipeline.extract.lexicon import lexicon
from spacefilm_pipeline.extract.organizations import known_organizations
from spacefilm_pipeline.extract.scene import Boarding, Scene, clause_of, is_private, is_station, words
from spacefilm_pipeline.extract.tokens import Token
from spacefilm_pipeline.records import CraftMention

_LONGEST = 3
_LONGEST_TITLE = 7
"""Tokens of a title between a duty and the name: "the commander, former Space Agency astronaut A"."""
_REACH = 12
"""Tokens between "respectively" and the positions that it deals out."""
_STATION = "station commander"
_ISS = "International Space Station"
"""Whoever commands one of its numbered expeditions commands the station; on older stations crews had commanders."""
_ANYWHERE = "spaceflight participant"
_OF_STATIONS = "flight engineer"
"""Crews of stations are called so, wherever the text tells it."""


@dataclass(frozen=True, slots=True)
class Duty:
    """A position that the text gives a person; `boarding` where it says of which craft.

    `is_past`: told of a flight that was, so that it gives way to what the person is or will be.
    `of_mission`: told of the mission or flight, without its name ("the mission’s commander").
    `beside`: the name that stands right after it ("the commander, A,").
    """

    person: int
    position: str
    sentence: int
    is_past: bool
    boarding: Boarding | None
    of_mission: bool = False
    beside: Token | None = None


def find_duties(scene: Scene) -> Iterator[Duty]:
    """Every position told of a person."""
    reached = 0
    told_in_turn = _in_turn(scene)
    for at in [token.i for token in scene.doc.words_among(_openings())]:
        found = _position_at(scene, at) if at >= reached else None
        if found is None:
            continue
        position, end = found
        word = scene.doc[end - 1]
        craft = _craft_of(scene, at, end, position)
        if craft is not None and position == "commander" and is_station(craft) and _has_commanders(craft):
            position = _STATION
        for person in told_in_turn.get(at) or _holders(scene, at, end):
            boarding = Boarding(person, craft, scene.sentence_span(word), "position", position) if craft else None
            is_past = clause_of(word).tag_ == "VBD"
            of_mission = craft is None and _is_of_mission(scene, at, end)
            beside = _named_beside(scene, at, end)
            yield Duty(person, position, scene.sentence_span(word).start, is_past, boarding, of_mission, beside)
        reached = end


def _has_commanders(station: CraftMention) -> bool:
    """Whoever commands "the station", a private one or an expedition does; crews of older stations had their own."""
    return station.family == _ISS or not station.named or is_private(station)


def _in_turn(scene: Scene) -> dict[int, tuple[int, ...]]:
    """Where a position stands → who has it, of those told in the order of a list: "A and B, respectively X and Y"."""
    found: dict[int, tuple[int, ...]] = {}
    for token in scene.doc.words_among({"respectively"}):
        first = max(token.sent.start, token.i - _REACH)
        duties = _duties_between(scene, first, min(token.sent.end, token.i + _REACH))
        named = [n for n in scene.namings if token.sent.start <= n.start < token.sent.end]
        lists = dict.fromkeys(roster for n in named if len(roster := scene.roster_of(n)) == len(duties) > 1)
        if len(lists) == 1:
            found |= {start: (n.person,) for start, n in zip(duties, next(iter(lists)), strict=True)}
    return found


def _duties_between(scene: Scene, start: int, end: int) -> list[int]:
    """Where the positions between two tokens begin."""
    found, at = [], start
    while at < end:
        here = _position_at(scene, at)
        found += [at] if here else []
        at = here[1] if here else at + 1
    return found


def _is_of_mission(scene: Scene, start: int, end: int) -> bool:
    """ "The mission’s commander", "mission pilot", "commander of the flight"."""
    nouns = words("flight", "of_it")
    before = [token.lower_ for token in scene.doc[max(0, start - 2) : start]]
    after = [token.lower_ for token in scene.doc[end : end + 3]]
    inside = scene.doc[start : end - 1].text.lower() == "mission" and scene.doc[end - 1].lower_ != "specialist"
    return inside or bool(nouns & set(before)) or (after[:1] in (["of"], ["on"]) and bool(nouns & set(after)))


def position_aboard(duties: Sequence[Duty], boarding: Boarding, is_only_ship: bool) -> str | None:
    """The position of a person aboard a craft: told of the craft, else without one beside it or of the only ship."""
    mine = [duty for duty in duties if duty.person == boarding.person]
    here = [duty for duty in mine if duty.boarding and duty.boarding.craft.craft == boarding.craft.craft]
    here.sort(key=lambda duty: duty.is_past)
    anywhere = [duty for duty in mine if duty.position == _ANYWHERE]
    free = [
        duty for duty in mine if duty.boarding is None and (duty.position == _STATION) == is_station(boarding.craft)
    ]
    is_home = is_station(boarding.craft)
    beside = [
        duty
        for duty in free
        if is_only_ship or duty.sentence == boarding.span.start or (is_home and duty.position == _OF_STATIONS)
    ]
    return next((duty.position for duty in [*here, *beside, *anywhere]), boarding.position)


@cache
def _words() -> dict[str, str]:
    found = {word: position for position, names in lexicon("crew")["positions"].items() for word in names}
    return found | {f"{word}s": position for word, position in found.items()}


@cache
def _other_pilots() -> frozenset[str]:
    """Words before "pilot" or "commander" that make it a trade, not a duty aboard."""
    return frozenset(lexicon("crew")["crew_words"]["trades"].split())


@cache
def _openings() -> frozenset[str]:
    """What a position may open with."""
    return frozenset(word[:end] for word in _words() for end in range(1, len(word) + 1))


def _position_at(scene: Scene, at: int) -> tuple[str, int] | None:
    for size in range(_LONGEST, 0, -1):
        words = scene.doc[at : at + size]
        if len(words) == size and (position := _words().get(words.text.lower())):
            if at and (scene.doc[at - 1].lower_ in _other_pilots() or _is_of_plane(scene, at - 1)):
                return None
            following = scene.doc[at + size] if at + size < len(scene.doc) else None
            if following is not None and (following.tag_ == "POS" or following.lower_ in {"seat", "module"}):
                return None
            return position, at + size
    return None


def _is_of_plane(scene: Scene, at: int) -> bool:
    """Whether letters before "pilot" are no agency's and no ship's: "LLRV pilot A" flies something else."""
    token = scene.doc[at]
    organization = known_organizations().get(token.text)
    is_letters = token.text.isupper() and token.is_alpha and len(token) > 1
    return is_letters and at not in scene.craft_at and (organization is None or organization.kind == "military")


def _holders(scene: Scene, start: int, end: int) -> tuple[int, ...]:
    """Who has the position: named right after it, or the subject of what they are or serve as."""
    word = scene.doc[end - 1]
    if held := _held_as(scene, start):
        return held
    goes_on = start and scene.doc[start - 1].lower_ == "as" and scene.doc[end : end + 1].text.lower() == "and"
    following = (None if goes_on else _next_naming(scene, end)) or _named_beside(scene, start, end)
    if following:
        is_plural = word.tag_ in {"NNS", "NNPS"}
        return scene.roster(following) if is_plural else scene.named(following)
    if _is_past_rival(scene, start):
        return ()
    before = scene.doc[start - 1] if start else None
    if before is not None and before.lower_ in {"all", "both"} and start > 2:
        return scene.company_before(scene.doc[start - 2])
    if before is not None and before.lower_ == "as" and (named := _named_with(scene, start - 2)):
        return named
    if before is not None and before.lower_ == "as" and start > 1 and (named := scene.company(scene.doc[start - 2])):
        joint = {token.lower_ for token in scene.doc[max(0, start - 12) : start]} & {"with", "and", ","}
        if joint and clause_of(word).lemma_.lower() not in {"serve", "fly", "launch", "select", "assign", "name"}:
            return named if word.tag_ in {"NNS", "NNPS"} else named[-1:]
    if word.dep_ in {"attr", "oprd"} or (word.dep_ == "pobj" and word.head.lower_ == "as"):
        doers = scene.doers(clause_of(word))
        return doers if len(doers) < 2 or word.tag_ in {"NNS", "NNPS"} else ()
    if word.dep_ == "appos" and scene.named(word.head):
        return scene.named(word.head)
    if before is not None and scene.named(before) and word.dep_ == "appos":
        return scene.named(before)
    if before is not None and before.text == "," and start > 1:
        return scene.named(scene.doc[start - 2])
    return ()


def _held_as(scene: Scene, start: int) -> tuple[int, ...]:
    """ "A, as commander; B as pilot, and C and D as mission specialists": those named right before "as"."""
    if start < 2 or scene.doc[start - 1].lower_ != "as":
        return ()
    has_comma = scene.doc[start - 2].text == ","
    mark = scene.doc[start - 2 if has_comma else start - 1]
    holders = scene.company_before(mark)
    goes_on = any(t.lower_ == "as" for t in scene.doc[mark.sent.start : start - 2])
    return holders if has_comma or goes_on else ()


def _named_with(scene: Scene, last: int) -> tuple[int, ...]:
    """ "With Ann Lee as commander": who is named, up to that token, right after "with"."""
    named = scene.named(scene.doc[last]) if last > 0 else ()
    first = last
    while first > 0 and named and scene.named(scene.doc[first - 1]) == named:
        first -= 1
    return named if first > 0 and scene.doc[first - 1].lower_ == "with" else ()


def _next_naming(scene: Scene, at: int) -> Token | None:
    """The name that follows, with no more than a credential between: "Mission Specialists and astronauts A"."""
    for token in scene.doc[at : at + 3]:
        if scene.named(token):
            return token
        if token.lower_ not in {"and", "astronaut", "cosmonaut", "astronauts", "cosmonauts", "nasa"}:
            return None
    return None


def _named_beside(scene: Scene, start: int, end: int) -> Token | None:
    """ "The commander, former astronaut A,", "its Danish pilot, A", "the station's commander, A"."""
    if not _is_told_which(scene, start) or scene.doc[end : end + 1].text != ",":
        return None
    for token in scene.doc[end + 1 : end + 1 + _LONGEST_TITLE]:
        if scene.named(token):
            return token
        is_title = token.pos_ in {"NOUN", "PROPN", "ADJ"} or token.tag_ == "POS"
        if not is_title or token.lower_ in _words():
            return None
    return None


def _is_told_which(scene: Scene, start: int) -> bool:
    """Whether an article or an owner stands before a position, with no more than an adjective between."""
    before = list(scene.doc[max(0, start - 2) : start])
    if len(before) > 1 and before[-1].pos_ == "ADJ":
        before.pop()
    return bool(before) and (before[-1].lower_ in {"the", "its", "their", "her", "his"} or before[-1].tag_ == "POS")


def _is_past_rival(scene: Scene, start: int) -> bool:
    """ "Backup commander", "as A's backup": no position of one's own."""
    return any(token.lower_ in {"backup", "reserve", "deputy"} for token in scene.doc[max(0, start - 2) : start])


def _craft_of(scene: Scene, start: int, end: int, position: str) -> CraftMention | None:
    """The craft of a position: named before it, after it by a preposition, or in the same clause."""
    word = scene.doc[end - 1]
    for at in range(start - 1, max(word.sent.start, start - 5) - 1, -1):
        if at in scene.craft_at:
            return _no_rocket(scene.craft_at[at])
        if scene.doc[at].pos_ not in {"PROPN", "NOUN", "ADJ", "NUM"} and scene.doc[at].tag_ != "POS":
            break
    if start and scene.doc[start - 1].lower_ == "its":
        return _owner(scene, scene.doc[start - 1])
    for token, mention in scene.craft_in(word.sent):
        if 0 < token.i - end <= 8 and scene.doc[end].lower_ in {"for", "of", "on", "aboard", "during"}:
            return mention
    if position == _STATION:
        return scene.station()
    if word.dep_ == "pobj":
        clause = clause_of(word)
        near = [m for token, m in scene.craft_in(word.sent) if clause_of(token) == clause and token.dep_ != "nsubj"]
        will_serve = any(child.lower_ == "will" for child in clause.children)
        return near[0] if near else scene.last_craft(start, reach=2) if will_serve else None
    return None


def _owner(scene: Scene, pronoun: Token) -> CraftMention | None:
    """The craft that does something in the sentence, before it comes to "its commander"."""
    subjects = [m for t, m in scene.craft_in(pronoun.sent) if t.i < pronoun.i and t.dep_ in {"nsubj", "nsubjpass"}]
    return subjects[-1] if subjects else None


def _no_rocket(mention: CraftMention) -> CraftMention | None:
    return mention if mention.kind != "rocket" else None
