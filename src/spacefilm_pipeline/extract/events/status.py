"""How a clause stands to the world: happened, planned, told at second hand, called off, or only imagined."""

import re
from dataclasses import dataclass
from itertools import islice

from spacefilm_pipeline.extract.events.grammar import (
    ancestors,
    child,
    governors,
    is_passive,
    is_verb,
    objects,
    subject_left_behind,
    subjects,
)
from spacefilm_pipeline.extract.lexicon import lexicon
from spacefilm_pipeline.extract.tokens import Token

_WORDS = lexicon("modality")


@dataclass(frozen=True)
class Stance:
    """What the clause claims. `status` None: nothing, it is only imagined or general."""

    status: str | None
    tense: str
    belief: float
    rule: str


_ORDINAL = re.compile(r"\d+(?:st|nd|rd|th)")
_PARTICIPLE = {"acl": 0.55, "amod": 0.4}
IMAGINED = Stance(None, "present", 0.0, "imagined")


def stance_of_verb(verb: Token, depth: int = 0) -> Stance:
    """The stance of a verb, read from its own group, its governors and the clause that holds it."""
    chain = governors(verb)
    if depth > 5 or any(_in_condition(v) or _in_fiction(v) for v in chain):
        return IMAGINED
    finite = chain[-1]
    stance = _governed(chain) or _own(finite, depth)
    if any(t.lower_ in _WORDS["nobody"] for t in subjects(verb)):
        return IMAGINED
    if stance.status == "planned" and any(c.lower_ in _WORDS["many"] for t in subjects(verb) for c in t.lefts):
        return IMAGINED  # "many more are expected to join"
    if stance.status and any(_negated(v) for v in chain):
        if stance.rule == "possible":
            return IMAGINED
        return Stance("cancelled", stance.tense, 0.55 if stance.tense == "past" else 0.4, "negated")
    if stance.status == "happened" and _second_hand(finite):
        return Stance("reported", stance.tense, 0.7, "second hand")
    return stance


def stance_of_setting(verb: Token) -> Stance:
    """The stance of what a verb of planning sets a day for: `the mission is planned for May`."""
    return _governed([verb, verb]) or IMAGINED


def _governed(chain: list[Token]) -> Stance | None:
    """`is set to return`, `had been due to dock`, `failed to land`."""
    for governor in chain[1:]:
        lemma = governor.lemma_.lower()
        if lemma == "be" and any(t.lemma_ in _WORDS["aims"] for t in subjects(governor)):
            return IMAGINED
        what = child(governor, "attr")
        if lemma == "be" and what is not None and _is_singled_out(what):
            return _singled_out(governor)
        if lemma == "be" and any(c.lower_ == "to" for c in chain[0].children):  # "they are to land"
            if any(c.lower_ == "have" for c in chain[0].children):
                return Stance("cancelled", "future", 0.7, "was to have")
            return Stance("planned", "future", 0.8, "is to")
        if lemma in _WORDS["able"]:
            return IMAGINED
        if lemma in _WORDS["going_on"] and governor.tag_ in ("VBZ", "VBP", "VB"):
            return IMAGINED
        if lemma in _WORDS["directive"] and governor is not chain[0] and not is_passive(governor):
            return Stance("planned", "future", 0.45, "purpose")
        if lemma in _WORDS["failed"]:
            return Stance("cancelled", "past", 0.6, "failed")
        if lemma == "go" and any(c.lower_ == "on" for c in governor.children):
            continue  # "went on to fly"
        if lemma in _WORDS["planned"]:
            if pluperfect(governor) or (_past(governor) and _but(governor)):
                return Stance("cancelled", "past", 0.7, "had been planned")
            if any(c.lower_ in _WORDS["possible"] for c in governor.children):
                return Stance("planned", "future", 0.3, "possible")  # "could expect to walk on the Moon"
            if any(c.lower_ in _WORDS["once_planned"] for c in governor.children):
                return Stance("cancelled", "past", 0.45, "once planned")
            return Stance("planned", "future", 0.9, "planned")
    return None


