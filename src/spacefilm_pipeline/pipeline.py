"""The whole way in plain Python: ingest → extract → resolve → validate → publish.

Each stage is a function of the settings and of what the stage before gave, so that an orchestrator can wrap them one
by one. Batches of texts are small enough to send to another process; what is read there goes into the mention store,
and only what was refused comes back. From another machine the mentions come back too, as a file of the store.
"""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from itertools import accumulate, islice
from pathlib import Path
from typing import TYPE_CHECKING

from spacefilm_pipeline.clock import Clock, Progress
from spacefilm_pipeline.ingest.inventory import Inventory
from spacefilm_pipeline.location import S3Url
from spacefilm_pipeline.memory import give_back
from spacefilm_pipeline.processes import elsewhere
from spacefilm_pipeline.publish import RunReport
from spacefilm_pipeline.publish.places import current_snapshot
from spacefilm_pipeline.publish.writer import writing
from spacefilm_pipeline.reading import Batch, Readers, extract_batch
from spacefilm_pipeline.records import Reject
from spacefilm_pipeline.settings import LANGUAGE, Settings
from spacefilm_pipeline.spool import Spool
from spacefilm_pipeline.storage.inbox import take_stock

if TYPE_CHECKING:
    from spacefilm_pipeline.documents import Documents
    from spacefilm_pipeline.ingest.intake import Intake

BATCH_CHARS = 100_000
"""A batch holds texts of no more than about this length together: some twenty articles, ten seconds of reading."""

PROCESS_CHARS = 50_000
"""A process of its own takes as long to start and load the model as texts of this length together take to read."""

UNDER_WAY = 1000
"""Batches under way at once: enough for clusters of hundreds of workers, and 100 MB of text."""

type Wait = Callable[[], tuple[Reject, ...]]
"""Waits until a batch is read, and gives what was refused."""
type Submit = Callable[[int, Batch], Wait]
"""Has a batch read, given its number, counted from 1."""

_LEAST = 8
"""No batch but the last is shorter than this part of `PROCESS_CHARS`: to hand it out costs little against that."""
_ARTICLE = 3_000
"""Characters of an article, before it is known better."""


def _silent(stage: str, done: int, total: int) -> None:
    """No news."""


def run(settings: Settings, progress: Progress = _silent, readers: Readers | None = None) -> RunReport:
    """Read the input, publish a snapshot, and tell what was done. `readers` may have been started before.

    Raises a `RunFailed` where nothing was published.
    """
    clock = Clock(progress)
    with warehouse(settings, progress), readers or Readers(settings.model) as readers:
        with clock.stage("ingest"):
            spool = Spool(settings.folder)
            found = look(settings, spool)
            if current_snapshot(settings.folder):  # else nothing of what concludes is needed yet
                from spacefilm_pipeline.conclude import nothing_new

                if done := nothing_new(settings, found.fingerprint, clock):
                    return done
            readers.start(likely_readers(settings, found.n_texts))
            intake = ingest(settings, found, spool)
            del found  # what is not needed any more needs no memory
        with clock.stage("extract"):
            batches = unread(settings, intake)
            refused = extract_batches(settings, batches, readers, progress)
        from spacefilm_pipeline.conclude import check, nothing_new, publish, resolve_mentions

        if done := nothing_new(settings, intake.fingerprint, clock, refused):
            return done
        with clock.stage("resolve"):
            concluded = resolve_mentions(settings, intake, refused)
        with clock.stage("validate"):
            checked = check(settings, concluded, intake, refused)
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

    with writing(settings.folder, settings.wait, tell), _mirrored(settings, [store.folder for store in stores], tell):
        for store in stores:
            if settings.full:
                store.clear()
            else:
                store.tidy()
        yield


def _mirrored(settings: Settings, stores: Sequence[Path], tell: Callable[[str], None]) -> AbstractContextManager[None]:
    if not isinstance(settings.out, S3Url):
        return nullcontext()
    from spacefilm_pipeline.storage.mirror import mirrored

    return mirrored(settings.out, stores, tell)


def look(settings: Settings, spool: Spool) -> Inventory:
    """The files of the input, their bytes put into a spool. Where there is a snapshot, so that little may be new,
    another process does that, while what concludes is imported.

    Raises InputMissing and StorageFailed as `read_input` does, and ReaderGone where the process is killed.
    """
    told = (settings.input, settings.max_bytes, settings.out, spool)
    if current_snapshot(settings.folder) is None:
        return take_stock(*told)
    with elsewhere(take_stock, *told) as found:
        from spacefilm_pipeline import conclude  # noqa: F401

        inventory = found()
    spool.taken_back()
    return inventory


