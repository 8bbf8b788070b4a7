"""The words of `calendar.toml` as patterns and values."""

import re
from calendar import monthrange
from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from spacefilm_pipeline.lexicons import read_lexicon

WORDS: dict[str, Any] = read_lexicon(__package__, "calendar")
_VALUES = {
    group: {word.casefold(): value for word, value in table.items()}
    for group, table in WORDS.items()
    if isinstance(table, dict)
}
GAP = r"[ \t\u00a0\u202f]{1,3}"
"""What may stand between two words of one line."""


def words(items: Iterable[str]) -> str:
    """An alternation in any case, longest first."""
    return _one_of(re.escape(item).replace(r"\ ", " ") for item in _longest_first(items))


def names(items: Iterable[str]) -> str:
    """An alternation of proper names: as written, or all in capitals."""
    return rf"(?-i:{_one_of(_longest_first({form for item in items for form in (item, item.upper())}))})"


def _one_of(patterns: Iterable[str]) -> str:
    """An alternation of what begins with letters or figures. Whether one of these stands there is seen at once."""
    alternatives = list(patterns)
    initials = "".join(sorted({alternative[0] for alternative in alternatives}))
    return rf"(?:(?=[{initials}])(?:{'|'.join(alternatives)}))"


def _longest_first(items: Iterable[str]) -> list[str]:
    return sorted(items, key=lambda item: (-len(item), item))


def value(group: str, word: str) -> Any:
    """What the lexicon says of words, whatever their case and the gaps between them."""
    return _VALUES[group][_folded(word)]


def folded(text: str) -> str:
    """Text without regard to case, as a pattern in any case sees it."""
    for lookalike in _LOOKALIKES:
        text = text.replace(lookalike, "i")
    return text.casefold()


_LOOKALIKES = ("\u0131", "\u0130")
"""Letters that a pattern in any case takes for an i."""


def _folded(word: str) -> str:
    return re.sub(r"\s+", " ", folded(word.rstrip(".")))


_SECOND_OF_TEN = [word for word in WORDS["numbers"] if word.endswith("ty")]
_SHORT_MONTHS = [month for month in WORDS["months"] if len(month) <= 4 and month not in ("May", "June", "July")]
_MONTH = rf"{names(set(WORDS['months']) - set(_SHORT_MONTHS))}\b(?:\.(?= \d))?|{names(_SHORT_MONTHS)}\b\.?)"
_PLACE = "(?-i:[A-Z][a-z]{2,14})"
_CHOICES = (
    "near_days", "neighbouring_weekdays", "neighbours_before", "neighbours_after", "after_amount", "before_amount",
    "soon", "holidays",
)  # fmt: skip
"""Groups of the lexicon that stand in forms by their own name."""
_NEIGHBOURS = ("morning", "afternoon", "evening", "night", "day", "week", "month", "year")
"""What a neighbouring one of is told: "the following day"."""
_FRAGMENTS = {
    **{group: words(WORDS[group]) for group in _CHOICES},
    "month": rf"(?P<month>{_MONTH}",
    "end_month": rf"(?P<end_month>{_MONTH}",
    "day": r"(?P<day>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?(?![\d%]|[.,:]\d)\b",
    "end_day": r"(?P<end_day>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?(?![\d%]|[.,:]\d)\b",
    "year": r"(?P<year>1[5-9]\d\d|2[01]\d\d)(?![\d%]|[.,]\d)\b",
    "weekday": rf"(?P<weekday>{names(WORDS['weekdays'])})\b",
    "end_weekday": rf"(?P<end_weekday>{names(WORDS['weekdays'])})\b",
    "any_weekday": rf"(?P<weekday>{names([*WORDS['weekdays'], *WORDS['short_weekdays']])})\b\.?",
    "season": rf"(?P<season>{words(WORDS['seasons'])})\b",
    "ordinal": rf"(?P<ordinal>{words(WORDS['ordinals'])})\b",
    "day_of_flight": rf"(?P<nth>{words(WORDS['days_of_flight'])})\b",
    "flight": rf"{words(WORDS['flights']['words'])}\b",
    "which": rf"(?P<which>{words(WORDS['which'])})",
    "part": rf"(?:(?:{words(WORDS['parts'])})(?: in| on)?(?: |-))?",
    "portion": rf"(?:(?:the )?(?P<portion>{words(WORDS['portions'])})(?: of)? )?",
    "part_of_day": rf"{words(WORDS['parts_of_day'])}\b",
    "period": r"(?P<period>week|weekend|month|quarter|year|decade|century)\b",
    "neighbour": rf"(?P<period>{'|'.join(_NEIGHBOURS)})\b",
    "amount": "{about}{number}{half}(?: |-)(?:(?:short|long|full|earth|calendar) )?{unit}[’']?",
    "decade": r"(?P<year>(?:1[5-9]|20)\d0|[’'‘]?[2-9]0)s\b",
    "unit": rf"(?P<unit>{words(WORDS['units'])})\b",
    "to": r"(?:(?: )?[-–—/](?: )?| (?:to|through|thru|until|till|or) )",
    "number": rf"(?P<number>\d{{1,4}}(?:\.\d)?|{words(_SECOND_OF_TEN)}-{words(WORDS['numbers'])}"
    rf"|{words([*WORDS['numbers'], *WORDS['open']['numbers']])})",
    "half": r"(?P<half> and a half|(?: )?½)?",
    "about": rf"(?:{words(WORDS['about'])} ){{0,2}}",
    "minute": r"(?P<minute>[0-5]\d)(?::[0-5]\d)?",
    "half_of_day": r"(?P<half_of_day>[ap](?:\.(?: )?m\b\.?|m\b))",
    "named_time": r"(?P<named>noon|midnight)\b",
    "zone": rf"(?P<zone>(?-i:{words(WORDS['zones'])})|(?:local|{_PLACE}(?: {_PLACE})?) time)\b",
}  # fmt: skip


