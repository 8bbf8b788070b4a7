"""What a reader holds so that a snapshot is not pruned under its hands.

A reader of ours holds a shared lock on the folder of its snapshot; pruning takes away only what it can lock for itself
alone. The lock is the kernel's and goes with its reader. Readers that know nothing of this have a time of grace:
see `history.prune`.
"""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


@contextmanager
def reading(look_up: Callable[[], Path]) -> Iterator[Path]:
    """The folder of the snapshot that `look_up` gives, which stays as long as this is held."""
    while True:
        snapshot = look_up()
        try:
            descriptor = os.open(snapshot, os.O_RDONLY | os.O_DIRECTORY)
        except FileNotFoundError:
            continue  # pruned since it was looked up
        try:
            with suppress(OSError):  # some network file systems lock no folders: then only the time of grace holds
                fcntl.flock(descriptor, fcntl.LOCK_SH)
            if snapshot.exists():
                yield snapshot
                return
        finally:
            os.close(descriptor)


@contextmanager
def alone(snapshot: Path) -> Iterator[bool]:
    """Hold a snapshot against readers of ours who come; False where one of them holds it."""
    descriptor = os.open(snapshot, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield _locked(descriptor)
    finally:
        os.close(descriptor)


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return True  # this file system locks no folders, and nobody can hold one
    return True
