"""Everything that publishing does to the disk: each step whole or not at all, whenever the machine stops.

Whoever writes to a warehouse does it through these functions, as `durable.NAME`, so that a test can stop a run before
and after every single step by wrapping them here.
"""

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

UNFINISHED = ".part"
"""How names end of what is swept away where the machine stopped, with a dot before them."""


def write_bytes(path: Path, data: bytes) -> None:
    """Write a file that appears under its name only when all of it is on disk.

    Two processes that write the same file at once do not meet: each has a part of its own until it is whole.
    """
    _write(path, lambda file: file.write(data))


def write_file(path: Path, fill: Callable[[BinaryIO], object]) -> None:
    """As `write_bytes`, where `fill` writes what is in the file, so that it need not be in memory as a whole."""
    _write(path, fill)


def _write(path: Path, fill: Callable[[BinaryIO], object]) -> None:
    part = _part(path)
    try:
        with open(part, "wb") as file:
            fill(file)
            file.flush()
            os.fsync(file.fileno())
        part.rename(path)
    except BaseException:
        part.unlink(missing_ok=True)  # a full disk has room again
        raise
    sync_folder(path.parent)


def _part(path: Path) -> Path:
    return path.with_name(f".{path.name}.{os.getpid()}{UNFINISHED}")


def make_folder(folder: Path) -> None:
    """Make a new folder."""
    folder.mkdir()
    sync_folder(folder.parent)


def link(path: Path, existing: Path) -> None:
    """Give an existing file another name, in one step where another file had it."""
    part = _part(path)
    os.link(existing, part)
    part.rename(path)
    sync_folder(path.parent)


def point(link: Path, target: str) -> None:
    """Make `link` a symbolic link to `target`, in one step for whoever reads it."""
    part = link.with_name(f".{link.name}{UNFINISHED}")
    part.unlink(missing_ok=True)
    part.symlink_to(target)
    part.replace(link)
    sync_folder(link.parent)


def remove_file(path: Path) -> None:
    """Take a file away."""
    path.unlink(missing_ok=True)


def remove_folder(folder: Path) -> None:
    """Take a folder away with all it holds. Its name goes first, so nobody meets a half of it."""
    part = folder.with_name(f".{folder.name}{UNFINISHED}")
    if part.exists():
        shutil.rmtree(part)
    folder.rename(part)
    sync_folder(folder.parent)
    shutil.rmtree(part)


def remove_parts(folder: Path) -> None:
    """Take away what steps in a folder left half done when their process was killed."""
    for part in folder.glob(f".*{UNFINISHED}"):
        if part.is_dir() and not part.is_symlink():
            shutil.rmtree(part)
        else:
            part.unlink(missing_ok=True)


def sync_folder(folder: Path) -> None:
    """Put the names in a folder on disk."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
