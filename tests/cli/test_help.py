"""What helps at the command line: examples, news of a run, plain errors, and no colour where nobody sees it."""

import json
import os
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner, Result

from spacefilm_pipeline.cli import app, explain
from spacefilm_pipeline.cli.examples import EXAMPLES
from spacefilm_pipeline.cli.progress import Stages, pace

GROUP: Any = typer.main.get_command(app)
COMMANDS = {name: GROUP.get_command(typer.Context(GROUP), name) for name in GROUP.list_commands(typer.Context(GROUP))}
LINES = [line for examples in EXAMPLES.values() for line, _ in examples]


def spacefilm(*arguments: object, **options: Any) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments], **options)


def test_every_command_has_examples() -> None:
    assert EXAMPLES.keys() == COMMANDS.keys() | {"spacefilm"}


@pytest.mark.parametrize("command", EXAMPLES)
def test_help_shows_them(command: str) -> None:
    told = spacefilm(*([] if command == "spacefilm" else [command]), "--help", env={"COLUMNS": "200"}).stdout
    for line, gives in EXAMPLES[command]:
        assert f" {line}\n".replace("\n", " ") in told
        assert gives in told


@pytest.mark.parametrize("line", LINES)
def test_examples_are_right_usage(line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for folder in ("my/texts", "data/raw", "data/gold"):
        (tmp_path / folder).mkdir(parents=True)
    name, command, *arguments = shlex.split(line.partition("|")[0].partition("<")[0])
    assert name == "spacefilm"
    COMMANDS[command].make_context(command, arguments)


QUESTIONS = [line for line in LINES if shlex.split(line)[1] in ("sql", "timeline", "why", "evaluate", "schema")]


@pytest.mark.parametrize("line", [line for line in QUESTIONS if not {"--out", "<"} & set(shlex.split(line))])
def test_examples_answer(line: str, published: Path) -> None:
    _, command, *arguments = shlex.split(line)
    warehouse = [] if command == "schema" else ["--warehouse", published]
    result = spacefilm(command, *arguments, *warehouse, input="FROM timeline();")
    assert result.exit_code == 0
    assert result.stdout


@pytest.mark.parametrize(
    ("done", "total", "seconds", "told"),
    [
        (0, 10, 5, "0 of 10 texts"),
        (5, 10, 0, "5 of 10 texts"),
        (5, 10, 10, "5 of 10 texts, 0.5 a second, 10 s left"),
        (1_000, 5_000, 100, "1,000 of 5,000 texts, 10.0 a second, 6 min 40 s left"),
        (100, 100_000, 100, "100 of 100,000 texts, 1.0 a second, 27 h 45 min left"),
        (10, 10, 4, "10 of 10 texts, 2.5 a second, 0 s left"),
    ],
)
def test_pace(done: int, total: int, seconds: float, told: str) -> None:
    assert pace(done, total, seconds) == told


@pytest.mark.parametrize(
    ("pause", "lines"),
    [(1.0, ["extract"]), (31.0, ["extract: 10 of 20 texts, 0.3 a second, 31 s left", "extract"])],
)
def test_where_there_is_no_terminal_news_come_now_and_then(
    pause: float, lines: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    moments = iter([0.0, pause, pause + 1])
    monkeypatch.setattr("spacefilm_pipeline.cli.progress.perf_counter", lambda: next(moments))
    with Stages() as stages:
        stages.progress("extract", 0, 1)
        stages.progress("extract", 10, 20)
    assert [line.rpartition("  ")[0].strip() or line for line in capsys.readouterr().err.splitlines()] == lines


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    """A folder with one short text, and one that is refused."""
    folder = tmp_path / "texts"
    folder.mkdir()
    (folder / "story.txt").write_text("Ada Finch, an astronaut, said: “We are go for launch.”\n")
    (folder / "empty.txt").touch()
    return folder


def test_quiet_is_quiet(texts: Path, tmp_path: Path) -> None:
    result = spacefilm("run", texts, "--direct", "--quiet", "--out", tmp_path / "out")
    assert (result.exit_code, result.output) == (0, "")
    failed = spacefilm("run", texts, "--direct", "--quiet", "--strict", "--full", "--out", tmp_path / "out")
    assert (failed.exit_code, failed.stdout) == (1, "")
    assert "1 refused" in failed.stderr


def test_the_summary_as_json(texts: Path, tmp_path: Path) -> None:
    result = spacefilm("run", texts, "--direct", "--json", "--out", tmp_path / "out")
    assert (result.exit_code, result.stderr) == (0, "")
    told = json.loads(result.stdout)
    assert (told["n_seen"], told["n_new"], told["n_rejected"], told["published"]) == (2, 1, 1, True)
    assert told["n_rows"]["documents"] == 1
    assert told["rejects"][0]["source"] == "empty.txt"
    assert Path(told["snapshot"]) == (tmp_path / "out" / "current").resolve()
    assert set(told["seconds"]) == {"ingest", "extract", "resolve", "validate", "publish"}
    again = json.loads(spacefilm("run", texts, "--direct", "--json", "--out", tmp_path / "out").stdout)
    assert (again["published"], again["n_parsed"]) == (False, 0)


def test_a_fault_of_ours_is_told_in_a_paragraph_and_shown_with_debug(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("nothing to divide")

    monkeypatch.setattr(explain, "table", broken)
    told = spacefilm("schema", "people")
    assert told.exit_code == 1
    assert told.stderr.startswith("spacefilm: ZeroDivisionError: nothing to divide\n")
    assert "--debug" in told.stderr
    for shown in (
        spacefilm("--debug", "schema", "people"),
        spacefilm("schema", "people", env={"SPACEFILM_DEBUG": "1"}),
    ):
        assert isinstance(shown.exception, ZeroDivisionError)


def test_a_file_that_cannot_be_written_is_named(published: Path) -> None:
    told = spacefilm("sql", "SELECT 1", "--out", "no/such/folder/file.txt", "--warehouse", published)
    assert told.stderr.startswith("spacefilm: no/such/folder/file.txt: No such file or directory.")


def typed(line: str, **environment: str) -> str:
    """What a terminal shows of a command."""
    program = f"import sys; sys.argv = {shlex.split(line)!r}; from spacefilm_pipeline.cli import main; main()"
    shown = subprocess.run(
        ["script", "--quiet", "--return", "--command", shlex.join([sys.executable, "-c", program]), "/dev/null"],
        env={**{k: v for k, v in os.environ.items() if k != "NO_COLOR"}, "TERM": "xterm", **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=True,
    )
    return shown.stdout


def test_colour_only_on_terminals_that_want_it() -> None:
    assert "\x1b[1m" in typed("spacefilm schema people")
    assert "\x1b[3" not in typed("spacefilm --help", NO_COLOR="1")
    assert "\x1b" not in spacefilm("schema", "people").stdout
