"""Who is who across documents: the people of all texts grouped into persons.

Everything is reckoned anew from all mentions, in canonical order, so that neither the order of documents nor an
earlier run matters. First the people under one name are told apart by what the texts say of them, then names that
agree are put together, the surest first, and a name of little worth (a family name, an initial) last. No two people of
one document are ever one. Every judgement is kept: see `Identity.judgements`.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import combinations
from typing import Any

from spacefilm_pipeline.personal_names import PersonalName, contradict, fold, parse_name, spelling
from spacefilm_pipeline.records import Person
from spacefilm_pipeline.resolve.curation import Correction
from spacefilm_pipeline.resolve.profiles import Judgement, Named, Place, Profile, judge, profile_of, rules, together

BELIEVED = 0.5
"""From this belief on a text alone makes a person; below it, another text must know the name."""
_WORTH_TELLING = 0.6
"""Two names that agree so well and yet are two people: the refusal is kept for whoever asks why."""


def slug(name: str) -> str:
    """A readable ASCII key: lower case, words joined by hyphens."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", re.sub(r"['’‘“”\".]", "", plain.casefold())).strip("-") or "unnamed"


@dataclass(frozen=True, slots=True)
class Decision:
    """Why two names are one person's, or not."""

    decision: str
    """`same` or `apart`."""
    rules: tuple[str, ...]
    score: float
    a: Profile
    b: Profile


