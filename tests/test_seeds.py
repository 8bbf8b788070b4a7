"""What the two articles in `data/raw` must give: their scores, and right answers to plain questions.

The questions are asked as a reader without any tool of ours would: a bare DuckDB connection over the Parquet files.
"""

from pathlib import Path
from typing import Any

import duckdb
import pytest

from spacefilm_pipeline.report.evaluate import evaluate, read_labels, read_snapshot

GOLD = Path(__file__).parents[1] / "data" / "gold"

BARS = {
    "documents": 1.0,
    "documents.published_on": 1.0,
    "quotes.span": 1.0,
    "quotes.span+speaker": 1.0,
    "people": 1.0,
    "crew": 1.0,
    "events": 0.9,
    "people.roles": 0.9,
    "people.affiliations": 0.9,
    "indirect.span+speaker": 0.8,
}


@pytest.fixture(scope="module")
def scores(published: Path) -> dict[str, float]:
    tally = evaluate(read_snapshot(published / "current"), read_labels(GOLD))
    return {measure: figures.f1 for measure, figures in tally.figures().items()}


@pytest.mark.parametrize(("measure", "bar"), BARS.items())
def test_scores_are_no_lower_than(scores: dict[str, float], measure: str, bar: float) -> None:
    assert scores[measure] >= bar


def ask(published: Path, question: str) -> list[tuple[Any, ...]]:
    """The answer of a bare connection; `{people}` and the like stand for the tables' files."""
    files = {
        table.name: f"read_parquet('{table}/*.parquet')"
        for table in (published / "current").iterdir()
        if table.is_dir()
    }
    with duckdb.connect() as connection:
        return connection.execute(question.format(**files)).fetchall()


def test_who_flew_on_soyuz_ms_19(published: Path) -> None:
    assert ask(published, "SELECT name, role FROM {crew} WHERE craft = 'Soyuz MS-19' ORDER BY name") == [
        ("Anton Shkaplerov", "cosmonaut"),
        ("Klim Shipenko", "film director"),
        ("Yulia Peresild", "actor"),
    ]


def test_what_rogozin_said(published: Path) -> None:
    said = ask(
        published,
        "SELECT text FROM {quotes} JOIN {people} ON person_id = speaker_id "
        "WHERE name = 'Dmitry Rogozin' AND kind <> 'indirect' ORDER BY doc_id, start",
    )
    labelled = [label for of in read_labels(GOLD) for label in of.quotes if label.speaker == "Dmitry Rogozin"]
    assert [text for (text,) in said] == [label.text for label in labelled if label.kind != "indirect"]


def test_the_timeline_of_5_october_2021(published: Path) -> None:
    told = ask(
        published,
        "SELECT event_type FROM {events} WHERE starts_on = DATE '2021-10-05' AND ends_on = starts_on "
        "AND status = 'happened' ORDER BY event_type",
    )
    assert {"docking", "farewell", "hatch_opening", "launch"} <= {event_type for (event_type,) in told}


def test_who_is_aboard_the_station_for_which_agency(published: Path) -> None:
    aboard = dict(ask(published, "SELECT name, agency FROM {crew} WHERE craft = 'International Space Station'"))
    for name, agency in {
        "Aki Hoshide": "JAXA",
        "Mark Vande Hei": "NASA",
        "Megan McArthur": "NASA",
        "Oleg Novitskiy": "Roscosmos",
        "Pyotr Dubrov": "Roscosmos",
        "Shane Kimbrough": "NASA",
        "Thomas Pesquet": "ESA",
    }.items():
        assert aboard[name] == agency
    assert {"Anton Shkaplerov", "Klim Shipenko", "Yulia Peresild"} < aboard.keys()
    assert len(aboard) == 10
