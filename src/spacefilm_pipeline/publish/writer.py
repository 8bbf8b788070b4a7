"""Holding a warehouse for writing: alone, with what killed writers left swept away, and with the disk's faults told."""

import errno
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from spacefilm_pipeline.errors import CannotWrite
from spacefilm_pipeline.publish.lock import one_writer, silent
from spacefilm_pipeline.publish.places import sweep

_FULL = (
    "the disk that holds it is full. Make room (`spacefilm prune --keep 1` gives back that of earlier snapshots) and "
    "run again"
)
_REMEDIES = {
    errno.ENOSPC: _FULL,
    errno.EDQUOT: _FULL,
    errno.EFBIG: "a file there would grow larger than this process may write (`ulimit -f`). Raise that and run again",
    errno.EROFS: "it is on a file system mounted read-only. Mount it for writing, or name another folder with --out",
    errno.EACCES: "this user may not write there. Have its owner allow it, or name another folder with --out",
    errno.EPERM: "this user may not change it. Have its owner allow it, or name another folder with --out",
}


@contextmanager
def writing(out: Path, wait: float = 0, tell: Callable[[str], None] = silent) -> Iterator[None]:
    """Hold the warehouse as `lock.one_writer` does, clear of what writers that were killed left behind.

    Raises WarehouseBusy where another process holds it, and CannotWrite where the warehouse cannot be written to.
    """
    try:
        with one_writer(out, wait, tell):
            sweep(out)
            yield
    except OSError as error:
        remedy = _REMEDIES.get(_number(error) or 0)
        if remedy is None or not _within(error.filename, out):
            raise
        raise CannotWrite(
            f"{out} cannot be written to: {remedy}. What was published before stands unchanged, and "
            "texts that were read are kept."
        ) from error


def _number(error: OSError) -> int | None:
    """The number of an error: Polars tells it in words alone."""
    told = re.search(r"\(os error (\d+)\)", str(error))
    return int(told[1]) if told else error.errno


def _within(filename: object, out: Path) -> bool:
    """Whether an error may be about the warehouse: one on writing to an open file names none."""
    return not isinstance(filename, str) or Path(filename).absolute().is_relative_to(out.absolute())
