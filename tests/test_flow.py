"""The Prefect flow: it publishes what a direct run does, and leaves a record that a person can read."""

import os
import socket
import sqlite3
import subprocess
import sys
from dataclasses import MISSING, asdict, fields, replace
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

import pytest
import yaml
from prefect.artifacts import Artifact
from prefect.client.schemas.objects import ConcurrencyLimitConfig, State
from prefect.events.schemas.automations import AutomationCore, EventTrigger
from prefect.exceptions import ParameterTypeError, SignatureMismatchError
from prefect.settings import PREFECT_API_URL, temporary_settings
from prefect.states import Failed
from prefect.utilities.callables import parameter_schema
from typer.testing import CliRunner

from flows.artifacts import markdown_table
from flows.serve import AUTOMATION, ONE_RUN, schedule_of
from flows.spacefilm import is_io_error, spacefilm
from schemas import FACTS
from spacefilm_pipeline.cli import app
from spacefilm_pipeline.publish import RunReport
from spacefilm_pipeline.records import Reject
from spacefilm_pipeline.settings import Settings

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


def flown(settings: Settings) -> State[RunReport]:
    """How a run of the flow ended."""
    ended: Any = spacefilm(**asdict(settings), return_state=True)
    return cast(State[RunReport], ended)


def artifact(key: str) -> str:
    """What the newest artifact of a key says."""
    newest: Any = Artifact.get(key)
    return str(newest.data)


@pytest.mark.usefixtures("server")
def test_a_run_says_how_it_ended_and_one_out_of_bounds_publishes_nothing(tmp_path: Path) -> None:
    texts, out = tmp_path / "in", tmp_path / "out"
    settings = Settings(texts, out)
    texts.mkdir()
    (texts / "a|b<b>.txt").touch()
    (texts / "told.txt").write_text("Ada Novak spoke on Tuesday.")
    first = flown(settings)
    assert (first.name, first.message) == (
        "Completed",
        "Published snapshot 1. Texts: 1 new, 0 changed, 0 removed; 1 rejects.",
    )
    assert artifact("spacefilm-snapshot") == f"[Snapshot 000001]({(out / 'snapshots' / '000001').as_uri()})"
    assert "| a&#124;b&#60;b&#62;&#46;txt | ingest | empty |" in artifact("spacefilm-rejects")
    again = flown(settings)
    assert (again.name, again.message) == ("Nothing new", "Nothing new since snapshot 1.")
    assert again.is_completed()
    assert not again.result().published
    (texts / "told.txt").rename(texts / "told")
    beyond = flown(settings)
    assert beyond.is_failed()
    assert "no document is left of 1" in str(beyond.message)
    assert "--accept" in str(beyond.message)
    assert (out / "current").resolve().name == "000001"
    assert "| told | ingest | not&#95;text |" in artifact("spacefilm-rejects")
    accepted = flown(replace(settings, accept=True))
    assert accepted.result().n_rows["documents"] == 0
    assert (out / "current").resolve().name == "000002"


HOSTILE: list[tuple[str, str]] = [
    ("plain words, Ünïcode too", "plain words&#44; Ünïcode too"),
    ("a|b", "a&#124;b"),
    ("<script>x</script>", "&#60;script&#62;x&#60;&#47;script&#62;"),
    ("[x](http://y.example)", "&#91;x&#93;&#40;http&#58;&#47;&#47;y&#46;example&#41;"),
    ("two\nlines", "two⏎lines"),
    ("\x1b[2J", "&#92;x1b&#91;2J"),
    ("&amp;", "&#38;amp&#59;"),
]


@pytest.mark.parametrize(("told", "shown"), HOSTILE)
def test_raw_text_means_nothing_in_markdown(told: str, shown: str) -> None:
    assert markdown_table([Reject("ingest", told, "empty", "Mend it")]).splitlines()[-1] == (
        f"| {shown} | ingest | empty | Mend it |"
    )


def test_a_table_of_rejects_has_bounds() -> None:
    many = [Reject("ingest", f"{number}", "empty", "x" * 10_000) for number in range(1000)]
    table = markdown_table(many)
    assert table.startswith("1000 rejects, the first 100\n")
    assert table.count("| empty |") == 100
    assert len(table) < 50_000


