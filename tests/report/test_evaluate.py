"""Scoring: small hand-made labels, and the same figures as the reference scorer's on large ones."""

import copy
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from spacefilm_pipeline.report.evaluate import LabelsError, Tally, evaluate, read_labels, read_snapshot
from tests.report.labelled import Tables, read_labelled, spoil, tables_from, write

SHARED = Path(__file__).parents[3] / "shared"
TEXT = (
    "Capsule Aurora blasted off on Monday with Ada Finch and Bo Lund. “We are go,” Finch said. "
    "“A fine day,” an official said. Lund said the crew felt well."
)
LABELS: dict[str, Any] = {
    "document": "story.txt",
    "published_on": "2030-01-08",
    "people": [
        {"name": "Ada Finch", "roles": ["astronaut"], "affiliations": ["NASA"], "age": 41},
        {"name": "Bo Lund", "roles": ["cosmonaut"], "affiliations": []},
    ],
    "crew": [{"name": "Ada Finch", "craft": "Aurora"}, {"name": "Bo Lund", "craft": "Aurora", "craft_aka": ["Dawn"]}],
    "events": [
        {
            "event_type": "launch",
            "status": "happened",
            "starts_on": "2030-01-07",
            "ends_on": "2030-01-07",
            "participants": ["Ada Finch", "Bo Lund"],
            "evidence": ["Capsule Aurora blasted off on Monday"],
        }
    ],
    "quotes": [
        {"text": "We are go,", "kind": "direct", "speaker": "Ada Finch"},
        {"text": "A fine day,", "kind": "direct", "speaker": "an official", "speaker_kind": "group"},
        {"text": "the crew felt well", "kind": "indirect", "speaker": "Bo Lund"},
    ],
}


def scored(folder: Path, tables: Tables, labels: dict[str, Any]) -> Tally:
    (folder / "labels").mkdir()
    (folder / "labels" / "story.json").write_text(json.dumps(labels))
    return evaluate(read_snapshot(write(tables, folder) / "current"), read_labels(folder / "labels"))


def perfect() -> Tables:
    return tables_from([LABELS], {"story.txt": TEXT})


def test_what_the_labels_say_scores_one_in_every_measure(tmp_path: Path) -> None:
    tally = scored(tmp_path, perfect(), LABELS)
    assert tally.errors == []
    assert {name: figures.f1 for name, figures in tally.figures().items()} == dict.fromkeys(
        [
            "crew",
            "documents",
            "documents.published_on",
            "events",
            "events.date",
            "events.participants",
            "events.status",
            "indirect.span",
            "indirect.span+speaker",
            "people",
            "people.affiliations",
            "people.age",
            "people.roles",
            "quotes.exact",
            "quotes.span",
            "quotes.span+speaker",
        ],
        1.0,
    )


FAULTS: list[tuple[str, int, dict[str, Any], set[tuple[str, str]]]] = [
    # table, row, what is published there instead, the errors that follow
    ("quotes", 0, {"start": 0}, {("quotes.span", "missed")}),
    ("quotes", 0, {"end": 80}, {("quotes.exact", "other edges")}),
    ("quotes", 0, {"end": 77}, set()),  # edges are compared without their punctuation
    ("quotes", 0, {"speaker_id": "bo-lund"}, {("quotes.span+speaker", "other speaker")}),
    ("quotes", 0, {"speaker_id": None}, {("quotes.span+speaker", "words found, person not identified")}),
    ("quotes", 0, {"speaker_id": None, "speaker_text": None}, {("quotes.span+speaker", "no speaker")}),
    (
        "quotes",
        0,
        {"speaker_id": "bo-lund", "speaker_text": "he"},
        {("quotes.span+speaker", "pronoun means somebody else")},
    ),
    ("quotes", 1, {"speaker_text": "the official"}, set()),  # articles do not matter
    ("quotes", 1, {"speaker_text": "the agency"}, {("quotes.span+speaker", "other speaker")}),
    ("quotes", 1, {"speaker_id": "bo-lund"}, {("quotes.span+speaker", "person for an organization or a group")}),
    ("quotes", 2, {"speaker_id": None, "speaker_text": None}, {("indirect.span+speaker", "no speaker")}),
    ("events", 0, {"starts_on": None}, {("events.date", "day not found")}),
    ("events", 0, {"status": "planned"}, {("events.status", "planned for happened")}),
    ("events", 0, {"participants": ["ada-finch"]}, {("events.participants", "missed")}),
    ("events", 0, {"event_type": "landing"}, {("events", "launch missed"), ("events", "landing spurious")}),
    ("events", 0, {"event_type": "other"}, {("events", "launch missed")}),
    ("people", 0, {"name": "ADA  FINCH"}, set()),  # letter case and white space do not matter
    ("people", 0, {"name": "A. Finch", "aliases": ["Ada Finch"]}, set()),
    ("people", 0, {"name": "Ida Finch"}, {("people", "missed"), ("people", "spurious")}),
    ("people", 0, {"roles": ["pilot"]}, {("people.roles", "missed"), ("people.roles", "spurious")}),
    ("people", 0, {"age": None}, {("people.age", "missed")}),
    ("people", 1, {"age": 30}, {("people.age", "spurious")}),
    ("crew", 0, {"craft": "Aurora 7"}, set()),  # a more exact name will do
    ("crew", 1, {"craft": "Dawn"}, set()),
    ("crew", 1, {"craft": "Dusk"}, {("crew", "missed"), ("crew", "spurious")}),
    ("documents", 0, {"published_on": None}, {("documents.published_on", "wrong")}),
    ("documents", 0, {"sources": ["other.txt"]}, {("documents", "missed")}),
]


