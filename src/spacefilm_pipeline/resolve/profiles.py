"""What the texts tell of one person or of people believed to be one, and how well two such profiles fit."""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, cached_property, lru_cache
from typing import Any, NamedTuple

from spacefilm_pipeline.fingerprints import of_text
from spacefilm_pipeline.lexicons import read_lexicon
from spacefilm_pipeline.personal_names import PersonalName, compare, fold, parse_name
from spacefilm_pipeline.records import DocumentMentions

type Place = tuple[str, int]
"""A person of one document: its doc_id and the index into its people."""

MOST_COMPANY = 20
"""So many documents of a person are searched for whom they are named with: more add nothing."""


class Named(NamedTuple):
    """Somebody whom a document names, and what it tells of them that says who they are."""

    name: str
    forms: frozenset[str]
    """As the document names them."""
    roles: frozenset[str]
    affiliations: frozenset[str]
    nationalities: frozenset[str]
    ages: frozenset[str]
    craft: frozenset[str]
    company: frozenset[int]
    """Everybody whom the document names, by their full names: see `number_of_name`."""


@lru_cache(maxsize=2_000)
def number_of_name(name: str) -> int:
    """A full name as a number, however it is set."""
    return of_text(f"full {fold(name)}")


def named_in(said: DocumentMentions) -> Iterator[Named]:
    """The people of a document, in its order."""
    company = frozenset(number_of_name(person.name) for person in said.people)
    told: dict[tuple[int, str], set[str]] = {}
    for attribute in said.attributes:
        told.setdefault((attribute.person, attribute.name), set()).add(attribute.value)
    craft: dict[int, set[str]] = {}
    for aboard in said.crew:
        if aboard.craft_kind == "spacecraft":
            craft.setdefault(aboard.person, set()).add(aboard.craft)

    def values(index: int, name: str) -> frozenset[str]:
        return frozenset(told.get((index, name), ()))

    for index, person in enumerate(said.people):
        yield Named(
            person.name,
            frozenset(mention.form for mention in person.mentions),
            values(index, "role"),
            values(index, "affiliation"),
            values(index, "nationality"),
            values(index, "age"),
            frozenset(craft.get(index, ())),
            company,
        )


@dataclass(frozen=True, slots=True)
class Judgement:
    """How likely two are one person, 0 to 1, and by which rules."""

    score: float
    rules: tuple[str, ...]


@dataclass(frozen=True)
class Profile:
    """People of documents taken for one person, under one name."""

    name: PersonalName
    form: str
    full: int
    """The form as a number: see `number_of_name`."""
    places: tuple[Place, ...]
    roles: frozenset[str] = frozenset()
    affiliations: frozenset[str] = frozenset()
    nationalities: frozenset[str] = frozenset()
    craft: frozenset[str] = frozenset()
    company: frozenset[int] = frozenset()
    """Those named beside them who are known by full name."""
    births: tuple[int, int] | None = None
    """The earliest and latest year of birth that the ages allow."""
    years: tuple[int, int] | None = None
    """The years of the first and the last text."""

    @cached_property
    def documents(self) -> frozenset[str]:
        return frozenset(doc_id for doc_id, _ in self.places)

    @cached_property
    def is_weak(self) -> bool:
        """Whether the name alone tells too little: no given name, or an initial only."""
        return not self.name.given or all(len(fold(given)) == 1 for given in self.name.given)

    @property
    def known(self) -> int:
        """How much is told of the person."""
        return len(self.roles) + len(self.affiliations) + len(self.nationalities) + len(self.craft) + bool(self.births)

    def joined(self, other: "Profile") -> "Profile":
        """Both as one, under this one's name."""
        return Profile(
            self.name,
            self.form,
            self.full,
            tuple(sorted((*self.places, *other.places))),
            self.roles | other.roles,
            self.affiliations | other.affiliations,
            self.nationalities | other.nationalities,
            self.craft | other.craft,
            self.company if len(self.places) >= MOST_COMPANY else self.company | other.company,
            _narrower(self.births, other.births),
            _wider(self.years, other.years),
        )


