"""Where texts are read: in this process, or in others, each of which loads the model once.

The others import what reading takes and no more. They can be started before it is known what there is to read, so that
they load their model while the texts come in.
"""

import atexit
import gc
import os
import signal
import socket
import sys
from collections.abc import Iterable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import cache
from importlib.abc import MetaPathFinder
from itertools import takewhile
from multiprocessing import active_children, get_context, parent_process, resource_tracker
from threading import Event, Lock, Thread
from types import ModuleType
from typing import TYPE_CHECKING, Any, Self

from spacefilm_pipeline.collector import no_collector
from spacefilm_pipeline.errors import OtherSoftware
from spacefilm_pipeline.extract import extract, read_ahead
from spacefilm_pipeline.extract.batches import AT_ONCE, batches
from spacefilm_pipeline.extract.version import extractor_version, model_version
from spacefilm_pipeline.records import Document, DocumentMentions, Reject

if TYPE_CHECKING:
    from spacy.language import Language

    from spacefilm_pipeline.publish.mentions import MentionStore

FAILED = "extraction_failed"
"""The rule of a reject that tells of a text in which reading failed."""

type Batch = tuple[Document, ...]

_reading = Lock()
"""Held while this process reads a batch."""
_stopping = Event()
"""Set when this process shall read no further text."""


def versions(model: str) -> tuple[str, str]:
    """What finds mentions here: the versions of the extractor and of a model.

    Raises OSError where no such model is installed.
    """
    return extractor_version(), model_version(model)


def extract_batch(model: str, store: "MentionStore", batch: Batch) -> tuple[Reject, ...]:
    """Read each text of a batch into the mention store; gives those that could not be read.

    Told to stop, it keeps what it has read until then.
    """
    with _reading:
        found, refused = _read(model, takewhile(lambda _: not _stopping.is_set(), batch))
        store.put(found)
    return refused


def read_batch(model: str, expected: tuple[str, str], batch: Batch) -> tuple[bytes, tuple[Reject, ...]]:
    """As `extract_batch`, on a machine that does not reach the mention store: gives the mentions as a file of it.

    Raises OtherSoftware where the `versions` here are not those expected: the texts would be read otherwise.
    """
    from spacefilm_pipeline.publish.mentions import to_parquet

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
    with no_collector():  # what is read of a few texts is little, and is found when the batch is read
        for group in batches(documents, lambda document: len(document.text), AT_ONCE):
            with suppress(Exception):  # it is met again, and told, with the text that it lies in
                read_ahead(_model(model), group)
            for document in group:
                try:
                    found.append(extract(_model(model), document))
                except Exception as error:  # one text must never stop the rest
                    refused.append(_unreadable(document, error))
    return found, tuple(refused)


@cache
def _model(name: str) -> "Language":
    from spacefilm_pipeline.extract.parse import load_model

    return load_model(name)


def _unreadable(document: Document, error: Exception) -> Reject:
    reason = (
        f"No facts were taken from this text, because reading it failed with {type(error).__name__}: {error}. "
        "The text itself is published. Please report this fault with the text."
    )
    return Reject("extract", document.sources[0], FAILED, reason, document.doc_id)


class Readers:
    """Processes that read texts. They may be started before it is known which; ended without, they read none."""

    def __init__(self, model: str) -> None:
        self._model = model
        self._pool: Executor | None = None
        self._processes: set[Any] = set()
        self._ready: list[Future[int]] = []
        """What each process does first, which is done when it is there."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    def start(self, count: int) -> None:
        """Start so many processes, where none are started yet."""
        if count and not self._processes:
            os.environ.setdefault("OMP_NUM_THREADS", "1")  # the processes share the cores among them
            # Spawned, not forked: a forked child would hold the writer's lock after its parent's death.
            pool = ProcessPoolExecutor(count, get_context("spawn"), initializer=_begin, initargs=(self._model,))
            others = set(active_children())
            with deaf_children(), _without_main():
                self._ready = [pool.submit(os.getpid) for _ in range(count)]  # each finds no process idle, and gets one
            self._pool, self._processes = pool, set(active_children()) - others

    @contextmanager
    def pool(self, count: int) -> Iterator[Executor]:
        """Where batches are read: in at least `count` processes, or in this one where none are started and it is 0.

        Where what is done with them fails or is interrupted, texts that are being read are read to their end and kept,
        and the others are left.
        """
        _stopping.clear()
        if count > len(self._processes):
            self._end()
            self.start(count)
        self._pool = self._pool or ThreadPoolExecutor(1)
        try:
            yield self._pool
        except BaseException:
            _stopping.set()
            raise
        finally:
            self._end()

    def _end(self) -> None:
        if self._pool is not None:
            if _stopping.is_set() or not all(future.done() for future in self._ready):
                for process in self._processes:
                    process.terminate()
            self._pool.shutdown(cancel_futures=True)
            self._pool, self._processes = None, set()


@contextmanager
def deaf_children() -> Iterator[None]:
    """Processes started within are born with Ctrl-C blocked: what the terminal sends to all is for the parent alone."""
    resource_tracker.ensure_running()  # started within, it would lift the block
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)


@contextmanager
def _without_main() -> Iterator[None]:
    """Processes spawned within don't run the main program's file, as they else would: reading takes nothing of it."""
    main = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main


def _begin(model: str) -> None:
    """Make this process end, after the text at hand, when its parent says so or is no more; and make it ready to read.

    What fails here fails again on reading, where it is told.
    """
    signal.signal(signal.SIGTERM, lambda *_: _stopping.set())
    Thread(target=_end_when_stopping, daemon=True).start()
    Thread(target=_stop_with_parent, daemon=True).start()
    sys.meta_path.insert(0, _NoPandas())
    with suppress(Exception):
        import spacefilm_pipeline.publish.mentions  # noqa: F401

        extract(_model(model), Document("", (), "", "en"))  # an empty text has lexicons read and patterns compiled
    gc.freeze()  # all of that stays, and need not be searched again and again
    atexit.register(os._exit, 0)  # nor is it taken apart piece by piece in the end


class _NoPandas(MetaPathFinder):
    """pyarrow imports pandas wherever it is installed, which takes a second; reading has no use for it."""

    def find_spec(self, fullname: str, path: object, target: ModuleType | None = None) -> None:
        if fullname == "pandas":
            raise ModuleNotFoundError("No module named 'pandas'", name="pandas")


def _end_when_stopping() -> None:
    _stopping.wait()
    with _reading:
        os._exit(0)


def _stop_with_parent() -> None:
    if parent := parent_process():
        parent.join()
        _stopping.set()
