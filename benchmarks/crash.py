"""What becomes of a warehouse whose runs are killed: at random instants, and at every step of publishing.

    python benchmarks/crash.py FOLDER [--kills 100] [--seed 1] [--no-steps]

In an empty folder, runs lead from one small input to another and back, each in a process group of its own, and each is
killed (SIGKILL): before and after every step of publishing (see `faults`), then after a random time, a fifth of them
while worker processes read texts and the rest when all has been read before. After each kill a run completes. All the
while, another process reads `current/` and the catalogue, over and over. Printed is where runs were when they were
killed, which snapshot was published then, and whether anything was ever wrong:

- bad reads: a table was missing or broken, or the tables were not those of one of the two inputs;
- lost rows: rows that the completed run should have published, and did not, and runs that `runs` has forgotten;
- other bytes: completed runs that published other bytes than an undisturbed one (all tables but `runs`);
- left over: processes that outlived their killed run by more than two minutes.
"""

import argparse
import os
import shutil
import signal
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from hashlib import sha256
from io import BytesIO
from itertools import count
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from random import Random
from typing import Any

import duckdb
import pyarrow.parquet as pq

from benchmarks.faults import at, watched
from benchmarks.generate_articles import article
from schemas import TABLES
from spacefilm_pipeline import pipeline
from spacefilm_pipeline.pipeline import run
from spacefilm_pipeline.publish.places import PART, current_snapshot, snapshots
from spacefilm_pipeline.settings import Settings

INPUTS = {
    "a": [(number, 0) for number in range(8)],
    "b": [(number, 0) for number in range(5)] + [(5, 1), (8, 0), (9, 0), (10, 0)],
}
"""The articles of the two inputs, each a number and a version: one is changed, two go and three come."""

PATIENCE = 120.0
"""Seconds for which processes may outlive their run: they start up, or read the text at hand, before they notice."""

_context = get_context("forkserver")
_context.set_forkserver_preload(["benchmarks.crash"])


@dataclass(slots=True)
class Tally:
    """What was seen of the runs killed at one place."""

    killed: int = 0
    published: int = 0
    """Of them, those whose snapshot was current when they died."""
    lost_rows: int = 0
    other_bytes: int = 0
    left_over: int = 0


@dataclass(slots=True)
class Site:
    """A warehouse, the two inputs, and what an undisturbed run publishes of each."""

    folder: Path
    state: str = "a"
    """The input whose facts are published."""
    expected: dict[str, dict[str, bytes]] = field(default_factory=dict)
    tallies: dict[str, Tally] = field(default_factory=dict)

    @property
    def out(self) -> Path:
        return self.folder / "out"

    def settings(self, to: str, out: Path | None = None) -> Settings:
        """Of a run that publishes the facts of an input."""
        return Settings(self.folder / to, out or self.out, workers=2, curation=self.folder / "none.csv")

    def prepare(self) -> None:
        """Write the inputs, publish each undisturbed, and the first of them where runs will be killed."""
        for name, articles in INPUTS.items():
            for number, version in articles:
                article(1, number, version).write(self.folder / name)
            fresh = self.folder / f"fresh-{name}"
            run(self.settings(name, fresh))
            self.expected[name] = tables(fresh)
        run(self.settings(self.state))

    @property
    def other(self) -> str:
        return "b" if self.state == "a" else "a"

    def complete(self, place: str) -> None:
        """After a kill: see what is published, complete the run, and hold that to what it should be."""
        tally = self.tallies.setdefault(place, Tally())
        tally.killed += 1
        tally.published += tables(self.out) == self.expected[self.other]
        run(self.settings(self.other))
        self.state = self.other
        found = tables(self.out)
        tally.other_bytes += found != self.expected[self.state]
        tally.lost_rows += sum(
            max(0, _n_rows(data) - _n_rows(found[name])) for name, data in self.expected[self.state].items()
        )
        current = current_snapshot(self.out)
        assert current  # noqa: S101 - a run has just ended well
        tally.lost_rows += len(snapshots(self.out)) - _n_rows((current / "runs" / PART).read_bytes())


def tables(out: Path) -> dict[str, bytes]:
    """The published tables but `runs`, as bytes."""
    return {table: data for table, data in _bytes(out).items() if table != "runs"}


def _bytes(out: Path) -> dict[str, bytes]:
    snapshot = (out / "current").resolve(strict=True)
    return {table: (snapshot / table / PART).read_bytes() for table in TABLES}


def _n_rows(data: bytes) -> int:
    return int(pq.read_metadata(BytesIO(data)).num_rows)


# Killing ------------------------------------------------------------------------------------------------------------


def _run(settings: Settings, stage: Path, kill_at: int | None) -> None:
    """A run in a process group of its own, that writes down where it is, and kills itself at a moment if told so."""
    os.setsid()
    pipeline.PROCESS_CHARS = 1_500  # so that even these few texts are read in several processes

    def progress(name: str, done: int, total: int) -> None:
        stage.write_text(name if done < total else f"after {name}")

    def die(moment: str) -> None:
        stage.write_text(moment)
        os.kill(os.getpid(), signal.SIGKILL)

    if kill_at is None:
        run(settings, progress)
    else:
        with watched(at(kill_at, die)):
            run(settings, progress)


def _start(site: Site, kill_at: int | None = None) -> Any:
    (site.folder / "stage").write_text("start")
    process = _context.Process(target=_run, args=(site.settings(site.other), site.folder / "stage", kill_at))
    process.start()
    return process


