"""Who flies the flight that a text is about, where the sentence itself names no craft.

A text tells a flight over many sentences: "The trio blasted off …", "A, who commanded the mission", "the other two
seats were taken by B and C". What such words mean is the flight told of nearest before them, or else the one that
the text tells of most.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from types import MappingProxyType

from spacefilm_pipeline.extract.crew.positions import Duty
from spacefilm_pipeline.extract.scene import Boarding, Scene, clause_of, is_station, words
from spacefilm_pipeline.extract.tokens import Token
from spacefilm_pipeline.records import CraftMention

_NEAR = 600
"""Characters between a clause of a history and the docking of its flight."""
_NOWHERE: Mapping[int, Collection[str]] = MappingProxyType({})
_REACH = 120
"""Tokens back within which a flight named is the one that is being told of."""


class Flights:
    """The flights of a text: which is meant where none is named."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        told = [
            (token.i, mention)
            for token, mention in scene.craft_head
            if mention.kind != "rocket" and not is_station(mention)
            if mention.craft not in words("destinations", "cargo")
        ]
        self._ships = told
        told = [(at, m) for at, m in told if m.craft not in scene.recalled]
        told = [(at, m) for at, m in told if not scene.is_aside(scene.doc[at])] or told
        exact = {_family(mention) for _, mention in told if not _is_bare(mention)}
        self._told = [(at, m) for at, m in told if not _is_bare(m) or _family(m) not in exact]
        self._at = [at for at, _ in self._told]
        counts = Counter(mention.craft for _, mention in self._told)
        first = {mention.craft: mention for _, mention in reversed(self._told)}
        best = max(counts, key=lambda craft: (counts[craft], -first[craft].span.start), default=None)
        self.only = first[best] if best is not None and len(counts) == 1 else None
        self.main = first[best] if best is not None and 2 * counts[best] >= len(self._told) else None
        is_bound = not told and any(mention.kind == "rocket" for mention in scene.craft)
        self._goal = scene.station() if is_bound else None

    def meant(self, token: Token) -> CraftMention | None:
        """The flight that a word such as "the flight" means at a token; None where that is not plain.

        Where a text names a rocket and a station but no ship, whoever flies is bound for that station.
        """
        if self.only is not None:
            return self.only
        last = bisect_left(self._at, token.i) - 1
        if last >= 0 and token.i - self._at[last] <= _REACH:
            return self._told[last][1]
        return self.main or self._goal

    def last(self, token: Token) -> CraftMention | None:
        """The flight that was told of last before a token, be it one that the text recalls."""
        before = [mention for at, mention in self._ships if token.i - _REACH <= at < token.i]
        return before[-1] if before else None

    def beside(self, token: Token) -> CraftMention | None:
        """The one flight that the sentence names."""
        here = self.scene.craft_in(token.sent)
        named = {mention.craft: mention for at, mention in here if not self.scene.is_aside(at)}
        ships = [mention for mention in named.values() if not is_station(mention)]
        return ships[0] if len(ships) == 1 else None

    def nearest(self, token: Token) -> CraftMention | None:
        """The one flight that the sentence names, or else the one that is meant at a token."""
        return self.beside(token) or self.meant(token)

    def named_or_main(self, token: Token) -> CraftMention | None:
        """As `nearest`, but the flight that the text is about before one named some sentences back."""
        scene = self.scene
        near = (*scene.craft_in(scene.sentence_before(token.sent)), *scene.craft_in(token.sent))
        is_named = any(not is_station(mention) and not scene.is_aside(at) and not _is_dated(at) for at, mention in near)
        return self.nearest(token) if is_named or self.main is None else self.main


def _is_dated(craft: Token) -> bool:
    """ "STS-60 in February 1994"."""
    after = craft.doc[craft.i + 1 : min(craft.i + 6, craft.sent.end)]
    return any(word.is_digit and len(word) == 4 for word in after)


def _family(mention: CraftMention) -> str:
    """Dragons with and without a crew in their name are one family."""
    return mention.family.removeprefix("Crew ")


def _is_bare(mention: CraftMention) -> bool:
    """Whether nothing but its family is told of a craft: in a text that tells more, it means one of the others."""
    return mention.flight is None and mention.craft.removeprefix("Crew ") == _family(mention)