def ingest(settings: Settings, found: Inventory, spool: Spool) -> "Intake":
    """The documents of the input, and what was refused."""
    from spacefilm_pipeline.ingest import language
    from spacefilm_pipeline.ingest.intake import take_in
    from spacefilm_pipeline.ingest.notes import Notes

    language.get_ready()
    store = settings.notes()
    notes = Notes(store.get)
    intake = take_in(found, spool, notes)
    store.put(notes.new)
    del notes
    give_back()
    return intake


def unread(settings: Settings, intake: "Intake") -> "tuple[Documents, ...]":
    """The texts that this software and model have not read yet, in batches, the longest first."""
    known = settings.store().index().doc_ids.to_frame()
    new = intake.documents.frame.filter(language=LANGUAGE).join(known, on="doc_id", how="anti", maintain_order="left")
    left = intake.documents.told(new.sort("n_chars", descending=True, maintain_order=True))
    shares = ever_smaller(left.frame["n_chars"].to_list(), settings.workers)
    return tuple(left.take(rows) for rows in shares)


def ever_smaller(lengths: Sequence[int], workers: int) -> Iterator[range]:
    """Texts of these lengths in batches, each no more than half a worker's share of what is left, so that all workers
    end at nearly the same time (C. Polychronopoulos and D. Kuck, "Guided self-scheduling", 1987)."""
    left, start, size = sum(lengths), 0, 0
    for end, length in enumerate(lengths, start=1):
        size += length
        if size >= min(max(left // (2 * workers), PROCESS_CHARS // _LEAST), BATCH_CHARS) or end == len(lengths):
            yield range(start, end)
            left, start, size = left - size, end, 0


def likely_readers(settings: Settings, n_texts: int) -> int:
    """As `needed_readers`, as long as it is not known which texts are new."""
    n_new = n_texts - settings.store().size()
    return _of_use(settings, n_new * _ARTICLE)


def needed_readers(settings: Settings, batches: "Sequence[Documents]") -> int:
    """How many processes beside this one are of use to read batches; none where this one reads them as fast."""
    count = _of_use(settings, sum(batch.n_chars for batch in batches))
    return min(count, len(batches)) if count > 1 else 0


def _of_use(settings: Settings, n_chars: int) -> int:
    return min(settings.workers, n_chars // PROCESS_CHARS) if settings.runner == "processes" and n_chars > 0 else 0


def extract_batches(
    settings: Settings, batches: "Sequence[Documents]", readers: Readers, progress: Progress
) -> tuple[Reject, ...]:
    """`extract_batch` for each batch, where the readers are; gives the texts that could not be read."""
    refused: list[Reject] = []
    with readers.pool(needed_readers(settings, batches)) as pool:

        def submit(_: int, batch: Batch) -> Wait:
            return pool.submit(extract_batch, settings.model, settings.store(), batch).result

        read = in_order(submit, batches)
        if batches:
            _get_ready()
        for done, found in zip(texts_done(batches), read, strict=True):
            refused.extend(found)
            progress("extract", *done)
    return tuple(refused)


def in_order(submit: Submit, batches: "Sequence[Documents]") -> Iterator[tuple[Reject, ...]]:
    """What was refused of each batch. The first ones are submitted at once, and never more than some are under way."""
    left = enumerate(batches, start=1)
    waiting = deque(submit(number, tuple(batch)) for number, batch in islice(left, UNDER_WAY))

    def waited() -> Iterator[tuple[Reject, ...]]:
        while waiting:
            yield waiting.popleft()()
            waiting.extend(submit(number, tuple(batch)) for number, batch in islice(left, 1))

    return waited()


def _get_ready() -> None:
    """Import what is done once all is read, and do it once for nothing, while others read."""
    from spacefilm_pipeline.conclude import get_ready

    get_ready()


def texts_done(batches: "Sequence[Documents]") -> Iterator[tuple[int, int]]:
    """For each batch, how many texts are read when it is, and how many there are in all."""
    counts = [len(batch) for batch in batches]
    return ((done, sum(counts)) for done in accumulate(counts))
