"""The catalogue answers from anywhere, and its macros say what they promise."""

import os
import shutil
from pathlib import Path
from typing import Any

import duckdb
import pytest

from schemas import TABLES
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
]


@pytest.mark.parametrize(("sql", "answer"), ANSWERS)
def test_macros(warehouse: Path, sql: str, answer: list[tuple[Any, ...]]) -> None:
    assert ask(warehouse, sql) == answer


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
