"""News of a run on standard error: the stage that runs now, how fast it goes, and how long each one took."""

from time import perf_counter
from typing import Self

from spacefilm_pipeline.cli import terminal

_EVERY = 30.0
"""Seconds between two lines of news of one stage, where no terminal shows it all along."""


class Stages:
    """What is told while a run goes on: on a terminal a line that changes, elsewhere now and then a line more."""

    def __init__(self, quiet: bool = False) -> None:
        self._quiet = quiet
        self._status = terminal.err.status("")
        self._stage: str | None = None
        self._began = self._told = 0.0

    def __enter__(self) -> Self:
        if not self._quiet:
            self._status.start()
        return self

    def __exit__(self, *failure: object) -> None:
        self._status.stop()
        if not any(failure):
            self._finish()

    def begin(self, stage: str) -> None:
        """A stage begins, so the one before it is done."""
        self._finish()
        self._stage, self._began = stage, perf_counter()
        self._told = self._began
        self._status.update(stage)

    def progress(self, stage: str, done: int, total: int) -> None:
        """As `pipeline.Progress`."""
        if stage != self._stage:
            self.begin(stage)
        elif total > 1:
            now = perf_counter()
            news = f"{stage}: {pace(done, total, now - self._began)}"
            self._status.update(news)
            if not terminal.err.is_terminal and now - self._told >= _EVERY:
                self._told = now
                self._print(news)

    def _finish(self) -> None:
        if self._stage is not None:
            self._print(f"{self._stage:<20} {perf_counter() - self._began:6.1f} s")

    def _print(self, line: str) -> None:
        if not self._quiet:
            terminal.err.print(line, soft_wrap=True)


def pace(done: int, total: int, seconds: float) -> str:
    """How far one has come, how many texts are done in a second, and how long the rest takes at that rate."""
    told = f"{done:,} of {total:,} texts"
    if not done or seconds <= 0:
        return told
    rate = done / seconds
    return f"{told}, {rate:.1f} a second, {_duration((total - done) / rate)} left"


def _duration(seconds: float) -> str:
    """Hours and minutes, or minutes and seconds."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"
