"""Why a row of people is one person: the names, the places, and the rules that put them together or kept them apart."""

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from spacefilm_pipeline.errors import RunFailed
from spacefilm_pipeline.publish.conclusions import read_judgements
from spacefilm_pipeline.publish.snapshot import read_table

_AROUND = 40
"""Characters of the text shown on either side of a name."""


class UnknownPerson(RunFailed):
    """Nobody of that id is published."""


def why(snapshot: Path, person_id: str) -> Iterator[str]:
    """Lines that explain one person of a snapshot.

    Raises UnknownPerson where there is no such row.
    """
    people = read_table(snapshot, "people").filter(person_id=person_id)
    if people.is_empty():
        raise UnknownPerson(f"Nobody is published as {person_id!r}: the table people lists every person_id.")
    row = people.row(0, named=True)
    yield f"{row['name']} ({person_id})"
    yield f"  also named: {', '.join(row['aliases']) or 'nothing else'}"
    yield from _judgements(snapshot, person_id)
    yield from _places(snapshot, person_id)


def _judgements(snapshot: Path, person_id: str) -> Iterator[str]:
    rows = read_judgements(snapshot, person_id)
    if not rows:
        yield "  one name in one text: nothing had to be judged"
    for row in rows:
        told = f"{', '.join(row['rules'])}; score {row['score']:.2f}; {len(row['documents'])} documents"
        if row["decision"] == "same":
            yield f"  one person: {row['name']} = {row['other_name']} ({told})"
        else:
            yield f"  another person: {row['other_name']} is {row['other_person_id']} ({told})"


def _places(snapshot: Path, person_id: str) -> Iterator[str]:
    documents = read_table(snapshot, "documents").select("doc_id", "sources", "text")
    evidence = read_table(snapshot, "evidence").filter(of="people", id=person_id).join(documents, on="doc_id")
    for row in evidence.sort("doc_id", "start").select(pl.all()).iter_rows(named=True):
        text, start, end = row["text_right"], row["start"], row["end"]
        before, after = text[max(0, start - _AROUND) : start], text[end : end + _AROUND]
        words = " ".join(f"{before}[{row['text']}]{after}".split())
        yield f"  {row['sources'][0]} {start}–{end}: …{words}…"