def _own(verb: Token, depth: int) -> Stance:
    auxiliaries = {c.lower_ for c in verb.children if c.dep_ in ("aux", "auxpass")}
    if auxiliaries & {"will", "shall", "'ll", "’ll", "wo"}:
        return Stance("planned", "future", 0.9, "future")
    if auxiliaries & {"would", "'d"}:
        told = verb.dep_ == "ccomp" and verb.head.lemma_ in _WORDS["told"] + _WORDS["planned"] + _WORDS["sure"]
        return Stance("planned", "future", 0.65 if told else 0.45, "future seen from the past")
    if "should" in auxiliaries:
        return Stance("planned", "future", 0.6, "should")
    if auxiliaries & set(_WORDS["possible"]):
        return Stance("planned", "future", 0.3, "possible")
    if "to" in auxiliaries:
        return _infinitive(verb, depth)
    if _is_base_form(verb):
        return stance_of_verb(verb.head, depth + 1)
    if verb.tag_ == "VBD" or auxiliaries & {"was", "were", "had", "has", "have", "did", "'ve", "’ve", "been"}:
        return Stance("happened", "past", 0.95, "past")
    if verb.tag_ in ("VBG", "VBN") and not auxiliaries:
        return _participle(verb, depth)
    if verb.tag_ in ("VB", "NN") and not auxiliaries:
        return _bare(verb, depth)
    if verb.tag_ == "VBG":
        return Stance("happened", "present", 0.6, "progressive")
    return _present(verb, depth)


def _is_base_form(verb: Token) -> bool:
    """`will carry four and set two of them down`: what looks like a past is none beside an infinitive."""
    alike = verb.tag_ in ("VBD", "VBN") and verb.lower_ == verb.lemma_
    return alike and verb.dep_ == "conj" and verb.head.tag_ == "VB" and child(verb, "nsubj", "nsubjpass") is None


def _infinitive(verb: Token, depth: int) -> Stance:
    if verb.dep_ == "ROOT" or verb.head.i == verb.i:
        return Stance("planned", "future", 0.8, "headline infinitive")
    head = verb.head
    if verb.dep_ == "conj" and is_verb(head) and any(c.lower_ == "to" for c in head.children):
        return stance_of_verb(head, depth + 1)  # "is due to hand over and to come home"
    if verb.dep_ in ("acl", "relcl") and _is_singled_out(head):
        return _singled_out(head.head) if head.dep_ == "attr" else Stance("happened", "past", 0.4, "the first to")
    if is_verb(head):
        matrix = stance_of_verb(head, depth + 1)
        if matrix.status is None:
            return IMAGINED
        what = child(head, "attr")
        if head.lemma_ in ("be", "become") and what is not None and _is_singled_out(what):
            return _singled_out(head)
        return Stance("planned" if matrix.status != "cancelled" else "cancelled", "future", 0.45, "purpose")
    return Stance("planned", "future", 0.45, "purpose")


def _singled_out(verb: Token) -> Stance:
    """`became the first to reach space` tells that it happened; `is the first to`, `will be the seventh to` only say
    what somebody is."""
    said = _own(verb, 1)
    if said.status == "planned":
        return Stance("planned", "future", 0.45, "the first to")
    came_about = said.status == "happened" and (verb.lemma_ != "be" or verb.tag_ == "VBD")
    return Stance("happened", "past", 0.85 if came_about else 0.4, "the first to")


def _is_singled_out(noun: Token) -> bool:
    """`the first to`, `the youngest woman`, `the 40th country`."""
    return any(
        c.lower_ in _WORDS["singled_out"] or c.tag_ == "JJS" or _ORDINAL.fullmatch(c.lower_)
        for c in (noun, *noun.lefts)
    )


