"""How long the cookbook's questions take on a million quotes.

    python -m benchmarks.questions WAREHOUSE [--quotes 1000000] [--json FILE]

Repeats the rows of a published warehouse, each time under other ids, until there are so many quotes, and asks every
question of `docs/cookbook.md`. Seconds by the clock, the best of three; one that cannot be
answered says why, as `Out of Memory Error`.
"""

import argparse
import re
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

import duckdb

from benchmarks.results import Measured, keep, show
from schemas import TABLES, key_of
from spacefilm_pipeline.publish.catalogue import quoted, write_catalogue
from spacefilm_pipeline.publish.places import PART
from spacefilm_pipeline.report.query import QueryFailed, query

COOKBOOK = Path(__file__).parents[1] / "docs" / "cookbook.md"
_QUESTION = re.compile(r"^## (.+)\n(?:(?!^## )[\s\S])*?^```sql\n([\s\S]*?)^```", re.MULTILINE)
_TIMES = 3


def main() -> None:
    """Make the warehouse, ask, and show what it took."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("warehouse", type=Path)
    parser.add_argument("--quotes", type=int, default=1_000_000)
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    with TemporaryDirectory() as folder:
        repeat(arguments.warehouse / "current", Path(folder), arguments.quotes)
        rows = [_asked(Path(folder), question, sql) for question, sql in _QUESTION.findall(COOKBOOK.read_text("utf-8"))]
    show(f"The cookbook on {arguments.quotes:,} quotes", rows)
    if arguments.json:
        keep(arguments.json, {"questions": rows})


def repeat(published: Path, folder: Path, quotes: int) -> None:
    """Write the tables of a snapshot often enough to hold so many quotes, and a catalogue, into a folder."""
    with duckdb.connect() as connection:
        found = connection.execute(f"SELECT count(*) FROM {_file(published, 'quotes')}").fetchone()  # noqa: S608 - our paths
        times = -(-quotes // found[0]) if found and found[0] else 1
        for table in TABLES:
            (folder / table).mkdir()
            source, target = _file(published, table), quoted(str(folder / table / PART))
            columns = ", ".join(_column(table, name) for name in TABLES[table].to_schema().columns)
            repeated = f"SELECT {columns} FROM {source}, range({times if key_of(table) else 1}) AS copy(n)"  # noqa: S608
            connection.execute(f"COPY ({repeated}) TO {target} (FORMAT parquet, COMPRESSION zstd)")
    write_catalogue(folder)


def _file(folder: Path, table: str) -> str:
    return quoted(str(folder / table / PART))


def _column(table: str, name: str) -> str:
    """The SQL of a column in a copy of a row: an id has the copy's number behind it."""
    column = TABLES[table].to_schema().columns[name]
    is_id = (name in key_of(table) and name.endswith("id")) or column.metadata["references"] or name == "utterance_id"
    if not is_id:
        return f'"{name}"'
    if str(column.dtype).startswith("List"):
        return f'list_transform("{name}", lambda id: id || \'~\' || n) AS "{name}"'
    return f'"{name}" || \'~\' || n AS "{name}"'


def _asked(folder: Path, question: str, sql: str) -> Measured:
    took = []
    for _ in range(_TIMES):
        began = perf_counter()
        try:
            query(folder, sql)
        except QueryFailed as failure:
            return {"question": question, "failed": str(failure).partition(":")[0]}
        took.append(perf_counter() - began)
    return {"question": question, "seconds": min(took)}


if __name__ == "__main__":
    main()
