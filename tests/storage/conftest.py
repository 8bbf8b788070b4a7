"""A store on loopback, and what is in it."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import boto3
import pytest
from moto.server import ThreadedMotoServer

from spacefilm_pipeline.location import S3Url
from spacefilm_pipeline.storage.objects import Objects


@pytest.fixture(scope="session")
def endpoint() -> Iterator[str]:
    """The address of a store that runs for the time of the tests, on this machine only."""
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture(autouse=True)
def aws(endpoint: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings that lead to that store and to nowhere else, and a cache of the test's own."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    nowhere = str(tmp_path / "no-such-file")
    for name, value in {
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_ACCESS_KEY_ID": "someone",
        "AWS_SECRET_ACCESS_KEY": "told nobody",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_CONFIG_FILE": nowhere,
        "AWS_SHARED_CREDENTIALS_FILE": nowhere,
        "SPACEFILM_CACHE": str(tmp_path / "cache"),
    }.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def client(aws: None) -> Any:
    """A client of the store, to see and change what is there behind the back of what is tested."""
    return boto3.client("s3")


@pytest.fixture
def bucket(client: Any) -> str:
    """A new bucket."""
    name = f"test-{uuid4()}"
    client.create_bucket(Bucket=name)
    return name


@pytest.fixture
def out(bucket: str) -> S3Url:
    """Where a test may publish."""
    return S3Url(f"s3://{bucket}/some where")


@pytest.fixture
def objects(out: S3Url) -> Objects:
    """What is published there."""
    return Objects(out)
