"""Where texts are read makes no difference: threads, processes, or the workers of a cluster, one of which is killed."""

import os
import pickle
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from prefect.settings import PREFECT_API_URL, temporary_settings
from typer.testing import CliRunner

from benchmarks.generate_articles import article
from flows import spacefilm as flow
from flows.clusters import check_cluster
from spacefilm_pipeline import pipeline, reading
from spacefilm_pipeline.cli import app
from spacefilm_pipeline.documents import Documents
from spacefilm_pipeline.errors import ClusterFailed, OtherSoftware
from spacefilm_pipeline.extract import extract
from spacefilm_pipeline.pipeline import run
from spacefilm_pipeline.reading import Batch, read_batch, versions
from spacefilm_pipeline.records import Document, Reject
from spacefilm_pipeline.runners import CLUSTERS
from spacefilm_pipeline.settings import Settings
from tests.server.programs import eventually

N_TEXTS = 24
NAMES_OF_READERS = {"dask": b"multiprocessing.spawn", "ray": b"ray::Extract"}
"""What stands in the command line of a process that reads texts."""


@pytest.fixture(scope="module")
def texts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("texts")
    for number in range(N_TEXTS):
        article(1, number).write(folder)
    return folder


@pytest.fixture(scope="module")
def local(texts: Path) -> dict[str, bytes]:
    """What a run in this process publishes."""
    out = texts.parent / "local"
    run(Settings(texts, out, runner="threads"))
    return parquet(out)


