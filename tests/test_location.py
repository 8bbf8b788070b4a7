"""Folders, and addresses in object storage."""

import pickle
from pathlib import Path

import pytest

from spacefilm_pipeline.location import S3Url, current, location


@pytest.mark.parametrize(
    ("text", "bucket", "prefix"),
    [
        ("s3://films", "films", ""),
        ("s3://films/", "films", ""),
        ("s3://my.films-2/a", "my.films-2", "a/"),
        ("s3://films/a/b c//", "films", "a/b c/"),
    ],
)
def test_addresses(text: str, bucket: str, prefix: str) -> None:
    url = location(text)
    assert isinstance(url, S3Url)
    assert (url.bucket, url.prefix) == (bucket, prefix)
    assert url == text.rstrip("/") == pickle.loads(pickle.dumps(url))  # noqa: S301
    assert current(url) == f"{url}/current.json"


@pytest.mark.parametrize(
    "text",
    [
        "s3://",
        "s3:///a",
        "s3://A/b",
        "s3://a_b/c",
        "s3://films/a//b",
        "s3://films//a",
        "s3://films/../a",
        "s3://films/.",
    ],
)
def test_no_addresses(text: str) -> None:
    with pytest.raises(ValueError, match="s3://"):
        location(text)


@pytest.mark.parametrize("text", ["data/raw", "/films", "s3:/films", "S3://films", "file:///x"])
def test_folders(text: str) -> None:
    assert location(text) == Path(text)
    assert current(Path(text)) == str(Path(text, "current"))
