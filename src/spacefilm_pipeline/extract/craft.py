"""Which spacecraft, rockets and stations a text names.

Names are found by pattern (`lexicon/craft.toml`) and then made as exact as the text allows: a bare family name
("the Soyuz") and a mission number ("Crew-8") become the flight or ship that the text names elsewhere, and a
description ("the orbiting laboratory") the station it tells of.
"""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache

from spacefilm_pipeline.extract.lexicon import lexicon
from spacefilm_pipeline.extract.literals import Openings, WordPattern, may_match, openings
from spacefilm_pipeline.extract.organizations import known_organizations
from spacefilm_pipeline.extract.text import text_of
from spacefilm_pipeline.extract.tokens import Doc
from spacefilm_pipeline.records import CraftMention, Span

_CRAFT = ("spacecraft", "station")
_ROMAN = {"I": 1, "V": 5, "X": 10}
_INDEFINITE = re.compile(r"\b(?:a|an|another|any|each|every|other)\s(?:[\w’'-]+\s){0,2}$", re.IGNORECASE)
_BEGINS = re.compile(r"(?<![\w@#])")
"""What must stand before a name."""
_NEAR = 60
"""How many characters may part a ship from the only flight number in its sentence."""
_BESIDE = 20
"""How many characters may part a ship from the number of its flight ("Discovery's STS-…")."""
_DESCRIPTION_REACH = 1500
"""How many characters back a description looks for the spacecraft it means."""


@dataclass(frozen=True, slots=True)
class _Pattern:
    """One way to name a craft."""

    regex: str
    craft: str
    kind: str
    family: str | None
    flies: str | None
    roman: bool

    def mention(self, match: re.Match[str]) -> CraftMention:
        number = match.group(1) if match.re.groups else ""
        craft = self.craft.format(_romans(number) if self.roman else _figures(number))
        return CraftMention(
            span=Span(*match.span()),
            craft=craft,
            kind=self.kind,
            family=self.flies or self.family or craft,
            flight=craft if self.flies or (self.family and any(c.isdigit() for c in craft)) else None,
        )


def find_craft(doc: Doc) -> tuple[CraftMention, ...]:
    """Every place where a craft is named or described, in text order."""
    text = text_of(doc)
    named = _longest(_by_pattern(text))
    named = _longest([*named, *_ship_names(text, named)])
    named = _beside_known(named, _unlisted(text, named))
    named = [_of_other_station(text, mention, named) for mention in named]
    named = _in_only_mission(_fly_missions_in_ships(text, _refine_families(text, named)))
    return tuple(sorted([*named, *_described(text, named)], key=lambda mention: mention.span))


@cache
def _patterns() -> tuple[_Pattern, ...]:
    return tuple(
        _Pattern(
            rf"(?:{pattern})(?!\w)",
            entry["craft"],
            entry["kind"],
            entry.get("family"),
            entry.get("flies"),
            entry.get("roman", False),
        )
        for entry in lexicon("craft")["craft"]
        for pattern in entry["patterns"]
    )


@cache
def _openings() -> Openings[_Pattern]:
    """The patterns that are looked for by the letters with which their matches begin."""
    return Openings(((pattern.regex, pattern) for pattern in _patterns() if openings(pattern.regex)), _BEGINS)


@cache
def _others() -> list[tuple[_Pattern, WordPattern]]:
    """The patterns whose matches may begin with anything."""
    others = (pattern for pattern in _patterns() if not openings(pattern.regex))
    return [(pattern, WordPattern(re.compile(pattern.regex), _BEGINS)) for pattern in others]


def _by_pattern(text: str) -> Iterator[CraftMention]:
    ends: dict[re.Pattern[str], int] = {}
    for at, patterns in _openings().places(text):
        for regex, pattern in patterns:
            if at >= ends.get(regex, 0) and (match := regex.match(text, at)):
                ends[regex] = match.end()
                yield pattern.mention(match)
    for pattern, words in _others():
        if may_match(words.pattern, text):
            yield from map(pattern.mention, words.finditer(text))


