"""Words for what people are → the role vocabulary."""

from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from typing import Any

from msgspec import Struct

from spacefilm_pipeline.extract.lexicon import lexicon
from spacefilm_pipeline.extract.organizations import Organization
from spacefilm_pipeline.extract.tokens import Doc, Span, Token

_LONGEST = 5
"""Tokens in the longest word for a role."""


class RoleWord(Struct, frozen=True):
    """Tokens `start` to `end` that tell what somebody is; `role` None where they tell a leader of something, "" where
    they tell a duty."""

    start: int
    end: int
    word: str
    role: str | None
    plural: bool


def role_words(doc: Doc, start: int, end: int, duties: bool = False) -> list[RoleWord]:
    """The words for roles among the tokens, in text order; the longest wins.

    With `duties`, words for duties ("flight engineer"), too, which tell no role (""), but still what somebody is.
    """
    found: list[RoleWord] = []
    openings, at = _openings(), start
    while at < end:
        match = _longest_match(doc, at, end) if doc.tokens[at].lower_ in openings else None
        if match and (duties or match.role != ""):
            found.append(match)
        at = match.end if match else at + 1
    return [match for match in found if not _is_modifier(doc, match, end)]


@lru_cache(maxsize=1)
def role_tokens(doc: Doc) -> tuple[Token, ...]:
    """The tokens that alone are words for a role (see `is_role_word`), in text order."""
    return tuple(token for token in doc.words_among(_forms()) if is_role_word(token))


def is_role_word(token: Token) -> bool:
    """Whether the token alone is a word for a role, whatever the tagger takes it for."""
    return _role_word(token, token.i + 1, token.lower_) is not None


def _longest_match(doc: Doc, start: int, end: int) -> RoleWord | None:
    """The longest word for a role that the tokens begin with."""
    openings, first, longest = _openings(), doc.tokens[start], None
    for last in doc.tokens[start : min(start + _LONGEST, end, len(doc))]:
        text = doc.text[first.idx : last.idx + len(last.text)].lower()
        if text not in openings:
            break
        longest = _role_word(first, last.i + 1, text) or longest
    return longest


def _role_word(first: Token, end: int, text: str) -> RoleWord | None:
    """The word for a role that the tokens from `first` on are, whose text in lower case is given."""
    if text in _leads():
        return RoleWord(first.i, end, text, _words()[text], False) if _is_lead(first) else None
    if text in _words():
        return RoleWord(first.i, end, text, _words()[text], False)
    if (single := _plurals().get(text)) is not None:
        return RoleWord(first.i, end, single, _words()[single], True)
    return None


def _is_lead(token: Token) -> bool:
    """Whether "lead" is a noun, after one that names a part of the work: "the test lead at the base"."""
    if not token.i or token.nbor(-1).pos_ not in {"NOUN", "PROPN"}:
        return False
    following = token.nbor() if token.i + 1 < len(token.doc) else None
    ends = following is None or following.is_punct or following.lower_ in {"at", "for", "of"}
    is_title = following is not None and following.pos_ == "PROPN" and token.nbor(-1).tag_ in {"NN", "NNP"}
    return ends or is_title or token.pos_ in {"NOUN", "PROPN"}


@cache
def _leads() -> frozenset[str]:
    return frozenset(lexicon("roles")["leads"]["words"])


@cache
def _words() -> dict[str, str | None]:
    """Word → role; "" where the word is none, None where it depends on what is led."""
    table = lexicon("roles")
    words: dict[str, str | None] = {word: role for role, entries in table["words"].items() for word in entries}
    words |= dict.fromkeys(table["no_role"]["words"], "")
    words |= dict.fromkeys(table["leads"]["words"], table["leads"]["role"])
    for section in ("leaders", "managers", "states", "films", "station_commanders"):
        words |= dict.fromkeys(table[section]["words"])
    return words


@cache
def _plurals() -> dict[str, str]:
    return {plural: word for word in _words() for plural in _plural_forms(word)}


@cache
def _forms() -> frozenset[str]:
    """All words for roles, singular and plural."""
    return frozenset((*_words(), *_plurals()))


