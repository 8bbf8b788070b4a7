"""The whole way from object storage to object storage is the whole way from folder to folder."""

from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from spacefilm_pipeline.cli import app
from spacefilm_pipeline.location import S3Url
from spacefilm_pipeline.pipeline import run
from spacefilm_pipeline.settings import Settings
from spacefilm_pipeline.storage.history import fetch_snapshot
from spacefilm_pipeline.storage.objects import Objects
from tests.storage.publishing import elsewhere
from tests.test_pipeline import RAW


def files(snapshot: Path) -> dict[str, bytes]:
    """The Parquet files of a snapshot but for `runs`, which tells when it was."""
    found = {path.relative_to(snapshot).as_posix(): path.read_bytes() for path in snapshot.rglob("*.parquet")}
    return {name: data for name, data in found.items() if not name.startswith("runs/")}


def test_from_store_to_store(
    bucket: str, out: S3Url, published: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = S3Url(f"s3://{bucket}/texts")
    for path in RAW.glob("*.txt"):
        Objects(texts).put(path.name, path.read_bytes())
    ran = CliRunner().invoke(app, ["run", texts, "--out", out, "--direct"])
    assert ran.exit_code == 0, ran.output
    assert f"Published in {out}/current.json" in ran.stdout
    assert f"--warehouse '{out}'" in ran.stdout
    there = elsewhere(tmp_path / "reader", fetch_snapshot, out, "current")
    assert files(there) == files(published / "current")

    def forbidden(self: Objects, *_: Any) -> None:
        raise AssertionError("with nothing new, nothing is written")

    for write in ("put", "put_if"):
        monkeypatch.setattr(Objects, write, forbidden)
    again = elsewhere(tmp_path / "other", run, Settings(texts, out))
    assert (again.published, again.n_parsed, again.n_unchanged) == (False, 0, 2)


@pytest.mark.parametrize(
    "arguments", [("run", "s3://"), ("run", "--out", "s3://X"), ("sql", "x", "--warehouse", "s3:///a")]
)
def test_an_address_that_is_none_is_wrong_usage(arguments: tuple[str, ...]) -> None:
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 2
    assert "s3://bucket/prefix" in " ".join(result.output.split())


def test_what_fails_is_told_in_a_line(bucket: str, out: S3Url) -> None:
    for arguments, says in (
        (["run", f"s3://{bucket}/none", "--direct", "--out", out], "no objects below"),
        (["sql", "SELECT 1", "--warehouse", out], "Nothing is published"),
        (["sql", "SELECT 1", "--warehouse", "s3://no-such-bucket"], "NoSuchBucket"),
    ):
        result = CliRunner().invoke(app, arguments)
        assert result.exit_code == 1
        assert result.stderr.splitlines()[-1].startswith("spacefilm: ")
        assert says in result.stderr
