"""The Prefect flow: it publishes what a direct run does, and leaves a record that a person can read."""

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from prefect.states import Failed

from flows.spacefilm import is_io_error
from schemas import FACTS

ROOT = Path(__file__).parents[1]
SPACEFILM = Path(sys.executable).parent / "spacefilm"


def environment(**settings: str) -> dict[str, str]:
    """This environment without Prefect's settings, and these instead."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")} | settings


def test_the_flow_publishes_what_a_direct_run_does(published: Path, tmp_path: Path) -> None:
    home, out = tmp_path / "prefect", tmp_path / "out"
    command = [str(SPACEFILM), "run", str(ROOT / "data" / "raw"), "--out", str(out)]
    ran = subprocess.run(
        command, env=environment(PREFECT_HOME=str(home)), cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
    assert "Published in" in ran.stdout
    for table in FACTS:
        flown, direct = (sorted((folder / "current" / table).glob("*.parquet")) for folder in (out, published))
        assert [path.read_bytes() for path in flown] == [path.read_bytes() for path in direct]
    with sqlite3.connect(home / "prefect.db") as record:
        runs = record.execute("SELECT name, state_name FROM flow_run").fetchall()
        tasks = {name for (name,) in record.execute("SELECT name FROM task_run WHERE state_name = 'Completed'")}
        artifacts = record.execute("SELECT key, type FROM artifact").fetchall()
    assert runs == [(f"{ROOT / 'data' / 'raw'} → {out}", "Completed")]
    assert {name.partition(":")[0] for name in tasks} == {"Ingest", "Extract", "Resolve", "Validate", "Publish"}
    assert artifacts == [
        ("spacefilm-run", "table"),
        ("spacefilm-snapshot", "markdown"),
        ("spacefilm-rejects", "markdown"),
    ]


@pytest.mark.parametrize(
    ("error", "again"),
    [
        (OSError("disk full"), True),
        (ConnectionError("reset"), True),
        (ValueError("a fault of ours"), False),
        (RuntimeError("a fault of ours"), False),
    ],
)
def test_only_reading_and_writing_is_tried_again(error: Exception, again: bool) -> None:
    assert is_io_error(None, None, Failed(data=error)) == again


SHOW_SETTINGS = """
import flows, os
from prefect.settings import get_current_settings as current
print(current().home, current().server.analytics_enabled, current().server.ephemeral.startup_timeout_seconds)
print(os.environ["DO_NOT_TRACK"])
"""


@pytest.mark.parametrize(
    ("settings", "home"),
    [
        ({}, str(ROOT / ".prefect")),
        ({"PREFECT_HOME": "/elsewhere"}, "/elsewhere"),
        ({"PREFECT_API_URL": "http://localhost:1/api"}, str(Path.home() / ".prefect")),
    ],
)
def test_state_stays_in_the_project_and_nothing_phones_home(
    settings: dict[str, str], home: str, tmp_path: Path
) -> None:
    command = [sys.executable, "-c", SHOW_SETTINGS]
    shown = subprocess.run(
        command, env=environment(**settings), cwd=tmp_path, capture_output=True, text=True, check=True
    ).stdout
    assert shown.splitlines() == [f"{home} False 90", "1"]
