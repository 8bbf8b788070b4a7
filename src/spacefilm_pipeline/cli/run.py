"""`spacefilm run`: texts in, a published snapshot out, and news of it on the way."""

import os
from pathlib import Path
from typing import Annotated

import typer

from spacefilm_pipeline.cli import terminal
from spacefilm_pipeline.cli.options import WAREHOUSE, Wait
from spacefilm_pipeline.cli.progress import Stages
from spacefilm_pipeline.report.summary import interrupted, summary, summary_json


def run(
    input: Annotated[Path, typer.Argument(help="Folder of texts, at any depth.", exists=True, file_okay=False)] = Path(
        "data/raw"
    ),
    out: Annotated[Path, typer.Option(help="Where to publish.", file_okay=False)] = WAREHOUSE,
    workers: Annotated[int, typer.Option(help="Processes that read texts.", min=1)] = min(4, os.cpu_count() or 1),
    model: Annotated[
        str, typer.Option(help="spaCy model: the name of an installed one, or a path.")
    ] = "en_core_web_md",
    curation: Annotated[
        Path, typer.Option(help="CSV of corrections: who is the same, who is not, what somebody is called.")
    ] = Path("data/curation/people.csv"),
    direct: Annotated[bool, typer.Option("--direct", help="Run the same stages without Prefect.")] = False,
    strict: Annotated[bool, typer.Option("--strict", help="Publish nothing if anything is refused.")] = False,
    full: Annotated[bool, typer.Option("--full", help="Read every text again, also those read before.")] = False,
    wait: Wait = 0,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing but errors.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print nothing but the summary, as JSON.")] = False,
) -> None:
    """Read texts and publish their tables."""
    from spacefilm_pipeline.pipeline import Settings
    from spacefilm_pipeline.pipeline import run as run_directly

    settings = Settings(input, out, model, workers, strict, curation=curation, full=full, wait=wait)
    try:
        with Stages(quiet or json) as stages:
            if direct:
                report = run_directly(settings, stages.progress)
            else:
                stages.begin("start of Prefect")
                from flows.spacefilm import run as run_flow

                report = run_flow(settings, stages.progress)
    except KeyboardInterrupt:
        terminal.err.print(interrupted(out, settings.store().doc_ids()), soft_wrap=True)
        raise
    if json:
        terminal.give(summary_json(report))
    elif not quiet:
        terminal.out.print(summary(report, out), soft_wrap=True)
