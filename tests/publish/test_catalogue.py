"""The catalogue answers from anywhere, and its macros say what they promise."""

import os
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from schemas import TABLES, arrow_schema
from spacefilm_pipeline.publish.catalogue import MACROS
from tests.examples import rows
from tests.publish.test_snapshot import publish


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("o'ne warehouse")
    told = rows()
    told["people"][0]["aliases"] = ["A. N. Novak"]
    publish(out, told)
    return out


def ask(warehouse: Path, sql: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(warehouse / "spacefilm.duckdb"), read_only=True) as connection:
        return connection.sql(sql).fetchall()


@pytest.mark.parametrize("table", TABLES)
def test_views_work_from_any_folder(warehouse: Path, table: str, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = ask(warehouse, f"SELECT count(*) FROM {table}")  # noqa: S608 - a table of ours
    monkeypatch.chdir("/")
    assert ask(warehouse, f"FROM {table}")
    monkeypatch.chdir(warehouse.parent)
    relative = Path(os.path.relpath(warehouse))
    assert ask(relative, f"SELECT count(*) FROM {table}") == expected  # noqa: S608


ANSWERS = [
    ("SELECT starts_on::VARCHAR, event_type, people FROM timeline()", [("2021-10-04", "launch", ["Ada Novak"])]),
    ("SELECT text, cue FROM quotes_by('novak') JOIN quotes USING (quote_id, text)", [("It was bright,", "said")]),
    ("SELECT name FROM quotes_by('Ada Novak')", [("Ada Novak",)]),
    ("SELECT name FROM quotes_by('a. n. novak')", [("Ada Novak",)]),
    ("SELECT name FROM quotes_by(name := 'Ada')", [("Ada Novak",)]),
    ("SELECT name FROM quotes_by('Nov')", []),
    ("SELECT name FROM crew_of('space station')", [("Ada Novak",)]),
    ("SELECT name FROM crew_of('Space St')", []),
    ("SELECT text FROM evidence_of('ada-novak')", [("Ada Novak",)]),
    ("SELECT text FROM evidence_of('nobody')", []),
    ("SELECT name, quotes, direct, partial, indirect FROM speakers()", [("Ada Novak", 1, 1, 0, 0)]),
    ("SELECT speaker, text FROM quotes_with('BRIGHT')", [("Ada Novak", "It was bright,")]),
    ("SELECT speaker FROM quotes_with('dark')", []),
    ("SELECT event_type FROM events_of('novak')", [("launch",)]),
    ("SELECT event_type FROM events_of('nov')", []),
    ("SELECT moment, text FROM said_around('Novak', 'launch')", [(None, "It was bright,")]),
    ("FROM plans()", []),
    ("SELECT has_words('Ada Novak | A. N. Novak', 'a. n. novak')", [(True,)]),
    ("SELECT has_words('Ada Novak', 'Nova')", [(False,)]),
    ("SELECT has_words('Ada Novak', '%')", [(False,)]),
]


@pytest.mark.parametrize(("sql", "answer"), ANSWERS)
def test_macros(warehouse: Path, sql: str, answer: list[tuple[Any, ...]]) -> None:
    assert ask(warehouse, sql) == answer


PLANNED = {"event_type": "launch", "craft": ["Far Ship"], "participants": []}
TOLD = {"event_type": "launch", "craft": ["Far Ship", "Near Ship"], "participants": [], "status": "happened"}
"""A plan for 7 October 2021 and a happening of 8 October that is the same launch."""


@pytest.mark.parametrize(
    ("plan", "told", "came_true"),
    [
        ({}, {}, True),
        ({"starts_on": None, "ends_on": None}, {}, True),
        ({"craft": [], "participants": ["ada-novak"]}, {"participants": ["ada-novak"]}, True),
        ({}, {"craft": ["Near Ship"]}, False),
        ({}, {"craft": []}, False),
        ({}, {"event_type": "docking"}, False),
        ({}, {"status": "planned"}, False),
        ({}, {"status": "cancelled"}, False),
        ({}, {"starts_on": date(2021, 10, 6), "ends_on": date(2021, 10, 6)}, False),
        ({}, {"starts_on": None, "ends_on": None}, False),
    ],
)
def test_plans_come_true(warehouse: Path, plan: dict[str, Any], told: dict[str, Any], came_true: bool) -> None:
    connection = duckdb.connect()
    connection.execute((warehouse / "catalog.sql").read_text())
    (given,) = rows()["events"]
    days = [{"starts_on": date(2021, 10, day), "ends_on": date(2021, 10, day)} for day in (7, 8)]
    planned = given | {"event_id": "planned", "status": "planned"} | days[0] | PLANNED | plan
    happened = given | {"event_id": "happened"} | days[1] | TOLD | told
    connection.execute("DROP VIEW events")
    connection.register("events", pa.Table.from_pylist([planned, happened], arrow_schema("events")))
    found = connection.sql("SELECT came_true_on FROM plans() WHERE event_id = 'planned'").fetchall()
    assert found == [(happened["starts_on"] if came_true else None,)]


SPOKEN = [("2021-10-03", "before"), ("2021-10-04", "that day"), ("2021-10-05", "after"), (None, None)]


@pytest.mark.parametrize(("day", "moment"), SPOKEN)
def test_words_are_said_around_the_launch(warehouse: Path, day: str | None, moment: str | None) -> None:
    connection = duckdb.connect()
    connection.execute((warehouse / "catalog.sql").read_text())
    quote = rows()["quotes"][0] | {"spoken_on": day and date.fromisoformat(day)}
    connection.execute("DROP VIEW quotes")
    connection.register("quotes", pa.Table.from_pylist([quote], arrow_schema("quotes")))
    assert connection.sql("SELECT moment FROM said_around('Novak', 'launch')").fetchall() == [(moment,)]
    assert connection.sql("SELECT moment FROM said_around('Novak', 'docking')").fetchall() == [(None,)]


def test_every_macro_says_what_it_is_for(warehouse: Path) -> None:
    told = ask(warehouse, "SELECT function_name, comment FROM duckdb_functions() WHERE NOT internal ORDER BY ALL")
    assert told == sorted((macro.name, macro.meaning) for macro in MACROS)


def test_script_makes_the_same_views_and_macros(warehouse: Path) -> None:
    connection = duckdb.connect()
    connection.execute((warehouse / "catalog.sql").read_text())
    for sql, answer in ANSWERS:
        assert connection.sql(sql).fetchall() == answer
    assert connection.sql("SELECT comment FROM duckdb_views() WHERE view_name = 'crew'").fetchall() == ask(
        warehouse, "SELECT comment FROM duckdb_views() WHERE view_name = 'crew'"
    )


def test_script_reads_a_warehouse_that_was_moved(warehouse: Path, tmp_path: Path) -> None:
    moved = tmp_path / "moved"
    shutil.copytree(warehouse, moved, symlinks=True)
    connection = duckdb.connect()
    connection.execute("SET VARIABLE spacefilm = ?", [str(moved)])
    connection.execute((moved / "catalog.sql").read_text())
    shutil.rmtree(moved / "snapshots" / "000001" / "crew")
    assert connection.sql("SELECT name FROM people").fetchall() == [("Ada Novak",)]
    with pytest.raises(duckdb.IOException, match="moved"):
        connection.sql("FROM crew").fetchall()


def test_an_open_catalogue_stays_with_its_snapshot(tmp_path: Path) -> None:
    publish(tmp_path)
    with duckdb.connect(str(tmp_path / "spacefilm.duckdb"), read_only=True) as connection:
        renamed = rows()
        renamed["people"][0]["name"] = renamed["crew"][0]["name"] = "Somebody Else"
        publish(tmp_path, renamed)
        for table in ("people", "crew"):
            assert connection.sql(f"SELECT name FROM {table}").fetchall() == [("Ada Novak",)]  # noqa: S608
    assert ask(tmp_path, "SELECT name FROM people") == [("Somebody Else",)]
