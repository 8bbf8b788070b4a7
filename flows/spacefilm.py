"""The flow: ingest → extract → resolve → validate → publish, each stage a task, each batch of texts a task.

The stages themselves are in `spacefilm_pipeline.pipeline` and, from resolving on, in `spacefilm_pipeline.conclude`.
Tasks run in threads of this process and hand each other references; texts are read in processes of the pipeline's own,
which know nothing of Prefect and need no connection to its server. With a cluster the batches are tasks of its workers,
and what these read comes back and is kept here. Nothing is kept by Prefect: what was read from a text is kept in the
mention store, so a run that is started again reads no text twice.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any, cast

from prefect import State, flow, get_run_logger, task
from prefect.cache_policies import NO_CACHE
from prefect.client.orchestration import get_client
from prefect.states import Completed
from prefect.task_runners import ThreadPoolTaskRunner
from prefect.utilities.annotations import quote
from pydantic import BeforeValidator, Field

from flows.artifacts import show_rejects, show_run
from flows.clusters import check_cluster, cluster, failures_told
from spacefilm_pipeline import conclude, pipeline
from spacefilm_pipeline.clock import Clock, Progress
from spacefilm_pipeline.conclude import Concluded
from spacefilm_pipeline.documents import Documents
from spacefilm_pipeline.errors import NotAccepted
from spacefilm_pipeline.ingest.intake import Intake
from spacefilm_pipeline.ingest.inventory import Inventory
from spacefilm_pipeline.location import location
from spacefilm_pipeline.pipeline import Submit, Wait
from spacefilm_pipeline.processes import deaf_children
from spacefilm_pipeline.publish import RunReport
from spacefilm_pipeline.publish.validate import Checked
from spacefilm_pipeline.reading import Batch, Readers, extract_batch, read_batch, versions
from spacefilm_pipeline.records import Reject
from spacefilm_pipeline.runners import CLUSTERS, Runner
from spacefilm_pipeline.settings import Settings
from spacefilm_pipeline.spool import Spool

type _Read = tuple[bytes, tuple[Reject, ...]]
_progress: ContextVar[Progress] = ContextVar("progress", default=lambda stage, done, total: None)


def run(settings: Settings, progress: Progress) -> RunReport:
    """Run the flow, with news of its progress.

    Raises a `RunFailed` where nothing was published.
    """
    _start_server()
    token = _progress.set(progress)
    try:
        return cast(RunReport, spacefilm(**asdict(settings)))
    finally:
        _progress.reset(token)


def _listener() -> Progress:
    """Who is told of the progress. A function, since Prefect sends the flow to workers, and with it what it names."""
    return _progress.get()


def _start_server() -> None:
    """Start the server that a run starts for itself where no other is set, deaf to the Ctrl-C of the terminal.

    It must outlive the flow, which tells it how it ended and else would wait for it in vain.
    """
    with deaf_children(), get_client(sync_client=True):
        pass


def _whole[T](argument: T) -> T:
    """The argument of a task as it is: Prefect would walk through all of it, looking for results of other tasks."""
    return cast(T, quote(argument))


def is_io_error(_: object, __: object, state: State[Any]) -> bool:
    """Whether a task failed on reading or writing, which may go well the next time. Nothing else does."""
    return isinstance(state.result(raise_on_failure=False), OSError)


_RETRIED: dict[str, Any] = {
    "cache_policy": NO_CACHE,
    "persist_result": False,
    "retries": 2,
    "retry_delay_seconds": [1, 5],
    "retry_condition_fn": is_io_error,
}


_Share = Annotated[float, Field(ge=0, le=1)]
_Place = Annotated[str, BeforeValidator(lambda place: str(location(str(place))))]


@flow(name="spacefilm", flow_run_name="{input} → {out}", persist_result=False)
def spacefilm(
    input: _Place = "data/raw",
    out: _Place = "data/warehouse",
    model: Annotated[str, Field(min_length=1)] = "en_core_web_md",
    workers: Annotated[int, Field(ge=1, le=64)] = 1,
    strict: bool = False,
    max_bytes: Annotated[int, Field(ge=1)] = 5 * 1024 * 1024,
    curation: Path = Path("data/curation/people.csv"),
    full: bool = False,
    wait: Annotated[float, Field(ge=0)] = 0,
    max_rejected: _Share = 0.2,
    max_drop: _Share = 0.5,
    accept: bool = False,
    runner: Runner = "processes",
    address: str = "",
) -> State[RunReport]:
    """Texts in, a validated snapshot out. Where there is nothing new, nothing is published.

    Args:
        input: Texts: a folder on the machine that the run runs on, or s3://bucket/prefix.
        out: The warehouse to publish in: a folder there, or s3://bucket/prefix.
        model: spaCy model: the name of an installed one, or a path.
        workers: Processes that read texts, of this machine or of a cluster that is started on it.
        strict: Publish nothing if anything is refused.
        max_bytes: A file over this size is refused.
        curation: CSV of corrections: who is the same, who is not, what somebody is called. There need be none.
        full: Read every text again, also those read before.
        wait: Seconds to wait for another run that writes to the same warehouse.
        max_rejected: Publish nothing if a larger share of the files than this stands in rejects.
        max_drop: Publish nothing if a table lost a larger share of its rows than this since the last snapshot.
        accept: Publish whatever the two bounds above say. For one run that you have looked at, not for a schedule.
        runner: Where texts are read: threads (in the run's own process), processes, or a cluster of dask or ray.
        address: A Dask scheduler or Ray cluster that runs already; without one, a cluster is started for the run.
    """
    settings = Settings(
        location(input),
        location(out),
        model,
        workers,
        strict,
        max_bytes,
        curation,
        full,
        wait,
        max_rejected,
        max_drop,
        accept,
        runner,
        address,
    )
    clock = Clock(_listener())
    with pipeline.warehouse(settings, clock.progress), Readers(settings.model) as readers:
        with clock.stage("ingest"):
            spool = Spool(settings.folder)
            found = pipeline.look(settings, spool)
            if done := conclude.nothing_new(settings, found.fingerprint, clock):
                return _ended(done)
            check_cluster(settings)
            readers.start(pipeline.likely_readers(settings, found.n_texts))
            intake = ingest(settings, _whole(found), _whole(spool))
        with clock.stage("extract"):
            batches = pipeline.unread(settings, intake)
            refused = _extract(settings, batches, readers, clock.progress)
        if done := conclude.nothing_new(settings, intake.fingerprint, clock, refused):
            return _ended(done)
        with clock.stage("resolve"):
            concluded = resolve(settings, _whole(intake), _whole(refused))
        with clock.stage("validate"):
            checked = _validate(settings, concluded, intake, refused)
        n_parsed = sum(map(len, batches))
        report = publish(settings, _whole(intake), _whole(checked), _whole(clock), n_parsed)
    show_run(report)
    show_rejects(report.rejects)
    return _ended(report)


def _ended(report: RunReport) -> State[RunReport]:
    """How a run that went well shows among others."""
    snapshot = f"snapshot {int(report.snapshot.name)}"
    if not report.published:
        return Completed(name="Nothing new", message=f"Nothing new since {snapshot}.", data=report)
    texts = f"{report.n_new} new, {report.n_changed} changed, {report.n_removed} removed"
    return Completed(message=f"Published {snapshot}. Texts: {texts}; {len(report.rejects)} rejects.", data=report)


@task(name="Ingest: files to documents", **_RETRIED)
def ingest(settings: Settings, found: Inventory, spool: Spool) -> Intake:
    intake = pipeline.ingest(settings, found, spool)
    get_run_logger().info("%d documents, %d rejects", len(intake.documents), len(intake.rejects))
    return intake


@task(name="Extract: a batch of texts to mentions", task_run_name="Extract: batch {number}", **_RETRIED)
def extract(settings: Settings, number: int, batch: Batch, pool: Executor) -> tuple[Reject, ...]:
    refused = pool.submit(extract_batch, settings.model, settings.store(), batch).result()
    get_run_logger().info("batch %d: %d texts read, %d refused", number, len(batch) - len(refused), len(refused))
    return refused


@task(name="Extract: a batch of texts to mentions", task_run_name="Extract: batch {number}", **_RETRIED)
def extract_elsewhere(model: str, versions: tuple[str, str], number: int, batch: Batch) -> _Read:
    return read_batch(model, versions, batch)


def _extract(
    settings: Settings, batches: tuple[Documents, ...], readers: Readers, progress: Progress
) -> tuple[Reject, ...]:
    refused: list[Reject] = []
    is_far = settings.runner in CLUSTERS
    with _cluster_readers(settings) if is_far else _local_readers(settings, batches, readers) as submit:
        for done, found in zip(pipeline.texts_done(batches), pipeline.in_order(submit, batches), strict=True):
            refused.extend(found)
            progress("extract", *done)
    return tuple(refused)


@contextmanager
def _local_readers(settings: Settings, batches: Sequence[Documents], readers: Readers) -> Iterator[Submit]:
    threads: ThreadPoolTaskRunner[Any] = ThreadPoolTaskRunner(settings.workers)
    # The readers end first: where the run is interrupted, threads wait for no more than the texts at hand.
    with threads, readers.pool(pipeline.needed_readers(settings, batches)) as pool:

        def submit(number: int, batch: Batch) -> Wait:
            told = {"settings": settings, "number": number, "batch": _whole(batch), "pool": _whole(pool)}
            return threads.submit(extract, told).result

        yield submit


@contextmanager
def _cluster_readers(settings: Settings) -> Iterator[Submit]:
    store, expected = settings.store(), versions(settings.model)
    with cluster(settings) as workers:

        def submit(number: int, batch: Batch) -> Wait:
            told = {"model": settings.model, "versions": expected, "number": number, "batch": batch}
            read = workers.submit(extract_elsewhere, told)

            def wait() -> tuple[Reject, ...]:
                with failures_told(settings):
                    mentions, refused = cast(_Read, read.result())
                store.put_parquet(mentions)
                return refused

            return wait

        yield submit


@task(name="Resolve: mentions to tables", **_RETRIED)
def resolve(settings: Settings, intake: Intake, refused: tuple[Reject, ...]) -> Concluded:
    concluded = conclude.resolve_mentions(settings, intake, refused)
    counts = (f"{count} {table}" for table, count in concluded.resolved.rows.heights.items())
    get_run_logger().info("concluded anew: %s", ", ".join(counts))
    return concluded


@task(name="Validate: write, audit, refuse", **_RETRIED)
def validate(settings: Settings, concluded: Concluded, intake: Intake, refused: tuple[Reject, ...]) -> Checked:
    checked = conclude.check(settings, concluded, intake, refused)
    get_run_logger().info("%d rejects in all", len(checked.rejects))
    return checked


def _validate(settings: Settings, concluded: Concluded, intake: Intake, refused: tuple[Reject, ...]) -> Checked:
    """The task, and what was refused for a person to see where nothing may be published for it."""
    try:
        return validate(settings, _whole(concluded), _whole(intake), _whole(refused))
    except NotAccepted as failure:
        show_rejects(failure.rejects)
        raise


@task(name="Publish: a snapshot, and the switch to it", **_RETRIED)
def publish(settings: Settings, intake: Intake, checked: Checked, clock: Clock, n_parsed: int) -> RunReport:
    return conclude.publish(settings, intake, checked, clock, n_parsed)
