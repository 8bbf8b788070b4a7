"""A team's installation from database to worker: the schedule fires, a worker is killed, the next run publishes.

Everything is on loopback, in temporary folders, and ended with the test.
"""

import errno
import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import polars as pl
import pytest

from schemas import TABLES
from tests.server.programs import ROOT, Server, eventually, postgres, postgres_binaries, prefect_server

BINARIES = postgres_binaries()
NEWS = "MOSCOW — Ada Novak, a cosmonaut, landed on Monday. “It was bright,” she said."

pytestmark = [
    pytest.mark.server,
    pytest.mark.skipif(BINARIES is None or not Path("/proc").is_dir(), reason="needs PostgreSQL's initdb, and Linux"),
]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """A Prefect server on PostgreSQL."""
    assert BINARIES
    folder = tmp_path / "server"
    folder.mkdir()
    with postgres(BINARIES) as database, prefect_server(folder, database) as server:
        yield server


def agrees(out: Path) -> bool:
    """Whether the published snapshot holds all its tables, with the rows that its run says."""
    snapshot = (out / "current").resolve(strict=True)
    rows = {table: len(pl.read_parquet(snapshot / table / "*.parquet")) for table in TABLES}
    latest = pl.read_parquet(snapshot / "runs" / "*.parquet").row(-1, named=True)
    return all(rows[table] == count for table, count in latest["n_rows"].items())


@contextmanager
def reader(out: Path) -> Iterator[list[bool]]:
    """Somebody who reads what is published all the while; gives whether it was whole, time after time."""
    found: list[bool] = []
    ended = threading.Event()

    def read() -> None:
        while not ended.wait(0.2):
            try:
                found.append(agrees(out))
            except Exception:
                found.append(False)

    thread = threading.Thread(target=read)
    thread.start()
    try:
        yield found
    finally:
        ended.set()
        thread.join()


def deploy(server: Server, folder: Path, **parameters: str) -> None:
    """As docs/operations.md has it, but every few seconds instead of daily, and with less patience with the dead."""
    automation = (ROOT / "flows" / "automations.yaml").read_text()
    (folder / "automations.yaml").write_text(automation.replace("within: 90", "within: 45"))
    server.prefect("work-pool", "create", "spacefilm", "--type", "process")
    server.prefect("automation", "create", "--from-file", str(folder / "automations.yaml"))
    given = [word for name, value in parameters.items() for word in ("--param", f"{name}={value}")]
    server.prefect("deploy", "--name", "daily", "--interval", "10", *given)


def reads(pipe: Path) -> int | None:
    """The writing end of a named pipe that somebody has opened for reading."""
    try:
        return os.open(pipe, os.O_WRONLY | os.O_NONBLOCK)
    except OSError as error:
        if error.errno == errno.ENXIO:
            return None
        raise


def test_a_killed_worker_costs_one_run(server: Server, published: Path, tmp_path: Path) -> None:
    texts = shutil.copytree(ROOT / "data" / "raw", tmp_path / "texts")
    out = shutil.copytree(published, tmp_path / "out", symlinks=True)
    before = (out / "current").resolve()
    (texts / "news.txt").write_text(NEWS)
    corrections = tmp_path / "people.csv"
    os.mkfifo(corrections)  # a run that reads its corrections waits for us in its midst
    deploy(server, tmp_path, input=str(texts), out=str(out), curation=str(corrections))
    with reader(out) as whole:
        worker = server.worker()
        try:
            pipe = eventually("a scheduled run is in its midst", lambda: reads(corrections), 180)
            eventually("the server has felt its pulse", server.heartbeats, 60)
        finally:
            worker.kill()
        os.close(pipe)
        corrections.unlink()
        assert (out / "current").resolve() == before
        worker = server.worker()
        try:
            eventually("a later run publishes", lambda: (out / "current").resolve() != before, 300)
            (done,) = eventually("the server knows", lambda: server.runs("COMPLETED"), 60)[:1]
        finally:
            worker.kill()
    assert whole
    assert all(whole)
    (killed,) = [run for run in server.runs("CRASHED") if run["expected_start_time"] < done["expected_start_time"]]
    assert "No heartbeat" in str(killed["state"])
    assert killed["auto_scheduled"]
    assert done["auto_scheduled"]
    assert "news.txt" in pl.read_parquet(out / "current" / "documents" / "*.parquet")["sources"].explode().to_list()
