"""What stands from a run before is what would be concluded anew, and only what new texts touch is read."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language

from benchmarks.generate_articles import article
from schemas.doc_ids import doc_id_of
from spacefilm_pipeline.documents import Documents
from spacefilm_pipeline.extract import extract
from spacefilm_pipeline.publish.validate import validate
from spacefilm_pipeline.records import Document, DocumentMentions
from spacefilm_pipeline.resolve import Resolved, resolve
from spacefilm_pipeline.resolve.conclusions import Conclusions
from spacefilm_pipeline.resolve.corpus import Corpus
from spacefilm_pipeline.resolve.curation import Correction
from spacefilm_pipeline.resolve.grounds import groups

COUNT = 40
MENTIONS: dict[str, DocumentMentions] = {}


DOCUMENTS: list[Document] = []


@pytest.fixture(scope="module", autouse=True)
def articles(nlp: Language) -> None:
    """Generated articles, several to a flight and some of them without a day, and what they say."""
    for number in range(COUNT):
        one = article(7, number // 2 * 3)  # a third of the flights, told of more often
        day = date.fromisoformat(one.sidecar["published"]) if one.sidecar and number % 4 else None
        DOCUMENTS.append(document(nlp, f"{one.text}\nThe end of part {number}.\n", day))


def document(nlp: Language, text: str, day: date | None) -> Document:
    """A document whose mentions are at hand."""
    found = on(Document(doc_id_of(text), (f"{doc_id_of(text)}.txt",), text, "en"), day)
    MENTIONS[found.doc_id] = extract(nlp, found)
    return found


def on(one: Document, day: date | None) -> Document:
    return replace(one, published_on=day, published_basis="metadata" if day else None)


class Reading:
    """Gives mentions, and remembers whose it was asked for."""

    def __init__(self) -> None:
        self.asked: set[str] = set()

    def __call__(self, doc_ids: Collection[str]) -> Iterable[DocumentMentions]:
        self.asked |= set(doc_ids)
        return [MENTIONS[doc_id] for doc_id in doc_ids]


def resolved(
    some: Collection[Document], before: Conclusions | None = None, read: Reading | None = None, *corrections: Correction
) -> tuple[Conclusions, Resolved]:
    """What is concluded, with the rows that would be published."""
    found = resolve(Corpus(Documents.of(some), {one.doc_id for one in some}, read or Reading()), corrections, before)
    checked = validate(found.rows, found.kept, found.misfits)
    assert not checked.rejects
    return Conclusions(found.concluded, checked.tables), found


def same(a: Conclusions, b: Conclusions) -> bool:
    frames = [(in_order(a[name].collect()), in_order(b[name].collect())) for name in a.frames]
    tables = [(a.table(name).collect(), b.table(name).collect()) for name in a.tables]
    return all(x.equals(y) for x, y in [*frames, *tables])


def in_order(frame: pl.DataFrame) -> pl.DataFrame:
    """The rows of conclusions, which stand in any order."""
    return frame.sort(_as_text(pl.col(name)) if kind.is_nested() else name for name, kind in frame.schema.items())


def _as_text(lists: pl.Expr) -> pl.Expr:
    return lists.cast(pl.List(pl.String)).list.join(" ")


Some = st.sets(st.integers(0, COUNT - 1))


@settings(max_examples=15, deadline=None)
@given(st.lists(Some, min_size=2, max_size=3))
def test_what_stands_is_what_would_be_concluded_anew(runs: list[set[int]]) -> None:
    before = None
    for run in runs:
        before, _ = resolved([DOCUMENTS[number] for number in sorted(run)], before)
    anew, _ = resolved([DOCUMENTS[number] for number in sorted(runs[-1])])
    assert before is not None
    assert same(before, anew)


@settings(max_examples=8, deadline=None)
@given(st.integers(0, COUNT - 1), st.none() | st.dates(date(2021, 1, 1), date(2022, 1, 1)))
def test_another_day_of_a_document_changes_what_follows_from_it(number: int, day: date | None) -> None:
    before, _ = resolved(DOCUMENTS)
    changed = [on(one, day) if at == number else one for at, one in enumerate(DOCUMENTS)]
    assert same(resolved(changed, before)[0], resolved(changed)[0])


def test_a_text_that_could_not_be_read_before_is_read() -> None:
    readable = {one.doc_id for one in DOCUMENTS[1:]}
    found = resolve(Corpus(Documents.of(DOCUMENTS), readable, Reading()))
    before = Conclusions(found.concluded, validate(found.rows, found.kept).tables)
    assert same(resolved(DOCUMENTS, before)[0], resolved(DOCUMENTS)[0])


def test_with_nothing_new_nothing_is_read() -> None:
    before, _ = resolved(DOCUMENTS)
    read = Reading()
    _, again = resolved(DOCUMENTS, before, read)
    assert not read.asked
    assert not any(again.rows.heights.values())


def test_strangers_are_read_alone(nlp: Language) -> None:
    text = "Quirin Ablasser, a physician, waved on Monday. “We waited long,” Ablasser said."
    stranger = document(nlp, text, date(1999, 5, 4))
    before, _ = resolved(DOCUMENTS)
    read = Reading()
    after, found = resolved([*DOCUMENTS, stranger], before, read)
    assert read.asked == {stranger.doc_id}
    assert found.rows["people"]["name"].to_list() == ["Quirin Ablasser"]
    assert same(after, resolved([*DOCUMENTS, stranger])[0])


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ([[1, 2], [2, 3], [9], [], [3, 8], [9, 10]], [0, 0, 2, 3, 0, 2]),
        ([[5], [4, 5], [3, 4], [2, 3], [1, 2]], [0, 0, 0, 0, 0]),
        ([[1], [2]], [0, 1]),
        ([[], []], [0, 1]),
        ([], []),
    ],
)
def test_rows_that_share_a_key_are_of_one_group(keys: list[list[int]], expected: list[int]) -> None:
    assert groups(pl.Series(keys, dtype=pl.List(pl.UInt64))).to_list() == expected


@given(st.lists(st.lists(st.integers(0, 40), max_size=4), max_size=40))
def test_groups_are_those_of_a_plain_search(keys: list[list[int]]) -> None:
    parts: list[set[int]] = []
    for row, own in enumerate(keys):
        touched = [part for part in parts if any(set(keys[other]) & set(own) for other in part)]
        parts = [part for part in parts if part not in touched] + [{row}.union(*touched)]
    found = groups(pl.Series(keys, dtype=pl.List(pl.UInt64))).to_list()
    assert found == [min(next(part for part in parts if row in part)) for row in range(len(keys))]
