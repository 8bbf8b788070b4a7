"""`spacefilm sql` without a question: a prompt on a terminal; elsewhere what standard input asks is answered."""

import os
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
from prompt_toolkit import PromptSession
from prompt_toolkit.enums import DEFAULT_BUFFER
from prompt_toolkit.filters import has_focus
from prompt_toolkit.history import FileHistory, History, InMemoryHistory
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.lexers import PygmentsLexer
from pygments.lexers.sql import SqlLexer

from schemas import TABLES
from spacefilm_pipeline.cli import explain, terminal
from spacefilm_pipeline.cli.completion import SqlCompleter
from spacefilm_pipeline.cli.failures import EXPECTED, tell
from spacefilm_pipeline.report.query import QueryFailed, is_complete, query, statements

COMMANDS = {
    ".tables": "the tables, and how many rows each has",
    ".schema": "what the columns of a table mean: .schema people",
    ".macros": "the macros, and what each gives",
    ".help": "this",
    ".quit": "leave; so does Ctrl-D",
}

_HELP = """
A statement may take several lines and ends with a semicolon: FROM timeline();
Tab completes names of tables, columns, macros and keywords. Up and down fetch what was asked before, Ctrl-R searches
it, Ctrl-C drops what is typed. The snapshot stays the same until you leave; nothing can be changed.
"""


class Left(Exception):
    """The person has asked to leave."""


class Session:
    """What is asked of one snapshot, one after the other."""

    def __init__(self, snapshot: Path, give: Callable[[pa.Table], None]) -> None:
        self.snapshot = snapshot
        self._give = give

    def take(self, text: str) -> None:
        """Do a command, or answer the statements of a text.

        Raises QueryFailed at the first one that cannot be answered, and Left where the command says so.
        """
        if text.lstrip().startswith("."):
            self._do(*text.split())
            return
        for statement in statements(text):
            self._give(query(self.snapshot, statement))

    def _do(self, command: str, *names: str) -> None:
        match command, names:
            case ".tables", ():
                explain.tables(self.snapshot)
            case ".schema", (name,) if name in TABLES:
                explain.table(name)
            case ".schema", _:
                raise QueryFailed(f"Say of which table: .schema {', '.join(TABLES)}.")
            case ".macros", ():
                explain.macros()
            case ".help", ():
                terminal.give("".join(f"{name:<9} {meaning}\n" for name, meaning in COMMANDS.items()) + _HELP)
            case ".quit", ():
                raise Left
            case _:
                raise QueryFailed(f"There is no command {' '.join((command, *names))}: .help lists what there is.")


def is_whole(text: str) -> bool:
    """Whether what is typed can be taken: nothing, a command, or statements to the last semicolon."""
    return not text.strip() or text.lstrip().startswith(".") or is_complete(text)


def read(session: Session, text: str) -> None:
    """Take a script. The last statement needs no semicolon.

    Raises QueryFailed at the first one that cannot be answered.
    """
    asked = ""
    try:
        for line in text.splitlines(keepends=True):
            asked += line
            if is_whole(asked):
                session.take(asked)
                asked = ""
        session.take(asked)
    except Left:
        return


def converse(session: Session) -> None:
    """Ask a person for statements and take them, until they leave. What cannot be answered ends nothing."""
    prompt: PromptSession[str] = PromptSession(
        "spacefilm> ",
        multiline=True,
        prompt_continuation="       ..> ",
        key_bindings=_keys(),
        lexer=PygmentsLexer(SqlLexer),
        completer=SqlCompleter(session.snapshot, COMMANDS),
        history=_history(),
    )
    terminal.give("Questions in SQL, each ended by a semicolon; .help tells more, .quit leaves.\n")
    while True:
        try:
            session.take(prompt.prompt())
        except KeyboardInterrupt:
            continue  # what was typed is dropped, or what was asked
        except (EOFError, Left):
            return
        except BrokenPipeError:
            raise
        except EXPECTED as error:
            tell(error)


def _keys() -> KeyBindings:
    keys = KeyBindings()

    @keys.add("enter", filter=has_focus(DEFAULT_BUFFER))
    def _(event: KeyPressEvent) -> None:
        """Take the completion that is chosen, else what is whole, else begin another line."""
        buffer = event.current_buffer
        if buffer.complete_state and buffer.complete_state.current_completion:
            buffer.complete_state = None
        elif is_whole(buffer.text):
            buffer.validate_and_handle()
        else:
            buffer.insert_text("\n")

    return keys


def _history() -> History:
    """What was asked before, kept where nobody else may read it; only for this time where it cannot be kept."""
    try:
        file = history_file()
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        file.touch(mode=0o600)
        file.chmod(0o600)
    except (OSError, RuntimeError):
        return InMemoryHistory()
    return FileHistory(str(file))


def history_file() -> Path:
    """Where questions are kept (XDG base directory specification). Raises RuntimeError where nobody has a home."""
    state = Path(os.environ.get("XDG_STATE_HOME", ""))
    return (state if state.is_absolute() else Path.home() / ".local" / "state") / "spacefilm" / "sql_history"
