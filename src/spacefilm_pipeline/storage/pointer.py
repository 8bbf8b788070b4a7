"""What stands in object storage for `current`, and what lies around it.

URL/current.json                        the pointer: which snapshot is current, the exact addresses of its tables, and
                                        the manifests of all snapshots that are kept
URL/snapshots/000003-TOKEN/manifest.json  the files of one snapshot, by name: key, size, hash
URL/snapshots/000003-TOKEN/crew/part-0.parquet …  those of them that no earlier snapshot has
URL/mentions/STORE/….parquet            the memory of what was read
URL/notes/STORE/….parquet               that of what ingest found out about files and texts
URL/catalog.sql                         views over what the pointer names, for DuckDB

Only the pointer is ever overwritten, by a conditional put. The token is new with every attempt to publish, so that
whoever loses a race has touched nothing of the winner's.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Annotated, Literal

import msgspec

from schemas import TABLES
from spacefilm_pipeline.errors import LostRace, StorageFailed
from spacefilm_pipeline.location import POINTER
from spacefilm_pipeline.publish.places import PART
from spacefilm_pipeline.storage.objects import Gone, Objects, Withheld

MANIFEST = "manifest.json"
SNAPSHOTS = "snapshots/"
MENTIONS = "mentions/"
NOTES = "notes/"

_LARGEST = 64 * 1024 * 1024
"""Bytes of a pointer or manifest that are read."""

type FileName = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9_][a-z0-9_.-]*(/[a-z0-9_][a-z0-9_.-]*)*\Z")]
"""A path within a snapshot's folder, that cannot lead out of it."""
type Digest = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}\Z")]
"""SHA-256, in hex digits."""


class StoredFile(msgspec.Struct, frozen=True):
    """A file of a snapshot, as an object."""

    name: str
    """The object's, below the warehouse's address."""
    size: Annotated[int, msgspec.Meta(ge=0)]
    sha256: Digest


class Manifest(msgspec.Struct, frozen=True):
    """All files of a snapshot."""

    files: dict[FileName, StoredFile]


class Published(msgspec.Struct, frozen=True):
    """A snapshot that was published."""

    number: Annotated[int, msgspec.Meta(ge=1)]
    manifest: str
    """The name of its manifest's object."""
    sha256: Digest
    """Of the manifest."""
    left: datetime | None = None
    """When it was last left for another one."""


class Pointer(msgspec.Struct, frozen=True):
    """What is published."""

    snapshot: int
    """The number of the current one."""
    tables: dict[str, str]
    """Table → the address of its file in the current snapshot, for readers who know nothing of manifests."""
    history: tuple[Published, ...]
    """All that are kept, the oldest first."""
    format: Literal[1] = 1

    @property
    def current(self) -> Published:
        return next(entry for entry in self.history if entry.number == self.snapshot)

    @property
    def newest(self) -> Published:
        return self.history[-1]


@dataclass(frozen=True, slots=True)
class Current:
    """The pointer as it was read, with the tag that it can be switched with."""

    pointer: Pointer
    tag: str


def read_pointer(objects: Objects) -> Current | None:
    """The pointer; None where nothing is published.

    Raises StorageFailed where it is none that this software understands.
    """
    try:
        data, tag = objects.read_tagged(POINTER, _LARGEST)
    except Gone:
        return None
    try:
        pointer = msgspec.json.decode(data, type=Pointer)
    except (msgspec.DecodeError, RecursionError) as error:
        raise _broken(objects, POINTER, str(error)) from error
    if pointer.snapshot not in [entry.number for entry in pointer.history]:
        raise _broken(objects, POINTER, f"it has no snapshot {pointer.snapshot}")
    return Current(pointer, tag)


def switch(objects: Objects, begun: Current | None, entry: Published, files: Mapping[str, StoredFile]) -> None:
    """Make a snapshot, new or of before, the published one.

    Raises LostRace where the pointer is not the one that was read any more.
    """
    history = begun.pointer.history if begun else ()
    if begun and begun.pointer.current != entry:
        left = msgspec.structs.replace(begun.pointer.current, left=datetime.now(UTC))
        history = tuple(left if other.number == left.number else other for other in history)
    if entry.number not in [other.number for other in history]:
        history = (*history, entry)
    tables = {table: f"{objects.url}/{file.name}" for table in TABLES if (file := files.get(f"{table}/{PART}"))}
    put_pointer(objects, begun, Pointer(entry.number, tables, history))


def put_pointer(objects: Objects, begun: Current | None, pointer: Pointer) -> None:
    """Put a pointer in place of the one that was read.

    Raises LostRace where that is not there any more.
    """
    data = msgspec.json.format(msgspec.json.encode(pointer))
    if not objects.put_if(POINTER, data, begun.tag if begun else None):
        raise LostRace(
            f"Another run published to {objects.url} first, so this one published nothing. What it read is kept: run "
            "again, and it starts from what is published now."
        )


def read_manifest(objects: Objects, published: Published) -> Manifest:
    """The manifest of a snapshot.

    Raises StorageFailed where it is gone or another one than was published.
    """
    data = read_whole(objects, published.manifest, _LARGEST, published.sha256)
    try:
        return msgspec.json.decode(data, type=Manifest)
    except (msgspec.DecodeError, RecursionError) as error:
        raise _broken(objects, published.manifest, str(error)) from error


def read_whole(objects: Objects, name: str, size: int, digest: str) -> bytes:
    """The bytes of an object that has at most this size, and this hash.

    Raises StorageFailed where it is gone, or has another hash.
    """
    try:
        data = objects.read(name, size + 1)
    except Withheld as error:
        raise StorageFailed(f"{error} {_REMEDY}") from error
    if len(data) > size or sha256(data).hexdigest() != digest:
        raise StorageFailed(f"{objects.url}/{name} holds other bytes than were published. {_REMEDY}")
    return data


_REMEDY = (
    "Objects of a warehouse are never changed but by `spacefilm`: restore this one, or go back to another snapshot "
    "with `spacefilm rollback`."
)


def _broken(objects: Objects, name: str, why: str) -> StorageFailed:
    return StorageFailed(f"{objects.url}/{name} is not what `spacefilm run` writes there: {why}.")
