"""How long a run takes on a folder of texts: cold (every text read) and warm (mentions kept from the run before).

    python benchmarks/time_run.py FOLDER [--workers N]

Prints the seconds per stage and the texts per second. Measures, asserts nothing.
"""

import argparse
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from spacefilm_pipeline.pipeline import run
from spacefilm_pipeline.settings import Settings


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--workers", type=int, default=1)
    arguments = parser.parse_args()
    with TemporaryDirectory() as out:
        settings = Settings(arguments.folder, Path(out), workers=arguments.workers)
        for name in ("cold", "warm"):
            time_run(name, settings)


def time_run(name: str, settings: Settings) -> None:
    """Run once and print what it took."""
    began = perf_counter()
    report = run(settings)
    took = perf_counter() - began
    stages = "  ".join(f"{stage} {seconds:.1f}" for stage, seconds in report.seconds.items())
    print(f"{name}: {report.n_seen} texts in {took:.1f} s ({report.n_seen / took:.1f} a second): {stages}")


if __name__ == "__main__":
    main()
