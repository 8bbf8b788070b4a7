"""The whole way in plain Python: ingest → extract → resolve → validate → publish.

Each stage is a function of the settings and of what the stage before gave, so that an orchestrator can wrap them one
by one. Batches of texts are small enough to send to another process; what is read there goes into the mention store,
and only what was refused comes back. From another machine the mentions come back too, as a file of the store.
"""

import os
import signal
import socket
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from itertools import accumulate, takewhile
from multiprocessing import active_children, get_context, parent_process, resource_tracker
from pathlib import Path
from threading import Event, Lock, Thread
from time import perf_counter
from typing import Any
from unicodedata import unidata_version

import msgspec
from spacy.language import Language

import schemas
from schemas import CONTRACT_VERSION
from spacefilm_pipeline.errors import OtherSoftware, RejectsFound
from spacefilm_pipeline.extract import extract
from spacefilm_pipeline.extract.parse import load_model
from spacefilm_pipeline.extract.version import extractor_version, hash_of, model_version
from spacefilm_pipeline.ingest import Intake, take_in
from spacefilm_pipeline.ingest.files import Files
from spacefilm_pipeline.ingest.notes import Notes
from spacefilm_pipeline.location import Location
from spacefilm_pipeline.publish import Run, RunReport, publish_snapshot, unchanged
from spacefilm_pipeline.publish.bounds import keep_bounds
from spacefilm_pipeline.publish.mentions import MentionStore, to_parquet
from spacefilm_pipeline.publish.notes import NoteStore
from spacefilm_pipeline.publish.snapshot import rows_per_table
from spacefilm_pipeline.publish.validate import Checked, validate
from spacefilm_pipeline.publish.writer import writing
from spacefilm_pipeline.records import Document, DocumentMentions, Reject
from spacefilm_pipeline.resolve import Row, resolve
from spacefilm_pipeline.resolve.curation import read_corrections
from spacefilm_pipeline.runners import CLUSTERS, Runner
from spacefilm_pipeline.storage.inbox import read_input
from spacefilm_pipeline.storage.mirror import mirrored, working_folder

LANGUAGE = "en"
"""The language that is read. Texts in another are published without facts, and each with a reject that says so."""

FAILED = "extraction_failed"
"""The rule of a reject that tells of a text in which reading failed."""

BATCH_CHARS = 100_000
"""A batch holds texts of about this length together: some twenty articles, ten seconds of reading."""

PROCESS_CHARS = 50_000
"""A process of its own takes as long to start and load the model as texts of this length together take to read."""

type Batch = tuple[Document, ...]
type Progress = Callable[[str, int, int], None]
"""Called with a stage's name, the steps done, and the steps in all."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What a run is told."""

    input: Location
    out: Location
    model: str = "en_core_web_md"
    workers: int = 1
    strict: bool = False
    """Any reject ends the run, with nothing published."""
    max_bytes: int = 5 * 1024 * 1024
    """A file over this size is refused."""
    curation: Path = Path("data/curation/people.csv")
    """Corrections by hand of who is who; there need be none."""
    full: bool = False
    """Read every text again, those too that were read before."""
    wait: float = 0
    """Seconds to wait for another run that writes to `out`."""
    max_rejected: float = 0.2
    """The share of the text files that may stand in rejects."""
    max_drop: float = 0.5
    """The share of its rows in the last snapshot that a table may lose."""
    accept: bool = False
    """Publish also what leaves the two bounds above."""
    runner: Runner = "processes"
    """Clusters are for the flow: a direct run takes them for processes."""
    address: str = ""
    """Of a cluster that runs already. Without one, the flow starts one of `workers` processes for itself."""

    def __post_init__(self) -> None:
        if self.address and self.runner not in CLUSTERS:
            raise ValueError(f"An address is that of a cluster: of {' or '.join(CLUSTERS)}, not of {self.runner}.")

    @property
    def folder(self) -> Path:
        """The warehouse that is worked in: `out`, or what stands for it on this machine."""
        return working_folder(self.out)

    def store(self) -> MentionStore:
        """Where the mentions that this software and model find are kept."""
        return MentionStore(self.folder / "mentions", *versions(self.model))

    def notes(self) -> NoteStore:
        """Where the notes that this software's ingest takes are kept."""
        return NoteStore(self.folder / "notes", ingest_version())


