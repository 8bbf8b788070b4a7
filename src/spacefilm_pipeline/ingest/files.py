"""The files of an input, and their bytes; here, those of a folder."""

import os
import stat
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from pathlib import Path, PurePosixPath

from spacefilm_pipeline.errors import InputMissing
from spacefilm_pipeline.ingest.refused import Refused

TEXT, SIDECAR = ".txt", ".json"


@dataclass(frozen=True, slots=True)
class Files:
    """What an input holds, before anything is made of it."""

    contents: Mapping[str, bytes | Refused]
    """The bytes of everything that lies there, or why it was not read, by its source: the path relative to the input
    root, with `/` between its parts, in plain Unicode."""

    def fingerprint(self) -> str:
        """A hash of all names and contents: the same for the same files, wherever they lie."""
        digest = sha256()
        for source, content in self.contents.items():
            told = f"{content.rule} {content}".encode() if isinstance(content, Refused) else content
            digest.update(f"{source} {len(told)}\n".encode() + told)
        return digest.hexdigest()


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that lies in an input, wherever that is."""

    source: str
    read: Callable[[int], bytes]
    """Gives its bytes if these are no more than so many; raises Refused else, and where it cannot be read."""
    refused: Refused | None = None
    """Why it is not looked at."""


type Each = Callable[[Callable[[Entry], bytes | Refused], Sequence[Entry]], Iterable[bytes | Refused]]


def read_files(root: Path, max_bytes: int, leave_out: Path) -> Files:
    """Every file of a folder, at any depth, in the order of their paths.

    Only hidden files and the folder `leave_out` are passed over. Raises InputMissing where the root is no folder that
    can be listed, or is another one when all has been read.
    """
    root = root.resolve()
    folder = _identity(root)
    try:
        paths = walk(root, leave_out.resolve())
    except OSError as error:
        raise InputMissing(
            f"The input folder {root} cannot be listed: {error.strerror}. Nothing was published. Name the folder that "
            "holds the texts, and check its permissions."
        ) from error
    files = read_entries([_entry(path, root) for path in paths], max_bytes)
    if _identity(root) != folder:
        raise InputMissing(
            f"The input folder {root} vanished while it was read, so nothing was published. Put it back, or mount it "
            "again, and run again."
        )
    return files


def _entry(path: Path, root: Path) -> Entry:
    folder = "This folder is a link, or cannot be listed. Put copies of its files in its place."
    return Entry(
        source_of(path, root),
        partial(read_bytes, path, root),
        Refused("folder", folder) if path.is_dir() else None,
    )


def read_entries(entries: Sequence[Entry], max_bytes: int, each: Each = map) -> Files:
    """The texts and their sidecars among what lies in an input, and why all else is not read.

    `each` calls a function for every entry and gives what it gives in their order, as `map` does.
    """
    stems = {stem(entry.source) for entry in entries if is_text(entry.source)}
    contents = each(partial(_read, stems, max_bytes), entries)
    return Files({entry.source: content for entry, content in zip(entries, contents, strict=True)})


def _read(stems: Collection[str], max_bytes: int, entry: Entry) -> bytes | Refused:
    try:
        _check_kind(entry, stems)
        return entry.read(max_bytes)
    except Refused as refusal:
        return refusal


def _check_kind(entry: Entry, stems: Collection[str]) -> None:
    """Raises Refused for what is neither a text nor the sidecar of one."""
    if entry.refused:
        raise entry.refused
    if is_text(entry.source):
        return
    path = PurePosixPath(entry.source)
    if path.suffix.lower() != SIDECAR:
        raise Refused("not_text", f"Only {TEXT} files are read. Save it as plain text in UTF-8, or take it away.")
    if stem(entry.source) not in stems:
        raise Refused("orphan", f"No {path.stem}{TEXT} stands beside this sidecar. Add the text or take it away.")


def is_text(source: str) -> bool:
    """Whether a file is a text, by its name."""
    return PurePosixPath(source).suffix.lower() == TEXT


def stem(source: str) -> str:
    """What a text and its sidecar have in common."""
    return str(PurePosixPath(source).with_suffix(""))


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


def _identity(folder: Path) -> tuple[int, int] | None:
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
