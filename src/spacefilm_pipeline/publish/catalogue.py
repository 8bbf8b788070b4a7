"""The DuckDB catalogue: a view per table with what its columns mean, and macros for what is asked most."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from schemas import CONTRACT_VERSION, TABLES
from spacefilm_pipeline.errors import RunFailed
from spacefilm_pipeline.publish import durable
from spacefilm_pipeline.publish.places import CATALOGUE

SCRIPT = "catalog.sql"

_STORAGE = "v1.2.0"
"""The oldest DuckDB that shall open the catalogue, as far as DuckDB keeps its word."""


@dataclass(frozen=True, slots=True)
class Macro:
    """A question that is asked often, as a macro of DuckDB."""

    signature: str
    meaning: str
    sql: str
    gives_table: bool = True
    """False where it gives one value."""

    @property
    def name(self) -> str:
        """What it is called by."""
        return self.signature.partition("(")[0]


MACROS = (
    Macro(
        "has_words(text, words)",
        "Whether words stand in a text, whole and in any case",
        "contains(' ' || lower(text) || ' ', ' ' || lower(words) || ' ')",
        gives_table=False,
    ),
    Macro(
        "timeline()",
        "What happened, first to last",
        """
SELECT starts_on, ends_on, date_precision, event_type, status, headline, place, people, event_id
FROM events LEFT JOIN (
    SELECT event_id, list(name ORDER BY name) AS people
    FROM (SELECT event_id, unnest(participants) AS person_id FROM events) JOIN people USING (person_id)
    GROUP BY event_id
) USING (event_id)
ORDER BY starts_on NULLS LAST, ends_on, event_type, event_id
""",
    ),
    Macro(
        "plans()",
        "What is planned, and what is told to have happened of it: the first happening of the type, no earlier and "
        "with somebody or some craft of the plan",
        """
WITH taking_part AS (
    SELECT event_id, status, event_type, starts_on, ends_on, 'person' AS kind, unnest(participants) AS who FROM events
    UNION ALL
    SELECT event_id, status, event_type, starts_on, ends_on, 'craft', unnest(craft) FROM events
), happened AS (
    SELECT event_type, kind, who, starts_on, ends_on, min(event_id) AS event_id
    FROM taking_part WHERE status = 'happened' GROUP BY ALL
), came_true AS (
    SELECT p.event_id, arg_min(h.event_id, (coalesce(h.starts_on, DATE 'infinity'), h.event_id)) AS happened_id
    FROM taking_part p JOIN happened h USING (event_type, kind, who)
    WHERE p.status = 'planned' AND (p.starts_on IS NULL OR h.ends_on >= p.starts_on)
    GROUP BY p.event_id
)
SELECT e.starts_on, e.ends_on, e.event_type, e.headline, h.headline AS came_true, h.starts_on AS came_true_on,
       e.event_id
FROM events e LEFT JOIN came_true USING (event_id) LEFT JOIN events h ON h.event_id = happened_id
WHERE e.status = 'planned'
ORDER BY e.starts_on NULLS LAST, e.event_type, e.event_id
""",
    ),
    Macro(
        "events_of(name)",
        "What a person took part in, by any of the person's names or a part of one",
        """
SELECT p.name, e.starts_on, e.ends_on, e.event_type, e.status, e.headline, e.event_id
FROM people p JOIN events e ON list_contains(e.participants, p.person_id)
WHERE has_words(concat_ws(' | ', p.name, array_to_string(p.aliases, ' | ')), name)
ORDER BY p.name, e.starts_on NULLS LAST, e.ends_on, e.event_type, e.event_id
""",
    ),
    Macro(
        "speakers()",
        "Who is quoted, most quotes first; what several documents repeat counts once",
        """
SELECT p.name, count(*) AS quotes, count(*) FILTER (q.kind = 'direct') AS direct,
       count(*) FILTER (q.kind = 'partial') AS partial, count(*) FILTER (q.kind = 'indirect') AS indirect,
       p.person_id
FROM quotes q JOIN people p ON p.person_id = q.speaker_id
WHERE q.duplicate_of IS NULL
GROUP BY p.name, p.person_id
ORDER BY quotes DESC, p.name, p.person_id
""",
    ),
    Macro(
        "quotes_by(name)",
        "What a person said, by any of the person's names or a part of one",
        """
SELECT p.name, q.text, q.kind, q.spoken_on, d.sources, q.quote_id
FROM quotes q JOIN people p ON p.person_id = q.speaker_id JOIN documents d ON d.doc_id = q.doc_id
WHERE has_words(concat_ws(' | ', p.name, array_to_string(p.aliases, ' | ')), name)
ORDER BY p.name, d.published_on NULLS LAST, q.doc_id, q.start
""",
    ),
    Macro(
        "quotes_with(words)",
        "Quotes that hold these words, in any case",
        """
SELECT coalesce(p.name, q.speaker_text) AS speaker, q.text, q.kind, q.spoken_on, d.sources, q.quote_id
FROM quotes q LEFT JOIN people p ON p.person_id = q.speaker_id JOIN documents d ON d.doc_id = q.doc_id
WHERE contains(lower(q.text), lower(words))
ORDER BY d.published_on NULLS LAST, q.doc_id, q.start
""",
    ),
    Macro(
        "said_around(name, type)",
        "What a person said before, on and after the day of the first happening of a type; null where no day is told",
        """
SELECT CASE WHEN q.spoken_on < e.starts_on THEN 'before' WHEN q.spoken_on > e.ends_on THEN 'after'
            WHEN q.spoken_on BETWEEN e.starts_on AND e.ends_on THEN 'that day' END AS moment,
       q.spoken_on, q.name, q.text, e.headline, q.quote_id
FROM quotes_by(name) q
LEFT JOIN (SELECT headline, starts_on, ends_on FROM events
           WHERE event_type = type AND status = 'happened' AND starts_on IS NOT NULL
           ORDER BY starts_on, ends_on, event_id LIMIT 1) e ON true
ORDER BY q.spoken_on NULLS LAST, q.name, q.quote_id
""",
    ),
    Macro(
        "crew_of(craft)",
        "Who is, was or will be aboard a craft, by its name or a part of it",
        """
SELECT c.craft, c.name, c.position, c.role, c.agency, c.prior_missions, c.film_part, c.crew_id
FROM crew c
WHERE has_words(c.craft, craft)
ORDER BY c.craft, c.name
""",
    ),
    Macro(
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
"""One may use those before it."""


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
    for macro in MACROS:
        kind = "TABLE" if macro.gives_table else ""
        yield f"CREATE OR REPLACE MACRO {macro.signature} AS {kind}\n{macro.sql.strip()}"
        yield f"COMMENT ON MACRO {kind} {macro.name} IS {quoted(macro.meaning)}"


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
