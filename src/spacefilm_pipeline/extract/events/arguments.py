"""Who and what takes part in a happening, read from the clause of its trigger."""

from collections.abc import Iterable

from spacy.tokens import Token

from spacefilm_pipeline.extract.events.grammar import agents, clause, is_verb, phrase, subjects, themes
from spacefilm_pipeline.extract.events.scene import Scene
from spacefilm_pipeline.extract.events.triggers import Trigger
from spacefilm_pipeline.extract.lexicon import lexicon
from spacefilm_pipeline.records import Span


def support(trigger: Trigger) -> Token | None:
    """The verb that a noun trigger serves: `made` for `a safe landing`; None where it stands alone."""
    token = trigger.token
    for ancestor in token.ancestors:
        if is_verb(ancestor):
            return ancestor
        if token.i - ancestor.i > 12 or ancestor.i - token.i > 12:
            return None
    return None


def words_of(trigger: Trigger) -> list[Token]:
    """The words of the clause that tells the happening, in text order."""
    if trigger.is_verb:
        return clause(trigger.token)
    own = sorted(phrase(trigger.head), key=lambda t: t.i)
    verb = support(trigger)
    if verb is None:
        return own
    if verb.lemma_ in lexicon("modality")["light"] or trigger.frame.attended:
        return sorted({t.i: t for t in (*own, *clause(verb))}.values(), key=lambda t: t.i)
    return own


def participants(trigger: Trigger, words: list[Token], scene: Scene) -> tuple[int, ...]:
    """The people who take part, in text order."""
    found: dict[int, None] = {}
    if trigger.is_verb:
        for token in (*agents(trigger.token), *themes(trigger.token)):
            found.update(dict.fromkeys(scene.people_at(token)))
    for token in words:
        if _takes_part(token, trigger):
            found.update(dict.fromkeys(scene.people_at(token)))
    if (
        not trigger.is_verb
        and (verb := support(trigger)) is not None
        and (verb.lemma_ in lexicon("modality")["light"] or trigger.frame.attended)
    ):
        for token in subjects(verb):
            found.update(dict.fromkeys(scene.people_at(token)))
    return tuple(found)


def _takes_part(token: Token, trigger: Trigger) -> bool:
    if token.pos_ not in ("NOUN", "PROPN", "PRON", "NUM"):
        return False
    if token.dep_ == "poss":
        return not trigger.is_verb and token.head.i == trigger.token.i
    return True


def organizations(words: Iterable[Token], scene: Scene) -> tuple[str, ...]:
    found = (scene.organization_at(token) for token in words)
    return tuple(dict.fromkeys(mention.organization for mention in found if mention is not None))


def craft(trigger: Trigger, words: Iterable[Token], scene: Scene) -> dict[str, str]:
    """The craft named, each with its family; stations only where the happening is at one."""
    at_station = trigger.frame.event_type in lexicon("events")["at_station"]
    found = (scene.craft_at(token) for token in words)
    return {m.craft: m.family or m.craft for m in found if m is not None and (at_station or m.kind != "station")}


def span_of(trigger: Trigger, words: list[Token]) -> Span:
    """The run of text from the clause's first word to its last, around the trigger."""
    token = trigger.token
    near = [t for t in words if t.sent.start == token.sent.start and not t.is_space]
    first, last = token, token
    for t in sorted(near, key=lambda t: abs(t.i - token.i)):
        if abs(t.i - token.i) > 30:
            break
        first, last = min(first, t, key=lambda t: t.i), max(last, t, key=lambda t: t.i)
    while last.i > token.i and last.is_punct:
        last = last.nbor(-1)
    while first.i < token.i and first.is_punct:
        first = first.nbor()
    return Span(first.idx, last.idx + len(last))
