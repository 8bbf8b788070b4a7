"""The front door, end to end: what a person types, reads and gets as an exit code."""

import csv
import io
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner, Result

from schemas import TABLES, columns_of
from spacefilm_pipeline.cli import app
from spacefilm_pipeline.publish.lock import one_writer
from spacefilm_pipeline.report.summary import FIRST_QUESTIONS

ROOT = Path(__file__).parents[1]

type Spacefilm = Callable[..., Result]


@pytest.fixture(scope="session")
def spacefilm() -> Spacefilm:
    """Runs the command with the arguments given."""
    return lambda *arguments: CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    """A folder with one short text."""
    folder = tmp_path / "texts"
    folder.mkdir()
    (folder / "story.txt").write_text("Ada Finch, an astronaut, said: “We are go for launch.”\n")
    return folder


def test_a_run_tells_what_it_published_and_what_to_ask(spacefilm: Spacefilm, texts: Path, tmp_path: Path) -> None:
    out = tmp_path / "a warehouse"
    result = spacefilm("run", texts, "--direct", "--out", out)
    assert result.exit_code == 0
    assert "Texts: 1 seen, of them 1 new" in result.stdout
    assert f"Published in {out / 'current'}" in result.stdout
    assert result.stdout.count("spacefilm sql") == 3
    assert f"--warehouse '{out}'" in result.stdout
    for stage in ("ingest", "extract", "resolve", "validate", "publish"):
        assert stage in result.stderr


def test_the_queries_to_try_work(spacefilm: Spacefilm, published: Path) -> None:
    for question in FIRST_QUESTIONS:
        assert spacefilm("sql", question, "--warehouse", published).exit_code == 0


BAD_USAGE: list[tuple[str, ...]] = [
    (),
    ("no-such-command",),
    ("run", "no-such-folder"),
    ("run", "README.md"),
    ("run", "data/raw", "--workers", "0"),
    ("run", "data/raw", "--workers", "many"),
    ("sql", "--out", "answer.txt"),
    ("sql", "SELECT 1", "--format", "xml"),
    ("sql", "SELECT 1", "--format", "parquet"),
    ("evaluate", "no-such-folder"),
    ("schema", "no-such-table"),
    ("timeline", "--from", "yesterday"),
    ("run", "data/raw", "--wait", "-1"),
    ("run", "data/raw", "--wait", "long"),
    ("diff",),
    ("diff", "1", "2", "--table", "runs"),
    ("rollback",),
    ("prune",),
    ("prune", "--keep", "0"),
    ("prune", "--keep", "1", "--grace", "-1"),
]


@pytest.mark.parametrize("arguments", BAD_USAGE, ids=" ".join)
def test_wrong_usage_is_2(spacefilm: Spacefilm, arguments: tuple[str, ...]) -> None:
    result = spacefilm(*arguments)
    assert result.exit_code == 2
    assert "Usage" in result.output


FAILURES: list[tuple[tuple[str, ...], str]] = [
    (("sql", "SELECT nothing FROM people"), '"nothing" not found'),
    (("sql", "SELEC 1"), "syntax error"),
    (("sql", ""), "single SELECT"),
    (("sql", "SELECT 1; SELECT 2"), "single SELECT"),
    (("evaluate", "docs"), "no label files"),
    (("sql", "SELECT 1", "--out", "no/such/folder/file.txt"), "no/such/folder"),
    (("diff", "1", "7"), "no snapshot '7'"),
    (("rollback", "7"), "no snapshot '7'"),
]


@pytest.mark.parametrize(("arguments", "says"), FAILURES, ids=lambda value: " ".join(value)[:40])
def test_what_fails_is_1_and_told_in_a_line(
    spacefilm: Spacefilm, published: Path, arguments: tuple[str, ...], says: str
) -> None:
    result = spacefilm(*arguments, "--warehouse", published)
    assert result.exit_code == 1
    assert result.stderr.startswith("spacefilm: ")
    assert says in result.stderr
    assert "Traceback" not in result.output


NEED_A_SNAPSHOT = [
    ("sql", "SELECT 1"),
    ("evaluate", "data/gold"),
    ("history",),
    ("diff", "1", "2"),
    ("rollback", "1"),
    ("prune", "--keep", "1"),
]