def _figures(number: str) -> str:
    """A flight number in figures: "VIII" → "8"; letters and figures with a hyphen: "MS25" → "MS-25"."""
    number = re.sub(r"^(MS|TMA|TM|T)[- ]?(?=\d)", r"\1-", number)
    if not number or set(number) - set(_ROMAN):
        return number
    values = [_ROMAN[digit] for digit in number]
    following = [*values[1:], 0]
    return str(sum(value if value >= after else -value for value, after in zip(values, following, strict=True)))


def _romans(number: str) -> str:
    """A flight number in Roman numerals: "2" → "II"; anything else as it is."""
    if not number.isdecimal() or int(number) > 39:
        return number
    tens, ones = divmod(int(number), 10)
    return "X" * tens + ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")[ones]


def _longest(mentions: Iterable[CraftMention]) -> list[CraftMention]:
    """The mentions in text order; of those that overlap, the one that starts first, then the longest."""
    kept: list[CraftMention] = []
    for mention in sorted(mentions, key=lambda m: (m.span.start, -m.span.end)):
        if not kept or mention.span.start >= kept[-1].span.end:
            kept.append(mention)
    return kept


# ---- ships known by a name of their own ------------------------------------------------------------------------------


def _ship_names(text: str, named: list[CraftMention]) -> Iterator[CraftMention]:
    """Where a ship is called by its own name alone, after the text has said whose name it is."""
    introduced = _introductions(text, named)
    lexical = lexicon("craft")["introductions"]
    not_ship = "|".join(lexical["not_a_ship_before"])
    for name in sorted({name for _, name, _, _ in introduced}):
        sources = sorted((at, craft, family) for at, other, craft, family in introduced if other == name)
        for match in re.finditer(rf"(?<![\w@#]){re.escape(name)}(?!\w)(?! (?:{not_ship}))", text):
            before = [source for source in sources if source[0] <= match.start()] or sources[:1]
            _, craft, family = before[-1]
            yield CraftMention(Span(*match.span()), craft, "spacecraft", family=family)


def _introductions(text: str, named: list[CraftMention]) -> list[tuple[int, str, str, str]]:
    """(where, name, craft, family) for every ship's name that the text gives."""
    lexical = lexicon("craft")["introductions"]
    naming = "|".join(lexical["naming"])
    after = re.compile(rf"(?: (?:spacecraft|capsule|spaceship|ship))?,? (?:is )?(?:{naming}) [\"“‘']?([A-Z]\w+)")
    before = re.compile(r"\b([A-Z]\w+) is the name of (?:this|the) (?:\w+ )?$")
    found: list[tuple[int, str, str, str]] = []
    for mention in named:
        if family := lexical["families"].get(mention.craft):
            match = after.match(text, mention.span.end) or before.search(
                text, max(0, mention.span.start - 60), mention.span.start
            )
            if match:
                found.append((match.start(1), match.group(1), f"{family} {match.group(1)}", family))
        elif mention.family in ("Crew Dragon", "Space Shuttle", "Starliner") and mention.kind == "spacecraft":
            own = mention.craft.removeprefix(mention.family).strip()
            if own:
                found.append((mention.span.start, own, mention.craft, mention.family))
    families = {lexical["families"][mention.craft] for mention in named if mention.craft in lexical["families"]}
    for match in _explained(text, "capsule") if len(families) == 1 else ():
        found += [(match.start(2), match[2], f"{family} {match[2]}", family) for family in families]
    if any(mention.family == "Space Shuttle" for mention in named):
        known = {name for _, name, _, _ in found}
        found += [
            (0, name, f"Space Shuttle {name}", "Space Shuttle") for name in lexical["shuttles"] if name not in known
        ]
    return found


# ---- craft that no list knows ----------------------------------------------------------------------------------------


