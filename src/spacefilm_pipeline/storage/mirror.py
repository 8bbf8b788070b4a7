"""A run on a warehouse in object storage: it works in a local one that stands for it, and what comes of it is sent.

The local warehouse is set to what is published when a run begins, whatever a run before has left there: what is
current, and the newest snapshot, which knows all runs. What the run publishes there is sent when it has ended. Nobody
sees anything of it before the pointer is switched, and all of it after.
"""

import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from spacefilm_pipeline.errors import RunFailed, StorageFailed
from spacefilm_pipeline.location import S3Url
from spacefilm_pipeline.publish.catalogue import write_catalogue
from spacefilm_pipeline.publish.places import current_snapshot, switch
from spacefilm_pipeline.storage.cache import fetch
from spacefilm_pipeline.storage.memory import Memory
from spacefilm_pipeline.storage.objects import Objects
from spacefilm_pipeline.storage.pointer import Current, read_pointer
from spacefilm_pipeline.storage.send import send
from spacefilm_pipeline.storage.working import working_folder


@contextmanager
def mirrored(out: S3Url, stores: Sequence[Path], tell: Callable[[str], None]) -> Iterator[None]:
    """Make the local warehouse what is published, and send what is new in it afterwards.

    `stores` are the folders of mentions and notes that the run uses. They are sent where the run fails, too: they are
    right whatever it failed for. `tell` gets the news of it. Only for who holds the local warehouse for writing. Raises
    LostRace where somebody else has published since, and StorageFailed where the store cannot be reached or does not
    hold what it should.
    """
    tell("fetch")
    folder, objects = working_folder(out), Objects(out)
    begun = read_pointer(objects)
    _set_up(folder, objects, begun)
    memories = [Memory(objects, store) for store in stores]
    for memory in memories:
        memory.fetch()
    before = current_snapshot(folder)
    try:
        yield
    except RunFailed:
        with suppress(StorageFailed):  # what the run failed for matters more
            _send_all(memories)
        raise
    tell("send")
    _send_all(memories)
    after = current_snapshot(folder)
    if after and after != before:
        send(after, objects, begun)


def _send_all(memories: Sequence[Memory]) -> None:
    for memory in memories:
        memory.send()


def _set_up(folder: Path, objects: Objects, begun: Current | None) -> None:
    """Put what is published into the local warehouse, in place of what is there."""
    (folder / "current").unlink(missing_ok=True)
    with suppress(FileNotFoundError):
        shutil.rmtree(folder / "snapshots")
    if begun:
        for entry in dict.fromkeys((begun.pointer.newest, begun.pointer.current)):
            switch(folder, _share(fetch(objects, entry), folder / "snapshots"))


def _share(fetched: Path, snapshots: Path) -> Path:
    snapshot = snapshots / fetched.name
    shutil.copytree(fetched, snapshot, copy_function=_link)
    write_catalogue(snapshot)
    return snapshot


def _link(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:  # this file system shares no files
        shutil.copyfile(source, target)
