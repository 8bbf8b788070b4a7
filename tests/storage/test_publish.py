"""What is published in object storage: readers see all of a snapshot or nothing of it, and of two writers one wins."""

import json
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pyarrow.fs
import pyarrow.parquet as pq
import pytest
from fsspec.implementations.arrow import ArrowFSWrapper

from schemas import TABLES
from spacefilm_pipeline.errors import LostRace, NothingPublished, StorageFailed
from spacefilm_pipeline.location import S3Url
from spacefilm_pipeline.storage.history import fetch_snapshot
from spacefilm_pipeline.storage.objects import Objects
from spacefilm_pipeline.storage.pointer import read_pointer, switch
from spacefilm_pipeline.storage.working import working_folder
from tests.storage.publishing import elsewhere, publish


def names(objects: Objects, below: str = "") -> set[str]:
    return {listed.name for listed in objects.names(below)}


def person(snapshot: Path) -> str:
    """The one person of a snapshot."""
    return str(pl.read_parquet(snapshot / "people" / "*.parquet")["name"].item())


def seen(out: S3Url, machine: Path) -> str:
    """The one person that a reader on another machine finds."""
    return person(elsewhere(machine, fetch_snapshot, out, "current"))


def test_what_is_published_is_read_on_another_machine(out: S3Url, tmp_path: Path) -> None:
    publish(out, "Ada Novak")
    here = working_folder(out) / "current"
    there = elsewhere(tmp_path / "there", fetch_snapshot, out, "current")
    for table in (*TABLES, "concluded/identity"):
        assert (there / table / "part-0.parquet").read_bytes() == (here / table / "part-0.parquet").read_bytes()


def test_nothing_is_published_yet(out: S3Url) -> None:
    with pytest.raises(NothingPublished, match="spacefilm run"):
        fetch_snapshot(out, "current")


def test_only_files_that_changed_are_sent(out: S3Url, objects: Objects, tmp_path: Path) -> None:
    publish(out, "Ada Novak")
    before = names(objects)
    elsewhere(tmp_path / "there", publish, out, "Ada B. Novak")
    sent = sorted(name.split("/", 2)[-1] for name in names(objects) - before)
    assert sent == ["crew/part-0.parquet", "manifest.json", "people/part-0.parquet", "runs/part-0.parquet"]
    assert before <= names(objects)
    assert seen(out, tmp_path / "reader") == "Ada B. Novak"


def test_nothing_tells_of_the_machine_or_its_credentials(out: S3Url, objects: Objects, tmp_path: Path) -> None:
    publish(out, "Ada Novak")
    for name in names(objects):
        data = objects.read(name, 10_000_000)
        assert str(tmp_path).encode() not in data
        assert b"told nobody" not in data


@pytest.mark.parametrize("first", [True, False], ids=["nothing published before", "something published before"])
def test_of_two_writers_one_wins(first: bool, out: S3Url, objects: Objects, tmp_path: Path) -> None:
    if not first:
        publish(out, "Ada Novak")
    with pytest.raises(LostRace, match="first, so this one published nothing"):
        publish(out, "Lost", meanwhile=lambda: elsewhere(tmp_path / "winner", publish, out, "Won"))
    assert seen(out, tmp_path / "reader") == "Won"
    current = read_pointer(objects)
    assert current
    assert [entry.number for entry in current.pointer.history] == ([1] if first else [1, 2])
    homes = {entry.manifest.rpartition("/")[0] for entry in current.pointer.history}
    assert {"/".join(name.split("/")[:2]) for name in names(objects, "snapshots/")} <= homes
    publish(out, "Next")
    assert seen(out, tmp_path / "reader") == "Next"


class Killed(BaseException):
    """The end of a process."""


@pytest.fixture
def kill_at(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], list[str]]:
    """Kills whoever writes at its step of that number; the list fills with the objects that it meant to write."""
    put, put_if = Objects.put, Objects.put_if

    def at(step: int) -> list[str]:
        written: list[str] = []

        def counted(write: Callable[..., Any]) -> Callable[..., Any]:
            def called(self: Objects, name: str, *rest: Any) -> Any:
                written.append(name)
                if len(written) > step:
                    raise Killed
                return write(self, name, *rest)

            return called

        monkeypatch.setattr(Objects, "put", counted(put))
        monkeypatch.setattr(Objects, "put_if", counted(put_if))
        return written

    return at


def test_killed_before_the_switch_readers_see_what_was_there(
    out: S3Url, tmp_path: Path, kill_at: Callable[[int], list[str]]
) -> None:
    publish(out, "Ada Novak")
    steps = 6  # crew, people, runs, the manifest, the question whether conditions are kept, the pointer
    for step in range(steps):
        written = kill_at(step)
        with pytest.raises(Killed):
            publish(out, "Never seen")
        assert seen(out, tmp_path / f"reader {step}") == "Ada Novak"
    assert written[-1] == "current.json"
    kill_at(steps)
    publish(out, "Ada B. Novak")
    assert seen(out, tmp_path / "reader") == "Ada B. Novak"


