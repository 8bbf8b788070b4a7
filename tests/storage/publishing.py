"""Publishing a small set of rows in object storage, for tests to look at."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import polars as pl
import pytest

from spacefilm_pipeline.location import S3Url
from spacefilm_pipeline.publish import Run, publish_snapshot
from spacefilm_pipeline.publish.conclusions import Keeping
from spacefilm_pipeline.publish.lock import silent
from spacefilm_pipeline.publish.validate import validate
from spacefilm_pipeline.publish.writer import writing
from spacefilm_pipeline.resolve.conclusions import frame_of
from spacefilm_pipeline.storage.mirror import mirrored
from spacefilm_pipeline.storage.working import working_folder
from tests.examples import rows
from tests.publish.test_snapshot import SECONDS
from tests.shelves import drafted, shelved


def publish(out: S3Url, name: str, meanwhile: Callable[[], object] = lambda: None) -> None:
    """Publish the example rows with a person of that name; `meanwhile` happens before anything is sent."""
    folder = working_folder(out)
    with mirrored(out, [folder / "mentions" / "e1-m"], silent):
        run = Run("r1", "1.0", "m", datetime.now(UTC), ("a.txt",), 0, 0, lambda: SECONDS)
        with writing(folder):
            with ThreadPoolExecutor(1) as writer:
                keeping = Keeping(folder, writer)
                keeping.put(shelved({"identity": frame_of("identity", ())}))
            publish_snapshot(folder, run, drafted(_facts() | _named(name)), [], keeping.finished())
        meanwhile()


@cache
def _facts() -> dict[str, pl.DataFrame]:
    return dict(validate(rows()).tables)


def _named(name: str) -> dict[str, pl.DataFrame]:
    return {table: _facts()[table].with_columns(name=pl.lit(name)) for table in ("people", "crew")}


def elsewhere[**P, R](machine: Path, do: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Do something on a machine that knows nothing of what was fetched on this one."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SPACEFILM_CACHE", str(machine))
        return do(*args, **kwargs)
