"""Which organisations a text names, under their canonical names.

Known names come from `lexicon/organizations.toml`, national space agencies also by description ("the Russian space
agency"). What only the model takes for an organisation keeps the text's name, or the abbreviation the text gives it.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from spacefilm_pipeline.extract.lexicon import lexicon
from spacefilm_pipeline.extract.literals import Openings, any_of, may_match
from spacefilm_pipeline.extract.text import text_of
from spacefilm_pipeline.extract.tokens import Doc
from spacefilm_pipeline.extract.tokens import Span as Words
from spacefilm_pipeline.records import CraftMention, OrganizationMention, Person, Span

_ABBREVIATION = re.compile(r" ?\(([A-Z][A-Za-z&]*[A-Z][A-Za-z]{0,5})\)")
_MOST_INTRODUCED = 40
"""So many companies no honest text introduces; keeps the search for them linear."""
_DESIGNATION = re.compile(r"[A-Z]+-[A-Z0-9-]+")
"""Types of stages, suits and tests: "S-IVB"."""
_POSSESSIVE = re.compile(r"(?:[’']s?|[’'])$")


@dataclass(frozen=True, slots=True)
class Organization:
    """What the lexicon holds of one organisation."""

    name: str
    kind: str
    part_of: str | None = None
    short: str | None = None


@cache
def known_organizations() -> dict[str, Organization]:
    """The organisations of the lexicon by canonical name."""
    return {
        entry["name"]: Organization(entry["name"], entry["kind"], entry.get("part_of"), entry.get("short"))
        for entry in lexicon("organizations")["organization"]
    }


def find_organizations(doc: Doc, craft: tuple[CraftMention, ...] = ()) -> tuple[OrganizationMention, ...]:
    """Every place where an organisation is named, in text order, none overlapping another or a craft's name."""
    text = text_of(doc)
    known = _longest([*_known(text), *_headed(text)])
    known = _longest([*known, *_shortened(text, known)])
    taken = [*(mention.span for mention in known), *(mention.span for mention in craft if mention.named)]
    return tuple(sorted([*known, *_guessed(doc, taken)], key=lambda mention: mention.span))


def without_people(
    organizations: tuple[OrganizationMention, ...], people: tuple[Person, ...]
) -> tuple[OrganizationMention, ...]:
    """The mentions without the model's guesses where a person is named; firms are known by a word in their names."""
    named = sorted(mention.span for person in people for mention in person.mentions)
    starts = [span.start for span in named]

    def names_person(span: Span) -> bool:
        index = bisect_left(starts, span.end)
        return index > 0 and named[index - 1].overlaps(span)

    return tuple(mention for mention in organizations if is_sure(mention) or not names_person(mention.span))


def is_sure(mention: OrganizationMention) -> bool:
    """Whether an organisation is known, or named as only firms are: "Acme Orbital"."""
    return mention.known or bool(_firm().fullmatch(mention.organization))


def _longest(mentions: Iterable[OrganizationMention]) -> list[OrganizationMention]:
    kept: list[OrganizationMention] = []
    for mention in sorted(mentions, key=lambda m: (m.span.start, -m.span.end)):
        if not kept or mention.span.start >= kept[-1].span.end:
            kept.append(mention)
    return kept


def _known(text: str) -> Iterator[OrganizationMention]:
    end = 0
    for at, names in _names().places(text):
        for regex, canonical in names if at >= end else ():
            if match := regex.match(text, at):
                end = match.end()
                yield OrganizationMention(Span(at, end), canonical)
                break
    agencies, described = _national_agencies()
    if may_match(described, text):
        for match in described.finditer(text):
            if name := agencies.get(match.group(1)):
                yield OrganizationMention(Span(*match.span()), name)


def _shortened(text: str, known: Iterable[OrganizationMention]) -> Iterator[OrganizationMention]:
    """ "Goddard" for the centre, in a text that names whom the centre belongs to."""
    named = {mention.organization for mention in known}
    known_here = (known_organizations().get(name) for name in named)
    named |= {one.part_of for one in known_here if one is not None and one.part_of}
    centres, pattern = _shorts()
    for match in pattern.finditer(text) if may_match(pattern, text) else ():
        organization = centres[match.group("place") or match.group("owner")]
        if organization.part_of in named:
            span = Span(*match.span("place" if match.group("place") else "owner"))
            yield OrganizationMention(span, organization.name)


