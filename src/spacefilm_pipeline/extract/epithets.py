"""What a text calls its people beside their names: the nouns and ages by which they may be meant later."""

from functools import cache

from spacefilm_pipeline.extract.lexicon import lexicon
from spacefilm_pipeline.extract.names.spans import is_person_noun
from spacefilm_pipeline.extract.tokens import Doc, Token
from spacefilm_pipeline.extract.tokens import Span as Tokens

_APPOSITION = 10
"""Tokens after the comma within which an apposition must come to its noun."""


def epithets_at(doc: Doc, name: Tokens) -> set[str]:
    """The person nouns (singular) and the age that one mention of a name comes with."""
    found = {noun(token) for token in _titles(doc, name)} | {noun(token) for token in _attached(name.root)}
    found |= {noun(token) for token in _apposition(doc, name)}
    if age := _age(doc, name):
        found.add(age)
    return found


def noun(token: Token) -> str:
    """A noun as the lexicon has it: lower case, singular."""
    lower = token.lower_
    if token.tag_ in {"NNS", "NNPS"}:
        return lower[:-3] + "man" if lower.endswith("men") else lower.removesuffix("s")
    return lower


@cache
def kinds() -> dict[str, frozenset[int]]:
    """The sets of nouns for the same kind of person that each noun is in."""
    sets: dict[str, set[int]] = {}
    for number, nouns in enumerate(lexicon("descriptions")["kinds"]):
        for one in nouns.split():
            sets.setdefault(one, set()).add(number)
    return {one: frozenset(numbers) for one, numbers in sets.items()}


def agrees(description: str, epithets: set[str]) -> float:
    """How well a describing noun fits what a person was called: 1 the same word, 0.6 the same kind, 0 not at all."""
    if description in epithets:
        return 1.0
    same = kinds().get(description, frozenset())
    return 0.6 if any(same & kinds().get(epithet, frozenset()) for epithet in epithets) else 0.0


def _titles(doc: Doc, name: Tokens) -> list[Token]:
    """`Nasa administrator Jane Doe`: the person nouns right before the name."""
    at = name.start - 1
    found = []
    while at >= 0 and doc[at].pos_ in {"NOUN", "PROPN"} and not doc[at].is_space:
        if is_person_noun(doc[at]):
            found.append(doc[at])
        elif found or not doc[at].text[0].isupper():
            break
        at -= 1
    return found


def _attached(root: Token) -> list[Token]:
    """Person nouns that the syntax ties to the name: its appositions, and what it is said to be."""
    found = [token for token in root.children if token.dep_ in {"appos", "compound"}]
    if root.dep_ == "appos":
        found.append(root.head)
    if root.dep_ == "nsubj" and root.head.lemma_ in {"be", "become"}:
        found += [token for token in root.head.children if token.dep_ == "attr"]
    if root.dep_ == "conj" and root.conjuncts:
        found += [
            token for token in root.conjuncts[0].children if token.dep_ == "compound" and token.tag_ in {"NNS", "NNPS"}
        ]
    return [token for token in found if is_person_noun(token)]


def _apposition(doc: Doc, name: Tokens) -> list[Token]:
    """`Jane Doe, an analyst at`, `Jane Doe, the head of`."""
    if name.end >= len(doc) or doc[name.end].text != ",":
        return []
    for token in doc[name.end + 1 : name.end + 1 + _APPOSITION]:
        if is_person_noun(token) and token.pos_ in {"NOUN", "PROPN"}:
            return [token]
        if token.is_punct or token.is_space or token.pos_ in {"VERB", "AUX", "CCONJ", "PRON"}:
            return []
    return []


def _age(doc: Doc, name: Tokens) -> str | None:
    mark, age = doc.tokens[name.end : name.end + 2]
    if mark.text in {",", "("} and age.is_digit and len(age.text) < 3:
        return age.text
    last = doc.tokens[name.start - 1]
    if not (last.is_space or last.text.endswith("d")):
        return None
    before = doc[max(0, name.start - 5) : name.start]
    if before.text.strip().endswith("-year-old") and before[0].is_digit:
        return before[0].text
    return None
