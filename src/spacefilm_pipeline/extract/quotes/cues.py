"""Cues of speech: the words that say that somebody speaks, and who does.

A cue is a verb with its subject ("said the pilot", "adding"), a source phrase ("according to the agency") or a noun of
speech with its owner ("Ms Ito's statement"). Lexicon: `extract/lexicon/speech.toml`.
"""

from collections.abc import Iterator
from functools import cache

from msgspec import Struct

from spacefilm_pipeline.extract.lexicon import lexicon
from spacefilm_pipeline.extract.tokens import Doc, Token

SUBJECTS = frozenset(("nsubj", "nsubjpass", "csubj"))
_SOURCE_PHRASES = {"to": ("according", "to"), "of": ("in", "the", "words", "of")}
_PASSES_ON = frozenset(("conj", "xcomp", "advcl", "ccomp", "pcomp", "aux", "auxpass", "dep"))


class Cue(Struct, frozen=True):
    """`anchor` is the token of the cue that governs what is said; `source` heads the phrase that names the speaker."""

    kind: str
    """`telling`, `quoting`, `thinking`, `phrase` or `noun`."""
    anchor: Token
    source: Token
    words: tuple[Token, ...]


@cache
def _verbs() -> dict[str, str]:
    groups = lexicon("speech")["verbs"]
    return {lemma: kind for kind in ("thinking", "quoting", "telling") for lemma in groups[kind]}


@cache
def nouns(kind: str) -> frozenset[str]:
    """The nouns of a kind in the lexicon: of speech, documents, bodies, groups."""
    return frozenset(lexicon("speech")["nouns"][kind])


def ends_like_person(lemma: str) -> bool:
    """Whether a noun ends as those for people do."""
    return lemma.endswith(_person_endings())


@cache
def _person_endings() -> tuple[str, ...]:
    return tuple(lexicon("speech")["nouns"]["person_endings"])


def verb_kind(token: Token) -> str | None:
    """`telling`, `quoting` or `thinking` for a verb of the lexicon, else none."""
    if token.pos_ not in ("VERB", "AUX"):
        return None
    return _verbs().get(token.lemma_.lower())


def subject(verb: Token) -> Token | None:
    """Who does it: the verb's own subject, else that of the verb on which it hangs, or the noun ("a man saying")."""
    if by := _agent(verb):
        return by
    seen = 0
    while seen < 6:
        own = [child for child in verb.children if child.dep_ in SUBJECTS]
        if own:  # the nearest, where the parser gives several: "It will, Ito predicted, “be cold”"
            return min(own, key=lambda child: (abs(child.i - verb.i), child.i))
        if apart := _set_apart(verb):
            return apart
        if verb.dep_ == "acl" and verb.head.lower_ in nouns("speech") and verb.head.dep_ == "dobj":
            verb, seen = verb.head.head, seen + 1  # "issued a statement saying": who issued, says
            continue
        if verb.dep_ in ("acl", "relcl"):
            return verb.head
        if verb.dep_ == "pcomp" and verb.head.lower_ == "as":
            return _quoted_as(verb.head.head)
        if verb.dep_ == "conj" and verb.head.dep_ == "ccomp" and tells_that(verb):
            verb = verb.head  # "confirmed that …, but stressed that …": who confirmed, stressed
        if verb.dep_ not in _PASSES_ON or verb.head == verb:
            return None
        verb, seen = verb.head, seen + 1
    return None


def _set_apart(verb: Token) -> Token | None:
    """A name that the parser takes for a clause ("Ana Ito, speaking by radio, said") or for the object of one before it
    ("Agency controls engineer Ana Ito said").
    """
    names = [child for child in verb.children if child.dep_ == "advcl" and child.pos_ == "PROPN" and child.i < verb.i]
    before = verb.nbor(-1) if verb.i > 0 else verb
    if before.ent_type_ == "PERSON" and before.dep_ == "dobj" and before.head.head is verb:
        return before
    return names[-1] if names else None


def _quoted_as(verb: Token) -> Token | None:
    """Whom another quotes "as saying"."""
    roles = [child for child in verb.children if child.dep_ in ("dobj", "nsubjpass")]
    return roles[0] if roles else None


def _agent(verb: Token) -> Token | None:
    """Who does what is told in the passive: "as expressed by Ana Ito"."""
    by = next((child for child in verb.children if child.dep_ == "agent"), None)
    return next((child for child in by.children if child.dep_ == "pobj"), None) if by else None


def tells_that(verb: Token) -> bool:
    """Whether a verb of speech has a content clause with "that"."""
    return verb_kind(verb) == "telling" and any(
        child.dep_ == "ccomp" and any(mark.lower_ == "that" for mark in child.children) for child in verb.children
    )


def has_object(verb: Token) -> bool:
    """Whether a verb takes a thing for its object, so that no clause is what it tells: "announced five flights"."""
    takes_listener = verb.lemma_.lower() in lexicon("speech")["verbs"]["with_listener"]
    return not takes_listener and any(
        child.dep_ == "dobj" and child.pos_ in ("NOUN", "PROPN") and child.i > verb.i for child in verb.children
    )


def find_cues(doc: Doc) -> list[Cue]:
    """Every cue of the text whose source is named, in text order."""
    tokens = {token.i: token for token in (*doc.lemmas_among(_verbs().keys()), *doc.words_among(_other_words()))}
    return [cue for _, token in sorted(tokens.items()) for cue in _cues_at(token)]


@cache
def _other_words() -> frozenset[str]:
    """The words of which each cue that is no verb has one."""
    return nouns("speech") | _SOURCE_PHRASES.keys()


def _cues_at(token: Token) -> Iterator[Cue]:
    kind = verb_kind(token)
    if kind:
        source = subject(token)
        is_done_to = source is not None and source.dep_ == "nsubjpass" and source.head == token  # "plates were added"
        if source is not None and not is_done_to:
            yield Cue(kind, token, source, (token,))
    elif (phrase := _SOURCE_PHRASES.get(token.lower_)) and _ends_with(token, phrase):
        source = next((child for child in token.children if child.dep_ == "pobj"), None)
        if source is not None:
            yield Cue("phrase", token, source, tuple(token.doc[token.i + 1 - len(phrase) : token.i + 1]))
    elif token.pos_ == "NOUN" and token.lower_ in nouns("speech"):
        source = next((child for child in token.children if child.dep_ == "poss"), None) or _author(token)
        if source is not None:
            yield Cue("noun", token, source, (token,))


def _ends_with(last: Token, phrase: tuple[str, ...]) -> bool:
    """Whether a phrase in lower case ends with a token."""
    words = last.doc.tokens[max(0, last.i + 1 - len(phrase)) : last.i + 1]
    return tuple(token.lower_ for token in words) == phrase


def _author(noun: Token) -> Token | None:
    """The author of "a statement by the agency"."""
    for child in noun.children:
        if child.dep_ == "prep" and child.lower_ in ("by", "from"):
            return next((grandchild for grandchild in child.children if grandchild.dep_ == "pobj"), None)
    return None
