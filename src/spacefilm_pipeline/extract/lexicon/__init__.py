"""What we know of the language, as data: one TOML file per subject, read once."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def lexicon(name: str) -> dict[str, Any]:
    """The lexicon `name` (without its ending) as nested dicts; raises FileNotFoundError where there is none."""
    return tomllib.loads((files(__package__) / f"{name}.toml").read_text(encoding="utf-8"))
