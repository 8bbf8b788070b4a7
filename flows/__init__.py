"""Prefect, and nothing else: what runs, when, in what order, how often again.

Prefect and Ray read their settings when they are imported, so they are set here, before any module of this package
imports them.
What the environment sets already is left alone.
"""

import os
from pathlib import Path

_SETTINGS = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    # The server that a run starts for itself takes about 20 s on a small machine, the default time limit.
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "90",
    # A run whose heartbeats are missing is held for dead: automations.yaml.
    "PREFECT_FLOWS_HEARTBEAT_FREQUENCY": "30",
    # Prefect's log goes to its server, for the UI. The terminal belongs to the command line's own progress.
    "PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL": "CRITICAL",
    "RAY_USAGE_STATS_ENABLED": "0",
}


def _configure() -> None:
    for name, value in _SETTINGS.items():
        os.environ.setdefault(name, value)
    if "PREFECT_API_URL" not in os.environ:
        os.environ.setdefault("PREFECT_HOME", str(Path(__file__).resolve().parent.parent / ".prefect"))


_configure()
