"""Functions that are called in a process of its own."""

import os
import signal
import time
from multiprocessing import active_children
from pathlib import Path

import pytest

from spacefilm_pipeline.errors import InputMissing, ReaderGone
from spacefilm_pipeline.processes import elsewhere
from spacefilm_pipeline.spool import Spool
from spacefilm_pipeline.storage.inbox import take_stock


def test_what_a_function_returns_comes_back() -> None:
    with elsewhere(os.getpid) as found:
        assert found() != os.getpid()
    with elsewhere(divmod, 17, 5) as found_both:
        assert found_both() == (3, 2)


def test_bytes_that_it_puts_into_a_spool_lie_there(tmp_path: Path) -> None:
    texts = {"a.txt": b"One.", "b.txt": b"Two, \xff", "c.txt": b"", "d.txt": b"x" * 100_000}
    for name, data in texts.items():
        (tmp_path / name).write_bytes(data)
    here, there = Spool(), Spool()
    expected = take_stock(tmp_path, 50_000, tmp_path / "out", here)
    with elsewhere(take_stock, tmp_path, 50_000, tmp_path / "out", there) as found:
        assert found() == expected
    there.taken_back()
    assert [reject.rule for reject in expected.rejects] == ["too_large"]
    assert there.read(0, 12) == here.read(0, 12) == b"One.Two, \xff"
    assert there.add(b"Three.") == 10
    assert there.read(10, 6) == b"Three."


def test_what_it_raises_is_raised(tmp_path: Path) -> None:
    missing = elsewhere(take_stock, tmp_path / "none", 9, tmp_path / "out", Spool())
    with pytest.raises(InputMissing, match="cannot be listed"), missing as found:
        found()
    with pytest.raises(ValueError, match="odd") as failed, elsewhere(int, "odd") as number:
        number()
    assert "processes.py" in "".join(failed.value.__notes__)


def test_where_it_is_killed_the_run_ends_and_says_so() -> None:
    with elsewhere(time.sleep, 60) as found:
        (child,) = active_children()
        os.kill(child.pid or 0, signal.SIGKILL)
        with pytest.raises(ReaderGone, match="was killed"):
            found()


def test_it_ends_with_the_block() -> None:
    began = time.monotonic()
    with elsewhere(time.sleep, 60):
        (child,) = active_children()
    assert not child.is_alive()
    assert time.monotonic() - began < 30
