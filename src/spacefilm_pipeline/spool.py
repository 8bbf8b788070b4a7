"""Bytes that nobody needs for the time being."""

import mmap
import os
from collections.abc import Callable
from multiprocessing.reduction import DupFd
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, BinaryIO


class Spool:
    """Bytes one after the other, on disk until they are asked for by where they begin and how many they are.

    Their file, in a folder or in the system's own for such files, has no name: nothing is left of it when the run ends,
    however it ends.
    """

    def __init__(self, folder: Path | None = None, file: BinaryIO | None = None) -> None:
        self._file = file or TemporaryFile(dir=folder)  # noqa: SIM115 - it is open as long as the spool stands
        self._end = 0
        self._is_buffered = False

    def __reduce__(self) -> tuple[Any, ...]:
        """As a process takes it along that is spawned: what it puts down lies in the same file."""
        return _shared, (DupFd(self._file.fileno()),)

    def add(self, data: bytes) -> int:
        """Put bytes down; gives where they begin."""
        begin = self._end
        self._end += self._file.write(data)
        self._is_buffered = True
        return begin

    def fill(self, write: Callable[[BinaryIO], object]) -> tuple[int, int]:
        """Put down what `write` writes to a file from where it stands; gives where that begins and its size."""
        begin = self._end
        self._file.flush()
        write(self._file)
        self._end = self._file.seek(0, os.SEEK_END)
        return begin, self._end - begin

    def read(self, begin: int, size: int) -> bytes:
        """So many bytes from there. Another thread may put down further ones with `fill` meanwhile."""
        self.flush()
        return os.pread(self._file.fileno(), size, begin)

    def mapped(self, begin: int, size: int) -> memoryview:
        """As `read`, one byte at least, without a copy: they stay where they are, and come into memory as they are
        looked at."""
        self.flush()
        ahead = begin % mmap.ALLOCATIONGRANULARITY
        pages = mmap.mmap(self._file.fileno(), ahead + size, offset=begin - ahead, access=mmap.ACCESS_READ)
        return memoryview(pages)[ahead:]

    def taken_back(self) -> None:
        """Another process has put bytes down, and is done."""
        self._end = self._file.seek(0, os.SEEK_END)

    def flush(self) -> None:
        """Let what was put down be seen by other processes."""
        if self._is_buffered:
            self._file.flush()
            self._is_buffered = False


def _shared(file: Any) -> Spool:
    return Spool(file=os.fdopen(file.detach(), "r+b"))
