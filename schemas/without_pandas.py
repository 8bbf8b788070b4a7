"""pandera and pyarrow import pandas wherever it is installed, which costs a second and a half of every run.

The contract is checked on polars frames alone, and both work without pandas: so it is not found while they look for
it first. Whoever uses pandas can import it as ever.
"""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType


class _NotFound(MetaPathFinder):
    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname.partition(".")[0] == "pandas":
            raise ModuleNotFoundError("No module named 'pandas'", name="pandas")
        return None


@contextmanager
def without_pandas() -> Iterator[None]:
    """Let imports within not find pandas, unless it is imported already."""
    finder = _NotFound()
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)
