"""Clauses that put people aboard: "A lifted off in …", "the ship carrying A and B", "A will be aboard"."""

from collections.abc import Iterator
from functools import cache

from spacefilm_pipeline.extract.lexicon import lexicon
from spacefilm_pipeline.extract.scene import Boarding, Scene, clause_of, governing_verb, is_station, words
from spacefilm_pipeline.extract.tokens import Token
from spacefilm_pipeline.records import CraftMention

_ORDINALS = frozenset(
    ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "maiden", "next"]
)
_AGAIN = frozenset({"complete", "make", "fly", "begin"})
_LONGEST_PAST = 12
"""Tokens that the flights of a veteran take."""


def told_aboard(scene: Scene) -> Iterator[Boarding]:
    """Everybody whom a clause puts aboard a craft."""
    for token in scene.doc:
        if _heads_clause(token) and _may_board(scene, token) and not _is_undone(token):
            yield from _going(scene, token)
            yield from _carrying(scene, token)
            yield from _flying_again(scene, token)
        if token.lower_ in words("station_links", "words"):
            yield from _by_link(scene, token)
        if token.lower_ == "veteran":
            yield from _veteran(scene, token)
        if token.lower_ in words("prepositions", "aboard"):
            yield from _bare_aboard(scene, token)
        if token.tag_ == "PRP$":
            yield from _own_ship(scene, token)


def _heads_clause(token: Token) -> bool:
    """Whether a token is a verb with a clause of its own, unlike that in "the orbiting laboratory"."""
    is_place = token.lower_ == "left" and token.i > 0 and token.nbor(-1).text in {",", "("}  # in a picture
    is_verb = token.pos_ in {"VERB", "AUX"} and token.dep_ not in {"amod", "compound"}
    return (is_verb and not is_place) or _is_mistagged(token)


def _may_board(scene: Scene, verb: Token) -> bool:
    """Whether the clause of a verb has what the rules for clauses cannot do without."""
    return verb.lemma_.lower() in _boarding_verbs() or bool(scene.craft_in(verb.sent))


@cache
def _boarding_verbs() -> frozenset[str]:
    """Verbs that put people aboard craft that their sentences need not name."""
    return words("ashore", "flight_verbs") | words("verbs", "carry") | words("verbs", "fly") | _AGAIN


def _is_mistagged(token: Token) -> bool:
    """The tagger takes "piloted Gemini 9's path" for a path that is piloted."""
    if token.tag_ == "JJ" and token.lower_ == "strapped":
        return token.dep_ == "acomp"
    return token.tag_ == "JJ" and token.lower_.endswith("ed") and token.lower_[:-2] in words("verbs", "fly")


def _is_undone(verb: Token) -> bool:
    """Negated, merely possible, or an assignment that is no more."""
    helpers = [child for child in verb.children if child.dep_ in {"aux", "neg", "advmod"}]
    if any(child.dep_ == "neg" or child.lower_ in {"could", "might", "may"} for child in helpers):
        return True
    if verb.dep_ == "xcomp" and verb.head.lemma_.lower() == "suppose":
        return True
    has = any(child.lower_ == "have" for child in helpers)
    if any(map(_was_to_be, (verb, *verb.children))) or verb.head.lemma_.lower() in words("verbs", "rehearse"):
        return True
    would = has and any(child.lower_ == "would" for child in helpers)
    is_member = verb.lemma_.lower() == "be" and any(
        c.dep_ == "attr" and c.lemma_.lower() in words("flight", "parts") for c in verb.children
    )
    assigned = verb.lemma_.lower() in words("verbs", "assign") or is_member
    return would or (assigned and any(child.lower_ in words("verbs", "undone") for child in helpers))


def _was_to_be(verb: Token) -> bool:
    """ "They were to have spent a week aboard": they did not."""
    helpers = {child.lower_ for child in verb.children if child.dep_ == "aux"}
    return verb.dep_ == "xcomp" and verb.head.lemma_.lower() == "be" and {"to", "have"} <= helpers