def test_an_answer_that_is_lost_is_no_lost_race(out: S3Url, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The put succeeds, its answer does not arrive, and when it is sent again somebody has published since."""
    place = "spacefilm_pipeline.storage.send.switch"

    def answered_too_late(*args: Any) -> None:
        switch(*args)
        monkeypatch.setattr(place, switch)
        elsewhere(tmp_path / "other", publish, out, "Next")
        switch(*args)

    monkeypatch.setattr(place, answered_too_late)
    publish(out, "First")
    assert seen(out, tmp_path / "reader") == "Next"
    assert person(elsewhere(tmp_path / "reader", fetch_snapshot, out, "1")) == "First"


def test_a_store_that_keeps_no_conditions_is_refused(
    out: S3Url, objects: Objects, monkeypatch: pytest.MonkeyPatch
) -> None:
    def whatever(self: Objects, name: str, data: bytes, tag: str | None) -> bool:
        self.put(name, data)
        return True

    monkeypatch.setattr(Objects, "put_if", whatever)
    with pytest.raises(StorageFailed, match="If-None-Match"):
        publish(out, "Ada Novak")
    assert names(objects) == {"catalog.sql"}


SPOILT: list[tuple[Callable[[bytes], bytes | None], str]] = [
    (lambda data: None, "it is gone"),
    (lambda data: b"", "other bytes than were published"),
    (lambda data: data[:-1], "other bytes than were published"),
    (lambda data: data + b" ", "other bytes than were published"),
    (lambda data: data[:9] + bytes([data[9] ^ 1]) + data[10:], "other bytes than were published"),
]


def test_what_was_tampered_with_is_told(out: S3Url, objects: Objects, tmp_path: Path) -> None:
    publish(out, "Ada Novak")
    for what in ("people/part-0.parquet", "manifest.json"):
        (name,) = (name for name in names(objects) if name.endswith(what))
        whole = objects.read(name, 1_000_000)
        for spoil, message in SPOILT:
            spoilt = spoil(whole)
            objects.delete([name]) if spoilt is None else objects.put(name, spoilt)
            with pytest.raises(StorageFailed, match=message) as told:
                seen(out, tmp_path / "reader")
            assert name in str(told.value)
            assert not list((tmp_path / "reader").rglob("*.parquet"))
        objects.put(name, whole)
    assert seen(out, tmp_path / "reader") == "Ada Novak"


HOSTILE: list[tuple[str, bytes]] = [
    ("no JSON", b"{"),
    ("another type", b"[]"),
    ("deep", b"[" * 100_000),
    ("nothing in it", b"{}"),
    ("a format to come", b'{"snapshot": 1, "tables": {}, "history": [], "format": 2}'),
    ("no such snapshot", b'{"snapshot": 7, "tables": {}, "history": []}'),
]


@pytest.mark.parametrize("data", [data for _, data in HOSTILE], ids=[what for what, _ in HOSTILE])
def test_a_pointer_that_is_none_is_told(data: bytes, out: S3Url, objects: Objects, tmp_path: Path) -> None:
    objects.put("current.json", data)
    with pytest.raises(StorageFailed, match=r"current\.json is not what"):
        fetch_snapshot(out, "current")
    with pytest.raises(StorageFailed, match=r"current\.json is not what"):
        publish(out, "Ada Novak")
    assert objects.read("current.json", 1_000_000) == data


@pytest.mark.parametrize("name", ["../../escaped", "/escaped", "a/../../escaped", ".hidden", "a//b", "", "a/b\n"])
def test_a_manifest_leads_to_no_other_folder(name: str, out: S3Url, objects: Objects, tmp_path: Path) -> None:
    data = b"escaped"
    file = {"name": "data", "size": len(data), "sha256": sha256(data).hexdigest()}
    manifest = json.dumps({"files": {name: file}}).encode()
    entry = {"number": 1, "manifest": "m", "sha256": sha256(manifest).hexdigest()}
    objects.put("data", data)
    objects.put("m", manifest)
    objects.put("current.json", json.dumps({"snapshot": 1, "tables": {}, "history": [entry]}).encode())
    with pytest.raises(StorageFailed, match="m is not what"):
        fetch_snapshot(out, "current")
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


@pytest.fixture
def arrow(endpoint: str) -> pyarrow.fs.S3FileSystem:
    """The store, for readers who know nothing of us."""
    return pyarrow.fs.S3FileSystem(endpoint_override=endpoint.removeprefix("http://"), scheme="http")


def test_others_read_the_addresses_in_the_pointer(out: S3Url, objects: Objects, arrow: Any) -> None:
    publish(out, "Ada Novak")
    tables = json.loads(objects.read("current.json", 1_000_000))["tables"]
    assert tables.keys() == TABLES.keys()
    assert pq.read_table(tables["people"].removeprefix("s3://"), filesystem=arrow)["name"].to_pylist() == ["Ada Novak"]


def test_the_script_shows_duckdb_what_is_current(out: S3Url, objects: Objects, arrow: Any) -> None:
    publish(out, "Ada Novak")
    script = objects.read("catalog.sql", 1_000_000).decode()
    with duckdb.connect() as connection:
        connection.register_filesystem(ArrowFSWrapper(arrow))  # in place of httpfs, which is not installed everywhere
        connection.execute(script)
        assert connection.sql("SELECT name FROM people").fetchall() == [("Ada Novak",)]
        assert connection.sql("FROM evidence_of('ada-novak')").fetchall()
        publish(out, "Ada B. Novak")
        assert connection.sql("SELECT name FROM people").fetchall() == [("Ada Novak",)]
        assert objects.read("catalog.sql", 1_000_000).decode() == script
        connection.execute(script)
        assert connection.sql("SELECT name FROM people").fetchall() == [("Ada B. Novak",)]
