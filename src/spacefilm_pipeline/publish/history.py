"""Snapshots of before: to list, to go back to, to prune."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from spacefilm_pipeline.errors import NoSuchSnapshot
from spacefilm_pipeline.publish import durable
from spacefilm_pipeline.publish.lease import alone
from spacefilm_pipeline.publish.places import current_snapshot, left_at, remove, snapshots, switch
from spacefilm_pipeline.publish.snapshot import read_table

CURRENT = "current"


@dataclass(frozen=True, slots=True)
class Past:
    """A snapshot that was published."""

    folder: Path
    run: dict[str, Any]
    """The row of `runs` of the run that published it."""
    current: bool
    left: datetime | None
    """When it was last left for another one; None for the current one."""

    @property
    def number(self) -> int:
        return int(self.folder.name)


def history(out: Path) -> list[Past]:
    """The snapshots that are there, the oldest first."""
    current = current_snapshot(out)
    return [
        Past(folder, run_of(folder), folder == current, None if folder == current else left_at(folder))
        for folder in snapshots(out)
    ]


def run_of(snapshot: Path) -> dict[str, Any]:
    """The row of `runs` of the run that published a snapshot."""
    return read_table(snapshot, "runs").row(-1, named=True)


def find_snapshot(out: Path, name: str) -> Path:
    """A snapshot by its number, or `current`.

    Raises NoSuchSnapshot where there is none of that name.
    """
    there = snapshots(out)
    found = [path for path in there if name.isdecimal() and int(path.name) == int(name)]
    if name == CURRENT and (current := current_snapshot(out)):
        found = [current]
    if not found:
        numbers = ", ".join(str(int(path.name)) for path in there) or "none"
        raise NoSuchSnapshot(f"There is no snapshot {name!r} in {out}. Those there are: {numbers}.")
    return found[0]


def roll_back(out: Path, name: str) -> Path:
    """Publish a snapshot of before again; gives its folder. Only for who holds the warehouse for writing.

    Nothing else changes: the snapshots published since stay, and so do their rows in `runs`, which the next run takes
    along. Raises NoSuchSnapshot where there is none of that name.
    """
    snapshot = find_snapshot(out, name)
    if snapshot != current_snapshot(out):
        switch(out, snapshot)
    return snapshot


@dataclass(frozen=True, slots=True)
class Pruned:
    """What pruning did with the snapshots beyond those to be kept."""

    removed: tuple[int, ...]
    in_use: tuple[int, ...]
    """Those that a reader of ours holds."""
    in_grace: tuple[int, ...]
    """Those that were current until a short while ago."""
    stores: tuple[str, ...]
    """Stores of mentions and notes that were taken away."""


def prune(out: Path, keep: int, grace: timedelta, extractor: str, ingest: str) -> Pruned:
    """Take away all but the newest `keep` snapshots. Only for who holds the warehouse for writing.

    Never taken are the current one, any that a reader of ours holds, and any that was current within `grace`: a reader
    that knows nothing of us may still use the path that it was given. Mention stores go too where neither the
    extractor of this software nor a run that published a snapshot still there has made them, and the notes of any
    ingest but this software's.
    """
    current, now = current_snapshot(out), datetime.now(UTC)
    removed, in_use, in_grace = [], [], []
    for snapshot in snapshots(out)[:-keep]:
        if snapshot == current:
            continue
        left = left_at(snapshot)
        with alone(snapshot) as free:
            if not free:
                in_use.append(int(snapshot.name))
            elif left and now - left < grace:
                in_grace.append(int(snapshot.name))
            else:
                remove(snapshot)
                removed.append(int(snapshot.name))
    runs = [run_of(snapshot) for snapshot in snapshots(out)]
    mentions = _remove(out / "mentions", lambda stores: old_stores(stores, extractor, runs))
    notes = _remove(out / "notes", lambda stores: [store for store in stores if store != ingest])
    return Pruned(tuple(removed), tuple(in_use), tuple(in_grace), (*mentions, *notes))


def _remove(folder: Path, choose: Callable[[list[str]], list[str]]) -> list[str]:
    """Take away the chosen ones of the stores in a folder."""
    chosen = choose(sorted(path.name for path in folder.glob("*") if path.is_dir()))
    for store in chosen:
        durable.remove_folder(folder / store)
    return chosen


def old_stores(stores: Iterable[str], extractor: str, runs: Iterable[Mapping[str, Any]]) -> list[str]:
    """Those of the mention stores that neither this extractor nor one of these runs has made."""
    made = {f"{run['software_version'].rpartition('+')[2]}-{run['model']}" for run in runs}
    return sorted(store for store in stores if store not in made and not store.startswith(f"{extractor}-"))
