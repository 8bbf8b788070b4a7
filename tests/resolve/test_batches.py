"""Rows in columns: what goes through some at a time is what goes through at once."""

from collections.abc import Sequence
from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from spacy.language import Language

from spacefilm_pipeline.extract import extract
from spacefilm_pipeline.records import Document
from spacefilm_pipeline.resolve import batches, conclusions
from spacefilm_pipeline.resolve.batches import Gathered, in_batches, told_in_batches
from spacefilm_pipeline.resolve.conclusions import Conclusions
from spacefilm_pipeline.resolve.events import happenings_of
from spacefilm_pipeline.resolve.events.across import merge
from spacefilm_pipeline.resolve.events.confidence import confidence, is_told
from spacefilm_pipeline.resolve.events.headline import headline
from spacefilm_pipeline.resolve.events.packed import packed, unpacked
from spacefilm_pipeline.resolve.events.rows import event_row
from spacefilm_pipeline.resolve.events.telling import Happening
from spacefilm_pipeline.resolve.people import Identity
from spacefilm_pipeline.shelf import Shelf

GROUP = {"group": pl.Int64}


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Four rows at a time."""
    for limit in ("_AT_ONCE", "_GATHERED", "_SLICE"):
        monkeypatch.setattr(batches, limit, 4)


@pytest.mark.parametrize(
    ("groups", "expected"),
    [
        ([1, 2, 1, 2, 3], [[1, 1, 2, 2], [3]]),
        ([1, 1, 1, 2, 2], [[1, 1, 1], [2, 2]]),
        ([7, 5, 5, 5, 5, 5, 5, 3], [[3], [5, 5, 5, 5, 5, 5], [7]]),
        ([], []),
    ],
)
def test_groups_stay_whole(groups: list[int], expected: list[list[int]]) -> None:
    frame = pl.DataFrame({"group": groups}, GROUP)
    assert [some["group"].to_list() for some in in_batches(frame, "group")] == expected


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 9))))
def test_rows_of_a_group_keep_their_order(rows: list[tuple[int, int]]) -> None:
    frame = pl.DataFrame(rows, {"group": pl.Int64, "value": pl.Int64}, orient="row")
    found = [row for some in in_batches(frame, "group") for row in some.rows()]
    assert found == sorted(rows, key=lambda row: row[0])


@given(st.lists(st.integers(0, 3), max_size=30))
def test_what_is_told_of_rows_is_put_beside_them(groups: list[int]) -> None:
    shelf, frame = Shelf(), pl.DataFrame({"row": range(len(groups)), "group": groups}, {"row": pl.Int64} | GROUP)
    told = frame.select("row", told=pl.format("of {}", "row"))
    for part in (told[1::2], told[::2]):
        shelf.put("rows", part)
    found = list(told_in_batches(frame, "group", shelf, "rows", ("row",)))
    assert sorted(row for some in found for row in some.select("row", "group", "told").rows()) == [
        (row, group, f"of {row}") for row, group in enumerate(groups)
    ]
    assert sum(some["group"].n_unique() for some in found) == len(set(groups))  # they stay whole


@given(st.lists(st.lists(st.integers(0, 99), max_size=6)))
def test_what_is_gathered_is_all_of_it_in_order(parts: list[list[int]]) -> None:
    sizes = []

    def framed(rows: Sequence[tuple[int]]) -> pl.DataFrame:
        sizes.append(len(rows))
        return pl.DataFrame(rows, {"n": pl.Int64}, orient="row")

    gathered = Gathered[tuple[int]](framed)
    for part in parts:
        gathered.add((n,) for n in part)
    assert gathered.frame()["n"].to_list() == [n for part in parts for n in part]
    assert max(sizes) < 4 + 6


@pytest.mark.parametrize(
    ("but", "expected"),
    [([], [[1, 2, 3, 4], [5, 6, 7, 8], [9]]), ([2, 9, 70], [[1, 3, 4], [5, 6, 7, 8], []]), (range(9), [[], [], [9]])],
)
def test_what_stands_is_read_some_rows_at_a_time(
    monkeypatch: pytest.MonkeyPatch, but: Sequence[int], expected: list[list[int]]
) -> None:
    monkeypatch.setattr(conclusions, "_AT_ONCE", 4)
    before = Conclusions({"read": pl.DataFrame({"doc": range(1, 10)}, {"doc": pl.UInt64})})
    parts = before.parts("read", pl.Series("doc", but, pl.UInt64))
    assert [part["doc"].to_list() for part in parts] == expected


def test_a_shelf_gives_what_was_put_on_it() -> None:
    shelf, frame = Shelf(), pl.DataFrame({"a": [1, 2], "told": [b"x", None], "keys": [[1], []]})
    for _ in range(2):
        shelf.put("twice", frame)
    shelf.put("once", frame)
    assert shelf["once"].equals(frame)
    assert shelf["twice"].equals(pl.concat([frame, frame]))
    assert (list(shelf), shelf.heights) == (["twice", "once"], {"twice": 4, "once": 2})


TEXTS = [
    "Ann Lee and Bo Tanner blasted off on Monday in the Soyuz MS-99 from Baikonur. The launch was a joy to see.",
    "Ann Lee will return to Earth on Friday. NASA announced on Monday that Bo Tanner had fallen ill.",
    "Two days after the launch, Ann Lee docked with the station in May 2031. The landing was called off.",
]


def told(nlp: Language, text: str, day: date | None) -> list[Happening]:
    document = Document(f"{TEXTS.index(text):016x}", ("made-up.txt",), text, "en", published_on=day)
    said = extract(nlp, document)
    ids = {(document.doc_id, index): person.name for index, person in enumerate(said.people)}
    return happenings_of(document, said, Identity(ids))


@pytest.mark.parametrize("day", [date(2031, 5, 7), None])
def test_a_happening_put_away_is_the_same_to_others(nlp: Language, day: date | None) -> None:
    happenings = [one for text in TEXTS for one in told(nlp, text, day)]
    assert happenings
    again = [unpacked(packed(one), one.first[0], day) for one in happenings]
    assert rows(again) == rows(happenings)
    assert [packed(one) for one in again] == [packed(one) for one in happenings]


def rows(happenings: Sequence[Happening]) -> list[object]:
    """All that is made of happenings once they are merged."""
    texts = {f"{n:016x}": text for n, text in enumerate(TEXTS)}
    names = {person: person for one in happenings for person in one.people}
    return [
        (
            is_told(one),
            [t.mention.span for t in one.tellings],
            event_row("", one, headline(one, names, texts), confidence(one)),
        )
        for one in merge(happenings)
    ]
