"""Who does what to whom: subjects, objects and the words of one clause, read from the dependency parse."""

from collections.abc import Iterator
from itertools import islice

from spacefilm_pipeline.extract.lexicon import lexicon
from spacefilm_pipeline.extract.tokens import Token
from spacefilm_pipeline.lexicons import read_lexicon

_WORDS = lexicon("events")
_CLAUSAL = frozenset({"ccomp", "advcl", "relcl", "acl", "parataxis", "csubj", "csubjpass", "pcomp"})
_OPENING = _CLAUSAL | {"conj", "xcomp"}
"""Relations of which one may open a clause."""
_CONTROLLED = frozenset({"xcomp", "acomp", "advcl", "pcomp", "conj", "prep", "dep", "parataxis"})
_RELATIVE = frozenset({"who", "which", "that", "whom"})
_DUE = frozenset(lexicon("modality")["due"])
_ZONES = frozenset(read_lexicon("spacefilm_pipeline.dates", "calendar")["zones"])
_DEPTH = 40
_REACH = 200
"""Tokens read of one clause at most: a bound for texts that are no prose."""


def is_verb(token: Token) -> bool:
    """Whether a word is a verb, be it one that the model took for a noun: it has a subject, or is what is due to be."""
    if token.lower_ in _WORDS["never_verbs"] and child(token, "aux") is None:
        return False
    if token.pos_ in ("VERB", "AUX"):
        return not is_gerund(token)
    if token.dep_ == "acomp" and token.lower_ in _WORDS["predicates"]:
        return True  # "is due back on Friday"
    if token.tag_ == "NN" and token.dep_ == "conj" and token.head.pos_ == "VERB" and not token.n_lefts:
        return True  # "will lift off and dock at …"
    return token.pos_ == "NOUN" and (child(token, "nsubj") is not None or infinitive_of(token) is not None)


def is_gerund(token: Token) -> bool:
    """Whether a word in -ing stands before a noun like an attribute, or alone: `undocking attempts`."""
    if token.tag_ == "VBG" and token.dep_ in ("ROOT", "appos") and all(c.is_punct for c in token.rights):
        return not any(c.dep_ in ("nsubj", "nsubjpass", "aux") for c in token.lefts)  # a line of a timetable
    if token.tag_ == "VBG" and token.dep_ == "conj" and token.head.pos_ == "NOUN":
        return child(token, "aux", "nsubj", "dobj") is None  # "a fast rendezvous and docking"
    attribute = token.dep_ in ("amod", "compound") and token.head.i > token.i
    return attribute and token.pos_ in ("VERB", "ADJ") and token.lower_.endswith("ing")


def subject_left_behind(verb: Token) -> Token | None:
    """The subject of a finite verb that the parser hung on a noun: `A capsule carrying two people docked`, or alone on
    its subject, `The ship undocked from the station at 5:52 Moscow time.`"""
    if verb.dep_ != "acl" or verb.tag_ not in ("VBN", "VBD") or child(verb, "agent") is not None:
        return None
    carrying = next((a for a in ancestors(verb) if a.tag_ == "VBG" and child(a, "aux") is None), None)
    subject = child(carrying, "nsubj") if carrying is not None else None
    if subject is not None and carrying is not None and carrying.dep_ in ("ROOT", "ccomp"):
        return subject  # "The ship, carrying two people, docked", where `carrying` was taken for the main verb
    root = carrying.head if carrying is not None and carrying.dep_ == "acl" else verb.head
    if root.dep_ != "ROOT" or root.pos_ not in ("NOUN", "PROPN"):
        return _last_outside(verb) if verb.tag_ == "VBD" else None
    return root if root.i != verb.head.i or _is_whole_sentence(root, verb) else None


def _last_outside(verb: Token) -> Token | None:
    """The noun whose relative clause swallowed the main verb: `Two astronauts whose stay was cut short by a leak
    returned to Earth`."""
    above = list(ancestors(verb))
    clause = next((a for a in above if a.dep_ == "relcl" and a.head.dep_ == "ROOT"), None)
    if clause is not None and clause.head.pos_ in ("NOUN", "PROPN"):
        return clause.head
    root = above[-1]
    found = [c for c in root.children if c.dep_ in ("nsubj", "nsubjpass")]
    return found[0] if len(found) > 1 and any(c.lower_ == "whose" for c in found[1].lefts) else None


