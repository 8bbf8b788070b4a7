"""Python's search for cycles, and when to do without it."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def no_collector() -> Iterator[None]:
    """Make many records without the search for cycles among them, of which they have none.

    It looks at all of them again and again, and so takes as long as making them, and longer the more there are.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