def _going(scene: Scene, verb: Token) -> Iterator[Boarding]:
    """People as subject, the craft by a preposition or as object."""
    linked = [
        (mention, link)
        for token, mention in scene.craft_in(verb.sent)
        if (link := _linked(scene, token, verb)) and _fits(verb, mention, link)
    ]
    flight = _implied_flight(scene, verb) if not any(not is_station(mention) for mention, _ in linked) else None
    if not linked and flight is None:
        return
    lemma = verb.lemma_.lower()
    if lemma in words("verbs", "assign") and _is_for_other_duty(verb):
        return
    takes = any(lemma in words("verbs", kind) for kind in ("carry", "assign", "handle"))
    passengers = _passengers(scene, verb) if takes else []
    has_object = any(child.dep_ == "dobj" for child in verb.children)
    sends = lemma in words("verbs", "send") and has_object and not _takes_part(verb)
    if lemma in words("verbs", "handle") and not _is_passive(verb):
        sends = any(link not in words("prepositions", "aboard") for _, link in linked)
    people = [*(passengers or (() if sends else scene.doers(verb))), *scene.companions(verb)]
    if flight is not None and scene.is_history and len(people) > 1 and not any(map(scene.named, verb.sent)):
        flight = None  # "the trio returned": of which of the many flights is not plain
    if lemma in {"join", "connect", "welcome", "greet"}:
        people += [person for child in verb.children if child.dep_ == "dobj" for person in scene.people(child)]
    implied = "implied" if flight is None or _is_told_near(scene, verb, flight) else "meant"
    if len(linked) > 1 and any(token.lower_ == "respectively" for token in verb.sent):
        people, linked = [], []  # who flew on which is told by their order
    for mention, link in [*linked, *([(flight, implied)] if flight else [])]:
        is_flight = link != implied and _is_surely_aboard(lemma, mention)
        duty = _commander(mention) if lemma == "command" and link == "object" else None
        for person in dict.fromkeys(people):
            yield Boarding(person, mention, scene.sentence_span(verb), f"{lemma} {link}", duty, is_flight)


def _is_for_other_duty(verb: Token) -> bool:
    """ "The Navy assigned A as the recovery swimmer": to a duty that there is none aboard."""
    duties = words("flight", "duties") | words("crew_words", "words") | words("flight", "duty_heads")
    roles = [noun for child in verb.children if child.lower_ == "as" for noun in child.children if noun.dep_ == "pobj"]
    return any(noun.pos_ == "NOUN" and noun.lemma_.lower() not in duties for noun in roles)


def _is_surely_aboard(lemma: str, mention: CraftMention) -> bool:
    """Whether even a scientist or an official of whom that is told is aboard."""
    if is_station(mention):
        return lemma in words("ashore", "stay_verbs") or lemma in words("verbs", "speak")
    return lemma in words("ashore", "flight_verbs") or lemma in words("ashore", "sure_verbs")


def _is_passive(verb: Token) -> bool:
    return any(child.dep_ in {"nsubjpass", "auxpass"} for child in verb.children)


def _is_told_near(scene: Scene, verb: Token, flight: CraftMention) -> bool:
    """Whether a ship is told of in the sentence or the one before, not only elsewhere in the text."""
    near = (*scene.craft_in(scene.sentence_before(verb.sent)), *scene.craft_in(verb.sent))
    return any(mention.craft == flight.craft for _, mention in near)


def _passengers(scene: Scene, verb: Token) -> list[int]:
    """Whom somebody sends up or assigns: "the agency launched A and B to the station"."""
    objects = [child for child in verb.children if child.dep_ in {"dobj", "dative"}]
    return [person for child in objects for person in scene.people(child)]


def _commander(craft: CraftMention) -> str:
    return "station commander" if is_station(craft) else "commander"


