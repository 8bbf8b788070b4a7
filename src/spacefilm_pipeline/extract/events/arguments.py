"""Who and what takes part in a happening, read from the clause of its trigger."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice

from spacefilm_pipeline.extract.events.grammar import (
    agents,
    ancestors,
    clause,
    governors,
    objects,
    phrase,
    simple_past,
    subject_left_behind,
    subjects,
    themes,
)
from spacefilm_pipeline.extract.events.scene import Scene
from spacefilm_pipeline.extract.events.status import pluperfect, serving
from spacefilm_pipeline.extract.events.triggers import Trigger
from spacefilm_pipeline.extract.lexicon import lexicon
from spacefilm_pipeline.extract.tokens import Token
from spacefilm_pipeline.records import CraftMention, Span

_IN_LISTS = frozenset({"NOUN", "PROPN", "ADJ", "NUM", "CCONJ", "DET", "PART", "X"})
_GLUE = frozenset({"of", "from", "as", "well", "along", "with", "left", "right", "center", "centre", "above", "below"})
_SOME = frozenset({"one", "two", "some", "any", "none", "each"})
"""`one of these women` are not these women."""
_INDEFINITE = frozenset({"a", "an", "another", "any", "every", "each", "no", "all", "other", "many", "several"})
_OPENING = 300
"""Characters within which a text tells its news, whatever the tense: `two people have walked in space`."""
_NEWS = 800
"""The same, of what news is about."""
_LIST = 60
"""Words of a list read at most."""
_COMPARING = frozenset({"until", "than", "like", "unlike"})
_TEMPORAL = frozenset({"after", "before", "during", "following", "upon", "since"})


def words_of(trigger: Trigger) -> list[Token]:
    """The words of the clause that tells the happening, in text order."""
    if trigger.is_verb:
        return _fragment(trigger.token) or clause(trigger.token)
    own = list(phrase(trigger.head))
    verb, light = serving(trigger.head)
    within = light or trigger.frame.attended
    within |= trigger.frame.event_type == "training" and trigger.head.head.lower_ == "during"
    if verb is not None and within and not _only_attended(trigger, verb):
        own += clause(verb)
    return sorted({t.i: t for t in own}.values(), key=lambda t: t.i)


def _only_attended(trigger: Trigger, verb: Token) -> bool:
    """Whether the clause tells who came to watch: who attends a launch does not fly."""
    return verb.lemma_ in lexicon("modality")["onlooking"] and not trigger.frame.attended


def _fragment(verb: Token) -> list[Token]:
    """The whole phrase where the parser took a finite verb for a participle: `O’Malley launched Sept. 15`."""
    root = verb.head
    beside = verb.dep_ == "acl" and verb.tag_ in ("VBN", "VBD") and root.dep_ == "ROOT" and verb.i == root.i + 1
    subject = root if beside else subject_left_behind(verb)
    if subject is None:
        return []
    return sorted({t.i: t for t in (*phrase(subject), *phrase(verb))}.values(), key=lambda t: t.i)


def participants(trigger: Trigger, words: list[Token], scene: Scene) -> tuple[int, ...]:
    """The people who take part, in text order."""
    roles = _roles(trigger, words)
    if trigger.frame.event_type == "orbit":  # "served as a flight engineer for Expedition 6": not with all of that crew
        roles = [t for t in roles if scene.craft_at(t) is None or t.dep_ != "pobj"]
    people = {person: t.i for t in reversed(roles) for person in scene.people_at(t)}
    for token in roles:
        if scene.people_at(token):
            listed = _listed(token, trigger.token, scene)
            people |= {p: t.i for t in listed for p in scene.named_at(t) if p not in people}
    return tuple(sorted(people, key=lambda p: (people[p], p)))


def has_unnamed(trigger: Trigger, words: list[Token], scene: Scene) -> bool:
    """Whether somebody takes part of whom it is not known who it is."""
    return any(
        t.pos_ == "NOUN"
        and t.dep_ != "compound"
        and not (
            t.head.lower_ in ("as", "by") and t.head.dep_ == "prep"
        )  # "the first walk by a woman", "flew as a pilot"
        and _is_somebody(t, scene)
        and not scene.people_at(t)
        for t in _roles(trigger, words)
    )


def _is_somebody(token: Token, scene: Scene) -> bool:
    """Whether a noun means people: `the crew`, or, counted, `three others`."""
    counted = token.lower_ in lexicon("events")["others"] and any(c.dep_ == "nummod" for c in token.children)
    return counted or scene.is_a(token, "person")


def is_of_known_flight(trigger: Trigger, scene: Scene) -> bool:
    """Whether the clause speaks of a craft, flight or crew as known (`the capsule`, `it`), or of nothing but the act
    (`after launch`): then it may mean the flight told of before."""
    if not trigger.is_verb:
        return not any(c.lower_ in _INDEFINITE for c in trigger.head.lefts) and not _is_of_named(trigger, scene)
    moved = themes(trigger.token)
    if any(w.lower_ in lexicon("events")["uncrewed"] for t in moved for w in phrase(t)):
        return False
    if trigger.frame.event_type != "launch" and any(t.lemma_ in lexicon("events")["unmanned_parts"] for t in moved):
        return False
    return any(
        scene.is_a(t, name) and _is_definite(t)
        for t in moved
        for name in ("craft", "mission", "person", "crewed", "launching")
    )


def _is_of_named(trigger: Trigger, scene: Scene) -> bool:
    """`launch of the Lantern Mission`, `of its first module`: of something other than the craft known."""
    of = next((c for c in trigger.head.children if c.lower_ == "of"), None)
    what = next((c for c in of.children if c.dep_ == "pobj"), None) if of is not None else None
    if what is None or scene.craft_at(what) is not None or scene.people_at(what):
        return False
    return what.pos_ == "PROPN" or not _is_definite(what)


def _is_definite(token: Token) -> bool:
    if token.pos_ == "PRON" or any(c.dep_ == "poss" for c in token.lefts):
        return True  # "its second mission"
    if any(c.lower_ in lexicon("modality")["singled_out"] or c.lower_ == "next" for c in token.lefts):
        return False  # "will land the first woman"
    return any(c.lower_ in ("the", "this", "that", "these", "all", "both") for c in token.lefts)


def _roles(trigger: Trigger, words: list[Token]) -> list[Token]:
    """The words that may mean who takes part."""
    return [*_doers(trigger), *(t for t in words if _takes_part(t, trigger))]


def _doers(trigger: Trigger) -> list[Token]:
    if trigger.is_verb:
        done = [] if _is_helped(trigger.token) else agents(trigger.token)
        return [*done, *themes(trigger.token), *_company(trigger.token)]
    verb, light = serving(trigger.head)
    if verb is not None and _only_attended(trigger, verb):
        return []
    if verb is not None and (light or trigger.frame.attended or trigger.head.head.lower_ == "for"):
        return subjects(verb)
    return []


def _is_helped(verb: Token) -> bool:
    """`helping to launch a crew`: whoever helps does not fly."""
    helped = verb.dep_ in ("xcomp", "ccomp") and verb.head.lemma_ in lexicon("modality")["helping"]
    return helped and bool(objects(verb))


def _company(verb: Token) -> list[Token]:
    """`flies in May, accompanied by A and B`."""
    along = (c for c in verb.children if c.dep_ == "advcl" and c.lemma_ in lexicon("events")["accompanied"])
    by = (c for verb in along for c in verb.children if c.dep_ == "agent")
    return [t for preposition in by for t in phrase(preposition)]


def lender(trigger: Trigger, heads: Mapping[int, Trigger], scene: Scene) -> Trigger | None:
    """The flight whose people a docking or landing shares: `they will journey on a path that results in a docking`."""
    flights = lexicon("events")["flights"]
    if trigger.is_verb or trigger.frame.event_type not in flights:
        return None
    if trigger.head.head.lower_ in _TEMPORAL and any(True for _ in trigger.head.children):  # but "hours after launch"
        return None
    above = (heads[a.i] for a in ancestors(trigger.token) if a.i in heads)
    return next((t for t in above if t.is_verb and t.frame.event_type in flights), None)


def _takes_part(token: Token, trigger: Trigger) -> bool:
    if token.pos_ not in ("NOUN", "PROPN", "PRON", "NUM"):
        return False
    if trigger.is_verb and any(a.lemma_ in lexicon("modality")["on_account"] for a in islice(token.ancestors, 6)):
        return False
    if token.dep_ == "poss":
        return not trigger.is_verb and token.head.i == trigger.token.i
    return not (token.dep_ == "pobj" and token.head.lower_ == "of" and token.head.head.lower_ in _SOME)


def _listed(token: Token, trigger: Token, scene: Scene) -> list[Token]:
    """The words of the list that a name stands in: `A, left, B of Belarus, and C`, where the parser lost the thread."""
    step = -1 if token.i < trigger.i else 1
    found: list[Token] = []
    at = token.i + step
    while 0 <= at < len(token.doc) and len(found) < _LIST:
        word = token.doc[at]
        if word.is_space or word.i == trigger.i or not (_continues(word) or scene.is_a(word, "person")):
            break
        found.append(word)
        at += step
    return found


def _continues(word: Token) -> bool:
    return word.pos_ in _IN_LISTS or word.lower_ in _GLUE or word.text in (",", "(", ")", ";")


def organizations(words: Iterable[Token], scene: Scene) -> tuple[str, ...]:
    found = (scene.organization_at(token) for token in words)
    return tuple(dict.fromkeys(mention.organization for mention in found if mention is not None))


def craft(trigger: Trigger, words: Iterable[Token], scene: Scene) -> tuple[CraftMention, ...]:
    """The craft named, each once; stations only where the happening is at one."""
    at_station = trigger.frame.event_type in lexicon("events")["at_station"]
    # "the freighter, which was launched in May", "the freighter undocked and is aiming for a splashdown"
    moved = themes(trigger.token) if trigger.is_verb else _doers(trigger)
    beside = (c for c in trigger.token.children if c.dep_ == "advcl" and c.tag_ == "VBG")
    ended = (c for c in beside if c.lemma_ in lexicon("modality")["framing"])
    framed = (t for verb in ended for t in phrase(verb))  # "landed in May, concluding the Kestrel-1 mission"
    found = (scene.craft_at(token) for token in (*words, *moved, *framed) if not _is_compared(token))
    named = {m.craft: m for m in found if m is not None and (at_station or m.kind != "station")}
    return tuple(named.values())


def _is_compared(token: Token) -> bool:
    """`the last such crew until Kestrel-2`: craft that a clause only compares with."""
    return any(a.lower_ in _COMPARING and a.dep_ == "prep" for a in islice(token.ancestors, 4))


def craft_within(span: Span, trigger: Trigger, scene: Scene) -> tuple[CraftMention, ...]:
    """The craft named in a run of text."""
    words = scene.doc.char_span(span.start, span.end, alignment_mode="expand")
    return craft(trigger, words or (), scene)


def is_fresh(trigger: Trigger, of_opening: bool | None = None) -> bool:
    """Whether a main clause tells it in the simple past, or the opening of the text as news, and not as of old:
    `once`, `previously`. `of_opening`: whether it stands where news is told in other tenses, too."""
    verb = trigger.token if trigger.is_verb else serving(trigger.head)[0]
    while verb is not None and verb.dep_ == "advcl" and verb.tag_ in ("VBG", "VBN") and verb.head.i != verb.i:
        verb = verb.head
    if (
        verb is None
        or verb.dep_ in ("relcl", "acl")
        or any(c.lower_ == "before" for c in verb.children if c.i < verb.i)
    ):
        return False
    if of_opening is None:
        of_opening = verb.idx < _OPENING
    if not (simple_past(verb) or (of_opening and verb.tag_ in ("VBZ", "VBP", "VBN"))):
        return False
    of_old = (c for c in verb.children if c.lower_ in lexicon("modality")["of_old"])
    return all(next(iter(c.children), None) is not None for c in of_old)  # "said a few hours later"


def is_current(trigger: Trigger) -> bool:
    """Whether a verb tells what holds now: in the perfect or present, or as what the text opens with; `the flight was
    put back to February` may tell of a plan of old."""
    finite = governors(trigger.token)[-1]
    if pluperfect(finite):
        return False
    if any(c.lower_ in ("has", "have", "is", "are") for c in finite.children) or finite.tag_ in ("VBZ", "VBP"):
        return True
    return finite.idx < _NEWS and is_fresh(trigger)


def leans_on(trigger: Trigger) -> Iterator[Token]:
    """The verbs and nouns that a happening's own clause leans on in time: `after docking`, `dock … after a glitch`."""
    token = trigger.head
    if not trigger.is_verb and token.dep_ in ("pobj", "dobj"):
        verb, _ = serving(token)
        if verb is not None:
            yield from governors(verb)
            yield from (c for c in verb.children if c.dep_ in ("xcomp", "conj"))
    if trigger.is_verb and token.dep_ == "advcl":
        yield token.head
    if trigger.is_verb and token.dep_ == "pcomp" and token.head.lower_ in _TEMPORAL:
        yield from ancestors(token.head)
    for preposition in token.children:
        if preposition.lower_ in _TEMPORAL:
            yield from (c for c in preposition.children if c.dep_ in ("pobj", "pcomp"))


def span_of(trigger: Trigger, words: list[Token]) -> Span:
    """The run of text from the clause's first word to its last, around the trigger."""
    token = trigger.token
    near = [t for t in words if not t.is_space]
    first, last = token, token
    for t in sorted(near, key=lambda t: abs(t.i - token.i)):
        if abs(t.i - token.i) > 30:
            break
        first, last = min(first, t, key=lambda t: t.i), max(last, t, key=lambda t: t.i)
    while last.i > token.i and last.is_punct:
        last = last.nbor(-1)
    while first.i < token.i and first.is_punct:
        first = first.nbor()
    return Span(first.idx, last.idx + len(last))
