"""Text → one Doc whose sentences never cross a paragraph.

Models run captions, headings and datelines into the sentence that follows. So each paragraph is parsed on its own and
the parses are joined into one Doc over the whole text: token offsets are offsets into the document's text.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from importlib.metadata import EntryPoints
from pathlib import Path
from typing import Any

import catalogue  # type: ignore[import-untyped]

from spacefilm_pipeline.extract.without_commands import without_commands

with without_commands():
    import spacy
    from spacy.language import Language
    from spacy.tokenizer import Tokenizer  # type: ignore[import-not-found]

from spacefilm_pipeline.extract.analysis import Paragraph, analyst
from spacefilm_pipeline.extract.lexicon import lexicon
from spacefilm_pipeline.extract.tokens import Doc, Token, Word
from spacefilm_pipeline.extract.vectors import remember_words
from spacefilm_pipeline.extract.version import model_path
from spacefilm_pipeline.records import Span

_PARAGRAPH = re.compile(r"[^\n]*\S[^\n]*")
_DATELINE = re.compile(
    r"(?:[A-ZÀ-Þ][A-ZÀ-Þ.’' -]{2,39}(?:, ?[^\n()—–:]{2,40})?(?: ?\([A-Z][^()\n]{1,24}\))?"
    r"|[A-ZÀ-Þ][\w.’' -]{2,39}(?:, ?[^\n()—–:]{2,40})? ?\([A-Z][^()\n]{1,24}\))"
    r"(?: ?(?:—|–|--) ?| - )(?=[“\"‘'A-ZÀ-Þ0-9][^\n]{40})"
)
"""`MOSCOW, Oct. 5 (AP) —`: the model takes the place for what the sentence is about."""

_KIN = ("spacy_", "thinc_", "srsly_")
"""What groups of entry points begin with that a model's parts may stand in."""

_BARE = "spacefilm_pipeline.tokenizer"
"""A tokenizer without rules: a model brings its own, and those of its language would only be made to be thrown away."""


def load_model(name: str) -> Language:
    """Load a spaCy pipeline by the name of a packaged model, or a path.

    Without the strings of all the words that it has a vector for: a word's is known once the word is met.
    Raises OSError where no such model is installed.
    """
    path = model_path(name)
    bare: dict[str, Any] = {"nlp": {"tokenizer": {"@tokenizers": _BARE}}}
    nlp = spacy.load(str(path), exclude=["strings", *_disabled(path)], config=bare)
    pipes: dict[str, Any] = dict(nlp.pipeline)
    for pipe in pipes.values():
        for label in getattr(pipe, "labels", ()):
            nlp.vocab.strings.add(label)
    tokenizer: Any = nlp.tokenizer
    for word in lexicon("names")["abbreviated"]["ranks"]:
        tokenizer.add_special_case(word, [{"ORTH": word}])  # no sentence ends with "Col."
    remember_words(nlp)
    return nlp


def _bare() -> Callable[[Language], Tokenizer]:
    return lambda nlp: Tokenizer(nlp.vocab)


spacy.util.registry.tokenizers.register(_BARE, func=_bare)
# For each part of a model spaCy looks through the entry points of all that is installed, some two hundred times.
catalogue.AVAILABLE_ENTRY_POINTS = EntryPoints(e for e in catalogue.AVAILABLE_ENTRY_POINTS if e.group.startswith(_KIN))


def _disabled(path: Path) -> list[str]:
    """The parts that a model has but does not use."""
    config = path / "config.cfg"
    disabled: list[str] = spacy.util.load_config(config)["nlp"].get("disabled", []) if config.exists() else []
    return disabled


@lru_cache(maxsize=1)
def paragraphs(text: str) -> tuple[Span, ...]:
    """The lines of the text that hold words, without surrounding white space, in order."""
    found = []
    for line in _PARAGRAPH.finditer(text):
        stripped = line.group().strip()
        start = line.start() + line.group().index(stripped)
        found.append(Span(start, start + len(stripped)))
    return tuple(found)


def passages(text: str) -> Iterator[Span]:
    """What is parsed on its own: the paragraphs, each dateline by itself."""
    for paragraph in paragraphs(text):
        if dateline := _DATELINE.match(text, paragraph.start):
            yield Span(paragraph.start, paragraph.start + len(dateline.group().rstrip()))
            yield Span(dateline.end(), paragraph.end)
        else:
            yield paragraph


def parse(nlp: Language, text: str) -> Doc:
    """Parse paragraph by paragraph and join: `doc.text == text`, and no sentence crosses a line break.

    The white space between paragraphs becomes tokens of its own (`is_space`), each a sentence by itself.
    """
    spans = list(passages(text))
    joined = _Joined(text)
    for span, paragraph in zip(spans, analyst(nlp).read([span.of(text) for span in spans]), strict=True):
        joined.add_blank(span.start)
        joined.add(paragraph)
    joined.add_blank(len(text))
    return Doc(text, joined.tokens, joined.heads, joined.ents)


def parse_ahead(nlp: Language, texts: Iterable[str]) -> None:
    """Let the model read the paragraphs of texts together; `parse` then finds each of them read."""
    analyst(nlp).read([span.of(text) for text in texts for span in passages(text)])


class _Joined:
    """The tokens of the paragraphs so far, counted over the whole text."""

    def __init__(self, text: str) -> None:
        self.tokens: list[Token] = []
        self.heads: list[int] = []
        self.ents: list[tuple[int, int, str]] = []
        self._text = text
        self._at = 0

    def add(self, paragraph: Paragraph) -> None:
        offset, at = len(self.tokens), self._at
        kinds = [""] * len(paragraph.words)
        for start, end, kind in paragraph.ents:
            kinds[start:end] = [kind] * (end - start)
            self.ents.append((offset + start, offset + end, kind))
        columns = (paragraph.words, paragraph.whitespace, paragraph.analyses, kinds)
        for i, (word, whitespace, analysis, kind) in enumerate(zip(*columns, strict=True), start=offset):
            self.tokens.append(Token(i, at, word, whitespace, analysis, kind))
            at += len(word[0]) + len(whitespace)
        self.heads += [offset + head for head in paragraph.heads]
        self._at = at

    def add_blank(self, end: int) -> None:
        """The white space up to a place, as a token."""
        if blank := self._text[self._at : end]:
            word: Word = (blank, blank.lower(), False, False, False, False, False, True, False, False)
            self.heads.append(len(self.tokens))
            self.tokens.append(Token(len(self.tokens), self._at, word, "", ("_SP", "SPACE", "", blank, "ROOT"), ""))
            self._at = end
