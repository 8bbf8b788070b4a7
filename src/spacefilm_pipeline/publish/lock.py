"""One writer at a time in a warehouse."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from spacefilm_pipeline.errors import WarehouseBusy


@contextmanager
def one_writer(out: Path) -> Iterator[None]:
    """Hold the warehouse for writing; it is made where there is none.

    The lock is the kernel's and goes with the process that holds it, however that ends. Raises WarehouseBusy where
    another process holds it.
    """
    out.mkdir(parents=True, exist_ok=True)
    with open(out / ".lock", "w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise WarehouseBusy(f"Another run is writing to {out}. Wait until it has ended, then run again.") from error
        yield
