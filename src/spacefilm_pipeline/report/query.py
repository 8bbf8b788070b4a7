"""Reading the published snapshot with SQL, so that nothing can be written and no other file read."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pyarrow as pa

CATALOGUE = "spacefilm.duckdb"

_CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "python_enable_replacements": False,  # else a query could name the variables of this program
}


class QueryFailed(Exception):
    """A query that cannot be answered, with the reason."""


def query(warehouse: Path, sql: str) -> pa.Table:
    """The answer to one SELECT over the catalogue's views.

    Raises QueryFailed for anything but one SELECT, and where DuckDB cannot answer it.
    """
    try:
        with _read_only(warehouse) as connection:
            statements = connection.extract_statements(sql)
            if [statement.type for statement in statements] != [duckdb.StatementType.SELECT]:
                raise QueryFailed("only a single SELECT is answered here: the published snapshot is read-only")
            return connection.execute(statements[0]).to_arrow_table()
    except duckdb.Error as error:
        raise QueryFailed(str(error)) from error


@contextmanager
def _read_only(warehouse: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The catalogue, with access to the published files and to no others, and no way to change that."""
    catalogue = warehouse.resolve() / CATALOGUE
    if not catalogue.is_file():
        raise QueryFailed(f"nothing is published in {warehouse} yet: `spacefilm run` publishes a snapshot")
    with duckdb.connect(str(catalogue), read_only=True, config=_CONFIG) as connection:
        connection.execute("SET allowed_directories = ?", [[f"{catalogue.parent}/"]])
        connection.execute("SET enable_external_access = false")
        connection.execute("SET lock_configuration = true")
        yield connection
