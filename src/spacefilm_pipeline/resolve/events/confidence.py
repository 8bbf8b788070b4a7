"""How sure a row of events is, from named factors."""

from spacefilm_pipeline.resolve.events.telling import Happening


def confidence(happening: Happening) -> float:
    """0–1: the surest telling, raised by others that agree."""
    return max(t.mention.confidence for t in happening.tellings)
