"""Which name mentions of one text are one person."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from spacefilm_pipeline.extract.names.spans import Candidate
from spacefilm_pipeline.personal_names import PersonalName, fit, fold, parse_name, short_forms, spelling

_ENOUGH = 0.55
"""Two full names of one text that agree so well are one person's: texts seldom name two people nearly alike."""

_SHORT = 3
"""Letters of names that are spelled in but one way."""
_NEARBY = 8
"""Tokens after which a relative is no more meant by the family name alone."""


@dataclass
class Cluster:
    """Mentions of one person: indices into the candidates, in text order."""

    mentions: list[int] = field(default_factory=list)
    names: list[PersonalName] = field(default_factory=list)
    gender: str | None = None


def cluster(candidates: Sequence[Candidate], genders: Sequence[str | None]) -> list[Cluster]:
    """Group candidates by person: full names with one another first, then single words with the full names.

    `genders` is what each mention's honorific or title tells: "Mrs X" is not Jack X.
    """
    clusters = _cluster_full(candidates, genders)
    _add_single(candidates, genders, clusters)
    for one in clusters:
        one.mentions.sort()
    return sorted(clusters, key=lambda one: one.mentions[0])


def _cluster_full(candidates: Sequence[Candidate], genders: Sequence[str | None]) -> list[Cluster]:
    clusters: list[Cluster] = []
    by_form: dict[str, Cluster] = {}
    by_key: dict[str, list[Cluster]] = {}
    for index, candidate in enumerate(candidates):
        name = parse_name(candidate.form)
        if not name.given:
            continue
        home = by_form.get(candidate.form) or _home(name, by_key)
        if home is None:
            home = Cluster()
            clusters.append(home)
        if candidate.form not in by_form:
            by_form[candidate.form] = home
            home.names.append(name)
            for key in _keys(name):
                if home not in by_key.setdefault(key, []):
                    by_key[key].append(home)
        home.mentions.append(index)
        home.gender = home.gender or genders[index]
    return clusters


def _home(name: PersonalName, by_key: dict[str, list[Cluster]]) -> Cluster | None:
    """The cluster that the name fits best; it must fit every name there."""
    best, score = None, _ENOUGH
    seen: set[int] = set()
    for key in _keys(name):
        for one in by_key.get(key, ()):
            if id(one) in seen:
                continue
            seen.add(id(one))
            if (found := fit(name, one.names)) > score:
                best, score = one, found
    return best


def _keys(name: PersonalName) -> set[str]:
    """Names that can agree share one of these: the beginnings of family and middle names."""
    parts = [part for word in name.family for part in word.split("-")] + list(name.given[1:])
    return {spelling(part)[:3] for part in [*parts, "".join(name.family)] if len(fold(part)) > 1}


def _add_single(candidates: Sequence[Candidate], genders: Sequence[str | None], clusters: list[Cluster]) -> None:
    """Family names, first names and nicknames alone go to whoever was just named so, else to the first so named."""
    owners = _owners(clusters)
    alone: dict[str, Cluster] = {}
    for index, candidate in enumerate(candidates):
        name = parse_name(candidate.form)
        if name.given:
            continue
        key = "".join(map(fold, name.family)).replace("-", "")
        near = [one for one in (owners.get(key) or owners.get(_spelled(key)) or []) if _may_be(one, genders[index])]
        if near:
            home = max(near, key=lambda one: _nearness(one.mentions, index))
            if len(near) > 1 and _is_far(candidates, home, index):
                home = min(near, key=lambda one: one.mentions[0])
            home.mentions.append(index)
            home.mentions.sort()
            home.gender = home.gender or genders[index]
            continue
        if key not in alone:
            alone[key] = Cluster(names=[name], gender=genders[index])
            clusters.append(alone[key])
        alone[key].mentions.append(index)


def _may_be(one: Cluster, gender: str | None) -> bool:
    return not (gender and one.gender and gender != one.gender)


def _is_far(candidates: Sequence[Candidate], one: Cluster, index: int) -> bool:
    """Whether nobody has just been named so: a family name alone then is the one's whom the text named first."""
    before = [at for at in one.mentions if at < index]
    return bool(before) and candidates[index].start - candidates[max(before)].end > _NEARBY


def _nearness(mentions: Iterable[int], index: int) -> int:
    """Greater is better: the latest mention before the index, or else the first one after it."""
    before = [at for at in mentions if at < index]
    return max(before) if before else -min(mentions)


def _owners(clusters: Sequence[Cluster]) -> dict[str, list[Cluster]]:
    """Clusters by each word that can stand for the person alone, as folded and as spelled alike."""
    owners: dict[str, list[Cluster]] = {}
    for one in clusters:
        keys = {key for name in one.names for key in _bare_forms(name)}
        for key in sorted(keys | {_spelled(key) for key in keys}):
            owners.setdefault(key, []).append(one)
    return owners


def _spelled(key: str) -> str:
    """As `spelling`, but the shortest names are only spelled in one way: Io is not Joe."""
    return spelling(key) if len(key) > _SHORT else key


def _bare_forms(name: PersonalName) -> set[str]:
    family = "".join(map(fold, name.family)).replace("-", "")
    forms = {family, fold(name.family[-1]), *(fold(part) for part in name.family[-1].split("-"))}
    for word in name.given[:1]:
        forms |= {fold(word), *short_forms(word)}
    if name.nickname:
        forms.add(fold(name.nickname))
    return {form for form in forms if len(form) > 1}
