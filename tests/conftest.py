"""Fixtures that all tests share."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from spacy.language import Language

from spacefilm_pipeline.extract.parse import load_model
from spacefilm_pipeline.pipeline import run
from spacefilm_pipeline.settings import Settings

ROOT = Path(__file__).parents[1]

settings.register_profile("untimed", deadline=None)  # speed is measured in benchmarks
settings.load_profile("untimed")


@pytest.fixture(scope="session")
def nlp() -> Language:
    """The default language model, loaded once."""
    return load_model("en_core_web_md")


@pytest.fixture(scope="module")
def server() -> Iterator[None]:
    """A Prefect server for runs in this process."""
    from prefect.testing.utilities import prefect_test_harness

    with prefect_test_harness(server_startup_timeout=120):
        yield


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse with the snapshot of `data/raw`, published once. For reading only."""
    out = tmp_path_factory.mktemp("warehouse")
    run(Settings(ROOT / "data" / "raw", out))
    return out
