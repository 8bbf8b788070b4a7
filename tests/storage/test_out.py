"""A warehouse in object storage: what is published there, is read back, and who wins."""

from pathlib import Path

from spacefilm_pipeline.location import S3Url
from spacefilm_pipeline.pipeline import Settings, run
from spacefilm_pipeline.storage.history import fetch_snapshot
from spacefilm_pipeline.storage.objects import Objects
from tests.test_pipeline import RAW


def files(snapshot: Path) -> dict[str, bytes]:
    """The Parquet files of a snapshot but for `runs`, which tells when it was."""
    found = {path.relative_to(snapshot).as_posix(): path.read_bytes() for path in snapshot.rglob("*.parquet")}
    return {name: data for name, data in found.items() if not name.startswith("runs/")}


def test_what_is_read_back_is_what_a_folder_would_hold(out: S3Url, objects: Objects, published: Path) -> None:
    run(Settings(RAW, out))
    assert files(fetch_snapshot(out, "current")) == files(published / "current")
    assert not run(Settings(RAW, out)).published
