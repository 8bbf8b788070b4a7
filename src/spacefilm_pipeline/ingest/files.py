"""The files of an input, and their bytes; here, those of a folder."""

import errno
import os
import stat
from collections.abc import Callable, Container, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple

from spacefilm_pipeline.collector import no_collector
from spacefilm_pipeline.errors import InputMissing
from spacefilm_pipeline.ingest.refused import Refused

TEXT, SIDECAR = ".txt", ".json"

_AT_FIRST = 16 * 1024
"""So many bytes of a file are asked for before it is known how many there are: most texts have fewer."""

type Content = bytes | Refused
"""What a file holds, or why it was not read."""


@dataclass(frozen=True)
class Files:
    """What lies in an input, before it is read."""

    sources: tuple[str, ...]
    """Of everything that lies there: the paths relative to the input root, with `/` between their parts, in plain
    Unicode."""
    contents: Callable[[], Iterator[Content]]
    """Gives what each of them holds, in that order. A folder's files are read one after the other, so that they are
    never held all at once."""


class Entry[Key](NamedTuple):
    """Something that lies in an input, wherever that is."""

    source: str
    key: Key
    """What it is read by."""
    refused: Refused | None = None
    """Why it is not looked at."""
    is_regular: bool = False
    """Whether it is known to be a regular file."""


type Read[Key] = Callable[[Entry[Key], int], bytes]
"""Gives the bytes of an entry if these are no more than so many; raises Refused else, and where it cannot be read."""


@no_collector()
def list_files(root: Path, max_bytes: int, leave_out: Path) -> Files:
    """Every file of a folder, at any depth, in the order of their paths.

    Only hidden files and the folder `leave_out` are passed over. Raises InputMissing where the root is no folder that
    can be listed; and reading the files does where the root is another one when all has been read.
    """
    root = root.resolve()
    folder = _identity(root)
    try:
        entries = tuple(walk(root, leave_out.resolve()))
    except OSError as error:
        raise InputMissing(
            f"The input folder {root} cannot be listed: {error.strerror}. Nothing was published. Name the folder that "
            "holds the texts, and check its permissions."
        ) from error
    reader = reader_of(entries, partial(read_bytes, str(root)), max_bytes)

    def contents() -> Iterator[Content]:
        yield from map(reader, entries)
        if _identity(root) != folder:
            raise InputMissing(
                f"The input folder {root} vanished while it was read, so nothing was published. Put it back, or mount "
                "it again, and run again."
            )

    return Files(tuple(entry.source for entry in entries), contents)


def reader_of[Key](entries: Sequence[Entry[Key]], read: Read[Key], max_bytes: int) -> Callable[[Entry[Key]], Content]:
    """What reads the texts and their sidecars among what lies in an input, and tells why all else is not read."""
    names = [split(entry.source) for entry in entries]
    texts = {name for name, suffix in names if suffix == TEXT}
    others = ((entry.source, *name) for entry, name in zip(entries, names, strict=True) if name[1] != TEXT)
    refused = {source: why for source, name, suffix in others if (why := _no_sidecar(name, suffix, texts))}

    def content(entry: Entry[Key]) -> Content:
        if why := entry.refused or refused.get(entry.source):
            return why
        try:
            return read(entry, max_bytes)
        except Refused as refusal:
            return refusal

    return content


def _no_sidecar(name: str, suffix: str, texts: Container[str]) -> Refused | None:
    """Why a file that is no text is not read, if it is no sidecar of one of these."""
    if suffix != SIDECAR:
        return Refused("not_text", f"Only {TEXT} files are read. Save it as plain text in UTF-8, or take it away.")
    if name not in texts:
        name = name.rpartition("/")[2]
        return Refused("orphan", f"No {name}{TEXT} stands beside this sidecar. Add the text or take it away.")
    return None


def split(source: str) -> tuple[str, str]:
    """What a text and its sidecar have in common, and the suffix, which tells one from the other: the last dot of a
    name with what follows, in small letters; nothing of a name that begins or ends with it."""
    name, dot, suffix = source.rpartition(".")
    if suffix and name and name[-1] != "/" and "/" not in suffix:
        return name, dot + suffix.lower()
    return source, ""


def too_large(limit: int) -> Refused:
    """Why a file of more than `limit` bytes is refused."""
    return Refused(
        "too_large", f"This file is larger than {limit:,} bytes. Split it into articles, or raise the limit."
    )


def walk(root: Path, leave_out: Path) -> Iterator[Entry[str]]:
    """Every file at any depth, in the order of their paths, with the folders that are not looked into: links, and
    what cannot be listed. They are read by their paths relative to the root.

    Hidden files and folders are passed over, and so is the folder `leave_out`. Raises OSError where the root cannot be
    listed.
    """
    top = len(os.path.join(root, ""))
    ahead = _last_first(root)
    while ahead:
        found = ahead.pop()
        refused = None
        try:
            is_regular = found.is_file(follow_symlinks=False)
            is_folder = not is_regular and found.is_dir()
        except OSError:  # a link that leads round in a circle
            is_regular = is_folder = False
        if is_folder:
            refused = Refused("folder", _NO_FOLDER)
            if not found.is_symlink():
                if found.path == str(leave_out):
                    continue
                with suppress(OSError):
                    ahead += _last_first(found)
                    continue
        path = found.path[top:]
        yield Entry(path if path.isascii() else _plain(path), path, refused, is_regular)


_NO_FOLDER = "This folder is a link, or cannot be listed. Put copies of its files in its place."


def _last_first(folder: "os.PathLike[str]") -> list["os.DirEntry[str]"]:
    with os.scandir(folder) as found:
        visible = [entry for entry in found if entry.name[0] != "."]
    return sorted(visible, key=attrgetter("name"), reverse=True)


def _identity(folder: Path) -> tuple[int, int] | None:
    """What tells a folder from another one that stands in its place later; None where there is none."""
    try:
        status = folder.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def _plain(path: str) -> str:
    """A path in plain Unicode, whatever bytes it has."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def read_bytes(root: str, entry: Entry[str], limit: int) -> bytes:
    """The bytes of a regular file within the root, read by its path relative to that.

    Raises Refused where it leads out of the root, is no regular file, cannot be read or holds more than `limit` bytes.
    """
    try:
        descriptor = _open(f"{root}/{entry.key}", root)
        try:
            if not (entry.is_regular or stat.S_ISREG(os.fstat(descriptor).st_mode)):
                raise Refused("no_file", "This is no regular file. Put a text file in its place, or take it away.")
            data = _read(descriptor, limit)
        finally:
            os.close(descriptor)
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


_READ = os.O_RDONLY | os.O_NONBLOCK
"""Without waiting: a named pipe would keep us for ever."""


def _open(path: str, root: str) -> int:
    try:
        return os.open(path, _READ | os.O_NOFOLLOW)
    except OSError as error:
        if error.errno != errno.ELOOP:
            raise
    if not Path(path).resolve(strict=True).is_relative_to(root):
        raise Refused("outside", "This link leads out of the input folder. Put a copy of the file in its place.")
    return os.open(path, _READ)


def _read(descriptor: int, limit: int) -> bytes:
    """The bytes of a file up to one more than `limit`. It is asked for more until there are none: that costs less than
    to ask for its size."""
    data = more = os.pread(descriptor, min(_AT_FIRST, limit + 1), 0)
    while more and len(data) <= limit:
        more = os.pread(descriptor, min(len(data), limit + 1 - len(data)), len(data))
        data += more
    return data
