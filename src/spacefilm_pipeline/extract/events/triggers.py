"""Which words tell a happening, and of which type: the frames of the events lexicon, matched on the parse."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import islice
from typing import Any

from spacefilm_pipeline.extract.events.grammar import agents, child, is_gerund, is_verb, objects, phrase, subjects
from spacefilm_pipeline.extract.events.scene import Scene
from spacefilm_pipeline.extract.lexicon import lexicon
from spacefilm_pipeline.extract.text import text_of
from spacefilm_pipeline.extract.tokens import Token

_MODIFIERS = frozenset({"compound", "nmod", "amod"})
_WORDS = ("lemmas", "modifier", "without", "taken")
_PARTICLES = frozenset({"prt", "advmod", "prep", "acomp", "oprd", "ccomp"})
_COMPLEMENTS = frozenset({"pobj", "dobj", "advmod", "npadvmod", "conj", "attr", "oprd", "nsubjpass"})


@dataclass(frozen=True)
class Frame:
    """One entry of the lexicon: words of a type, and what must stand around them."""

    event_type: str
    lemmas: frozenset[str]
    particle: str | None = None
    theme: tuple[str, ...] = ()
    agent: tuple[str, ...] = ()
    goal: tuple[str, ...] = ()
    barred: tuple[str, ...] = ()
    company: tuple[str, ...] = ()
    of: tuple[str, ...] = ()
    modifier: frozenset[str] = frozenset()
    intransitive: bool = False
    object: bool = False
    without: frozenset[str] = frozenset()
    taken: frozenset[str] = frozenset()
    in_clause: bool = False
    setting: bool = False
    spoken: bool = False
    attended: bool = False
    plural: bool = False
    dated: bool = False
    only: tuple[str, ...] = ()
    content: str | None = None
    strength: float = 0.9
    headed: bool = False
    act: str = ""
    moved: bool = False


@dataclass(frozen=True)
class Trigger:
    """A word of the text that tells a happening."""

    token: Token
    frame: Frame

    @cached_property
    def is_verb(self) -> bool:
        return is_verb(self.token)

    @cached_property
    def head(self) -> Token:
        """The head of the phrase that tells it: `attempt` in `the launch attempt`."""
        token = self.token
        return token.head if not self.is_verb and token.dep_ in _MODIFIERS and token.head.i > token.i else token


@cache
def _frames(kind: str) -> dict[str, list[Frame]]:
    by_lemma: dict[str, list[Frame]] = {}
    for entry in lexicon("events")[kind]:
        frame = _frame(entry)
        for lemma in frame.lemmas:
            by_lemma.setdefault(lemma, []).append(frame)
    return by_lemma


def _frame(entry: dict[str, Any]) -> Frame:
    values: dict[str, Any] = {
        key: value if not isinstance(value, list) else frozenset(value) if key in _WORDS else tuple(value)
        for key, value in entry.items()
        if key != "type"
    }
    return Frame(event_type=entry["type"], **values)


def find_triggers(scene: Scene) -> Iterator[Trigger]:
    """Every trigger in text order; where frames of one type compete for a word, the strongest."""
    verbs, nouns, never = _frames("verb"), _frames("noun"), lexicon("events")["never_verbs"]
    found = (*scene.doc.lemmas_among(verbs.keys() | nouns.keys()), *scene.doc.words_among(nouns.keys()))
    for _, token in sorted({token.i: token for token in found}.items()):
        lemma = token.lemma_.lower()
        if is_verb(token):
            if _is_aside(token):
                continue
            around = _Clause(token, scene)
            fits = [f for f in verbs.get(lemma, ()) if _verb_fits(around, f)]
        elif token.pos_ in ("NOUN", "PROPN") or is_gerund(token) or token.lower_ in never:
            name = token.lower_ if is_gerund(token) else lemma
            fits = [f for f in nouns.get(name, ()) if _noun_fits(token, f, scene)]
        else:
            continue
        types = {f.event_type for f in fits}
        if len(types) > 1:
            types.discard("orbit")  # "flew up on a capsule in July" is the launch
        for event_type in sorted(types):
            yield Trigger(token, max((f for f in fits if f.event_type == event_type), key=lambda f: f.strength))


class _Clause:
    """A verb and what stands around it, looked up once for all frames."""

    def __init__(self, verb: Token, scene: Scene) -> None:
        self.verb = verb
        self._scene = scene
        self._told: dict[tuple[str, tuple[str, ...]], bool] = {}

    @cached_property
    def objects(self) -> list[Token]:
        return objects(self.verb)

    @cached_property
    def themes(self) -> list[Token]:
        return self.objects or subjects(self.verb)

    @cached_property
    def agents(self) -> list[Token]:
        return agents(self.verb)

    @cached_property
    def words(self) -> list[Token]:
        return list(phrase(self.verb))

    @cached_property
    def complements(self) -> list[Token]:
        after = (t for t in self.words if t.i > self.verb.i)
        return [t for t in after if t.dep_ in _COMPLEMENTS or t.dep_ == "ROOT" or _is_before_date(t)]

    @cached_property
    def company(self) -> list[Token]:
        """All below the verb and after it, within bounds."""
        return [t for t in islice(self.verb.subtree, 200) if t.i > self.verb.i]

    @cached_property
    def particles(self) -> frozenset[str]:
        beside = (c.lower_ for c in self.verb.children if c.dep_ in _PARTICLES)
        return frozenset((self.verb.doc.tokens[self.verb.i + 1].lower_, *beside))

    def has(self, part: str, classes: tuple[str, ...]) -> bool:
        """Whether one of its `themes`, `agents`, `complements` or `company` stands for something of these classes."""
        key = part, classes
        if key not in self._told:
            self._told[key] = _any_is(getattr(self, part), classes, self._scene)
        return self._told[key]


def _verb_fits(around: _Clause, frame: Frame) -> bool:
    verb = around.verb
    if frame.particle and frame.particle not in around.particles:
        return False
    if frame.taken and not (verb.dep_ == "xcomp" and verb.head.lemma_ in frame.taken):
        return False
    if (frame.intransitive and around.objects) or (frame.object and not around.objects):
        return False
    if frame.setting and (child(verb, "xcomp") is not None or all(t.tag_ == "WDT" for t in around.themes)):
        return False  # "the record that she set in May"
    if frame.setting and verb.tag_ == "VBG" and verb.dep_ in ("advcl", "pcomp"):
        return False  # "while planning the missions of tomorrow"
    if frame.theme and not around.has("themes", frame.theme):
        return False
    if frame.agent and not around.has("agents", frame.agent):
        return False
    if frame.without and any(t.lower_ in frame.without for t in around.words):
        return False
    if frame.goal and not around.has("complements", frame.goal):
        return False
    if frame.barred and around.has("complements", frame.barred):
        return False
    return not frame.company or around.has("company", frame.company)


def _is_aside(word: Token) -> bool:
    """`A, left, and B`: where somebody stands in a picture, which the model may take for leaving."""
    text, end = text_of(word.doc), word.idx + len(word)
    return word.lower_ == "left" and text[word.idx - 2 : word.idx] == ", " and text[end : end + 1] in (",", ":", ")")


def _is_before_date(token: Token) -> bool:
    """`returned to Earth April 6`, where the model takes `Earth` for a part of the date."""
    return token.dep_ == "compound" and token.head.ent_type_ == "DATE" and token.ent_type_ != "DATE"


def _any_is(tokens: list[Token], classes: tuple[str, ...], scene: Scene) -> bool:
    return bool(tokens) and any(scene.is_a(token, name) for token in tokens for name in classes)


def _noun_fits(noun: Token, frame: Frame, scene: Scene) -> bool:
    if is_modifier(noun) or _opens_name(noun) or (frame.plural and noun.tag_ not in ("NNS", "NNPS")):
        return False
    if frame.modifier and not any(t.lower_ in frame.modifier for t in noun.lefts):
        return False
    if frame.taken and not (noun.dep_ in ("nsubj", "nsubjpass", "dobj") and noun.head.lemma_ in frame.taken):
        return False
    words = [t for t in phrase(noun) if t.i != noun.i]
    if frame.in_clause and noun.dep_ in ("nsubj", "nsubjpass", "dobj"):
        words += phrase(noun.head)
    if frame.spoken:
        verb = next((a for a in islice(noun.ancestors, 6) if is_verb(a)), None)
        if verb is None or noun.dep_ != "pobj" or verb.lemma_ not in lexicon("modality")["talking"]:
            return False
        words += [t for t in phrase(verb) if t.i > verb.i]
    if any(t.lower_ in frame.without for t in words):
        return False
    return not frame.of or _any_is(words, frame.of, scene)


def _opens_name(noun: Token) -> bool:
    """`Launch Pad 1`, whatever the parser makes of it."""
    after = noun.doc[noun.i + 1 : noun.i + 2]
    return noun.text[0].isupper() and any(
        t.text[0].isupper() and t.lower_ in lexicon("events")["parts_of_names"] for t in after
    )


def is_modifier(noun: Token) -> bool:
    """`launch pad`, `docking system`: the noun only says which pad. `Launch attempt` still is the launch."""
    heads = lexicon("events")["heads"]
    return noun.dep_ in _MODIFIERS and noun.head.i > noun.i and noun.head.lemma_.lower() not in heads
