"""What tells speech from titles, nicknames, terms and scare quotes: named measures of a quotation and its place.

Numbers: counts, distances in the narrator's words, shares, and 1 or 0 for what holds or not. `weights.toml` has the
trees that weigh them.
"""

from collections import Counter
from collections.abc import Iterator, Sequence, Set
from functools import cache
from statistics import fmean

from spacefilm_pipeline.extract.lexicon import lexicon
from spacefilm_pipeline.extract.quotes.attribution import Choice, Discourse
from spacefilm_pipeline.extract.quotes.cues import verb_kind
from spacefilm_pipeline.extract.quotes.layout import Element, Layout
from spacefilm_pipeline.extract.text import text_of
from spacefilm_pipeline.extract.tokens import Token

FAR = 99
"""A distance to what is not there."""
_SPEAKING = ("telling", "quoting", "phrase")
_LINKS = frozenset(("the", "a", "an", "of", "to", "in", "on", "for", "and", "or", "with", "by", "at", "from", "as"))
_FIRST_PERSON = frozenset(("i", "we", "me", "us", "my", "our", "you", "your", "i’m", "i'm", "we’re", "we're"))
_KINDS = ("edge", "quotation", "comma", "colon", "other mark", "telling", "quoting", "verb", "noun", "name")
_KINDS_BESIDE = {
    side: [(name, f"{name} {side}") for name in (*_KINDS, "DET", "ADJ", "ADP", "CCONJ", "PRON")]
    for side in ("before", "after")
}
"""What may stand beside a quotation, and the measure that tells that it does."""
_NAMING = 3  # words before a quotation among which a word for a title or name is looked for
_LONG = 8

type Measures = dict[str, float]


def measures(discourse: Discourse, choices: Sequence[Choice | None]) -> list[Measures]:
    """The measures of every outer quotation, in text order; `choices` are the speakers found for them."""
    layout = discourse.layout
    texts = [quotation.span.of(text_of(discourse.doc)).strip() for quotation in layout.quotations]
    places = [layout.quoted[index] for index in range(len(texts))]
    scores = [choice.score if choice else 0.0 for choice in choices]
    sizes = [len(text.split()) for text in texts]
    known = Counter(_bare(text) for text in texts)
    words = Counter(token.lower_ for token in discourse.doc)
    found: list[Measures] = []
    for index, text in enumerate(texts):
        own = {
            **dict(_form(discourse, index, text, words)),
            **dict(_beside(layout, index, text)),
            **dict(_sentence(layout, index)),
            **dict(_speaker(discourse, index, choices[index])),
            "same words in quotation marks": known[_bare(text)],
            "quotations": len(texts),
            "share of long quotations": sum(size >= _LONG for size in sizes) / len(sizes),
            "mean speaker score": fmean(scores),
        }
        for name, other in (("previous", index - 1), ("next", index + 1)):
            is_there = 0 <= other < len(texts)
            own[f"{name} quotation's words"] = sizes[other] if is_there else 0
            own[f"{name} quotation's speaker score"] = scores[other] if is_there else 0.0
            own[f"{name} quotation in sentence"] = is_there and places[other].sentence == places[index].sentence
        found.append(own)
    return found


def _bare(text: str) -> str:
    return text.strip(".,!?;: ").lower()


def _form(discourse: Discourse, index: int, text: str, known: Counter[str]) -> Iterator[tuple[str, float]]:
    """The quoted words themselves."""
    quotation = discourse.layout.quotations[index]
    tokens = discourse.doc.char_span(quotation.span.start, quotation.span.end, alignment_mode="expand")
    words = [t for t in tokens or () if not t.is_punct and not t.is_space]
    content = [t for t in words if t.lower_ not in _LINKS]
    n = max(1, len(content))
    yield "words", len(words)
    yield "capitals", sum(t.text[0].isupper() or t.text[0].isdigit() for t in content) / n
    yield "begins in lower case", bool(words) and words[0].text[0].islower()
    yield "finite verbs", sum(t.pos_ in ("VERB", "AUX") and "VerbForm=Fin" in t.morph for t in words)
    yield "verbs", sum(t.pos_ in ("VERB", "AUX") for t in words)
    yield "first or second person", sum(t.lower_ in _FIRST_PERSON for t in words)
    yield "pronouns", sum(t.pos_ == "PRON" for t in words)
    yield "only names and nouns", bool(words) and all(t.pos_ in ("NOUN", "PROPN", "ADJ") for t in words)
    yield "names", sum(t.pos_ == "PROPN" for t in words) / max(1, len(words))
    yield "numbers", sum(t.like_num for t in words) / max(1, len(words))
    yield "begins with a determiner", bool(words) and words[0].pos_ == "DET"
    yield "begins with a verb", bool(words) and words[0].pos_ in ("VERB", "AUX")
    yield "one adjective or adverb", len(words) == 1 and words[0].pos_ in ("ADJ", "ADV")
    yield "words used elsewhere", sum(known[t.lower_] > 1 for t in content) / n
    yield "ends with a comma", text[-1:] == ","
    yield "ends with a stop", text[-1:] == "."
    yield "ends with ? or !", text[-1:] in ("?", "!", "…")
    yield "ends with no mark", text[-1:].isalnum()
    yield "stops within", sum(sign in ".?!" for sign in text[:-1])
    yield "in single marks", quotation.single
    yield "closed", quotation.closed
    yield "carries on", quotation.continues


