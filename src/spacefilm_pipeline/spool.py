"""Bytes that nobody needs for the time being."""

import mmap
import os
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO


class Spool:
    """Bytes one after the other, on disk until they are asked for by where they begin and how many they are.

    Their file, in a folder or in the system's own for such files, has no name: nothing is left of it when the run ends,
    however it ends.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._file = TemporaryFile(dir=folder)  # noqa: SIM115 - it is open as long as the spool stands
        self._end = 0
        self._is_buffered = False

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
        self._flush()
        return os.pread(self._file.fileno(), size, begin)

    def mapped(self, begin: int, size: int) -> memoryview:
        """As `read`, one byte at least, without a copy: they stay where they are, and come into memory as they are
        looked at."""
        self._flush()
        ahead = begin % mmap.ALLOCATIONGRANULARITY
        pages = mmap.mmap(self._file.fileno(), ahead + size, offset=begin - ahead, access=mmap.ACCESS_READ)
        return memoryview(pages)[ahead:]

    def _flush(self) -> None:
        if self._is_buffered:
            self._file.flush()
            self._is_buffered = False
