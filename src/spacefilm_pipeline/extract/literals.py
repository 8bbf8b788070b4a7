"""Patterns found with less trying.

Which letters a pattern cannot do without: where a text does not have them, the pattern need not be tried on it. With
which letters its matches begin: many patterns are looked for in one pass, and tried only where such letters stand. And
patterns written so that the engine sees where they may begin.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import product
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


class Openings[T]:
    """Many patterns, each with what it stands for, whose matches begin only where `begins` matches, too.

    Raises ValueError where it can't be told of a pattern with which letters its matches begin.
    """

    def __init__(self, patterns: Iterable[tuple[str, T]], begins: re.Pattern[str]) -> None:
        self._told = list(patterns)
        self._by_opening: dict[str, list[int]] = {}
        for number, (pattern, _) in enumerate(self._told):
            if not (found := openings(pattern)):
                raise ValueError(f"{pattern} may begin with anything")
            for opening in found:
                self._by_opening.setdefault(opening, []).append(number)
        self._opening, self._begins = re.compile(any_of(self._by_opening)), begins
        self._met: dict[str, list[tuple[re.Pattern[str], T]]] = {}

    def places(self, text: str) -> Iterator[tuple[int, Sequence[tuple[re.Pattern[str], T]]]]:
        """Where matches may begin, in text order, and of which patterns, in their order."""
        at = 0
        while opening := self._opening.search(text, at):
            at = opening.start()
            if self._begins.match(text, at):
                yield at, self._beginning(opening.group())
            at += 1

    def _beginning(self, letters: str) -> list[tuple[re.Pattern[str], T]]:
        """The patterns of which a match may begin where these letters stand; few are ever met, and compiled."""
        if letters not in self._met:
            begun = (self._by_opening.get(letters[:end], ()) for end in range(1, len(letters) + 1))
            told = [self._told[number] for number in sorted({number for some in begun for number in some})]
            self._met[letters] = [(re.compile(pattern), meaning) for pattern, meaning in told]
        return self._met[letters]


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


_NOTHING = frozenset(("",))
_MOST_SPELLINGS = 4
_MOST_OPENINGS = 64

type _Begun = tuple[str, bool]
"""Letters with which a match begins, and whether these are all that it has, so that what follows belongs to them."""


@cache
def openings(pattern: str) -> frozenset[str]:
    """Strings with one of which every match of a pattern begins; none where there is no such choice of strings."""
    found = frozenset(begun for begun, _ in _begin_sequence(parser.parse(pattern)))
    return found if "" not in found and "(?i" not in pattern else frozenset()


def _begin_sequence(items: Iterable[Any]) -> frozenset[_Begun]:
    found = frozenset({("", True)})
    for code, value in items:
        following = _begin(code, value)
        longer = frozenset(
            (begun + more, goes_on) for (begun, is_open), (more, goes_on) in product(found, following) if is_open
        )
        ended = frozenset(one for one in found if not one[1])
        found = (
            longer | ended if len(longer | ended) <= _MOST_OPENINGS else frozenset((begun, False) for begun, _ in found)
        )
    return found


def _begin(code: Any, value: Any) -> frozenset[_Begun]:
    if letters := _letters(code, value):
        return frozenset((letter, True) for letter in letters)
    if code is codes.SUBPATTERN:
        return _begin_sequence(value[3])
    if code is codes.BRANCH:
        return frozenset().union(*map(_begin_sequence, value[1]))
    if code is codes.MAX_REPEAT and value[:2] == (0, 1):
        return _begin_sequence(value[2]) | {("", True)}
    if code in (codes.AT, codes.ASSERT, codes.ASSERT_NOT):
        return frozenset({("", True)})
    return frozenset({("", False)})


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
    run = _NOTHING
    for code, value in items:
        if letters := _letters(code, value):
            longer = frozenset(begun + letter for begun, letter in product(run, letters))
            if len(longer) <= _MOST_SPELLINGS:
                run = longer
                continue
        yield run - _NOTHING
        run = letters or _NOTHING
        if code is codes.SUBPATTERN:
            yield _of_sequence(value[3])
        elif code is codes.BRANCH:
            branches = [_of_sequence(branch) for branch in value[1]]
            yield frozenset().union(*branches) if all(branches) else frozenset()
        elif code in (codes.MAX_REPEAT, codes.MIN_REPEAT) and value[0] > 0:
            yield _of_sequence(value[2])
        elif code is codes.ASSERT:
            yield _of_sequence(value[1])
    yield run - _NOTHING


def _letters(code: Any, value: Any) -> frozenset[str]:
    """The letters of which a pattern has one at a place: "s", or "S" and "s"; none where it takes others, too."""
    if code is codes.LITERAL:
        return frozenset(chr(value))
    if code is codes.IN and all(kind is codes.LITERAL for kind, _ in value):
        return frozenset(chr(letter) for _, letter in value)
    return frozenset()