def form(pattern: str) -> re.Pattern[str]:
    """A pattern written for reading: `{month}` stands for the words of the lexicon, a space for a gap within a line.

    It matches in any case but for proper names, and never in the middle of a word, a number or an address.
    """
    while found := re.search(r"\{([a-z_]+)\}", pattern):
        pattern = pattern.replace(found.group(0), _FRAGMENTS[found.group(1)])
    return re.compile(r"(?<![\w$£€#@&/.’'-])(?<!\d,)(?=[\w’‘'])(?:" + pattern.replace(" ", GAP) + ")", re.IGNORECASE)


_DIGITS, _FOUR_DIGITS, _TENS, _CLOCK, _DASHED, _DOTTED = "0", "0000", "0s", "0:0", "0-0", "0.0"
"""Stand for numbers in figures of these shapes among the words of a line."""
_SHAPES = {
    _DIGITS: re.compile(r"\d"),
    _FOUR_DIGITS: re.compile(r"(?<!\d)\d{4}(?!\d)"),
    _TENS: re.compile(r"0s"),
    _CLOCK: re.compile(r"\d:\d"),
    _DASHED: re.compile(r"\d-\d"),
    _DOTTED: re.compile(r"\d\.\d"),
}
_WORD = re.compile(r"[a-z]+")


def words_of(line: str) -> set[str]:
    """The words of a `folded` line, and the shapes of its numbers in figures (`0`, `0000`, …)."""
    found = set(_WORD.findall(line))
    if _SHAPES[_DIGITS].search(line):
        found.update(shape for shape, form in _SHAPES.items() if form.search(line))
    return found


