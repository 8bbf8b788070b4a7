"""What happened, happens or is planned.

A trigger of the events lexicon is found in the parse (`triggers`), its clause says who and what takes part
(`arguments`), where (`places`) and how far it is claimed to be so (`status`). Only one text is seen: the same
happening told twice gives two mentions, which `resolve.events` makes one row.
"""

from spacy.tokens import Doc

from spacefilm_pipeline.extract.coreference import Cast
from spacefilm_pipeline.extract.events import arguments
from spacefilm_pipeline.extract.events.headline import headline
from spacefilm_pipeline.extract.events.places import find_place
from spacefilm_pipeline.extract.events.scene import Scene
from spacefilm_pipeline.extract.events.status import Stance, stance_of_noun, stance_of_verb
from spacefilm_pipeline.extract.events.triggers import Trigger, find_triggers
from spacefilm_pipeline.extract.events.when import Almanac
from spacefilm_pipeline.records import CraftMention, CrewMention, EventMention, OrganizationMention, Span


def find_events(
    doc: Doc,
    cast: Cast,
    craft: tuple[CraftMention, ...],
    organizations: tuple[OrganizationMention, ...],
    crew: tuple[CrewMention, ...],
) -> tuple[EventMention, ...]:
    """Every clause that tells a happening, in text order."""
    scene = Scene(doc, cast, craft, organizations, crew)
    almanac = Almanac(doc)
    triggers = list(find_triggers(scene))
    taken = frozenset(trigger.token.i for trigger in triggers)
    found = [mention for trigger in triggers if (mention := _mention(trigger, scene, almanac, taken)) is not None]
    return tuple(sorted(found, key=lambda m: (m.trigger, m.event_type, m.span)))


def _mention(trigger: Trigger, scene: Scene, almanac: Almanac, taken: frozenset[int]) -> EventMention | None:
    stance = stance_of_verb(trigger.token) if trigger.is_verb else stance_of_noun(trigger.head)
    if stance.status is None:
        return None
    words = arguments.words_of(trigger)
    span = arguments.span_of(trigger, words)
    place, country = find_place(scene.doc.text, span)
    people = arguments.participants(trigger, words, scene)
    vehicles = arguments.craft(trigger, words, scene)
    craft_names = tuple(vehicles)
    organizations = arguments.organizations(words, scene)
    names = [scene.cast.people[p].name for p in people]
    token = trigger.token
    return EventMention(
        event_type=trigger.frame.event_type,
        status=stance.status,
        span=span,
        trigger=Span(token.idx, token.idx + len(token)),
        headline=headline(trigger.frame.event_type, names, craft_names, organizations, place),
        confidence=_confidence(trigger, stance, bool(people or vehicles)),
        date=almanac.of(trigger, words, taken - {trigger.token.i, trigger.head.i}),
        tense=stance.tense,
        place=place,
        country=country,
        participants=people,
        organizations=organizations,
        craft=craft_names,
        families=tuple(vehicles.values()),
        act=trigger.frame.act,
    )


def _confidence(trigger: Trigger, stance: Stance, has_arguments: bool) -> float:
    return round(min(0.99, trigger.frame.strength * stance.belief + (0.05 if has_arguments else 0.0)), 3)