def told_of_flight(scene: Scene, flights: Flights) -> Iterator[Boarding]:
    """Everybody to whom a clause gives a seat on the flight that the text tells of."""
    phrases = {token.i for token in scene.doc.words_among(_phrase_words())} | scene.flight_nouns.keys()
    verbs = {token.i for token in scene.doc.lemmas_among(_verbs())}
    for token in scene.doc:
        is_telling = token.i in verbs or token.sent.start in scene.flight_sentences
        if is_telling and token.pos_ in {"VERB", "AUX"} and not _is_undone(token):
            yield from _commanding(scene, flights, token)
            yield from _lifting_off(scene, flights, token)
            yield from _seated(scene, flights, token)
            yield from _handing_over(scene, token)
            yield from _staying(scene, token)
            yield from _replacing(scene, token)
        if token.i in phrases:
            yield from _accompanied(scene, token)
            yield from _crew_spelled_out(scene, flights, token)
            yield from _at_the_controls(scene, flights, token)
            yield from _own_mission(scene, flights, token)
            yield from _on_board(scene, flights, token)


@cache
def _verbs() -> frozenset[str]:
    """The lemmas of which each rule for clauses needs one, where the sentence has no word for a flight."""
    rules = ("seat", "hand_over", "take_over", "succeed")
    lifting = {phrase.split()[0] for phrase in words("flight", "lift_off")}
    return frozenset({"carry", "fly", "serve", "remain", "stay"}).union(
        lifting, *(words("flight", key) for key in rules)
    )


@cache
def _phrase_words() -> frozenset[str]:
    """The words, beside those for a flight, of which each rule for phrases needs one."""
    return words("flight", "crews") | {"with", "carrying", "controls", "aboard", "onboard", "board"}


def _boardings(
    scene: Scene, people: Iterable[int], craft: CraftMention | None, at: Token, rule: str, position: str | None = None
) -> Iterator[Boarding]:
    for person in dict.fromkeys(people):
        if craft is not None:
            yield Boarding(person, craft, scene.sentence_span(at), rule, position, is_flight=not is_station(craft))


def _is_undone(verb: Token) -> bool:
    """Negated or merely possible."""
    return any(child.dep_ == "neg" or child.lower_ in {"could", "might", "may"} for child in verb.children)


# ---- clauses ---------------------------------------------------------------------------------------------------------


def _commanding(scene: Scene, flights: Flights, verb: Token) -> Iterator[Boarding]:
    """ "A, who commanded the mission", "A and B will carry out the flight", "A took part in the Kestrel-2 mission"."""
    lemma = verb.lemma_.lower()
    for noun in _objects(scene, verb):
        if lemma == "lead" and noun.lemma_.lower() not in words("flight", "led"):
            continue  # missions have leaders on the ground
        duty = "commander" if lemma in {"command", "lead"} else "pilot" if lemma == "pilot" else None
        for craft in _crafts_of(scene, flights, noun):
            yield from _boardings(scene, scene.doers(verb), craft, verb, f"{lemma} flight", duty)


def _objects(scene: Scene, verb: Token) -> list[Token]:
    """The words for a flight that are what is done; after "carry out", whatever the parse, the one that follows."""
    nouns = words("flight", "nouns")
    if verb.lemma_.lower() == "carry" and scene.doc[min(verb.i + 1, len(scene.doc) - 1)].lower_ == "out":
        following = scene.doc[verb.i + 2 : verb.i + 9]
        comma = next((token.i for token in following if token.text == ","), following.end)
        return [token for token in following if token.lemma_.lower() in nouns and token.i < comma][-1:]
    if verb.sent.start not in scene.flight_sentences:
        return []
    inside = [token for token in verb.subtree if token.i in scene.flight_nouns and clause_of(token) == clause_of(verb)]
    return [token for token in inside if _is_object(token, verb)]


def _is_object(noun: Token, verb: Token) -> bool:
    lemma = verb.lemma_.lower()
    if noun.dep_ == "dobj" and noun.head == verb:
        particle = next((child.lower_ for child in verb.children if child.dep_ == "prt"), "")
        return lemma in words("flight", "command") or f"{lemma} {particle}" in words("flight", "perform")
    shared = noun.head.head
    is_part = (
        noun.dep_ == "pobj" and noun.head.lower_ == "in" and shared.lemma_.lower() in {"part", "participate", "take"}
    )
    return is_part and (verb == shared or verb.lemma_.lower() == "take")