def duration(site: Site, *, cold: bool) -> float:
    """Seconds that an undisturbed run takes."""
    _forget(site, cold=cold)
    began = time.perf_counter()
    _start(site).join()
    site.state = site.other
    return time.perf_counter() - began


def _forget(site: Site, *, cold: bool) -> None:
    """Let the next run read texts anew, or none."""
    if cold:
        shutil.rmtree(site.out / "mentions", ignore_errors=True)
    else:
        shutil.copytree(site.folder / f"fresh-{site.other}" / "mentions", site.out / "mentions", dirs_exist_ok=True)


def kill_after(site: Site, seconds: float, *, cold: bool, group: bool) -> bool:
    """Kill a run after some time, all its processes or only the first; False where it had ended before."""
    _forget(site, cold=cold)
    process = _start(site)
    process.join(seconds)
    if not process.is_alive():
        site.state = site.other
        return False
    if group:
        os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()
    process.join()
    place = f"{'reading texts' if cold else 'all read before'}: {(site.folder / 'stage').read_text()}"
    gone = _gone(process.pid)
    site.complete(place)
    site.tallies[place].left_over += not gone
    return True


def _gone(group: int) -> bool:
    """Whether all processes of a group end in time."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.1)
    return False


def kill_at_random(site: Site, kills: int, seed: int) -> None:
    """Kill runs after random times, spread over all that a run takes."""
    random = Random(seed)  # noqa: S311 - nothing to keep secret
    for cold, share in ((True, kills // 5), (False, kills - kills // 5)):
        takes = duration(site, cold=cold)
        done = 0
        while done < share:
            done += kill_after(site, random.uniform(0, takes), cold=cold, group=done % 2 == 0)


def kill_at_steps(site: Site, every: int = 1) -> None:
    """Kill a run before and after every step of publishing, or every so many of these moments."""
    for number in count(0, every):
        _forget(site, cold=False)
        process = _start(site, kill_at=number)
        process.join()
        if process.exitcode != -signal.SIGKILL:
            site.state = site.other
            return  # the run had no such moment any more
        site.complete(" ".join((site.folder / "stage").read_text().split()[:2]))


# Reading ------------------------------------------------------------------------------------------------------------


def _read_on(out: Path, known: set[str], ended: Connection) -> None:
    """Read what is published until told to end; sends how often that was done, and what was wrong."""
    reads, wrong = 0, Counter[str]()
    while not ended.poll(0.1):
        reads += 1
        try:
            if fault := _fault(out, known):
                wrong[fault] += 1
        except Exception as error:  # whatever it is, a reader must never meet it
            wrong[f"{type(error).__name__}: {error}"] += 1
    ended.send((reads, wrong))


def _fault(out: Path, known: set[str]) -> str | None:
    found = _bytes(out)
    latest = pq.read_table(BytesIO(found.pop("runs")))["n_rows"].to_pylist()[-1]
    if _digest(found) not in known:
        return "the tables are not those of one input"
    if latest != {table: _n_rows(data) for table, data in found.items()}:
        return "runs tells other numbers of rows"
    with duckdb.connect(str(out / "spacefilm.duckdb"), read_only=True) as catalogue:
        lost = "FROM evidence WHERE of = 'people' AND id NOT IN (SELECT person_id FROM people)"
        if catalogue.sql(lost).fetchall():
            return "the catalogue shows tables that do not agree"
    return None


def _digest(found: dict[str, bytes]) -> str:
    return sha256(b"".join(sha256(data).digest() for data in found.values())).hexdigest()


@contextmanager
def read_all_the_while(site: Site) -> Iterator[list[tuple[int, Counter[str]]]]:
    """While this is held, a process reads what is published; then the list holds how often, and what was wrong."""
    ours, theirs = _context.Pipe()
    known = {_digest(found) for found in site.expected.values()}
    reader = _context.Process(target=_read_on, args=(site.out, known, theirs))
    reader.start()
    result: list[tuple[int, Counter[str]]] = []
    try:
        yield result
    finally:
        ours.send("end")
        result.append(ours.recv())
        reader.join()


def main() -> None:
    """Kill, complete, and print what was seen."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--no-steps", action="store_true", help="only random instants")
    arguments = parser.parse_args()
    site = Site(arguments.folder.resolve())
    site.prepare()
    with read_all_the_while(site) as result, suppress(KeyboardInterrupt):  # interrupted, it tells what it saw
        if not arguments.no_steps:
            kill_at_steps(site)
        kill_at_random(site, arguments.kills, arguments.seed)
    ((reads, wrong),) = result
    print(f"{'killed where':40} {'killed':>6} {'published':>9} {'lost rows':>9} {'other bytes':>11} {'left over':>9}")
    for place, tally in [*sorted(site.tallies.items()), ("in all", _sum(site.tallies.values()))]:
        print(
            f"{place:40} {tally.killed:6} {tally.published:9} {tally.lost_rows:9} {tally.other_bytes:11} "
            f"{tally.left_over:9}"
        )
    print(f"{reads} reads meanwhile, {wrong.total()} of them bad", *wrong.items(), sep="\n")


def _sum(tallies: Any) -> Tally:
    return Tally(*(sum(values) for values in zip(*(_values(tally) for tally in tallies), strict=True)))


def _values(tally: Tally) -> tuple[int, ...]:
    return tally.killed, tally.published, tally.lost_rows, tally.other_bytes, tally.left_over


if __name__ == "__main__":
    main()
