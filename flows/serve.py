"""The flow on a schedule on one machine, for those who keep no server.

The server of Prefect's that a single run starts for itself keeps no schedules, so a whole one is started where none is
named, and ended with us.
"""

import asyncio
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import httpx
import yaml
from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import ConcurrencyLimitConfig, ConcurrencyLimitStrategy
from prefect.events.schemas.automations import AutomationCore
from prefect.runner import Runner
from prefect.schedules import Cron, Schedule
from prefect.server.schemas.schedules import CronSchedule
from prefect.settings import PREFECT_API_URL, get_current_settings, temporary_settings
from prefect.types.entrypoint import EntrypointType

from flows.spacefilm import spacefilm
from spacefilm_pipeline.errors import ServerFailed
from spacefilm_pipeline.settings import Settings

AUTOMATION = Path(__file__).parent / "automations.yaml"
ONE_RUN = ConcurrencyLimitConfig(
    limit=1, collision_strategy=ConcurrencyLimitStrategy.CANCEL_NEW, grace_period_seconds=120
)
"""As in prefect.yaml: a run that comes due while another runs is cancelled."""

_STARTUP_SECONDS = 120


def schedule_of(cron: str, timezone: str) -> Schedule:
    """The schedule of a cron expression in a time zone.

    Raises ValueError where either is none, or where no day is ever due.
    """
    try:
        next_run(schedule := Cron(cron, timezone=timezone))
    except ValueError as error:
        raise ValueError(
            f"“{cron}” in the zone “{timezone}” is no schedule. Give minute, hour, day of month, month and day of "
            "week, as “0 6 * * 1-5”, and a zone as “Europe/Berlin”."
        ) from error
    return schedule


def next_run(schedule: Schedule) -> datetime:
    """When the schedule is due next."""
    cron = CronSchedule(cron=schedule.cron or "", timezone=schedule.timezone)
    (due,) = asyncio.run(cron.get_dates(1))
    return due


def serve_flow(settings: Settings, schedule: Schedule, port: int, tell: Callable[[str], None]) -> None:
    """Run the flow on the schedule until interrupted; `tell` takes lines for the person who started it.

    Raises ServerFailed where no server could be started.
    """
    with _server(port, tell) as api, temporary_settings({PREFECT_API_URL: api}):
        _create_automation()
        tell(f"Schedule: “{schedule.cron}”, {schedule.timezone}; the next run is due {next_run(schedule):%F %R %Z}.")
        tell(f"Texts: {settings.input}. Warehouse: {settings.out}.")
        tell(f"Server and UI: {api.removesuffix('/api')}. Stop with Ctrl-C; the schedule stops with it.")
        parameters = {name: str(told) if isinstance(told, Path) else told for name, told in asdict(settings).items()}
        served: Any = spacefilm.to_deployment(
            "served",
            schedule=schedule,
            parameters=parameters,
            concurrency_limit=ONE_RUN,
            paused=False,
            entrypoint_type=EntrypointType.MODULE_PATH,
        )
        runner = _Runner(pause_on_shutdown=False)  # interrupted at the wrong moment, it would not get to it
        deployment: Any = runner.add_deployment(served)
        try:
            with suppress(KeyboardInterrupt):
                asyncio.run(runner.start())
        finally:
            with get_client(sync_client=True) as client:
                client.pause_deployment(deployment)
    tell("Stopped. Nothing runs any more, and nothing is due until this command is given again.")


class _Runner(Runner):
    """A runner that ends in good order on SIGTERM too, which system services are stopped with."""

    def handle_sigterm(self, *_: object) -> None:
        raise KeyboardInterrupt


def _create_automation() -> None:
    """Have the server free the place of runs that were killed, unless it does so already."""
    automation = AutomationCore.model_validate(yaml.safe_load(AUTOMATION.read_text()))
    with get_client(sync_client=True) as client:
        if not client.read_automations_by_name(automation.name):
            client.create_automation(automation)


@contextmanager
def _server(port: int, tell: Callable[[str], None]) -> Iterator[str]:
    """The address of the server that is set, else that of one of our own, which ends with us."""
    if address := get_current_settings().api.url:
        yield address
        return
    address = f"http://127.0.0.1:{port}/api"
    _must_be_free(port)
    log = get_current_settings().home / "server.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    tell(f"Starting Prefect's server; its log is {log}.")
    command = [sys.executable, "-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", str(port)]
    storage = {"PREFECT_SERVER_CONCURRENCY_LEASE_STORAGE": "prefect.server.concurrency.lease_storage.filesystem"}
    with open(log, "w") as out:
        # In a session of its own, so that Ctrl-C ends it after us and not before.
        server = subprocess.Popen(  # noqa: S603 - our own command
            command, env=os.environ | storage, stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True
        )
    try:
        _wait_for(address, server, log)
        yield address
    finally:
        server.terminate()
        server.wait()


def _must_be_free(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise ServerFailed(
                f"Port {port} is taken. If it is by a Prefect server that shall be used, set "
                f"PREFECT_API_URL=http://127.0.0.1:{port}/api; else choose another with --port."
            ) from error


def _wait_for(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = monotonic() + _STARTUP_SECONDS
    with httpx.Client(trust_env=False) as client:
        while server.poll() is None and monotonic() < deadline:
            try:
                if client.get(f"{address}/health").is_success:
                    return
            except httpx.TransportError:
                sleep(0.5)
    raise ServerFailed(f"Prefect's server did not start. {log} says why.")
