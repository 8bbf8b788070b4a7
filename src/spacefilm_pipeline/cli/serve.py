"""`spacefilm serve`: runs on a schedule, on one machine."""

import os
from typing import Annotated

import typer

from spacefilm_pipeline.cli import terminal
from spacefilm_pipeline.cli.options import (
    CURATION,
    INPUT,
    WAREHOUSE,
    WORKERS,
    Address,
    Curation,
    Input,
    MaxDrop,
    MaxRejected,
    Model,
    Out,
    RunnerName,
    Strict,
    Workers,
    check_runner,
)
from spacefilm_pipeline.location import absolute


def serve(
    cron: Annotated[
        str, typer.Option(help="When to run: minute, hour, day of month, month, day of week. “0 6 * * *” is 6 o'clock.")
    ],
    input: Input = INPUT,
    timezone: Annotated[str, typer.Option(help="The time zone of the schedule, as “Europe/Berlin”.")] = "UTC",
    port: Annotated[
        int, typer.Option(help="Where the server and its UI listen, on this machine only.", min=1, max=65535)
    ] = 4200,
    out: Out = WAREHOUSE,
    workers: Workers = WORKERS,
    runner: RunnerName = "processes",
    address: Address = "",
    model: Model = "en_core_web_md",
    curation: Curation = CURATION,
    strict: Strict = False,
    max_rejected: MaxRejected = 0.2,
    max_drop: MaxDrop = 0.5,
) -> None:
    """Run on a schedule until stopped, with a server of its own unless PREFECT_API_URL names one."""
    check_runner(runner, address)
    # Prefect's log is all there is to see of the runs. Read when Prefect is imported, so it is set before.
    os.environ.setdefault("PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL", "INFO")
    from flows.serve import schedule_of, serve_flow
    from spacefilm_pipeline.settings import Settings

    try:
        schedule = schedule_of(cron, timezone)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--cron, --timezone") from error
    settings = Settings(
        absolute(input),
        absolute(out),
        model,
        workers,
        strict,
        curation=curation.absolute(),
        max_rejected=max_rejected,
        max_drop=max_drop,
        runner=runner,
        address=address,
    )
    serve_flow(settings, schedule, port, lambda news: terminal.err.print(news, soft_wrap=True))