def together(alike: Sequence[Profile]) -> Profile:
    """Profiles that differ only in their places and company, as one."""
    places = tuple(sorted(place for one in alike for place in one.places))
    company = frozenset().union(*(one.company for one in alike[:MOST_COMPANY]))
    return replace(alike[0], places=places, company=company)


def _narrower(a: tuple[int, int] | None, b: tuple[int, int] | None) -> tuple[int, int] | None:
    if a is None or b is None:
        return a or b
    return (max(a[0], b[0]), min(a[1], b[1])) if max(a[0], b[0]) <= min(a[1], b[1]) else a


def _wider(a: tuple[int, int] | None, b: tuple[int, int] | None) -> tuple[int, int] | None:
    if a is None or b is None:
        return a or b
    return min(a[0], b[0]), max(a[1], b[1])


def profile_of(place: Place, named: Named, day: date | None, known: Container[int]) -> Profile:
    """The profile of one person of a document of some day. `known` are those who are known by full name anywhere."""
    full = number_of_name(named.name)
    return Profile(
        parse_name(named.name),
        named.name,
        full,
        (place,),
        named.roles,
        named.affiliations,
        named.nationalities,
        named.craft,
        frozenset(one for one in named.company if one != full and one in known),
        _births(named.ages, day),
        (day.year, day.year) if day else None,
    )


def _births(ages: Iterable[str], day: date | None) -> tuple[int, int] | None:
    years = [day.year - int(age) for age in ages if day and age.isdigit()]
    return (min(years) - 1, max(years)) if years else None


@cache
def rules() -> Mapping[str, Any]:
    """The table of rules and scores."""
    return read_lexicon(__package__, "identity")


def judge(a: Profile, b: Profile) -> Judgement | None:
    """How likely two profiles are one person's; None where their names, or one text that names both, rule it out."""
    agreement = _agreement(a.name, b.name)
    if agreement is None or a.documents & b.documents:
        return None
    speak_for, against = list(_for(a, b)), list(_against(a, b))
    score = min(1.0, agreement.score + sum(rules()["for"][rule] for rule in speak_for))
    score -= sum(rules()["against"][rule] for rule in against)
    return Judgement(round(max(score, 0.0), 4), (agreement.rule, *speak_for, *against))


_agreement = lru_cache(maxsize=2_000)(compare)
"""Names recur: most of those compared were compared before."""


def _for(a: Profile, b: Profile) -> Iterable[str]:
    if a.affiliations & b.affiliations:
        yield "same organisation"
    if a.roles & b.roles:
        yield "same role"
    if a.craft & b.craft:
        yield "same craft"
    if a.nationalities & b.nationalities:
        yield "same nationality"
    if shared := (a.company & b.company) - {a.full, b.full}:
        yield "named with the same people" if len(shared) >= 3 else "named with the same person"


def _against(a: Profile, b: Profile) -> Iterable[str]:
    if _are_apart(_fields(a.roles), _fields(b.roles)):
        yield "other field of work"
    if a.affiliations and b.affiliations and not a.affiliations & b.affiliations:
        yield "other organisations"
    if a.nationalities and b.nationalities and not a.nationalities & b.nationalities:
        yield "other nationality"
    if a.births and b.births and (a.births[0] > b.births[1] + 1 or b.births[0] > a.births[1] + 1):
        yield "ages do not fit"
    if a.years and b.years and max(a.years[0], b.years[0]) - min(a.years[1], b.years[1]) > rules()["years_apart"]:
        yield "long apart"


@lru_cache(maxsize=2_000)
def _fields(roles: frozenset[str]) -> frozenset[str]:
    """The fields of work of somebody who has these roles."""
    return frozenset(field for field, members in rules()["fields"].items() if roles & {*members})


def _are_apart(a: frozenset[str], b: frozenset[str]) -> bool:
    """Whether both have a field of work, and no two of these are the same or near."""
    return bool(a and b) and not any(x == y or frozenset((x, y)) in _near_fields() for x in a for y in b)


@cache
def _near_fields() -> frozenset[frozenset[str]]:
    return frozenset(map(frozenset, rules()["fields_near"]["pairs"]))
