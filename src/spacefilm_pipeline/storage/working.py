"""Where a run works."""

from pathlib import Path

from spacefilm_pipeline.location import Location, S3Url


def working_folder(out: Location) -> Path:
    """The local warehouse that a run which publishes to `out` works in: `out` itself, or what stands for it here."""
    if not isinstance(out, S3Url):
        return out
    from spacefilm_pipeline.storage.cache import cache_folder

    return cache_folder(out) / "warehouse"
