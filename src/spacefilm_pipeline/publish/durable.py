"""Writing so that what has a name is whole, whenever the machine stops."""

import os
from pathlib import Path


def write_bytes(path: Path, data: bytes) -> None:
    """Write a file that appears under its name only when all of it is on disk."""
    part = path.with_name(f".{path.name}.part")
    with open(part, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    part.rename(path)
    sync_folder(path.parent)


def point(link: Path, target: str) -> None:
    """Make `link` a symbolic link to `target`, in one step for whoever reads it."""
    part = link.with_name(f".{link.name}.part")
    part.unlink(missing_ok=True)
    part.symlink_to(target)
    part.replace(link)
    sync_folder(link.parent)


def sync_folder(folder: Path) -> None:
    """Put the names in a folder on disk."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