def _linked(scene: Scene, token: Token, verb: Token) -> str | None:
    """As `_link` within the verb's clause; whatever the parse, a craft right after "commanded" is its object."""
    if token.left_edge.i == verb.i + 1 and (_is_mistagged(verb) or verb.lemma_.lower() in words("verbs", "fly")):
        return "object"
    return _link(scene, token, verb) if clause_of(token) == clause_of(verb) else None


def _link(scene: Scene, token: Token, verb: Token) -> str | None:
    """How a craft hangs on a verb: by which preposition, or as "object"; None where other things lie between."""
    preposition: str | None = None
    own = scene.craft_at[token.i]
    at = token
    for _ in range(12):
        if at == verb:
            return preposition
        if at.dep_ in {"pobj", "pcomp"} and preposition is None:
            preposition = at.head.lower_
            if preposition == "as" and at.nbor().tag_ in {"VBD", "VBZ", "VBP", "MD"}:
                return None  # "they greeted each other as the ship arrived"
        if at.dep_ in {"dobj", "attr", "oprd"} and preposition is None and at.head == verb:
            return "object"
        head = at.head
        if head == at or at.dep_ in {"nsubj", "nsubjpass", "relcl"}:
            return None
        if head.pos_ in {"VERB", "AUX"} and clause_of(head) != clause_of(verb):
            return None
        if head.pos_ in {"NOUN", "PROPN"} and not _may_lie_between(scene, head, verb, own):
            return None
        at = head
    return None


def _may_lie_between(scene: Scene, noun: Token, verb: Token, own: CraftMention) -> bool:
    lemma = noun.lemma_.lower()
    if scene.craft_at.get(noun.i) is not None or lemma in words("between", "nouns"):
        return True
    if lemma == "crew":
        return verb.lemma_.lower() in words("between", "crew_verbs")
    return verb.lemma_.lower() in {"command", "pilot", "fly"} and noun.dep_ == "dobj"


def _fits(verb: Token, mention: CraftMention, link: str) -> bool:
    """Whether who does the verb, with the craft so linked, is aboard it."""
    lemma = verb.lemma_.lower()
    if link in words("prepositions", "aboard"):
        return True
    if link == "object":
        return lemma in words("verbs", "fly") or _is_mistagged(verb)
    kind = "station" if is_station(mention) and mention.kind == "station" else mention.kind
    if lemma == "be":
        is_part = any(
            child.dep_ == "attr" and child.lemma_.lower() in words("flight", "parts") for child in verb.children
        )
        return link in words("prepositions", "be") or (link == "of" and is_part)
    if link == "from" and kind == "station" and lemma in words("verbs", "speak"):
        return True
    if lemma in words("verbs", "handle"):
        return mention.kind == "spacecraft" and link in {"of", "from", "into"}
    if lemma in words("verbs", "win") and any(_is_seat(child) for child in verb.children):
        return link in words("prepositions", "spacecraft")
    if _takes_part(verb):
        return link == "in" and kind in {"mission", "spacecraft"}
    goes = lemma in words("verbs", "travel") or lemma in words("verbs", "live")
    if lemma in words("verbs", "assign"):
        return kind != "station" and link in {"to", "for", "on", "aboard"}
    return goes and link in words("prepositions", kind)


def _takes_part(verb: Token) -> bool:
    return verb.lemma_.lower() == "take" and any(c.dep_ == "dobj" and c.lower_ == "part" for c in verb.children)


def _is_seat(token: Token) -> bool:
    return token.dep_ == "dobj" and token.lemma_.lower() in words("verbs", "seats")


def _implied_flight(scene: Scene, verb: Token) -> CraftMention | None:
    """Those who lift off or land do so in the only ship that the sentence, or the text, tells of."""
    if verb.lemma_.lower() not in words("ashore", "flight_verbs") or any(c.dep_ == "dobj" for c in verb.children):
        return None
    if verb.lemma_.lower() in {"fly", "travel", "ride"} and (_goes_elsewhere(scene, verb) or _is_of_before(verb)):
        return None
    craft = scene.only_flight(verb.sent)
    return craft if craft is not None and _leaves_from_there(scene, verb, craft) else None


