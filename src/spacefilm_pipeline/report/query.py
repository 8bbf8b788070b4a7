"""Reading the published snapshot with SQL, so that nothing can be written and no other file read."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pyarrow as pa

from spacefilm_pipeline.publish.catalogue import quoted, statements

_CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "python_enable_replacements": False,  # else a query could name the variables of this program
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
            return connection.execute(asked[0]).to_arrow_table()
    except duckdb.Error as error:
        raise QueryFailed(str(error)) from error


@contextmanager
def _catalogue(snapshot: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The catalogue in memory, with access to the snapshot's files and to no others, and no way to change that.

    Made anew rather than opened: the catalogue file names the folder that it was published to, and a warehouse may
    have been moved since.
    """
    with duckdb.connect(config=_CONFIG) as connection:
        for statement in statements(quoted(str(snapshot))):
            connection.execute(statement)
        connection.execute("SET allowed_directories = ?", [[f"{snapshot}/"]])
        connection.execute("SET enable_external_access = false")
        connection.execute("SET lock_configuration = true")
        yield connection
