"""Where people are named, as tokens, and the lists in which they are named together."""

import re
from functools import cache, lru_cache

from msgspec import Struct

from spacefilm_pipeline.extract.coreference import Cast
from spacefilm_pipeline.extract.names.spans import honorifics
from spacefilm_pipeline.extract.text import text_of
from spacefilm_pipeline.extract.tokens import Doc

_BELIEVED = 0.3
"""Who is less likely a person than this is no member of a list."""
_LONGEST_GAP = 120
"""Characters: no two members of a list stand further apart."""


class Naming(Struct, frozen=True, order=True):
    """A place where a person is named: tokens `start` to `end` (exclusive), from the honorific on."""

    start: int
    end: int
    person: int


@lru_cache(maxsize=1)
def find_namings(cast: Cast) -> tuple[Naming, ...]:
    """Every place where somebody is named, in text order."""
    doc, found = cast.doc, []
    believed = [(person, who) for person, who in enumerate(cast.people) if who.belief >= _BELIEVED]
    for person, who in believed:
        for mention in who.mentions:
            words = doc.char_span(mention.span.start, mention.span.end, alignment_mode="expand")
            if words:
                start = words.start
                while start > 0 and doc.tokens[start - 1].lower_ in honorifics() and start - 1 > words.start - 3:
                    start -= 1
                found.append(Naming(start, words.end, person))
    return tuple(sorted(found))


@lru_cache(maxsize=1)
def find_rosters(cast: Cast) -> tuple[tuple[Naming, ...], ...]:
    """The namings in flat lists ("A, B of Town, and C"); somebody named alone is a list of one."""
    lists: list[list[Naming]] = []
    is_closed = False
    for naming in find_namings(cast):
        joint = _joint(cast.doc, lists[-1][-1], naming) if lists else ""
        if joint and not (is_closed and joint == ", and"):
            lists[-1].append(naming)
        else:
            lists.append([naming])
            is_closed = False
        is_closed = is_closed or joint == "and"
    return tuple(tuple(members) for members in lists)


def _joint(doc: Doc, first: Naming, second: Naming) -> str:
    """What joins two names in a list; "" where they are in none. After "A and B", ", and C" begins something new."""
    if not is_listed(doc, first, second):
        return ""
    gap = doc[first.end : second.start].text.strip()
    return "and" if gap == "and" else ", and" if gap == ", and" else ","


def is_listed(doc: Doc, first: Naming, second: Naming) -> bool:
    """Whether nothing but a separator parts two names: commas, "and", where in the picture, where from."""
    last = doc.tokens[first.end - 1]
    start, end = last.idx + len(last.text), doc.tokens[second.start].idx
    return 0 < end - start <= _LONGEST_GAP and bool(_separator().fullmatch(text_of(doc), start, end))


@cache
def _separator() -> re.Pattern[str]:
    name = r"[A-Z][\w.’'-]*(?: [A-Z][\w.’'-]*){0,4}"
    aside = r"(?: \([^()\n]{1,40}\))?"
    seat = r"(?:,? (?:(?:at|on|from|in) )?(?:the )?(?:far |top |bottom |front |back |second |third |upper |lower )*"
    seat += r"(?:left|right|center|centre|middle|above|below|front|back|top|bottom)(?: row)?(?: from (?:left|right))?)?"
    home = rf"(?:,? (?:of|from) (?:the )?{name}(?:, {name})?)?"
    age = r"(?:, (?:aged )?\d{1,3}(?=,| and))?"
    duty = r"(?:, [a-z]+(?: [a-z]+){0,2}(?=;))?"
    return re.compile(rf"(?:[’']s)?{aside}{age}{seat}{duty}{home}\s*(?:,|;|and|&|, and|; and|, as well as|and also)\s*")