def _beside(layout: Layout, index: int, text: str) -> Iterator[tuple[str, float]]:
    """What stands directly around the quotation."""
    titles = _titles()
    before, after = layout.beside(index, -1), layout.beside(index, 1)
    for side, element in (("before", before), ("after", after)):
        kind = _kind(element)
        yield from ((measure, kind == name) for name, measure in _KINDS_BESIDE[side])
        yield f"capital {side}", isinstance(element, Token) and element.text[0].isupper()
    lead = [layout.beside(index, -step) for step in range(1, _NAMING + 1)]
    yield "words to a title's kind before", _first(lead, titles["before"] | titles["works"])
    yield "words to a work's kind before", _first(lead, titles["works"])
    is_so_called = _first(lead[:1], {"called"}) < FAR and isinstance(lead[1], Token) and lead[1].text == "-"
    yield "called so before", is_so_called or _first(lead[:2], titles["always"]) < FAR
    yield "interrupted", text[-1:] == "," and any(_kind(layout.beside(index, step)) == "telling" for step in (1, 2, 3))
    yield "kind of title after", isinstance(after, Token) and after.lemma_.lower() in titles["after"]
    yield (
        "is what a title or name is",
        (isinstance(before, Token) and before.lemma_ == "be" and _first(lead[1:2], titles["names"]) < FAR),
    )
    yield "between names", _kind(before) == _kind(after) == "name"
    yield "second word before is a determiner", _kind(lead[1]) == "DET"


@cache
def _titles() -> dict[str, frozenset[str]]:
    return {name: frozenset(words) for name, words in lexicon("speech")["titles"].items()}


def _kind(element: Element | None) -> str:
    if element is None:
        return "edge"
    if not isinstance(element, Token):
        return "quotation"
    if element.is_punct or element.text in ":—–-":
        return {",": "comma", ":": "colon"}.get(element.text[0], "other mark")
    if (kind := verb_kind(element)) in _SPEAKING:
        return str(kind)
    return {"VERB": "verb", "AUX": "verb", "NOUN": "noun", "PROPN": "name"}.get(element.pos_, element.pos_)


def _first(elements: Sequence[Element | None], lemmas: Set[str]) -> int:
    """How many words away the first of these lemmas is."""
    at = (
        k
        for k, e in enumerate(elements, 1)
        if isinstance(e, Token) and not lemmas.isdisjoint((e.lemma_.lower(), e.lower_))
    )
    return next(at, FAR)


def _sentence(layout: Layout, index: int) -> Iterator[tuple[str, float]]:
    """The narrator's sentence and paragraph around the quotation."""
    place = layout.quoted[index]
    line = layout.lines[place.paragraph]
    start = end = place.position
    while start > 0 and _sentence_of(layout, line[start - 1]) == place.sentence:
        start -= 1
    while end + 1 < len(line) and _sentence_of(layout, line[end + 1]) == place.sentence:
        end += 1
    yield "words before in sentence", place.position - start
    yield "words after in sentence", end - place.position
    yield "words before in paragraph", place.position
    yield "words after in paragraph", len(line) - place.position - 1
    yield "paragraph", place.paragraph
    around = line[start : end + 1]
    yield "quotations in sentence", sum(not isinstance(e, Token) for e in around)
    yield "according to", any(isinstance(e, Token) and e.lower_ == "according" for e in around)
    steps: dict[str | None, list[int]] = {}
    for step, element in enumerate(around, start - place.position):
        if isinstance(element, Token):
            steps.setdefault(verb_kind(element), []).append(step)
    for kind in ("telling", "quoting", "thinking"):
        yield f"words to {kind} before", min((-step for step in steps.get(kind, ()) if step < 0), default=FAR)
        yield f"words to {kind} after", min((step for step in steps.get(kind, ()) if step > 0), default=FAR)


def _sentence_of(layout: Layout, element: Element) -> int:
    return (layout.words[element.i] if isinstance(element, Token) else layout.quoted[element]).sentence


def _speaker(discourse: Discourse, index: int, choice: Choice | None) -> Iterator[tuple[str, float]]:
    """How well the best speaker fits."""
    if choice is None:
        return
    place, best = discourse.layout.quoted[index], choice.candidate
    same = best.anchor.paragraph == place.paragraph
    yield "speaker score", choice.score
    yield "speaker belief", choice.belief
    yield "speaker has a verb of speech", best.role in _SPEAKING
    yield "speaker in sentence", best.anchor.sentence == place.sentence
    yield "speaker before", best.anchor < place if same else best.anchor.paragraph < place.paragraph
    yield "words to the speaker", abs(best.anchor.position - place.position) if same else FAR
    yield "speaker is a document", best.head.lemma_.lower() in lexicon("speech")["nouns"]["documents"]
    yield "speaker is a person", best.head.ent_type_ == "PERSON" or bool(discourse.cast.meant(best.head))
    yield "speaker's verb governs", discourse.governs(index, best)
