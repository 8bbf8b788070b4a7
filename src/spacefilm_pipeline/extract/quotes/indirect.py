"""Speech without quotation marks: the content clause of a verb of speech, or what "according to" goes with."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from spacy.tokens import Doc, Token

from spacefilm_pipeline.extract.lexicon import lexicon
from spacefilm_pipeline.extract.quotes.cues import SUBJECTS, Cue, tells_that
from spacefilm_pipeline.records import Span

_NO_SPEAKERS = frozenset(("i", "we", "you", "me", "us", "that", "this", "there", "one", "what", "which"))
_OPEN_QUESTIONS = frozenset(("whether", "if", "how", "why", "what", "when", "where", "who", "which"))
_NOT_YET = frozenset(("will", "would", "could", "may", "might", "should", "can", "must", "shall", "'ll", "’ll", "to"))
_LEAST_WORDS = 3


@dataclass(frozen=True, slots=True)
class Reported:
    """What is reported, and the cue that reports it."""

    span: Span
    cue: Cue


def find_reported(doc: Doc, cues: Sequence[Cue], quoted: Sequence[Span]) -> list[Reported]:
    """Every content clause of speech that holds none of the quotations in `quoted`, and stands in none of them."""
    lines = _Taken(quoted)
    found: list[Reported] = []
    for cue in cues:
        if lines.touch(Span(cue.anchor.idx, cue.anchor.idx + 1)) or not _tells(cue):
            continue
        span = _content(doc, cue)
        if span and not lines.touch(span) and not any(r.span.overlaps(span) for r in found[-3:]):
            found.append(Reported(span, cue))
    return sorted(found, key=lambda reported: reported.span)


class _Taken:
    """Spans in text order, asked whether another touches one of them."""

    def __init__(self, spans: Sequence[Span]) -> None:
        self._spans = sorted(spans)
        self._starts = [span.start for span in self._spans]

    def touch(self, span: Span) -> bool:
        at = bisect_left(self._starts, span.end)
        return at > 0 and self._spans[at - 1].end > span.start


def _tells(cue: Cue) -> bool:
    """Whether somebody really says something: no document, no thought, no refusal, nothing still to be said."""
    words = lexicon("speech")
    source, verb = cue.source, cue.anchor
    if source.lower_ in _NO_SPEAKERS or source.lemma_.lower() in words["nouns"]["documents"]:
        return False
    if cue.kind == "phrase":
        return True
    if cue.kind != "telling" or verb.tag_ in ("NN", "NNS"):
        return False
    if any(child.dep_ in ("neg", "nsubjpass", "auxpass") or child.lower_ in _NOT_YET for child in verb.children):
        return False
    lemma = verb.lemma_.lower()
    if lemma in words["verbs"]["with_particle"] and not any(child.dep_ == "prt" for child in verb.children):
        return False
    return lemma not in words["verbs"]["personal"] or _is_personal(source)


def _is_personal(source: Token) -> bool:
    nouns = lexicon("speech")["nouns"]
    return (
        source.ent_type_ in ("PERSON", "ORG", "GPE", "NORP")
        or source.pos_ in ("PRON", "PROPN")
        or source.lemma_.lower() in (*nouns["bodies"], *nouns["groups"])
        or source.lemma_.lower().endswith(tuple(nouns["person_endings"]))
    )


def _content(doc: Doc, cue: Cue) -> Span | None:
    if cue.kind == "phrase":
        return _beside_phrase(doc, cue)
    clause = next((child for child in cue.anchor.children if child.dep_ == "ccomp" and _is_clause(child)), None)
    if clause is None:
        return _before_tag(doc, cue)
    start, end = _side(doc, clause, cue.anchor)
    return _trimmed(doc, start, _before_next_verb(clause, end))


def _before_tag(doc: Doc, cue: Cue) -> Span | None:
    """What stands before a tag: "The launch is on, the agency said." """
    if not cue.source.i < cue.anchor.i:
        return None
    comma, sentence = cue.source.left_edge.i - 1, cue.anchor.sent
    rest = doc[cue.anchor.i + 1 : sentence.end]
    if comma <= sentence.start or doc[comma].text != "," or any(token.dep_ in SUBJECTS for token in rest):
        return None
    told = doc[sentence.start : comma]
    if not any(token.dep_ in SUBJECTS and token.head.i < comma for token in told) or told[0].dep_ == "mark":
        return None
    return _trimmed(doc, told.start, told.end)


def _is_clause(clause: Token) -> bool:
    """A finite clause with a subject of its own that is no open question."""
    if not any(child.dep_ in ("nsubj", "nsubjpass", "expl", "csubj") for child in clause.children):
        return False
    first = clause.left_edge
    return first.lower_ not in _OPEN_QUESTIONS and not any(
        child.dep_ in ("mark", "advmod", "dobj", "attr") and child.lower_ in _OPEN_QUESTIONS and child.i <= clause.i
        for child in clause.children
    )


def _side(doc: Doc, clause: Token, verb: Token) -> tuple[int, int]:
    """The tokens of a clause on its side of the verb of speech, as a half-open range."""
    start, end = clause.left_edge.i, clause.right_edge.i + 1
    if clause.i > verb.i:
        return max(start, verb.i + 1), end
    cut = min((t.i for t in verb.children if t.dep_ in ("nsubj",) and start < t.left_edge.i < end), default=verb.i)
    subject = next((t for t in verb.children if t.dep_ == "nsubj" and t.i > clause.i and t.i < verb.i), None)
    if subject is not None:
        cut = min(cut, subject.left_edge.i)
    return start, min(end, cut)


def _before_next_verb(clause: Token, end: int) -> int:
    """Where a clause ends before a further verb of speech that the parser hangs on it: "…, but stressed that …"."""
    for child in clause.children:
        if child.dep_ == "conj" and child.i < end and tells_that(child):
            coordinator = next((c for c in clause.children if c.dep_ == "cc" and clause.i < c.i < child.i), child)
            return min(coordinator.i, child.left_edge.i)
    return end


def _beside_phrase(doc: Doc, cue: Cue) -> Span | None:
    """The rest of the sentence that an "according to …" closes or opens."""
    sentence = cue.anchor.sent
    first, last = cue.words[0], cue.anchor.right_edge
    before, after = (sentence.start, first.i), (last.i + 1, sentence.end)
    side = before if before[1] - before[0] > after[1] - after[0] else after
    if not any(token.pos_ in ("VERB", "AUX") for token in doc[side[0] : side[1]]):
        return None
    return _trimmed(doc, *side)


def _trimmed(doc: Doc, start: int, end: int) -> Span | None:
    """The words of a token range without the conjunction that introduces it and the marks at its edges."""
    while start < end and (doc[start].is_punct or doc[start].is_space or doc[start].lower_ == "that"):
        start += 1
    while start < end and (doc[end - 1].is_punct or doc[end - 1].is_space):
        end -= 1
    if end - start < _LEAST_WORDS:
        return None
    return Span(doc[start].idx, doc[end - 1].idx + len(doc[end - 1]))
