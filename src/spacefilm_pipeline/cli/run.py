"""`spacefilm run`: texts in, a published snapshot out, and news of it on the way."""

from itertools import islice
from pathlib import Path
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
    Wait,
    Workers,
    check_runner,
)
from spacefilm_pipeline.cli.progress import Stages
from spacefilm_pipeline.location import Location
from spacefilm_pipeline.reading import Readers

_TEXTS_EACH = 20
"""Texts that are read for longer than a process takes to start."""


def run(
    input: Input = INPUT,
    out: Out = WAREHOUSE,
    workers: Workers = WORKERS,
    runner: RunnerName = "processes",
    address: Address = "",
    model: Model = "en_core_web_md",
    curation: Curation = CURATION,
    direct: Annotated[bool, typer.Option("--direct", help="Run the same stages without Prefect.")] = False,
    strict: Strict = False,
    full: Annotated[bool, typer.Option("--full", help="Read every text again, also those read before.")] = False,
    wait: Wait = 0,
    max_rejected: MaxRejected = 0.2,
    max_drop: MaxDrop = 0.5,
    accept: Annotated[bool, typer.Option("--accept", help="Publish whatever these two bounds say.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing but errors.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print nothing but the summary, as JSON.")] = False,
) -> None:
    """Read texts and publish their tables."""
    check_runner(runner, address, direct=direct)
    with Readers(model) as readers:
        if direct and runner == "processes" and _is_much(input, out, workers):
            readers.start(workers)  # they get ready while what follows is imported
        from spacefilm_pipeline.pipeline import run as run_directly
        from spacefilm_pipeline.report.summary import interrupted, summary, summary_json
        from spacefilm_pipeline.settings import Settings

        settings = Settings(
            input,
            out,
            model,
            workers,
            strict,
            curation=curation,
            full=full,
            wait=wait,
            max_rejected=max_rejected,
            max_drop=max_drop,
            accept=accept,
            runner=runner,
            address=address,
        )
        try:
            with Stages(quiet or json) as stages:
                if direct:
                    report = run_directly(settings, stages.progress, readers)
                else:
                    stages.begin("start of Prefect")
                    from flows.spacefilm import run as run_flow

                    report = run_flow(settings, stages.progress)
        except KeyboardInterrupt:
            terminal.err.print(interrupted(settings.folder, settings.store().doc_ids()), soft_wrap=True)
            raise
    if json:
        terminal.give(summary_json(report))
    elif not quiet:
        terminal.out.print(summary(report, out), soft_wrap=True)


def _is_much(input: Location, out: Location, workers: int) -> bool:
    """Whether it is plain, before any text is looked at, that every worker will have texts to read."""
    if not (isinstance(input, Path) and isinstance(out, Path)) or (out / "current").exists():
        return False
    enough = workers * _TEXTS_EACH
    return sum(1 for _ in islice(input.rglob("*.txt"), enough)) == enough
