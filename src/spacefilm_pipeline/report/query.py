"""Reading the published snapshot with SQL, so that nothing can be written and no other file read."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pyarrow as pa

from spacefilm_pipeline.publish.catalogue import macros, quoted, views
from spacefilm_pipeline.report.table_files import TableFiles

_CONFIG: dict[str, str | bool | int | float | list[str]] = {
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
    with _told_as_failure(sql), _catalogue(snapshot) as connection:
        asked = connection.extract_statements(sql)
        if [statement.type for statement in asked] != [duckdb.StatementType.SELECT]:
            raise QueryFailed("Only a single SELECT is answered here: the published snapshot is not to be changed.")
        return connection.sql(sql).to_arrow_table()


def statements(sql: str) -> list[str]:
    """The statements of a text, in order. Raises QueryFailed where it is no SQL."""
    with _told_as_failure(sql):
        return [statement.query for statement in duckdb.extract_statements(sql)]


@contextmanager
def _told_as_failure(sql: str) -> Iterator[None]:
    try:
        sql.encode()
        yield
    except UnicodeEncodeError as error:
        raise QueryFailed("The question holds bytes that are no UTF-8.") from error
    except (duckdb.CatalogException, duckdb.BinderException) as error:
        raise QueryFailed(
            f"{error}\n\n`spacefilm schema` explains the tables, their columns and the macros."
        ) from error
    except duckdb.Error as error:
        own = str(error).rpartition("PermissionError: ")[2]  # of our file system, behind its traceback
        raise QueryFailed(own.strip()) from error


def is_complete(sql: str) -> bool:
    """Whether a text ends with the semicolon of a statement, and not within a string or a comment."""
    encoded = sql.encode(errors="replace")
    said = [(at, kind) for at, kind in duckdb.tokenize(encoded.decode()) if kind is not duckdb.token_type.comment]
    return bool(said) and encoded[said[-1][0] :].startswith(b";")


def in_literal(sql: str) -> bool:
    """Whether a text ends with a string or a comment."""
    tokens = duckdb.tokenize(sql.encode(errors="replace").decode())
    return bool(tokens) and tokens[-1][1] in (duckdb.token_type.string_const, duckdb.token_type.comment)


@contextmanager
def _catalogue(snapshot: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The catalogue in memory, where nothing but the tables' files can be read, nothing written, and no way to change
    that.

    DuckDB reads them through a file system of ours: a folder that it may read itself it may also write to, and
    `WITH x AS (COPY …) FROM x` passes for a SELECT.
    """
    with duckdb.connect(config=_CONFIG) as connection:
        connection.register_filesystem(TableFiles(snapshot))
        connection.execute(f"SET allowed_directories = ['{TableFiles.protocol}://']")
        connection.execute("SET enable_external_access = false")
        for statement in (*views(lambda table: quoted(f"{TableFiles.protocol}://{table}")), *macros()):
            connection.execute(statement)
        connection.execute("SET lock_configuration = true")
        yield connection
