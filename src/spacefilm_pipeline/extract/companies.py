"""People named one after the other, each with a title of their own: "astronaut A, cosmonaut B, and C of Town"."""

import re
from functools import cache

from spacy.tokens import Doc, Token

from spacefilm_pipeline.extract.roles import is_role_word
from spacefilm_pipeline.extract.rosters import Naming, is_listed

_LONGEST_GAP = 22
"""Tokens between two members of a company."""
_JOINTS = frozenset(
    [",", ";", "&", "and", "with", "along", "alongside", "together", "as", "well", "including", "both", "joined", "by"]
)
_SMALL = frozenset(["of", "from", "the", "left", "right", "center", "(", ")", "-", "/"])
_TITLE_POS = {"NOUN", "PROPN", "ADJ", "NUM", "X"}


def find_companies(doc: Doc, namings: list[Naming]) -> list[tuple[Naming, ...]]:
    """The namings grouped by company, in text order; somebody named alone is a company of one."""
    groups: list[list[Naming]] = []
    for naming in namings:
        if groups and _are_together(doc, groups[-1][-1], naming):
            groups[-1].append(naming)
        else:
            groups.append([naming])
    return [tuple(group) for group in groups]


def _are_together(doc: Doc, first: Naming, second: Naming) -> bool:
    if is_listed(doc, first, second):
        return True
    gap = doc[first.end : second.start]
    if not 1 <= len(gap) <= _LONGEST_GAP or any(token.is_space for token in gap):
        return False
    words = _aside().sub(" ", f" {gap.text} ").split()
    is_joined = "," in gap.text or any(word in _JOINTS for word in words)
    has_title = any(is_role_word(token) or token.lower_ in _DUTIES for token in gap)
    return is_joined and has_title and all(_belongs(token) for token in gap)


_DUTIES = frozenset({"commander", "pilot", "engineer", "specialist", "participant", "members", "member", "specialists"})


def _belongs(token: Token) -> bool:
    if token.lower_ in _JOINTS or token.lower_ in _SMALL or token.tag_ == "POS":
        return True
    return token.pos_ in _TITLE_POS or is_role_word(token)


@cache
def _aside() -> re.Pattern[str]:
    return re.compile(r"\([^()]*\)")
