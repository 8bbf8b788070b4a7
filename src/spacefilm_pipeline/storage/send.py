"""Publishing a local snapshot in object storage: its new files, its manifest, and last the switch."""

from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from secrets import token_hex

import msgspec

from spacefilm_pipeline.errors import LostRace, StorageFailed
from spacefilm_pipeline.location import POINTER, S3Url
from spacefilm_pipeline.publish.catalogue import SCRIPT, macros, quoted, views
from spacefilm_pipeline.publish.places import CATALOGUE
from spacefilm_pipeline.storage.cache import fetched_files
from spacefilm_pipeline.storage.objects import Gone, Objects
from spacefilm_pipeline.storage.pointer import (
    MANIFEST,
    SNAPSHOTS,
    Current,
    Manifest,
    Published,
    StoredFile,
    read_pointer,
    switch,
)


def send(snapshot: Path, objects: Objects, begun: Current | None) -> None:
    """Publish a snapshot against the pointer that was read when the run began (None: there was none).

    Files that the current or the newest snapshot has already are named by the manifest, not sent. Raises LostRace where
    the pointer was switched since; what was sent is then taken away again.
    """
    home = f"{SNAPSHOTS}{snapshot.name}-{token_hex(8)}/"
    files = _send_files(snapshot, home, objects, _stored(objects.url, begun))
    manifest = msgspec.json.encode(Manifest(files))
    entry = Published(int(snapshot.name), f"{home}{MANIFEST}", sha256(manifest).hexdigest())
    objects.put(entry.manifest, manifest)
    _send_script(objects)
    try:
        _check_conditions(objects, entry, begun)
        switch(objects, begun, entry, files)
    except (LostRace, _NoConditions):
        if not _is_published(entry, objects):
            objects.delete([listed.name for listed in objects.names(home)])
            raise


def _is_published(entry: Published, objects: Objects) -> bool:
    """Whether the switch was made though its answer was lost, and somebody else has even published since."""
    now = read_pointer(objects)
    return now is not None and entry.manifest in [other.manifest for other in now.pointer.history]


class _NoConditions(StorageFailed):
    """The store writes whatever the condition."""


def _check_conditions(objects: Objects, entry: Published, begun: Current | None) -> None:
    """Raise where the store would write whatever the condition: an object that is there is not what the switch expects,
    so this must be refused."""
    if objects.put_if(entry.manifest, b"", begun.tag if begun else None):
        raise _NoConditions(
            f"The store of {objects.url} writes objects whatever the condition, so two runs at once could not be kept "
            "apart, and nothing was published. Use one that keeps If-Match and If-None-Match of PutObject."
        )


def _stored(url: S3Url, begun: Current | None) -> dict[str, StoredFile]:
    """The files that need not be sent, by their hashes."""
    entries = dict.fromkeys((begun.pointer.newest, begun.pointer.current)) if begun else ()
    return {file.sha256: file for entry in entries for file in fetched_files(url, entry)}


def _send_files(snapshot: Path, home: str, objects: Objects, stored: Mapping[str, StoredFile]) -> dict[str, StoredFile]:
    files = {}
    for path in sorted(snapshot.rglob("*")):
        if path.is_file() and path.name != CATALOGUE:  # whose views name the folders of this machine
            name, data = path.relative_to(snapshot).as_posix(), path.read_bytes()
            digest = sha256(data).hexdigest()
            files[name] = stored.get(digest) or StoredFile(home + name, len(data), digest)
            if digest not in stored:
                objects.put(home + name, data)
    return files


def _send_script(objects: Objects) -> None:
    """Write the catalogue of what is current as a script, where it is not there: it changes with the contract only."""
    opening = (
        "-- The tables that are current when this script is run, for DuckDB with its extension httpfs:\n"
        "-- the pointer names their exact addresses. Run it again to see what was published since.\n"
    )
    pointer = f"FROM read_json({quoted(f'{objects.url}/{POINTER}')}) SELECT tables"
    variable = f"SET VARIABLE spacefilm = ({pointer})"
    statements = (variable, *views("getvariable('spacefilm').{}".format), *macros())
    data = (opening + "".join(f"{statement};\n" for statement in statements)).encode()
    try:
        there = objects.read(SCRIPT, len(data) + 1)
    except Gone:
        there = None
    if there != data:
        objects.put(SCRIPT, data)