def _is_whole_sentence(noun: Token, verb: Token) -> bool:
    """Whether a definite noun, the verb right after it and a full stop make the sentence."""
    definite = any(c.lower_ in ("the", "their", "its") for c in noun.lefts)
    end = noun.sent.end
    return definite and verb.i == noun.i + 1 and any(t.text == "." for t in noun.doc[end - 2 : end])


def simple_past(verb: Token) -> bool:
    """`landed`, `was launched`, but not `has landed` nor `would be launched`."""
    if subject_left_behind(verb) is not None or _is_mistagged(verb):
        return True
    told = (c for c in verb.children if c.dep_ not in _CLAUSAL and c.dep_ != "conj")  # "said that they had air enough"
    return not any(c.lower_ in ("had", "has", "have", "will", "would") for c in told) and (
        verb.tag_ == "VBD" or any(c.lower_ in ("was", "were") for c in verb.children)
    )


def _is_mistagged(verb: Token) -> bool:
    """`The capsule made an approach and docked`, `it docked at noon`, where the verb passes for a participle."""
    if verb.tag_ != "VBN" or child(verb, "aux", "auxpass") is not None:
        return False
    if verb.dep_ == "conj" and verb.head.tag_ == "VBD":
        return child(verb.head, "aux", "auxpass") is None
    return child(verb, "nsubj") is not None and verb.dep_ == "ROOT"


def infinitive_of(noun: Token) -> Token | None:
    """The governor of an infinitive that was taken for a noun: `due` in `is due to land on Mars`."""
    if noun.dep_ != "pobj" or noun.i == 0:
        return None
    to = noun.nbor(-1)
    if to.lower_ != "to" or noun.head.i not in (to.i, to.head.i):
        return None
    return to.head if to.head.lower_ in _DUE else None


def ancestors(token: Token) -> Iterator[Token]:
    """What the token depends on, the nearest first, within bounds."""
    return islice(token.ancestors, _DEPTH)


def child(token: Token, *deps: str) -> Token | None:
    """The first child with one of these relations."""
    for one in token.children:
        if one.dep_ in deps:
            return one
    return None


def coordinated(token: Token) -> list[Token]:
    """The token and what is coordinated to its right: A, B and C."""
    found = [token]
    while (nxt := child(found[-1], "conj")) is not None and not is_verb(nxt):
        found.append(nxt)
    return found


def is_passive(verb: Token) -> bool:
    """`was launched`, `to be launched`, and the reduced relative `launched in 2011`."""
    if child(verb, "nsubjpass", "auxpass") is not None:
        return True
    return verb.tag_ == "VBN" and verb.dep_ in ("acl", "amod") and subject_left_behind(verb) is None


def subjects(verb: Token, depth: int = 0) -> list[Token]:
    """The heads of the verb's subject, also where another clause lends it."""
    nouns = [c for c in verb.children if c.dep_ in ("nsubj", "nsubjpass")]
    own = nouns[-1] if nouns else None  # a dateline may be taken for a first one
    if own is not None and len(nouns) > 1 and _goes_on(nouns[-2], own):
        return [*coordinated(nouns[-2]), *coordinated(own)]  # "Teams from the agency, among them A, and B are …"
    if own is not None:
        if own.lower_ in _RELATIVE and verb.dep_ == "relcl":
            return coordinated(verb.head)
        titled = child(own, "dobj") if own.pos_ == "VERB" else None  # "Agency astronauts A and B": no verb
        return coordinated(titled or own)
    if depth > 5:
        return []
    left_behind = subject_left_behind(verb)
    if left_behind is not None:
        return coordinated(left_behind)
    governor = infinitive_of(verb)
    if governor is not None:
        return subjects(governor, depth + 1)
    if verb.dep_ in ("acl", "relcl") and verb.head.dep_ == "attr":  # "she became the first woman to …"
        return subjects(verb.head.head, depth + 1)
    if _is_chance(verb):
        return subjects(verb.head.head, depth + 1)
    if verb.dep_ in ("acl", "relcl") and verb.head.pos_ in ("NOUN", "PROPN", "PRON", "NUM"):
        return coordinated(verb.head)
    if verb.dep_ == "advcl" and verb.head.dep_ in ("nsubj", "nsubjpass"):  # "The capsule, launching from …, will …"
        return coordinated(verb.head)
    if _is_second_predicate(verb):
        return coordinated(verb.head)
    if verb.dep_ == "xcomp" and is_verb(verb.head) and child(verb.head, "dobj") is not None:
        return objects(verb.head)
    if verb.dep_ in _CONTROLLED and verb.head.i != verb.i:
        return subjects(verb.head, depth + 1)
    return []


