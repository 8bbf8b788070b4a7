"""Nearly the same text: found among many, and always pointing to the earliest."""

import random
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.documents import doc_id_of
from spacefilm_pipeline.ingest.near_duplicates import earliest_near_duplicates
from spacefilm_pipeline.records import Document

WORDS = [f"word{number}" for number in range(2_000)]


def article(seed: int, length: int = 300) -> str:
    return " ".join(random.Random(seed).choices(WORDS, k=length))


def document(text: str, published_on: date | None = None) -> Document:
    return Document(doc_id_of(text), ("a.txt",), text, "en", published_on=published_on)


STORY = article(1)
NEARLY = [
    STORY.upper(),
    STORY.replace(" ", "\n\n", 40),
    STORY.replace(" ", ", “", 30),
    STORY.replace("word1", "other", 12),
    f"{STORY} And one more sentence that the other paper left out.",
]
OTHERS = [
    article(2),
    " ".join(STORY.split()[:100]),
    " ".join(reversed(STORY.split())),
    f"{STORY} {article(3)}",
    "Short.",
]


@pytest.mark.parametrize("text", NEARLY)
def test_nearly_the_same(text: str) -> None:
    early, late = document(STORY, date(2021, 1, 1)), document(text, date(2021, 1, 2))
    assert earliest_near_duplicates([late, early]) == {late.doc_id: early.doc_id}


@pytest.mark.parametrize("text", OTHERS)
def test_others(text: str) -> None:
    assert earliest_near_duplicates([document(STORY), document(text)]) == {}


def test_the_earliest_is_by_day_then_by_id_and_the_undated_come_last() -> None:
    copies = [document(f"{STORY} copy{number}") for number in range(4)]
    undated, first, second, third = sorted(copies, key=lambda copy: copy.doc_id)
    dated = [
        replace(third, published_on=date(2020, 5, 5)),
        replace(second, published_on=date(2020, 5, 5)),
        first,
        undated,
    ]
    assert earliest_near_duplicates(dated) == dict.fromkeys((third.doc_id, first.doc_id, undated.doc_id), second.doc_id)


@settings(max_examples=20, derandomize=True, deadline=None)
@given(st.permutations([document(text) for text in (STORY, *NEARLY, *OTHERS)]))
def test_order_does_not_matter(documents: list[Document]) -> None:
    assert earliest_near_duplicates(documents) == earliest_near_duplicates(reversed(documents))


@settings(max_examples=50, derandomize=True)
@given(st.text(max_size=80))
def test_any_text_is_compared(text: str) -> None:
    assert earliest_near_duplicates([document(text), document("x" + text)]).keys() <= {
        doc_id_of(text),
        doc_id_of("x" + text),
    }
