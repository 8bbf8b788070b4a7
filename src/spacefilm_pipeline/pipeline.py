"""The whole way in plain Python: ingest → extract → resolve → validate → publish.

Each stage is a function of the settings and of what the stage before gave, so that an orchestrator can wrap them one
by one. Batches of texts are small enough to send to another process; what is read there goes into the mention store,
and only what was refused comes back. From another machine the mentions come back too, as a file of the store.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from itertools import accumulate
from pathlib import Path
from time import perf_counter
from unicodedata import unidata_version

import msgspec
import polars as pl

import schemas
from schemas import CONTRACT_VERSION, FACTS
from spacefilm_pipeline.errors import MentionsGone, RejectsFound
from spacefilm_pipeline.extract.batches import batches
from spacefilm_pipeline.extract.version import extractor_version, hash_of, model_version
from spacefilm_pipeline.ingest import Intake, take_in
from spacefilm_pipeline.ingest.files import Files, is_text
from spacefilm_pipeline.ingest.notes import Notes
from spacefilm_pipeline.location import Location
from spacefilm_pipeline.publish import Run, RunReport, publish_snapshot, unchanged
from spacefilm_pipeline.publish.bounds import keep_bounds
from spacefilm_pipeline.publish.conclusions import read_conclusions
from spacefilm_pipeline.publish.mentions import MentionStore
from spacefilm_pipeline.publish.notes import NoteStore
from spacefilm_pipeline.publish.snapshot import current_snapshot, read_table, rows_per_table
from spacefilm_pipeline.publish.validate import Checked, validate
from spacefilm_pipeline.publish.writer import writing
from spacefilm_pipeline.reading import FAILED, Batch, Readers, extract_batch, versions
from spacefilm_pipeline.records import Document, Reject
from spacefilm_pipeline.resolve import Resolved, resolve
from spacefilm_pipeline.resolve.conclusions import SCHEMAS, Conclusions
from spacefilm_pipeline.resolve.corpus import Corpus
from spacefilm_pipeline.resolve.curation import read_corrections
from spacefilm_pipeline.runners import CLUSTERS, Runner
from spacefilm_pipeline.storage.inbox import read_input
from spacefilm_pipeline.storage.mirror import mirrored, working_folder

LANGUAGE = "en"
"""The language that is read. Texts in another are published without facts, and each with a reject that says so."""

BATCH_CHARS = 100_000
"""A batch holds texts of no more than about this length together: some twenty articles, ten seconds of reading."""

PROCESS_CHARS = 50_000
"""A process of its own takes as long to start and load the model as texts of this length together take to read."""

_ROUNDS = 8
"""Batches for each worker, so that all of them end at nearly the same time."""
_ARTICLE = 3_000
"""Characters of an article, before it is known better."""

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


def run(settings: Settings, progress: Progress = _silent, readers: Readers | None = None) -> RunReport:
    """Read the input, publish a snapshot, and tell what was done. `readers` may have been started before.

    Raises a `RunFailed` where nothing was published.
    """
    clock = Clock(progress)
    with warehouse(settings, progress), readers or Readers(settings.model) as readers:
        with clock.stage("ingest"):
            files = look(settings)
            if done := nothing_new_there(settings, files, clock):
                return done
            readers.start(likely_readers(settings, files))
            intake = ingest(settings, files)
            del files  # what is not needed any more needs no memory
        with clock.stage("extract"):
            batches = unread(settings, intake)
            refused = extract_batches(settings, batches, readers, progress)
        if done := nothing_new(settings, intake.fingerprint, clock, refused):
            return done
        with clock.stage("resolve"):
            resolved = resolve_mentions(settings, intake, refused)
        with clock.stage("validate"):
            checked = check(settings, resolved, intake, refused)
        return publish(settings, intake, resolved, checked, clock, n_parsed=sum(map(len, batches)))


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


def nothing_new_there(settings: Settings, files: Files, clock: Clock) -> RunReport | None:
    """As `nothing_new`, before anything is made of the files; None without reading them where there are more or fewer
    texts than the last run saw."""
    snapshot = current_snapshot(settings.folder)
    if snapshot is None or read_table(snapshot, "runs").row(-1, named=True)["n_seen"] != sum(
        map(is_text, files.sources)
    ):
        return None
    return nothing_new(settings, files.fingerprint(), clock)


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
    share = sum(len(document.text) for document in left) // (settings.workers * _ROUNDS)
    return tuple(batches(left, lambda d: len(d.text), min(max(share, PROCESS_CHARS // _ROUNDS), BATCH_CHARS)))


def likely_readers(settings: Settings, files: Files) -> int:
    """As `needed_readers`, as long as it is not known which texts are new."""
    n_new = sum(map(is_text, files.sources)) - settings.store().size()
    return _of_use(settings, n_new * _ARTICLE)


def needed_readers(settings: Settings, batches: Sequence[Batch]) -> int:
    """How many processes beside this one are of use to read batches; none where this one reads them as fast."""
    count = _of_use(settings, sum(len(document.text) for batch in batches for document in batch))
    return min(count, len(batches)) if count > 1 else 0


def _of_use(settings: Settings, n_chars: int) -> int:
    return min(settings.workers, n_chars // PROCESS_CHARS) if settings.runner == "processes" and n_chars > 0 else 0


def extract_batches(
    settings: Settings, batches: Sequence[Batch], readers: Readers, progress: Progress
) -> tuple[Reject, ...]:
    """`extract_batch` for each batch, where the readers are; gives the texts that could not be read."""
    refused: list[Reject] = []
    with readers.pool(needed_readers(settings, batches)) as pool:
        told = [[one] * len(batches) for one in (settings.model, settings.store())]
        read = pool.map(extract_batch, *told, batches)
        for done, found in zip(texts_done(batches), read, strict=True):
            refused.extend(found)
            progress("extract", *done)
    return tuple(refused)


def texts_done(batches: Sequence[Batch]) -> Iterator[tuple[int, int]]:
    """For each batch, how many texts are read when it is, and how many there are in all."""
    counts = [len(batch) for batch in batches]
    return ((done, sum(counts)) for done in accumulate(counts))


def resolve_mentions(settings: Settings, intake: Intake, refused: Sequence[Reject]) -> Resolved:
    """Rows per table, from all that the documents say; what the last run concluded on the same grounds stands.

    Raises MentionsGone where what a text says is not in the store, though it was not `refused` when it was read.
    """
    store = settings.store()
    # A text that a sidecar now says is in another language may have been read before.
    told = {document.doc_id for document in intake.documents if document.language == LANGUAGE}
    readable = told.difference(reject.doc_id for reject in refused)
    if gone := readable - store.doc_ids():
        raise MentionsGone(
            f"What was read of {len(gone)} texts is not in {store.folder} any more, so nothing was "
            "published. This software was changed while it ran, or its files were taken away. Run again."
        )
    corrections, _ = read_corrections(settings.curation)
    corpus = Corpus(intake.documents, readable, store.each)
    return resolve(corpus, corrections, _concluded_before(settings), settings.folder)


def _concluded_before(settings: Settings) -> Conclusions:
    """What was concluded with the snapshot that is published, if this software did with the same corrections."""
    snapshot = None if settings.full else current_snapshot(settings.folder)
    schemas = {name: pl.Schema(schema) for name, schema in SCHEMAS.items()}
    frames = read_conclusions(snapshot, schemas, _concluded_by(settings)) if snapshot else None
    if snapshot is None or frames is None:
        return Conclusions()
    tables = (table for table in FACTS if table != "documents")  # all of these are made anew
    return Conclusions(frames, {table: read_table(snapshot, table) for table in tables})


def _concluded_by(settings: Settings) -> str:
    """What concludes: the same concludes the same from the same documents."""
    corrections, _ = read_corrections(settings.curation)
    told = (pipeline_version(), model_version(settings.model), corrections)
    return sha256(msgspec.json.encode(told)).hexdigest()[:16]


def check(settings: Settings, resolved: Resolved, intake: Intake, refused: Sequence[Reject]) -> Checked:
    """The rows that keep the contract, and everything refused on the way.

    Raises RejectsFound where the run is strict and anything was refused, and OutOfBounds where the run leaves its
    bounds and these are not lifted.
    """
    checked = validate(resolved.rows, resolved.kept, resolved.misfits)
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
    return Checked(checked.tables, tuple(rejects))


def _foreign(document: Document) -> Reject:
    reason = (
        f"No facts were taken from this text, because its language is {document.language!r} and only {LANGUAGE!r} is "
        "read. The text itself is published. If the language is wrong, give it in a sidecar."
    )
    return Reject("extract", document.sources[0], "language", reason, document.doc_id)


def publish(
    settings: Settings, intake: Intake, resolved: Resolved, checked: Checked, clock: Clock, n_parsed: int
) -> RunReport:
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
        # Rows refused for a fault of ours are lacking: the next run concludes everything anew, and refuses them again.
        is_whole = all(reject.stage != "validate" or reject.rule == "curation" for reject in checked.rejects)
        made_by = _concluded_by(settings) if is_whole else ""
        return publish_snapshot(settings.folder, run, checked.tables, checked.rejects, resolved.concluded, made_by)


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
    parts = [package / part for part in ("ingest", "dates", "fingerprints.py", "lexicons.py", "records.py")]
    libraries = [version(name) for name in ("charset-normalizer", "numpy", "py3langid")]
    told = (hash_of(package, parts), hash_of(contract, [contract]), unidata_version, *libraries)
    return sha256(" ".join(told).encode()).hexdigest()[:16]


def software_version() -> str:
    """The version of this package, and the hash of its extractor."""
    return f"{version('spacefilm-pipeline')}+{extractor_version()}"
