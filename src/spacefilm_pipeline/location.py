"""Where texts come from and tables go to: a folder, or an address in object storage."""

import re
from pathlib import Path

POINTER = "current.json"
"""The object that stands in object storage for the link `current` in a folder."""

_SCHEME = "s3://"
_BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")


class S3Url(str):
    """An address in object storage: `s3://bucket`, or `s3://bucket/prefix` without a slash at its end.

    Raises ValueError for what is none.
    """

    __slots__ = ()

    def __new__(cls, text: str) -> "S3Url":
        bucket, _, prefix = text.removeprefix(_SCHEME).partition("/")
        parts = prefix.rstrip("/").split("/")
        if not text.startswith(_SCHEME) or not _BUCKET.fullmatch(bucket):
            raise ValueError(f"{text!r} names no bucket: write s3://bucket/prefix.")
        if parts != [""] and not {"", ".", ".."}.isdisjoint(parts):
            raise ValueError(f"{text!r} has an empty part, `.` or `..` between its slashes.")
        return super().__new__(cls, "/".join((f"{_SCHEME}{bucket}", *filter(None, parts))))

    @property
    def bucket(self) -> str:
        return self.removeprefix(_SCHEME).partition("/")[0]

    @property
    def prefix(self) -> str:
        """What the keys of all that lies here begin with: empty, or with a slash at its end."""
        _, slash, prefix = self.removeprefix(_SCHEME).partition("/")
        return prefix + slash


type Location = Path | S3Url


def location(text: str) -> Location:
    """The address in object storage that begins with `s3://`, or the folder of that path.

    Raises ValueError where such an address is none.
    """
    return S3Url(text) if text.startswith(_SCHEME) else Path(text)


def absolute(place: Location) -> Location:
    """The same place, wherever it is asked for."""
    return place if isinstance(place, S3Url) else place.absolute()


def current(out: Location) -> str:
    """Where a person finds what is current in a warehouse."""
    return f"{out}/{POINTER if isinstance(out, S3Url) else 'current'}"