@pytest.mark.parametrize("arguments", NEED_A_SNAPSHOT, ids=" ".join)
def test_where_nothing_is_published_one_is_told_how_to(
    spacefilm: Spacefilm, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    result = spacefilm(*arguments, "--warehouse", tmp_path / "out")
    assert result.exit_code == 1
    assert "spacefilm run" in result.stderr
    assert not (tmp_path / "out").exists()


def test_strict_publishes_nothing_if_anything_is_refused(spacefilm: Spacefilm, texts: Path, tmp_path: Path) -> None:
    (texts / "empty.txt").touch()
    out = tmp_path / "out"
    assert spacefilm("run", texts, "--direct", "--strict", "--out", out).exit_code == 1
    assert not (out / "current").exists()
    assert spacefilm("run", texts, "--direct", "--out", out).exit_code == 0
    assert spacefilm("sql", "SELECT source FROM rejects", "--format", "csv", "--warehouse", out).stdout == (
        "source\nempty.txt\n"
    )


def test_a_failed_run_leaves_what_was_published(spacefilm: Spacefilm, texts: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    spacefilm("run", texts, "--direct", "--out", out)
    before = (out / "current").resolve()
    result = spacefilm("run", texts, "--direct", "--out", out, "--model", "no_such_model")
    assert result.exit_code == 1
    assert "no_such_model" in result.stderr
    assert (out / "current").resolve() == before


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE people2 AS FROM people",
        "DROP VIEW people",
        "INSERT INTO people VALUES (1)",
        "COPY people TO 'stolen.csv'",
        "ATTACH 'other.duckdb'",
        "INSTALL httpfs",
        "SET enable_external_access = true",
        "PRAGMA database_list",
        "EXPLAIN ANALYZE COPY people TO 'stolen.csv'",
        "WITH copied AS (COPY people TO 'stolen.csv') FROM copied",
        "SELECT * FROM 'README.md'",
        "SELECT * FROM read_text('/etc/hostname')",
        "SELECT * FROM glob('*')",
        "SELECT * FROM sqlite_scan('a', 'b')",
        "SELECT * FROM statement",
    ],
)
def test_sql_changes_nothing_and_reads_nothing_else(
    spacefilm: Spacefilm, published: Path, statement: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert spacefilm("sql", statement, "--warehouse", published).exit_code == 1
    assert not list(tmp_path.iterdir())


def test_sql_answers_in_four_formats(spacefilm: Spacefilm, published: Path, tmp_path: Path) -> None:
    def answer(form: str, *more: str) -> str:
        question = "SELECT doc_id, sources FROM documents ORDER BY sources"
        result = spacefilm("sql", question, "--format", form, "--warehouse", published, *more)
        assert result.exit_code == 0
        return result.stdout

    sources = [[path.name] for path in sorted((ROOT / "data" / "raw").glob("*.txt"))]
    assert [row["sources"] for row in json.loads(answer("json"))] == sources
    assert [json.loads(row["sources"]) for row in csv.DictReader(io.StringIO(answer("csv")))] == sources
    assert all(name in answer("table") for (name,) in sources)
    answer("parquet", "--out", str(tmp_path / "answer.parquet"))
    assert pq.read_table(tmp_path / "answer.parquet")["sources"].to_pylist() == sources
    assert answer("csv", "--out", str(tmp_path / "answer.csv")) == ""
    assert (tmp_path / "answer.csv").read_text() == answer("csv")


def test_hostile_text_is_shown_without_its_tricks(spacefilm: Spacefilm, tmp_path: Path) -> None:
    texts = tmp_path / "texts"
    texts.mkdir()
    (texts / "[red]bad\x1b[2J.txt").write_text(
        "An \x1b[31mangry\x1b[0m text says: “[bold]Boo[/bold].” " + "It says so again. " * 20
    )
    (texts / "\x1b]0;title\x07.txt").touch()
    run = spacefilm("run", texts, "--direct", "--out", tmp_path / "out")
    shown = spacefilm("sql", "SELECT sources, text FROM documents", "--warehouse", tmp_path / "out")
    assert "\x1b" not in run.output + shown.output
    assert "[red]bad\\x1b[2J.txt" in shown.stdout


def test_schema_explains_every_column(spacefilm: Spacefilm) -> None:
    everything = spacefilm("schema").stdout
    for table in TABLES:
        alone = spacefilm("schema", table).stdout
        assert alone in everything
        assert all(f" {column} " in alone for column in columns_of(table))


def test_the_timeline_is_told_by_days(spacefilm: Spacefilm, published: Path) -> None:
    everything = spacefilm("timeline", "--warehouse", published).stdout.splitlines()
    one_day = spacefilm("timeline", "--from", "2021-10-05", "--to", "2021-10-05", "--warehouse", published)
    assert one_day.exit_code == 0
    assert one_day.stdout.splitlines() == [line for line in everything if line.startswith("2021-10-05 ")] != []


def test_why_shows_names_rules_and_places(spacefilm: Spacefilm, published: Path) -> None:
    told = spacefilm("why", "yulia-peresild", "--warehouse", published)
    assert told.exit_code == 0
    assert told.stdout.startswith("Yulia Peresild (yulia-peresild)\n")
    assert "[Peresild]" in told.stdout
    assert spacefilm("why", "nobody", "--warehouse", published).exit_code == 1


def test_evaluate_prints_figures_and_errors_by_kind(spacefilm: Spacefilm, published: Path, tmp_path: Path) -> None:
    labels = shutil.copytree(ROOT / "data" / "gold", tmp_path / "gold")
    (labels / "unseen.json").write_text('{"document": "unseen.txt", "quotes": []}')
    plain = spacefilm("evaluate", labels, "--warehouse", published)
    errors = spacefilm("evaluate", labels, "--errors", "--warehouse", published)
    assert plain.exit_code == errors.exit_code == 0
    assert plain.stdout.splitlines()[0].split() == ["measure", "P", "R", "F1", "n"]
    assert "documents                 1.000  0.667  0.800     3" in plain.stdout
    assert "documents: missed (1)\n  unseen.txt\n" in errors.stdout
    assert errors.stdout.endswith(plain.stdout)


def test_history_diff_rollback_and_prune(spacefilm: Spacefilm, texts: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"

    def told(*arguments: str) -> str:
        result = spacefilm(*arguments, "--warehouse", out)
        assert result.exit_code == 0, result.output
        return result.stdout

    def current() -> list[int]:
        return [row["snapshot"] for row in json.loads(told("history", "--json")) if row["current"]]

    spacefilm("run", texts, "--direct", "--out", out)
    again = spacefilm("run", texts, "--direct", "--out", out)
    assert "Nothing new since snapshot 1, so nothing was published." in again.stdout
    assert "Try:" not in again.stdout
    (texts / "story.txt").write_text("Ada Finch, an astronaut, said: “We are go for landing.”\n")
    assert "Read: 1 now, 0 reused" in spacefilm("run", texts, "--direct", "--out", out).stdout
    lines = told("history").splitlines()
    assert [line.split()[0] for line in lines[-2:]] == ["1", "2"]
    assert "2 current" in lines[-1]
    assert "1 (+0 ~1 -0)" in lines[-1]
    assert "quotes: 1 added, 1 removed\n" in told("diff", "1", "2", "--table", "quotes")
    assert json.loads(told("diff", "1", "--json"))["quotes"]["added"][0]["text"] == "We are go for landing."
    assert current() == [2]
    assert "Snapshot 1 is current" in told("rollback", "1")
    assert current() == [1]
    told("rollback", "2")
    assert "current less than 60 minutes ago: 1" in told("prune", "--keep", "1")
    assert "Pruned: 1\n" in told("prune", "--keep", "1", "--grace", "0")
    assert "1 earlier snapshots were pruned" in told("history")
    assert "nothing to prune" in told("prune", "--keep", "1", "--grace", "0")


def test_a_run_beside_another_one_leaves_and_says_who_is_there(
    spacefilm: Spacefilm, texts: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    with one_writer(out):
        result = spacefilm("run", texts, "--direct", "--out", out)
        waited = spacefilm("run", texts, "--direct", "--out", out, "--wait", "0.1")
    assert (result.exit_code, waited.exit_code) == (1, 1)
    assert f"Another run is writing to {out} (process {os.getpid()}, since" in result.stderr
    assert not (out / "current").exists()
