"""Numbers of 64 bits that stand for what they were made of: the same for the same, on any machine, and else as good as
never.

They are made of whole columns at once, so that millions of them cost no more than a moment.
"""

from collections.abc import Iterable
from functools import reduce
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

type Numbers = NDArray[np.uint64]

_MIXER = np.uint64(0x9E3779B97F4A7C15)


def of_text(text: str) -> int:
    """The number of a text."""
    return int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")


def scattered(numbers: Numbers) -> Numbers:
    """One to one, so that neighbouring numbers become as far from each other as any (S. Vigna's splitmix64)."""
    numbers = (numbers ^ (numbers >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    numbers = (numbers ^ (numbers >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return numbers ^ (numbers >> np.uint64(31))


def combined(parts: Iterable[Numbers]) -> Numbers:
    """One number of each and those at the same place in the other parts; their order matters."""
    return reduce(lambda told, part: told * _MIXER + part, parts)