def _replacing(scene: Scene, verb: Token) -> Iterator[Boarding]:
    """ "They will replace A and B, part of the station's crew", "take over from A, B and C": those are aboard."""
    lemma = verb.lemma_.lower()
    if lemma not in words("flight", "succeed") or not (scene.doers(verb) or _is_by_a_crew(verb)):
        return
    office = [noun for child in verb.subtree if child.lower_ == "as" for noun in child.children]
    if lemma == "take":
        over = any(child.lower_ == "over" for child in verb.children)
        people = [p for child in verb.children if over and child.lower_ == "from" for p in scene.people_after(child)]
    else:
        objects = [noun for child in verb.children if child.dep_ == "dobj" for noun in (child, *child.conjuncts)]
        people = [person for noun in objects for person in scene.company(noun)]
    if office:
        if any(noun.lemma_.lower() == "commander" and _is_of_station(scene, noun) for noun in office):
            both = [*people, *scene.doers(verb)] if people else []
            yield from _boardings(scene, both, scene.station(), verb, "succeeded", "station commander")
    elif len(set(people)) > 1 or any(token.lemma_.lower() in words("flight", "fliers") for token in verb.sent):
        yield from _boardings(scene, people, scene.station(), verb, "replaced")


def _is_by_a_crew(verb: Token) -> bool:
    """ "They will take over", "the newcomers": people whom the sentence does not name."""
    subjects = [child for child in verb.children if child.dep_ == "nsubj"]
    return any(s.lower_ == "they" or (s.tag_ == "NNS" and s.pos_ == "NOUN") or s.lower_ == "crew" for s in subjects)


def _is_of_station(scene: Scene, commander: Token) -> bool:
    """ "Commander of the station", "station commander"."""
    near = range(max(0, commander.i - 2), min(len(scene.doc), commander.i + 6))
    return any(at in scene.craft_at and is_station(scene.craft_at[at]) for at in near) or (
        commander.i > 0 and commander.nbor(-1).lower_ == "station"
    )


def _crafts_of(scene: Scene, flights: Flights, noun: Token) -> list[CraftMention]:
    """The flights that a noun phrase names ("the A-1 and A-2 missions"), or the one that a definite one means."""
    start = _phrase_start(noun)
    named = dict.fromkeys(scene.craft_at[at] for at in range(start, noun.i + 1) if at in scene.craft_at)
    ships = {mention.craft: mention for mention in named if mention.kind != "rocket" and not is_station(mention)}
    after = [scene.craft_at[at] for at in range(noun.i + 1, min(noun.i + 4, noun.sent.end)) if at in scene.craft_at]
    if after and scene.doc[noun.i + 1].text == "," and not is_station(after[0]):
        return after[:1]
    following = bool(after)
    is_other = following or any(token.lower_ in words("flight", "others") for token in scene.doc[start : noun.i])
    if named or is_other or scene.doc[start].lower_ not in {"the", "this", "that"}:
        return list(ships.values())
    is_that = scene.doc[start].lower_ == "that"
    meant = flights.last(noun) if is_that else flights.meant(noun)
    return [meant] if meant is not None else []


def _phrase_start(noun: Token) -> int:
    """Where a noun phrase begins: at the article before it, whatever the parse."""
    for at in range(noun.i - 1, max(noun.sent.start, noun.i - 7) - 1, -1):
        if noun.doc[at].tag_ in {"DT", "PRP$"}:
            return at
        if noun.doc[at].is_punct and noun.doc[at].text not in {"-", "’", "'"}:
            break
    return noun.left_edge.i


def _lifting_off(scene: Scene, flights: Flights, verb: Token) -> Iterator[Boarding]:
    """ "The trio blasted off": in the flight that the text tells of; "A, who flew as pilot"."""
    particles = [child.lower_ for child in verb.children if child.dep_ in {"prt", "advmod", "prep"}]
    phrase = any(f"{verb.lemma_.lower()} {particle}" in words("flight", "lift_off") for particle in particles)
    duties = [noun for child in verb.children if child.lower_ == "as" for noun in child.children]
    as_duty = _is_flying_as(verb) and any(_is_bare_duty(noun) for noun in duties)
    if (phrase or as_duty) and not any(not is_station(mention) for _, mention in scene.craft_in(verb.sent)):
        rule = "return told of" if phrase and verb.lemma_.lower() in words("flight", "come_down") else "flight told of"
        yield from _boardings(scene, scene.doers(verb), flights.meant(verb), verb, rule)


