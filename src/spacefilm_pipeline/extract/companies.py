"""People named one after the other, each with a title or an aside of their own.

"Astronaut A, cosmonaut B, who flew twice, and C of Town", "A, a pilot from Town; B, a nurse; and C".
"""

from functools import lru_cache

from spacefilm_pipeline.extract.lists import joins
from spacefilm_pipeline.extract.rosters import Naming, is_listed
from spacefilm_pipeline.extract.tokens import Doc


@lru_cache(maxsize=2)
def find_companies(doc: Doc, namings: tuple[Naming, ...]) -> tuple[tuple[Naming, ...], ...]:
    """The namings grouped by company, in text order; somebody named alone is a company of one."""
    groups: list[list[Naming]] = []
    for naming in namings:
        if groups and _are_together(doc, groups[-1][-1], naming):
            groups[-1].append(naming)
        else:
            groups.append([naming])
    return tuple(tuple(group) for group in groups)


def _are_together(doc: Doc, first: Naming, second: Naming) -> bool:
    return is_listed(doc, first, second) or joins(doc[first.end : second.start])
