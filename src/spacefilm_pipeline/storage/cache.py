"""What was fetched from object storage, kept on this machine so that it is fetched once.

CACHE/KEY/MANIFEST/000003/    a snapshot as a local warehouse has it, by the hash of its manifest: never changed
CACHE/KEY/warehouse/          the local warehouse that a run works in, see `mirror`

CACHE is $SPACEFILM_CACHE, or `spacefilm` in $XDG_CACHE_HOME or ~/.cache. Nothing is lost that cannot be fetched again
where it is taken away, but for what was read by runs that never got through to the store.
"""

import os
import shutil
from collections.abc import Collection, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec

from spacefilm_pipeline.location import S3Url
from spacefilm_pipeline.publish import durable
from spacefilm_pipeline.publish.lease import alone
from spacefilm_pipeline.storage.objects import Objects
from spacefilm_pipeline.storage.pointer import MANIFEST, Manifest, Published, StoredFile, read_manifest, read_whole

_ELSEWHERE = ("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL", "AWS_PROFILE")
"""Settings that make the same address another warehouse."""
_UNUSED = timedelta(days=7)
"""A snapshot that was not asked for in this time goes."""


def cache_folder(url: S3Url) -> Path:
    """Where what is fetched from an address is kept; the folder need not be there yet."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    root = Path(os.environ.get("SPACEFILM_CACHE") or Path(base, "spacefilm"))
    key = sha256("\n".join((url, *(os.environ.get(name, "") for name in _ELSEWHERE))).encode()).hexdigest()[:16]
    return root.absolute() / key


def fetch(objects: Objects, published: Published) -> Path:
    """The folder of a snapshot on this machine, which never changes.

    Files that another snapshot here has already are shared, not fetched. Raises StorageFailed where an object is gone
    or is not what was published.
    """
    cache = cache_folder(objects.url)
    snapshot = _place(cache, published) / f"{published.number:06}"
    if snapshot.is_dir():
        os.utime(snapshot)
        return snapshot
    manifest = read_manifest(objects, published)
    cache.mkdir(mode=0o700, parents=True, exist_ok=True)
    with TemporaryDirectory(dir=cache, prefix=".") as folder:
        part = Path(folder, "part")
        _fill(part / snapshot.name, objects, manifest, dict(_here(cache)))
        durable.write_bytes(part / MANIFEST, msgspec.json.encode(manifest))
        try:
            part.rename(snapshot.parent)
        except OSError:
            if not snapshot.is_dir():  # else somebody was faster, whose folder is as good
                raise
    _forget(cache, snapshot)
    return snapshot


def fetched_files(url: S3Url, published: Published) -> Collection[StoredFile]:
    """The files of a snapshot that was fetched, as they were stored then."""
    return _read(_place(cache_folder(url), published) / MANIFEST).files.values()


def _place(cache: Path, published: Published) -> Path:
    return cache / published.sha256[:16]


def _read(manifest: Path) -> Manifest:
    return msgspec.json.decode(manifest.read_bytes(), type=Manifest)


def _fill(folder: Path, objects: Objects, manifest: Manifest, here: dict[StoredFile, Path]) -> None:
    for name, file in manifest.files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if file in here:
            with suppress(OSError):  # this file system shares no files, or that snapshot was just taken away
                os.link(here[file], path)
                continue
        durable.write_bytes(path, read_whole(objects, file.name, file.size, file.sha256))


def _here(cache: Path) -> Iterator[tuple[StoredFile, Path]]:
    """The files of all snapshots on this machine."""
    for told in cache.glob(f"[0-9a-f]*/{MANIFEST}"):
        for folder in told.parent.glob("[0-9]*"):
            yield from ((file, folder / name) for name, file in _read(told).files.items())


def _forget(cache: Path, kept: Path) -> None:
    """Take away the snapshots that were not used for long."""
    long_ago = datetime.now(UTC) - _UNUSED
    for snapshot in cache.glob("[0-9a-f]*/[0-9]*"):
        if snapshot != kept and datetime.fromtimestamp(snapshot.stat().st_mtime, UTC) < long_ago:
            with alone(snapshot) as free:
                if free:
                    shutil.rmtree(snapshot.parent)
