"""The memory of what was read, in object storage: files of mentions and notes, which any number of runs add to.

A file is named for the documents whose mentions it holds, or the notes that it holds, so two runs that write the same
name write the same. One that is missing costs the time to read its texts again, and nothing else: no
condition guards these files.
"""

import re
from pathlib import Path

from spacefilm_pipeline.publish import durable
from spacefilm_pipeline.storage.objects import Gone, Objects

_FILE = re.compile(r"[0-9a-f]{16}\.parquet")


class Memory:
    """A store of mentions or notes in object storage, and the local one of the same."""

    def __init__(self, objects: Objects, store: Path) -> None:
        self._objects = objects
        self._store = store
        self._home = f"{store.parent.name}/{store.name}/"
        self._known: dict[str, tuple[int, int]] = {}
        """The files that are the same on both sides, by name."""

    def fetch(self) -> None:
        """Bring what the local store lacks."""
        self._store.mkdir(parents=True, exist_ok=True)
        for listed in self._objects.names(self._home):
            name = listed.name.removeprefix(self._home)
            path = self._store / name
            if not _FILE.fullmatch(name):
                continue
            if not path.exists():
                try:
                    durable.write_bytes(path, self._objects.read(listed.name, listed.size))
                except Gone:
                    continue  # put together with others since it was listed
            self._known[name] = _stamp(path)

    def send(self) -> None:
        """Bring what the local store has written since, and take away what it has."""
        here = {path.name: path for path in sorted(self._store.glob("*.parquet"))}
        for name, path in here.items():
            if self._known.get(name) != _stamp(path):
                self._objects.put(self._home + name, path.read_bytes())
        self._objects.delete(self._home + name for name in sorted(self._known.keys() - here.keys()))


def _stamp(path: Path) -> tuple[int, int]:
    """What changes when a file is written again."""
    status = path.stat()
    return status.st_ino, status.st_mtime_ns
