"""Texts in object storage, read as a folder with the same files would be."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from spacefilm_pipeline.errors import InputMissing
from spacefilm_pipeline.ingest.files import Entry, Files, list_files, reader_of, too_large
from spacefilm_pipeline.ingest.inventory import Inventory, inventory_of
from spacefilm_pipeline.ingest.refused import Refused
from spacefilm_pipeline.location import Location, S3Url
from spacefilm_pipeline.spool import Spool
from spacefilm_pipeline.storage.objects import CONNECTIONS, Listed, Objects, Withheld
from spacefilm_pipeline.storage.working import working_folder


def read_input(root: Location, max_bytes: int, leave_out: Location) -> Files:
    """What lies in a folder or below an address; `leave_out` is passed over.

    Raises InputMissing where there is nothing to be listed, and StorageFailed where the store cannot be reached.
    """
    if isinstance(root, S3Url):
        return _read_address(root, max_bytes, leave_out)
    return list_files(root, max_bytes, working_folder(leave_out))


def take_stock(root: Location, max_bytes: int, leave_out: Location, spool: Spool) -> Inventory:
    """As `read_input`, with the bytes in a spool."""
    inventory = inventory_of(read_input(root, max_bytes, leave_out), spool)
    spool.flush()
    return inventory


def _read_address(root: S3Url, max_bytes: int, leave_out: Location) -> Files:
    objects = Objects(root)
    listed = list(objects.names())
    if root.prefix and not listed:
        raise InputMissing(f"There are no objects below {root}. Nothing was published. Name where the texts are.")
    entries = sorted(_entries(root, listed, leave_out), key=lambda entry: entry.source.split("/"))
    with ThreadPoolExecutor(CONNECTIONS) as pool:
        contents = tuple(pool.map(reader_of(entries, partial(_read, objects), max_bytes), entries))
    return Files(tuple(entry.source for entry in entries), partial(iter, contents))  # so that each is fetched once


def _entries(root: S3Url, listed: list[Listed], leave_out: Location) -> Iterator[Entry[Listed]]:
    """What a folder with the same files would hold: hidden names are passed over, and so are markers of folders."""
    for found in listed:
        parts = found.name.split("/")
        if _is_below(leave_out, root, found.name) or (parts[-1] == "" and not found.size):
            continue
        if not {"", ".", ".."}.isdisjoint(parts):
            yield Entry(found.name, found, _no_path())
        elif not any(part.startswith(".") for part in parts):
            yield Entry(found.name, found)


def _is_below(folder: Location, root: S3Url, name: str) -> bool:
    """Whether an object below the root lies in a folder below the root."""
    return isinstance(folder, S3Url) and folder.startswith(f"{root}/") and f"{root}/{name}".startswith(f"{folder}/")


def _no_path() -> Refused:
    return Refused(
        "no_path",
        "The key of this object has an empty part, `.` or `..` between its slashes, as no path has. Copy it to a key "
        "that has none.",
    )


def _read(objects: Objects, entry: Entry[Listed], limit: int) -> bytes:
    """The object's bytes; what the listing says is too large is not asked for."""
    if entry.key.size > limit:
        raise too_large(limit)
    try:
        data = objects.read(entry.key.name, limit + 1)
    except Withheld as error:
        raise Refused("unreadable", f"{error} Check that it is there, and who may read it.") from error
    if len(data) > limit:
        raise too_large(limit)
    return data
