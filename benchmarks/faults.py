"""Stopping a run at any step of publishing: before and after everything that it does to the disk.

The steps are the functions of `spacefilm_pipeline.publish.durable`, wrapped from outside. A step is named for its
function and for the file or folder that it is done to, so that two runs of the same have the same steps.
"""

import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Any

from spacefilm_pipeline.publish import durable

OPERATIONS = {
    name: function
    for name, function in inspect.getmembers(durable, inspect.isfunction)
    if function.__module__ == durable.__name__ and not name.startswith("_")
}

type Act = Callable[[str], None]
"""Called with the name of a moment: `before` or `after`, and the step."""


@contextmanager
def watched(act: Act) -> Iterator[None]:
    """While this is held, `act` is called before and after every step."""
    for name, function in OPERATIONS.items():
        setattr(durable, name, _wrapped(name, function, act))
    try:
        yield
    finally:
        for name, function in OPERATIONS.items():
            setattr(durable, name, function)


def _wrapped(name: str, function: Callable[..., None], act: Act) -> Callable[..., None]:
    @wraps(function)
    def step(path: Path, *arguments: Any) -> None:
        told = f"{name} {'/'.join(path.parts[-2:])}"
        act(f"before {told}")
        function(path, *arguments)
        act(f"after {told}")

    return step


def moments(run: Callable[[], object]) -> list[str]:
    """The moments of an undisturbed run, in order."""
    told: list[str] = []
    with watched(told.append):
        run()
    return told


def at(number: int, act: Act) -> Act:
    """What acts at the moment of that number, and at no other."""
    passed = 0

    def counting(moment: str) -> None:
        nonlocal passed
        if passed == number:
            act(moment)
        passed += 1

    return counting
