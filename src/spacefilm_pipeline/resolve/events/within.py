"""Tellings of one document → happenings: the same one told again joins the one told before.

Each rule of sameness has a name and a score. Dated and surely told mentions come first, so that what is told in
passing ("the launch") joins them and never draws them together.
"""

from collections.abc import Iterable
from datetime import timedelta

from spacefilm_pipeline.lexicons import read_lexicon
from spacefilm_pipeline.records import SEVERAL
from spacefilm_pipeline.resolve.events.telling import FLIGHTS, Happening, Telling, agree, conflict, moves_nobody

RULES = {
    "same day": 3.0,
    "day within range": 1.5,
    "shared people": 2.0,
    "shared craft": 2.0,
    "same status": 1.0,
    "same words": 2.0,
    "same of its kind": 2.0,
    "told in passing": 0.5,
}
_SINGLE = frozenset(
    {"launch", "docking", "undocking", "landing", "hatch_opening", "welcome", "farewell", "spacewalk", "talks"}
    | {"news_conference", "filming", "broadcast", "premiere"}
)
"""Types of which a story tells one at a time: an undated mention means the one told."""
_UNDER_WAY = frozenset({"docking", "undocking", "landing", "hatch_opening", "spacewalk"})
"""What a flight does after its launch."""
_REACH = 4000
"""Characters over which what is told in passing reaches a happening."""
_UNNAMED = 1000
"""Characters over which those whom one telling leaves unnamed may be the people of another that is surely told."""
_LONG_AGO = timedelta(days=400)
_BESIDE = 250
"""Characters over which what happened long ago is told on."""
_LEXICON = read_lexicon("spacefilm_pipeline.extract.lexicon", "events")
_OTHER_WORLDS = frozenset(_LEXICON["other_worlds"])
_OF_THIS_WORLD = frozenset(_LEXICON["of_this_world"])
_SAME_WORDS = 0.8
"""Share of words at which one clause repeats another: captions, headings."""


def gather(tellings: Iterable[Telling]) -> list[Happening]:
    """Group the tellings of one document; those that cannot stand alone and join none are left out."""
    happenings: list[Happening] = []
    for telling in sorted(tellings, key=_rank):
        launched = _launched_before(telling, happenings)
        fits = [
            (score, _nearness(telling, h), -n)
            for n, h in enumerate(happenings)
            if (score := sameness(telling, h)) is not None and not _is_past(h, launched)
        ]
        if fits:
            happenings[-max(fits)[2]].add([telling])
        elif telling.strong:
            happenings.append(Happening([telling]))
    return sorted(happenings, key=lambda h: h.first)


def _launched_before(telling: Telling, happenings: Iterable[Happening]) -> Happening | None:
    """For an undated act of a flight under way: the dated launch of that is told of last before it."""
    if telling.days is not None or telling.mention.event_type not in _UNDER_WAY:
        return None
    launches = (h for h in happenings if h.event_type == "launch" and h.status == "happened" and h.days)
    told = ((t.at, -n, h) for n, h in enumerate(launches) for t in h.tellings if t.days and t.at < telling.at)
    return max(told, key=lambda found: found[:2], default=(0, 0, None))[2]


def _is_past(happening: Happening, launched: Happening | None) -> bool:
    """Whether a happening lies before a launch that the text has gone on to: what follows it is of another flight."""
    if launched is None or happening.days is None or launched.days is None:
        return False
    first = min(t.at for t in happening.tellings)
    return happening.days.ends_on < launched.days.starts_on and any(first < t.at for t in launched.tellings if t.days)


def _rank(telling: Telling) -> tuple[bool, int, bool, int]:
    date = telling.mention.date
    told = {"day": 0, "month": 1, "year": 2}[telling.days.precision] if telling.days else 3
    exactness = 0 if date is not None and date.time else told
    return not telling.strong, exactness, not telling.people, telling.index