def versions(model: str) -> tuple[str, str]:
    """What finds mentions here: the versions of the extractor and of a model.

    Raises OSError where no such model is installed.
    """
    return extractor_version(), model_version(model)


class Clock:
    """Seconds per stage, and the news of it."""

    def __init__(self, progress: Progress) -> None:
        self.progress = progress
        self.started_at = datetime.now(UTC)
        self._began: dict[str, float] = {}
        self._ended: dict[str, float] = {}

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Time what runs within."""
        self._began[name] = perf_counter()
        self.progress(name, 0, 1)
        yield
        self._ended[name] = perf_counter()
        self.progress(name, 1, 1)

    def read(self) -> dict[str, float]:
        """Seconds per stage begun, those of the stage that runs up to now."""
        return {name: self._ended.get(name, perf_counter()) - began for name, began in self._began.items()}


def _silent(stage: str, done: int, total: int) -> None:
    """No news."""


def run(settings: Settings, progress: Progress = _silent) -> RunReport:
    """Read the input, publish a snapshot, and tell what was done.

    Raises a `RunFailed` where nothing was published.
    """
    clock = Clock(progress)
    with warehouse(settings, progress):
        with clock.stage("ingest"):
            files = look(settings)
            if done := nothing_new(settings, files.fingerprint(), clock):
                return done
            intake = ingest(settings, files)
        with clock.stage("extract"):
            batches = unread(settings, intake)
            refused = extract_batches(settings, batches, progress)
        if done := nothing_new(settings, intake.fingerprint, clock, refused):
            return done
        with clock.stage("resolve"):
            rows = resolve_mentions(settings, intake)
        with clock.stage("validate"):
            checked = check(settings, rows, intake, refused)
        return publish(settings, intake, checked, clock, n_parsed=sum(map(len, batches)))


@contextmanager
def warehouse(settings: Settings, progress: Progress) -> Iterator[None]:
    """Hold the folder that is published to, and make ready what is known of texts from runs before.

    Raises WarehouseBusy where another run holds it, and CannotWrite where it cannot be written to, then or later. Where
    `out` is in object storage: LostRace where another run published there first, and StorageFailed where the store
    cannot be reached or does not hold what it should.
    """
    stores = (settings.store(), settings.notes())

    def tell(news: str) -> None:
        progress(news, 0, 1)

    folders = [store.folder for store in stores]
    with writing(settings.folder, settings.wait, tell), mirrored(settings.out, folders, tell):
        for store in stores:
            if settings.full:
                store.clear()
            else:
                store.tidy()
        yield


def look(settings: Settings) -> Files:
    """The files of the input."""
    return read_input(settings.input, settings.max_bytes, leave_out=settings.out)


def nothing_new(settings: Settings, fingerprint: str, clock: Clock, refused: Sequence[Reject] = ()) -> RunReport | None:
    """The report of a run that ends here, since its facts are published already; None where there is something to do.

    They are where a run of the same files, software, model and corrections published what is current. Texts that
    could not be read then are tried again: `refused` are those that could not be read this time either.
    """
    report = unchanged(settings.folder, run_id_of(settings, fingerprint), clock.started_at, clock.read)
    if report is None or settings.full or (settings.strict and report.rejects):
        return None
    failed = sum(reject.rule == FAILED for reject in report.rejects)
    return None if len(refused) < failed else replace(report, n_parsed=len(refused))


def ingest(settings: Settings, files: Files) -> Intake:
    """The documents of the input, and what was refused."""
    store = settings.notes()
    notes = Notes(store.get())
    intake = take_in(files, notes)
    store.put(notes.new)
    return intake


def unread(settings: Settings, intake: Intake) -> tuple[Batch, ...]:
    """The texts that this software and model have not read yet, in batches: one or more for each worker."""
    known = settings.store().doc_ids()
    left = [d for d in intake.documents if d.language == LANGUAGE and d.doc_id not in known]
    share = sum(len(document.text) for document in left) // settings.workers
    return tuple(_batches(left, min(max(share, PROCESS_CHARS), BATCH_CHARS)))


def _batches(documents: Sequence[Document], n_chars: int) -> Iterator[Batch]:
    batch: list[Document] = []
    for document in documents:
        batch.append(document)
        if sum(len(other.text) for other in batch) >= n_chars:
            yield tuple(batch)
            batch = []
    if batch:
        yield tuple(batch)


def extract_batch(settings: Settings, batch: Batch) -> tuple[Reject, ...]:
    """Read each text of a batch into the mention store; gives those that could not be read.

    Told to stop, it keeps what it has read until then.
    """
    with _reading:
        found, refused = _read(settings.model, takewhile(lambda _: not _stopping.is_set(), batch))
        settings.store().put(found)
    return refused


def read_batch(model: str, expected: tuple[str, str], batch: Batch) -> tuple[bytes, tuple[Reject, ...]]:
    """As `extract_batch`, on a machine that does not reach the mention store: gives the mentions as a file of it.

    Raises OtherSoftware where the `versions` here are not those expected: the texts would be read otherwise.
    """
    if (here := versions(model)) != expected:
        raise OtherSoftware(
            f"The worker on {socket.gethostname()} has other software than this machine: extractor and model are "
            f"{here}, not {expected}. Install the same on both, and start the worker again."
        )
    with _reading:
        found, refused = _read(model, batch)
    return to_parquet(found), refused


def _read(model: str, documents: Iterable[Document]) -> tuple[list[DocumentMentions], tuple[Reject, ...]]:
    found, refused = [], []
    for document in documents:
        try:
            found.append(extract(_model(model), document))
        except Exception as error:  # one text must never stop the rest
            refused.append(_unreadable(document, error))
    return found, tuple(refused)


_reading = Lock()
"""Held while this process reads a batch."""
_stopping = Event()
"""Set when this process shall read no further text."""


@cache
def _model(name: str) -> Language:
    return load_model(name)


def _unreadable(document: Document, error: Exception) -> Reject:
    reason = (
        f"No facts were taken from this text, because reading it failed with {type(error).__name__}: {error}. "
        "The text itself is published. Please report this fault with the text."
    )
    return Reject("extract", document.sources[0], FAILED, reason, document.doc_id)


def extract_batches(settings: Settings, batches: Sequence[Batch], progress: Progress) -> tuple[Reject, ...]:
    """`extract_batch` for each batch, in `settings.workers` processes, each of which loads its model once."""
    refused: list[Reject] = []
    with readers(settings, batches) as pool:
        read = pool.map(extract_batch, [settings] * len(batches), batches)
        for done, found in zip(texts_done(batches), read, strict=True):
            refused.extend(found)
            progress("extract", *done)
    return tuple(refused)


def texts_done(batches: Sequence[Batch]) -> Iterator[tuple[int, int]]:
    """For each batch, how many texts are read when it is, and how many there are in all."""
    counts = [len(batch) for batch in batches]
    return ((done, sum(counts)) for done in accumulate(counts))


@contextmanager
def readers(settings: Settings, batches: Sequence[Batch]) -> Iterator[Executor]:
    """Where batches are read: in as many processes as are set and of use, or in this one where that is one.

    Where what is done with them fails or is interrupted, texts that are being read are read to their end and kept, and
    the others are left.
    """
    _stopping.clear()
    pool, processes = _start(1 if settings.runner == "threads" else min(settings.workers, len(batches)))
    try:
        yield pool
    except BaseException:
        _stopping.set()
        for process in processes:
            process.terminate()
        pool.shutdown(cancel_futures=True)
        raise
    pool.shutdown()


def _start(count: int) -> tuple[Executor, set[Any]]:
    """A pool of that many processes, and these."""
    if count <= 1:
        return ThreadPoolExecutor(1), set()
    os.environ.setdefault("OMP_NUM_THREADS", "1")  # the processes share the cores among them
    # Spawned, not forked: a forked child would hold the writer's lock after its parent's death.
    pool = ProcessPoolExecutor(count, get_context("spawn"), initializer=_obey_parent)
    others = set(active_children())
    with deaf_children():
        for _ in range(count):
            pool.submit(os.getpid)  # a process is started for each job that finds none idle
    return pool, set(active_children()) - others


@contextmanager
def deaf_children() -> Iterator[None]:
    """Processes started within are born with Ctrl-C blocked: what the terminal sends to all is for the parent alone."""
    resource_tracker.ensure_running()  # started within, it would lift the block
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)


def _obey_parent() -> None:
    """Make this process end, after the text at hand, when its parent says so or is no more."""
    signal.signal(signal.SIGTERM, lambda *_: _stopping.set())
    Thread(target=_end_when_stopping, daemon=True).start()
    Thread(target=_stop_with_parent, daemon=True).start()


def _end_when_stopping() -> None:
    _stopping.wait()
    with _reading:
        os._exit(0)


def _stop_with_parent() -> None:
    if parent := parent_process():
        parent.join()
        _stopping.set()


def resolve_mentions(settings: Settings, intake: Intake) -> dict[str, list[Row]]:
    """Rows per table, from all that the documents say."""
    # A text that a sidecar now says is in another language may have been read before.
    kept = settings.store().get(d.doc_id for d in intake.documents if d.language == LANGUAGE)
    said = {d.doc_id: kept.get(d.doc_id, DocumentMentions(d.doc_id)) for d in intake.documents}
    corrections, _ = read_corrections(settings.curation)
    return resolve(intake.documents, said, corrections)


def check(settings: Settings, rows: Mapping[str, Sequence[Row]], intake: Intake, refused: Sequence[Reject]) -> Checked:
    """The rows that keep the contract, and everything refused on the way.

    Raises RejectsFound where the run is strict and anything was refused, and OutOfBounds where the run leaves its
    bounds and these are not lifted.
    """
    checked = validate(rows)
    unread = [_foreign(document) for document in intake.documents if document.language != LANGUAGE]
    _, uncorrected = read_corrections(settings.curation)
    rejects = sorted((*intake.rejects, *unread, *refused, *uncorrected, *checked.rejects), key=repr)
    if settings.strict and rejects:
        first = rejects[0]
        raise RejectsFound(
            f"{len(rejects)} refused, so nothing was published. The first: {first.source}: {first.reason}", rejects
        )
    if not settings.accept:
        before = rows_per_table(settings.folder)
        keep_bounds(checked.tables, intake.seen, rejects, before, settings.max_rejected, settings.max_drop)
    return Checked(checked.tables, tuple(rejects), tuple(rows.get("identity", ())))


def _foreign(document: Document) -> Reject:
    reason = (
        f"No facts were taken from this text, because its language is {document.language!r} and only {LANGUAGE!r} is "
        "read. The text itself is published. If the language is wrong, give it in a sidecar."
    )
    return Reject("extract", document.sources[0], "language", reason, document.doc_id)


def publish(settings: Settings, intake: Intake, checked: Checked, clock: Clock, n_parsed: int) -> RunReport:
    """Write the snapshot, audit it, and switch to it.

    Raises AuditFailed where what was written does not keep the contract; what was published before then stands.
    """
    with clock.stage("publish"):
        run = Run(
            run_id_of(settings, intake.fingerprint),
            software_version(),
            model_version(settings.model),
            clock.started_at,
            intake.seen,
            n_parsed,
            sum(document.language == LANGUAGE for document in intake.documents) - n_parsed,
            clock.read,
        )
        return publish_snapshot(settings.folder, run, checked.tables, checked.rejects, checked.judgements)


def run_id_of(settings: Settings, fingerprint: str) -> str:
    """A name for what is run: the same files, software, model and settings give the same, on any machine.

    It holds nothing of when or where, so that rejects, which carry it, are the same bytes in every such run.
    """
    corrections, uncorrected = read_corrections(settings.curation)
    told = (
        CONTRACT_VERSION,
        software_version(),
        pipeline_version(),
        model_version(settings.model),
        settings.max_bytes,
        corrections,
        [reject.reason for reject in uncorrected],
        fingerprint,
    )
    return sha256(msgspec.json.encode(told)).hexdigest()[:16]


@cache
def pipeline_version() -> str:
    """A hash that changes with any file of this package or of the data contract."""
    package, contract = Path(__file__).parent, Path(schemas.__file__).parent
    return hash_of(package, [package]) + hash_of(contract, [contract])


@cache
def ingest_version() -> str:
    """A hash that changes with all that shapes what ingest finds out about files and texts."""
    package, contract = Path(__file__).parent, Path(schemas.__file__).parent
    parts = [package / part for part in ("ingest", "dates", "lexicons.py", "records.py")]
    libraries = [version(name) for name in ("charset-normalizer", "numpy", "py3langid")]
    told = (hash_of(package, parts), hash_of(contract, [contract]), unidata_version, *libraries)
    return sha256(" ".join(told).encode()).hexdigest()[:16]


def software_version() -> str:
    """The version of this package, and the hash of its extractor."""
    return f"{version('spacefilm-pipeline')}+{extractor_version()}"
