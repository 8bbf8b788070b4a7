"""The files of the input folder, and their bytes."""

import os
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from spacefilm_pipeline.errors import InputMissing
from spacefilm_pipeline.ingest.refused import Refused

TEXT, SIDECAR = ".txt", ".json"


@dataclass(frozen=True, slots=True)
class Files:
    """What an input folder holds, before anything is made of it."""

    root: Path
    contents: Mapping[Path, bytes | Refused]
    """Every file's bytes, or why it was not read."""

    def fingerprint(self) -> str:
        """A hash of all names and contents: the same for the same files, wherever the folder lies."""
        digest = sha256()
        for path, content in self.contents.items():
            told = f"{content.rule} {content}".encode() if isinstance(content, Refused) else content
            digest.update(f"{source_of(path, self.root)} {len(told)}\n".encode() + told)
        return digest.hexdigest()


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
    stems = {path.with_suffix("") for path in paths if is_text(path)}
    contents = dict(_read(paths, root, max_bytes, stems))
    if _identity(root) != folder:
        raise InputMissing(
            f"The input folder {root} vanished while it was read, so nothing was published. Put it back, or mount it "
            "again, and run again."
        )
    return Files(root, contents)


def _read(paths: list[Path], root: Path, max_bytes: int, stems: set[Path]) -> Iterator[tuple[Path, bytes | Refused]]:
    for path in paths:
        try:
            _check_kind(path, stems)
            yield path, read_bytes(path, root, max_bytes)
        except Refused as refusal:
            yield path, refusal


def _check_kind(path: Path, stems: set[Path]) -> None:
    """Raises Refused for what is neither a text nor the sidecar of one."""
    if path.is_dir():
        raise Refused("folder", "This folder is a link, or cannot be listed. Put copies of its files in its place.")
    if is_text(path):
        return
    if path.suffix.lower() != SIDECAR:
        raise Refused("not_text", f"Only {TEXT} files are read. Save it as plain text in UTF-8, or take it away.")
    if path.with_suffix("") not in stems:
        raise Refused("orphan", f"No {path.stem}{TEXT} stands beside this sidecar. Add the text or take it away.")


def is_text(path: Path) -> bool:
    """Whether a file is a text, by its name."""
    return path.suffix.lower() == TEXT


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
        raise Refused(
            "too_large", f"This file is larger than {limit:,} bytes. Split it into articles, or raise the limit."
        )
    return data