def _participle(verb: Token, depth: int) -> Stance:
    """`returning to Earth in September`, `after launching on Friday`, `launched in 2011`."""
    if subject_left_behind(verb) is not None:
        return Stance("happened", "past", 0.9, "past")
    after = verb.tag_ == "VBN" and verb.dep_ == "advcl" and _mark(verb) == "after" and is_verb(verb.head)
    if after and stance_of_verb(verb.head, depth + 1).status == "planned":
        return Stance("planned", "future", 0.65, "after")  # "after docking followed by a ceremony"
    if verb.tag_ == "VBN" and verb.dep_ in ("acl", "ROOT", "advcl", "amod"):
        if any(c.lower_ in _WORDS["any"] for c in verb.head.lefts):
            return IMAGINED
        return Stance("happened", "past", _PARTICIPLE.get(verb.dep_, 0.8), "past participle")
    head = verb.head
    if verb.dep_ == "pcomp":
        preposition, head = head, head.head
        if preposition.lower_ in ("after", "since", "following"):
            planned = is_verb(head) and stance_of_verb(head, depth + 1).status == "planned"
            lately = any(c.lower_ in ("recently", "just") for c in verb.children)
            if planned and preposition.lower_ != "since" and not lately:
                return Stance("planned", "future", 0.65, "after")  # "After docking, they will rest"
            return Stance("happened", "past", 0.7, "after")
        if preposition.lower_ not in ("by", "before", "while", "in", "upon"):
            return Stance("planned", "future", 0.4, "thought of")
    if head.dep_ == "nsubj" and is_verb(head.head) and stance_of_verb(head.head, depth + 1).status == "planned":
        return Stance("planned", "future", 0.6, "participle")  # "Kestrel-2, launching from Florida, will carry …"
    if head.i == verb.i or not is_verb(head):
        return Stance("happened", "present", 0.5, "participle")
    matrix = stance_of_verb(head, depth + 1)
    return Stance(matrix.status, matrix.tense, matrix.belief * 0.85, "participle")


def _bare(verb: Token, depth: int) -> Stance:
    """`will undock and return`: the second verb shares the first one's auxiliary."""
    if verb.dep_ in ("conj", "ccomp", "xcomp") and is_verb(verb.head):
        return stance_of_verb(verb.head, depth + 1)
    if subjects(verb):
        return _present(verb, depth)
    return IMAGINED  # an imperative


def _present(verb: Token, depth: int) -> Stance:
    if _general(verb) or any(_mark(c) == "if" for c in verb.children if c.dep_ == "advcl"):
        return IMAGINED  # "if it sticks, you lose power"
    mark = _mark(verb)
    if verb.dep_ == "advcl" and mark in _WORDS["temporal"]:
        matrix = stance_of_verb(verb.head, depth + 1) if is_verb(verb.head) else None
        at_once = mark in ("as", "while") and matrix is not None and matrix.status == "happened"
        if not at_once and (matrix is None or matrix.status != "happened" or matrix.tense != "past"):
            return Stance("planned", "future", 0.65, "temporal clause")
    return Stance("happened", "present", 0.75, "present")


def _general(verb: Token) -> bool:
    """`Rockets launch from Florida`, `when a launch takes place`: what is told of any tells no happening."""
    heads = subjects(verb)
    if _mark(verb) in ("when", "whenever") and any(c.lower_ in ("a", "an") for t in heads for c in t.lefts):
        return True
    return any(
        t.tag_ == "NNS"
        and not any(c.dep_ in ("det", "nummod", "poss", "compound", "amod", "appos") for c in t.children)
        for t in heads
    )


def _mark(verb: Token) -> str:
    found = child(verb, "mark") or child(verb, "advmod")
    return found.lower_ if found is not None else ""


def _in_condition(verb: Token) -> bool:
    marks = {c.lower_ for c in verb.children if c.dep_ in ("mark", "advmod")}
    conditional = child(verb, "advcl")
    subject = child(verb, "nsubj", "nsubjpass")
    inverted = subject is not None and any(
        t.lower_ == "had" and t.i < subject.left_edge.i for t in (*verb.children, verb.head)
    )
    return (
        bool(marks & set(_WORDS["condition"]))
        or inverted
        or (
            conditional is not None
            and any(c.lower_ in ("would", "could") for c in verb.children)
            and any(c.lower_ == "if" for c in conditional.children)
        )
    )


def _in_fiction(verb: Token) -> bool:
    """A clause that tells what a film, a novel or a plot is about."""
    return any(
        (a.dep_ in ("relcl", "acl", "ccomp") and a.head.lemma_ in _WORDS["fiction"])
        or (a.dep_ == "pobj" and a.head.lower_ == "about" and a.head.head.lemma_ in _WORDS["fiction"])
        for a in (verb, *ancestors(verb))
    )


def is_planned_for(noun: Token) -> bool:
    """Whether a clause about the noun sets its day: `a spacewalk planned for Thursday`."""
    return any(c.dep_ == "acl" and c.lemma_ in _WORDS["planned"] for c in noun.children)


def in_note(token: Token) -> bool:
    """Whether a word stands in a note of what was changed in the text: `updated to add a briefing`."""
    return any(
        a.lemma_ in _WORDS["edited"] and any(t.lemma_ in _WORDS["texts"] for t in objects(a)) for a in ancestors(token)
    )


