"""Snapshots of before in object storage: to list, to fetch, to go back to, to prune. As `publish.history` does it."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec

from spacefilm_pipeline.errors import NoSuchSnapshot, NothingPublished
from spacefilm_pipeline.location import S3Url
from spacefilm_pipeline.publish.history import CURRENT, Past, Pruned, old_stores, run_of
from spacefilm_pipeline.storage.cache import fetch
from spacefilm_pipeline.storage.objects import Objects
from spacefilm_pipeline.storage.pointer import (
    MENTIONS,
    NOTES,
    SNAPSHOTS,
    Current,
    Published,
    put_pointer,
    read_manifest,
    read_pointer,
    switch,
)

_ABANDONED = timedelta(days=1)
"""Objects that no manifest names go after this time: before, a run may still be at work on them."""


def history(url: S3Url) -> list[Past]:
    """The snapshots that are there, the oldest first, each fetched.

    Raises NothingPublished where there is none.
    """
    objects = Objects(url)
    pointer = _published(objects).pointer
    past = ((entry, fetch(objects, entry), entry == pointer.current) for entry in pointer.history)
    return [Past(folder, run_of(folder), current, None if current else entry.left) for entry, folder, current in past]


def fetch_snapshot(url: S3Url, name: str) -> Path:
    """The folder on this machine of a snapshot by its number, or of the `current` one.

    Raises NothingPublished where there is none, and NoSuchSnapshot where there is none of that name.
    """
    objects = Objects(url)
    return fetch(objects, _find(_published(objects), url, name))


def roll_back(url: S3Url, name: str) -> int:
    """Publish a snapshot of before again; gives its number.

    Raises NothingPublished where there is none, NoSuchSnapshot where there is none of that name, and LostRace where
    somebody else was faster.
    """
    objects = Objects(url)
    begun = _published(objects)
    entry = _find(begun, url, name)
    if entry != begun.pointer.current:
        switch(objects, begun, entry, read_manifest(objects, entry).files)
    return entry.number


def prune(url: S3Url, keep: int, grace: timedelta, extractor: str, ingest: str) -> Pruned:
    """Take away all but the newest `keep` snapshots, the current one, and those that were current within `grace`.

    Objects that runs have left which were killed or lost a race go after a day, and stores of mentions and notes as
    locally. Raises NothingPublished where there is no snapshot, and LostRace where somebody has published since;
    nothing is gone then.
    """
    objects, now = Objects(url), datetime.now(UTC)
    begun = _published(objects)
    pointer = begun.pointer
    old = [entry for entry in pointer.history[:-keep] if entry != pointer.current]
    in_grace = [entry for entry in old if entry.left and now - entry.left < grace]
    removed = [entry for entry in old if entry not in in_grace]
    kept = tuple(entry for entry in pointer.history if entry not in removed)
    named = {name for entry in kept for name in _named(objects, entry)}
    mentions = old_stores(_stores(objects, MENTIONS), extractor, [run_of(fetch(objects, entry)) for entry in kept])
    notes = [store for store in _stores(objects, NOTES) if store != ingest]
    if removed:  # first: whoever began before cannot publish any more what shares their files
        put_pointer(objects, begun, msgspec.structs.replace(pointer, history=kept))
    homes = tuple(entry.manifest.rpartition("/")[0] + "/" for entry in removed)
    objects.delete(
        [
            listed.name
            for listed in objects.names(SNAPSHOTS)
            if listed.name not in named and (listed.name.startswith(homes) or now - listed.modified > _ABANDONED)
        ]
    )
    for store in (*(f"{MENTIONS}{store}/" for store in mentions), *(f"{NOTES}{store}/" for store in notes)):
        objects.delete([listed.name for listed in objects.names(store)])
    return Pruned(_numbers(removed), (), _numbers(in_grace), (*mentions, *notes))


def _published(objects: Objects) -> Current:
    begun = read_pointer(objects)
    if begun is None:
        raise NothingPublished(f"Nothing is published in {objects.url} yet: `spacefilm run` does that.")
    return begun


def _find(begun: Current, url: S3Url, name: str) -> Published:
    if name == CURRENT:
        return begun.pointer.current
    for entry in begun.pointer.history:
        if name.isdecimal() and entry.number == int(name):
            return entry
    numbers = ", ".join(str(entry.number) for entry in begun.pointer.history)
    raise NoSuchSnapshot(f"There is no snapshot {name!r} in {url}. Those there are: {numbers}.")


def _named(objects: Objects, entry: Published) -> Iterable[str]:
    return entry.manifest, *(file.name for file in read_manifest(objects, entry).files.values())


def _stores(objects: Objects, below: str) -> list[str]:
    return sorted({listed.name.removeprefix(below).split("/")[0] for listed in objects.names(below)})


def _numbers(entries: Iterable[Published]) -> tuple[int, ...]:
    return tuple(entry.number for entry in entries)
