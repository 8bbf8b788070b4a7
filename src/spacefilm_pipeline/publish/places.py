"""Where a warehouse keeps its snapshots: numbered folders that never change, and `current` points to one of them.

OUT/snapshots/000001/people/part-0.parquet …    the tables
OUT/snapshots/000001/spacefilm.duckdb           its catalogue, written last: a folder without one is a leftover
OUT/left/000001                                 when it was last left for another, once it was
OUT/current → snapshots/000001                  the switch
OUT/spacefilm.duckdb → current/spacefilm.duckdb switches with it
"""

import os
from datetime import UTC, datetime
from pathlib import Path

from spacefilm_pipeline.publish import durable

CATALOGUE = "spacefilm.duckdb"

PART = "part-0.parquet"
"""Every table is one file, always of the same name, so that a reader who looks it up finds it in any snapshot."""


def current_snapshot(out: Path) -> Path | None:
    """The folder of the published snapshot; None where nothing was published."""
    current = out / "current"
    return current.resolve() if current.is_dir() else None


def snapshots(out: Path) -> list[Path]:
    """The snapshots that were published and not pruned, the oldest first."""
    current = current_snapshot(out)
    if current is None:
        return []
    whole = [path for path in _numbered(out) if (path / CATALOGUE).exists()]
    return sorted((path for path in whole if _number(path) <= _number(current) or _left(path).exists()), key=_number)


def left_at(snapshot: Path) -> datetime | None:
    """When a snapshot was last left for another one; None where it was not, or does not tell."""
    try:
        return datetime.fromisoformat(_left(snapshot).read_text(encoding="ascii"))
    except (FileNotFoundError, ValueError):
        return None


def sweep(out: Path) -> None:
    """Take away what writers that were killed left behind. Only for who holds the warehouse for writing."""
    for folder in (out, out / "snapshots"):
        durable.remove_parts(folder)
    for leftover in set(_numbered(out)).difference(snapshots(out)):
        durable.remove_folder(leftover)
    for note in (out / "left").glob("*"):
        if not (out / "snapshots" / note.name).exists():
            durable.remove_file(note)


def remove(snapshot: Path) -> None:
    """Take a snapshot away. Files that others share with it stay with them."""
    durable.remove_folder(snapshot)
    durable.remove_file(_left(snapshot))


def new_snapshot(out: Path) -> Path:
    """An empty folder with the next number."""
    folder = out.resolve() / "snapshots"
    if not folder.exists():
        durable.make_folder(folder)
    snapshot = folder / f"{max(map(_number, _numbered(out)), default=0) + 1:06}"
    durable.make_folder(snapshot)
    return snapshot


def _numbered(out: Path) -> list[Path]:
    return [path for path in (out.resolve() / "snapshots").glob("*") if path.name.isdecimal()]


def _number(snapshot: Path) -> int:
    return int(snapshot.name)


def _left(snapshot: Path) -> Path:
    return snapshot.parent.parent / "left" / snapshot.name


def switch(out: Path, snapshot: Path) -> None:
    """Make a snapshot the published one.

    That the one before was left is put down first: a snapshot that was ever published is current or has such a note,
    whenever the machine stops.
    """
    if before := current_snapshot(out):
        note = _left(before)
        if not note.parent.exists():
            durable.make_folder(note.parent)
        durable.write_bytes(note, datetime.now(UTC).isoformat().encode())
    durable.point(out / "current", os.path.relpath(snapshot, out.resolve()))