def _is_flying_as(verb: Token) -> bool:
    """ "Flew as", "will serve as": who served as something did so in many a place."""
    will = any(child.lower_ in {"will", "to", "would"} for child in verb.children if child.dep_ == "aux")
    return verb.lemma_.lower() == "fly" or (verb.lemma_.lower() == "serve" and will)


def _is_bare_duty(noun: Token) -> bool:
    """ "Pilot", "the mission commander", but not "commander of the squadron"."""
    described = [child for child in noun.children if child.dep_ in {"compound", "amod", "prep", "poss", "nmod"}]
    is_duty = noun.lemma_.lower() in words("flight", "duties")
    needs_kind = noun.lemma_.lower() in words("flight", "vague_duties")
    is_of_kind = all(child.lower_ in words("flight", "kinds") for child in described)
    return is_duty and (bool(described) or not needs_kind) and is_of_kind


def _seated(scene: Scene, flights: Flights, verb: Token) -> Iterator[Boarding]:
    """ "The other seats were taken by A and B"."""
    subjects = [child for child in verb.children if child.dep_ == "nsubjpass"]
    if verb.lemma_.lower() in words("flight", "seat") and any(s.lemma_.lower() == "seat" for s in subjects):
        for by in verb.children:
            if by.lower_ == "by":
                yield from _boardings(scene, _after(scene, by), flights.meant(verb), verb, "seat")


def _after(scene: Scene, token: Token) -> tuple[int, ...]:
    """The people named by the objects of a preposition, however long the list and what is said of each."""
    found = list(scene.people_after(token))
    for child in token.children:
        for head in (child, *child.conjuncts):
            found += scene.people(head)
    return tuple(dict.fromkeys(found))


def _handing_over(scene: Scene, verb: Token) -> Iterator[Boarding]:
    """ "A handed command of the station to B": both are aboard."""
    takes = verb.lemma_.lower() in words("flight", "take_over")
    if not takes and verb.lemma_.lower() not in words("flight", "hand_over"):
        return
    objects = {child.lemma_.lower() for child in verb.children if child.dep_ == "dobj"}
    has_key = "key" in objects and any(token.lower_ in {"command", "commander"} for token in verb.sent)
    has_command = "command" in objects or has_key
    station = scene.station()
    if not has_command or station is None:
        return
    links = {"from"} if takes else {"to", "from"}
    others = [p for child in verb.subtree if child.lower_ in links for p in scene.people_after(child)]
    heirs = [p for child in verb.children if child.dep_ == "dative" for p in scene.people(child)]
    people = [*scene.doers(verb), *others, *heirs]
    yield from _boardings(scene, people, station, verb, "handover", "station commander")


def _staying(scene: Scene, verb: Token) -> Iterator[Boarding]:
    """ "She remains aboard with A and B", where nothing but the station can be meant."""
    is_aboard = any(child.lower_ in {"aboard", "onboard"} for child in verb.children)
    if verb.lemma_.lower() in {"remain", "stay"} and is_aboard and not scene.craft_in(verb.sent):
        people = [*scene.doers(verb), *(p for t in verb.subtree if t.lower_ == "with" for p in _after(scene, t))]
        yield from _boardings(scene, people, scene.station(), verb, "remain aboard")


# ---- phrases ---------------------------------------------------------------------------------------------------------


def _accompanied(scene: Scene, token: Token) -> Iterator[Boarding]:
    """ "The Kestrel capsule with astronauts A and B": right after the craft's name."""
    if token.lower_ not in {"with", "carrying"} or not token.i:
        return
    craft = _craft_before(scene, token)
    if craft is not None:
        yield from _boardings(scene, _list_after(scene, token), craft, token, f"{token.lower_} crew")


def _craft_before(scene: Scene, token: Token) -> CraftMention | None:
    """The ship whose name, and perhaps "capsule", ends right before a token."""
    for at in range(token.i - 1, max(token.sent.start, token.i - 4) - 1, -1):
        mention = scene.craft_at.get(at)
        if mention is not None:
            return mention if mention.kind == "spacecraft" else None
        if scene.doc[at].lower_ not in words("flight", "vehicles"):
            return None
    return None


def _list_after(scene: Scene, token: Token) -> tuple[int, ...]:
    """The people listed after a token, if introduced as crew."""
    following = scene.doc[token.i + 1 : token.i + 9]
    is_crew = any(word.lemma_.lower() in words("crew_words", "words") for word in following)
    return scene.named_until_verb(token) if is_crew else ()


