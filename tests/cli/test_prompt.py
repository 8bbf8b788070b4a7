"""The prompt of `spacefilm sql`: what is typed, completed, kept and answered; nothing ends it but leaving."""

import os
import pty
import select
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document
from prompt_toolkit.history import FileHistory
from prompt_toolkit.input import PipeInput, create_pipe_input
from prompt_toolkit.output import DummyOutput
from typer.testing import CliRunner

from schemas import TABLES
from spacefilm_pipeline.cli import app
from spacefilm_pipeline.cli.completion import SqlCompleter
from spacefilm_pipeline.cli.prompt import COMMANDS, Session, converse, history_file, is_whole
from tests.publish.test_snapshot import publish

CTRL_C, CTRL_D, ENTER = "\x03", "\x04", "\r"


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("warehouse")
    publish(out)
    return out


@pytest.fixture
def keyboard(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[PipeInput]:
    """A terminal of which only the keyboard works, and a state folder of its own."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    with create_pipe_input() as keys, create_app_session(input=keys, output=DummyOutput()):
        yield keys


def answers(keyboard: PipeInput, warehouse: Path, *typed: str) -> list[list[dict[str, object]]]:
    """The answers that what is typed gets, until the prompt is left."""
    given: list[pa.Table] = []
    keyboard.send_text("".join(typed) + CTRL_D)
    converse(Session(warehouse / "current", given.append))
    return [answer.to_pylist() for answer in given]


NAMES = [[{"name": "Ada Novak"}]]


@pytest.mark.parametrize(
    ("typed", "given"),
    [
        (["SELECT name FROM people;", ENTER], NAMES),
        (["SELECT name", ENTER, "FROM people", ENTER, ";", ENTER], NAMES),
        (["SELECT 1 AS a; SELECT 2 AS b;", ENTER], [[{"a": 1}], [{"b": 2}]]),
        (["SELECT ';' AS a", ENTER, ";", ENTER], [[{"a": ";"}]]),
        (["SELECT 'one", ENTER, "two;' AS a;", ENTER], [[{"a": "one\ntwo;"}]]),
        (["SELECT nonsense", CTRL_C, "SELECT name FROM people;", ENTER], NAMES),
        (["SELEC 1;", ENTER, "SELECT name FROM people;", ENTER], NAMES),
        (["FROM nowhere;", ENTER, "SELECT name FROM people;", ENTER], NAMES),
        (["DROP VIEW people;", ENTER, "SELECT name FROM people;", ENTER], NAMES),
        (["COPY people TO 'stolen.csv';", ENTER], []),
        (["FROM read_text('/etc/passwd');", ENTER], []),
        ([".nonsense", ENTER, ".schema nothing", ENTER, "SELECT name FROM people;", ENTER], NAMES),
        ([ENTER, ENTER, "SELECT name FROM people;", ENTER, ENTER], NAMES),
        (["SELECT name FROM people;", ENTER, ".quit", ENTER], NAMES),
        ([], []),
    ],
)
def test_what_is_typed_is_answered(
    keyboard: PipeInput,
    warehouse: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    typed: list[str],
    given: list[list[dict[str, object]]],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert answers(keyboard, warehouse, *typed) == given
    assert not (tmp_path / "stolen.csv").exists()


def test_commands_explain(keyboard: PipeInput, warehouse: Path, capsys: pytest.CaptureFixture[str]) -> None:
    answers(keyboard, warehouse, ".tables", ENTER, ".schema people", ENTER, ".macros", ENTER, ".help", ENTER)
    told = capsys.readouterr().out
    for shown in (*TABLES, "Given name, e.g. Mark.", "quotes_by(name)", *COMMANDS):
        assert shown in told


def test_errors_are_told(keyboard: PipeInput, warehouse: Path, capsys: pytest.CaptureFixture[str]) -> None:
    answers(keyboard, warehouse, "SELECT nam FROM people;", ENTER, ".nonsense", ENTER)
    told = capsys.readouterr().err
    assert '"name"' in told
    assert "no command .nonsense" in told


def test_history_is_kept_from_one_time_to_the_next_and_is_nobody_elses(keyboard: PipeInput, warehouse: Path) -> None:
    answers(keyboard, warehouse, "SELECT name", ENTER, "FROM people;", ENTER)
    answers(keyboard, warehouse, ".tables", ENTER)
    assert list(FileHistory(str(history_file())).load_history_strings()) == [".tables", "SELECT name\nFROM people;"]
    assert stat.S_IMODE(history_file().stat().st_mode) == 0o600
    assert stat.S_IMODE(history_file().parent.stat().st_mode) == 0o700


def test_history_that_others_could_read_is_closed(keyboard: PipeInput, warehouse: Path) -> None:
    history_file().parent.mkdir()
    history_file().touch(mode=0o644)
    answers(keyboard, warehouse)
    assert stat.S_IMODE(history_file().stat().st_mode) == 0o600


def test_where_no_history_can_be_kept_one_can_still_ask(keyboard: PipeInput, warehouse: Path) -> None:
    history_file().parent.write_text("no folder")
    assert answers(keyboard, warehouse, "SELECT name FROM people;", ENTER) == NAMES


@pytest.mark.parametrize("given", ["", "relative/path"])
def test_history_lies_in_the_home_by_default(given: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", given)
    monkeypatch.setenv("HOME", "/home/ada")
    assert history_file() == Path("/home/ada/.local/state/spacefilm/sql_history")


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("", True),
        ("  \n", True),
        (".help", True),
        ("SELECT 1;", True),
        ("SELECT 1; -- done", True),
        ("SELECT 'naïve';  ", True),
        ("SELECT 1", False),
        ("SELECT ';", False),
        ("SELECT 1 -- ;", False),
        ("/* ;", False),
        ("SELECT $$ ;", False),
        ("SELECT 1; SELECT", False),
        ("-- who?", False),
    ],
)
def test_what_is_whole_is_taken(text: str, whole: bool) -> None:
    assert is_whole(text) is whole


COMPLETED = [
    ("SELECT name FROM peo", "people", True),
    ("SELECT * FROM qu", "quotes_by(", True),
    ("sel", "SELECT", True),
    ("SELECT spoken", "spoken_on", True),
    ("SELECT people.na", "name", True),
    ("SELECT p.craft_", "craft_kind", True),
    ("SELECT people.craft_", "craft_kind", False),
    ("SELECT 'peo", "people", False),
    ("SELECT 1 -- peo", "people", False),
    ("SELECT ", "people", False),
    (".sch", ".schema", True),
    (".schema ev", "events", True),
    (".schema ev", "evidence", True),
    (".schema sel", "SELECT", False),
    ("SELECT .he", ".help", False),
]


@pytest.mark.parametrize(("typed", "word", "offered"), COMPLETED)
def test_completion(warehouse: Path, typed: str, word: str, offered: bool) -> None:
    completer = SqlCompleter(warehouse / "current", COMMANDS)
    found = completer.get_completions(Document(typed), CompleteEvent(text_inserted=True))
    assert (word in [completion.text for completion in found]) is offered


def test_completion_says_what_words_mean(warehouse: Path) -> None:
    (found,) = SqlCompleter(warehouse / "current", COMMANDS).get_completions(Document("FROM peop"), CompleteEvent())
    assert found.display_meta_text == "One row per person named anywhere."


PIPED = [
    ("SELECT 1 AS a; SELECT 2 AS b;", 0, "a\n1\nb\n2\n"),
    ("SELECT\n1 AS a\n", 0, "a\n1\n"),
    ("SELECT 1 AS a;\n.quit\nSELECT 2 AS b;", 0, "a\n1\n"),
    ("", 0, ""),
    ("SELECT 1 AS a;\nSELEC;\nSELECT 2 AS b;", 1, "a\n1\n"),
    ("DROP VIEW people;", 1, ""),
    (".nonsense", 1, ""),
    (b"SELECT '\xff'", 1, ""),
]


@pytest.mark.parametrize(("text", "code", "given"), PIPED)
def test_standard_input_is_read_where_it_is_no_terminal(
    warehouse: Path, text: str | bytes, code: int, given: str
) -> None:
    result = CliRunner().invoke(app, ["sql", "--format", "csv", "--warehouse", str(warehouse)], input=text)
    assert (result.exit_code, result.stdout) == (code, given)
    assert result.stderr.startswith("spacefilm: ") is (code == 1)


def test_a_terminal_gets_a_prompt(warehouse: Path, tmp_path: Path) -> None:
    ours, theirs = pty.openpty()
    asked = subprocess.Popen(
        [sys.executable, "-c", "from spacefilm_pipeline.cli import main; main()", "sql", "--warehouse", warehouse],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env=os.environ | {"XDG_STATE_HOME": str(tmp_path), "TERM": "xterm", "PROMPT_TOOLKIT_NO_CPR": "1"},
    )
    os.close(theirs)
    try:
        await_on(ours, "spacefilm>")
        os.write(ours, b"SELECT name || '!' FROM people;\r")
        await_on(ours, "Ada Novak!", "spacefilm>")
        os.write(ours, b"\x1b[A\r")
        await_on(ours, "Ada Novak!", "spacefilm>")
        os.write(ours, b"\x04")
        assert asked.wait(timeout=120) == 0
    finally:
        asked.kill()
        os.close(ours)


def await_on(terminal: int, *awaited: str) -> None:
    """Wait until a terminal shows some words, in this order; fails where it shows nothing more for two minutes."""
    shown = ""
    for words in awaited:
        while words not in shown:
            ready, _, _ = select.select([terminal], [], [], 120)
            assert ready, shown
            shown += os.read(terminal, 4096).decode(errors="replace")
        shown = shown.partition(words)[2]
