"""Frames on a shelf, for tests."""

from collections.abc import Mapping

import polars as pl

from spacefilm_pipeline.shelf import Shelf


def shelved(frames: Mapping[str, pl.DataFrame], at_once: int = 100) -> Shelf:
    """Frames on a shelf, in parts of so many rows."""
    shelf = Shelf()
    for name, frame in frames.items():
        for first in range(0, max(len(frame), 1), at_once):
            shelf.put(name, frame.slice(first, at_once))
    return shelf
