"""Documents of a corpus: read when they are asked for, and told of anew once their days are known."""

from collections.abc import Collection, Iterable
from datetime import date

import polars as pl
import pytest

from spacefilm_pipeline.documents import Documents
from spacefilm_pipeline.records import Document, DocumentMentions
from spacefilm_pipeline.resolve.corpus import Corpus, number_of

TEXTS = {"0" * 16: "Ada Novak flew.", "8" * 16: "“Müde”, sagte Ben Ruiz.", "f" * 16: "They landed on Tuesday."}
DATED, FOREIGN, UNDATED = TEXTS
DAY, LENT = date(2021, 10, 5), date(2021, 10, 17)
DOCUMENTS = [
    Document(DATED, ("b.txt", "c/a.txt"), TEXTS[DATED], "en", "A title", published_on=DAY, published_basis="text"),
    Document(FOREIGN, ("d.txt",), TEXTS[FOREIGN], "de", near_duplicate_of=DATED),
    Document(UNDATED, ("a.txt",), TEXTS[UNDATED], "en", place="Moscow"),
]


def read(doc_ids: Collection[str]) -> Iterable[DocumentMentions]:
    return [DocumentMentions(doc_id) for doc_id in sorted(doc_ids, reverse=True)]


@pytest.fixture
def corpus() -> Corpus:
    return Corpus(Documents.of(reversed(DOCUMENTS)), {DATED, UNDATED}, read)


def test_documents_come_back_as_they_were_given_by_doc_id() -> None:
    documents = Documents.of(reversed(DOCUMENTS))
    assert list(documents) == DOCUMENTS
    assert documents.n_chars == sum(map(len, TEXTS.values()))
    assert list(documents.take([2, 0])) == [DOCUMENTS[2], DOCUMENTS[0]]
    assert list(documents.take(())) == list(Documents.of(())) == []


@pytest.mark.parametrize(("count", "sizes"), [(1, [1, 1, 1]), (2, [2, 1]), (3, [3]), (9, [3])])
def test_documents_in_parts(count: int, sizes: list[int]) -> None:
    documents = Documents.of(DOCUMENTS)
    parts = list(documents.parts(count))
    assert [len(part) for part in parts] == sizes
    assert [text for part in parts for text in part.texts()] == list(TEXTS.values())
    assert [len(part) for part in Documents.of(()).parts(count)] == [0]


def test_what_documents_say_comes_with_them(corpus: Corpus) -> None:
    heard = [pair for some in corpus.heard(map(number_of, TEXTS)) for pair in some]
    assert [(one, said.doc_id) for one, said in heard] == [(DOCUMENTS[2], UNDATED), (DOCUMENTS[0], DATED)]
    assert list(corpus.heard([number_of(FOREIGN)])) == []


def test_texts_by_doc_id(corpus: Corpus) -> None:
    assert corpus.texts(map(number_of, [UNDATED, FOREIGN])) == {one: TEXTS[one] for one in (UNDATED, FOREIGN)}


def test_days_that_the_corpus_tells_are_told_of_documents_and_no_others(corpus: Corpus) -> None:
    days = {"doc": [number_of(UNDATED), number_of(FOREIGN)], "day": [LENT, None]}
    corpus.settle(pl.DataFrame(days, {"doc": pl.UInt64, "day": pl.Date}))
    told = [(one.published_on, one.published_basis) for one in corpus.documents]
    assert told == [(DAY, "text"), (None, None), (LENT, "corpus")]
    assert corpus.frame.rows() == [
        (number_of(DATED), DAY, True),
        (number_of(FOREIGN), None, False),
        (number_of(UNDATED), LENT, True),
    ]
