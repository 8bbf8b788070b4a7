"""Paragraphs → what the language model finds in them, with nothing worked out twice.

A model's tagger, parser and entity recogniser read each paragraph. What its attribute rules and lemmatizer add hangs
on a word, its tag and its dependency alone, so it is asked for each such triple once; only where a rule for several
words in a row applies do they read the paragraph itself.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from spacy.language import Language
from spacy.matcher import Matcher
from spacy.pipeline import AttributeRuler
from spacy.pipeline.lemmatizer import Lemmatizer
from spacy.tokens import Doc

from spacefilm_pipeline.extract.tokens import Analysis, Word

_COLUMNS: list[int | str] = ["ORTH", "SPACY", "TAG", "DEP", "HEAD", "ENT_IOB", "ENT_TYPE"]
_BEGINS = 3
"""spaCy's mark of a token that an entity begins with."""
_MOST_REMEMBERED = 500_000
"""Words and triples remembered: far more than a language's common ones, and no more memory than some 200 MB."""

type Triple = tuple[int, int, int]
"""A word, its tag and its dependency, as spaCy's hashes."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """What a model found in a paragraph, token by token. `ents` are tokens from and to (exclusive), and a kind."""

    words: Sequence[Word]
    whitespace: Sequence[str]
    analyses: Sequence[Analysis]
    heads: Sequence[int]
    ents: Sequence[tuple[int, int, str]]


@cache
def analyst(nlp: Language) -> "Analyst":
    """The analyst of a loaded model."""
    return Analyst(nlp)


class Analyst:
    """A loaded model, and what is known of the words that it met."""

    def __init__(self, nlp: Language) -> None:
        self._nlp = nlp
        self._strings = nlp.vocab.strings
        self._words: dict[int, Word] = {}
        self._analyses: dict[Triple, Analysis] = {}
        pipes: dict[str, Any] = dict(nlp.pipeline)
        self._rules = [pipe for pipe in pipes.values() if isinstance(pipe, AttributeRuler | Lemmatizer)]
        self._pipes = [pipe for pipe in pipes.values() if pipe not in self._rules]
        for rule in self._rules:
            _find_at_once(rule)
        self._several = _rules_for_several(nlp, self._rules)

    def read(self, texts: Iterable[str]) -> list[Paragraph]:
        """What the model finds in each text, a paragraph each."""
        docs = [self._nlp.tokenizer(text) for text in texts]
        for pipe in self._pipes:
            docs = list(pipe.pipe(docs, batch_size=256))
        return [self._paragraph(doc) for doc in docs]

    def _paragraph(self, doc: Doc) -> Paragraph:
        columns = doc.to_array(_COLUMNS).T
        orths, spaces, tags, deps, _, iobs, kinds = columns.tolist()
        offsets = columns[4].astype("int64").tolist()
        return Paragraph(
            [self._words.get(orth) or self._word(orth) for orth in orths],
            [" " if space else "" for space in spaces],
            self._analyse(doc, list(zip(orths, tags, deps, strict=True))),
            [at + offset for at, offset in enumerate(offsets)],
            [(*ends, self._strings[kinds[ends[0]]]) for ends in _entities(iobs, kinds)],
        )

    def _word(self, orth: int) -> Word:
        lex = self._nlp.vocab[orth]
        if len(self._words) >= _MOST_REMEMBERED:
            self._words.clear()
        word = self._words[orth] = (
            lex.text,
            lex.lower_,
            lex.is_alpha,
            lex.is_digit,
            lex.is_lower,
            lex.is_upper,
            lex.is_punct,
            lex.is_space,
            lex.is_stop,
            lex.like_num,
        )
        return word

    def _analyse(self, doc: Doc, triples: Sequence[Triple]) -> list[Analysis]:
        if self._several is not None and self._several(doc):
            return self._applied(doc)
        known = self._analyses
        unknown = [triple for triple in dict.fromkeys(triples) if triple not in known]
        if unknown:
            if len(known) + len(unknown) > _MOST_REMEMBERED:
                known.clear()
                unknown = list(dict.fromkeys(triples))
            self._learn(unknown)
        return [known[triple] for triple in triples]

    def _learn(self, triples: Sequence[Triple]) -> None:
        """Ask what the rules make of words with their tags and dependencies, each by itself."""
        words, tags, deps = ([self._strings[one] for one in column] for column in zip(*triples, strict=True))
        doc = Doc(self._nlp.vocab, words=words, tags=tags, deps=deps)
        if len(triples) > 1 and self._several is not None and self._several(doc):
            for triple in triples:
                self._learn([triple])
        else:
            self._analyses.update(zip(triples, self._applied(doc), strict=True))

    def _applied(self, doc: Doc) -> list[Analysis]:
        """What the rules make of a paragraph."""
        for rule in self._rules:
            doc = rule(doc)
        name = self._strings.__getitem__
        rows = doc.to_array(["TAG", "POS", "MORPH", "LEMMA", "DEP"]).tolist()
        return [(name(tag), name(pos), name(morph), name(lemma), name(dep)) for tag, pos, morph, lemma, dep in rows]


def _find_at_once(rule: Any) -> None:
    """Give a lemmatizer the words that it knows as sets: it has them as lists, and looks up form after form."""
    if isinstance(rule, Lemmatizer) and rule.lookups.has_table("lemma_index"):
        known = rule.lookups.get_table("lemma_index")
        for part_of_speech, words in list(known.items()):
            known[part_of_speech] = frozenset(words)


def _rules_for_several(nlp: Language, rules: Iterable[Any]) -> Matcher | None:
    """Finds where a rule for several words in a row applies."""
    found = Matcher(nlp.vocab)
    for rule in rules:
        if isinstance(rule, AttributeRuler):
            attributes: list[dict[str, Any]] = rule.patterns
            patterns = [pattern for one in attributes for pattern in one["patterns"] if len(pattern) > 1]
            if patterns:
                found.add("several", patterns)
    return found if len(found) else None


def _entities(iobs: Sequence[int], kinds: Sequence[int]) -> list[tuple[int, int]]:
    """Where entities begin and end (exclusive)."""
    found: list[tuple[int, int]] = []
    for at, (iob, kind) in enumerate(zip(iobs, kinds, strict=True)):
        if kind and iob == _BEGINS:
            found.append((at, at + 1))
        elif kind and found and found[-1][1] == at:
            found[-1] = (found[-1][0], at + 1)
    return found