@cache
def _openings() -> frozenset[str]:
    """What a word for a role may open with."""
    return frozenset(word[:end] for word in _forms() for end in range(1, len(word) + 1))


def _plural_forms(word: str) -> tuple[str, ...]:
    if word.endswith("man"):
        return (word[:-3] + "men",)
    if word.endswith("y"):
        return (word[:-1] + "ies",)
    return (word + "s",)


def _is_modifier(doc: Doc, match: RoleWord, end: int) -> bool:
    """Whether the word only tells something of what follows: "astronaut trainer", "the pilot's wife"."""
    if match.end >= len(doc) or doc[match.end].tag_ == "POS":
        return match.end < len(doc)
    following = doc[match.end]
    if match.end >= end or following.pos_ not in ("NOUN", "PROPN"):
        return False
    return following.lower_ not in lexicon("roles")["phrases"]["fillers"] and not _longest_match(doc, match.end, end)


def settled_role(
    doc: Doc, word: RoleWord, start: int, end: int, led: Sequence[Organization], within: Sequence[Organization] = ()
) -> str | None:
    """The role that a word tells within the phrase of tokens `start` to `end`.

    `led` are the organisations right beside the word, `within` those anywhere in the phrase. None where the word alone
    tells no role.
    """
    table = lexicon("roles")
    if word.word in table["leaders"]["seconds"] and (led or within):
        return str(table["leaders"]["deputy" if led and led[0].kind not in {"company", "other"} else "company_deputy"])
    if word.role == "executive" and led and led[0].kind not in {"company", "other"}:
        return str(table["leaders"]["deputy"])
    is_deputy = word.start > start and doc[word.start - 1].lower_ in table["leaders"]["deputies"]
    if word.role == table["leaders"]["agency"] and is_deputy:
        return str(table["leaders"]["deputy"])
    if word.role is not None:
        return word.role
    phrase = doc[start:end]
    if word.word in table["managers"]["words"]:
        return "program manager" if _has(phrase, table["managers"]["programme"]) else "official"
    if word.word in table["station_commanders"]["words"]:
        return table["station_commanders"]["role"] if _has(phrase, table["station_commanders"]["signs"]) else None
    if word.word in table["leaders"]["chairs"] and not led:
        return None
    if word.word in table["leaders"]["executives"] and not any(one.kind != "company" for one in led):
        return str(table["leaders"]["company"])
    if led:
        return _leader(table["leaders"], word.word, led[0].kind, is_deputy)
    if word.word in table["states"]["words"]:
        of_state = word.end < end and doc[word.end].lower_ == "of"
        if word.end == end and _stands_before_body(doc, end):
            return str(table["leaders"]["company"])
        if word.end == end or of_state:
            return "politician" if is_deputy else table["states"]["role"]
        return str(table["leaders"]["company"])
    is_of_other = word.start > start and doc[word.start - 1].pos_ in {"NOUN", "PROPN"}  # "center director"
    if word.word in table["films"]["words"] and word.end == end and not is_of_other and _tells_of_films(doc):
        return str(table["films"]["role"])
    kinds = table["leaders"]["within"]
    return next((str(kinds[one.kind]) for one in within if one.kind in kinds), str(table["leaders"]["deputy"]))


def _stands_before_body(doc: Doc, end: int) -> bool:
    """ "A, president, Acme": whatever Acme is, it is no state."""
    return doc[end].text == "," and doc[end + 1].pos_ == "PROPN" and doc[end].i == end and doc[end - 2].text == ","


def _leader(leaders: Mapping[str, Any], word: str, kind: str, is_deputy: bool) -> str:
    if is_deputy:
        return str(leaders["company_deputy"] if kind == "company" else leaders["deputy"])
    if kind == "company" and word in leaders["company_heads"]:
        return "chief executive"
    return str(leaders.get(kind, leaders["other"]))


def _has(words: Span, signs: Sequence[str]) -> bool:
    return any(token.lower_.removesuffix("s") in signs or token.lower_ in signs for token in words)


def _tells_of_films(doc: Doc) -> bool:
    signs = lexicon("roles")["films"]["signs"]
    return bool(doc.words_among(frozenset(signs)))