@cache
def _shorts() -> tuple[dict[str, Organization], re.Pattern[str]]:
    """Short names of centres, where they can be no person's: "at Goddard", "Johnson Director", "Kennedy’s Visitor"."""
    centres = {one.short: one for one in known_organizations().values() if one.short}
    names = "|".join(sorted(centres))
    units = "|".join(lexicon("organizations")["shortened"]["units"])
    return centres, re.compile(
        rf"\bat (?P<place>{names})\b(?! [A-Z])|\b(?P<owner>{names})(?=(?:[’']s?)? (?:{units})\b)"
    )


def _headed(text: str) -> Iterator[OrganizationMention]:
    """Names with a word in them that only organisations have, under the abbreviation that the text gives them."""
    for match in _headed_pattern().finditer(text):
        span = Span(*match.span())
        given = _ABBREVIATION.match(text, span.end)
        yield OrganizationMention(span, given.group(1) if given else span.of(text))


@cache
def _headed_pattern() -> re.Pattern[str]:
    words = lexicon("organizations")["headed"]
    keys = ("last", "first", "inside", "never_first", "forces", "posts")
    last, first, inside, never, forces, posts = ("|".join(words[key]) for key in keys)
    demonyms = any_of(
        word for country in lexicon("nationalities")["countries"].values() for word in country["demonyms"]
    )
    name = r"[A-Z][\w&’-]*"
    begin = rf"(?<![\w@#-])(?!(?:{never})\s)"
    return re.compile(
        r"(?=[A-Z])(?:"  # as all of the ways do: few places have a capital, and need all tried
        rf"{begin}(?:{name}[^\S\n]){{0,3}}(?:{first})[^\S\n](?:of|for|on)[^\S\n](?:the[^\S\n])?{name}"
        rf"(?:[^\S\n](?:and[^\S\n])?(?!(?:{first})[^\S\n]){name}){{0,4}}(?:(?:,[^\S\n]{name}){{1,4}},?[^\S\n]and[^\S\n]{name})?"
        rf"|{begin}(?:{name}[^\S\n](?:(?:{inside})[^\S\n]){{0,2}}){{1,6}}(?:{last})(?!\w)"
        rf"|(?<![\w-])(?:Royal[^\S\n])?(?:{demonyms})[^\S\n](?:{forces})(?!\w)"
        rf"|(?<![\w-])(?:(?:U\.?S\.?|U\.?K\.?|{demonyms})[^\S\n])?(?:{posts})[^\S\n](?:(?:in|of|to)[^\S\n])?{name})"
    )


@cache
def _names() -> Openings[str]:
    """The patterns of every known name, the longest first, each with the canonical name."""
    entries = [(name, entry["name"]) for entry in lexicon("organizations")["organization"] for name in entry["names"]]
    entries.sort(key=lambda entry: (-len(entry[0]), entry[0]))
    patterns = ((rf"(?=[A-Z(])(?:{name})(?!\w)", canonical) for name, canonical in entries)
    return Openings(patterns, re.compile(r"(?<![\w@#])(?<!(?<![Ee]x)-)"))


@cache
def _national_agencies() -> tuple[dict[str, str], re.Pattern[str]]:
    """Country words → the country's space agency, and the pattern of "… space agency"."""
    countries = lexicon("nationalities")["countries"]
    agency = {
        entry["country"]: entry["name"] for entry in lexicon("organizations")["organization"] if "country" in entry
    }
    words = {
        word: agency[code]
        for code, country in countries.items()
        if code in agency
        for word in [*country["demonyms"], *country["names"]]
    }
    described = lexicon("organizations")["agency_of"]
    words |= dict.fromkeys(["European", "Europe"], described["europe"])
    return words, re.compile(rf"(?<![\w-])({any_of(words)})(?:[’']s?)? (?:{'|'.join(described['phrases'])})(?!\w)")


