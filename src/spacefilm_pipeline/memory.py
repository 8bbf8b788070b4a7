"""Memory that nobody holds any more."""

import ctypes
from contextlib import suppress


def give_back() -> None:
    """Give back to the system what is free between pieces that are not, where the C library can do that.

    It keeps such memory for the pieces that come next. Where many small ones were made, and are done with, these are
    others: they would stand beside it.
    """
    with suppress(AttributeError, OSError):
        ctypes.CDLL(None).malloc_trim(0)