def needs(pattern: str) -> tuple[frozenset[str], ...]:
    """For each part of a pattern that every match has: the words of which it must have one (see `words_of`)."""
    fixed = pattern
    while (shorter := _OPTIONAL.sub("", fixed)) != fixed:
        fixed = shorter
    needed = [_NEEDED[kind] for kind in re.findall(r"\{([a-z_]+)\}", fixed) if kind in _NEEDED]
    shapes = [frozenset((shape,)) for sign, shape in _SIGNS.items() if sign in fixed]
    figures = [frozenset((_DIGITS,))] if _FIGURES.search(fixed) else []
    while (shorter := _GROUP.sub("", fixed)) != fixed:
        fixed = shorter
    literal = [frozenset((max(found, key=len),))] if (found := _LITERAL.findall(fixed.casefold())) else []
    return tuple(dict.fromkeys([*needed, *shapes, *figures, *literal]))


_OPTIONAL = re.compile(r"\([^()]*\)\?|\(\?[:!][^()|]*\|[^()]*\)")
"""A group without groups in it that a match need not have."""
_GROUP = re.compile(r"\([^()]*\)|\{[a-z_]+\}|\\[a-z]")
"""A group, a part of the lexicon or a class: what is left when they are gone are letters that every match has."""
_LITERAL = re.compile(r"[a-z]+\b(?![?*{])")
_SIGNS = {"{year}-": _DASHED, ")\\.(": _DOTTED, "):{minute}": _CLOCK}
"""What in a pattern tells that its figures have a shape."""

_FIGURES = re.compile(r"\\d|\[[0-9]-[0-9]\]")


def _long_words(items: Iterable[str]) -> frozenset[str]:
    """The longest word of each item, as `words_of` gives it: long words are rare."""
    return frozenset(max(reversed(_WORD.findall(item.casefold())), key=len) for item in items)


_NEEDED = {
    "month": _long_words(WORDS["months"]),
    "weekday": _long_words(WORDS["weekdays"]),
    "season": _long_words(WORDS["seasons"]),
    "ordinal": _long_words(WORDS["ordinals"]),
    "which": _long_words(WORDS["which"]),
    "day_of_flight": _long_words(WORDS["days_of_flight"]),
    "flight": frozenset(WORDS["flights"]["words"]),
    "amount": _long_words(WORDS["units"]),
    "period": frozenset(("week", "weekend", "month", "quarter", "year", "decade", "century")),
    "neighbour": frozenset(_NEIGHBOURS),
    "day": frozenset((_DIGITS,)),
    "year": frozenset((_FOUR_DIGITS,)),
    "decade": frozenset((_TENS,)),
    "minute": frozenset((_DIGITS,)),
    "half_of_day": frozenset(("m", "am", "pm")),
    "zone": frozenset(("time", *(zone.casefold() for zone in WORDS["zones"]))),
    "named_time": frozenset(("noon", "midnight")),
    **{group: _long_words(WORDS[group]) for group in _CHOICES},
}
"""Words of which each part must have one."""


def month_number(name: str | None) -> int | None:
    return value("months", name) if name else None


def weekday_number(name: str | None) -> int | None:
    if not name:
        return None
    return int(value("weekdays" if _folded(name) in _VALUES["weekdays"] else "short_weekdays", name))


def exists(year: int | None, month: int, day: int) -> bool:
    """Whether the calendar has such a day; in a leap year, where no year is told."""
    return 1 <= month <= 12 and 1 <= day <= monthrange(year or 2000, month)[1]


def amount(number: str, half: str | None, unit: str) -> tuple[int | None, str]:
    """How many of which unit: halves are told in a smaller unit, and an open number ("a few") is None."""
    unit = value("units", unit)
    word = _folded(number)
    if word in WORDS["open"]["numbers"]:
        return None, unit
    many = _parse(word) + (Fraction(1, 2) if half else 0)
    if many.denominator == 1:
        return int(many), unit
    per, smaller = WORDS["halves"].get(unit, (1, unit))
    return round(many * 2 * per), smaller


def _parse(word: str) -> Fraction:
    if word[0].isdigit():
        return Fraction(word)
    if word in WORDS["numbers"]:
        return Fraction(WORDS["numbers"][word])
    tens, ones = word.split("-")
    return Fraction(WORDS["numbers"][tens] + WORDS["numbers"][ones])
