"""What may be asked: the tables, their columns and the macros, for a person to read."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from rich.text import Text

from schemas import TABLES
from spacefilm_pipeline.cli import terminal
from spacefilm_pipeline.publish.catalogue import MACROS
from spacefilm_pipeline.publish.places import PART
from spacefilm_pipeline.report import formats
from spacefilm_pipeline.report.schema import description_of, dictionary


def table(name: str) -> None:
    """Print the columns of a table, each with its type and meaning."""
    terminal.out.print(Text(name, style="bold"), Text(f": {description_of(name)}"), sep="", soft_wrap=True)
    _give(dictionary(name))


def macros() -> None:
    """Print the macros, each with what it gives."""
    terminal.out.print(Text("macros", style="bold"), Text(": questions that are asked often."), sep="", soft_wrap=True)
    _give(pa.Table.from_pylist([{"macro": macro.signature, "gives": macro.meaning} for macro in MACROS]))


def tables(snapshot: Path) -> None:
    """Print the tables of a snapshot, each with its rows and what it holds."""
    rows = [
        {"table": name, "rows": pq.read_metadata(snapshot / name / PART).num_rows, "holds": description_of(name)}
        for name in TABLES
    ]
    _give(pa.Table.from_pylist(rows))


def _give(shown: pa.Table) -> None:
    terminal.give(formats.table_text(shown, terminal.width()))
