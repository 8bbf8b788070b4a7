"""Personal names: their parts, and how well two of them agree.

`extract` uses this within a text and `resolve` across texts, so that both judge names alike. Nothing here knows of
documents: an agreement of names makes it possible that two are one person, never certain.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache, partial

from rapidfuzz.distance import DamerauLevenshtein

from spacefilm_pipeline.lexicons import read_lexicon

lexicon = partial(read_lexicon, "spacefilm_pipeline.extract.lexicon")  # by name: that package imports this module

_QUOTED = re.compile(r"[“\"‘'(]\s*([^“”\"‘’'()]+?)\s*[”\"’')](?=\s|$|,)")
_LETTERS = str.maketrans("øłđı", "oldi", "’‘'`.")
"""Letters that Unicode does not take apart, and marks that are left out."""
_SHORTEST_SLIP = 5
"""Words of fewer letters are not taken for a misspelling of one another: Kim and Tim are two names."""


@dataclass(frozen=True, slots=True)
class PersonalName:
    """The parts of a name as written. A name of one word is a family name alone."""

    given: tuple[str, ...]
    family: tuple[str, ...]
    nickname: str | None = None
    suffix: str | None = None

    @property
    def given_name(self) -> str | None:
        """First and middle names in one string, None where there are none."""
        return " ".join(self.given) or None

    @property
    def family_name(self) -> str | None:
        return " ".join(self.family) or None


@dataclass(frozen=True, slots=True)
class Agreement:
    """Why two names can be one person's, and how much that alone is worth, 0 to 1."""

    rule: str
    score: float


@cache
def fold(word: str) -> str:
    """A word without case, diacritics, apostrophes and full stops: `O’Brien` and `OBRIEN` are one."""
    if not word.isascii():
        word = "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c))
    return word.casefold().translate(_LETTERS)


@cache
def spelling(word: str) -> str:
    """The same for the usual spellings of one name in Latin letters: `Petrovskiy`, `Petrovsky` and `Petrovskii`."""
    key = re.sub(r"[^a-z]", "", fold(word))
    for pattern, replacement in _transliteration():
        key = pattern.sub(replacement, key)
    return key


@cache
def _transliteration() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(pattern), replacement) for pattern, replacement in lexicon("transliteration")["rules"])


@cache
def _words(section: str) -> frozenset[str]:
    return frozenset(lexicon("names")["words"][section].split())


@cache
def _nickname_sets() -> dict[str, frozenset[int]]:
    sets: dict[str, set[int]] = {}
    for number, names in enumerate(lexicon("nicknames")["same"]):
        for name in names.split():
            sets.setdefault(fold(name), set()).add(number)
    return {name: frozenset(numbers) for name, numbers in sets.items()}


@cache
def _family_first() -> frozenset[str]:
    return frozenset(lexicon("names")["words"]["family_first"].split())


@lru_cache(maxsize=5_000)
def short_forms(given: str) -> frozenset[str]:
    """Every given name, folded, that can stand for this one: `tom` for Thomas."""
    mine = _nickname_sets().get(fold(given))
    if mine is None:
        return frozenset()
    return frozenset(name for name, sets in _nickname_sets().items() if sets & mine)


@lru_cache(maxsize=5_000)
def is_initial(word: str) -> bool:
    """`C.`, `H.W.` or a single capital."""
    return word.isupper() and re.fullmatch(r"(?:[^\W\d_]\.)+|[^\W\d_]", word) is not None


def without_nickname(form: str) -> str:
    """A name without the nickname in quotation marks: `Edwin “Buck” Hale` → `Edwin Hale`."""
    return " ".join(_QUOTED.sub(" ", form).split())


@lru_cache(maxsize=5_000)
def parse_name(form: str) -> PersonalName:
    """Split a name without title: `Edwin E. “Buzz” Aldrin Jr.`, `Mark Vande Hei`, `Liu Yang` (family name first)."""
    nickname = _QUOTED.search(form)
    words = _QUOTED.sub(" ", form).replace(",", " ").split() or form.split()
    suffix = None
    if len(words) > 1 and words[-1].casefold() in _words("suffixes"):
        suffix = words.pop().rstrip(".").casefold()
    given, family = _split(words)
    return PersonalName(given, family, nickname.group(1) if nickname else None, suffix)


