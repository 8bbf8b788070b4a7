"""The flow: ingest → extract → resolve → validate → publish, each stage a task, each batch of texts a task.

The stages themselves are in `spacefilm_pipeline.pipeline`. Tasks run in threads of this process and hand each other
references; texts are read in processes of the pipeline's own, which know nothing of Prefect and need no connection to
its server. Nothing is kept by Prefect: what was read from a text is kept in the mention store, so a run that is started
again reads no text twice.
"""

from concurrent.futures import Executor
from contextvars import ContextVar
from typing import Any, cast

from prefect import State, flow, get_run_logger, task
from prefect.artifacts import create_table_artifact
from prefect.cache_policies import NO_CACHE
from prefect.task_runners import ThreadPoolTaskRunner
from prefect.utilities.annotations import quote

from spacefilm_pipeline import pipeline
from spacefilm_pipeline.ingest import Intake
from spacefilm_pipeline.ingest.files import Files
from spacefilm_pipeline.pipeline import Batch, Clock, Progress, Settings
from spacefilm_pipeline.publish import RunReport
from spacefilm_pipeline.publish.validate import Checked
from spacefilm_pipeline.records import Reject
from spacefilm_pipeline.report.summary import counts
from spacefilm_pipeline.resolve import Row

_progress: ContextVar[Progress] = ContextVar("progress", default=lambda stage, done, total: None)


def run(settings: Settings, progress: Progress) -> RunReport:
    """Run the flow, with news of its progress.

    Raises a `RunFailed` where nothing was published.
    """
    token = _progress.set(progress)
    try:
        runner: Any = ThreadPoolTaskRunner(max_workers=settings.workers)
        return spacefilm.with_options(task_runner=runner)(settings)
    finally:
        _progress.reset(token)


def _whole[T](argument: T) -> T:
    """The argument of a task as it is: Prefect would walk through all of it, looking for results of other tasks."""
    return cast(T, quote(argument))


def is_io_error(_: object, __: object, state: State[Any]) -> bool:
    """Whether a task failed on reading or writing, which may go well the next time. Nothing else does."""
    return isinstance(state.result(raise_on_failure=False), OSError)


_UNCACHED: dict[str, Any] = {"cache_policy": NO_CACHE, "persist_result": False}
_RETRIED: dict[str, Any] = _UNCACHED | {
    "retries": 2,
    "retry_delay_seconds": [1, 5],
    "retry_condition_fn": is_io_error,
}


@flow(name="spacefilm", flow_run_name="{settings.input} → {settings.out}", persist_result=False)
def spacefilm(settings: Settings) -> RunReport:
    """Texts in, a validated snapshot out."""
    clock = Clock(_progress.get())
    with pipeline.warehouse(settings, clock.progress):
        with clock.stage("ingest"):
            files = pipeline.look(settings)
            if done := pipeline.nothing_new(settings, files.fingerprint(), clock):
                return done
            intake = ingest(_whole(files))
        with clock.stage("extract"):
            batches = pipeline.unread(settings, intake)
            refused = _extract(settings, batches, clock.progress)
        if done := pipeline.nothing_new(settings, intake.fingerprint, clock, refused):
            return done
        with clock.stage("resolve"):
            rows = resolve(settings, _whole(intake))
        with clock.stage("validate"):
            checked = validate(settings, _whole(rows), _whole(intake), _whole(refused))
        report = publish(settings, _whole(intake), _whole(checked), _whole(clock), sum(map(len, batches)))
    create_table_artifact([counts(report)], key="spacefilm-run", description=f"Snapshot {report.snapshot}")
    return report


@task(name="Ingest: files to documents", **_RETRIED)
def ingest(files: Files) -> Intake:
    intake = pipeline.ingest(files)
    get_run_logger().info("%d documents, %d rejects", len(intake.documents), len(intake.rejects))
    return intake


@task(name="Extract: a batch of texts to mentions", task_run_name="Extract: batch {number}", **_RETRIED)
def extract(settings: Settings, number: int, batch: Batch, pool: Executor) -> tuple[Reject, ...]:
    refused = pool.submit(pipeline.extract_batch, settings, batch).result()
    get_run_logger().info("batch %d: %d texts read, %d refused", number, len(batch) - len(refused), len(refused))
    return refused


def _extract(settings: Settings, batches: tuple[Batch, ...], progress: Progress) -> tuple[Reject, ...]:
    refused: list[Reject] = []
    with pipeline.readers(settings, batches) as pool:
        read = [
            extract.submit(settings, number, _whole(batch), _whole(pool))
            for number, batch in enumerate(batches, start=1)
        ]
        for done, batch in enumerate(read, start=1):
            refused.extend(batch.result())
            progress("extract", done, len(batches))
    return tuple(refused)


@task(name="Resolve: mentions to tables", **_RETRIED)
def resolve(settings: Settings, intake: Intake) -> dict[str, list[Row]]:
    rows = pipeline.resolve_mentions(settings, intake)
    get_run_logger().info(", ".join(f"{len(found)} {table}" for table, found in rows.items()))
    return rows


@task(name="Validate: rows against the contract", **_UNCACHED)
def validate(settings: Settings, rows: dict[str, list[Row]], intake: Intake, refused: tuple[Reject, ...]) -> Checked:
    checked = pipeline.check(settings, rows, intake, refused)
    get_run_logger().info("%d rejects in all", len(checked.rejects))
    return checked


@task(name="Publish: write, audit, switch", **_RETRIED)
def publish(settings: Settings, intake: Intake, checked: Checked, clock: Clock, n_parsed: int) -> RunReport:
    return pipeline.publish(settings, intake, checked, clock, n_parsed)