@dataclass
class Identity:
    """Which person the people of documents are."""

    ids: dict[Place, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    decisions: list[Decision] = field(default_factory=list)

    def person_id(self, doc_id: str, person: int) -> str | None:
        """The person_id of a document's `people[person]`; None where they are not believed to be a person."""
        return self.ids.get((doc_id, person))

    def judgements(self) -> list[dict[str, Any]]:
        """Why names are one person's, and why others are not, as in the frame `identity` of the conclusions."""
        return [
            {
                "person_id": self.ids[one.places[0]],
                "decision": decision.decision,
                "name": one.form,
                "other_name": other.form,
                "other_person_id": self.ids[other.places[0]],
                "score": decision.score,
                "rules": list(decision.rules),
                "documents": sorted(one.documents | other.documents),
            }
            for decision in self.decisions
            for one, other in ((decision.a, decision.b), (decision.b, decision.a))[: 1 + (decision.decision == "apart")]
        ]


def identify(
    named: Mapping[Place, Named],
    days: Mapping[str, date | None],
    known: Container[int],
    corrections: Sequence[Correction] = (),
) -> Identity:
    """Group people of documents into persons: such as have nothing in common with others.

    `days` are those from which the documents speak; `known` are those who are known by full name anywhere, by
    `number_of_name`.
    """
    profiles = [profile_of(place, one, days[place[0]], known) for place, one in sorted(named.items())]
    grouping = _Grouping(profiles, named, corrections)
    identity = Identity(decisions=grouping.decisions)
    groups = sorted(grouping.groups(), key=_rank)
    taken: Counter[str] = Counter()
    for group in groups:
        name = _name(group, named, corrections)
        key = slug(name)
        taken[key] += 1
        person_id = key if taken[key] == 1 else f"{key}-{taken[key]}"
        identity.names[person_id] = name
        for one in group:
            identity.ids.update(dict.fromkeys(one.places, person_id))
    return identity


def _rank(group: Sequence[Profile]) -> tuple[int, tuple[Place, ...]]:
    """Whoever stands in most documents gets the id without a suffix."""
    places = tuple(sorted(place for one in group for place in one.places))
    return -len(places), places


def is_known(person: Person) -> bool:
    """Whether a text alone makes a person known by full name, so that other texts' people of that name are believed."""
    return person.belief >= BELIEVED and bool(parse_name(person.name).given)


class _Grouping:
    """Profiles → groups of profiles that are one person."""

    def __init__(
        self, profiles: Sequence[Profile], named: Mapping[Place, Named], corrections: Sequence[Correction]
    ) -> None:
        self.decisions: list[Decision] = []
        self._corrections = corrections
        self._named = named
        self._accept = float(rules()["accept"])
        self._margin = float(rules()["margin"])
        self._profiles = self._by_name(profiles)
        self._group = {index: [index] for index in range(len(self._profiles))}
        self._apart = {frozenset(pair) for pair in self._curated("different")}
        for a, b in self._curated("same"):
            self._unite(a, b, Judgement(1.0, ("curated",)))
        self._unite_strong()
        self._unite_weak()

    def groups(self) -> Iterator[list[Profile]]:
        for index, members in self._group.items():
            if members[0] == index:
                yield [self._profiles[member] for member in members]

    def _by_name(self, profiles: Sequence[Profile]) -> list[Profile]:
        """People under one name are one, unless what is told of them says otherwise."""
        namesakes: dict[tuple[str, str | None], list[Profile]] = {}
        for one in profiles:
            namesakes.setdefault((fold(one.form), one.name.suffix), []).append(one)
        found: list[Profile] = []
        for _, ones in sorted(namesakes.items(), key=lambda item: (item[0][0], item[0][1] or "")):
            found += self._told_apart(ones)
        return found

    def _told_apart(self, ones: Sequence[Profile]) -> list[Profile]:
        """Everybody of one name: whoever is told most of first, and the rest to whom they fit best."""
        groups: list[Profile] = []
        weakest: dict[int, tuple[Judgement, Profile]] = {}
        for one in sorted(self._told_alike(ones), key=lambda one: (-one.known, one.places)):
            best: tuple[float, int, Judgement] | None = None
            for at, group in enumerate(groups):
                fit = None if self._is_curated_apart(group, one) else judge(group, one)
                if fit and fit.score >= self._accept and (best is None or fit.score > best[0]):
                    best = fit.score, at, fit
            if best is None:
                groups.append(one)
                continue
            _, at, fit = best
            groups[at] = groups[at].joined(one)
            weakest[at] = min(weakest.get(at, (fit, one)), (fit, one), key=lambda told: told[0].score)
        for at, group in enumerate(groups):
            if len(group.places) > 1:
                self._tell("same", *weakest.get(at, (Judgement(1.0, ("same name",)), group)), group)
        for a, b in combinations(groups, 2):
            self._tell("apart", judge(a, b), a, b)
        return groups

    def _told_alike(self, ones: Sequence[Profile]) -> list[Profile]:
        """Those of whom the very same is told are one without further judgement, but no two of one document."""
        if any(correction.action == "different" for correction in self._corrections):
            return list(ones)
        alike: dict[tuple[object, ...], list[Profile]] = {}
        seen: Counter[tuple[str, tuple[object, ...]]] = Counter()
        for one in ones:
            told = (one.roles, one.affiliations, one.nationalities, one.craft, one.births, one.years)
            doc_id = one.places[0][0]
            alike.setdefault((*told, seen[doc_id, told]), []).append(one)
            seen[doc_id, told] += 1
        return [together(same) for same in alike.values()]

    def _tell(self, decision: str, judgement: Judgement | None, a: Profile, b: Profile) -> None:
        told = judgement or Judgement(0.0, ("named side by side",))
        self.decisions.append(Decision(decision, told.rules, told.score, a, b))

    def _is_curated_apart(self, a: Profile, b: Profile) -> bool:
        return any(
            correction.action == "different" and (self._means(correction, a, b) or self._means(correction, b, a))
            for correction in self._corrections
        )

    def _means(self, correction: Correction, a: Profile, b: Profile) -> bool:
        return self._is_meant(correction, "a", a) and self._is_meant(correction, "b", b)

    def _is_meant(self, correction: Correction, side: str, one: Profile) -> bool:
        return any(
            correction.names(side, form, place[0])
            for place in one.places
            for form in self._named[place].forms
            if parse_name(form).given or len(self._named[place].name.split()) == 1
        )

    def _curated(self, action: str) -> list[tuple[int, int]]:
        """Pairs of profiles that a correction names."""
        pairs = []
        for correction in self._corrections:
            if correction.action == action:
                sides = [
                    [i for i, one in enumerate(self._profiles) if self._is_meant(correction, s, one)] for s in "ab"
                ]
                pairs += [(a, b) for a in sides[0] for b in sides[1] if a != b]
        return pairs

    def _unite_strong(self) -> None:
        strong = ((a, b) for a, b in self._pairs() if not self._profiles[a].is_weak and not self._profiles[b].is_weak)
        judged = [(found, a, b) for a, b in strong if (found := judge(self._profiles[a], self._profiles[b]))]
        for found, a, b in sorted(judged, key=lambda one: (-one[0].score, one[1], one[2])):
            if found.score >= self._accept and self._may_unite(a, b):
                self._unite(a, b, found)
            elif found.score >= _WORTH_TELLING and self._group[a] is not self._group[b]:
                self._tell("apart", found, self._profiles[a], self._profiles[b])

    def _unite_weak(self) -> None:
        """A family name or an initial goes to the one person it fits, if there is one that it fits best by far."""
        candidates: dict[int, list[tuple[Judgement, int]]] = {}
        for a, b in self._pairs():
            for weak, other in ((a, b), (b, a)):
                found = judge(self._profiles[weak], self._profiles[other]) if self._profiles[weak].is_weak else None
                if found and found.score >= self._accept - self._margin:
                    candidates.setdefault(weak, []).append((found, other))
        for weak, found_others in sorted(candidates.items()):
            best: dict[int, tuple[Judgement, int]] = {}
            for found, other in sorted(found_others, key=lambda one: (-one[0].score, one[1])):
                best.setdefault(self._group[other][0], (found, other))
            (first, other), *rest = best.values()
            is_plain = not rest or first.score - rest[0][0].score >= self._margin
            if first.score >= self._accept and is_plain and self._may_unite(weak, other):
                self._unite(weak, other, first)
            elif first.score >= _WORTH_TELLING and self._group[weak] is not self._group[other]:
                self._tell("apart", first, self._profiles[weak], self._profiles[other])

    def _pairs(self) -> list[tuple[int, int]]:
        """Pairs whose names can agree: those that share a key."""
        keyed: dict[str, list[int]] = {}
        for index, one in enumerate(self._profiles):
            for key in keys_of(one.name):
                keyed.setdefault(key, []).append(index)
        return sorted({pair for indices in keyed.values() for pair in combinations(indices, 2)})

    def _may_unite(self, a: int, b: int) -> bool:
        """Whether nobody of one group is ruled out as somebody of the other."""
        if self._group[a] is self._group[b]:
            return False
        names = [self._profiles[i].name for i in (*self._group[a], *self._group[b])]
        return all(
            not contradict(x.name, y.name, names)
            and not x.documents & y.documents
            and frozenset((i, j)) not in self._apart
            for i in self._group[a]
            for j in self._group[b]
            for x, y in ((self._profiles[i], self._profiles[j]),)
        )

    def _unite(self, a: int, b: int, judgement: Judgement) -> None:
        if self._group[a] is self._group[b]:
            return
        merged = sorted({*self._group[a], *self._group[b]})
        for member in merged:
            self._group[member] = merged
        self._tell("same", judgement, self._profiles[a], self._profiles[b])


def keys_of(name: PersonalName) -> set[str]:
    """Two names that can agree share a key: how a family or middle name is spelled, or begins, beside a given name."""
    parts = [part for word in name.family for part in word.split("-")] + list(name.given[1:])
    families = {spelling(part) for part in [*parts, "".join(name.family)] if len(fold(part)) > 1}
    givens = {spelling(given)[:2] for given in name.given[:1]}
    return families | {f"{family[:3]} {given}" for family in families for given in givens}


def _name(group: Sequence[Profile], named: Mapping[Place, Named], corrections: Sequence[Correction]) -> str:
    """The fullest name of a group: most words, then named so in most documents, then most letters."""
    documents: Counter[str] = Counter()
    for one in group:
        for place in one.places:
            documents.update(named[place].forms)
    for correction in corrections:
        if correction.action == "rename" and any(correction.names("a", form, "") for form in documents):
            return correction.b
    return max(documents, key=lambda form: (len(form.split()), documents[form], len(fold(form)), form))
