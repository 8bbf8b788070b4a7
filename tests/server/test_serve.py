"""`spacefilm serve`, with a server of its own: the schedule fires, and all of it ends when it is told to."""

import os
import signal
import sqlite3
from pathlib import Path

import pytest

from tests.server.programs import SPACEFILM, Program, eventually, free_port

pytestmark = [
    pytest.mark.server,
    pytest.mark.skipif(not Path("/proc").is_dir(), reason="needs Linux"),
]


def test_the_schedule_fires_until_it_is_stopped(tmp_path: Path) -> None:
    home, log, texts, out = (tmp_path / name for name in ("home", "log", "texts", "out"))
    texts.mkdir()
    (texts / "told.txt").write_text("Ada Novak spoke on Tuesday.")
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    every_five_seconds = "* * * * * */5"
    command = [SPACEFILM, "serve", "texts", "--cron", every_five_seconds, "--out", "out", "--port", str(free_port())]
    served = Program(command, kept | {"PREFECT_HOME": str(home), "NO_PROXY": "127.0.0.1"}, log)
    try:
        eventually("a run publishes", (out / "current").exists, 240)
        eventually("a later run finds nothing new", lambda: "Nothing new since snapshot 1" in log.read_text(), 120)
        served.process.send_signal(signal.SIGTERM)
        assert served.process.wait(60) == 0
        assert not served.pids()
    finally:
        served.kill()
    told = log.read_text()
    assert "Schedule: “* * * * * */5”, UTC; the next run is due" in told
    assert told.endswith("Stopped. Nothing runs any more, and nothing is due until this command is given again.\n")
    with sqlite3.connect(home / "prefect.db") as record:
        assert record.execute("SELECT paused FROM deployment").fetchall() == [(1,)]
        assert record.execute("SELECT count(*) FROM automation").fetchall() == [(1,)]
