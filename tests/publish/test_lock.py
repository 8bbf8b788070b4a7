"""One writer at a time; the lock goes with its holder."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Timer

import pytest

from spacefilm_pipeline.errors import WarehouseBusy
from spacefilm_pipeline.publish.lock import one_writer

HOLD = """
import sys, time
from pathlib import Path
from spacefilm_pipeline.publish.lock import one_writer
with one_writer(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


@contextmanager
def holder(out: Path) -> Iterator["subprocess.Popen[str]"]:
    """A process that holds the lock until it is killed."""
    with subprocess.Popen([sys.executable, "-c", HOLD, str(out)], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stdout.readline() == "held\n"
        try:
            yield process
        finally:
            process.kill()


def test_a_second_writer_is_turned_away_until_the_first_ends(tmp_path: Path) -> None:
    out = tmp_path / "new" / "warehouse"
    with one_writer(out), pytest.raises(WarehouseBusy, match="Another run is writing"), one_writer(out):
        pass
    with one_writer(out):
        pass


def test_the_lock_of_a_killed_process_is_free(tmp_path: Path) -> None:
    with holder(tmp_path) as process:
        with pytest.raises(WarehouseBusy, match=rf"\(process {process.pid}, since \d+-\d+-\d+ .*--wait SECONDS"):
            one_writer(tmp_path).__enter__()
        process.kill()
        process.wait()
        with one_writer(tmp_path):
            pass


def test_who_waits_gets_it_when_the_holder_ends(tmp_path: Path) -> None:
    told: list[str] = []
    with holder(tmp_path) as process:
        ending = Timer(0.5, process.kill)
        ending.start()
        with one_writer(tmp_path, float("inf"), told.append):
            assert process.wait() != 0
    assert [news.partition(",")[0] for news in told] == [f"waiting for process {process.pid}"]


def test_who_has_waited_long_enough_leaves(tmp_path: Path) -> None:
    with holder(tmp_path) as process, pytest.raises(WarehouseBusy, match="changed nothing"):
        one_writer(tmp_path, 0.3).__enter__()
    assert process.poll() is not None


@pytest.mark.parametrize("signed", ["", "process 1, since 2021-10-05 12:00:00 +0000", "rm -rf /\x1b[2J", "\xff" * 300])
def test_the_lock_does_not_hang_on_what_its_file_says(tmp_path: Path, signed: str) -> None:
    (tmp_path / ".lock").write_text(signed, encoding="latin-1")
    with one_writer(tmp_path):
        (tmp_path / ".lock").write_text(signed, encoding="latin-1")
        with pytest.raises(WarehouseBusy) as busy:
            one_writer(tmp_path).__enter__()
        assert "\x1b" not in str(busy.value)
        assert ("process 1, since" in str(busy.value)) == signed.startswith("process")
    assert (tmp_path / ".lock").read_bytes() == b""