def _unlisted(text: str, named: list[CraftMention]) -> list[CraftMention]:
    """Ships and missions whose name the text explains: "the Kestrel One spaceplane", "the Kestrel-2 mission"."""
    families = {mention.family for mention in named}
    family = next((name for name in lexicon("craft")["unlisted"]["chartered"] if name in families), None)
    found = []
    for match in (*_explained(text, "ship"), *_explained(text, "capsule")):
        name = match[match.lastindex or 0]
        found.append(CraftMention(Span(*match.span(match.lastindex or 0)), name, "spacecraft", family=name))
    for match in _explained(text, "station"):
        name = match[match.lastindex or 0]
        found.append(CraftMention(Span(*match.span(match.lastindex or 0)), name, "station", family=name))
    for match in _explained(text, "mission"):
        name = match[match.lastindex or 0]
        span = Span(*match.span(match.lastindex or 0))
        found.append(CraftMention(span, name, "mission", family=family or name, flight=name))
    taken = [mention.span for mention in named]
    known = {
        mention.craft: mention
        for mention in found
        if mention.craft.split()[0] not in _no_names() and not _overlaps(mention.span, taken)
    }
    series = sorted({name.rpartition("-")[0] for name, one in known.items() if one.kind == "mission" and "-" in name})
    names = [re.escape(name) for name, one in known.items() if one.kind != "mission" or "-" not in name]
    pattern = "|".join(sorted([*names, *(rf"{re.escape(name)}-\d{{1,2}}" for name in series)], key=len, reverse=True))
    return [
        replace(known.get(match[0]) or _sister(match[0], known), span=Span(*match.span()))
        for match in (re.finditer(rf"(?<![\w@#-])(?:{pattern})(?!\w)", text) if pattern else ())
    ]


def _sister(name: str, known: Mapping[str, CraftMention]) -> CraftMention:
    """Another mission of a series: "Kestrel-3", where the text explains "Kestrel-2"."""
    series = name.rpartition("-")[0]
    sister = next(mention for craft, mention in known.items() if craft.rpartition("-")[0] == series)
    family = name if sister.family == sister.craft else sister.family
    return replace(sister, craft=name, flight=name, family=family)


def _explained(text: str, kind: str) -> Iterator[re.Match[str]]:
    """Where the text explains the name of something of a kind."""
    pattern = _names_explained(kind)
    return pattern.finditer(text) if may_match(pattern, text) else iter(())


@cache
def _names_explained(kind: str) -> re.Pattern[str]:
    return re.compile(lexicon("craft")["unlisted"][kind])


@cache
def _no_names() -> frozenset[str]:
    """Words before "capsule" that say whose it is, not what it is called."""
    table = lexicon("nationalities")["countries"].values()
    countries = {word for country in table for word in [*country["demonyms"], *country["names"]]}
    companies = {name.split()[0] for name in known_organizations()}
    return frozenset(lexicon("craft")["unlisted"]["no_name"]) | countries | companies


def _overlaps(span: Span, taken: list[Span]) -> bool:
    index = bisect_right([other.start for other in taken], span.end)
    return any(span.overlaps(other) for other in taken[max(0, index - 2) : index])


def _beside_known(named: list[CraftMention], more: list[CraftMention]) -> list[CraftMention]:
    """All mentions in text order, those of listed craft first where two overlap."""
    taken = [mention.span for mention in named]
    return _longest([*named, *(mention for mention in more if not _overlaps(mention.span, taken))])


# ---- as exact as the text allows -------------------------------------------------------------------------------------


def _refine_families(text: str, named: list[CraftMention]) -> list[CraftMention]:
    """A bare family name → the flight or ship of that family that the text tells of, where that is plain."""
    exact: dict[str, list[CraftMention]] = {}
    for mention in named:
        if mention.kind in _CRAFT and mention.craft != mention.family:
            exact.setdefault(mention.family, []).append(mention)
    crewed_dragon = any(mention.family == "Crew Dragon" and mention.craft != "Dragon" for mention in named)

    def refined(mention: CraftMention) -> CraftMention:
        family = "Crew Dragon" if mention.craft == "Dragon" and crewed_dragon else mention.craft
        if mention.kind not in _CRAFT or mention.craft != mention.family:
            return mention
        choice = _told_of(text, mention, exact.get(family, []))
        if choice:
            return replace(mention, craft=choice.craft, family=choice.family, flight=choice.flight)
        said_crew = any(other.craft == "Crew Dragon" for other in named)
        return replace(mention, craft=family, family=family) if said_crew else mention

    return [refined(mention) for mention in named]