def _negated(verb: Token) -> bool:
    return any(c.dep_ == "neg" or c.lower_ in ("never", "not") for c in verb.children)


def pluperfect(verb: Token) -> bool:
    """`had chosen`, `had been due`."""
    words = {c.lower_ for c in verb.children} | (
        {c.lower_ for c in verb.head.children} if verb.dep_ == "acomp" else set()
    )
    return "had" in words


def _past(verb: Token) -> bool:
    holder = verb.head if verb.dep_ == "acomp" else verb
    return holder.tag_ == "VBD" or any(c.lower_ in ("was", "were") for c in verb.children)


def _but(verb: Token) -> bool:
    holder = verb.head if verb.dep_ == "acomp" else verb
    return any(c.lower_ == "but" for c in holder.children)


def _second_hand(verb: Token) -> bool:
    if any(c.lower_ in _WORDS["reported_adverbs"] for c in verb.children):
        return True
    source = next((c for c in verb.children if c.lower_ == "according"), None)
    if source is not None and any(t.lower_ in _WORDS["unnamed_sources"] for t in islice(source.subtree, 20)):
        return True
    head = verb.head
    return verb.dep_ == "ccomp" and head.lemma_ in _WORDS["reported"] and is_passive(head)


def content_of(verb: Token) -> str | None:
    """The status of what a verb of speech says."""
    said = child(verb, "ccomp", "xcomp")
    if said is None or not is_verb(said) or any(t.lower_ in _WORDS["nobody"] for t in subjects(said)):
        return None
    if any(c.lower_ in _WORDS["opinion"] for c in said.children):
        return None  # "said that the agency should move up its plans"
    sets = said.lemma_ in _WORDS["planned"] and (is_passive(said) or child(said, "xcomp", "ccomp", "acomp"))
    return "planned" if sets else stance_of_verb(said).status


def stance_of_noun(noun: Token, attended: bool = False) -> Stance:
    """The stance of a noun that tells a happening: from its adjectives, else from the verb that it serves.

    `attended`: the noun is an occasion at which the verb is done (`said at a news conference`).
    """
    adjectives = {c.lower_ for c in noun.lefts}
    if any(c.lower_ in _WORDS["absent"] for c in (*noun.lefts, *_first_of_list(noun).lefts)):
        return IMAGINED
    if adjectives & set(_WORDS["mock"]):
        return IMAGINED
    verb, light = serving(noun)
    light = light or attended
    if verb is not None and _calls_off(verb, noun):
        return Stance("cancelled", "past", 0.85, "called off")
    if adjectives & set(_WORDS["planned_adjectives"]):
        return Stance("planned", "future", 0.75 if light else 0.45, "planned adjective")
    if noun.head.lower_ == "with" and noun.head.head.lemma_ in _WORDS["framing"]:
        light = True
    if noun.dep_ == "dobj" and noun.head.lemma_ in _WORDS["rehearsed"]:
        return IMAGINED
    if noun.dep_ == "pobj" and noun.head.head.lemma_ in _WORDS["beforehand"]:
        return Stance("planned", "future", 0.25, "beforehand")
    if verb is not None and verb.lemma_ == "be" and child(verb, "xcomp") is not None:  # "a launch was to take place"
        return Stance("planned", "future", 0.7, "was to be")
    if verb is not None and verb.lemma_ in _WORDS["delayed"] and is_planned_for(noun):
        return IMAGINED  # "the liftoff, planned for May, slid to June"
    if noun.dep_ == "pobj" and noun.head.lower_ == "for" and noun.head.head.lemma_ in ("ready", "due", "target"):
        return Stance("planned", "future", 0.75, "ready for")
    if verb is not None and verb.lemma_ in _WORDS["planned"] and (light or _is_aim(noun, verb)):
        if pluperfect(verb) or (_past(verb) and _but(verb)):
            return Stance("cancelled", "past", 0.6, "had been planned")
        return Stance("planned", "future", 0.85, "planned")
    stance = stance_of_verb(verb) if verb is not None else Stance("happened", "present", 0.4, "bare noun")
    if stance.status is None or light:
        return stance
    if noun.dep_ == "pobj" and noun.head.lower_ in ("after", "following", "since"):
        return Stance("planned" if stance.status == "planned" else "happened", stance.tense, 0.6, "after it")
    if stance.tense == "present" and is_in_view(noun):
        return Stance("planned", "future", 0.45, "in view of it")
    if _covered(noun) and stance.status == "planned":
        return Stance("planned", "future", 0.65, "to be covered")
    return Stance(
        "happened" if stance.status == "cancelled" else stance.status, stance.tense, 0.45, "beside " + stance.rule
    )


