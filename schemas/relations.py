"""What must hold between tables: references, spans that repeat the text, evidence, and counts.

The references and spans are those that the models' columns declare.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import polars as pl

from schemas.contract import FACTS, TABLES, key_of

type Frames = Mapping[str, pl.DataFrame]


@dataclass(frozen=True, slots=True)
class Violation:
    """A row that does not agree with the other tables."""

    table: str
    row: int
    """Its place in the table's frame."""
    rule: str
    reason: str


def violations(frames: Frames) -> list[Violation]:
    """Every row of the fact tables that does not agree with the rest, in order; the frames are valid by themselves."""
    found = (*_dangling(frames), *_ungrounded(frames), *_unsupported(frames), *_miscounted(frames), *_crew(frames))
    return sorted(found, key=lambda violation: (violation.table, violation.row, violation.rule))


def _dangling(frames: Frames) -> Iterator[Violation]:
    for table in FACTS:
        for name, column in TABLES[table].to_schema().columns.items():
            if target := column.metadata["references"]:
                other, key = target.split(".")
                known = set(frames[other][key])
                for row, value in enumerate(frames[table][name]):
                    for missing in _missing(value, known):
                        reason = f"{table}.{name} names {missing!r}, which is no {target} of those published."
                        yield Violation(table, row, "reference", reason)


def _missing(value: str | pl.Series | None, known: set[str]) -> list[str]:
    values = value.to_list() if isinstance(value, pl.Series) else [value]
    return [one for one in values if one is not None and one not in known]


def _ungrounded(frames: Frames) -> Iterator[Violation]:
    texts = dict(frames["documents"].select("doc_id", "text").iter_rows())
    for table in FACTS:
        for name, column in TABLES[table].to_schema().columns.items():
            if span := column.metadata["span"]:
                rows = frames[table].select("doc_id", *span, name).iter_rows()
                for row, (doc_id, start, end, words) in enumerate(rows):
                    if doc_id in texts and not _grounds(texts[doc_id], start, end, words):
                        reason = f"{table}.{name} is {words!r}, but the text from {start} to {end} is another."
                        yield Violation(table, row, "grounded", reason)


def _grounds(text: str, start: int | None, end: int | None, words: str | None) -> bool:
    if start is None or end is None or words is None:
        return start is None and end is None and words is None
    return start < end <= len(text) and text[start:end] == words


def _unsupported(frames: Frames) -> Iterator[Violation]:
    evidence = set(frames["evidence"].select("of", "id").iter_rows())
    for table, (key,) in _supported():
        for row, value in enumerate(frames[table][key]):
            if (table, value) not in evidence:
                yield Violation(table, row, "evidence", f"No published evidence supports {value!r} of {table}.")
    known = {(table, value) for table, (key,) in _supported() for value in frames[table][key]}
    for row, (of, value) in enumerate(frames["evidence"].select("of", "id").iter_rows()):
        if (of, value) not in known:
            yield Violation(
                "evidence", row, "reference", f"evidence.id names {value!r}, which is no published row of {of}."
            )


def _supported() -> Iterator[tuple[str, tuple[str, ...]]]:
    for table in ("people", "crew", "events"):
        yield table, key_of(table)


def _miscounted(frames: Frames) -> Iterator[Violation]:
    counts = frames["evidence"].group_by("of", "id").agg(pl.len(), pl.col("doc_id").n_unique())
    counted = {(of, value): (mentions, documents) for of, value, mentions, documents in counts.iter_rows()}
    for row, (value, mentions, documents) in enumerate(
        frames["people"].select("person_id", "n_mentions", "n_documents").iter_rows()
    ):
        found = counted.get(("people", value))
        if found and found != (mentions, documents):
            reason = (
                f"people.n_mentions and n_documents of {value!r} are {mentions} and {documents}, but evidence holds "
                f"{found[0]} and {found[1]}."
            )
            yield Violation("people", row, "counts", reason)
    for row, (value, documents) in enumerate(frames["events"].select("event_id", "n_documents").iter_rows()):
        found = counted.get(("events", value))
        if found and found[1] != documents:
            reason = f"events.n_documents of {value!r} is {documents}, but evidence holds {found[1]}."
            yield Violation("events", row, "counts", reason)


def _crew(frames: Frames) -> Iterator[Violation]:
    aboard = set(frames["crew"]["person_id"])
    names = dict(frames["people"].select("person_id", "name").iter_rows())
    for row, (value, is_crew) in enumerate(frames["people"].select("person_id", "is_crew").iter_rows()):
        if is_crew != (value in aboard):
            reason = f"people.is_crew of {value!r} is {str(is_crew).lower()}, but crew says otherwise."
            yield Violation("people", row, "is_crew", reason)
    for row, (value, name) in enumerate(frames["crew"].select("person_id", "name").iter_rows()):
        if names.get(value, name) != name:
            reason = f"crew.name is {name!r}, but people calls {value!r} {names[value]!r}."
            yield Violation("crew", row, "name", reason)
