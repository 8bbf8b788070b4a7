"""What a text says of the people it names: roles, affiliation, nationality, age, flights made before.

`descriptions` finds the phrases that say what somebody is; the other modules read facts from them, and from the
clauses that tell ages and flights. Every attribute keeps the words that tell it, and the name of the rule.
"""

from spacefilm_pipeline.extract.attributes.ages import find_ages
from spacefilm_pipeline.extract.attributes.descriptions import find_descriptions
from spacefilm_pipeline.extract.attributes.flights import find_prior_missions
from spacefilm_pipeline.extract.attributes.nationality import find_nationalities
from spacefilm_pipeline.extract.attributes.work import find_affiliations, find_roles
from spacefilm_pipeline.extract.coreference import Cast
from spacefilm_pipeline.extract.rosters import find_namings, find_rosters
from spacefilm_pipeline.extract.tokens import Doc
from spacefilm_pipeline.records import Attribute, CraftMention, OrganizationMention


def find_attributes(
    doc: Doc,
    cast: Cast,
    organizations: tuple[OrganizationMention, ...],
    craft: tuple[CraftMention, ...] = (),
) -> tuple[Attribute, ...]:
    """Every attribute told of a person, in text order."""
    namings, rosters = find_namings(cast), find_rosters(cast)
    descriptions = find_descriptions(doc, cast, rosters)
    roles = find_roles(doc, cast, descriptions, organizations)
    work = [*roles, *find_affiliations(doc, cast, namings, descriptions, organizations, craft)]
    found = [
        *work,
        *find_nationalities(doc, cast, rosters, descriptions, work, organizations),
        *find_ages(doc, cast, namings, roles),
        *find_prior_missions(doc, cast),
    ]
    return tuple(sorted(set(found), key=lambda a: (a.span, a.person, a.name, a.value, a.rule)))