def _leaves_from_there(scene: Scene, verb: Token, craft: CraftMention) -> bool:
    """Whether a ship of that family starts where the sentence tells: "will launch from Baikonur", in no Dragon."""
    sites = lexicon("crew")["sites"]
    told = [sites[token.text] for token in verb.sent if token.text in sites]
    return all(any((craft.family or craft.craft).startswith(family) for family in families) for families in told)


def _is_of_before(verb: Token) -> bool:
    """ "Had flown in space four times before", "would fly twice": flights of a career, not the one told of."""
    if any(token.lower_ in words("verbs", "often") for token in verb.doc[verb.i + 1 : verb.i + 3]):
        return True
    is_perfect = any(child.dep_ == "aux" and child.lemma_ == "have" for child in verb.children)
    return is_perfect and any(token.lower_ in words("verbs", "before") for token in verb.doc[verb.i + 1 : verb.i + 9])


def _goes_elsewhere(scene: Scene, verb: Token) -> bool:
    """ "Flew to Houston", "rode in a parade": by no ship."""
    if any(
        noun.lower_ in words("prepositions", "elsewhere") and noun.i not in scene.craft_at
        for child in verb.children
        for noun in child.children
        if noun.dep_ == "pobj"
    ):
        return True
    goals = [noun for child in verb.children if child.lower_ == "to" for noun in child.children if noun.dep_ == "pobj"]
    return any(noun.i not in scene.craft_at and noun.lower_ not in words("prepositions", "goals") for noun in goals)


def _carrying(scene: Scene, verb: Token) -> Iterator[Boarding]:
    """The craft as subject, or what is visited: "the ship carrying A", "the station was visited by A"."""
    lemma = verb.lemma_.lower()
    if lemma in words("verbs", "carry"):
        people = _passengers(scene, verb)
        craft = _subject_craft(scene, verb) if people else None
    elif verb.tag_ == "VBN" and lemma in words("verbs", "fly"):
        agents = [child for child in verb.children if child.dep_ == "agent" or child.lower_ == "by"]
        people = [p for by in agents for child in by.children if child.dep_ == "pobj" for p in scene.people(child)]
        craft = _subject_craft(scene, verb) if people else None
    else:
        return
    if craft is not None:
        duty = _commander(craft) if lemma == "command" else "pilot" if lemma == "pilot" else None
        for person in dict.fromkeys(people):
            yield Boarding(person, craft, scene.sentence_span(verb), lemma, duty, is_flight=not is_station(craft))


def _subject_craft(scene: Scene, verb: Token) -> CraftMention | None:
    """The craft that is the verb's subject; for a rocket, the ship on top of it."""
    at = verb
    for _ in range(6):
        subject = next((child for child in at.children if child.dep_ in {"nsubj", "nsubjpass"}), None)
        if subject is not None or at.dep_ in {"acl", "relcl"}:
            head = subject if subject is not None else at.head
            return _craft_of(scene, head)
        if governing_verb(at) == at or at.dep_ not in {"conj", "xcomp", "advcl"}:
            break
        at = governing_verb(at)
    return None


def _craft_of(scene: Scene, head: Token) -> CraftMention | None:
    here = [scene.craft_at[t.i] for t in (head, *head.children) if t.i in scene.craft_at]
    if here:
        return here[0] if here[0].kind != "rocket" else scene.only_flight(head.sent)
    if head.lower_ in {"it", "which", "that"}:
        return scene.last_craft(head.i, reach=1)
    return scene.only_flight(head.sent) if head.lemma_.lower() in {"launch", "mission", "flight", "rocket"} else None


