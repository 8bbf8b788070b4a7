"""How far a run is, and what its stages take."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from time import perf_counter

type Progress = Callable[[str, int, int], None]
"""Called with a stage's name, the steps done, and the steps in all."""


class Clock:
    """Seconds per stage, and the news of it."""

    def __init__(self, progress: Progress) -> None:
        self.progress = progress
        self.started_at = datetime.now(UTC)
        self._began: dict[str, float] = {}
        self._ended: dict[str, float] = {}

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Time what runs within."""
        self._began[name] = perf_counter()
        self.progress(name, 0, 1)
        yield
        self._ended[name] = perf_counter()
        self.progress(name, 1, 1)

    def read(self) -> dict[str, float]:
        """Seconds per stage begun, those of the stage that runs up to now."""
        return {name: self._ended.get(name, perf_counter()) - began for name, began in self._began.items()}
