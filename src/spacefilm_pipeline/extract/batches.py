"""Things put together until they are long enough."""

from collections.abc import Callable, Iterable, Iterator

AT_ONCE = 25_000
"""Characters that are read together, some 5,000 tokens. With fewer, each step of the networks costs as much and does
less, and words new among them are asked for more often; of more, what the parser looks up leaves the processor's
cache."""


def batches[Thing](things: Iterable[Thing], length: Callable[[Thing], int], least: int) -> Iterator[tuple[Thing, ...]]:
    """The things in order, in batches that are at least so long together, the last one aside."""
    batch: list[Thing] = []
    size = 0
    for thing in things:
        batch.append(thing)
        size += length(thing)
        if size >= least:
            yield tuple(batch)
            batch, size = [], 0
    if batch:
        yield tuple(batch)