def _flying_again(scene: Scene, verb: Token) -> Iterator[Boarding]:
    """ "A completed her first spaceflight", where the text has just told of the flight."""
    if verb.lemma_.lower() not in _AGAIN:
        return
    objects = [child for child in verb.children if child.dep_ == "dobj"]
    objects += [noun for child in verb.children if child.lower_ in {"on", "for"} for noun in child.children]
    for noun in objects:
        is_flight = noun.lemma_.lower() in words("flight", "told_of") and any(
            child.lower_ in _ORDINALS for child in noun.children
        )
        named = [mention for token, mention in scene.craft_in(verb.sent) if token.i > noun.i]
        craft = named[0] if named else scene.last_craft(verb.i, reach=2)
        if is_flight and craft is not None and (named or craft.kind == "mission"):
            for person in scene.doers(verb):
                yield Boarding(person, craft, scene.sentence_span(verb), "own flight", is_flight=True)


def _by_link(scene: Scene, link: Token) -> Iterator[Boarding]:
    """ "A married by video link from the station", "in a message from orbit aboard the station, A said"."""
    if link.dep_ != "pobj" or link.head.lower_ not in words("station_links", "by"):
        return
    for source in link.children:
        for noun in source.children if source.lower_ in {"from", "aboard"} else ():
            station = scene.craft_at.get(noun.i)
            if station is not None and is_station(station):
                for person in scene.doers(clause_of(link)):
                    yield Boarding(person, station, scene.sentence_span(link), "word from the station", is_flight=True)


def _veteran(scene: Scene, noun: Token) -> Iterator[Boarding]:
    """ "A, a veteran of the Kestrel-1 and Kestrel-2 missions", "Kestrel-1 veteran A": who was aboard."""
    if scene.doc[noun.i + 1 : noun.i + 2].text.lower() == "of":
        stops = (token.i for token in noun.sent if token.i > noun.i and (token.pos_ == "VERB" or token.text == ","))
        end = min(next(stops, noun.sent.end), noun.i + _LONGEST_PAST)
        crafts = [scene.craft_at[at] for at in range(noun.i + 2, end) if at in scene.craft_at]
        people = scene.doers(noun.head) if noun.dep_ == "attr" else scene.named(noun.head)
    else:
        crafts = [scene.craft_at[at] for at in (noun.i - 1,) if at in scene.craft_at]
        people = scene.people_after(noun)[:1]
    for craft in dict.fromkeys(crafts):
        if craft.kind != "rocket" and craft.named:
            for person in people:
                yield Boarding(person, craft, scene.sentence_span(noun), "veteran", is_flight=True)


def _own_ship(scene: Scene, pronoun: Token) -> Iterator[Boarding]:
    """ "Their capsule", "his Vostok 1": whose ship it is flies in it, unless it is the company's."""
    for token in scene.doc[pronoun.i + 1 : pronoun.i + 5]:
        mention = scene.craft_at.get(token.i)
        if mention is not None and mention.kind == "spacecraft":
            owners = scene.cast.meant(pronoun) or (
                scene.cast.foretold_before(pronoun) if pronoun.lower_ == "their" else ()
            )
            for person in owners:
                yield Boarding(person, mention, scene.sentence_span(token), "own ship")
        if mention is not None or (token.pos_ not in {"PROPN", "NOUN", "ADJ"} and token.text != ","):
            return


def _bare_aboard(scene: Scene, token: Token) -> Iterator[Boarding]:
    """ "… with A and B aboard", "A will be aboard as commander"."""
    following = scene.doc[token.i + 1] if token.i + 1 < len(scene.doc) else None
    if any(child.dep_ == "pobj" for child in token.children) or (
        following is not None and following.i in scene.craft_at
    ):
        return
    if following is not None and following.pos_ in {"DET", "PRON", "PROPN", "NOUN", "ADJ"}:
        return
    craft = scene.last_craft(token.i, reach=1)
    before = [scene.doc[at] for at in range(max(token.sent.start, token.i - 3), token.i)]
    people = next((found for near in reversed(before) if (found := scene.company(near))), ())
    if not people and governing_verb(token).lemma_.lower() == "be" and not _is_undone(governing_verb(token)):
        people = scene.doers(governing_verb(token))
    if craft is not None:
        for person in people:
            yield Boarding(person, craft, scene.sentence_span(token), "aboard", is_flight=not is_station(craft))
