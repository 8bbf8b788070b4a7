"""Speech without quotation marks: the content clause of a verb of speech, or what "according to" goes with."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from spacefilm_pipeline.extract.lexicon import lexicon
from spacefilm_pipeline.extract.names.spans import is_person_noun
from spacefilm_pipeline.extract.quotes.cues import (
    SUBJECTS,
    Cue,
    ends_like_person,
    has_object,
    nouns,
    tells_that,
    verb_kind,
)
from spacefilm_pipeline.extract.tokens import Doc, Token
from spacefilm_pipeline.records import Span

_NO_SPEAKERS = frozenset(("i", "we", "you", "me", "us", "that", "this", "there", "one", "what", "which"))
_OPEN_QUESTIONS = frozenset(("whether", "if", "how", "why", "what", "when", "where", "who", "which"))
_NOT_YET = frozenset(("will", "would", "could", "may", "might", "should", "can", "must", "shall", "'ll", "’ll", "to"))
_NEGATIONS = frozenset(("n't", "n’t", "not", "never"))
_RELATIVES = frozenset(("WP", "WDT", "WP$"))
_LEAST_WORDS = 3
_LONGEST_TAG = 6
"""Words between the verb of a tag in mid-sentence and its closing comma: "…, she told us on a bad line, …"."""


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
        if span and (quoted_words := lines.first_in(span)):
            span = _up_to_quotation(doc, cue, span, quoted_words)
        if span and not lines.touch(span) and not any(r.span.overlaps(span) for r in found[-3:]):
            found.append(Reported(span, cue))
    return sorted(found, key=lambda reported: reported.span)


class _Taken:
    """Spans in text order, asked whether another touches one of them."""

    def __init__(self, spans: Sequence[Span]) -> None:
        self._spans = sorted(spans)
        self._starts = [span.start for span in self._spans]

    def touch(self, span: Span) -> bool:
        return self.first_in(span) is not None

    def first_in(self, span: Span) -> Span | None:
        """The first that touches a span."""
        at, first = bisect_left(self._starts, span.end), None
        while at > 0 and self._spans[at - 1].end > span.start:
            at -= 1
            first = self._spans[at]
        return first


def _tells(cue: Cue) -> bool:
    """Whether somebody really says something: no document, no thought, no refusal, nothing still to be said."""
    verbs = lexicon("speech")["verbs"]
    source, verb = cue.source, cue.anchor
    if source.lower_ in _NO_SPEAKERS or not nouns("documents").isdisjoint((source.lower_, source.lemma_.lower())):
        return False
    if cue.kind == "phrase":  # "in the words of" leads up to quotations only
        return cue.words[0].lower_ == "according"
    lemma = verb.lemma_.lower()
    tells = cue.kind == "telling" or (lemma in verbs["with_that"] and _has_that(verb))
    if not tells or verb.tag_ in ("NN", "NNS"):
        return False
    if any(child.dep_ in ("neg", "nsubjpass", "auxpass") or child.lower_ in _NEGATIONS for child in verb.children):
        return False
    if not _is_told_already(verb):
        return False
    if lemma in verbs["with_particle"] and not any(child.dep_ == "prt" for child in verb.children):
        return False
    return lemma not in verbs["personal"] or (_is_personal(source) and not _is_finding(verb))


def _has_that(verb: Token) -> bool:
    return any(
        child.dep_ == "ccomp" and any(mark.lower_ == "that" and mark.dep_ == "mark" for mark in child.children)
        for child in verb.children
    )


def _is_finding(verb: Token) -> bool:
    """Whether a participle only draws the conclusion of what is done: "They saw changes, indicating that …"."""
    return verb.tag_ == "VBG" and verb.dep_ in ("advcl", "acl") and verb_kind(verb.head) not in ("telling", "quoting")


def _is_told_already(verb: Token) -> bool:
    """Whether a verb tells what was said: no "will say", no "to say" but in "is thought to have said"."""
    words = {child.lower_ for child in verb.children}
    return not words & _NOT_YET or {"to", "have"} <= words


def _is_personal(source: Token) -> bool:
    lemma = source.lemma_.lower()
    return (
        source.ent_type_ in ("PERSON", "ORG", "GPE", "NORP")
        or source.pos_ in ("PRON", "PROPN")
        or lemma in nouns("bodies")
        or lemma in nouns("groups")
        or ends_like_person(lemma)
    )


def _content(doc: Doc, cue: Cue) -> Span | None:
    if cue.kind == "phrase":
        return _beside_phrase(doc, cue)
    clause = _clause(doc, cue.anchor)
    if (clause is None or clause.i < cue.anchor.i) and has_object(cue.anchor):
        return None
    if clause is None:
        return _around_tag(doc, cue) or _before_tag(doc, cue)
    start, end = _side(doc, clause, cue.anchor)
    return _trimmed(doc, start, _before_next_verb(clause, _with_second_that(doc, cue.anchor, end)))


def _clause(doc: Doc, verb: Token) -> Token | None:
    """The head of the content clause of a verb: rather one after it than before it, rather its own than one that the
    parser hangs on a noun between them ("suggested at the time that …").
    """
    own = [child for child in verb.children if child.dep_ == "ccomp" and _is_clause(child)]
    if own:
        return min(own, key=lambda clause: (clause.i < verb.i, clause.i))
    for that in doc[verb.i + 1 : verb.right_edge.i + 1]:
        clause = that.head
        if that.lower_ == "that" and that.dep_ == "mark" and clause.dep_ in ("relcl", "acl"):
            return clause if _is_clause(clause) else None
        if that.is_punct or that.dep_ in SUBJECTS:
            return None
    return None


def _with_second_that(doc: Doc, verb: Token, end: int) -> int:
    """Where the content ends if it goes on with "…, but that …"."""
    at = end + (end < len(doc) and doc[end].text == ",")
    if at + 1 < len(doc) and doc[at].dep_ == "cc" and doc[at + 1].lower_ == "that":
        return max([end, *(child.right_edge.i + 1 for child in verb.children if child.dep_ == "conj" and child.i > at)])
    return end


def _around_tag(doc: Doc, cue: Cue) -> Span | None:
    """What a tag in mid-sentence interrupts: "The ship, the agency said, is ready." """
    verb, sentence = cue.anchor, cue.anchor.sent
    opening = cue.source.left_edge.i - 1
    if not sentence.start < opening < verb.i or doc[opening].text != ",":
        return None
    closing = next((token.i for token in doc[verb.i + 1 : verb.i + 2 + _LONGEST_TAG] if token.text == ","), None)
    if closing is None or closing + 1 >= sentence.end:
        return None
    if doc[opening - 1].tag_ in _RELATIVES or doc[closing + 1].lower_ == "that":
        return _trimmed(doc, closing + 1, sentence.end)
    before, after = doc[sentence.start : opening], doc[closing + 1 : sentence.end]
    is_whole = any(token.dep_ in SUBJECTS and token.head.i < opening for token in before)
    goes_on = not is_whole and verb.dep_ != "ROOT" and any(token.pos_ in ("VERB", "AUX") for token in after)
    return _trimmed(doc, sentence.start, sentence.end) if goes_on or before[-1].pos_ == "AUX" else None


def _up_to_quotation(doc: Doc, cue: Cue, span: Span, quotation: Span) -> Span | None:
    """The clause before a quotation that only goes on with it: "said the ship was ready, “and so are we”"."""
    clause = _clause(doc, cue.anchor) if cue.kind == "telling" else None
    words = (
        doc.char_span(span.start, quotation.start, alignment_mode="contract") if span.start < quotation.start else None
    )
    if clause is None or not words:
        return None
    if coordinated := _before_coordinated(clause, quotation):
        return _trimmed(doc, words.start, coordinated.i) if clause.i > cue.anchor.i else None
    commas = [token.i for token in words if token.text == ","]
    if not commas or not clause.i < commas[-1] or clause.i < cue.anchor.i:
        return None
    after = doc[commas[-1] + 1]
    if after.tag_ not in _RELATIVES and after.idx + len(after) < quotation.start:
        return None
    return _trimmed(doc, words.start, commas[-1])


def _before_coordinated(clause: Token, quotation: Span) -> Token | None:
    """The "and" or "but" that leads from a whole clause to one with the quotation: "was ready but had “no food”"."""
    for child in clause.children:
        if child.dep_ == "conj" and child.pos_ in ("VERB", "AUX") and child.right_edge.idx >= quotation.start:
            before = [word for word in clause.children if word.dep_ == "cc" and clause.i < word.i < child.i]
            return before[-1] if before and before[-1].idx < quotation.start else None
    return None


def _before_tag(doc: Doc, cue: Cue) -> Span | None:
    """What stands before a tag: "The launch is on, the agency said." """
    if not cue.source.i < cue.anchor.i:
        return None
    comma, sentence = cue.source.left_edge.i - 1, cue.anchor.sent
    rest = doc[cue.anchor.i + 1 : sentence.end]
    if comma <= sentence.start or doc[comma].text != "," or any(token.dep_ in SUBJECTS for token in rest):
        return None
    told = doc[sentence.start : comma]
    if not any(token.dep_ in SUBJECTS and token.head.i < comma for token in told):
        return None
    if told[0].dep_ == "mark" or told[0].tag_ == "WRB" or told[-1].tag_ in _RELATIVES:
        return None
    if any(child.dep_ in ("intj", "ccomp") for child in cue.anchor.children if child.i > cue.anchor.i):
        return None
    return _trimmed(doc, told.start, told.end)


def _is_clause(clause: Token) -> bool:
    """A finite clause with a subject of its own that is no open question, nor tells when or why it was said."""
    marks = {child.lower_ for child in clause.children if child.dep_ == "mark"}
    if marks - {"that"} or not any(
        child.dep_ in ("nsubj", "nsubjpass", "expl", "csubj") or (child.dep_ == "mark" and child.lower_ == "that")
        for child in clause.children
    ):
        return False
    first = clause.left_edge
    return first.lower_ not in _OPEN_QUESTIONS and not any(
        child.dep_ in ("mark", "advmod", "dobj", "attr") and child.lower_ in _OPEN_QUESTIONS and child.i <= clause.i
        for child in clause.children
    )


def _side(doc: Doc, clause: Token, verb: Token) -> tuple[int, int]:
    """The tokens of a clause on its side of the verb of speech, as a half-open range."""
    start, end = clause.left_edge.i, _last_beside(doc, clause, verb).right_edge.i + 1
    if clause.i > verb.i:
        return max(start, verb.i + 1), end
    cut = min((t.i for t in verb.children if t.dep_ in ("nsubj",) and start < t.left_edge.i < end), default=verb.i)
    subject = next((t for t in verb.children if t.dep_ == "nsubj" and t.i > clause.i and t.i < verb.i), None)
    if subject is not None:
        cut = min(cut, subject.left_edge.i)
    return start, min(end, cut)


def _last_beside(doc: Doc, clause: Token, verb: Token) -> Token:
    """The last of coordinated clauses on one side that the parser hangs on the verb one by one: "… and …, she said"."""
    for child in verb.children:
        is_further = child.dep_ == "ccomp" and child.i > clause.i and (child.i < verb.i) == (clause.i < verb.i)
        if is_further and child.left_edge.i > 0 and doc[child.left_edge.i - 1].pos_ == "CCONJ":
            clause = child
    return clause


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
    before, after = (sentence.start, first.i), (_after_apposed_name(doc, cue.source, last.i + 1), sentence.end)
    side = before if before[1] - before[0] > after[1] - after[0] else after
    if not any(token.pos_ in ("VERB", "AUX") for token in doc[side[0] : side[1]]):
        return None
    return _trimmed(doc, *side)


def _after_apposed_name(doc: Doc, source: Token, at: int) -> int:
    """Where what is said begins after the name that commas set off: "According to her doctor, Ana Ito, all is well"."""
    if not is_person_noun(source) or doc[at].text != ",":
        return at
    end = at + 1
    while doc[end].pos_ == "PROPN":
        end += 1
    return end if end > at + 1 and doc[end].text == "," else at


def _trimmed(doc: Doc, start: int, end: int) -> Span | None:
    """The words of a token range without the conjunction that introduces it and the marks at its edges."""
    tokens = doc.tokens
    while start < end and (tokens[start].is_punct or tokens[start].is_space or tokens[start].lower_ == "that"):
        start += 1
    while start < end and (tokens[end - 1].is_punct or tokens[end - 1].is_space or tokens[end - 1].pos_ == "CCONJ"):
        end -= 1
    if end - start < _LEAST_WORDS:
        return None
    return Span(tokens[start].idx, tokens[end - 1].idx + len(tokens[end - 1].text))
