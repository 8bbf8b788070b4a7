"""The parts that people aboard play in a film."""

from spacefilm_pipeline.extract.scene import Scene, clause_of, words
from spacefilm_pipeline.extract.tokens import Token


def find_film_parts(scene: Scene) -> dict[int, str]:
    """Person → the part: "a surgeon played by A", "A, who will star as the ailing cosmonaut"."""
    parts: dict[int, str] = {}
    for verb in scene.doc.lemmas_among(words("film", "play")):
        if verb.pos_ != "VERB":
            continue
        people, part = _played_by(scene, verb) if verb.tag_ == "VBN" else _plays(scene, verb)
        if part is not None and len(people) == 1:
            parts.setdefault(people[0], part)
    return parts


def _played_by(scene: Scene, verb: Token) -> tuple[tuple[int, ...], str | None]:
    """ "A surgeon played by A"."""
    agents = [child for by in verb.children if by.lower_ == "by" for child in by.children if child.dep_ == "pobj"]
    people = scene.people(agents[0]) if agents else ()
    return people, _part(verb.head) if verb.dep_ in {"acl", "relcl"} else None


def _plays(scene: Scene, verb: Token) -> tuple[tuple[int, ...], str | None]:
    """ "A plays a surgeon", "A stars as a surgeon", "in the role of a surgeon"."""
    nouns = [child for child in verb.children if child.dep_ == "dobj"]
    nouns += [noun for by in verb.children if by.lower_ == "as" for noun in by.children if noun.dep_ == "pobj"]
    for noun in nouns:
        of = [n for child in noun.children if child.lower_ == "of" for n in child.children if n.dep_ == "pobj"]
        part = _part(of[0]) if of and noun.lemma_ in words("film", "no_part") else _part(noun)
        if part:
            return scene.doers(clause_of(verb)), part
    return (), None


def _part(noun: Token) -> str | None:
    """The part's noun with what describes it: "the ailing cosmonaut" → "ailing cosmonaut"."""
    if noun.pos_ != "NOUN" or noun.lemma_.lower() in words("film", "no_part") or noun.tag_ == "NNS":
        return None
    described = [t for t in noun.children if t.dep_ in {"amod", "compound"} and t.i < noun.i]
    start = min((t.left_edge.i for t in described), default=noun.i)
    return noun.doc[start : noun.i + 1].text
