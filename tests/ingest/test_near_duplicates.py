"""Nearly the same text: found among many, and always pointing to the earliest."""

import random
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from schemas.doc_ids import doc_id_of
from spacefilm_pipeline.fingerprints import Numbers
from spacefilm_pipeline.ingest import near_duplicates
from spacefilm_pipeline.ingest.near_duplicates import (
    bands,
    earliest_near_duplicates,
    may_resemble,
    resemblances,
    shingles_of,
    sketch,
)
from spacefilm_pipeline.ingest.notes import Notes
from spacefilm_pipeline.records import Document
from spacefilm_pipeline.spool import Spool

WORDS = [f"word{number}" for number in range(2_000)]


def article(seed: int, length: int = 300) -> str:
    return " ".join(random.Random(seed).choices(WORDS, k=length))


def document(text: str, published_on: date | None = None) -> Document:
    return Document(doc_id_of(text), ("a.txt",), text, "en", published_on=published_on)


def twins(documents: Sequence[Document], notes: Notes | None = None, old: Collection[Document] = ()) -> dict[str, str]:
    spool, rows = Spool(), []
    for one in documents:
        text = one.text.encode()
        place = spool.add(text), len(text)
        told = shingles_of(one.text)
        signature = (bands(told).tobytes(), sketch(told).tobytes())
        rows.append((one.doc_id, one.published_on, *signature, one not in old, *place))
    columns = {
        "doc_id": pl.String,
        "published_on": pl.Date,
        "bands": pl.Binary,
        "sketch": pl.Binary,
        "are_new": pl.Boolean,
        "begin": pl.Int64,
        "size": pl.Int64,
    }
    found = earliest_near_duplicates(pl.DataFrame(rows, columns, orient="row"), spool, notes or Notes())
    return {one.doc_id: twin for one, twin in zip(documents, found, strict=True) if twin}


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
    assert twins([late, early]) == {late.doc_id: early.doc_id}


@pytest.mark.parametrize("text", OTHERS)
def test_others(text: str) -> None:
    assert twins([document(STORY), document(text)]) == {}


def test_the_earliest_is_by_day_then_by_id_and_the_undated_come_last() -> None:
    copies = [document(f"{STORY} copy{number}") for number in range(4)]
    undated, first, second, third = sorted(copies, key=lambda copy: copy.doc_id)
    dated = [
        replace(third, published_on=date(2020, 5, 5)),
        replace(second, published_on=date(2020, 5, 5)),
        first,
        undated,
    ]
    assert twins(dated) == dict.fromkeys((third.doc_id, first.doc_id, undated.doc_id), second.doc_id)


@settings(max_examples=20, derandomize=True, deadline=None)
@given(st.permutations([document(text) for text in (STORY, *NEARLY, *OTHERS)]))
def test_order_does_not_matter(documents: list[Document]) -> None:
    assert twins(documents) == twins(documents[::-1])


@settings(max_examples=50, derandomize=True)
@given(st.text(max_size=80))
def test_any_text_is_compared(text: str) -> None:
    assert twins([document(text), document("x" + text)]).keys() <= {
        doc_id_of(text),
        doc_id_of("x" + text),
    }


def one_by_one(documents: Sequence[Document]) -> dict[str, str]:
    """The same by comparing each text with every earlier one that shares a band."""
    told = {document.doc_id: (bands(shingles_of(document.text)), shingles(document.text)) for document in documents}
    in_order = sorted(documents, key=lambda document: (document.published_on or date.max, document.doc_id))
    earliest = {}
    for here, document in enumerate(in_order):
        signature, own = told[document.doc_id]
        for other in in_order[:here]:
            others_signature, others = told[other.doc_id]
            if (signature == others_signature).any() and len(own & others) / len(own | others) >= 0.7:
                earliest[document.doc_id] = other.doc_id
                break
    return earliest


def shingles(text: str) -> set[tuple[str, ...]]:
    words = text.casefold().replace(",", "").split()
    return {tuple(words[at : at + 3]) for at in range(max(1, len(words) - 2))}


def variants(seed: int) -> list[Document]:
    """Texts that drift away from a few, word by word, some of them dated."""
    chance = random.Random(seed)
    found = {}
    for number in range(chance.randint(1, 4)):
        words = article(number, 60).split()
        for _ in range(chance.randint(1, 12)):
            for _ in range(chance.randint(0, 3)):
                words[chance.randrange(len(words))] = chance.choice(WORDS)
            one = document(" ".join(words), chance.choice([None, date(2020, 5, chance.randint(1, 5))]))
            found[one.doc_id] = one
    return list(found.values())


@settings(max_examples=40, derandomize=True, deadline=None)
@given(seed=st.integers(0, 10_000), known=st.data())
def test_many_at_once_are_found_as_one_by_one_whatever_the_notes_know(seed: int, known: st.DataObject) -> None:
    documents = variants(seed)
    earlier = Notes()
    some = known.draw(st.lists(st.sampled_from(documents), unique=True))
    twins([replace(one, published_on=known.draw(st.sampled_from([None, one.published_on]))) for one in some], earlier)
    expected = one_by_one(documents)
    taken_for_old = known.draw(st.sampled_from([(), some, documents]))
    assert twins(documents) == expected
    assert twins(documents, Notes(earlier.new.get), taken_for_old) == expected


@settings(max_examples=50, derandomize=True, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_sketches_never_rule_out_what_is_nearly_the_same(seed: int) -> None:
    told = [shingles_of(one.text) for one in variants(seed)]
    sketches = np.stack([sketch(one) for one in told])
    for at, one in enumerate(told):
        near = resemblances(one, told) >= near_duplicates.NEARLY_THE_SAME
        assert not (near & ~may_resemble(sketches[[at] * len(told)], sketches)).any()


@pytest.mark.parametrize(("text", "may"), [(STORY.upper(), True), (OTHERS[0], False), (OTHERS[1], False), ("", False)])
def test_sketches_tell_others_apart(text: str, may: bool) -> None:
    told = np.stack([sketch(shingles_of(one)) for one in (STORY, text)])
    assert may_resemble(told[:1], told[1:]).tolist() == [may]


def test_where_nothing_changed_no_texts_are_compared() -> None:
    first = Notes()
    documents = variants(3)
    found = twins(documents, first)
    again = Notes(first.new.get)
    assert (twins(documents, again), again.new) == (found, {})
    assert found


def test_where_texts_are_added_the_others_are_compared_with_these_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    old = [document(f"{STORY} {article(number, 60)}", date(2020, 5, 5)) for number in range(10)]
    first = Notes()
    before = twins(old, first)
    compared = []

    def resembling(shingles: Numbers, others: Sequence[Numbers]) -> NDArray[np.float64]:
        compared.append(len(others))
        return resemblances(shingles, others)

    monkeypatch.setattr(near_duplicates, "resemblances", resembling)
    new = document(f"{STORY} earlier", date(2020, 5, 4))
    assert (
        twins([*old, new], Notes(first.new.get), old)
        == dict.fromkeys((one.doc_id for one in old), new.doc_id)
        != before
    )
    assert compared == [1] * len(old)