def _split(words: list[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    if len(words) == 2 and is_family_first(words):
        return (words[1],), (words[0],)
    start = len(words) - 1
    while start > 1 and words[start - 1].casefold() in _words("particles") | _words("family_openers"):
        start -= 1
    if start == 1 and len(words) == 2 and words[0].casefold() in _words("family_openers"):
        start = 0
    return tuple(words[:start]), tuple(words[start:])


def is_family_first(words: list[str]) -> bool:
    """Whether two words are a Chinese name, which opens with the family name: `Liu Yang`."""
    first, last = (fold(word) for word in words)
    return first in _family_first() and re.fullmatch(lexicon("names")["patterns"]["pinyin"], last) is not None


def compare(a: PersonalName, b: PersonalName) -> Agreement | None:
    """How two names agree; None where they cannot be one person's by what is written."""
    if a.suffix and b.suffix and a.suffix != b.suffix:
        return None
    family = _compare_family(a, b)
    given = _compare_given(a, b)
    if family is None or given is None:
        return None
    rules = dict.fromkeys(part.rule for part in (given, family) if part.rule != "same name")
    return Agreement(", ".join(rules) or "same name", family.score * given.score)


def contradict(a: PersonalName, b: PersonalName, others: Iterable[PersonalName] = ()) -> bool:
    """Whether two names rule out one person even if both agree with a third: other given names or another suffix.

    Other family names alone do not: `Nora Quill` and `Nora Brandt` can both be `Nora Quill Brandt`. Nor does a nickname
    that one of the `others` explains: `Vee Quill` is `Vera Quill` where `Vera “Vee” Quill` is.
    """
    if a.suffix and b.suffix and a.suffix != b.suffix:
        return True
    return _compare_given(a, b) is None and not _are_by_nickname(a, b, others)


def _are_by_nickname(a: PersonalName, b: PersonalName, others: Iterable[PersonalName]) -> bool:
    first = {fold(name.given[0]) for name in (a, b) if name.given}
    return any(fold(other.nickname) in first for other in others if other.nickname)


def fit(name: PersonalName, others: Sequence[PersonalName]) -> float:
    """How well a name agrees with those of one person, 0 to 1: as with the most alike, if it fits with all."""
    scores = [0.0]
    for other in others:
        agreement = compare(name, other)
        if agreement:
            scores.append(agreement.score)
        elif contradict(name, other, others) or _compare_family(name, other) is None:
            return 0.0
    return max(scores)


def _compare_family(a: PersonalName, b: PersonalName) -> Agreement | None:
    x, y = "".join(map(fold, a.family)).replace("-", ""), "".join(map(fold, b.family)).replace("-", "")
    if agreement := _compare_words(x, y):
        return agreement
    for short, long in ((a, b), (b, a)):
        former = {fold(word) for word in long.given[1:]} | {
            fold(part) for word in long.family for part in word.split("-")
        }
        if "".join(map(fold, short.family)) in former and len(short.family) == 1:
            return Agreement("another family name beside it", 0.75)
    return None


def _compare_given(a: PersonalName, b: PersonalName) -> Agreement | None:
    if not a.given or not b.given:
        return Agreement("family name alone", 0.5)
    for x, y in ((a, b), (b, a)):
        if x.nickname and _compare_first(x.nickname, y.given[0]):
            return Agreement("nickname", 0.95)
    first = _compare_first(a.given[0], b.given[0])
    if first is None:
        return _by_middle_name(a, b) or _by_middle_name(b, a)
    middles = list(zip(a.given[1:], b.given[1:], strict=False))
    if any(_compare_first(x, y) is None for x, y in middles):
        return None
    if len(a.given) != len(b.given):
        return Agreement(_joined(first.rule, "middle name left out"), first.score * 0.97)
    return first


def _joined(*rules: str) -> str:
    return ", ".join(rule for rule in rules if rule != "same name")


def _by_middle_name(a: PersonalName, b: PersonalName) -> Agreement | None:
    """`K. Anna Berg` and `Anna Berg`."""
    if len(a.given) > 1 and is_initial(a.given[0]) and _compare_first(a.given[1], b.given[0]):
        return Agreement("known by the middle name", 0.9)
    return None


def _compare_first(a: str, b: str) -> Agreement | None:
    x, y = fold(a), fold(b)
    if x == y:
        return Agreement("same name", 1.0)
    if is_initial(a) or is_initial(b):
        return Agreement("initial", 0.8) if x[0] == y[0] else None
    if _nickname_sets().get(x, frozenset()) & _nickname_sets().get(y, frozenset()):
        return Agreement("short form", 0.9)
    return _compare_words(x, y)


def _compare_words(x: str, y: str) -> Agreement | None:
    if x == y:
        return Agreement("same name", 1.0)
    if spelling(x) == spelling(y):
        return Agreement("transliteration", 0.92)
    if (
        min(len(x), len(y)) >= _SHORTEST_SLIP
        and x[0] == y[0]
        and DamerauLevenshtein.distance(x, y, score_cutoff=1) == 1
    ):
        return Agreement("spelling slip", 0.65)
    return None
