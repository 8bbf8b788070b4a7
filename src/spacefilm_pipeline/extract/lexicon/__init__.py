"""The lexicon files of extraction: speech verbs, roles, agencies, craft, event triggers, honorifics."""

from functools import cache
from typing import Any

from spacefilm_pipeline.lexicons import read_lexicon


@cache
def lexicon(name: str) -> dict[str, Any]:
    """The lexicon `name` (without its ending) as nested dicts; raises FileNotFoundError where there is none."""
    return read_lexicon(__package__, name)