def _crew_spelled_out(scene: Scene, flights: Flights, token: Token) -> Iterator[Boarding]:
    """ "The Kestrel-2 crew, A, B and C", "the crew members of the flight: A and B"."""
    is_crew = token.lower_ in words("flight", "crews") and not _is_backup(token)
    following = scene.doc[token.i + 1] if token.i + 1 < len(scene.doc) else None
    if not is_crew or following is None or following.text not in {",", ":", "—", "–", "--", "("}:
        return
    people = scene.named_until_verb(following) if following.i + 1 in scene.naming_starts else ()
    start = max(_phrase_start(token), token.i - 8)
    named = [scene.craft_at[at] for at in range(start, token.i) if at in scene.craft_at]
    is_definite = scene.doc[start].lower_ in {"the", "this", "its"}
    meant = scene.station() if _is_resident(token) else flights.meant(token)
    craft = named[-1] if named else meant if is_definite else None
    if len(people) > 1 and (craft is None or craft.kind != "rocket"):
        yield from _boardings(scene, people, craft, token, "crew spelled out")


def _is_resident(token: Token) -> bool:
    """ "The resident crew": that of the station."""
    return token.i > 0 and token.nbor(-1).lower_ in words("flight", "resident")


def _is_backup(token: Token) -> bool:
    before = token.doc[max(token.sent.start, token.i - 4) : token.i]
    return any(word.lower_ in words("crew_words", "never") | words("flight", "no_crew") for word in before)


def _at_the_controls(scene: Scene, flights: Flights, token: Token) -> Iterator[Boarding]:
    """ "At the controls were A and B"."""
    if token.lower_ == "controls" and token.dep_ == "pobj" and token.head.lower_ == "at":
        be = clause_of(token)
        if be.lemma_.lower() == "be":
            people = [p for n in be.children if n.dep_ in {"nsubj", "attr"} for p in scene.people(n)]
            yield from _boardings(scene, people, flights.meant(token), token, "at the controls", "pilot")


def _own_mission(scene: Scene, flights: Flights, token: Token) -> Iterator[Boarding]:
    """ "A and B will discuss their mission aboard the station": whose mission it is."""
    owners = mission_owners(scene, token)
    linked = [scene.craft_at.get(noun.i) for prep in token.children if prep.dep_ == "prep" for noun in prep.children]
    crafts = [mention for mention in linked if mention is not None and mention.kind != "rocket"]
    if not owners or not crafts:
        return
    meant = flights.meant(token)
    if meant is None or flights.main is None or meant.craft != flights.main.craft:
        meant = None
    for craft in dict.fromkeys([*crafts, *([meant] if meant is not None else [])]):
        yield from _boardings(scene, owners, craft, token, "own mission")


def mission_owners(scene: Scene, noun: Token) -> tuple[int, ...]:
    """Whose flight or mission a noun means: "their mission"."""
    if noun.lemma_.lower() not in words("flight", "nouns"):
        return ()
    poss = [child for child in noun.children if child.dep_ == "poss"]
    owners = tuple(person for child in poss for person in scene.cast.meant(child))
    return owners or (scene.doers(clause_of(noun)) if any(child.lower_ == "their" for child in poss) else ())


def _on_board(scene: Scene, flights: Flights, token: Token) -> Iterator[Boarding]:
    """ "Also on board were A, B and C"."""
    is_aboard = token.lower_ in {"aboard", "onboard"} or (token.lower_ == "board" and token.head.lower_ == "on")
    following = scene.doc[token.i + 1] if token.i + 1 < len(scene.doc) else None
    if not is_aboard or following is None or following.lower_ not in {"were", "was", "are", "is", ":"}:
        return
    people = [person for at in _list_starts(scene, following) for person in scene.people_after(scene.doc[at])]
    stays = any(verb.lemma_.lower() in words("flight", "stay") for verb in scene.doc[token.sent.start : token.i])
    yield from _boardings(scene, people, scene.station() if stays else flights.meant(token), token, "on board")


def _list_starts(scene: Scene, token: Token) -> list[int]:
    """The tokens before each member of a list parted by semicolons."""
    marks = [other.i for other in scene.doc[token.i + 1 : token.sent.end] if other.text == ";"]
    return [token.i, *(at + 1 if scene.doc[at + 1].lower_ == "and" else at for at in marks if at + 1 < token.sent.end)]


