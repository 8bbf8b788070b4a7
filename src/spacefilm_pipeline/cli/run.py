"""`spacefilm run`: texts in, a published snapshot out, and news of it on the way."""

from time import perf_counter
from typing import Annotated, Self

import typer

from spacefilm_pipeline.cli import terminal
from spacefilm_pipeline.cli.options import (
    CURATION,
    INPUT,
    WAREHOUSE,
    WORKERS,
    Curation,
    Input,
    MaxDrop,
    MaxRejected,
    Model,
    Out,
    Strict,
    Wait,
    Workers,
)
from spacefilm_pipeline.report.summary import interrupted, summary


def run(
    input: Input = INPUT,
    out: Out = WAREHOUSE,
    workers: Workers = WORKERS,
    model: Model = "en_core_web_md",
    curation: Curation = CURATION,
    direct: Annotated[bool, typer.Option("--direct", help="Run the same stages without Prefect.")] = False,
    strict: Strict = False,
    full: Annotated[bool, typer.Option("--full", help="Read every text again, also those read before.")] = False,
    wait: Wait = 0,
    max_rejected: MaxRejected = 0.2,
    max_drop: MaxDrop = 0.5,
    accept: Annotated[bool, typer.Option("--accept", help="Publish whatever these two bounds say.")] = False,
) -> None:
    """Read texts and publish their tables."""
    from spacefilm_pipeline.pipeline import Settings
    from spacefilm_pipeline.pipeline import run as run_directly

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
    )
    try:
        with _Stages() as stages:
            if direct:
                report = run_directly(settings, stages.progress)
            else:
                stages.begin("start of Prefect")
                from flows.spacefilm import run as run_flow

                report = run_flow(settings, stages.progress)
    except KeyboardInterrupt:
        terminal.err.print(interrupted(settings.folder, settings.store().doc_ids()), soft_wrap=True)
        raise
    terminal.out.print(summary(report, out), soft_wrap=True)


class _Stages:
    """News of a run on standard error: the stage that runs now, and how long each one took."""

    def __init__(self) -> None:
        self._status = terminal.err.status("")
        self._stage: str | None = None
        self._began = 0.0

    def __enter__(self) -> Self:
        self._status.start()
        return self

    def __exit__(self, *failure: object) -> None:
        self._status.stop()
        if not any(failure):
            self._finish()

    def begin(self, stage: str) -> None:
        """A stage begins, so the one before it is done."""
        self._finish()
        self._stage, self._began = stage, perf_counter()
        self._status.update(stage)

    def progress(self, stage: str, done: int, total: int) -> None:
        """As `pipeline.Progress`."""
        if stage != self._stage:
            self.begin(stage)
        elif total > 1:
            self._status.update(f"{stage}: {done} of {total}")

    def _finish(self) -> None:
        if self._stage is not None:
            terminal.err.print(f"{self._stage:<20} {perf_counter() - self._began:6.1f} s")
