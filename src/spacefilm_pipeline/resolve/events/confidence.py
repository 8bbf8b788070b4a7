"""How sure a row of events is, from named factors."""

from spacefilm_pipeline.resolve.events.telling import FLIGHTS, Happening

FACTORS = {
    "no day told": 0.85,
    "day only by sequence": 0.85,
    "nobody and no craft named": 0.85,
    "more people than fly together": 0.7,
}
"""What lowers the belief in the surest telling, by multiplication. That it is told again raises nothing: in long texts
many tellings in one row are rather a sign that two happenings were taken for one."""
_LARGEST_CREW = 12
PUBLISHED = 0.5
"""A happening of nobody, in no craft, on no day is published only from this belief on, and no part of a flight is."""
_MISHAPS = frozenset({"anomaly", "delay"})
"""What may befall nobody in particular: published from a lower belief on."""
_BARE = 0.45


def confidence(happening: Happening) -> float:
    """0–1: how sure the surest telling is, lowered by what is missing."""
    belief = max(t.mention.confidence for t in happening.tellings)
    if happening.days is None:
        belief *= FACTORS["no day told"]
    elif happening.days.basis == "sequence":
        belief *= FACTORS["day only by sequence"]
    if not happening.people and not happening.craft:
        belief *= FACTORS["nobody and no craft named"]
    if len(happening.people) > _LARGEST_CREW:
        belief *= FACTORS["more people than fly together"]
    return round(belief, 3)


def is_told(happening: Happening) -> bool:
    """Whether enough is told of a happening to be a row."""
    dated = any(t.date_text is not None for t in happening.tellings)
    named = dated or happening.days is not None or bool(happening.people) or bool(happening.craft)
    if named or happening.event_type in FLIGHTS or happening.event_type == "orbit":
        return named
    return confidence(happening) >= (_BARE if happening.event_type in _MISHAPS else PUBLISHED)
