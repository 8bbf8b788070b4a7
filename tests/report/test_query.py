"""Questions are answered; nothing can be written, attached, set, loaded or read besides."""

from pathlib import Path

import pytest

from spacefilm_pipeline.report.query import QueryFailed, query
from tests.publish.test_snapshot import publish


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return publish(tmp_path_factory.mktemp("warehouse")).snapshot


ANSWERED = [
    "SELECT name FROM people",
    "FROM people",
    "FROM quotes_by('Novak');",
    "-- who?\nSELECT 1 /* one */",
    "WITH p AS (SELECT person_id FROM people) SELECT name FROM p JOIN people USING (person_id)",
    "SELECT name FROM people JOIN crew USING (person_id, name) WHERE is_crew AND list_contains(roles, 'cosmonaut')",
    "DESCRIBE quotes",
    "SUMMARIZE people",
    "SHOW TABLES",
    "VALUES (1)",
    "SELECT * FROM query_table('people')",
]

REFUSED = [
    "",
    ";",
    "SELECT 1; SELECT 2",
    "SELEC 1",
    "FROM nowhere",
    "SELECT $1",
    "CREATE TABLE t AS SELECT 1",
    "CREATE TEMP TABLE t AS SELECT 1",
    "INSERT INTO people SELECT * FROM people",
    "UPDATE people SET name = 'x'",
    "DELETE FROM people",
    "DROP VIEW people",
    "WITH x AS (INSERT INTO people SELECT * FROM people RETURNING *) FROM x",
    "WITH x AS (DELETE FROM people RETURNING *) FROM x",
    "COPY people TO '{file}'",
    "COPY (SELECT 1) TO '{table}'",
    "WITH x AS (COPY (SELECT 1) TO '{file}') FROM x",
    "WITH x AS (COPY (SELECT 1) TO '{table}' (USE_TMP_FILE false)) FROM x",
    "COPY people TO 'tables://people'",
    "WITH x AS (COPY (SELECT 1) TO 'tables://people' (USE_TMP_FILE false)) FROM x",
    "WITH x AS (COPY (SELECT 1) TO 'tables://people' (FORMAT csv)) FROM x",
    "WITH x AS (COPY (SELECT 1) TO 'tables://{file}') FROM x",
    "EXPORT DATABASE '{file}'",
    "EXPORT DATABASE 'tables://people'",
    "EXPLAIN ANALYZE COPY (SELECT 1) TO '{file}'",
    "ATTACH '{file}'",
    "ATTACH ':memory:' AS other",
    "DETACH memory",
    "USE system",
    "INSTALL httpfs",
    "LOAD json",
    "SET enable_external_access = true",
    "SET VARIABLE x = 1",
    "RESET ALL",
    "PRAGMA enable_profiling",
    "CALL enable_logging()",
    "CREATE SECRET s (TYPE s3)",
    "FROM duckdb_secrets()",
    "BEGIN",
    "CHECKPOINT",
    "PREPARE p AS SELECT 1",
    "FROM '/etc/passwd'",
    "FROM read_csv('/etc/passwd')",
    "FROM read_text('/etc/passwd')",
    "FROM read_blob('/etc/passwd')",
    "FROM read_json('/etc/passwd')",
    "FROM sniff_csv('/etc/passwd')",
    "FROM glob('/etc/*')",
    "FROM read_parquet('{table}')",
    "FROM parquet_metadata('{table}')",
    "FROM read_text('tables:///etc/passwd')",
    "FROM read_text('tables://../../../../../../etc/passwd')",
    "FROM read_parquet('tables://*')",
    "FROM read_text('tables://{table}')",
    "FROM query('FROM read_text(''/etc/passwd'')')",
    "FROM json_execute_serialized_sql(json_serialize_sql('FROM read_text(''/etc/passwd'')'))",
    "FROM read_parquet('s3://bucket/key')",
    "FROM 'https://example.org/a.csv'",
    "FROM snapshot",
    "FROM ANSWERED",
    "SELECT getenv('HOME')",
]


@pytest.mark.parametrize("sql", ANSWERED)
def test_answers(snapshot: Path, sql: str) -> None:
    assert query(snapshot, sql).num_rows > 0


@pytest.mark.parametrize("sql", REFUSED)
def test_refuses_and_leaves_everything_as_it_was(
    snapshot: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sql: str
) -> None:
    monkeypatch.chdir(tmp_path)
    before = {path: path.read_bytes() for path in snapshot.rglob("*") if path.is_file()}
    table = snapshot / "people" / "part-0.parquet"
    with pytest.raises(QueryFailed):
        query(snapshot, sql.replace("{file}", str(tmp_path / "out")).replace("{table}", str(table)))
    assert {path: path.read_bytes() for path in snapshot.rglob("*") if path.is_file()} == before
    assert list(tmp_path.iterdir()) == []


def test_one_query_leaves_nothing_to_the_next(snapshot: Path) -> None:
    for _ in range(2):
        assert query(snapshot, "SELECT count(*) AS n FROM people").to_pylist() == [{"n": 1}]
