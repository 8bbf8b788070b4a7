"""The files of the input folder, and their bytes."""

import os
import stat
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from spacefilm_pipeline.ingest.refused import Refused


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that lies in the input, wherever that is."""

    source: str
    """Its path relative to the input root, with `/` between its parts, in plain Unicode."""
    read: Callable[[int], bytes]
    """Gives its bytes if these are no more than so many; raises Refused else, and where it cannot be read."""
    refused: Refused | None = None
    """Why it is not looked at."""


def entries(root: Path, leave_out: Path) -> list[Entry]:
    """What lies in a folder, in the order of paths, as `walk` gives it."""
    return [
        Entry(source_of(path, root), partial(read_bytes, path, root), _folder() if path.is_dir() else None)
        for path in walk(root, leave_out)
    ]


def _folder() -> Refused:
    return Refused("folder", "This folder is a link, or cannot be listed. Put copies of its files in its place.")


def too_large(limit: int) -> Refused:
    """Why a file of more than `limit` bytes is refused."""
    return Refused(
        "too_large", f"This file is larger than {limit:,} bytes. Split it into articles, or raise the limit."
    )


def walk(root: Path, leave_out: Path) -> list[Path]:
    """Every file at any depth, in the order of their paths, with the folders that are not looked into: links, and
    what cannot be listed.

    Hidden files and folders are passed over, and so is the folder `leave_out`. Raises OSError where the root cannot be
    listed.
    """
    paths: list[Path] = []

    def unlistable(error: OSError) -> None:
        if error.filename == str(root):
            raise error
        paths.append(Path(error.filename))

    for folder, folders, files in os.walk(root, onerror=unlistable):
        visible = [Path(folder, name) for name in (*folders, *files) if not name.startswith(".")]
        paths += [path for path in visible if path.name in files or path.is_symlink()]
        folders[:] = [path.name for path in visible if path.name in folders and path != leave_out]
    return sorted(paths)


def identity(folder: Path) -> tuple[int, int] | None:
    """What tells a folder from another one that stands in its place later; None where there is none."""
    try:
        status = folder.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def source_of(path: Path, root: Path) -> str:
    """The path relative to the input root, with `/` between its parts, in plain Unicode whatever bytes it has."""
    return os.fsencode(path.relative_to(root).as_posix()).decode("utf-8", "backslashreplace")


def read_bytes(path: Path, root: Path, limit: int) -> bytes:
    """The bytes of a regular file within the root.

    Raises Refused where it leads out of the root, is no regular file, cannot be read or holds more than `limit` bytes.
    """
    try:
        if path.is_symlink() and not path.resolve(strict=True).is_relative_to(root):
            raise Refused("outside", "This link leads out of the input folder. Put a copy of the file in its place.")
        # Without waiting: a named pipe would keep us for ever.
        with open(os.open(path, os.O_RDONLY | os.O_NONBLOCK), "rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise Refused("no_file", "This is no regular file. Put a text file in its place, or take it away.")
            data = file.read(limit + 1)
    except FileNotFoundError as error:
        raise Refused(
            "unreadable", "What stands here is gone, or a link to nothing. Run again when nothing is moved about there."
        ) from error
    except (OSError, RuntimeError) as error:
        why = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise Refused(
            "unreadable", f"This file cannot be read: {why}. Check that it exists and its permissions."
        ) from error
    if len(data) > limit:
        raise too_large(limit)
    return data
