"""How long the readers of plain text take on long, hostile texts: seconds of CPU per reader, text and length.

    python benchmarks/time_long_texts.py

Doubling the length should no more than about double the time.
"""

from collections.abc import Callable
from time import process_time

from spacefilm_pipeline.dates import find_dates
from spacefilm_pipeline.extract.quotes.marks import find_quotations
from spacefilm_pipeline.ingest.own_day import own_day

LENGTHS = (250_000, 500_000, 1_000_000)
READERS: dict[Callable[[str], object], list[str]] = {
    find_quotations: ["word ", '"a ', "“ ‘ ", "<a "],
    find_dates: ["7", "12 ", "May ", "Monday ", "1/", "2021-", "very late ", "— "],
    own_day: ["May 5, 2021 ", "today, ", "MOSCOW — A", "1 2 2021 ", "Updated May 5, 2021\n"],
}


def main() -> None:
    """Print one row per reader and text."""
    print(f"{'reader':16} {'text':24} " + " ".join(f"{length:>9}" for length in LENGTHS))
    for reader, units in READERS.items():
        for unit in units:
            print(f"{reader.__name__:16} {unit!r:24} " + " ".join(f"{_seconds(reader, unit, n):9.2f}" for n in LENGTHS))


def _seconds(reader: Callable[[str], object], unit: str, length: int) -> float:
    text = unit * (length // len(unit))
    start = process_time()
    reader(text)
    return process_time() - start


if __name__ == "__main__":
    main()
