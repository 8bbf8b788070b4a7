"""Paragraphs → what the language model finds in them, with nothing worked out twice.

A model's tagger, parser and entity recogniser read each paragraph once, however often it stands in texts. What its
attribute rules and lemmatizer add hangs on a word, its tag and its dependency alone, so it is asked for each such
triple once; only where a rule for several words in a row applies do they read the paragraph itself. Most attribute
rules name no word: they are asked once for all words that none of them names.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Any

from spacy.language import Language
from spacy.matcher import Matcher
from spacy.pipeline import AttributeRuler
from spacy.pipeline.lemmatizer import Lemmatizer
from spacy.tokens import Doc

from spacefilm_pipeline.extract.batches import AT_ONCE, batches
from spacefilm_pipeline.extract.products import one_thread
from spacefilm_pipeline.extract.tokens import Analysis, Word
from spacefilm_pipeline.lexicons import read_lexicon

_COLUMNS: list[int | str] = ["ORTH", "SPACY", "TAG", "DEP", "HEAD", "ENT_IOB", "ENT_TYPE"]
_TOLD: list[int | str] = ["TAG", "POS", "MORPH", "LEMMA", "DEP"]
_BEGINS = 3
"""spaCy's mark of a token that an entity begins with."""
_MOST_REMEMBERED = 500_000
"""Words and triples remembered: far more than a language's common ones, and no more memory than some 200 MB."""

_PARTS = 4
"""A parser takes a batch in so many parts, the shortest texts first: to give it all at once is to tell it of more."""

_LEXICAL = frozenset({"LOWER", "IS_SPACE"})
"""What an attribute rule may ask of a word besides tag and dependency, for `_names` to tell whether it does."""

_MOST_PARAGRAPHS = 20_000
"""Paragraphs remembered, in some 40 MB: captions, boilerplate and copies repeat."""

_CALENDAR: dict[str, Any] = read_lexicon("spacefilm_pipeline.dates", "calendar")
_AFTER_HOUR = frozenset({*_CALENDAR["months"], *_CALENDAR["weekdays"], *_CALENDAR["zones"], "("})
"""Words that an hour goes on with."""

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


def _unbroken(doc: Doc) -> Doc:
    """A text before it is parsed, told that no sentence ends with `at 6:21 a.m.` before `Aug. 14` or `(1021 GMT)`."""
    if ".m." in doc.text:
        for hour, after in pairwise(doc):
            if hour.lower_ in ("a.m.", "p.m.") and after.text.rstrip(".") in _AFTER_HOUR:
                after.is_sent_start = False
    return doc


@cache
def analyst(nlp: Language) -> "Analyst":
    """The analyst of a loaded model."""
    return Analyst(nlp)


