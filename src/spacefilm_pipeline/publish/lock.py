"""One writer at a time in a warehouse."""

import fcntl
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from io import FileIO
from pathlib import Path
from time import monotonic, sleep

from spacefilm_pipeline.errors import WarehouseBusy

_LOCK = ".lock"
_HOLDER = re.compile(r"process \d+, since [\d: +-]+")
_PAUSE = 0.2
"""Seconds between two tries for a lock that somebody else holds."""


def silent(_: str) -> None:
    """No news."""


@contextmanager
def one_writer(out: Path, wait: float = 0, tell: Callable[[str], None] = silent) -> Iterator[None]:
    """Hold the warehouse for writing; it is made where there is none.

    The lock is the kernel's and goes with the process that holds it, however that ends. Where another process holds it,
    `tell` is told who, and up to `wait` seconds are waited (`inf`: as long as it takes). Raises WarehouseBusy where it
    is held even then.
    """
    out.mkdir(parents=True, exist_ok=True)
    with open(out / _LOCK, "a+b", buffering=0) as file:
        _acquire(file, out, wait, tell)
        _sign(file, f"process {os.getpid()}, since {datetime.now().astimezone():%Y-%m-%d %H:%M:%S %z}")
        try:
            yield
        finally:
            _sign(file, "")


def _acquire(file: FileIO, out: Path, wait: float, tell: Callable[[str], None]) -> None:
    deadline, told = monotonic() + wait, False
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError as error:
            holder = _holder(file)
            if monotonic() >= deadline:
                raise WarehouseBusy(
                    f"Another run is writing to {out}{f' ({holder})' if holder else ''}, so this one changed nothing. "
                    "Run again when it has ended, or have this one wait for it with --wait SECONDS."
                ) from error
            if not told:
                tell(f"waiting for {holder or 'another run'}")
                told = True
            sleep(_PAUSE)


def _sign(file: FileIO, holder: str) -> None:
    """Write who holds the lock into its file, if that can be: for messages only, the lock is the kernel's."""
    with suppress(OSError):
        file.truncate(0)
        file.write(holder.encode())


def _holder(file: FileIO) -> str | None:
    """Who says to hold the lock; None where its file does not tell."""
    file.seek(0)
    found = _HOLDER.fullmatch(file.read(200).decode(errors="replace"))
    return found and found.group()