def is_in_view(noun: Token) -> bool:
    """`registration for the launch`, `activities for the landing`: what something else is held in view of."""
    return noun.dep_ == "pobj" and noun.head.lower_ == "for" and noun.head.head.pos_ in ("NOUN", "PROPN")


def _is_aim(noun: Token, verb: Token) -> bool:
    """`scheduled for launch`, `are targeting Tuesday for the undocking`."""
    return noun.dep_ == "pobj" and noun.head.lower_ == "for" and verb.i < noun.i


def _covered(noun: Token) -> bool:
    """`will provide coverage of docking and hatch opening`: what will be shown is planned."""
    head = noun
    for _ in range(5):
        head = head.head
        if head.lemma_ in _WORDS["coverage"]:
            return True
    return False


def _calls_off(verb: Token, noun: Token) -> bool:
    return _is_calling_off(verb) and any(
        t.i == noun.i or noun.is_ancestor(t) or t.is_ancestor(noun) for t in _called_off(verb)
    )


def _is_calling_off(verb: Token) -> bool:
    phrases = [[verb.lemma_, c.lower_] for c in verb.children if c.dep_ in ("prt", "advmod")]
    return verb.lemma_ in _WORDS["cancelled"] or any(phrase in _WORDS["cancelled_phrases"] for phrase in phrases)


def _called_off(verb: Token) -> list[Token]:
    """What is called off: the object, or what is stood down from."""
    from_ = [c for p in verb.children if p.lower_ == "from" for c in p.children if c.dep_ == "pobj"]
    named = [c for c in verb.children if c.dep_ == "nsubjpass"]  # two, in "a spacewalk by A, 52, and B, 38, was …"
    return [*objects(verb), *from_, *named]


def serving(noun: Token) -> tuple[Token | None, bool]:
    """The verb that the noun depends on, and whether that verb only lends it a tense (`made a safe landing`)."""
    if noun.dep_ == "pobj" and noun.head.lower_ == "by" and noun.head.head.lemma_ == "follow":
        return _followed(noun.head.head)
    first = _first_of_list(noun)
    near = first.dep_ in ("nsubj", "nsubjpass", "csubj", "csubjpass", "dobj", "attr")
    head = noun
    for _ in range(6):
        if head.head.i == head.i:
            return None, False
        head = head.head
        if is_verb(head):
            due = child(head, "acomp")
            if near and due is not None and due.lemma_ in _WORDS["planned"]:
                return child(due, "xcomp") or head, True  # "the launch had been due to take place"
            if near and head.lemma_ == "be" and any(c.lower_ in _WORDS["accomplished"] for c in head.children):
                return head, True  # "the launch was successful"
            if near and head.lemma_ == "be" and _is_reckoned(head):
                return head, True  # "the launch will be two hours later"
            lends = _WORDS["light"] + _WORDS["planned"]
            return head, near and (head.lemma_ in lends or _is_calling_off(head))
        if head.dep_ == "conj":
            continue
    return None, False


def _first_of_list(noun: Token) -> Token:
    """`rendezvous` of `a rendezvous and docking`: what the others of the list depend on."""
    listed = islice((a for a in (noun, *noun.ancestors) if a.dep_ != "conj"), 1)
    return next(listed, noun)


def _followed(verb: Token) -> tuple[Token | None, bool]:
    """What is `followed by` something stands to the world as that does."""
    above = verb.head
    if verb.dep_ == "acl" and not is_verb(above):
        return serving(above)
    if verb.dep_ == "advcl" and is_verb(above):
        return above, True
    return verb, verb.dep_ != "amod"


def _is_reckoned(verb: Token) -> bool:
    """Whether a verb tells how long before or after something else: `will be an hour after docking`."""
    near = (verb, *(c for c in verb.children if c.dep_ in ("prep", "advmod")))
    spans = (child(token, "attr", "npadvmod") for token in near)
    return any(span is not None and span.lemma_ in lexicon("events")["measures"] for span in spans)
