"""What the disk refuses is told, and what was published before stays."""

import errno
import os
import resource
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from spacefilm_pipeline.errors import CannotWrite
from spacefilm_pipeline.publish import durable
from spacefilm_pipeline.publish.places import current_snapshot
from spacefilm_pipeline.publish.writer import writing
from tests.publish.test_snapshot import other_rows, publish, read_whole, without_runs


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of one megabyte."""
    folder = tmp_path / "small"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)], capture_output=True, text=True, check=False
    )
    if mounted.returncode:
        pytest.skip(f"no file system can be mounted here: {mounted.stderr.strip()}")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def fill(folder: Path) -> None:
    """Leave no room on a disk."""
    with suppress(OSError), (folder / "other.data").open("wb", buffering=0) as file:
        while file.write(b"\0" * 4096):
            pass


def test_a_full_disk_leaves_what_was_published_and_the_next_run_completes(small_disk: Path, tmp_path: Path) -> None:
    out = small_disk / "out"
    old = publish(out).snapshot
    fill(small_disk)
    with pytest.raises(CannotWrite, match=r"out cannot be written to: the disk that holds it is full\. Make room"):
        publish(out, other_rows("Somebody Else"))
    assert current_snapshot(out) == old
    assert read_whole(out) == "Ada Novak"
    (small_disk / "other.data").unlink()
    completed = publish(out, other_rows("Somebody Else")).snapshot
    assert without_runs(completed) == without_runs(publish(tmp_path / "roomy", other_rows("Somebody Else")).snapshot)
    assert list(out.rglob("*.part")) == []


def test_a_limit_on_the_size_of_files_is_told(tmp_path: Path) -> None:
    old = publish(tmp_path / "out").snapshot
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20, before[1]))
    try:
        with pytest.raises(CannotWrite, match="ulimit -f"), writing(tmp_path / "out"):
            durable.write_bytes(tmp_path / "out" / "large", b"a" * 100)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert current_snapshot(tmp_path / "out") == old
    assert not (tmp_path / "out" / "large").exists()


def test_a_disk_mounted_read_only_is_told(small_disk: Path) -> None:
    old = publish(small_disk / "out").snapshot
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    with pytest.raises(CannotWrite, match="mounted read-only"):
        publish(small_disk / "out", other_rows("Somebody Else"))
    assert current_snapshot(small_disk / "out") == old
    assert read_whole(small_disk / "out") == "Ada Novak"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_of_others_is_told(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir(mode=0o500)
    with pytest.raises(CannotWrite, match="this user may not write there"):
        publish(tmp_path / "out")


@pytest.mark.parametrize("number", [errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOSPC, errno.EDQUOT, errno.EFBIG])
def test_faults_of_the_disk_are_told_with_what_to_do(tmp_path: Path, number: int) -> None:
    with pytest.raises(CannotWrite, match=r"cannot be written to: .+\. .+stands unchanged"), writing(tmp_path):
        raise OSError(number, os.strerror(number), str(tmp_path / "a"))


@pytest.mark.parametrize(
    "error",
    [
        OSError(errno.EACCES, "Permission denied", "/elsewhere/a.txt"),
        OSError(errno.EIO, "Input/output error"),
        FileNotFoundError(errno.ENOENT, "No such file or directory"),
        ValueError("a fault of ours"),
    ],
    ids=repr,
)
def test_faults_of_something_else_stay_what_they_are(tmp_path: Path, error: Any) -> None:
    with pytest.raises(type(error)) as raised, writing(tmp_path):
        raise error
    assert raised.value is error