def _nearness(telling: Telling, happening: Happening) -> tuple[bool, int]:
    """What is told in passing has mostly been told before; only else does it look ahead."""
    return max((t.at <= telling.at, -abs(telling.at - t.at)) for t in happening.tellings)


def sameness(telling: Telling, happening: Happening) -> float | None:
    """How much speaks for one happening; None where something speaks against it, or nothing for it."""
    first, mention = happening.tellings[0].mention, telling.mention
    if (first.event_type, first.act) != (mention.event_type, mention.act):
        return None
    if conflict(telling, happening) or _different_people(telling, happening) or _other_hour(telling, happening):
        return None
    if _other_flight(telling, happening) or _another_time(telling, happening) or _other_world(telling, happening):
        return None
    if _another_of_kind(telling, happening) or _is_of_cargo(telling, happening):
        return None
    days = _days(telling, happening)
    if not days and telling.section != happening.tellings[0].section:
        return None
    standing = _standing(telling, happening, dated=bool(days))
    if days is None or standing is None:
        return None
    shared = _shared(telling, happening)
    score = shared + days + standing
    if mention.nth not in ("", "a") and any(t.mention.nth == mention.nth for t in happening.tellings):
        score += RULES["same of its kind"]
    if mention.act == SEVERAL:
        return score if days >= RULES["same day"] or _repeats(telling, happening) else None
    if shared >= RULES["same words"] and (mention.act or not telling.strong or _repeats(telling, happening)):
        return score
    if days >= RULES["same day"] or mention.event_type in _SINGLE:
        return score if days or shared or _near(telling, happening) else None
    return score + RULES["told in passing"] if _only_named(telling, happening) else None


def _shared(telling: Telling, happening: Happening) -> float:
    return (
        (RULES["shared people"] if telling.people & happening.people else 0.0)
        + (RULES["shared craft"] if telling.craft & happening.craft else 0.0)
        + (RULES["same words"] if _repeats(telling, happening) else 0.0)
    )


def _repeats(telling: Telling, happening: Happening) -> bool:
    return any(
        len(telling.words & t.words) >= _SAME_WORDS * len(telling.words | t.words) for t in happening.tellings[:20]
    )


def _near(telling: Telling, happening: Happening) -> bool:
    return any(abs(telling.at - t.at) <= _REACH for t in happening.tellings)


def _other_flight(telling: Telling, happening: Happening) -> bool:
    """Whether the two are of different flights, and not of one day. Where both name people, these decide."""
    flight = telling.flight
    if telling.people and happening.people and not telling.mention.flights:
        return False
    if flight is None or not any(t.flight is not None and flight.is_other(t.flight) for t in happening.tellings):
        return False
    return telling.days is None or telling.days.precision != "day" or telling.days != happening.days


def _other_world(telling: Telling, happening: Happening) -> bool:
    """Whether one is told to come down on another world, and the other on this one."""
    worlds = {_world(t) for t in (telling, *happening.tellings) if t.mention.event_type == "landing"}
    return {True, False} <= worlds


def _another_of_kind(telling: Telling, happening: Happening) -> bool:
    """Whether one is told as the first and the other as the second, or as one more, or after a stay of other length,
    and no day says that they are one."""
    nth, told = telling.mention.nth, {t.mention.nth for t in happening.tellings} - {"", "a"}
    if telling.mention.event_type == "news_conference":
        return nth != "" and bool(told) and nth not in told
    if telling.days is not None and telling.days == happening.days:
        return False
    if nth == "a":
        sure = [t for t in happening.tellings if t.strong]
        return telling.strong and bool(sure) and all(abs(telling.at - t.at) > _BESIDE for t in sure)
    return (nth != "" and bool(told) and nth not in told) or _after_another_time(telling, happening)


