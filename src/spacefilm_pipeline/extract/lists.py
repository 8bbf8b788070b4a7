"""What stands between two names of one list, each with a title or an aside of its own."""

from collections.abc import Sequence
from functools import cache
from itertools import pairwise

from spacefilm_pipeline.extract.lexicon import lexicon
from spacefilm_pipeline.extract.names.spans import words as name_words
from spacefilm_pipeline.extract.roles import is_role_word
from spacefilm_pipeline.extract.tokens import Span, Token

_LONGEST_GAP = 32
"""Tokens between two members of a company."""
_JOINTS = frozenset({",", ";", "&", "and", "with", "along", "alongside", "together", "as", "well", "plus", "including"})
_BREAKS = frozenset({".", ":", "“", "”", '"', "?", "!", "|"})
_SMALL = frozenset(
    {"left", "right", "center", "both", "all", "(", ")", "-", "–", "—", "/", "’s", "'s", "’", "'", "joined"}
)
_PHRASE_POS = frozenset({"NOUN", "PROPN", "ADJ", "NUM", "X", "DET", "ADP", "PART", "CCONJ", "SYM"})
_RELATIVES = frozenset({"who", "whose", "whom", "which"})


@cache
def _others() -> frozenset[str]:
    return frozenset(lexicon("crew")["crew_words"]["others"].split())


def joins(words: Span) -> bool:
    """Whether the words between two names do no more than join them: "A, who flew twice, and cosmonaut B"."""
    if not 1 <= len(words) <= _LONGEST_GAP:
        return False
    gap = list(words)
    told = [token.lower_ for token in gap]
    if _JOINTS.isdisjoint(told) or not _BREAKS.isdisjoint(told) or not _others().isdisjoint(told):
        return False
    if any(token.is_space for token in gap) or _are_kin(gap) or _opens_clause(told):
        return False
    gap = _without_brackets(gap)
    if ";" in [token.text for token in gap]:
        return _closes_item(gap)
    gap = _without_clauses(gap)
    last = max((at for at, token in enumerate(gap) if token.lower_ in _JOINTS), default=-1)
    return last >= 0 and all(_belongs(token) for token in gap) and _is_title(gap[last + 1 :]) and _is_aside(gap[:last])


def _are_kin(gap: Sequence[Token]) -> bool:
    """Whether who follows is told of as somebody's relative, and of no list with them: "A and his wife, B"."""
    title = [token for token in gap if token.text != ","][-1:]
    return bool(title) and title[0].lower_ in name_words("kin")


def _opens_clause(told: Sequence[str]) -> bool:
    """ "A and B swam, as recovery officer C watched": the last is told of in a clause of their own."""
    if "as" not in told or "," not in told:
        return False
    last = len(told) - told[::-1].index(",")
    opening = told[last : last + 2]
    return opening[:1] == ["as"] and opening != ["as", "well"]


def _closes_item(gap: Sequence[Token]) -> bool:
    """Whether a semicolon parts two members: whatever the aside before it says, a title alone follows it."""
    last = max(at for at, token in enumerate(gap) if token.text == ";")
    after = [token for token in gap[last + 1 :] if token.lower_ != "and"]
    aside = gap[:last]
    tells = any(_is_finite(token) for token in _without_tail(aside))
    return not any(token.text == ";" for token in gap[:last]) and not tells and _is_title(after)


def _is_finite(token: Token) -> bool:
    """Whether a verb tells something of its own: not "the first Dane to fly"."""
    is_base = token.tag_ in {"VB", "VBP"} and token.pos_ == "VERB" and token.nbor(-1).lower_ != "to"
    return token.tag_ in {"VBD", "VBZ", "MD"} or is_base


def _without_tail(aside: Sequence[Token]) -> Sequence[Token]:
    """An aside up to its relative clause: "a pilot who flew twice"."""
    clause = next((at for at, token in enumerate(aside) if token.lower_ in _RELATIVES), len(aside))
    return aside[:clause]


def _without_brackets(gap: Sequence[Token]) -> list[Token]:
    depth, kept = 0, []
    for token in gap:
        depth += token.text == "("
        if depth <= 0:
            kept.append(token)
        depth -= token.text == ")"
    return kept


def _without_clauses(gap: list[Token]) -> list[Token]:
    """The gap without ", who …," or ", a pilot who …," between two commas."""
    commas = [at for at, token in enumerate(gap) if token.text == ","]
    for start, end in pairwise(commas):
        clause = next((at for at in range(start + 1, end) if gap[at].lower_ in _RELATIVES), end)
        if clause < end and not _is_title_of_next(gap[clause + 1 : end], gap[end + 1 :]):
            return [*gap[: clause if clause > start + 1 else start], *gap[end:]]
    return gap


def _is_title_of_next(clause: Sequence[Token], after: Sequence[Token]) -> bool:
    """Whether a clause ends with what the next person is: "A, who stays there with a third pilot, B"."""
    return not after and is_role_word(clause[-1]) and clause[-1].left_edge.pos_ == "DET" and clause[-1].dep_ == "pobj"


def _belongs(token: Token) -> bool:
    if token.tag_ == "VB" and token.i and token.nbor(-1).lower_ == "to":
        return True  # "the first Dane to fly"
    if token.lower_ in _JOINTS or token.lower_ in _SMALL or token.tag_ in {"POS", "VBN", "VBG", "VBP", "RB", "PRP$"}:
        return True
    return token.pos_ in _PHRASE_POS or is_role_word(token)


def _is_title(words: Sequence[Token]) -> bool:
    """Whether nothing but what somebody is stands there: no article, no preposition but "of"."""
    words = [token for token in words if token.lower_ not in {"both", "the", "then", "fellow"}]
    return all(
        token.pos_ not in {"DET", "ADP", "VERB"}
        or token.lower_ == "of"
        or token.tag_ in {"VBN", "VBP"}
        or is_role_word(token)
        for token in words
    )


def _is_aside(words: Sequence[Token]) -> bool:
    """Whether what follows a name says of the person what they are or where from, if anything."""
    if not words:
        return True
    opener = words[0]
    is_of = opener.lower_ in {"of", "from", "both"} or opener.tag_ == "POS"
    return is_of or opener.text in {",", "–", "—"} or opener.lower_ in _JOINTS | _SMALL