def _is_second_predicate(verb: Token) -> bool:
    """`A launched in May, and returned in June`, where the parser hung both verbs on the name."""
    named = verb.head.dep_ == "ROOT" and verb.head.pos_ in ("NOUN", "PROPN")
    return named and verb.dep_ == "conj" and verb.tag_ == "VBD"


def _goes_on(first: Token, second: Token) -> bool:
    """Whether one list was taken for two subjects: the second follows right upon the first with `and`."""
    start = second.left_edge.i
    return second.doc[start - 1].lower_ == "and" and start - first.right_edge.i <= 3


def _is_chance(verb: Token) -> bool:
    """`pupils will have an opportunity to hear from …`: whoever has the chance is to use it."""
    noun = verb.head
    is_to = verb.dep_ in ("acl", "relcl") and noun.lemma_ in _WORDS["chances"] and verb.tag_ == "VB"
    return is_to and noun.dep_ == "dobj" and is_verb(noun.head)


def objects(verb: Token) -> list[Token]:
    """The heads of the direct object; of a passive, of its subject."""
    if is_passive(verb):
        return subjects(verb)
    found = child(verb, "dobj", "obj")
    if found is None or found.lemma_ in _WORDS["measures"] or _is_hour(found) or _is_set_off(found):
        return _mistaken(verb)  # "failed two minutes into the flight"
    return coordinated(found)


def _is_set_off(noun: Token) -> bool:
    """Whether a comma stands before it, as in `splashed down after 16 days aboard Lantern, the station of a firm`."""
    return noun.doc[noun.left_edge.i - 1].text == "," and noun.left_edge.i > noun.head.i + 1


def _is_hour(token: Token) -> bool:
    """`2 p.m.`, and `EDT`, which the parser may take for the object of `splashed down at 2 p.m. EDT`."""
    if token.text in _ZONES:
        return True
    return token.pos_ == "NUM" and any(
        t.lower_ in ("a.m.", "p.m.", "am", "pm") for t in token.doc[token.i + 1 : token.i + 2]
    )


def _mistaken(verb: Token) -> list[Token]:
    """The object that the parser took for a clause: `launched the Kestrel-1 crewed ship`."""
    clause = child(verb, "ccomp")
    noun = child(clause, "nsubj") if clause is not None and clause.lower_ in _WORDS["crewed_adjectives"] else None
    found = child(clause, "dobj") if noun is not None and clause is not None else None
    return [noun, found] if noun is not None and found is not None else []


def themes(verb: Token) -> list[Token]:
    """What moves or is done to: the object, or the subject of an intransitive verb."""
    return objects(verb) or subjects(verb)


def agents(verb: Token) -> list[Token]:
    """Who does it: the subject of an active verb, or `by …`."""
    if not is_passive(verb):
        return subjects(verb)
    by = child(verb, "agent")
    found = child(by, "pobj") if by is not None else None
    return coordinated(found) if found is not None else []


def phrase(head: Token) -> Iterator[Token]:
    """The words below a head without those of clauses of their own, breadth first."""
    queue = [head]
    for seen, token in enumerate(queue):
        if seen > _REACH:
            return
        yield token
        queue += [c for c in token.children if c.dep_ not in _OPENING or not _is_clause(c) or _is_carrying(c)]


def _is_clause(token: Token) -> bool:
    if token.dep_ == "pcomp" and (not is_verb(token) or _is_manning(token)):  # "for no earlier than May"
        return False
    return token.dep_ in _CLAUSAL or (token.dep_ in ("conj", "xcomp") and is_verb(token))


def _is_manning(verb: Token) -> bool:
    """`with A and B serving as the crew`."""
    return verb.head.lower_ == "with" and verb.lemma_ in _WORDS["manning"] and child(verb, "nsubj") is not None


def _is_carrying(token: Token) -> bool:
    """`a rocket carrying four astronauts` says who is aboard, as `with` does."""
    return token.dep_ == "acl" and token.lemma_ in ("carry", "bear", "include")


def governors(verb: Token) -> list[Token]:
    """The verb and those whose complement it is: `are set to return` → return, set."""
    governor = infinitive_of(verb)
    chain = [verb] if governor is None else [verb, governor]
    while chain[-1].dep_ in ("xcomp", "acomp") and chain[-1].head.i != chain[-1].i and len(chain) < 6:
        chain.append(chain[-1].head)
    return chain


def clause(verb: Token) -> list[Token]:
    """The words of the clause that the verb and its governors make, in text order."""
    return sorted({t.i: t for v in governors(verb) for t in phrase(v)}.values(), key=lambda t: t.i)