class Analyst:
    """A loaded model, and what is known of the words that it met."""

    def __init__(self, nlp: Language) -> None:
        self._nlp = nlp
        self._strings = nlp.vocab.strings
        self._paragraphs: dict[str, Paragraph] = {}
        self._words: dict[int, Word] = {}
        self._analyses: dict[Triple, Analysis] = {}
        self._ruled: dict[Triple, list[int]] = {}
        """What attribute rules make of each triple, with one word for all that they don't name."""
        pipes: dict[str, Any] = dict(nlp.pipeline)
        self._rules: list[Any] = [pipe for pipe in pipes.values() if isinstance(pipe, AttributeRuler | Lemmatizer)]
        self._pipes = [pipe for pipe in pipes.values() if pipe not in self._rules]
        for rule in self._rules:
            _find_at_once(rule)
        rulers: list[Any] = [pipe for pipe in self._rules if isinstance(pipe, AttributeRuler)]
        self._rulers = rulers if self._rules[: len(rulers)] == rulers else []
        patterns = [pattern for ruler in rulers for one in ruler.patterns for pattern in one["patterns"]]
        self._is_named = _names(patterns)
        self._unnamed = self._strings.add("any")
        several = [pattern for pattern in patterns if len(pattern) > 1]
        self._several, self._beginning = Matcher(nlp.vocab), Matcher(nlp.vocab)
        if several:
            self._several.add("several", several)
            self._beginning.add("beginning", [pattern[:1] for pattern in several])
        self._begins: set[Triple] = set()
        """Triples with which the words may begin to which a rule for several applies."""

    def read(self, texts: Sequence[str]) -> list[Paragraph]:
        """What the model finds in each text, a paragraph each."""
        known = self._paragraphs
        distinct = dict.fromkeys(texts)
        unknown = [text for text in distinct if text not in known]
        if len(known) + len(unknown) > _MOST_PARAGRAPHS:
            known.clear()
            unknown = list(distinct)
        docs = [doc for batch in batches(unknown, len, AT_ONCE) for doc in self._parsed(batch)]
        known.update(zip(unknown, self._told(docs), strict=True))
        return [known[text] for text in texts]

    def _parsed(self, texts: Sequence[str]) -> list[Doc]:
        docs = [_unbroken(self._nlp.tokenizer(text)) for text in texts]
        with one_thread():
            for pipe in self._pipes:
                docs = list(pipe.pipe(docs, batch_size=_PARTS * len(docs)))
        return docs

    def _told(self, docs: Sequence[Doc]) -> list[Paragraph]:
        columns = [doc.to_array(_COLUMNS).T for doc in docs]
        found = [column.tolist() for column in columns]
        triples = [list(zip(orths, tags, deps, strict=True)) for orths, _, tags, deps, *_ in found]
        self._meet(triple for own in triples for triple in own)
        return [self._paragraph(*of_one) for of_one in zip(docs, columns, found, triples, strict=True)]

    def _paragraph(self, doc: Doc, columns: Any, found: list[list[int]], triples: Sequence[Triple]) -> Paragraph:
        orths, spaces, _, _, _, iobs, kinds = found
        offsets = columns[4].astype("int64").tolist()
        return Paragraph(
            [self._words.get(orth) or self._word(orth) for orth in orths],
            [" " if space else "" for space in spaces],
            self._analyse(doc, triples),
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
        if not self._begins.isdisjoint(triples) and _matches(self._several, doc):
            return self._applied(doc, self._rules)
        return [self._analyses[triple] for triple in triples]

    def _meet(self, triples: Iterable[Triple]) -> None:
        """Learn of those triples that were not met before."""
        met = dict.fromkeys(triples)
        if len(self._analyses) + len(met) > _MOST_REMEMBERED:
            self._analyses.clear()
        if unknown := [triple for triple in met if triple not in self._analyses]:
            self._learn(unknown)

    def _learn(self, triples: Sequence[Triple]) -> None:
        """Ask what the rules make of words with their tags and dependencies, each by itself."""
        kinds = [(self._kind(orth), tag, dep) for orth, tag, dep in triples]
        self._rule([kind for kind in dict.fromkeys(kinds) if kind not in self._ruled])
        self._begins.update(triple for triple, kind in zip(triples, kinds, strict=True) if kind in self._begins)
        words = [self._strings[orth] for orth, _, _ in triples]
        columns = zip(*(self._ruled[kind] for kind in kinds), strict=True)
        tags, parts, morphs, lemmas, deps = ([self._strings[one] for one in column] for column in columns)
        doc = Doc(self._nlp.vocab, words=words, tags=tags, pos=parts, morphs=morphs, lemmas=lemmas, deps=deps)
        told = self._applied(doc, self._rules[len(self._rulers) :])
        self._analyses.update(zip(triples, told, strict=True))

    def _kind(self, orth: int) -> int:
        """A word, or the one that stands for all that attribute rules don't name."""
        word = self._words.get(orth) or self._word(orth)
        return orth if word[7] or self._is_named(word[1]) else self._unnamed

    def _rule(self, kinds: Sequence[Triple]) -> None:
        """Ask what attribute rules make of words with their tags and dependencies, each by itself."""
        if not kinds:
            return
        words, tags, deps = ([self._strings[one] for one in column] for column in zip(*kinds, strict=True))
        doc = Doc(self._nlp.vocab, words=words, tags=tags, deps=deps)
        matches = _matches(self._several, doc) if len(kinds) > 1 else ()
        if beside := {at for _, start, end in matches for at in range(start, end)}:  # they came to stand so by chance
            self._rule([kind for at, kind in enumerate(kinds) if at not in beside])
            for at in sorted(beside):
                self._rule([kinds[at]])
            return
        self._begins.update(kinds[at] for _, at, _ in _matches(self._beginning, doc))
        for ruler in self._rulers:
            doc = ruler(doc)
        self._ruled.update(zip(kinds, doc.to_array(_TOLD).tolist(), strict=True))

    def _applied(self, doc: Doc, rules: Iterable[Any]) -> list[Analysis]:
        """What rules make of a paragraph."""
        for rule in rules:
            doc = rule(doc)
        name = self._strings.__getitem__
        rows = doc.to_array(_TOLD).tolist()
        return [(name(tag), name(pos), name(morph), name(lemma), name(dep)) for tag, pos, morph, lemma, dep in rows]


def _find_at_once(rule: Any) -> None:
    """Give a lemmatizer the words that it knows as sets: it has them as lists, and looks up form after form."""
    if isinstance(rule, Lemmatizer) and rule.lookups.has_table("lemma_index"):
        known = rule.lookups.get_table("lemma_index")
        for part_of_speech, words in list(known.items()):
            known[part_of_speech] = frozenset(words)


def _names(patterns: Iterable[Sequence[dict[str, Any]]]) -> Callable[[str], bool]:
    """Tells whether attribute rules name a word, given in lower case; where that is not plain, they name every word."""
    named: set[str] = set()
    forms: list[re.Pattern[str]] = []
    for token in (token for pattern in patterns for token in pattern):
        match token.get("LOWER", []):
            case str(word):
                named.add(word)
            case [] | {"IN": [*_]} as words:
                named.update(words["IN"] if words else ())
            case {"REGEX": form}:
                forms.append(re.compile(form))
            case _:
                return lambda _: True
        if not token.keys() <= _LEXICAL | {"TAG", "DEP"}:
            return lambda _: True
    return lambda word: word in named or any(form.search(word) for form in forms)


def _matches(matcher: Matcher, doc: Doc) -> Sequence[tuple[int, int, int]]:
    """What a matcher finds; one without patterns would warn that it finds nothing."""
    return matcher(doc) if len(matcher) else ()


def _entities(iobs: Sequence[int], kinds: Sequence[int]) -> list[tuple[int, int]]:
    """Where entities begin and end (exclusive)."""
    found: list[tuple[int, int]] = []
    for at, (iob, kind) in enumerate(zip(iobs, kinds, strict=True)):
        if kind and iob == _BEGINS:
            found.append((at, at + 1))
        elif kind and found and found[-1][1] == at:
            found[-1] = (found[-1][0], at + 1)
    return found