def seats_of(
    scene: Scene, flights: Flights, duties: Sequence[Duty], aboard: Mapping[int, Collection[str]] = _NOWHERE
) -> Iterator[Boarding]:
    """Duties that are none but aboard ("lunar module pilot"), of the mission ("its pilot"), and lists of them.

    They are in the flight that the text tells of; those who are `aboard` ships already (their names), in none that is
    only told of nearby.
    """
    listed = Counter(sentence for sentence, _ in {(duty.sentence, duty.person) for duty in duties})
    kinds = Counter(sentence for sentence, _ in {(duty.sentence, duty.position) for duty in duties})
    token_at = {token.idx: token for token in scene.doc}
    for duty in duties:
        is_seat = duty.position in words("flight", "seats_only")
        token = token_at.get(duty.sentence)
        if duty.boarding or token is None:
            continue
        if duty.of_mission:
            craft = flights.main or (None if duty.person in aboard else flights.nearest(token))
            yield from _boardings(scene, [duty.person], craft, token, "duty of the mission", duty.position)
        if not (is_seat or listed[duty.sentence] > 1):
            continue
        is_crew = any(word.lemma_.lower() in words("crew_words", "words") for word in token.sent)
        is_crew = is_crew or kinds[duty.sentence] > 1 or duty.position in words("flight", "always")
        if is_crew and not any(word.lower_ in words("crew_words", "never") for word in token.sent):
            craft = flights.named_or_main(token)
            is_named = any(not is_station(mention) for _, mention in scene.craft_in(token.sent))
            if is_named or craft is None or craft.craft in aboard.get(duty.person, {craft.craft}):
                yield from _boardings(scene, [duty.person], craft, token, "seat listed", duty.position)


def in_only_craft(scene: Scene, duties: Sequence[Duty], boardings: Sequence[Boarding]) -> Iterator[Boarding]:
    """ "Kestrel 7 came home when the commander, A, fell ill": who is aboard nothing else is in the one craft named."""
    aboard = {boarding.person for boarding in boardings}
    for duty in duties:
        if duty.beside is None or duty.person in aboard:
            continue
        here = [
            mention
            for at, mention in scene.craft_in(duty.beside.sent)
            if at.i < duty.beside.i and not scene.is_aside(at)
        ]
        if here and len({mention.craft for mention in here}) == 1 and all(mention.named for mention in here):
            yield from _boardings(scene, [duty.person], here[0], duty.beside, "duty beside", duty.position)


# ---- stations --------------------------------------------------------------------------------------------------------


def visited(scene: Scene, flights: Flights, boardings: Sequence[Boarding]) -> Iterator[Boarding]:
    """Who flies a ship that the text lets dock at a station is aboard the station, too."""
    stations = _stations_visited(scene, flights)
    for boarding in boardings:
        station = stations.get(boarding.craft.flight or boarding.craft.craft)
        if station is not None and (not scene.is_history or _is_near(station, boarding)):
            yield replace(boarding, craft=station, rule="visited", position=None)


def _is_near(station: CraftMention, boarding: Boarding) -> bool:
    """Whether a docking is told near a clause: in a history, ships dock on some of their flights."""
    return boarding.span.start - _NEAR <= station.span.start <= boarding.span.end + _NEAR


def _stations_visited(scene: Scene, flights: Flights) -> Mapping[str, CraftMention]:
    """Ship → the station at which the text says it docks."""
    found: dict[str, CraftMention] = {}
    for token, station in scene.craft_head:
        if station.kind != "station":
            continue
        at = token
        for _ in range(8):
            if at.lemma_.lower() in words("flight", "dock"):
                subject = [c for c in at.children if c.dep_ in {"nsubj", "nsubjpass"} and c.i in scene.craft_at]
                ship = scene.craft_at[subject[0].i] if subject else flights.main
                if ship is not None:
                    found.setdefault(ship.flight or ship.craft, station)
                break
            if at.lemma_.lower() in words("flight", "reach"):
                ships = [scene.craft_at[c.i] for c in at.children if c.dep_ == "nsubj" and c.i in scene.craft_at]
                found.update((ship.flight or ship.craft, station) for ship in ships[:1] if not is_station(ship))
                break
            if at.head == at:
                break
            at = at.head
    return found
