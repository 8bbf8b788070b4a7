"""Speech or mere quotation marks: titles, nicknames, terms and scare quotes are no quotations.

The same kind of model as for speakers: named features of the quotation, of the words beside it and of the speaker found
for it, weighed by `weights.toml`.
"""

from collections.abc import Iterator, Mapping
from math import exp

from spacy.tokens import Token

from spacefilm_pipeline.extract.lexicon import lexicon
from spacefilm_pipeline.extract.quotes.attribution import Choice, Discourse
from spacefilm_pipeline.extract.quotes.cues import verb_kind
from spacefilm_pipeline.extract.quotes.layout import Layout
from spacefilm_pipeline.extract.text import text_of

LEAST_GENUINE = 0.5
"""The least belief at which a quotation is published."""
_BY_FORM = 0.95
"""Belief in a quotation that its form alone shows to be speech."""
_SENTENCE = 4
_LONGEST_TERM = 4
_LONGEST_TITLE = 8
_LINKS = frozenset(("the", "a", "an", "of", "to", "in", "on", "for", "and", "or", "with", "by", "at", "from", "as"))
_FIRST_PERSON = frozenset(("i", "we", "me", "us", "my", "our", "you", "your", "i’m", "i'm", "we’re", "we're"))


def genuineness(discourse: Discourse, index: int, choice: Choice | None, weight: Mapping[str, float]) -> float:
    """How sure it is that a quotation is something said, 0 to 1."""
    if discourse.layout.quotations[index].continues:
        return _BY_FORM
    if _is_title(discourse, index) or _is_term(discourse, index, choice):
        return 0.0
    if _is_interrupted(discourse, index):
        return _BY_FORM
    total = weight["bias"] + sum(weight.get(name, 0.0) for name in genuine_features(discourse, index, choice))
    return 1 / (1 + exp(-total))


def _is_title(discourse: Discourse, index: int) -> bool:
    """A title or nickname, by its place and capitals: the song "Far From Home", Ana "Bee" Ito."""
    layout = discourse.layout
    before, after = layout.beside(index, -1), layout.beside(index, 1)
    words = layout.quotations[index].span.of(text_of(discourse.doc)).split()
    if isinstance(before, Token) and before.lemma_.lower() in lexicon("speech")["titles"]["works"]:
        return len(words) <= _LONGEST_TITLE
    if _is_named(layout, index):
        return True
    if any(word[-1] in "!?" for word in words[:-1]):
        return False
    if not all(word[0].isupper() or not word[0].isalpha() for word in words if word.lower() not in _LINKS):
        return False
    if len(words) == 1:
        return _is_name(before, words[0]) and _is_name(after, words[0])
    if before is None:
        return after is None
    if not isinstance(before, Token) or before.is_punct:
        return False
    return verb_kind(before) != "telling" or _is_verb(after)


def _is_named(layout: Layout, index: int) -> bool:
    """Whether the quotation is what something is called: "Her title is “…”"."""
    copula, noun = layout.beside(index, -1), layout.beside(index, -2)
    if not isinstance(copula, Token) or copula.lemma_ != "be" or not isinstance(noun, Token):
        return False
    return noun.lemma_.lower() in lexicon("speech")["titles"]["names"]


def _is_name(neighbour: object, word: str) -> bool:
    """Whether a nickname stands beside a name, or at the edge of the paragraph."""
    if neighbour is None:
        return word[-1].isalnum()
    return isinstance(neighbour, Token) and neighbour.pos_ == "PROPN"


def _is_verb(element: object) -> bool:
    return isinstance(element, Token) and element.pos_ in ("VERB", "AUX") and verb_kind(element) is None


def _is_term(discourse: Discourse, index: int, choice: Choice | None) -> bool:
    """A few words that the narrator's make a name or term: so-called, nicknamed; or a noun phrase that nobody says."""
    before, hyphen = discourse.layout.beside(index, -1), discourse.layout.beside(index, -2)
    words = discourse.layout.quotations[index].span.of(text_of(discourse.doc)).split()
    if not isinstance(before, Token) or len(words) > _LONGEST_TERM:
        return False
    is_so_called = before.lower_ == "called" and isinstance(hyphen, Token) and hyphen.text == "-"
    if is_so_called or before.lower_ in lexicon("speech")["titles"]["always"]:
        return True
    is_phrase = before.pos_ in ("DET", "ADJ", "CCONJ") and words[0][0].islower()
    return is_phrase and not _is_told(discourse, index, choice)


def _is_told(discourse: Discourse, index: int, choice: Choice | None) -> bool:
    """Whether a cue of speech stands in the quotation's own sentence and gives its speaker."""
    if choice is None or choice.candidate.role not in ("telling", "quoting", "phrase"):
        return False
    head, anchor = choice.candidate.head, choice.candidate.cue.anchor if choice.candidate.cue else None
    if head.dep_ == "nsubjpass" and head.head == anchor:  # "names were added to the “long list”"
        return False
    if head.lemma_.lower() in lexicon("speech")["nouns"]["documents"]:
        return False
    return choice.candidate.anchor.sentence == discourse.layout.quoted[index].sentence


