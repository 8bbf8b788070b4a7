"""Reading the published snapshot with SQL, so that nothing can be written and no other file read."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pyarrow as pa
from pyarrow.dataset import dataset

from schemas import TABLES
from spacefilm_pipeline.publish.catalogue import macros
from spacefilm_pipeline.publish.snapshot import PART

_CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "enable_external_access": False,
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "python_enable_replacements": False,  # else a query could name the variables of this program
    "temp_directory": "",  # nor is anything put on disk that is too large for memory
}


class QueryFailed(Exception):
    """A query that cannot be answered, with the reason."""


def query(snapshot: Path, sql: str) -> pa.Table:
    """The answer to one SELECT over the catalogue's views of a snapshot.

    Raises QueryFailed for anything but one SELECT, and where DuckDB cannot answer it.
    """
    try:
        with _catalogue(snapshot) as connection:
            asked = connection.extract_statements(sql)
            if [statement.type for statement in asked] != [duckdb.StatementType.SELECT]:
                raise QueryFailed("Only a single SELECT is answered here: the published snapshot is not to be changed.")
            return connection.sql(sql).to_arrow_table()
    except duckdb.Error as error:
        raise QueryFailed(str(error)) from error


@contextmanager
def _catalogue(snapshot: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The catalogue in memory, where no file can be read or written, and no way to change that.

    Arrow reads the tables' files, so that DuckDB itself needs no access to any: a folder that DuckDB may read it may
    also write to, and `WITH x AS (COPY …) FROM x` passes for a SELECT.
    """
    with duckdb.connect(config=_CONFIG) as connection:
        for table in TABLES:
            connection.register(table, dataset(snapshot / table / PART))
        for statement in macros():
            connection.execute(statement)
        connection.execute("SET lock_configuration = true")
        yield connection
