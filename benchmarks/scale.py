"""How ingest, resolve, validate and publish grow with the number of documents, when nothing is left to be read.

    python -m benchmarks.scale FOLDER [--counts 1000 10000 100000] [--json FILE]

For each count: writes so many generated articles and what is told in them (see `copied_articles`), and runs the
pipeline on them, each run in a process of its own: first on an empty warehouse, then again with nothing new, then with
100 new articles. Beside it stands how long a plain loop takes that reads and hashes the same files. Seconds are by the
clock, those of CPU beside them; memory is the largest that the process held within a stage, in MB. What was made for a
count in FOLDER before is used again, but for the warehouse.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
from hashlib import sha256
from itertools import islice
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

from benchmarks.copied_articles import ORIGINALS, Original, copies, read_originals, write
from benchmarks.results import Measured, keep, show
from spacefilm_pipeline.pipeline import run
from spacefilm_pipeline.settings import Settings

NEW = 100


def main() -> None:
    """Make what is missing, run, and show what it took."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--counts", type=int, nargs="+", default=[1000, 10_000, 100_000])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--one", nargs=2, type=Path, metavar=("TEXTS", "OUT"), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.one:
        print(json.dumps(_run_here(Settings(*arguments.one))))
        return
    n_read = min(ORIGINALS, max(arguments.counts))
    originals = read_originals(arguments.folder / "originals", arguments.seed, n_read)
    rows = [row for count in arguments.counts for row in _grown(arguments.folder, originals, count)]
    show("Everything but reading texts, by number of documents", rows)
    if arguments.json:
        keep(arguments.json, {"scale": rows})


def _grown(folder: Path, originals: list[Original], count: int) -> list[Measured]:
    """The rows of one count."""
    texts, out = folder / f"texts-{count}", folder / f"out-{count}"
    settings = Settings(texts, out)
    store = settings.store()
    if len(store.doc_ids()) < count * 0.9 or not texts.exists():
        shutil.rmtree(texts, ignore_errors=True)
        write(originals, count, texts, store)
    for leftover in ("snapshots", "current", "left", "notes"):
        path = out / leftover
        path.unlink() if path.is_symlink() else shutil.rmtree(path, ignore_errors=True)
    rows = [_told(count, "read and hash the files", _hashing(texts))]
    rows += [_told(count, name, _run(texts, out)) for name in ("all new", "nothing new")]
    new = list(islice(copies(originals, count + NEW), count, None))
    for one, _ in new:
        one.write(texts)
    store.put([mentions for _, mentions in new])
    rows.append(_told(count, f"{NEW} new", _run(texts, out)))
    for one, _ in new:
        for suffix in (".txt", ".json"):
            (texts / f"{one.name}{suffix}").unlink(missing_ok=True)
    show(f"{count:,} documents", rows)
    return rows


def _told(count: int, what: str, measured: Measured) -> Measured:
    return {"run": what, "documents": count, **measured}


def _hashing(texts: Path) -> Measured:
    """What a plain loop takes: walk, open, read, hash."""
    began, spent = perf_counter(), process_time()
    for folder, _, files in os.walk(texts):
        for name in files:
            sha256(Path(folder, name).read_bytes()).digest()
    return {"seconds": perf_counter() - began, "CPU s": process_time() - spent}


def _run(texts: Path, out: Path) -> Measured:
    """What a run takes, in a process of its own, whose start counts."""
    began = perf_counter()
    command = [sys.executable, "-m", "benchmarks.scale", str(texts), "--one", str(texts), str(out)]
    ran = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)  # noqa: S603 - our own command
    measured: dict[str, Any] = json.loads(ran.stdout.splitlines()[-1])
    return {"seconds": perf_counter() - began, **measured}


def _run_here(settings: Settings) -> Measured:
    """Run in this process: seconds of each stage, and the most memory held within it."""
    stages = _Stages()
    report = run(settings, stages.told)
    assert report.n_parsed == 0, "the store must hold what is told in every text"  # noqa: S101
    return {"CPU s": process_time(), **stages.measured, "peak MB": max(stages.peaks, default=_peak())}


class _Stages:
    """Listens to a run's news of its stages."""

    def __init__(self) -> None:
        self.measured: dict[str, float | int] = {}
        self.peaks: list[int] = []
        self._began = 0.0

    def told(self, stage: str, done: int, total: int) -> None:
        if total == 1 and not done:
            self._began = perf_counter()
            _forget_peak()
        elif total == 1:
            self.measured[f"{stage} s"] = perf_counter() - self._began
            self.measured[f"{stage} MB"] = _peak()
            self.peaks.append(_peak())


def _forget_peak() -> None:
    """Let the most memory held be reckoned from now on."""
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


def _peak() -> int:
    """The most memory that this process has held, in MB."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM"))) // 1024


if __name__ == "__main__":
    main()