def parameters() -> dict[str, dict[str, Any]]:
    """What the UI knows of each parameter of the flow."""
    return parameter_schema(spacefilm).properties


def test_the_parameters_of_the_flow_are_the_settings_of_a_run() -> None:
    defaults = {field.name: field.default for field in fields(Settings) if field.default is not MISSING}
    flow = {name: known["default"] for name, known in parameters().items()}
    plain = {name: str(default) if isinstance(default, Path) else default for name, default in defaults.items()}
    assert flow == {"input": "data/raw", "out": "data/warehouse"} | plain
    assert list(flow) == [field.name for field in fields(Settings)]


def test_every_parameter_is_explained_and_of_a_plain_type() -> None:
    for known in parameters().values():
        assert len(known["description"]) > 20
        assert known["type"] in {"string", "integer", "number", "boolean"}


BAD_PARAMETERS: list[tuple[str, object]] = [
    ("workers", 0),
    ("workers", "many"),
    ("max_bytes", 0),
    ("max_rejected", 1.1),
    ("max_drop", -0.1),
    ("wait", -1),
    ("model", ""),
    ("input", "s3://"),
    ("out", "s3://Bucket/prefix"),
    ("strict", "perhaps"),
    ("runner", "somewhere"),
    ("no_such_parameter", 1),
]


@pytest.mark.parametrize(("name", "value"), BAD_PARAMETERS)
def test_parameters_are_checked(name: str, value: object) -> None:
    with pytest.raises((ParameterTypeError, SignatureMismatchError)):
        spacefilm.validate_parameters({**spacefilm.serialize_parameters({}), name: value})


def test_what_is_deployed_is_one_run_at_a_time_with_parameters_that_there_are() -> None:
    (deployment,) = yaml.safe_load((ROOT / "prefect.yaml").read_text())["deployments"]
    assert ConcurrencyLimitConfig.model_validate(deployment["concurrency_limit"]) == ONE_RUN
    assert set(deployment["parameters"]) <= parameters().keys()
    spacefilm.validate_parameters(deployment["parameters"])
    (schedule,) = deployment["schedules"]
    assert schedule_of(**schedule)


def test_a_run_is_held_for_dead_when_three_heartbeats_are_missing() -> None:
    (deployment,) = yaml.safe_load((ROOT / "prefect.yaml").read_text())["deployments"]
    every = int(deployment["work_pool"]["job_variables"]["env"]["PREFECT_FLOWS_HEARTBEAT_FREQUENCY"])
    automation = AutomationCore.model_validate(yaml.safe_load(AUTOMATION.read_text()))
    assert isinstance(automation.trigger, EventTrigger)
    assert automation.trigger.within == timedelta(seconds=3 * every)


BAD_SCHEDULES: list[tuple[str, ...]] = [
    (),
    ("--cron", "every day"),
    ("--cron", "* * * *"),
    ("--cron", "61 * * * *"),
    ("--cron", "0 0 31 2 *"),
    ("--cron", "0 6 * * *", "--timezone", "Mars/Olympus"),
    ("--cron", "0 6 * * *", "--max-drop", "2"),
    ("--cron", "0 6 * * *", "--port", "0"),
    ("--cron", "0 6 * * *", "no-such-folder"),
]


@pytest.mark.parametrize("arguments", BAD_SCHEDULES, ids=" ".join)
def test_a_schedule_that_is_none_is_wrong_usage(arguments: tuple[str, ...]) -> None:
    result = CliRunner().invoke(app, ["serve", *arguments])
    assert result.exit_code == 2
    assert "Usage" in result.output


def test_a_port_that_is_taken_is_told(tmp_path: Path) -> None:
    with socket.socket() as other, temporary_settings(restore_defaults={PREFECT_API_URL}):
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        served = CliRunner().invoke(app, ["serve", str(tmp_path), "--cron", "0 6 * * *", "--port", str(port)])
    assert served.exit_code == 1
    assert f"Port {port} is taken." in served.stderr
    assert f"PREFECT_API_URL=http://127.0.0.1:{port}/api" in served.stderr


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
print(current().flows.heartbeat_frequency)
print(os.environ["DO_NOT_TRACK"], os.environ["RAY_USAGE_STATS_ENABLED"])
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
    assert shown.splitlines() == [f"{home} False 90", "30", "1 0"]
