"""What the relations find by joins and byte offsets is what a look at row after row finds."""

from collections import Counter
from collections.abc import Iterator
from typing import Any
from unittest.mock import patch

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas import FACTS, TABLES, key_of, polars_schema, relations
from schemas.doc_ids import doc_id_of
from schemas.relations import Violation, violations
from tests.examples import DOC_ID, TEXT, Rows, rows
from tests.shelves import shelved

TEXTS = [TEXT, "Zoë Łuc: “Ça va?” 🚀🚀 …", "плоский", "Plain words only.", "👩‍🚀"]
PEOPLE = ["ada-novak", "zoe-luc", "nobody"]
CREW = ["ada-novak@international-space-station", "zoe-luc@soyuz"]
EVENTS = ["launch-2021-10-04", "docking"]


def by_row(tables: Rows) -> list[Violation]:
    """The violations, in order, by looking at each row."""
    found = [*dangling(tables), *ungrounded(tables), *unsupported(tables), *miscounted(tables), *crew(tables)]
    return sorted(found, key=lambda violation: (violation.table, violation.row, violation.rule))


def declared(tables: Rows, what: str) -> Iterator[tuple[str, int, dict[str, Any], str, Any]]:
    for table in FACTS:
        for name, column in TABLES[table].to_schema().columns.items():
            for number, row in enumerate(tables[table]):
                if column.metadata[what]:
                    yield table, number, row, name, column.metadata[what]


def dangling(tables: Rows) -> Iterator[Violation]:
    for table, number, row, name, target in declared(tables, "references"):
        other, key = target.split(".")
        for value in row[name] if isinstance(row[name], list) else [row[name]]:
            if value is not None and value not in [known[key] for known in tables[other]]:
                reason = f"{table}.{name} names {value!r}, which is no {target} of those published."
                yield Violation(table, number, "reference", reason)


def ungrounded(tables: Rows) -> Iterator[Violation]:
    for table, number, row, name, (first, last) in declared(tables, "span"):
        start, end, words = row[first], row[last], row[name]
        for text in (document["text"] for document in tables["documents"] if document["doc_id"] == row["doc_id"]):
            absent = [value is None for value in (start, end, words)]
            same = not any(absent) and start < end <= len(text) and text[start:end] == words
            if not same and not all(absent):
                reason = f"{table}.{name} is {words!r}, but the text from {start} to {end} is another."
                yield Violation(table, number, "grounded", reason)


def unsupported(tables: Rows) -> Iterator[Violation]:
    told = {(row["of"], row["id"]) for row in tables["evidence"]}
    known = {(table, row[key_of(table)[0]]) for table in ("people", "crew", "events") for row in tables[table]}
    for table in ("people", "crew", "events"):
        for number, row in enumerate(tables[table]):
            if (table, value := row[key_of(table)[0]]) not in told:
                yield Violation(table, number, "evidence", f"No published evidence supports {value!r} of {table}.")
    for number, row in enumerate(tables["evidence"]):
        if (row["of"], row["id"]) not in known:
            reason = f"evidence.id names {row['id']!r}, which is no published row of {row['of']}."
            yield Violation("evidence", number, "reference", reason)


def miscounted(tables: Rows) -> Iterator[Violation]:
    mentions = Counter((row["of"], row["id"]) for row in tables["evidence"])
    documents = Counter(
        (of, key) for of, key, _ in {(row["of"], row["id"], row["doc_id"]) for row in tables["evidence"]}
    )
    for number, row in enumerate(tables["people"]):
        key, told = ("people", row["person_id"]), (row["n_mentions"], row["n_documents"])
        if key in mentions and told != (mentions[key], documents[key]):
            reason = (
                f"people.n_mentions and n_documents of {key[1]!r} are {told[0]} and {told[1]}, but evidence holds "
                f"{mentions[key]} and {documents[key]}."
            )
            yield Violation("people", number, "counts", reason)
    for number, row in enumerate(tables["events"]):
        key, n_documents = ("events", row["event_id"]), row["n_documents"]
        if key in documents and n_documents != documents[key]:
            reason = f"events.n_documents of {key[1]!r} is {n_documents}, but evidence holds {documents[key]}."
            yield Violation("events", number, "counts", reason)


