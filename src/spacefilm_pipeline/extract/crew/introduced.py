"""Lists of people whom the words before them introduce as a crew, whatever the parse makes of it.

"The Kestrel-2 team — A, B and C", "joining him aboard were A; B; and C", "the station is home to A and B". The words
before a list are read as a line in which craft and people have turned into placeholders (`SHIP`, `STATION`, `PERSON`);
`[introduced]` of the lexicon holds the patterns that such a line must end with.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from spacy.tokens import Token

from spacefilm_pipeline.extract.crew.flights import Flights
from spacefilm_pipeline.extract.lexicon import lexicon
from spacefilm_pipeline.extract.roles import is_role_word
from spacefilm_pipeline.extract.rosters import Naming
from spacefilm_pipeline.extract.scene import Boarding, Scene, is_station, words
from spacefilm_pipeline.records import CraftMention

_REACH = 45
"""Tokens before a list in which it may be introduced."""
_TITLE_POS = frozenset({"NOUN", "PROPN", "ADJ", "NUM", "PART", "X"})


@dataclass(frozen=True, slots=True)
class _LeadIn:
    """The words before a list, and the token at which each of them begins in `line`."""

    line: str
    tokens: tuple[Token, ...]
    starts: tuple[int, ...]

    def at(self, offset: int) -> int:
        """The index into `tokens` of the word at an offset of the line."""
        return next((index for index, start in enumerate(self.starts) if start >= offset), len(self.tokens))


@dataclass(frozen=True, slots=True)
class _Way:
    """A way to introduce a list. `craft`: what is meant where the phrase names none; `position`: of the first."""

    rule: str
    pattern: re.Pattern[str]
    plural: bool
    craft: str
    position: str | None


def introduced(scene: Scene, flights: Flights) -> Iterator[Boarding]:
    """Everybody in a list that its lead-in introduces as a crew."""
    for company in scene.companies:
        lead_in = _lead_in(scene, company[0])
        found = next((found for way in _ways() if (found := _introduces(scene, lead_in, company, way))), None)
        if found is None:
            continue
        way, match = found
        for craft in _crafts(scene, flights, lead_in, match, way, company[0]):
            for naming in company:
                span = scene.sentence_span(scene.doc[naming.start])
                duty = way.position if naming == company[0] else None
                yield Boarding(naming.person, craft, span, way.rule, duty, is_flight=not is_station(craft))


def _introduces(
    scene: Scene, lead_in: _LeadIn, company: tuple[Naming, ...], way: _Way
) -> tuple[_Way, re.Match[str]] | None:
    """The way with its match, if the line ends with it but for a title."""
    for match in way.pattern.finditer(lead_in.line):
        is_it = _only_titles(lead_in, match.end()) and not _never().intersection(lead_in.line.split())
        if is_it and (len(company) > 1 or not way.plural):
            return way, match
    return None


def _lead_in(scene: Scene, first: Naming) -> _LeadIn:
    start = first.start
    while start > max(0, first.start - _REACH) and not _ends_sentence(scene, start - 1):
        start -= 1
    parts: list[str] = []
    tokens: list[Token] = []
    for token in scene.doc[start : first.start]:
        part = _placeholder(scene, token)
        if parts and part == parts[-1] and part.isupper():
            continue
        parts.append(part)
        tokens.append(token)
    starts, at = [], 0
    for part in parts:
        starts.append(at)
        at += len(part) + 1
    return _LeadIn(" ".join(parts) + " " if parts else "", tuple(tokens), tuple(starts))


def _ends_sentence(scene: Scene, at: int) -> bool:
    token = scene.doc[at]
    return (token.is_space and "\n" in token.text) or (token.text in {".", "!", "?", "”"} and at not in scene.craft_at)


def _placeholder(scene: Scene, token: Token) -> str:
    mention = scene.craft_at.get(token.i)
    if mention is not None:
        return "STATION" if is_station(mention) else "ROCKET" if mention.kind == "rocket" else "SHIP"
    return "PERSON" if scene.named(token) else token.lower_.replace(" ", "")


def _only_titles(lead_in: _LeadIn, end: int) -> bool:
    """Whether nothing but the title of the first in the list stands after the introducing words."""
    rest = lead_in.tokens[lead_in.at(end) :]
    return len(rest) <= 10 and all(
        token.pos_ in _TITLE_POS or is_role_word(token) or token.lower_ in words("introduced", "before_names")
        for token in rest
    )


@cache
def _never() -> frozenset[str]:
    return words("crew_words", "never") | words("introduced", "never")


@cache
def _ways() -> tuple[_Way, ...]:
    table = lexicon("crew")["introduced"]
    macros = {name: f"(?:{'|'.join(table[name].split())})" for name in ("CREW", "GROUP", "FILL", "LIST", "BE")}

    def compiled(pattern: str) -> re.Pattern[str]:
        for name, words_of in macros.items():
            pattern = pattern.replace(name, words_of)
        return re.compile(rf"(?<!\S)(?:{pattern})(?: |(?<= ))")

    return tuple(
        _Way(
            f"introduced as {way['rule']}",
            compiled(way["line"]),
            way.get("plural", False),
            way.get("craft", "meant"),
            way.get("position"),
        )
        for way in table["ways"]
    )


def _crafts(
    scene: Scene, flights: Flights, lead_in: _LeadIn, match: re.Match[str], way: _Way, first: Naming
) -> list[CraftMention]:
    """The craft of the introducing phrase, or else what the way says is meant."""
    begin, end = lead_in.at(match.start()), lead_in.at(match.end())
    named = [scene.craft_at[token.i] for token in lead_in.tokens[begin:end] if token.i in scene.craft_at]
    before = [scene.craft_at[t.i] for t in lead_in.tokens[max(0, begin - 3) : begin] if t.i in scene.craft_at]
    crafts = [mention for mention in (named or before[-1:]) if mention.kind != "rocket"]
    if crafts or way.craft == "named":
        return list(dict.fromkeys(crafts))
    token = scene.doc[first.start]
    meant = {
        "station": scene.station,
        "last": lambda: scene.last_craft(token.i, reach=2),
        "meant": lambda: flights.of_sentence(token) or flights.meant(token),
    }[way.craft]()
    return [meant] if meant is not None else []
