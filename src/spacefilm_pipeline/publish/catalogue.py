"""The DuckDB catalogue: a view per table with what its columns mean, and macros for what is asked most."""

from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from schemas import CONTRACT_VERSION, TABLES
from spacefilm_pipeline.errors import RunFailed
from spacefilm_pipeline.publish import durable

CATALOGUE = "spacefilm.duckdb"
SCRIPT = "catalog.sql"

_STORAGE = "v1.2.0"
"""The oldest DuckDB that shall open the catalogue, as far as DuckDB keeps its word."""

_MACROS = (
    (
        "timeline()",
        "What happened, first to last",
        """
SELECT starts_on, ends_on, date_precision, event_type, status, headline, place,
       (SELECT list(p.name ORDER BY p.name) FROM people p WHERE list_contains(e.participants, p.person_id)) AS people,
       e.event_id
FROM events e
ORDER BY starts_on NULLS LAST, ends_on, event_type, event_id
""",
    ),
    (
        "quotes_by(name)",
        "What a person said, by any of the person's names or a part of one",
        """
SELECT p.name, q.text, q.kind, q.spoken_on, d.sources, q.quote_id
FROM quotes q JOIN people p ON p.person_id = q.speaker_id JOIN documents d ON d.doc_id = q.doc_id
WHERE contains(' ' || lower(concat_ws(' | ', p.name, array_to_string(p.aliases, ' | '))) || ' ',
               ' ' || lower(name) || ' ')
ORDER BY p.name, d.published_on NULLS LAST, q.doc_id, q.start
""",
    ),
    (
        "crew_of(craft)",
        "Who is, was or will be aboard a craft, by its name or a part of it",
        """
SELECT c.craft, c.name, c.position, c.role, c.agency, c.prior_missions, c.film_part, c.crew_id
FROM crew c
WHERE contains(' ' || lower(c.craft) || ' ', ' ' || lower(craft) || ' ')
ORDER BY c.craft, c.name
""",
    ),
    (
        "evidence_of(id)",
        "The spans that support a row of people, crew or events, by its id",
        """
SELECT v.text, d.sources, d.published_on, v.doc_id, v.start, v."end"
FROM evidence v JOIN documents d ON d.doc_id = v.doc_id
WHERE v.id = id
ORDER BY d.published_on NULLS LAST, v.doc_id, v.start
""",
    ),
)


def views(files_of: Callable[[str], str]) -> Iterator[str]:
    """The SQL of the views and of what they mean; `files_of` gives the SQL expression of a table's files."""
    for table, model in TABLES.items():
        schema = model.to_schema()
        yield f"CREATE OR REPLACE VIEW {table} AS FROM read_parquet({files_of(table)})"
        yield f"COMMENT ON VIEW {table} IS {quoted(schema.description)}"
        for name, column in schema.columns.items():
            yield f'COMMENT ON COLUMN {table}."{name}" IS {quoted(column.description)}'


def macros() -> Iterator[str]:
    """The SQL of the macros over the views, and of what they mean."""
    for signature, meaning, sql in _MACROS:
        name = signature.partition("(")[0]
        yield f"CREATE OR REPLACE MACRO {signature} AS TABLE\n{sql.strip()}"
        yield f"COMMENT ON MACRO TABLE {name} IS {quoted(meaning)}"


def quoted(text: str | None) -> str:
    """A SQL string."""
    return "'" + (text or "").replace("'", "''") + "'"


def write_catalogue(snapshot: Path) -> None:
    """Write the catalogue of a snapshot into it. Its views name the snapshot's own folder, whatever is current.

    DuckDB makes it elsewhere, so that it appears whole; raises RunFailed where that cannot be done.
    """
    with TemporaryDirectory() as folder:
        made = Path(folder, CATALOGUE)
        try:
            _make_catalogue(made, snapshot)
        except duckdb.Error as error:
            raise RunFailed(
                f"The catalogue could not be made in {folder}, so nothing was published: {error}. "
                "Make room there, or name another folder in the environment variable TMPDIR, and run again."
            ) from error
        durable.write_bytes(snapshot / CATALOGUE, made.read_bytes())


def _make_catalogue(file: Path, snapshot: Path) -> None:
    with duckdb.connect() as connection:
        connection.execute(f"ATTACH {quoted(str(file))} AS catalogue (STORAGE_VERSION '{_STORAGE}', BLOCK_SIZE 16384)")
        connection.execute("USE catalogue")
        for statement in (*views(lambda table: quoted(f"{snapshot}/{table}/*.parquet")), *macros()):
            connection.execute(statement)
        connection.execute("USE memory")
        connection.execute("DETACH catalogue")


def write_script(out: Path) -> None:
    """Write the catalogue of what is current as a script."""
    opening = (
        f"-- What {CATALOGUE} holds (data contract {CONTRACT_VERSION}), for versions of DuckDB that cannot open it.\n"
        "-- Where the warehouse was moved since it was published, say so before:\n"
        "-- SET VARIABLE spacefilm = '/its/new/place';\n"
        f"SET VARIABLE spacefilm = coalesce(getvariable('spacefilm'), {quoted(str(out))});\n"
    )
    files_of = "getvariable('spacefilm') || '/current/{}/*.parquet'".format
    body = "".join(f"{statement};\n" for statement in (*views(files_of), *macros()))
    durable.write_bytes(out / SCRIPT, (opening + body).encode())
