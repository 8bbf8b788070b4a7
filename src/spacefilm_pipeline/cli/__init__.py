"""The front door: `spacefilm run`, `sql`, `evaluate`, `schema` and the rest. One module per group of commands.

Exit codes: 0 done; 1 failed, and nothing was changed; 2 wrong usage; 130 interrupted (Ctrl-C).
"""

import atexit
import os
import sys
from contextlib import suppress
from typing import Any

import typer
from typer.core import TyperGroup

from spacefilm_pipeline.cli import ask, evaluate, history, run, serve, terminal
from spacefilm_pipeline.cli.options import leases
from spacefilm_pipeline.errors import RunFailed
from spacefilm_pipeline.report.evaluate import LabelsError
from spacefilm_pipeline.report.query import QueryFailed

EXPECTED = (RunFailed, QueryFailed, LabelsError, OSError)
"""What a person can mend, told without a traceback. Anything else is a fault of ours and shows where it happened."""


class _Commands(TyperGroup):
    """The commands, with errors that a person can mend told in a line and not as a traceback."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            raise  # whoever reads our output has seen enough
        except EXPECTED as error:
            terminal.err.print(f"spacefilm: {terminal.shown(str(error))}", soft_wrap=True)
            ctx.exit(1)
        except KeyboardInterrupt:
            ctx.exit(130)
        finally:
            leases.close()


app = typer.Typer(
    cls=_Commands,
    help="From news text about crewed spaceflight to validated, grounded tables: crew, events and quotes.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for command in (
    run.run,
    serve.serve,
    ask.sql,
    ask.timeline,
    ask.why,
    evaluate.evaluate,
    ask.schema,
    history.history,
    history.diff,
    history.rollback,
    history.prune,
):
    app.command()(command)


def main() -> None:
    """The console script."""
    ending = _Ending()
    atexit.register(ending.leave)  # before Prefect registers anything, so that it runs after Prefect has cleaned up
    try:
        app()
    except SystemExit as ended:
        ending.code = ended.code if isinstance(ended.code, int) else 1
        raise


class _Ending:
    """The end of the process, without taking the interpreter apart.

    Threads of Prefect's that are never joined keep the interpreter from freeing DuckDB's types, of which DuckDB
    complains on standard error at great length.
    """

    code = 1
    """What the process exits with; a fault of ours ends in no SystemExit."""

    def leave(self) -> None:
        with suppress(OSError):  # whoever reads our output may be gone
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(self.code)
