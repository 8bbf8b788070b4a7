"""Publishing a small set of rows in object storage, for tests to look at."""

from collections.abc import Callable
from pathlib import Path

import pytest

from spacefilm_pipeline.location import S3Url
from spacefilm_pipeline.publish.lock import silent
from spacefilm_pipeline.storage.mirror import mirrored, working_folder
from tests.publish.test_snapshot import other_rows
from tests.publish.test_snapshot import publish as publish_here


def publish(out: S3Url, name: str, meanwhile: Callable[[], object] = lambda: None) -> None:
    """Publish the example rows with a person of that name; `meanwhile` happens before anything is sent."""
    folder = working_folder(out)
    with mirrored(out, folder / "mentions" / "e1-m", silent):
        publish_here(folder, other_rows(name))
        meanwhile()


def elsewhere[**P, R](machine: Path, do: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
    """Do something on a machine that knows nothing of what was fetched on this one."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SPACEFILM_CACHE", str(machine))
        return do(*args, **kwargs)
