"""The programs of a team's installation, on loopback and for a test: PostgreSQL, Prefect's server, a worker.

Every program is marked in its environment, which what it starts inherits. So all of it is found and ended, whatever
sessions and groups it made.
"""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx

ROOT = Path(__file__).parents[2]
PREFECT, SPACEFILM = (str(Path(sys.executable).parent / name) for name in ("prefect", "spacefilm"))
_MARK = "SPACEFILM_TEST_PROGRAM"


def postgres_binaries() -> Path | None:
    """The folder of PostgreSQL's programs; Debian keeps them off the PATH."""
    on_path = shutil.which("initdb")
    found = [Path(on_path).resolve()] if on_path else sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return found[-1].parent if found else None


def free_port() -> int:
    """A port on loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def eventually[T](what: str, look: Callable[[], T | None], within: float) -> T:
    """The first answer of `look` that is not empty; fails where there is none in so many seconds."""
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        if answer := look():
            return answer
        time.sleep(0.25)
    raise TimeoutError(f"not within {within:.0f} s: {what}")


class Program:
    """A program and all that it started."""

    def __init__(self, command: list[str], environment: dict[str, str], log: Path, user: str | None = None) -> None:
        self._mark = f"{_MARK}={uuid4()}".encode()
        name, _, value = self._mark.decode().partition("=")
        with open(log, "ab") as out:
            self.process = subprocess.Popen(
                command,
                env=environment | {name: value},
                cwd=log.parent,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                start_new_session=True,
                user=user,
                group=pwd.getpwnam(user).pw_gid if user else None,
                extra_groups=[] if user else None,
            )

    def kill(self) -> None:
        """End everything at once, without a warning."""
        while pids := self.pids():
            for pid in pids:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            self.process.wait()
            time.sleep(0.05)

    def end(self, by: signal.Signals = signal.SIGTERM) -> None:
        """Let the program end by itself, and kill what is left after a while."""
        with suppress(ProcessLookupError, subprocess.TimeoutExpired):
            self.process.send_signal(by)
            self.process.wait(10)
        self.kill()

    def pids(self) -> list[int]:
        """What runs of it."""
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                state = (folder / "stat").read_text().rpartition(")")[2].split()[0]
                if state != "Z" and self._mark in (folder / "environ").read_bytes().split(b"\0"):
                    found.append(int(folder.name))
        return found


@contextmanager
def postgres(binaries: Path) -> Iterator[str]:
    """A cluster of its own, run by an unprivileged user; gives the URL of its database as Prefect takes it."""
    user = None
    folder = Path(tempfile.mkdtemp(prefix="spacefilm-postgres-"))
    if os.getuid() == 0:
        users = {entry.pw_name for entry in pwd.getpwall()}
        user = "postgres" if "postgres" in users else "nobody"
        shutil.chown(folder, user)
    data, port = folder / "data", free_port()
    environment = {"PATH": os.environ["PATH"], "LC_ALL": "C"}
    try:
        initdb = [str(binaries / "initdb"), "-D", str(data), "-U", "prefect", "-E", "UTF8", "--auth=trust", "--no-sync"]
        made = Program(initdb, environment, folder / "initdb.log", user)
        assert made.process.wait(60) == 0, (folder / "initdb.log").read_text()
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": port,
            "unix_socket_directories": folder,
            "fsync": "off",
        }
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        log = folder / "postgres.log"
        cluster = Program([str(binaries / "postgres"), "-D", str(data), *options], environment, log, user)
        try:
            eventually("PostgreSQL answers", lambda: "ready to accept connections" in log.read_text(), 60)
            yield f"postgresql+asyncpg://prefect@127.0.0.1:{port}/postgres"
        finally:
            cluster.end(signal.SIGINT)  # a fast shutdown: it waits for nobody
    finally:
        shutil.rmtree(folder)


class Server:
    """A Prefect server, and what one asks of it."""

    def __init__(self, folder: Path, port: int, database: str) -> None:
        self.folder = folder
        self.api = f"http://127.0.0.1:{port}/api"
        kept = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
        lines = (ROOT / "prefect.env").read_text().splitlines()
        settings = dict(line.split("=", 1) for line in lines if not line.startswith("#"))
        self.environment = (
            kept
            | settings
            | {
                "PREFECT_HOME": str(folder / "home"),
                "PREFECT_API_URL": self.api,
                "PREFECT_SERVER_DATABASE_CONNECTION_URL": database,
                "PREFECT_WORKER_QUERY_SECONDS": "1",
                "NO_PROXY": "127.0.0.1",
            }
        )
        self.client = httpx.Client(base_url=self.api, trust_env=False, timeout=30)

    def healthy(self) -> bool:
        """Whether the server answers."""
        try:
            return self.client.get("/health").is_success
        except httpx.TransportError:
            return False

    def prefect(self, *arguments: str) -> str:
        """What a command of `prefect` prints, called in the project's folder; fails where it fails."""
        ran = subprocess.run(
            [PREFECT, "--no-prompt", *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert ran.returncode == 0, f"prefect {' '.join(arguments)}:\n{ran.stdout}\n{ran.stderr}"
        return ran.stdout

    def runs(self, state: str) -> list[dict[str, Any]]:
        """The runs in a type of state, by when they were due."""
        asked = {"flow_runs": {"state": {"type": {"any_": [state]}}}, "sort": "EXPECTED_START_TIME_ASC"}
        answer = self.client.post("/flow_runs/filter", json=asked).raise_for_status()
        found: list[dict[str, Any]] = answer.json()
        return found

    def heartbeats(self) -> int:
        """How many heartbeats of runs have arrived."""
        asked = {"filter": {"event": {"name": ["prefect.flow-run.heartbeat"]}}}
        answer = self.client.post("/events/filter", json=asked).raise_for_status()
        return int(answer.json()["total"])

    def worker(self) -> Program:
        """A worker of the pool of `prefect.yaml`."""
        return Program(
            [PREFECT, "worker", "start", "--pool", "spacefilm"], self.environment, self.folder / "worker.log"
        )


@contextmanager
def prefect_server(folder: Path, database: str) -> Iterator[Server]:
    """A Prefect server that answers."""
    port = free_port()
    server = Server(folder, port, database)
    command = [PREFECT, "server", "start", "--host", "127.0.0.1", "--port", str(port)]
    program = Program(command, server.environment, folder / "server.log")
    try:
        eventually("Prefect's server answers", server.healthy, 180)
        yield server
    finally:
        server.client.close()
        program.end()
