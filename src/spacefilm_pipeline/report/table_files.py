"""The files of a snapshot's tables as DuckDB sees them where it answers questions: to be read, and nothing else."""

import os
from datetime import UTC, datetime
from pathlib import Path
from threading import local
from typing import Any

from fsspec import AbstractFileSystem

from schemas import TABLES
from spacefilm_pipeline.publish.places import PART


class TableFiles(AbstractFileSystem):  # type: ignore[misc]  # fsspec tells no types
    """A file system of one file for each table of a snapshot, called by the table: `tables://people`."""

    protocol = "tables"
    cachable = False

    def __init__(self, snapshot: Path) -> None:
        super().__init__()
        self._files = {table: snapshot / table / PART for table in TABLES}

    def open(self, path: str, mode: str = "rb", **_: Any) -> "_TableFile":
        """A table's file. Raises PermissionError for any other, and for anything but reading."""
        return _TableFile(self._file(path, mode))

    def info(self, path: str, **_: Any) -> dict[str, Any]:
        """Its size in bytes."""
        return {"name": path, "size": self._file(path).stat().st_size, "type": "file"}

    def modified(self, path: str) -> datetime:
        """When it was written."""
        return datetime.fromtimestamp(self._file(path).stat().st_mtime, UTC)

    def glob(self, path: str, **_: Any) -> list[str]:
        """A name stands for itself."""
        return [path]

    def _file(self, path: str, mode: str = "rb") -> Path:
        file = self._files.get(str(self._strip_protocol(path)))
        if file is None or mode != "rb":
            raise PermissionError("Only the tables are read here.")
        return file


class _TableFile:
    """An open file in which each thread has a place of its own: DuckDB reads with several, each where it has sought."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("rb")
        self._place = local()

    def seek(self, offset: int) -> None:
        self._place.offset = offset

    def read(self, size: int) -> bytes:
        return os.pread(self._file.fileno(), size, self._place.offset)

    def close(self) -> None:
        self._file.close()
