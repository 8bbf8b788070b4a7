"""Fixtures that all tests share."""

import pytest
from spacy.language import Language

from spacefilm_pipeline.extract.parse import load_model


@pytest.fixture(scope="session")
def nlp() -> Language:
    """The default language model, loaded once."""
    return load_model("en_core_web_md")
