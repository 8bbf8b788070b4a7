"""Memory that nobody holds any more."""

import ctypes
from contextlib import suppress


def give_back() -> None:
    """Give back to the system what is free between pieces that are not, where the C library can do that.

    It keeps such memory for the pieces that come next. After a stage that made many small ones, these are others: they
    would be beside it.
    """
    with suppress(AttributeError, OSError):
        ctypes.CDLL(None).malloc_trim(0)
