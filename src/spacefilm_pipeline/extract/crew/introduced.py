"""Lists of people whom the words beside them tell to be a crew, whatever the parse makes of it.

"The Kestrel-2 team — A, B and C", "joining him aboard were A; B; and C", "A and B, who have been aboard the station".
The words before and after a list are read as lines in which craft and people have turned into placeholders (`SHIP`,
`STATION`, `PERSON`); `[introduced]` of the lexicon holds the patterns with which such a line must end, or begin.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate

from spacefilm_pipeline.extract.crew.flights import Flights
from spacefilm_pipeline.extract.lexicon import lexicon
from spacefilm_pipeline.extract.roles import is_role_word
from spacefilm_pipeline.extract.rosters import Naming
from spacefilm_pipeline.extract.scene import Boarding, Scene, is_station, words
from spacefilm_pipeline.extract.tokens import Span as Words
from spacefilm_pipeline.extract.tokens import Token
from spacefilm_pipeline.records import CraftMention

_REACH = 45
"""Tokens before a list in which it may be introduced."""
_LONGEST_TITLE = 6
"""Tokens before the name that a line of a list begins with."""
_LONGEST_HEADING = 12
"""Tokens in a line that heads a list without a colon."""
_LONGEST_PHRASE = 8
"""Tokens between the craft that a crew is said to be of and the noun for the crew."""
_TITLE_POS = frozenset({"NOUN", "PROPN", "ADJ", "NUM", "PART", "X"})


@dataclass(frozen=True, slots=True)
class _Line:
    """The words beside a list, and where each of the tokens begins in `text`."""

    text: str
    tokens: tuple[Token, ...]
    starts: tuple[int, ...]

    def at(self, offset: int) -> int:
        """The index into `tokens` of the word at an offset of the line."""
        return next((index for index, start in enumerate(self.starts) if start >= offset), len(self.tokens))


@dataclass(frozen=True, slots=True)
class _Way:
    """A way to tell that a list is a crew, `before` or `after` it.

    `explicit`: it leaves no doubt. `craft`: what is meant where the phrase names none. `position`: of the first.
    """

    rule: str
    side: str
    pattern: re.Pattern[str]
    plural: bool
    explicit: bool
    craft: str
    position: str | None
    picture: bool


def introduced(scene: Scene, flights: Flights) -> Iterator[Boarding]:
    """Everybody in a list that the words before or after it tell to be a crew."""
    for company in scene.companies:
        before, after = _line_before(scene, company[0]), _line_after(scene, company[-1])
        for line, ways in ((before, _ways("before")), (after, _ways("after"))):
            for way, craft in _told(scene, flights, line, company, ways):
                for naming in company:
                    span = scene.sentence_span(scene.doc[naming.start])
                    duty = way.position if naming == company[0] and _is_duty_there(way.position, craft) else None
                    yield Boarding(
                        naming.person,
                        craft,
                        span,
                        way.rule,
                        duty,
                        is_flight=way.explicit or not (way.picture or is_station(craft)),
                    )


def _told(
    scene: Scene, flights: Flights, line: _Line, company: tuple[Naming, ...], ways: Sequence[_Way]
) -> list[tuple[_Way, CraftMention]]:
    """The first way in which a line puts a list aboard, with the craft that it tells of."""
    for way in ways:
        match = _introduces(line, company, way)
        if match and (crafts := _crafts(scene, flights, line, match, way, company[0])):
            return [(way, craft) for craft in crafts]
    return []


def with_crewmates(scene: Scene) -> Iterator[tuple[tuple[int, ...], Token]]:
    """Lists told to be of one crew with somebody named or meant before them: "A sat beside B and C"."""
    for company in scene.companies:
        yield from _joining_after(scene, company)
        if _is_with_mates(scene, company):
            yield tuple(naming.person for naming in company), scene.doc[company[0].start]
            continue
        line = _line_before(scene, company[0])
        ways = _crewmates("before")
        match = next((m for p in ways for m in p.finditer(line.text) if _only_titles(line, m.end())), None)
        if match is None or _is_never(line, match) or _is_undone(match.group().split()):
            continue
        anchor = _anchor(scene, line, line.at(match.end()))
        if anchor:
            yield (*anchor, *(naming.person for naming in company)), scene.doc[company[0].start]


def _is_with_mates(scene: Scene, company: tuple[Naming, ...]) -> bool:
    """ "A and her two crewmates B and C": of the ship of A, unless theirs is told ("A and Kestrel-2 crewmate B")."""
    for token in scene.doc[company[0].end : company[-1].start]:
        if token.lower_ in words("crewmates", "mates"):
            return not any(at in scene.craft_at for at in range(token.i - 3, token.i))
    return False


def _joining_after(scene: Scene, company: tuple[Naming, ...]) -> Iterator[tuple[tuple[int, ...], Token]]:
    """ "A and B followed her out of the capsule"."""
    line = _line_after(scene, company[-1])
    match = next((m for p in _crewmates("after") if (m := p.match(line.text))), None)
    if match is not None and (anchor := _anchor(scene, line, line.at(match.end()))):
        yield (*anchor, *(naming.person for naming in company)), scene.doc[company[0].start]


def _anchor(scene: Scene, line: _Line, end: int) -> tuple[int, ...]:
    """Who is named, or meant by a pronoun, last before a place of a line."""
    for token in reversed(line.tokens[:end]):
        if found := scene.company(token) or (scene.cast.meant(token) if token.pos_ == "PRON" else ()):
            return found
        if token.lower_ == "them":
            before = scene.sentence_before(token.sent)
            lists = [company for company in scene.companies if before.start <= company[0].start < before.end]
            return next((tuple(n.person for n in company) for company in reversed(lists) if len(company) > 1), ())
    return ()


def listed(scene: Scene, flights: Flights) -> Iterator[Boarding]:
    """Everybody in a list of lines, each of which begins with a name, under a line that speaks of a crew."""
    lead_in: Words | None = None
    items: list[Naming] = []
    for line in [*_lines(scene), None]:
        naming = _item(scene, line) if line is not None else None
        if naming is not None:
            items.append(naming)
            continue
        if lead_in is not None and len(items) > 1:
            yield from _crew_of_lines(scene, flights, lead_in, items)
        lead_in, items = line, []


def _lines(scene: Scene) -> Iterator[Words]:
    start = 0
    for token in scene.doc:
        if token.is_space and "\n" in token.text:
            if token.i > start:
                yield scene.doc[start : token.i]
            start = token.i + 1
    if start < len(scene.doc):
        yield scene.doc[start:]


def _item(scene: Scene, line: Words) -> Naming | None:
    """Whose name a line begins with, but for a bullet or a title."""
    naming = next((n for n in scene.namings if line.start <= n.start < line.start + _LONGEST_TITLE), None)
    if naming is None or naming.end > line.end:
        return None
    before = scene.doc[line.start : naming.start]
    is_title = all(token.is_punct or token.pos_ in _TITLE_POS or not token.is_alpha for token in before)
    following = scene.doc[naming.end].text if naming.end < line.end else ","
    return naming if is_title and following in {",", "–", "—", "-", ":", "(", "of", ";"} else None


def _crew_of_lines(scene: Scene, flights: Flights, lead_in: Words, items: Sequence[Naming]) -> Iterator[Boarding]:
    lowered = {token.lower_ for token in lead_in}
    crew = set(lexicon("crew")["introduced"]["macros"]["CREW"].split()) | {"aboard", "onboard", "board"}
    is_heading = lead_in[-1].text in {":", "?"} or (len(lead_in) <= _LONGEST_HEADING and not lead_in[-1].is_punct)
    ships = [mention for _, mention in scene.craft_in(lead_in) if not is_station(mention)]
    names_ship = bool(ships) and lead_in[-1].text == ":"  # "With her in the capsule Kestrel were:"
    if not is_heading or not (lowered & crew or names_ship) or lowered & _never():
        return
    craft = ships[-1] if ships else flights.meant(lead_in[-1])
    if craft is not None:
        for naming in items:
            span = scene.sentence_span(scene.doc[naming.start])
            yield Boarding(naming.person, craft, span, "listed by line", is_flight=True)


def _introduces(line: _Line, company: tuple[Naming, ...], way: _Way) -> re.Match[str] | None:
    """The match of a way: right before the list but for a title, or right after it."""
    if (way.plural and len(company) < 2) or " respectively " in line.text:
        return None
    if way.side == "after":
        match = way.pattern.match(line.text)
        return match if match and not _is_undone(match.group().split()) else None
    for match in way.pattern.finditer(line.text):
        if _only_titles(line, match.end()) and not _is_never(line, match):
            return match
    return None


def _is_duty_there(position: str | None, craft: CraftMention) -> bool:
    return position is not None and (position.startswith("station") == is_station(craft))


def _line_before(scene: Scene, first: Naming) -> _Line:
    start = first.start
    while start > max(0, first.start - _REACH) and not _ends_sentence(scene, start - 1):
        start -= 1
    return _line(scene, start, first.start)


def _line_after(scene: Scene, last: Naming) -> _Line:
    end = last.end
    while end < min(len(scene.doc), last.end + _REACH) and not _ends_sentence(scene, end):
        end += 1
    return _line(scene, last.end, end)


def _line(scene: Scene, start: int, end: int) -> _Line:
    parts: list[str] = []
    tokens: list[Token] = []
    for token in scene.doc[start:end]:
        part = _placeholder(scene, token)
        if not parts or part != parts[-1] or part.islower():
            parts.append(part)
            tokens.append(token)
    starts = accumulate((len(part) + 1 for part in parts), initial=0)
    return _Line("".join(f"{part} " for part in parts), tuple(tokens), tuple(starts))


def _ends_sentence(scene: Scene, at: int) -> bool:
    token = scene.doc.tokens[at]
    return (token.is_space and "\n" in token.text) or (token.text in {".", "!", "?", "”"} and at not in scene.craft_at)


def _placeholder(scene: Scene, token: Token) -> str:
    mention = scene.craft_at.get(token.i)
    if mention is not None:
        return "STATION" if is_station(mention) else "ROCKET" if mention.kind == "rocket" else "SHIP"
    return "PERSON" if scene.named(token) else token.lower_.replace(" ", "")


def _only_titles(line: _Line, end: int) -> bool:
    """Whether nothing but the title of the first in the list stands after the introducing words."""
    rest = line.tokens[line.at(end) :]
    return len(rest) <= 10 and all(
        token.pos_ in _TITLE_POS
        or is_role_word(token)
        or token.lower_ in words("introduced", "before_names")
        or (token.text == "," and is_role_word(token.nbor(-1)))
        for token in rest
    )


def _is_never(line: _Line, match: re.Match[str]) -> bool:
    """Whether a word takes it back: "former" not in the title of the first in the list, "former astronaut A"."""
    said, title = line.text[: match.end()].split(), line.text[match.end() :].split()
    return not _never().isdisjoint(said) or not (_never() - words("introduced", "titles")).isdisjoint(title)


@cache
def _never() -> frozenset[str]:
    return words("crew_words", "never") | words("introduced", "never")


def _is_undone(said: Sequence[str]) -> bool:
    """Whether what is said did not happen, or may not."""
    is_unreal = "have" in said and ("would" in said or not {"was", "were"}.isdisjoint(said))
    return not words("introduced", "undone").isdisjoint(said) or is_unreal


@cache
def _ways(side: str) -> tuple[_Way, ...]:
    table = lexicon("crew")["introduced"]
    return tuple(
        _Way(
            way["rule"],
            side,
            _compiled(way[side]),
            way.get("plural", False),
            way.get("explicit", False),
            way.get("craft", "meant"),
            way.get("position"),
            way.get("picture", False),
        )
        for way in table["ways"]
        if side in way
    )


@cache
def _crewmates(side: str) -> tuple[re.Pattern[str], ...]:
    return tuple(_compiled(pattern) for pattern in lexicon("crew")["crewmates"][side])


def _compiled(pattern: str) -> re.Pattern[str]:
    """A pattern of the lexicon with its macros spelled out."""
    for name, words_of in lexicon("crew")["introduced"]["macros"].items():
        pattern = pattern.replace(name, f"(?:{'|'.join(words_of.split())})")
    return re.compile(rf"(?<!\S)(?:{pattern})(?: |(?<= ))")


def _phrase_start(line: _Line, begin: int) -> int:
    """Where the noun phrase of a crew begins, so that a possessor is in it: "the station’s first seven-member crew"."""
    near = line.tokens[max(0, begin - _LONGEST_PHRASE) : begin]
    possessed = next((at for at, token in enumerate(near) if token.tag_ == "POS"), None)
    is_whole = possessed is not None and all(token.pos_ in _TITLE_POS or token.is_punct for token in near[possessed:])
    return begin - len(near) if is_whole else max(0, begin - 3)


def _is_named_otherwise(line: _Line, begin: int) -> bool:
    """ "The X-ray Explorer mission, led by A": a mission with a name that is no craft's."""
    noun, before = line.tokens[begin], line.tokens[begin - 1] if begin else line.tokens[begin]
    return noun.lower_ in {"mission", "team", "project"} and before.text.istitle() and before.pos_ == "PROPN"