def _is_of_cargo(telling: Telling, happening: Happening) -> bool:
    """Whether only one of the two tells of what flies with nobody in it (`its first satellite was sent up`)."""
    if telling.mention.event_type not in FLIGHTS or _shared(telling, happening):
        return False
    if telling.days is not None and telling.days == happening.days:
        return False
    if moves_nobody(telling):
        return _is_crewed(happening.people, *happening.tellings)
    return _is_crewed(telling.people, telling) and all(moves_nobody(t) for t in happening.tellings)


def _is_crewed(people: frozenset[str], *tellings: Telling) -> bool:
    return bool(people) or any(t.flight is not None and t.flight.crew for t in tellings)


def _after_another_time(telling: Telling, happening: Happening) -> bool:
    """`returned after 191 days`, `returned after 127 days`."""
    date = telling.mention.date
    if date is None or date.anchor != "event" or not date.count:
        return False
    others = (t.mention.date for t in happening.tellings)
    return any(d and d.anchor == "event" and d.unit == date.unit and d.count not in (None, date.count) for d in others)


def _world(telling: Telling) -> bool | None:
    """Whether a landing is on another world; None where the words do not tell."""
    away, here = telling.mention.place in _OTHER_WORLDS, bool(telling.words & _OF_THIS_WORLD)
    return away if away != here else None


def _another_time(telling: Telling, happening: Happening) -> bool:
    """Whether one is told as news and the other as history: they share nothing, and one is of long ago, or is told of
    its day only in passing."""
    if (telling.days is None) == (happening.days is None) or _shared(telling, happening):
        return False
    if telling.days is not None and not telling.strong and happening.status == "happened":
        return True
    days = telling.days or happening.days
    long_ago = days is not None and telling.spoken_on is not None and telling.spoken_on - days.ends_on > _LONG_AGO
    return long_ago and not any(abs(telling.at - t.at) <= _BESIDE for t in happening.tellings)


def _different_people(telling: Telling, happening: Happening) -> bool:
    """Whether each tells of people, none of whom the other can mean."""
    if not telling.people or not happening.people or telling.people & happening.people:
        return False
    if telling.mention.event_type == "news_conference":  # each may tell of another speaker
        nth = telling.mention.nth
        if (telling.days and telling.days == happening.days) or (
            nth and nth in {t.mention.nth for t in happening.tellings}
        ):
            return False
    if (
        telling.days is not None
        and happening.days is not None
        and "day" not in (telling.days.precision, happening.days.precision)
    ):
        return True
    unnamed = telling.mention.unnamed or any(t.mention.unnamed for t in happening.tellings)
    return not unnamed or (telling.strong and not any(abs(telling.at - t.at) <= _UNNAMED for t in happening.tellings))


def _days(telling: Telling, happening: Happening) -> float | None:
    """0 where either has no day; None where they differ."""
    if telling.days is None or happening.days is None:
        return 0.0
    if not agree(telling.days, happening.days):
        return None
    return RULES["same day" if telling.days.starts_on == happening.days.starts_on else "day within range"]


def _other_hour(telling: Telling, happening: Happening) -> bool:
    """Whether two news conferences are held at different hours."""
    at = telling.mention.date.time if telling.mention.date else None
    hours = {t.mention.date.time for t in happening.tellings if t.mention.date and t.mention.date.time}
    return telling.mention.event_type == "news_conference" and at is not None and bool(hours) and at not in hours


def _standing(telling: Telling, happening: Happening, dated: bool) -> float | None:
    """None where one is told as past and the other as to come, and no day says that they are one."""
    if telling.status == happening.status:
        return RULES["same status"]
    if dated and telling.days == happening.days:
        return 0.0
    if dated and {telling.status, happening.status} != {"planned", "happened"}:
        return 0.0
    if "cancelled" in (telling.status, happening.status):
        return None
    at_hand = telling.mention.tense == "present" or all(t.mention.tense == "present" for t in happening.tellings)
    return 0.0 if not telling.strong or at_hand else None


def _only_named(telling: Telling, happening: Happening) -> bool:
    """`The signing took place …` means the signing told: one of the two names nobody."""
    return telling.mention.act != "" and not (telling.people and happening.people)
