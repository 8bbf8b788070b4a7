"""What a run costs when little has changed: all of N generated articles, none new, a few new, changed and removed.

    python benchmarks/incremental.py FOLDER [--count 5000] [--seed 1] [--workers 2]

Runs `spacefilm run --direct` four times, each in a process of its own, in an empty folder: on all articles, on the same
again, with 50 new, 20 changed and 10 removed, and on that input in a fresh warehouse. Prints for each what it took, in
seconds by the clock and of CPU, with what it read; and whether the third and the fourth published the same bytes.
"""

import argparse
import re
import subprocess
import sys
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from time import perf_counter

from benchmarks.generate_articles import article

NEW, CHANGED, REMOVED = 50, 20, 10
SPACEFILM = Path(sys.executable).with_name("spacefilm")


def main() -> None:
    """Make the input, run, and print what it took."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--count", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2)
    arguments = parser.parse_args()
    texts, out, fresh = (arguments.folder / name for name in ("texts", "out", "fresh"))
    for number in range(arguments.count):
        article(arguments.seed, number).write(texts)
    first = timed("all", texts, out, arguments.workers)
    again = timed("none new", texts, out, arguments.workers)
    print(f"the second took 1/{first / again:.0f} of the first")
    change(texts, arguments.count, arguments.seed)
    timed(f"{NEW} new, {CHANGED} changed, {REMOVED} removed", texts, out, arguments.workers)
    timed("the same, fresh", texts, fresh, arguments.workers)
    print("the last two published", "the same bytes" if tables(out) == tables(fresh) else "DIFFERENT bytes")


def change(texts: Path, count: int, seed: int) -> None:
    """Add some articles, change some, and take some away."""
    for number in range(count, count + NEW):
        article(seed, number).write(texts)
    step = count // (CHANGED + REMOVED)
    numbers = range(step // 2, count, step)
    for number in numbers[:CHANGED]:
        article(seed, number, version=1).write(texts)
    for number in numbers[CHANGED : CHANGED + REMOVED]:
        name = article(seed, number).name
        for suffix in (".txt", ".json"):
            (texts / f"{name}{suffix}").unlink(missing_ok=True)


def timed(name: str, texts: Path, out: Path, workers: int) -> float:
    """Run once and print what it took; gives the seconds."""
    began, cpu = perf_counter(), _cpu()
    command = [str(SPACEFILM), "run", str(texts), "--out", str(out), "--workers", str(workers), "--direct"]
    ran = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603 - our own command
    took = perf_counter() - began
    stages = " ".join(re.sub(" +", " ", line) for line in ran.stderr.splitlines() if line.endswith(" s"))
    read = re.search(r"Read: (\d+) now", ran.stdout)
    print(f"{name}: {took:.1f} s ({_cpu() - cpu:.1f} s of CPU), {read[1] if read else 0} texts parsed. {stages}")
    print("\n".join(line for line in ran.stdout.splitlines() if line.startswith(("Texts", "Nothing"))), flush=True)
    return took


def _cpu() -> float:
    usage = getrusage(RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def tables(out: Path) -> dict[str, bytes]:
    """The files of all published tables but `runs`."""
    current = out / "current"
    files = {path.relative_to(current).as_posix(): path.read_bytes() for path in sorted(current.glob("*/*.parquet"))}
    return {name: data for name, data in files.items() if not name.startswith("runs/")}


if __name__ == "__main__":
    main()