def _is_definite(line: _Line, begin: int) -> bool:
    """Whether the words before a noun for a crew tell which is meant: "the four assigned astronauts"."""
    before = line.tokens[max(0, begin - 4) : begin + 1]
    return any(
        token.lower_ in words("introduced", "definite") or token.tag_ in {"POS", "CD", "PRP$"} for token in before
    )


def _crafts(
    scene: Scene, flights: Flights, line: _Line, match: re.Match[str], way: _Way, first: Naming
) -> list[CraftMention]:
    """The craft of the introducing phrase, or else what the way says is meant."""
    begin, end = line.at(match.start()), line.at(match.end())
    named = [scene.craft_at[token.i] for token in line.tokens[begin:end] if token.i in scene.craft_at]
    before = [scene.craft_at[t.i] for t in line.tokens[_phrase_start(line, begin) : begin] if t.i in scene.craft_at]
    crafts = [mention for mention in (named or before[-1:]) if mention.kind != "rocket"]
    is_plain = not way.plural or _is_definite(line, begin)
    if crafts or way.craft == "named" or not is_plain or _is_named_otherwise(line, begin):
        return list(dict.fromkeys(crafts))
    token = scene.doc[first.start]
    if _is_of_station(scene, line, begin):
        return [home] if (home := scene.station_near(token)) is not None else []
    meant = _meant(scene, flights, way, token)
    return [meant] if meant is not None else []


def _is_of_station(scene: Scene, line: _Line, begin: int) -> bool:
    """ "The resident crew", "the station's first four-member crew"."""
    if any(token.lower_ in words("flight", "resident") for token in line.tokens[max(0, begin - 3) : begin]):
        return True
    owners = [token for token in line.tokens[max(0, begin - 8) : begin] if token.i + 1 < len(scene.doc)]
    crafts = [(token, scene.craft_at[token.i]) for token in owners if token.i in scene.craft_at]
    return bool(crafts) and is_station(crafts[-1][1]) and crafts[-1][0].nbor().tag_ == "POS"


def _meant(scene: Scene, flights: Flights, way: _Way, token: Token) -> CraftMention | None:
    match way.craft:
        case "station":
            return scene.station()
        case "last":
            return scene.last_craft(token.i, reach=2)
        case "beside":
            stations = [mention for _, mention in scene.craft_in(token.sent) if is_station(mention)]
            return flights.beside(token) or next(iter(stations), None)
        case "main":
            return flights.main or flights.nearest(token)
        case _:
            return flights.nearest(token)