def _told_of(text: str, mention: CraftMention, exact: list[CraftMention]) -> CraftMention | None:
    """The only craft of the family in the text; of several, the one named last, unless "a Soyuz" means any."""
    if len({other.craft for other in exact}) == 1:
        return exact[0]
    if not exact or _INDEFINITE.search(text, max(0, mention.span.start - 60), mention.span.start):
        return None
    return _last_before(mention.span.start, exact)


def _last_before(at: int, mentions: list[CraftMention]) -> CraftMention | None:
    index = bisect_right([other.span.start for other in mentions], at)
    return mentions[index - 1] if index else None


def _fly_missions_in_ships(text: str, named: list[CraftMention]) -> list[CraftMention]:
    """A mission number → the ship that flies it, where the text names that ship beside it."""
    lost = lexicon("craft")["introductions"]["lost"]
    ships = [
        m
        for m in named
        if m.kind == "spacecraft" and m.craft != m.family and m.flight is None
        if not text.startswith(tuple(f" {word}" for word in lost), m.span.end)
    ]
    missions = [m for m in named if m.kind == "mission" and m.flight]
    crafts = Counter(family for _, family in {(ship.craft, ship.family) for ship in ships})
    alone = {ship.craft for ship in ships if crafts[ship.family] == 1}
    votes: dict[str, Counter[str]] = {}
    for ship in ships:
        if mission := _mission_of(text, ship, missions, alone=ship.craft in alone):
            votes.setdefault(mission, Counter())[ship.craft] += 1
    ship_of = {mission: min(count, key=lambda craft: (-count[craft], craft)) for mission, count in votes.items()}
    return [replace(m, craft=ship_of[m.flight]) if m.flight in ship_of else m for m in named]


def _in_only_mission(named: list[CraftMention]) -> list[CraftMention]:
    """A bare family name ("the Dragon") → the only mission of that family, where the text tells of no other flight."""
    flights: dict[str, set[str]] = {}
    for mention in named:
        if mention.flight or mention.craft != mention.family:
            flights.setdefault(mention.family.removeprefix("Crew "), set()).add(mention.craft)
    missions = {m.craft: m for m in named if m.kind == "mission" and m.flight == m.craft}

    def exact(mention: CraftMention) -> CraftMention:
        told = flights.get(mention.craft.removeprefix("Crew "), set())
        if mention.kind != "spacecraft" or mention.craft != mention.family or len(told) != 1:
            return mention
        mission = missions.get(next(iter(told)))
        return (
            replace(mention, craft=mission.craft, family=mission.family, flight=mission.flight) if mission else mention
        )

    return [exact(mention) for mention in named]


def _of_other_station(text: str, mention: CraftMention, named: list[CraftMention]) -> CraftMention:
    """An expedition is one to the station that its sentence names: older stations had numbered expeditions, too."""
    if mention.kind != "mission" or not mention.span.of(text).startswith("Expedition"):
        return mention
    start, end = _line_sentence(text, mention.span)
    stations = {other.craft: other for other in named if other.kind == "station" and start <= other.span.start < end}
    other = next(iter(stations.values())) if len(stations) == 1 else mention
    return replace(mention, craft=other.craft, family=other.family)


def _mission_of(text: str, ship: CraftMention, missions: list[CraftMention], alone: bool) -> str | None:
    """The flight that a ship is told to make: the only one in its sentence, or one right beside it.

    Else, for a ship alone of its family in the text, the flight that most of the text is about.
    """
    fitting = [mission for mission in missions if mission.family == ship.family]
    start, end = _line_sentence(text, ship.span)
    near = [m for m in fitting if start <= m.span.start < end and _gap(m.span, ship.span) <= _NEAR]
    if choice := _only_flight(near):
        return choice
    if choice := _only_flight([mission for mission in near if _gap(mission.span, ship.span) <= _BESIDE]):
        return choice
    told = Counter(mission.flight for mission in fitting)
    most = [flight for flight, count in told.items() if count == max(told.values())]
    return most[0] if alone and len(most) == 1 and 2 * told[most[0]] >= len(fitting) else None


def _only_flight(missions: list[CraftMention]) -> str | None:
    flights = {mission.flight for mission in missions}
    return missions[0].flight if len(flights) == 1 else None


