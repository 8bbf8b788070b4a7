"""Processes that this one starts for itself."""

import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing import get_context, resource_tracker
from multiprocessing.connection import Connection
from traceback import format_exc
from types import ModuleType
from typing import Any

from spacefilm_pipeline.errors import ReaderGone

# Spawned, not forked: a forked child would hold the writer's lock after its parent's death.
spawn = get_context("spawn")

GONE = (
    "A process that read texts was killed, from outside or because memory ran out, so nothing was published. What was "
    "read before is kept. Run again, if need be with fewer --workers."
)


@contextmanager
def elsewhere[**P, T](function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> Iterator[Callable[[], T]]:
    """Have a function called with these arguments in a process of its own, which ends with the block; what is given
    waits for what the function returns, and gives that.

    It raises what the function raises, and ReaderGone where the process was killed.
    """
    ours, theirs = spawn.Pipe()
    process = spawn.Process(target=_call, args=(theirs, function, args, kwargs))
    with start_alone():
        process.start()
    theirs.close()

    def answer() -> T:
        try:
            found, error = ours.recv()
        except (EOFError, OSError) as gone:
            raise ReaderGone(GONE) from gone
        if error is not None:
            raise error
        return found  # type: ignore[no-any-return]  # pipes tell no types

    try:
        yield answer
    finally:
        ours.close()
        process.terminate()
        process.join()


def _call(end: "Connection[Any, Any]", function: Callable[..., Any], args: Any, kwargs: Any) -> None:
    with suppress(BrokenPipeError):  # nobody waits for it any more
        answer_with(end, function, args, kwargs)
    os._exit(0)  # without taking everything apart piece by piece


def answer_with(end: "Connection[Any, Any]", function: Callable[..., Any], args: Any, kwargs: Any) -> None:
    """Send what a function returns, and None; or None, and what it raises."""
    try:
        end.send((function(*args, **kwargs), None))
    except Exception as error:
        error.add_note(format_exc())  # else nobody would know where it happened
        end.send((None, error))


@contextmanager
def start_alone() -> Iterator[None]:
    """Processes spawned within don't hear the terminal's Ctrl-C, nor do they run the main program's file, as they else
    would: they take nothing of it."""
    main = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        with deaf_children():
            yield
    finally:
        sys.modules["__main__"] = main


@contextmanager
def deaf_children() -> Iterator[None]:
    """Processes started within are born with Ctrl-C blocked: what the terminal sends to all is for the parent alone."""
    resource_tracker.ensure_running()  # started within, it would lift the block
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
