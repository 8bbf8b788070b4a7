"""How sure a row of events is, from named factors."""

from spacefilm_pipeline.resolve.events.telling import Happening

FACTORS = {
    "no day told": 0.85,
    "day only by sequence": 0.9,
    "nobody and no craft named": 0.85,
    "told again": 0.3,
}
"""What lowers the belief in the surest telling, by multiplication; and the share of the remaining doubt that a second
sure telling takes away."""


def confidence(happening: Happening) -> float:
    """0–1: how sure the surest telling is, lowered by what is missing and raised by another that agrees."""
    belief = max(t.mention.confidence for t in happening.tellings)
    if happening.days is None:
        belief *= FACTORS["no day told"]
    elif happening.days.basis == "sequence":
        belief *= FACTORS["day only by sequence"]
    if not happening.people and not happening.craft:
        belief *= FACTORS["nobody and no craft named"]
    if sum(1 for t in happening.tellings if t.strong) > 1:
        belief += (1 - belief) * FACTORS["told again"]
    return round(belief, 3)