def _gap(a: Span, b: Span) -> int:
    return max(a.start, b.start) - min(a.end, b.end)


def _line_sentence(text: str, span: Span) -> tuple[int, int]:
    """The stretch around a span up to the nearest full stops or line breaks."""
    lefts = [text.rfind(mark, 0, span.start) for mark in (". ", "\n", ".\n")]
    rights = [at for mark in (". ", "\n") if (at := text.find(mark, span.end)) >= 0]
    return max(lefts) + 1, min(rights, default=len(text))


# ---- descriptions ----------------------------------------------------------------------------------------------------


@cache
def _descriptions() -> dict[str, tuple[re.Pattern[str], re.Pattern[str]]]:
    """By kind: the nouns that mean one, and the whole descriptions."""
    words = lexicon("craft")["descriptions"]
    determiners = "|".join(words["determiners"])
    bare_after = "|".join(words["bare_after"])
    whose = rf"(?:(?:{'|'.join(words['whose'])})\s+){{0,2}}"
    nouns = {kind: "|".join(words[kind]) for kind in ("station", "spacecraft", "shuttle")}
    patterns = {kind: rf"(?:\b(?i:{determiners})\s+|[’']s\s+){whose}({noun})(?!\w)" for kind, noun in nouns.items()}
    patterns["station"] += rf"|\b(?:{bare_after})\s+((?:space )?station)(?!\w)"
    return {kind: (re.compile(nouns[kind]), re.compile(pattern)) for kind, pattern in patterns.items()}


def _described(text: str, named: list[CraftMention]) -> Iterator[CraftMention]:
    """Where a craft is meant by a description, if the text leaves no doubt which."""
    tells_of_station = "space station" in text.casefold()
    if not named and not tells_of_station:
        return
    finders: dict[str, Callable[[int], CraftMention | None]] = {
        "station": _station_finder(named, tells_of_station),
        "spacecraft": _spacecraft_finder([m for m in named if m.kind in ("spacecraft", "rocket") or m.flight]),
        "shuttle": _spacecraft_finder([m for m in named if m.family == "Space Shuttle"]),
    }
    for kind, (noun, pattern) in _descriptions().items():
        if not may_match(noun, text):
            continue
        taken = [mention.span for mention in named if (mention.kind == "station") == (kind == "station")]
        for match in pattern.finditer(text):
            span = Span(*match.span(match.lastindex or 0))
            if _beside(span, taken) or (
                text[span.end : span.end + 2] == ", " and _beside(Span(span.start, span.end + 1), taken)
            ):
                continue
            if meant := finders[kind](span.start):
                yield replace(meant, span=span, named=False)


def _beside(span: Span, taken: list[Span]) -> bool:
    """Whether a name stands in or right beside the description ("the space station Mir")."""
    index = bisect_right([other.start for other in taken], span.end + 1)
    return any(_gap(span, other) <= 1 for other in taken[max(0, index - 2) : index])


def _station_finder(named: list[CraftMention], space_station: bool) -> Callable[[int], CraftMention | None]:
    families = {entry["craft"] for entry in lexicon("craft")["craft"] if entry["kind"] == "station"}
    stations = [m for m in named if m.kind == "station" or m.craft in families]
    default = CraftMention(Span(0, 0), "International Space Station", "station", family="International Space Station")

    def find(at: int) -> CraftMention | None:
        meant = _last_before(at, stations) or next(iter(stations), default if space_station else None)
        return replace(meant, kind="station") if meant else None

    return find


def _spacecraft_finder(spacecraft: list[CraftMention]) -> Callable[[int], CraftMention | None]:
    cargo = lexicon("crew")["destinations"]["cargo"]
    crewed = [mention for mention in spacecraft if mention.kind != "rocket" and mention.craft not in cargo]
    is_alone = len({mention.craft for mention in crewed}) == 1

    def find(at: int) -> CraftMention | None:
        last = _last_before(at, spacecraft) or (crewed[0] if is_alone else None)
        if last is None or last.kind == "rocket" or at - last.span.end > _DESCRIPTION_REACH:
            return None
        return replace(last, kind="spacecraft")

    return find