def parquet(out: Path) -> dict[str, bytes]:
    """The published tables but `runs`, as bytes."""
    snapshot = (out / "current").resolve(strict=True)
    files = {str(path.relative_to(snapshot)): path.read_bytes() for path in snapshot.rglob("*.parquet")}
    return {name: data for name, data in files.items() if not name.startswith(("runs/", "concluded/"))}


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Batches so small that these few texts are many."""
    monkeypatch.setattr(pipeline, "BATCH_CHARS", 2_000)


def test_threads_give_the_same_bytes(texts: Path, local: dict[str, bytes], tmp_path: Path) -> None:
    run(Settings(texts, tmp_path / "out", workers=2, runner="threads"))
    assert parquet(tmp_path / "out") == local


@pytest.mark.parametrize("runner", CLUSTERS)
@pytest.mark.usefixtures("server", "small_batches")
@pytest.mark.skipif(not Path("/proc").is_dir(), reason="needs Linux")
def test_with_a_worker_killed_a_cluster_gives_the_same_bytes(
    texts: Path, local: dict[str, bytes], tmp_path: Path, runner: Any
) -> None:
    pytest.importorskip(f"prefect_{runner}", reason=f"the extra {runner} is not installed")
    killed: list[int] = []

    def kill_one(stage: str, done: int, total: int) -> None:
        if stage == "extract" and 0 < done < total and not killed:
            killed.append(eventually("a worker reads", lambda: next(readers(runner), None), 30))
            os.kill(killed[0], signal.SIGKILL)

    report = flow.run(Settings(texts, tmp_path / "out", workers=2, runner=runner), kill_one)
    assert killed
    assert (report.n_parsed, report.rejects) == (N_TEXTS, ())
    assert parquet(tmp_path / "out") == local


def readers(runner: str) -> Iterator[int]:
    """The processes that read texts for this one."""
    pending = [os.getpid()]
    while pending:
        for task in Path(f"/proc/{pending.pop()}/task").glob("*"):
            with suppress(OSError):
                for child in map(int, (task / "children").read_text().split()):
                    pending.append(child)
                    if NAMES_OF_READERS[runner] in Path(f"/proc/{child}/cmdline").read_bytes():
                        yield child


@pytest.fixture
def address() -> Iterator[str]:
    """A Dask scheduler, with one worker in a thread of this process."""
    distributed = pytest.importorskip("distributed", reason="the extra dask is not installed")
    with distributed.LocalCluster(
        n_workers=1, threads_per_worker=1, processes=False, protocol="tcp", host="127.0.0.1", dashboard_address=None
    ) as cluster:
        yield cluster.scheduler_address


@pytest.mark.usefixtures("server", "small_batches")
def test_a_text_that_a_worker_at_an_address_cannot_read_is_a_reject(
    texts: Path, address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:

    def failing(nlp: Any, document: Document) -> Any:
        if document.sources == ("000/000007.txt",):
            raise ValueError("too odd")
        return extract(nlp, document)

    monkeypatch.setattr(reading, "extract", failing)
    there = flow.run(Settings(texts, tmp_path / "there", runner="dask", address=address), lambda *_: None)
    here = run(Settings(texts, tmp_path / "here", runner="threads"))
    assert [reject.rule for reject in there.rejects] == ["extraction_failed"]
    assert there.rejects == here.rejects
    assert parquet(tmp_path / "there") == parquet(tmp_path / "here")


def test_a_worker_with_other_software_reads_nothing() -> None:
    here = versions("en_core_web_md")
    assert read_batch("en_core_web_md", here, ())[1] == ()
    with pytest.raises(OtherSoftware, match=r"Install the same on both") as failure:
        read_batch("en_core_web_md", ("another", here[1]), ())
    assert str(pickle.loads(pickle.dumps(failure.value))) == str(failure.value)  # noqa: S301 - our own


def test_batches_are_told_in_order_and_few_are_under_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline, "UNDER_WAY", 3)
    under_way: list[int] = []

    def submit(number: int, batch: Batch) -> pipeline.Wait:
        under_way.append(number)
        assert len(under_way) <= 3

        def wait() -> tuple[Reject, ...]:
            under_way.remove(number)
            return (Reject("extract", str(number), "", ""),)

        return wait

    told = [reject.source for found in pipeline.in_order(submit, [Documents.of(())] * 10) for reject in found]
    assert told == [str(number) for number in range(1, 11)]


def cluster_at(address: str, tmp_path: Path = Path()) -> Settings:
    return Settings(tmp_path / "in", tmp_path / "out", runner="dask", address=address)


NO_CLUSTERS: list[tuple[str, str]] = [
    ("127.0.0.1:1", "Nobody listens at 127.0.0.1:1"),
    ("tcp://localhost:1", "Nobody listens at tcp://localhost:1"),
    ("no-such-host.invalid:8786", "Nobody listens at no-such-host.invalid:8786"),
    ("127.0.0.1", "“127.0.0.1” is no address of a cluster"),
    (":8786", "“:8786” is no address of a cluster"),
    ("127.0.0.1:many", "“127.0.0.1:many” is no address of a cluster"),
    ("tcp://[", "“tcp://[” is no address of a cluster"),
]


@pytest.mark.parametrize(("address", "told"), NO_CLUSTERS)
def test_where_nobody_listens_is_told(address: str, told: str) -> None:
    pytest.importorskip("prefect_dask", reason="the extra dask is not installed")
    with pytest.raises(ClusterFailed) as failure:
        check_cluster(cluster_at(address))
    assert str(failure.value).startswith(told)


@pytest.mark.parametrize("runner", CLUSTERS)
def test_an_extra_that_is_missing_is_named(runner: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (f"prefect_{runner}", f"prefect_{runner}.task_runners"):
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(ClusterFailed, match=rf"pip install 'spacefilm-pipeline\[{runner}\]'"):
        check_cluster(Settings(Path("in"), Path("out"), runner=runner))


SERVERS: list[tuple[str, dict[Any, str], bool]] = [
    ("192.0.2.1:8786", {}, False),
    ("workers.example:8786", {}, False),
    ("192.0.2.1:8786", {PREFECT_API_URL: "http://192.0.2.2:4200/api"}, True),
    ("127.0.0.1:8786", {}, True),
    ("localhost:8786", {}, True),
]


@pytest.mark.parametrize(("address", "settings", "enough"), SERVERS)
def test_workers_elsewhere_take_a_server_that_they_reach(
    address: str, settings: dict[Any, str], enough: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("prefect_dask", reason="the extra dask is not installed")
    monkeypatch.setattr(socket, "create_connection", lambda *_: socket.socket())
    with temporary_settings(settings, restore_defaults={PREFECT_API_URL}):
        if enough:
            check_cluster(cluster_at(address))
        else:
            with pytest.raises(ClusterFailed, match="set PREFECT_API_URL to its address"):
                check_cluster(cluster_at(address))


@pytest.mark.usefixtures("server")
def test_a_run_without_its_cluster_fails_and_publishes_nothing(texts: Path, tmp_path: Path) -> None:
    pytest.importorskip("prefect_dask", reason="the extra dask is not installed")
    arguments = ["run", str(texts), "--out", str(tmp_path / "out"), "--runner", "dask", "--address", "127.0.0.1:1"]
    ran = CliRunner().invoke(app, arguments)
    assert ran.exit_code == 1
    assert "Nobody listens at 127.0.0.1:1" in ran.stderr
    assert not (tmp_path / "out" / "current").exists()


WRONG_USAGE: list[tuple[tuple[str, ...], str]] = [
    (("--runner", "somewhere"), "'somewhere' is not one of"),
    (("--runner", "processes", "--address", "127.0.0.1:8786"), "An address is that of a cluster"),
    (("--direct", "--runner", "dask"), "is without Prefect"),
]


@pytest.mark.parametrize(("options", "told"), WRONG_USAGE)
def test_options_that_do_not_go_together_are_wrong_usage(options: tuple[str, ...], told: str, tmp_path: Path) -> None:
    ran = CliRunner().invoke(app, ["run", str(tmp_path), *options], env={"COLUMNS": "200"})
    assert ran.exit_code == 2
    assert told in ran.output
    if "--direct" not in options:
        assert CliRunner().invoke(app, ["serve", str(tmp_path), "--cron", "0 6 * * *", *options]).exit_code == 2


def test_an_address_of_no_cluster_is_no_setting() -> None:
    with pytest.raises(ValueError, match="An address is that of a cluster"):
        Settings(Path("in"), Path("out"), address="127.0.0.1:8786")
