"""Where texts are read: in this process, or in others, of which one loads the model and the rest are copies.

The others import what reading takes and no more. They can be started before it is known what there is to read, so that
the model is loaded while the texts come in.
"""

import gc
import os
import signal
import socket
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import cache
from importlib.abc import MetaPathFinder
from itertools import takewhile
from multiprocessing import active_children, get_context, parent_process
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from queue import SimpleQueue
from threading import Event, Lock, Thread
from types import ModuleType
from typing import TYPE_CHECKING, Any, Self

from spacefilm_pipeline.collector import no_collector
from spacefilm_pipeline.errors import OtherSoftware, ReaderGone
from spacefilm_pipeline.extract import extract, read_ahead
from spacefilm_pipeline.extract.batches import AT_ONCE, batches
from spacefilm_pipeline.extract.version import extractor_version, model_version
from spacefilm_pipeline.processes import GONE, answer_with, spawn, start_alone
from spacefilm_pipeline.records import Document, DocumentMentions, Reject

if TYPE_CHECKING:
    from spacy.language import Language

    from spacefilm_pipeline.publish.mentions import MentionStore

FAILED = "extraction_failed"
"""The rule of a reject that tells of a text in which reading failed."""

type Batch = tuple[Document, ...]
type _End = Connection[Any, Any]

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
        self._first: BaseProcess | None = None
        """The process that loads the model, and of which the others are copies."""
        self._ends: list[_End] = []
        """Of pipes, one to each process."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    def start(self, count: int) -> None:
        """Start so many processes, where none are started yet."""
        if count and not self._ends:
            os.environ.setdefault("OMP_NUM_THREADS", "1")  # the processes share the cores among them
            pipes = [spawn.Pipe() for _ in range(count)]
            self._first = spawn.Process(target=_begin, args=(self._model, [theirs for _, theirs in pipes]))
            with start_alone():
                self._first.start()
            for _, theirs in pipes:
                theirs.close()
            self._ends = [ours for ours, _ in pipes]
            self._pool = _Elsewhere(self._ends)

    @contextmanager
    def pool(self, count: int) -> Iterator[Executor]:
        """Where batches are read: in at least `count` processes, or in this one where none are started and it is 0.

        Where what is done with them fails or is interrupted, texts that are being read are read to their end and kept,
        and the others are left.
        """
        _stopping.clear()
        if count > len(self._ends):
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
        """End the processes, each after the text at hand."""
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)
            if self._first is not None:
                self._first.terminate()
            self._pool.shutdown()
            for end in self._ends:
                with suppress(EOFError, OSError):
                    end.recv()  # it says no more, but ends
                end.close()
            if self._first is not None:
                self._first.join()
            self._pool, self._first, self._ends = None, None, []


class _Elsewhere(ThreadPoolExecutor):
    """Calls functions in other processes, each at the other end of a pipe."""

    def __init__(self, ends: Sequence[_End]) -> None:
        super().__init__(len(ends))
        self._idle: SimpleQueue[_End] = SimpleQueue()
        for end in ends:
            self._idle.put(end)

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Call a function with these arguments in one of the processes. Raises ReaderGone where that ends before."""
        return super().submit(self._ask, fn, args, kwargs)

    def _ask(self, *call: Any) -> Any:
        end = self._idle.get()
        try:
            end.send(call)
            answer, error = end.recv()
        except (EOFError, OSError) as gone:
            raise ReaderGone(GONE) from gone
        finally:
            self._idle.put(end)
        if error is not None:
            raise error
        return answer


def _begin(model: str, ends: list[_End]) -> None:
    """Make this process ready to read, and have it answer at the first of these ends of pipes, and copies of it at the
    others: what it loaded is theirs too, for neither time nor memory.

    What fails here fails again on reading, where it is told.
    """
    sys.meta_path.insert(0, _NoPandas())
    with suppress(Exception):
        extract(_model(model), Document("", (), "", "en"))  # an empty text has lexicons read and patterns compiled
    gc.freeze()  # all of that stays, and need not be searched again and again
    signal.signal(signal.SIGTERM, _stop)
    while len(ends) > 1:
        end = ends.pop()
        get_context("fork").Process(target=_answer, args=(end, ends)).start()
        end.close()
    _answer(ends[0], ())


def _stop(*_: object) -> None:
    """Read no further text, neither here nor in copies of this process."""
    for copy in active_children():
        copy.terminate()
    _stopping.set()


def _answer(end: _End, others: Iterable[_End]) -> None:
    """Do what is asked for at this end of a pipe, until told to stop after the text at hand, or the parent is gone."""
    for other in others:
        other.close()
    Thread(target=_end_when_stopping, daemon=True).start()
    Thread(target=_stop_with_parent, daemon=True).start()
    import spacefilm_pipeline.publish.mentions  # noqa: F401 - not before: it starts threads, which are not copied

    with suppress(EOFError, OSError):
        while True:
            answer_with(end, *end.recv())
    os._exit(0)  # without taking everything apart piece by piece


class _NoPandas(MetaPathFinder):
    """pyarrow imports pandas wherever it is installed, which takes a second; reading has no use for it."""

    def find_spec(self, fullname: str, path: object, target: ModuleType | None = None) -> None:
        if fullname == "pandas":
            raise ModuleNotFoundError("No module named 'pandas'", name="pandas")


def _end_when_stopping() -> None:
    _stopping.wait()
    with _reading:
        for copy in active_children():
            copy.join()
        os._exit(0)


def _stop_with_parent() -> None:
    if parent := parent_process():
        parent.join()
        _stop()