@pytest.mark.parametrize(("table", "row", "published", "expected"), FAULTS)
def test_each_fault_is_one_kind_of_error(
    tmp_path: Path, table: str, row: int, published: dict[str, Any], expected: set[tuple[str, str]]
) -> None:
    tables = perfect()
    tables[table][row].update(published)
    errors = set(scored(tmp_path, tables, LABELS).errors_by_kind())
    assert expected <= errors
    assert expected or not errors


def test_a_span_missed_counts_in_every_measure_and_is_told_once(tmp_path: Path) -> None:
    tables = perfect()
    tables["quotes"][0]["start"] = 0
    tally = scored(tmp_path, tables, LABELS)
    assert all(tally.misses[f"quotes.{measure}"] == 1 for measure in ("span", "exact", "span+speaker"))
    assert [error.measure for error in tally.errors if error.kind == "missed"] == ["quotes.span"]


def test_a_happening_told_by_two_rows_is_an_error(tmp_path: Path) -> None:
    tables = perfect()
    tables["events"].append(tables["events"][0] | {"event_id": "again"})
    tables["evidence"] += [row | {"id": "again"} for row in tables["evidence"] if row["of"] == "events"]
    assert [(error.measure, error.kind) for error in scored(tmp_path, tables, LABELS).errors] == [
        ("events", "told twice")
    ]


def test_what_is_optional_costs_nothing(tmp_path: Path) -> None:
    labels = copy.deepcopy(LABELS)
    for label in [*labels["people"], *labels["crew"], *labels["events"], *labels["quotes"]]:
        label["optional"] = True
    nothing = perfect() | {"people": [], "crew": [], "events": [], "quotes": [], "evidence": []}
    assert scored(tmp_path, nothing, labels).errors == []


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("{", "story.json is not a label file"),
        ('{"document": 1}', "document"),
        ('{"document": "story.txt", "quotes": [{"text": "No such words", "kind": "direct"}]}', "No such words"),
    ],
)
def test_broken_labels_are_told_by_name(tmp_path: Path, content: str, says: str) -> None:
    (tmp_path / "story.json").write_text(content)
    write(perfect(), tmp_path)
    with pytest.raises(LabelsError, match=says):
        evaluate(read_snapshot(tmp_path / "current"), read_labels(tmp_path))


@pytest.mark.skipif(not SHARED.is_dir(), reason="needs the labelled sets beside the project")
@pytest.mark.parametrize("faulty", [False, True])
@pytest.mark.parametrize(
    ("labels", "raw"),
    [("gold/seeds", "seeds"), ("gold/dev/labels", "gold/dev/raw"), ("gold/polnear/labels", "gold/polnear/raw")],
)
def test_figures_are_those_of_the_reference_scorer(tmp_path: Path, labels: str, raw: str, faulty: bool) -> None:
    tables = tables_from(*read_labelled(SHARED / labels, SHARED / raw))
    write(spoil(tables) if faulty else tables, tmp_path)
    scorer = [sys.executable, str(SHARED / "gold" / "score.py"), str(tmp_path), str(SHARED / labels), "--json"]
    reference = json.loads(subprocess.run(scorer, capture_output=True, text=True, check=True).stdout)
    figures = evaluate(read_snapshot(tmp_path / "current"), read_labels(SHARED / labels)).figures()
    ours = {
        name: {"p": round(of.precision, 4), "r": round(of.recall, 4), "f1": round(of.f1, 4), "n": of.n}
        for name, of in figures.items()
    }
    assert ours == reference
