"""What tells speech from titles, nicknames, terms and scare quotes: named measures of a quotation and its place.

Numbers: counts, distances in the narrator's words, shares, and 1 or 0 for what holds or not. `weights.json` has the
trees that weigh them.
"""

from collections import Counter
from collections.abc import Iterator, Sequence, Set
from functools import cache
from statistics import fmean

from spacefilm_pipeline.extract.lexicon import lexicon
from spacefilm_pipeline.extract.quotes.attribution import Choice, Discourse
from spacefilm_pipeline.extract.quotes.cues import nouns, verb_kind
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
    words = Counter([token.lower_ for token in discourse.doc])
    share_of_long = sum(size >= _LONG for size in sizes) / max(1, len(sizes))
    mean_score = fmean(scores) if scores else 0.0
    found: list[Measures] = []
    for index, text in enumerate(texts):
        own = {
            **dict(_form(discourse, index, text, words)),
            **dict(_beside(layout, index, text)),
            **dict(_sentence(layout, index)),
            **dict(_speaker(discourse, index, choices[index])),
            "same words in quotation marks": known[_bare(text)],
            "quotations": len(texts),
            "share of long quotations": share_of_long,
            "mean speaker score": mean_score,
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
    parts = Counter([t.pos_ for t in words])
    first = words[0].pos_ if words else ""
    n = max(1, len(content))
    yield "words", len(words)
    yield "capitals", len([t for t in content if t.text[0].isupper() or t.text[0].isdigit()]) / n
    yield "begins in lower case", bool(words) and words[0].text[0].islower()
    yield "finite verbs", len([t for t in words if t.pos_ in ("VERB", "AUX") and "VerbForm=Fin" in t.morph])
    yield "verbs", parts["VERB"] + parts["AUX"]
    yield "first or second person", len([t for t in words if t.lower_ in _FIRST_PERSON])
    yield "pronouns", parts["PRON"]
    yield "only names and nouns", bool(words) and parts.keys() <= {"NOUN", "PROPN", "ADJ"}
    yield "names", parts["PROPN"] / max(1, len(words))
    yield "numbers", len([t for t in words if t.like_num]) / max(1, len(words))
    yield "begins with a determiner", first == "DET"
    yield "begins with a verb", first in ("VERB", "AUX")
    yield "one adjective or adverb", len(words) == 1 and first in ("ADJ", "ADV")
    yield "words used elsewhere", len([t for t in content if known[t.lower_] > 1]) / n
    yield "ends with a comma", text[-1:] == ","
    yield "ends with a stop", text[-1:] == "."
    yield "ends with ? or !", text[-1:] in ("?", "!", "…")
    yield "ends with no mark", text[-1:].isalnum()
    yield "stops within", sum(map(text[:-1].count, ".?!"))
    yield "in single marks", quotation.single
    yield "closed", quotation.closed
    yield "carries on", quotation.continues


def _beside(layout: Layout, index: int, text: str) -> Iterator[tuple[str, float]]:
    """What stands directly around the quotation."""
    titles = _titles()
    before, after = layout.beside(index, -1), layout.beside(index, 1)
    kinds = _kind(before), _kind(after)
    for side, element, kind in zip(("before", "after"), (before, after), kinds, strict=True):
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
    yield "between names", kinds == ("name", "name")
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
    line, sentence = layout.lines[place.paragraph], layout.sentences[place.sentence]
    yield "words before in sentence", place.position - sentence.start
    yield "words after in sentence", sentence.stop - 1 - place.position
    yield "words before in paragraph", place.position
    yield "words after in paragraph", len(line) - place.position - 1
    yield "paragraph", place.paragraph
    around = list(enumerate(line[sentence], sentence.start - place.position))
    words = [(step, element) for step, element in around if isinstance(element, Token)]
    yield "quotations in sentence", len(around) - len(words)
    yield "according to", any(word.lower_ == "according" for _, word in words)
    verbs = [(step, kind) for step, word in words if (kind := verb_kind(word))]
    for kind in ("telling", "quoting", "thinking"):
        steps = [step for step, told in verbs if told == kind]
        yield f"words to {kind} before", min((-step for step in steps if step < 0), default=FAR)
        yield f"words to {kind} after", min((step for step in steps if step > 0), default=FAR)


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
    yield "speaker is a document", best.head.lemma_.lower() in nouns("documents")
    yield "speaker is a person", best.head.ent_type_ == "PERSON" or bool(discourse.cast.meant(best.head))
    yield "speaker's verb governs", discourse.governs(index, best)
