"""The objects below an address: listed, read, written, and one of them switched by a conditional put.

All there is of S3's protocol is here. Credentials, region and endpoint are what boto3 finds in the usual environment
variables and files of AWS; nothing of them is kept or shown. An object's name is its key without the address's prefix:
a string that may hold anything, and never a path on this machine.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import batched
from time import sleep
from typing import Any

from spacefilm_pipeline.errors import StorageFailed
from spacefilm_pipeline.location import S3Url

CONNECTIONS = 16
"""How many objects may be read at once."""

_CONFLICTS = 5
"""How often a put is tried that meets another one to the same key in the same instant."""
_PAUSE = 0.2
"""Seconds between two of these tries."""
_DELETED_AT_ONCE = 1000

_GONE, _OTHER_THERE, _MEETS_ANOTHER = "NoSuchKey", "PreconditionFailed", "ConditionalRequestConflict"
_WITHHELD = {
    _GONE: "it is gone",
    "AccessDenied": "this user may not read it",
    "InvalidObjectState": "it is archived, and must be restored first",
}


class Withheld(StorageFailed):
    """One object cannot be had, and the message says why; others may be."""


class Gone(Withheld):
    """There is no such object."""


@dataclass(frozen=True, slots=True)
class Listed:
    """An object as a listing tells it."""

    name: str
    size: int
    """Bytes."""
    modified: datetime


class Objects:
    """The objects below an address.

    Every method raises StorageFailed where the store cannot be reached or refuses what is asked.
    """

    def __init__(self, url: S3Url) -> None:
        self.url = url
        self._client = _client()

    def names(self, below: str = "") -> Iterator[Listed]:
        """The objects whose names begin with `below`."""
        pages = self._client.get_paginator("list_objects_v2")
        prefix = self.url.prefix
        with self._told("listed"):
            for page in pages.paginate(Bucket=self.url.bucket, Prefix=prefix + below):
                for found in page.get("Contents", ()):
                    yield Listed(found["Key"].removeprefix(prefix), found["Size"], found["LastModified"])

    def read(self, name: str, limit: int) -> bytes:
        """The first `limit` bytes of an object, and no more than these are fetched.

        Raises Withheld where it is gone, or is not given out.
        """
        return self.read_tagged(name, limit)[0]

    def read_tagged(self, name: str, limit: int) -> tuple[bytes, str]:
        """As `read`, with the tag that `put_if` takes."""
        with self._told(f"read ({name!r})"):
            found = self._client.get_object(**self._at(name))
            with found["Body"] as body:
                return body.read(limit), found["ETag"]

    def put(self, name: str, data: bytes) -> None:
        """Write an object, whatever is there."""
        with self._told(f"written ({name!r})"):
            self._client.put_object(**self._at(name), Body=data)

    def put_if(self, name: str, data: bytes, tag: str | None) -> bool:
        """Write an object if it is still the one with that tag (None: if there is none); gives whether it was written.

        The store decides, in one step, so of several who try at once only one succeeds.
        """
        condition = {"IfMatch": tag} if tag else {"IfNoneMatch": "*"}
        with self._told(f"written ({name!r})"):
            for _ in range(_CONFLICTS):
                refusal = self._refusal(name, data, condition)
                if refusal != _MEETS_ANOTHER:
                    break
                sleep(_PAUSE)
        # A put whose answer was lost is sent again, and then refused for its own sake.
        return refusal is None or self._is(name, data)

    def delete(self, names: Iterable[str]) -> None:
        """Take objects away, those that are there."""
        keys = [{"Key": self.url.prefix + name} for name in names]
        with self._told("deleted"):
            for some in batched(keys, _DELETED_AT_ONCE):
                self._client.delete_objects(Bucket=self.url.bucket, Delete={"Objects": some, "Quiet": True})

    def _at(self, name: str) -> dict[str, str]:
        return {"Bucket": self.url.bucket, "Key": self.url.prefix + name}

    def _refusal(self, name: str, data: bytes, condition: dict[str, str]) -> str | None:
        """Why a conditional put was refused for its condition; None where it was not."""
        from botocore.exceptions import ClientError

        try:
            self._client.put_object(**self._at(name), Body=data, **condition)
        except ClientError as error:
            code = _code(error)
            if code not in (_GONE, _OTHER_THERE, _MEETS_ANOTHER):
                raise
            return code
        return None

    def _is(self, name: str, data: bytes) -> bool:
        try:
            return self.read(name, len(data) + 1) == data
        except Withheld:
            return False

    @contextmanager
    def _told(self, done: str) -> Iterator[None]:
        """Tell what the client raises in a line."""
        from botocore.exceptions import BotoCoreError, ClientError, NoCredentialsError

        try:
            yield
        except ClientError as error:
            if why := _WITHHELD.get(_code(error)):
                withheld = Gone if _code(error) == _GONE else Withheld
                raise withheld(f"{self.url} could not be {done}: {why}.") from error
            raise StorageFailed(f"{self.url} could not be {done}: {error}.") from error
        except NoCredentialsError as error:
            raise StorageFailed(
                f"{self.url} could not be {done}: no credentials were found. Give them as AWS's tools take them, such "
                "as AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the environment, or AWS_PROFILE."
            ) from error
        except BotoCoreError as error:
            raise StorageFailed(
                f"{self.url} could not be {done}: {error}. Check the network, and the endpoint (AWS_ENDPOINT_URL)."
            ) from error


def _code(error: Any) -> str:
    return str(error.response.get("Error", {}).get("Code"))


def _client() -> Any:
    try:
        from boto3.session import Session
        from botocore.config import Config
        from botocore.exceptions import BotoCoreError
    except ImportError as error:
        raise StorageFailed(
            "Addresses that begin with s3:// need boto3, which is not installed. The extra `s3` brings it: "
            "pip install 'spacefilm-pipeline[s3]'."
        ) from error
    try:
        return Session().client("s3", config=Config(max_pool_connections=CONNECTIONS))
    except (BotoCoreError, ValueError) as error:  # of a profile or an endpoint that is none
        raise StorageFailed(f"The settings of AWS cannot be used: {error}.") from error
