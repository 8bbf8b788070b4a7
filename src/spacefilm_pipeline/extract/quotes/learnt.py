"""What `benchmarks/train_attribution.py` has learnt: who speaks, and what is speech.

`weights.json` has it, a line each. Nobody writes it by hand, and JSON is read ten times as fast as TOML.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

import msgspec


class Learnt(msgspec.Struct, frozen=True):
    """The weight of each feature of a (quotation, candidate) pair, and the trees that tell speech from mere marks."""

    weights: Mapping[str, float]
    trees: Sequence[Any]
    about: str


@cache
def learnt() -> Learnt:
    return msgspec.json.decode((files(__package__) / "weights.json").read_bytes(), type=Learnt)
