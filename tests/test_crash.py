"""Killed and interrupted: what is published stays whole, what was read is kept, and the next run completes.

`benchmarks/crash.py` does the same at every step and at many more instants.
"""

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from benchmarks.crash import Site, kill_after, kill_at_steps, read_all_the_while
from benchmarks.generate_articles import article
from spacefilm_pipeline.pipeline import run
from spacefilm_pipeline.settings import Settings

N_TEXTS = 12
COMMAND = (
    "from spacefilm_pipeline import pipeline; pipeline.PROCESS_CHARS = 1_500; "
    "from spacefilm_pipeline.cli import main; main()"
)
"""The command, with batches so small that these few texts are read in several processes."""


def test_killed_runs_harm_nothing(tmp_path: Path) -> None:
    site = Site(tmp_path)
    site.prepare()
    with read_all_the_while(site) as result:
        for seconds, cold, group in ((0.5, False, True), (6, True, False), (4, True, True)):
            kill_after(site, seconds, cold=cold, group=group)
        kill_at_steps(site, every=19)
    ((reads, wrong),) = result
    assert reads > 0
    assert not wrong
    assert sum(tally.killed for tally in site.tallies.values()) >= 5
    harmed = {place: t for place, t in site.tallies.items() if (t.lost_rows, t.other_bytes, t.left_over) != (0, 0, 0)}
    assert harmed == {}


@pytest.mark.parametrize("to", ["all", "parent"])
def test_interrupted_while_reading_texts_a_run_ends_cleanly_and_keeps_them(tmp_path: Path, to: str) -> None:
    ran = interrupted(tmp_path, "--direct", to_all=to == "all")
    check_interrupted(tmp_path, ran)


def test_an_interrupted_flow_ends_cleanly_too(tmp_path: Path) -> None:
    check_interrupted(tmp_path, interrupted(tmp_path, to_all=True))


def interrupted(folder: Path, *options: str, to_all: bool) -> "subprocess.CompletedProcess[str]":
    """A run that gets Ctrl-C, itself or with all its processes, when some texts are read."""
    for number in range(N_TEXTS):
        article(1, number).write(folder / "in")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    arguments = ["run", str(folder / "in"), "--out", str(folder / "out"), "--workers", "2", *options]
    process = subprocess.Popen(
        [sys.executable, "-c", COMMAND, *arguments],
        env=environment | {"PREFECT_HOME": str(folder / "prefect")},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=folder,
        start_new_session=True,
    )
    while process.poll() is None and not list((folder / "out").glob("mentions/*/*.parquet")):
        time.sleep(0.05)
    (os.killpg if to_all else os.kill)(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=120)
    return subprocess.CompletedProcess(process.args, process.returncode, out, err)


def check_interrupted(folder: Path, ran: "subprocess.CompletedProcess[str]") -> None:
    assert ran.returncode == 130, ran.stderr
    told = re.search(r"Interrupted\. Nothing is published yet; (\d+) texts are read and kept", ran.stderr)
    assert told, ran.stderr
    assert "Traceback" not in ran.stderr
    assert not (folder / "out" / "current").exists()
    assert run(Settings(folder / "in", folder / "out")).n_parsed == N_TEXTS - int(told[1]) < N_TEXTS