def crew(tables: Rows) -> Iterator[Violation]:
    aboard = {row["person_id"] for row in tables["crew"]}
    names = {row["person_id"]: row["name"] for row in tables["people"]}
    for number, row in enumerate(tables["people"]):
        if row["is_crew"] != (row["person_id"] in aboard):
            told = f"people.is_crew of {row['person_id']!r} is {str(row['is_crew']).lower()}"
            yield Violation("people", number, "is_crew", f"{told}, but crew says otherwise.")
    for number, row in enumerate(tables["crew"]):
        called = names.get(row["person_id"], row["name"])
        if called != row["name"]:
            reason = f"crew.name is {row['name']!r}, but people calls {row['person_id']!r} {called!r}."
            yield Violation("crew", number, "name", reason)


@st.composite
def spans(draw: st.DrawFn, first: str, last: str, name: str) -> dict[str, Any]:
    """A span of a text, mostly one that holds, or none."""
    text = draw(st.sampled_from(TEXTS))
    start = draw(st.integers(0, len(text)))
    end = draw(st.integers(start, len(text) + 1))
    words = draw(st.sampled_from([text[start:end], text[start:end], text[start + 1 : end], text.upper()[start:end]]))
    span = {"doc_id": doc_id_of(text), first: start, last: end, name: words}
    return span | draw(st.sampled_from([{}, {}, {}, {last: None}, {name: None}, {first: None, last: None, name: None}]))


@st.composite
def tables(draw: st.DrawFn) -> Rows:
    """Tables of some rows each, which agree here and there."""

    def some(table: str, **changes: st.SearchStrategy[Any]) -> list[dict[str, Any]]:
        changed = st.fixed_dictionaries(changes).map(lambda values: rows()[table][0] | values)
        key = {name: changes[name] for name in key_of(table)[:1] if name in changes}
        return draw(
            st.lists(changed, max_size=4, unique_by=(lambda row: tuple(row[name] for name in key)) if key else None)
        )

    known = draw(st.lists(st.sampled_from(TEXTS), unique=True))
    documents = [rows()["documents"][0] | {"doc_id": doc_id_of(t), "text": t, "n_chars": len(t)} for t in known]
    doc_ids = st.sampled_from([DOC_ID, *map(doc_id_of, TEXTS)])
    maybe = st.none() | doc_ids
    for document in documents:
        document["near_duplicate_of"] = draw(maybe)
    counts, people = st.integers(1, 2), st.sampled_from(PEOPLE)
    facts = {
        "documents": documents,
        "people": some("people", person_id=people, n_mentions=counts, n_documents=counts, is_crew=st.booleans()),
        "crew": some("crew", crew_id=st.sampled_from(CREW), person_id=people, name=st.sampled_from(["Ada Novak", "A"])),
        "events": some("events", event_id=st.sampled_from(EVENTS), participants=st.lists(people), n_documents=counts),
        "quotes": some("quotes", quote_id=st.sampled_from("abc"), duplicate_of=st.sampled_from([None, "a", "b"])),
        "evidence": some("evidence", of=st.sampled_from(["people", "crew", "events"])),
    }
    for row in facts["quotes"]:
        row |= draw(spans("start", "end", "text")) | draw(spans("cue_start", "cue_end", "cue"))
    for row in facts["evidence"]:
        row |= draw(spans("start", "end", "text")) | {"id": draw(st.sampled_from([*PEOPLE, *CREW, *EVENTS]))}
    facts["evidence"].sort(key=lambda row: (row["of"], row["id"], row["doc_id"]))
    return facts


@settings(max_examples=60, derandomize=True, deadline=None)
@given(tables=tables(), batch_chars=st.sampled_from([1, 20, 50, 10_000]), at_once=st.sampled_from([1, 2, 100]))
def test_joins_find_what_a_look_at_each_row_finds(tables: Rows, batch_chars: int, at_once: int) -> None:
    frames = {table: pl.DataFrame(tables[table], polars_schema(table)) for table in FACTS}
    with patch.object(relations, "_BATCH_CHARS", batch_chars):
        assert violations(shelved(frames, at_once)) == by_row(tables)


@settings(max_examples=40, derandomize=True, deadline=None)
@given(tables=tables(), docs=st.sets(st.sampled_from([*map(doc_id_of, TEXTS)])), at_once=st.sampled_from([1, 100]))
def test_spans_are_held_against_the_texts_of_some_documents(tables: Rows, docs: set[str], at_once: int) -> None:
    frames = {table: pl.DataFrame(tables[table], polars_schema(table)) for table in FACTS}
    found = violations(shelved(frames, at_once), texts_of=pl.DataFrame({"doc_id": list(docs)}, {"doc_id": pl.String}))
    assert found == [
        one for one in by_row(tables) if one.rule != "grounded" or tables[one.table][one.row]["doc_id"] in docs
    ]
