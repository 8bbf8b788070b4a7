"""Patterns found with less trying.

Which letters a pattern cannot do without: where a text does not have them, the pattern need not be tried on it. And
patterns written so that the engine sees where they may begin.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from re import _constants as codes  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any


def may_match(pattern: re.Pattern[str], text: str) -> bool:
    """Whether the text has what the pattern cannot do without; false only where it surely does not match."""
    needed = _needed_by(pattern)
    return not needed or any(literal in text for literal in needed)


@dataclass(frozen=True, slots=True)
class WordPattern:
    """A pattern whose matches begin only where `begins` matches, too, which looks at what stands before.

    An expression that begins with a look back is tried at every letter. Without, most places are passed over unless
    it begins with a choice of more than fixed letters; so what stands before is asked last.
    """

    pattern: re.Pattern[str]
    begins: re.Pattern[str]

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        at = 0
        while match := self.pattern.search(text, at):
            if self.begins.match(text, match.start()):
                yield match
                at = match.end()
            else:
                at = match.start() + 1


def any_of(words: Iterable[str]) -> str:
    """An expression for one of some words, the longest that fits first; what several begin with is tried once."""
    tree: dict[str, Any] = {}
    for word in words:
        below = tree
        for letter in word:
            below = below.setdefault(letter, {})
        below[""] = {}
    return _choice(tree)


def _choice(tree: dict[str, Any]) -> str:
    ways = [re.escape(letter) + _choice(below) for letter, below in sorted(tree.items()) if letter]
    if not ways:
        return ""
    return f"(?:{'|'.join(ways)})" + "?" * ("" in tree) if len(ways) > 1 or "" in tree else ways[0]


_KNOWN: dict[re.Pattern[str], frozenset[str]] = {}


def _needed_by(pattern: re.Pattern[str]) -> frozenset[str]:
    if pattern not in _KNOWN:
        _KNOWN[pattern] = needed(pattern.pattern)
    return _KNOWN[pattern]


def needed(pattern: str) -> frozenset[str]:
    """Strings of which every match of a pattern holds one; none where there is no such choice of strings."""
    return _of_sequence(parser.parse(pattern)) if "(?i" not in pattern else frozenset()


def _of_sequence(items: Iterable[Any]) -> frozenset[str]:
    """Of the parts that follow one another, the one whose shortest string is longest."""
    return max(_parts(items), key=lambda part: min(map(len, part), default=0), default=frozenset())


def _parts(items: Iterable[Any]) -> Iterator[frozenset[str]]:
    run = ""
    for code, value in items:
        if code is codes.LITERAL:
            run += chr(value)
            continue
        yield frozenset([run] * bool(run))
        run = ""
        if code is codes.SUBPATTERN:
            yield _of_sequence(value[3])
        elif code is codes.BRANCH:
            branches = [_of_sequence(branch) for branch in value[1]]
            yield frozenset().union(*branches) if all(branches) else frozenset()
        elif code in (codes.MAX_REPEAT, codes.MIN_REPEAT) and value[0] > 0:
            yield _of_sequence(value[2])
        elif code is codes.ASSERT:
            yield _of_sequence(value[1])
    yield frozenset([run] * bool(run))
