"""How many flights people made before the one that the text tells of.

ordinal     "his fourth flight", "the third spaceflight for A, the first for B" → one less
veteran     "a veteran of three missions", "two previous spaceflights"         → as many
rookie      "first-time flier A", "flying for the first time", "never flown" → none
times       "has flown to space twice"                                       → as many
total       "has logged 545 days across four spaceflights"                   → one less, if the flight is over
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from spacefilm_pipeline.extract.coreference import Cast
from spacefilm_pipeline.extract.lexicon import lexicon
from spacefilm_pipeline.extract.scene import Scene, clause_of
from spacefilm_pipeline.extract.tokens import Doc, Token
from spacefilm_pipeline.records import Attribute, Span

_ALL_BUT_REACH = 3
"""Sentences before "all but A" in which the others were named."""
_SAME = frozenset({"so", "as"})
"""What opens a sentence that tells of somebody what the one before tells of somebody else."""
_MOST = 12
"""Nobody has flown so often."""


def find_prior_missions(doc: Doc, cast: Cast) -> list[Attribute]:
    """`prior_missions` of everybody whose flights the text counts and does not contradict itself."""
    scene = Scene(doc, cast, ())
    found = [one for token in _counting_tokens(doc) for rule in _RULES for one in rule(scene, token)]
    told: dict[int, set[str]] = {}
    for one in found:
        told.setdefault(one.person, set()).add(one.value)
    return [one for one in found if len(told[one.person]) == 1 or not _dates_itself(doc, one)]


def _dates_itself(doc: Doc, one: Attribute) -> bool:
    """A flight told with its year is one of a career, and need not be the flight that the text tells of."""
    words = doc.char_span(one.span.start, one.span.end, alignment_mode="expand")
    return any(map(_is_year, words[0].sent if words is not None else ()))


def _is_year(token: Token) -> bool:
    return token.is_digit and len(token) == 4


@cache
def _table() -> dict[str, Any]:
    return lexicon("flights")


@cache
def _counting() -> frozenset[str]:
    """The words of which each rule needs one, numbers in figures aside."""
    table = _table()
    words = [*table["ordinals"], *table["numbers"], *table["times"], *table["veterans"], *table["rookies"]]
    words += ["debut", "time", "timer", "times", "never", "not", "neither", "missions"]
    return frozenset(form for word in words for form in (word, f"{word}s"))


def _counting_tokens(doc: Doc) -> list[Token]:
    """The tokens at which any rule may find something, in text order."""
    found = {token.i: token for token in doc.words_among(_counting())}
    found |= {token.i: token for token in doc if token.is_digit and token.lower_.isdecimal()}
    found |= {token.i: token for token in doc.words_among({"for"}) if token.sent[0].lower_ in _SAME}  # see `_same_for`
    return [token for _, token in sorted(found.items())]


def _count(token: Token) -> int | None:
    """The number that a token tells: "three", "3"."""
    number: int | None = _table()["numbers"].get(token.lower_)
    if number is None and token.text.isascii() and token.text.isdecimal() and len(token.text) <= 2:
        number = int(token.text)
    return number


def _is_flight(token: Token) -> bool:
    if token.lower_ not in _table()["flights"] and token.lower_.removesuffix("s") not in _table()["flights"]:
        return False
    following = token.doc[token.i + 1] if token.i + 1 < len(token.doc) else None
    return following is None or following.lower_ not in _table()["not_flights"]


def _flight_after(token: Token) -> Token | None:
    """The flight that a number counts: "three space missions"; what is only a kind of flight counts for nothing."""
    for following in token.doc[token.i + 1 : token.i + 5]:
        if _is_flight(following) and not (following.i + 1 < len(token.doc) and _is_flight(token.doc[following.i + 1])):
            return following
        if following.lower_ not in _table()["between"]:
            return None
    return None


def _told(people: tuple[int, ...], flights: int, token: Token, rule: str) -> Iterator[Attribute]:
    if 0 <= flights <= _MOST:
        span = Span(token.idx, token.idx + len(token))
        yield from (Attribute(person, "prior_missions", str(flights), span, rule) for person in people)


def _ordinal(scene: Scene, token: Token) -> Iterator[Attribute]:
    """ "Her first spaceflight", "A's second mission", "the third flight for A"."""
    nth = _table()["ordinals"].get(token.lower_)
    if nth is None:
        return
    for_whom = _for_whom(scene, token)
    flight = _flight_after(token)
    if for_whom or (for_whom := _for_whom_fronted(scene, token)):
        yield from _told(for_whom, nth - 1, token, "ordinal")
    elif _is_elliptic(scene, token):
        yield from _told(_owner(scene, token, token), nth - 1, token, "ordinal")
    elif flight is not None:
        yield from _told(_owner(scene, token, flight), nth - 1, token, "ordinal")


def _for_whom(scene: Scene, token: Token) -> tuple[int, ...]:
    """ "The third spaceflight for A, the fourth for B": the flight need be named but once in the sentence."""
    at = token.i + 1
    while at < len(scene.doc) and (scene.doc[at].lower_ in _flight_words() or _is_flight(scene.doc[at])):
        at += 1
    if at >= len(scene.doc) or scene.doc[at].lower_ != "for" or not any(_is_flight(t) for t in token.sent):
        return ()
    subjects = [child for child in clause_of(token).children if child.dep_ == "nsubj"]
    if any(noun.lower_ in _table()["outings"] for noun in subjects):
        return ()  # "the spacewalk was the sixth for A"
    return scene.people_after(scene.doc[at])


def _for_whom_fronted(scene: Scene, token: Token) -> tuple[int, ...]:
    """ "For A, it will be the third flight", "for A, the trip is the first", "A, for whom this is a third flight"."""
    verb = clause_of(token)
    subject = next((child for child in verb.children if child.dep_ == "nsubj"), None)
    if subject is None and verb.i > 1:  # the parse may take "the trip" after a name for what it is called
        subject = verb.nbor(-2) if verb.nbor(-1).pos_ == "AUX" else verb.nbor(-1)
    if subject is None or verb.lemma_ != "be":
        return ()
    is_it = subject.lower_ in {"it", "this", "that"} and _flight_after(token) is not None
    is_told = _is_flight(subject) and (token.dep_ in {"attr", "acomp"} or _flight_after(token) is not None)
    start = next((child for child in verb.children if child.lower_ == "for" and child.i < verb.i), None)
    if start is None or not (is_it or is_told):
        return ()
    whom = next((child for child in start.children if child.lower_ == "whom"), None)
    return (scene.cast.meant(whom) or _nearest(scene, start)) if whom is not None else scene.people_after(start)


def _is_elliptic(scene: Scene, token: Token) -> bool:
    """ "Hers was a first trip; he was on his second", where flights have just been told of."""
    following = scene.doc[token.i + 1] if token.i + 1 < len(scene.doc) else None
    is_last = following is None or following.is_punct
    if not is_last or not token.i or scene.doc[token.i - 1].lower_ not in {"his", "her", "their"}:
        return False
    start = token.sent.start
    words = scene.doc[scene.doc[start - 1].sent.start if start else start : token.sent.end]
    return any(_is_flight(word) for word in words)


@cache
def _flight_words() -> frozenset[str]:
    """What may stand between the count and "for": "the third trip to the space station for A"."""
    return frozenset([*_table()["between"], *_table()["goal"]])


def _debut(scene: Scene, token: Token) -> Iterator[Attribute]:
    """ "A, making her spaceflight debut, …"."""
    before = scene.doc[token.i - 1].lower_ if token.i else ""
    if token.lower_ == "debut" and (before == "space" or before in _table()["flights"]):
        yield from _told(_owner(scene, scene.doc[token.i - 1], token), 0, token, "rookie")


def _owner(scene: Scene, token: Token, flight: Token) -> tuple[int, ...]:
    """Whose flight: a possessor's before the ordinal, else the subject's of what is done with it."""
    possessor = scene.doc[token.i - 1] if token.i else token
    if possessor.lower_ == "own" and possessor.i:
        possessor = scene.doc[possessor.i - 1]
    if possessor.tag_ == "POS" and possessor.i:
        return scene.named(scene.doc[possessor.i - 1])
    verb = clause_of(flight)
    doers = _doers(scene, verb) if verb.lemma_.lower() in _table()["own"] else ()
    is_aside = possessor.lower_ in {"his", "her"} and scene.doc[possessor.i - 1].lower_ == "on"
    if (is_aside or _is_of_career(flight)) and (named := _nearest(scene, token)):
        return named
    if possessor.lower_ in {"his", "her"}:
        subject = next((child for child in verb.children if child.dep_ in {"nsubj", "nsubjpass"}), verb)
        if len(doers) == 1 and flight.i < subject.i < verb.i:
            return doers  # "during his first flight, A completed …"
        return scene.cast.meant(possessor) or (doers if len(doers) == 1 else ())
    if possessor.lower_ == "their":
        return doers or scene.cast.meant(possessor) or _fronted(scene, flight)
    is_object = flight.dep_ in {"dobj", "attr"} and verb.lemma_.lower() in {"complete", "make", "begin"}
    return doers if is_object and possessor.lower_ in {"a", "the"} else ()


def _is_of_career(flight: Token) -> bool:
    """ "The third flight of his career"."""
    following = [token.lower_ for token in flight.doc[flight.i + 1 : flight.i + 4]]
    return following[:1] == ["of"] and following[-1:] == ["career"]


def _doers(scene: Scene, verb: Token) -> tuple[int, ...]:
    """Who does it; of "all but A", the others of the list in which A was named last."""
    start = next((child.left_edge.i for child in verb.children if child.dep_ in {"nsubj", "nsubjpass"}), verb.i)
    opening = [token.lower_ for token in scene.doc[max(0, start - 2) : verb.i] if token.lower_ in _table()["all_but"]]
    doers = scene.doers(verb)
    if len(opening) < 2:
        return doers
    companies = [tuple(n.person for n in company) for company in scene.companies if company[-1].end <= start]
    last = next((c for c in reversed(companies) if len(c) > 1 and set(c) > set(doers)), ())
    rest = last or tuple(
        p for verb in _verbs_before(scene, verb) if set(scene.doers(verb)) == set(doers) for p in scene.companions(verb)
    )
    return tuple(person for person in dict.fromkeys(rest) if person not in doers)


def _verbs_before(scene: Scene, verb: Token) -> list[Token]:
    """The verbs that head the sentences right before."""
    found: list[Token] = []
    start = verb.sent.start
    while start and len(found) < _ALL_BUT_REACH:
        start = scene.doc[start - 1].sent.start
        found.append(scene.doc[start].sent.root)
    return found


def _fronted(scene: Scene, flight: Token) -> tuple[int, ...]:
    """ "For A and B, the mission was their first"."""
    first = next((token for token in flight.sent if not token.is_space), flight)
    return scene.people_after(first) if first.lower_ == "for" else ()


def _veteran(scene: Scene, token: Token) -> Iterator[Attribute]:
    """ "A, a veteran of three spaceflights", "a veteran of two missions, A …", "A and B, both veterans of two"."""
    if (
        token.lower_.removesuffix("s") not in _table()["veterans"]
        or token.i + 2 >= len(scene.doc)
        or scene.doc[token.i + 1].lower_ != "of"
    ):
        return
    number = scene.doc[token.i + 2]
    count = _count(number)
    if count is not None and _flight_after(number) is not None:
        yield from _told(_group(scene, token) or _described(scene, token), count, number, "veteran")


def _group(scene: Scene, noun: Token) -> tuple[int, ...]:
    """Those called by a plural after their names: "A and B, both captains and veterans"."""
    if noun.tag_ != "NNS":
        return ()
    start = noun.sent.start
    commas = [token for token in scene.doc[start : noun.i] if token.text == "," and token.i]
    return next((people for comma in reversed(commas) if len(people := scene.company_before(comma)) > 1), ())


def _described(scene: Scene, noun: Token) -> tuple[int, ...]:
    """Who is called by a noun: by apposition, by predicate, or as the subject that follows."""
    before = scene.doc[noun.left_edge.i - 1] if noun.left_edge.i else noun
    if before.text in {",", "—", "–"} and before.i and (named := scene.named(scene.doc[before.i - 1])):
        return named
    apposed = noun.head if noun.dep_ == "conj" else noun  # "A, an engineer and rookie"
    if apposed.dep_ == "appos" and (named := scene.named(apposed.head)):
        return named
    if scene.named(noun.head) and noun.i < noun.head.i:
        return scene.named(noun.head)
    return scene.doers(clause_of(noun))


def _previous(scene: Scene, token: Token) -> Iterator[Attribute]:
    """ "Each had completed one previous spaceflight"."""
    count = _count(token)
    if count is None:
        return
    following = scene.doc[token.i + 1] if token.i + 1 < len(scene.doc) else token
    before = scene.doc[token.i - 1] if token.i else token
    if following.lower_ in _table()["previous"] and _flight_after(following) is not None:
        yield from _told(scene.doers(clause_of(token)), count, token, "veteran")
    elif before.lower_ in _table()["previous"] and _flight_after(token) is not None:
        yield from _told(_owner(scene, before, token), count, token, "veteran")


def _n_time(scene: Scene, token: Token) -> Iterator[Attribute]:
    """ "Three-time flier A", "first-time flier A", "rookie A"."""
    doc = scene.doc
    is_first_timer = token.lower_.startswith("timer") and doc[max(0, token.i - 2) : token.i].text.lower() == "first-"
    if is_first_timer or token.lower_ in _table()["rookies"] or token.lower_.removesuffix("s") in _table()["rookies"]:
        goal = [t.lower_ for t in scene.doc[token.i + 1 : token.i + 3]]
        is_told_of = token.dep_ == "attr" and goal[:1] != ["to"]  # "A and B are newcomers."
        is_bound = goal[:1] == ["to"] and goal[-1] in _table()["space"]
        if token.lower_.startswith("newcomer") and not (is_told_of or is_bound):
            return
        yield from _told(_called(scene, token), 0, token, "rookie")
    elif token.lower_ == "time" and token.i >= 2 and doc[token.i - 1].text == "-" and token.i + 1 < len(doc):
        number = doc[token.i - 2]
        flier = next((t for t in doc[token.i + 1 : token.i + 4] if t.lower_ in _table()["fliers"]), None)
        count = 0 if number.lower_ == "first" else _count(number)
        if flier is not None and count is not None:
            yield from _told(
                _called(scene, flier),
                count,
                number,
                "rookie" if not count else "veteran",
            )


def _called(scene: Scene, noun: Token) -> tuple[int, ...]:
    """Who is called by a noun: named right after it, all of a list where it is a plural, or else described by it."""
    following = next((t for t in scene.doc[noun.i + 1 : noun.i + 7] if scene.named(t)), None)
    title = scene.doc[noun.i + 1 : following.i] if following is not None else ()
    if following is not None and all(token.pos_ in {"NOUN", "PROPN", "ADJ"} for token in title):
        return scene.roster(following) if noun.tag_ == "NNS" else scene.named(following)
    first = noun.sent[0]
    likened = scene.people_after(first) if first.lower_ == "like" else ()
    return (*likened, *(_group(scene, noun) or _described(scene, noun)))


def _same_for(scene: Scene, token: Token) -> Iterator[Attribute]:
    """ "For A, it is the first flight. So it is for B"."""
    start = token.sent.start
    opening = [word.lower_ for word in scene.doc[start : token.i]]
    if token.lower_ != "for" or not _SAME.issuperset(opening[:1]) or not 2 < len(opening) < 6 or not start:
        return
    before = scene.doc[start - 1].sent
    values = [one.value for word in before for one in _ordinal(scene, word)]
    if values:
        yield from _told(scene.people_after(token), int(values[-1]), token, "ordinal")


def _first_of_all(scene: Scene, token: Token) -> Iterator[Attribute]:
    """ "A is the first Dane to travel to space": not of those who were so, or whose flight is told with its year."""
    noun = token.head
    is_past = noun.head.lemma_ == "be" and noun.head.tag_ == "VBD"
    if noun.head.dep_ == "xcomp" and noun.head.head.lower_ in _table()["hoping"]:
        return
    if _table()["ordinals"].get(token.lower_) is None or token.i > noun.i or is_past or not _is_debut(noun):
        return
    if not any(map(_is_year, token.sent)):
        yield from _told(_described(scene, noun), 0, token, "rookie")


def _is_debut(noun: Token) -> bool:
    """ "Dane to travel to space", "woman to reach orbit"."""
    for verb in noun.children:
        if verb.i > noun.i and verb.dep_ in {"acl", "relcl"} and verb.tag_ == "VB" and verb.lemma_ in _table()["reach"]:
            return any(word.lower_ in {"space", "orbit"} for word in noun.doc[verb.i + 1 : verb.i + 4])
    return False


def _behind(scene: Scene, token: Token) -> Iterator[Attribute]:
    """ "A, who already had four spaceflights behind him", "with two missions to her name"."""
    count = _count(token)
    flight = _flight_after(token) if count is not None else None
    if count is None or flight is None:
        return
    phrase = scene.doc[flight.i + 1 : flight.i + 4].text.lower()
    if any(phrase.startswith(f"{way} ") for way in _table()["behind"]):
        pronoun = next((t for t in scene.doc[flight.i + 1 : flight.i + 4] if t.pos_ == "PRON"), token)
        yield from _told(_nearest(scene, token) or scene.cast.meant(pronoun), count, token, "veteran")


def _nearest(scene: Scene, token: Token) -> tuple[int, ...]:
    """Whose aside a word stands in: "A, 49, a former pilot on his third flight", up to a verb of its own."""
    for at in range(token.i - 1, max(token.sent.start, token.i - 20) - 1, -1):
        word = scene.doc[at]
        if named := scene.named(word):
            return named if scene.doc[at + 1].text == "," else ()
        if word.text in {";", ":", "“", "”", '"'} or (word.tag_ in {"VBD", "VBZ", "MD"} and not _is_of_who(word)):
            return ()
    return ()


def _is_of_who(verb: Token) -> bool:
    """Whether a verb belongs to "who", whatever stands between them but another name."""
    return any(token.lower_ == "who" for token in verb.doc[max(verb.sent.start, verb.i - 3) : verb.i])


def _times(scene: Scene, token: Token) -> Iterator[Attribute]:
    """ "Has flown in space twice", "has been to the station three times"."""
    count = _table()["times"].get(token.lower_)
    if count is None and token.lower_ == "times" and token.i:
        count = _count(scene.doc[token.i - 1])
    if count is None:
        return
    verb = clause_of(token)
    others = [t for t in verb.sent if t.lower_ in _table()["times"] and t != token and clause_of(t) == verb]
    if any(other.i < token.i for other in others) and scene.doc[token.i - 1].lower_ == "and":
        return
    count += sum(_table()["times"][t.lower_] for t in others if t.i > token.i and scene.doc[t.i - 1].lower_ == "and")
    is_perfect = any(child.lower_ in {"has", "have", "’ve", "'ve", "had"} for child in verb.children)
    is_over = verb.tag_ == "VBD" and any(
        word.lower_ == "before" or _is_year(word) for word in scene.doc[verb.i : verb.right_edge.i + 1]
    )
    if token.i and (named := scene.named(scene.doc[token.i - 1])) and _goes_on(scene, token):
        yield from _told(named, count, token, "times")
    elif (is_perfect or is_over) and verb.lemma_.lower() in _table()["often"] and _tells_of_space(verb):
        yield from _told(scene.doers(verb), count, token, "times")


def _goes_on(scene: Scene, token: Token) -> bool:
    """ "A had flown once before, and B twice": the sentence has just told how often somebody else flew."""
    before = [t for t in scene.doc[token.sent.start : token.i] if t.lower_ in _table()["times"]]
    return bool(before) and any(True for _ in _times(scene, before[-1]))


def _tells_of_space(verb: Token) -> bool:
    """Whether the clause tells of space; the sentence before, where it has no goal: "B has been twice"."""
    if any(token.lower_ in _table()["space"] for token in verb.subtree):
        return True
    if any(child.lower_ == "up" for child in verb.children):
        return True
    neutral = {"before", "for", "with", "since"}
    if any(c.dep_ in {"prep", "dobj", "attr", "acomp"} and c.lower_ not in neutral for c in verb.children):
        return False
    start = verb.sent.start
    words = verb.doc[verb.doc[start - 1].sent.start : start] if start else verb.sent
    return any(token.lower_ in _table()["space"] or _is_flight(token) for token in (*words, *verb.sent))


def _never(scene: Scene, token: Token) -> Iterator[Attribute]:
    """ "A has never flown in space", "A had not flown before", "neither A nor B has flown before"."""
    verb = clause_of(token) if token.lower_ == "neither" else token.head
    lemma = verb.lemma_.lower()
    if token.lower_ not in {"never", "not", "neither"} or lemma not in _table()["often"] or verb.tag_ != "VBN":
        return
    is_before = lemma == "fly" and any(child.lower_ == "before" for child in verb.children)
    if is_before or any(word.lower_ in _table()["space"] for word in verb.subtree):
        yield from _told(scene.doers(verb), 0, token, "rookie")


def _nth_time(scene: Scene, token: Token) -> Iterator[Attribute]:
    """ "A and B were both flying for the first time", "A went to space for the third time"."""
    nth, following = _table()["ordinals"].get(token.lower_), scene.doc.tokens[token.i + 1]
    if nth is None or following.lower_ != "time" or token.i < 2 or scene.doc[token.i - 2].lower_ != "for":
        return
    verb = clause_of(token)
    is_own = scene.doc[verb.i + 1].pos_ not in {"DET", "NOUN", "PROPN", "PRON", "ADJ"}
    if is_own and verb.lemma_.lower() in _table()["often"] and (verb.lemma_.lower() == "fly" or _tells_of_space(verb)):
        yield from _told(_doers(scene, verb), nth - 1, token, "ordinal")


def _listed_missions(scene: Scene, token: Token) -> Iterator[Attribute]:
    """ "A took part in the Shenzhou-14 and Shenzhou-20 missions": as many as are numbered."""
    if token.lower_ != "missions":
        return
    start = token.i
    while start > token.sent.start and scene.doc[start - 1].lower_ != "in":
        start -= 1
    verb = clause_of(token)
    phrase = scene.doc[start : token.i]
    numbers = re.findall(r"\b[A-Z]\w*[ -]\d+[A-Z]?\b", phrase.text)
    if len(numbers) > 1 and verb.tag_ in {"VBD", "VBN"} and verb.lemma_.lower() in _table()["took"]:
        yield from _told(scene.doers(verb), len(numbers), token, "veteran")


def _made(scene: Scene, token: Token) -> Iterator[Attribute]:
    """ "A former astronaut who made two shuttle flights": of whoever is told to be one no more, or to fly again."""
    count = _count(token)
    flight = _flight_after(token) if count is not None else None
    if count is None or flight is None or flight.dep_ != "dobj" or flight.head.tag_ != "VBD":
        return
    noun = flight.head.head if flight.head.dep_ == "relcl" else token
    is_former = any(child.lower_ in _table()["past"] for child in noun.children)
    if is_former and flight.head.lemma_.lower() in _table()["own"]:
        yield from _told(scene.doers(flight.head), count, token, "veteran")


def _total(scene: Scene, token: Token) -> Iterator[Attribute]:
    """ "Has logged 545 days in space across four spaceflights"."""
    count = _count(token)
    before = scene.doc[token.i - 1].lower_ if token.i else ""
    if count is None or before not in {"across", "over", "during", "in", "on"} or _flight_after(token) is None:
        return
    verb = clause_of(token)
    if verb.lemma_.lower() in _table()["total"]:
        is_over = any(t.lower_ in _table()["over"] for t in scene.doc)
        yield from _told(scene.doers(verb), count - is_over, token, "total")


_RULES = (
    _ordinal,
    _debut,
    _veteran,
    _previous,
    _n_time,
    _nth_time,
    _times,
    _never,
    _listed_missions,
    _made,
    _total,
    _behind,
    _same_for,
    _first_of_all,
)
