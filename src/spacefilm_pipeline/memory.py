"""Memory that nobody holds any more."""

import ctypes
from contextlib import suppress

_LARGE = 1024 * 1024
_MMAP_THRESHOLD = -3
"""Of `mallopt`, in glibc's malloc.h."""


def keep_large_apart() -> None:
    """Have pieces of a megabyte and more stand alone in memory, where the C library can do that, and go back to the
    system when they are freed.

    It would let ever larger ones stand among the others, where what is freed stays for as long as anything beside it.
    """
    with suppress(AttributeError, OSError):
        ctypes.CDLL(None).mallopt(_MMAP_THRESHOLD, _LARGE)


def give_back() -> None:
    """Give back to the system what is free between pieces that are not, where the C library can do that.

    It keeps such memory for the pieces that come next. Where many small ones were made, and are done with, these are
    others: they would stand beside it.
    """
    with suppress(AttributeError, OSError):
        ctypes.CDLL(None).malloc_trim(0)
