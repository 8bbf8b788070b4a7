"""Tellings of one document → happenings: the same one told again joins the one told before.

Each rule of sameness has a name and a score. Dated and surely told mentions come first, so that what is told in
passing ("the launch") joins them and never draws them together.
"""

from collections.abc import Iterable

from spacefilm_pipeline.resolve.events.telling import Happening, Telling, agree, conflict

RULES = {
    "same day": 3.0,
    "day within range": 1.5,
    "shared people": 2.0,
    "shared craft": 2.0,
    "same status": 1.0,
    "told in passing": 0.5,
}
_SINGLE = frozenset(
    {
        "launch",
        "docking",
        "undocking",
        "landing",
        "hatch_opening",
        "welcome",
        "farewell",
        "spacewalk",
        "news_conference",
        "filming",
        "broadcast",
        "premiere",
    }
)
"""Types of which a story tells one at a time: an undated mention means the one told."""


def gather(tellings: Iterable[Telling]) -> list[Happening]:
    """Group the tellings of one document; those that cannot stand alone and join none are left out."""
    happenings: list[Happening] = []
    for telling in sorted(tellings, key=_rank):
        fits = [
            (score, -_distance(telling, h), -n)
            for n, h in enumerate(happenings)
            if (score := sameness(telling, h)) is not None
        ]
        if fits:
            happenings[-max(fits)[2]].tellings.append(telling)
        elif telling.strong:
            happenings.append(Happening([telling]))
    for happening in happenings:
        happening.tellings.sort(key=lambda t: t.index)
    return sorted(happenings, key=lambda h: h.first)


def _rank(telling: Telling) -> tuple[bool, int, bool, int]:
    exactness = {"day": 0, "month": 1, "year": 2}[telling.days.precision] if telling.days else 3
    return not telling.strong, exactness, not telling.people, telling.index


def _distance(telling: Telling, happening: Happening) -> int:
    return min(abs(telling.at - t.at) for t in happening.tellings)


def sameness(telling: Telling, happening: Happening) -> float | None:
    """How much speaks for one happening; None where something speaks against it."""
    first = happening.tellings[0].mention
    mention = telling.mention
    if (first.event_type, first.act) != (mention.event_type, mention.act):
        return None
    score = 0.0
    if telling.days is not None and happening.days is not None:
        if not agree(telling.days, happening.days):
            return None
        score += RULES["same day" if telling.days.starts_on == happening.days.starts_on else "day within range"]
    people, craft = happening.people, happening.craft
    pairs = tuple(zip(mention.families, mention.craft, strict=True))
    if conflict(pairs, craft):
        return None
    if telling.people and people:
        if not telling.people & people:
            return None
        score += RULES["shared people"]
    if set(pairs) & craft:
        score += RULES["shared craft"]
    return _with_status(telling, happening, score)


def _with_status(telling: Telling, happening: Happening, score: float) -> float | None:
    dated = telling.days is not None and happening.days is not None
    if telling.status == happening.status:
        score += RULES["same status"]
    elif telling.strong and telling.mention.tense != "present" and not dated:
        return None
    elif "cancelled" in (telling.status, happening.status) and not dated:
        return None
    if score >= RULES["same day"] or (score > RULES["same status"] and not _named_only(telling, score)):
        return score
    if telling.mention.event_type in _SINGLE:
        return score + RULES["told in passing"]
    return None


def _named_only(telling: Telling, score: float) -> bool:
    """An undated act of a person is not the same as another act of theirs."""
    return (
        telling.mention.event_type not in _SINGLE
        and score <= RULES["shared people"] + RULES["same status"]
        and telling.strong
    )
