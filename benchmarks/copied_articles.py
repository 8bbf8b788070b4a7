"""Many articles with what is told in them, without reading each: copies of a few that were read, under other names.

A copy tells of other people, ships and years, in words of the same length: so each span found in the original holds
in it. The originals are generated and read by the real extractor once; their copies go straight into a mention store.
"""

import re
import string
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import msgspec

from benchmarks.generate_articles import PARTS, Article, article
from schemas.doc_ids import doc_id_of
from spacefilm_pipeline.pipeline import extract_batches, ingest, look, unread, warehouse
from spacefilm_pipeline.publish.mentions import MentionStore
from spacefilm_pipeline.reading import Readers
from spacefilm_pipeline.records import DocumentMentions
from spacefilm_pipeline.settings import Settings
from spacefilm_pipeline.spool import Spool

ORIGINALS = 1000
"""So many articles are read; a larger number is made of their copies."""
_CYCLE = 4
"""Years that a copy lies after the one before: of the same leap years."""
_CYCLES = 25
_VOWELS, _CONSONANTS = "aeiou", "".join(sorted(set(string.ascii_lowercase) - set("aeiou")))
_NAME = re.compile(r"\b(" + "|".join([*PARTS["family"], "Endeavour", "Resilience"]) + r")\b")
_NUMBER = re.compile(r"\b(MS-|Shenzhou )(\d\d)\b")
_YEAR = re.compile(r"\b20[2-3]\d\b")
_YEAR_FIELD = re.compile(rb'(?<="year":)\d{4}|(?<="end_year":)\d{4}|(?<="near":")\d{4}')


@dataclass(frozen=True, slots=True)
class Original:
    """An article and, as JSON, the mentions found in it."""

    article: Article
    mentions: bytes


def read_originals(folder: Path, seed: int, count: int = ORIGINALS) -> list[Original]:
    """The first generated articles with their mentions; those read before come from the store in the folder."""
    articles = [article(seed, number) for number in range(count)]
    for one in articles:
        one.write(folder / "texts")
    settings = Settings(folder / "texts", folder / "out")
    with warehouse(settings, lambda *_: None):
        spool = Spool(settings.folder)
        intake = ingest(settings, look(settings, spool), spool)
        extract_batches(settings, unread(settings, intake), Readers(settings.model), lambda *_: None)
    said = settings.store().get(document.doc_id for document in intake.documents)
    return [Original(one, msgspec.json.encode(said[doc_id_of(one.text)])) for one in articles]


def copies(originals: list[Original], count: int) -> Iterator[tuple[Article, DocumentMentions]]:
    """So many articles, each with its mentions: the originals, then their copies under other and again other names."""
    for number in range(count):
        turn, place = divmod(number, len(originals))
        yield _copy(originals[place], turn, number)


def _copy(original: Original, turn: int, number: int) -> tuple[Article, DocumentMentions]:
    old = original.article
    text = _YEAR.sub(partial(_later, turn), _renamed(old.text, turn))
    sidecar = old.sidecar and old.sidecar | {"published": _YEAR.sub(partial(_later, turn), old.sidecar["published"])}
    said = msgspec.json.decode(_told(original.mentions, turn), type=DocumentMentions)
    name = f"{number // 100:04}/{number:07}"
    return Article(name, text, sidecar), replace(said, doc_id=doc_id_of(text))


def _told(mentions: bytes, turn: int) -> bytes:
    renamed = _renamed(mentions.decode(), turn).encode()
    return _YEAR_FIELD.sub(lambda year: b"%d" % (int(year[0]) + _years(turn)), renamed)


def _renamed(text: str, turn: int) -> str:
    if not turn:
        return text
    named = _NAME.sub(lambda name: _other_name(name[0], turn), text)
    return _NUMBER.sub(lambda number: f"{number[1]}{_code(int(number[2]), turn)}", named)


def _other_name(name: str, turn: int) -> str:
    """A name of the same length that is another in every turn."""
    letters = []
    for at, letter in enumerate(name.lower()):
        ring = next((ring for ring in (_VOWELS, _CONSONANTS) if letter in ring), letter)
        letters.append(ring[(ring.index(letter) + turn * (at + 1)) % len(ring)])
    return "".join(letters).capitalize()


def _code(number: int, turn: int) -> str:
    """Two signs for the number of a ship, which differ in most turns."""
    signs = string.digits + string.ascii_uppercase
    return "".join(signs[(number * 97 + turn * 131) // base % len(signs)] for base in (len(signs), 1))


def _later(turn: int, year: re.Match[str]) -> str:
    return str(int(year[0]) + _years(turn))


def _years(turn: int) -> int:
    return _CYCLE * (turn % _CYCLES)


def write(originals: list[Original], count: int, texts: Path, store: MentionStore) -> None:
    """Write so many articles into a folder, and their mentions into a store."""
    said: list[DocumentMentions] = []
    for one, mentions in copies(originals, count):
        one.write(texts)
        said.append(mentions)
        if len(said) == ORIGINALS:
            store.put(said)
            said = []
    store.put(said)
