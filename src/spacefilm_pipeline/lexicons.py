"""Lexicon files: what we know of the language, as data. One TOML file per subject, read once."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def read_lexicon(package: str, name: str) -> dict[str, Any]:
    """The file `name`.toml of a package as nested dicts; raises FileNotFoundError where there is none."""
    return tomllib.loads((files(package) / f"{name}.toml").read_text(encoding="utf-8"))