def _guessed(doc: Doc, taken: list[Span]) -> Iterator[OrganizationMention]:
    """The model's organisations that could be one, where no known name stands."""
    text = text_of(doc)
    occupied = {at for span in taken for at in range(span.start, span.end)}
    introduced, abbreviations = _introduced(text)
    surnames = {entity[-1].text for entity in doc.ents if entity.label_ == "PERSON" and len(entity) > 1}
    entities = (span for entity in doc.ents if entity.label_ == "ORG" and (span := _credible(entity)))
    for span in [*introduced, *(span for span in entities if span.of(text) not in surnames)]:
        if occupied.intersection(range(span.start, span.end)):
            continue
        occupied |= set(range(span.start, span.end))
        name = span.of(text)
        if given := _ABBREVIATION.match(text, span.end):
            abbreviations[name] = given.group(1)
        yield OrganizationMention(span, abbreviations.get(name, name), known=False)


@cache
def _firm() -> re.Pattern[str]:
    """Two capitalised words of which the second is one that companies have: "Acme Orbital"."""
    words = lexicon("organizations")["introduced"]
    never, last = "|".join(words["never_first"]), "|".join(words["last"])
    return re.compile(rf"(?<![\w@#’'-])(?P<named>(?!(?:{never})\b)[A-Z][a-z]\w+ (?:{last}))(?![\w-]| [A-Z])")


def _introduced(text: str) -> tuple[list[Span], dict[str, str]]:
    """Names that the words beside them tell to be an organisation's, at every place where the text has them.

    Also the first word of such a name alone before a title, "Acme chief executive", and what it is short for.
    """
    ways = [pattern for pattern in (_introducing(), _firm()) if may_match(pattern, text)]
    names = {match.group(match.lastgroup or 0) for pattern in ways for match in pattern.finditer(text)}
    longest = sorted((name for name in names if not _is_generic(name)), key=lambda name: (-len(name), name))
    if not longest:
        return [], {}
    again = "|".join(map(re.escape, longest[:_MOST_INTRODUCED]))
    spans = [Span(*match.span()) for match in re.finditer(rf"(?<![\w@#-])(?:{again})(?!\w)", text)]
    shorts = {name.split()[0]: name for name in longest[:_MOST_INTRODUCED] if " " in name}
    words = lexicon("organizations")["introduced"]
    short = rf"(?<![\w@#-])({'|'.join(map(re.escape, shorts))})(?=(?:[’']s)? (?:{'|'.join(words['titles'])})\b)"
    return [*spans, *(Span(*match.span()) for match in re.finditer(short, text) if shorts)], shorts


@cache
def _introducing() -> re.Pattern[str]:
    """ "Chief executive of Acme Orbital", "Houston-based Acme Orbital", "the company Acme Orbital"."""
    words = lexicon("organizations")["introduced"]
    heads, companies = "|".join(words["heads"]), "|".join(words["companies"])
    name = r"[A-Z][\w&-]*(?: [A-Z][\w&-]*){0,3}"
    return re.compile(
        rf"\b(?:{heads})(?: of| for| at|(?<=with)) (?:the )?(?P<led>{name})|\b[A-Z]\w+-based (?P<based>{name})"
        rf"|\b(?:{companies}) (?P<called>{name})"
    )


def _is_generic(name: str) -> bool:
    """Whether a name is but a country's, or made of words that name no organisation: "Deputy Director"."""
    generic = lexicon("organizations")["unknown"]["generic"]
    return name in _country_words() or all(word in generic for word in name.split())


@cache
def _country_words() -> frozenset[str]:
    table = lexicon("nationalities")["countries"].values()
    return frozenset(word for country in table for word in [*country["names"], *country["demonyms"]])


def _credible(entity: Words) -> Span | None:
    """The entity without article and possessive, if it looks like an organisation's name."""
    lexical = lexicon("organizations")["unknown"]
    words = entity.text.removeprefix("the ").removeprefix("The ")
    start = entity.end_char - len(words)
    words = _POSSESSIVE.sub("", words).rstrip()
    first = words.split(" ", 1)[0]
    if len(words) < 3 or not words[0].isupper() or "\n" in words or first in lexical["never_first"]:
        return None
    is_unit = words.rsplit(" ", 1)[-1] in lexical["units"] or bool(_DESIGNATION.fullmatch(words))
    return None if is_unit or words in lexical["never"] or _is_generic(words) else Span(start, start + len(words))
