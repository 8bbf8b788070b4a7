"""The contract is written once: what is derived from the models is held to them, and they to the document."""

import json
import re
from pathlib import Path

import duckdb
import pytest

from schemas import CONTRACT_VERSION, TABLES, arrow_schema, columns_of, key_of, polars_schema
from spacefilm_pipeline.report.schema import dictionary
from tests.examples import rows

CONTRACT = Path(__file__).parents[3] / "shared" / "design" / "contract.md"


@pytest.mark.parametrize("table", TABLES)
def test_every_column_says_what_it_means(table: str) -> None:
    schema = TABLES[table].to_schema()
    assert schema.name == table
    assert schema.description
    assert all(column.description.endswith((".", "…")) for column in schema.columns.values())


@pytest.mark.parametrize("table", TABLES)
def test_no_type_is_coerced_and_no_column_added(table: str) -> None:
    schema = TABLES[table].to_schema()
    assert (schema.coerce, schema.strict, schema.ordered) == (False, True, True)
    assert not any(column.coerce for column in schema.columns.values())


@pytest.mark.parametrize("table", TABLES)
def test_arrow_schema_is_the_models(table: str) -> None:
    model, arrow = TABLES[table].to_schema(), arrow_schema(table)
    assert arrow.names == list(model.columns)
    assert [field.nullable for field in arrow] == [column.nullable for column in model.columns.values()]
    assert polars_schema(table) == {name: column.dtype.type for name, column in model.columns.items()}
    assert arrow.metadata[b"contract_version"].decode() == CONTRACT_VERSION
    assert arrow.metadata[b"description"].decode() == model.description
    meanings = {name: column.description for name, column in model.columns.items()}
    assert json.loads(arrow.metadata[b"columns"]) == meanings
    assert {field.name: field.metadata[b"description"].decode() for field in arrow} == meanings


@pytest.mark.parametrize("table", TABLES)
def test_dictionary_is_the_models(table: str) -> None:
    told = dictionary(table).to_pylist()
    model = TABLES[table].to_schema()
    assert [(row["column"], row["meaning"]) for row in told] == [(n, c.description) for n, c in model.columns.items()]
    assert [row["column"] for row in told if row["key"]] == [c for c in model.columns if c in key_of(table)]


def test_comments_in_the_catalogue_are_the_models(published: Path) -> None:
    with duckdb.connect(str(published / "spacefilm.duckdb"), read_only=True) as connection:
        views = connection.sql("SELECT view_name, comment FROM duckdb_views() WHERE NOT internal").fetchall()
        columns = connection.sql("SELECT table_name, column_name, comment FROM duckdb_columns() WHERE NOT internal")
        told = columns.fetchall()
    models = {table: model.to_schema() for table, model in TABLES.items()}
    assert dict(views) == {table: model.description for table, model in models.items()}
    assert sorted(told) == sorted((t, n, c.description) for t, m in models.items() for n, c in m.columns.items())


@pytest.mark.parametrize("table", rows())
def test_references_name_keys(table: str) -> None:
    for column in TABLES[table].to_schema().columns.values():
        if target := column.metadata["references"]:
            other, key = target.split(".")
            assert key_of(other) == (key,)


@pytest.mark.skipif(not CONTRACT.exists(), reason="the contract's document is not beside this checkout")
@pytest.mark.parametrize("table", ["documents", "people", "crew", "events", "quotes", "evidence"])
def test_columns_are_those_of_the_contracts_document(table: str) -> None:
    section = re.search(rf"^## {table}:.*?(?=^## |\Z)", CONTRACT.read_text(), re.MULTILINE | re.DOTALL)
    assert section
    written = re.findall(r"^\| ([a-z_, ]+?) +\|", section[0], re.MULTILINE)
    names = [name for line in written for name in line.split(", ") if name != "column"]
    assert list(columns_of(table)) == names
