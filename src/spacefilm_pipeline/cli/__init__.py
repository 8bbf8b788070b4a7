"""The front door: `spacefilm run`, `sql`, `evaluate`, `schema` and the rest. One module per group of commands, which
is imported when one of them is asked for.

Exit codes: 0 done; 1 failed, and nothing was changed; 2 wrong usage; 130 interrupted (Ctrl-C).
"""

import atexit
import os
import sys
from contextlib import suppress
from importlib import import_module
from typing import Annotated, Any

import typer
from typer.core import TyperGroup
from typer.exceptions import TyperException

from spacefilm_pipeline.cli.examples import examples_of
from spacefilm_pipeline.cli.options import leases

COMMANDS = {
    "run": "run",
    "serve": "serve",
    "sql": "ask",
    "timeline": "ask",
    "why": "ask",
    "report": "report",
    "evaluate": "evaluate",
    "schema": "ask",
    "history": "history",
    "diff": "history",
    "rollback": "history",
    "prune": "history",
}
"""Command → the module of this package that has it, as a function of the same name."""


class _Commands(TyperGroup):
    """The commands, with errors told in a paragraph, and as a traceback only where that is asked for."""

    def list_commands(self, ctx: Any) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        if cmd_name not in self.commands and cmd_name in COMMANDS:
            module = import_module(f"spacefilm_pipeline.cli.{COMMANDS[cmd_name]}")
            alone = typer.Typer(add_completion=False)
            alone.command(cmd_name, epilog=examples_of(cmd_name))(getattr(module, cmd_name))
            self.commands[cmd_name] = typer.main.get_command(alone)
        return super().get_command(ctx, cmd_name)

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            raise  # whoever reads our output has seen enough
        except KeyboardInterrupt:
            ctx.exit(130)
        except (typer.Exit, typer.Abort, TyperException):
            raise  # wrong usage, and the ends that commands choose
        except Exception as error:
            if ctx.params["debug"]:
                raise
            from spacefilm_pipeline.cli.failures import tell

            tell(error)
            ctx.exit(1)
        finally:
            leases.close()


app = typer.Typer(
    cls=_Commands,
    epilog=examples_of("spacefilm"),
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)


@app.callback()
def options(
    debug: Annotated[
        bool, typer.Option("--debug", envvar="SPACEFILM_DEBUG", help="Show where in the program an error happened.")
    ] = False,
) -> None:
    """From news text about crewed spaceflight to validated, grounded tables: crew, events and quotes."""


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