def _is_interrupted(discourse: Discourse, index: int) -> bool:
    """A comma and a verb of speech follow: “We,” she said, “are ready.”"""
    if not discourse.layout.quotations[index].span.of(text_of(discourse.doc)).endswith(","):
        return False
    ahead = (discourse.layout.beside(index, step) for step in (1, 2, 3))
    return any(isinstance(element, Token) and verb_kind(element) == "telling" for element in ahead)


def genuine_features(discourse: Discourse, index: int, choice: Choice | None) -> Iterator[str]:
    """What speaks for and against."""
    doc, layout = discourse.doc, discourse.layout
    quotation = layout.quotations[index]
    tokens = doc.char_span(quotation.span.start, quotation.span.end, alignment_mode="expand")
    words = [t for t in tokens if not t.is_punct and not t.is_space] if tokens is not None else []
    size = _size(len(words))
    yield f"size:{size}"
    yield from _form(words, size)
    yield from _beside(layout, index, size)
    yield from _speaker(layout, index, choice, size)
    text = quotation.span.of(text_of(doc)).strip()
    last = text[-1:]
    yield f"ends:{last if not last.isalnum() else 'word'} {size}"


def _size(n: int) -> str:
    return str(n) if n < 4 else "4-5" if n < 6 else "6-9" if n < 10 else "10+"


def _form(words: list[Token], size: str) -> Iterator[str]:
    if not words:
        yield "no words"
        return
    content = [w for w in words if w.lower_ not in _LINKS]
    if content and all(w.text[0].isupper() or w.text[0].isdigit() for w in content):
        yield f"capitals {size}"
    yield f"begins:{'lower' if words[0].text[0].islower() else 'upper'} {size}"
    if any(w.pos_ in ("VERB", "AUX") and "Fin" in w.morph.get("VerbForm", []) for w in words):
        yield f"finite verb {size}"
    elif any(w.pos_ in ("VERB", "AUX") for w in words):
        yield f"verb {size}"
    if any(w.lower_ in _FIRST_PERSON for w in words):
        yield "first or second person"
    yield f"first word:{words[0].pos_} {size if len(words) < 4 else ''}"
    yield f"last word:{words[-1].pos_} {size if len(words) < 4 else ''}"


def _beside(layout: Layout, index: int, size: str) -> Iterator[str]:
    small = "small" if size in ("1", "2", "3", "4-5") else "large"
    titles = lexicon("speech")["titles"]
    for step, side in ((-1, "before"), (1, "after")):
        element = layout.beside(index, step)
        if element is None:
            yield f"{side}:edge {small}"
        elif isinstance(element, int):
            yield f"{side}:quotation {small}"
        else:
            known = (
                element.lower_ if element.pos_ in ("DET", "ADP", "CCONJ", "PART", "PUNCT", "SCONJ") else element.pos_
            )
            yield f"{side}:{'cue' if verb_kind(element) in ('telling', 'quoting') else known} {small}"
            yield f"{side} tag:{element.tag_} {small}"
    near = [layout.beside(index, step) for step in (-1, -2, -3)]
    for n, e in enumerate(near):
        if isinstance(e, Token) and e.lemma_.lower() in titles["before"]:
            yield f"title word before {'next' if n == 0 else 'near'} {small}"
            yield f"title word:{e.lemma_.lower()} {small}"
            break
    after = layout.beside(index, 1)
    if isinstance(after, Token) and after.lemma_.lower() in titles["after"]:
        yield f"title word after {small}"


def _speaker(layout: Layout, index: int, choice: Choice | None, size: str) -> Iterator[str]:
    if choice is None:
        yield f"nobody near {size}"
        return
    place, c = layout.quoted[index], choice.candidate
    small = "small" if size in ("1", "2", "3", "4-5") else "large"
    where = (
        "sentence"
        if c.anchor.sentence == place.sentence
        else "paragraph"
        if c.anchor.paragraph == place.paragraph
        else "beyond"
    )
    yield f"speaker:{c.role} {where} {small}"
    yield f"speaker score:{max(-8, min(20, round(choice.score)))}"
    yield f"speaker score:{max(-2, min(6, round(choice.score / 3)))} {small}"
    yield f"speaker belief:{round(choice.belief * 5)} {small}"
    if c.head.lower_ == "i":
        yield "speaker is I"
    if c.cue is not None:
        yield f"verb:{c.cue.anchor.lemma_.lower()} {small}"


def is_fragment(discourse: Discourse, index: int) -> bool:
    """Whether a quotation is a piece of somebody's sentence within the narrator's own."""
    layout = discourse.layout
    text = layout.quotations[index].span.of(text_of(discourse.doc)).strip()
    before = layout.beside(index, -1)
    first = next((c for c in text if c.isalnum()), "")
    runs_on = isinstance(before, Token) and not before.is_punct
    return (first.islower() and before is not None) or (runs_on and len(text.split()) < _SENTENCE)
