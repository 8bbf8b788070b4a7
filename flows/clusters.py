"""Dask and Ray: other machines that read texts, through Prefect's task runners for them.

Workers are given texts and give back mentions, so they need no access to the texts' place or to the warehouse. They
need this software, the language model, and Prefect's server within reach, to which they report.
"""

import os
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from ipaddress import ip_address
from typing import Any, cast
from urllib.parse import urlsplit

from prefect.client.orchestration import get_client
from prefect.settings import PREFECT_API_URL, temporary_settings
from prefect.task_runners import TaskRunner

from spacefilm_pipeline.errors import ClusterFailed, RunFailed
from spacefilm_pipeline.processes import deaf_children
from spacefilm_pipeline.runners import CLUSTERS
from spacefilm_pipeline.settings import Settings

_CONNECT_SECONDS = 10


def check_cluster(settings: Settings) -> None:
    """See that there is what a cluster takes, where one is told of, before anything costs time.

    Raises ClusterFailed where the extra is not installed, nobody listens at the address, or the workers would not
    reach Prefect's server.
    """
    if settings.runner not in CLUSTERS:
        return
    _task_runner(settings)
    if settings.address:
        host = _listening_host(settings.address)
        if not (_is_here(host) or PREFECT_API_URL.value()):
            raise ClusterFailed(
                "Workers on other machines report to Prefect's server, and that of this run listens on this machine "
                "only. Start one that they reach, and set PREFECT_API_URL to its address, as http://HOST:4200/api."
            )


@contextmanager
def cluster(settings: Settings) -> Iterator[TaskRunner[Any]]:
    """The workers of the cluster at the address, or of one on this machine that is there for the time of the block.

    Raises ClusterFailed where they cannot be had.
    """
    with get_client(sync_client=True) as client:
        api = str(client.api_url)  # without it, every worker would start a server of its own
    with ExitStack() as stack:
        stack.enter_context(temporary_settings({PREFECT_API_URL: api}))
        try:
            with deaf_children():
                workers = stack.enter_context(_task_runner(settings))
                getattr(workers, "client", None)  # Dask's connects when it is asked for first
        except Exception as error:
            raise ClusterFailed(
                f"No {settings.runner} cluster could be {'reached' if settings.address else 'started'}: {error}"
            ) from error
        yield workers


@contextmanager
def failures_told(settings: Settings) -> Iterator[None]:
    """What goes wrong on a cluster as a ClusterFailed: a text that cannot be read is a reject, and fails nothing."""
    try:
        yield
    except RunFailed:
        raise
    except Exception as error:
        raise ClusterFailed(
            f"The {settings.runner} cluster did not read a batch of texts, so nothing was published. What it read "
            f"before is kept. It says: {type(error).__name__}: {error}\nEvery worker needs this software from the same "
            "lock, the language model, and Prefect's server within reach."
        ) from error


def _task_runner(settings: Settings) -> TaskRunner[Any]:
    try:
        return _dask(settings) if settings.runner == "dask" else _ray(settings)
    except ImportError as error:
        raise ClusterFailed(
            f"The runner {settings.runner} needs prefect-{settings.runner}, which is not installed. The extra "
            f"`{settings.runner}` brings it: pip install 'spacefilm-pipeline[{settings.runner}]'."
        ) from error


def _dask(settings: Settings) -> TaskRunner[Any]:
    from prefect_dask.task_runners import DaskTaskRunner

    if settings.address:
        return DaskTaskRunner(address=settings.address, client_kwargs={"timeout": _CONNECT_SECONDS})
    here = {
        "n_workers": settings.workers,
        "threads_per_worker": 1,
        "host": "127.0.0.1",
        "dashboard_address": None,
        "memory_limit": None,
        "silence_logs": "CRITICAL",
    }
    return DaskTaskRunner(cluster_kwargs=here)


def _ray(settings: Settings) -> TaskRunner[Any]:
    from prefect_ray.task_runners import RayTaskRunner

    told: dict[str, Any] = {"log_to_driver": False, "configure_logging": False}
    if settings.address:
        return cast(TaskRunner[Any], RayTaskRunner(settings.address, told))
    os.environ.setdefault("RAY_AUTH_MODE", "token")  # as Ray does by default, with a warning
    here = {"num_cpus": settings.workers, "include_dashboard": False, "_node_ip_address": "127.0.0.1"}
    return cast(TaskRunner[Any], RayTaskRunner("local", told | here))


def _listening_host(address: str) -> str:
    """The host of an address at which somebody listens."""
    try:
        place = urlsplit(address if "://" in address else f"//{address}")
        host, port = place.hostname or "", place.port or 0
    except ValueError:
        host, port = "", 0
    if not (host and port):
        raise ClusterFailed(f"“{address}” is no address of a cluster. Give it as HOST:PORT, or with tcp:// or ray://.")
    try:
        socket.create_connection((host, port), _CONNECT_SECONDS).close()
    except OSError as error:
        raise ClusterFailed(
            f"Nobody listens at {address}: {error}. Is the cluster up, and may it be reached?"
        ) from error
    return host


def _is_here(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
