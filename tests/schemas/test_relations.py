"""Every rule of the contract refuses the row that breaks it, and no other."""

from datetime import date
from typing import Any

import polars as pl
import pytest

from schemas import FACTS
from schemas.relations import violations
from spacefilm_pipeline.publish.validate import validate
from tests.examples import TEXT, rows, span
from tests.shelves import shelved

RULES_OF_A_TABLE: list[tuple[str, dict[str, Any], str]] = [
    ("documents", {"doc_id": "0123456789abcdef"}, "doc_id_is_hash_of_text"),
    ("documents", {"doc_id": "ABC"}, "str_matches"),
    ("documents", {"text": TEXT + "!"}, "doc_id_is_hash_of_text"),
    ("documents", {"n_chars": 3}, "n_chars_is_length_of_text"),
    ("documents", {"sources": []}, "has_a_source"),
    ("documents", {"sources": None}, "not_nullable"),
    ("documents", {"sources": [None]}, "no_empty_elements"),
    ("documents", {"title": ""}, "no_empty_strings"),
    ("documents", {"language": "english"}, "isin"),
    ("documents", {"published_basis": "guess"}, "isin"),
    ("documents", {"published_on": None}, "day_has_basis"),
    ("documents", {"published_on": "2021-10-05"}, "type"),
    ("people", {"name": None}, "not_nullable"),
    ("people", {"name": 7}, "type"),
    ("people", {"roles": ["wizard"]}, "roles_in_vocabulary"),
    ("people", {"roles": [1]}, "type"),
    ("people", {"nationality": "UK"}, "isin"),
    ("people", {"age": 200}, "in_range"),
    ("people", {"age": 37.0}, "type"),
    ("people", {"age_as_of": date(2021, 1, 1)}, "age_before_its_day"),
    ("people", {"prior_missions": -1}, "in_range"),
    ("people", {"person_id": "two words"}, "str_matches"),
    ("crew", {"craft_kind": "rocket"}, "isin"),
    ("crew", {"role": "wizard"}, "isin"),
    ("crew", {"crew_id": "somebody@craft"}, "crew_id_names_person"),
    ("events", {"event_type": "party"}, "isin"),
    ("events", {"status": "maybe"}, "isin"),
    ("events", {"ends_on": date(2021, 10, 3)}, "days_in_order"),
    ("events", {"ends_on": None}, "days_in_order"),
    ("events", {"date_precision": None}, "date_has_precision"),
    ("events", {"confidence": 1.5}, "in_range"),
    ("events", {"country": "XX"}, "isin"),
    ("quotes", {"kind": "shouted"}, "isin"),
    ("quotes", {"part": 0}, "greater_than_or_equal_to"),
    ("quotes", {"part": 70_000}, "type"),
    ("quotes", {"speaker_kind": "group"}, "speaker_id_is_a_person"),
    ("quotes", {"duplicate_of": "q1"}, "no_duplicate_of_itself"),
    ("people", {"is_crew": 1}, "type"),
    ("people", {"n_mentions": True}, "type"),
    ("evidence", {"of": "quotes"}, "isin"),
    ("evidence", {"start": -1}, "greater_than_or_equal_to"),
    ("evidence", {"extra": 1}, "type"),
]

RULES_BETWEEN_TABLES: list[tuple[str, dict[str, Any], str]] = [
    ("documents", {"near_duplicate_of": "0123456789abcdef"}, "reference"),
    ("crew", {"name": "Ada N."}, "name"),
    ("crew", {"crew_id": "ada-novak@soyuz"}, "evidence"),
    ("events", {"participants": ["ada-novak", "nobody"]}, "reference"),
    ("events", {"event_id": "launch-2"}, "evidence"),
    ("quotes", {"doc_id": "0123456789abcdef"}, "reference"),
    ("quotes", {"speaker_id": "nobody"}, "reference"),
    ("quotes", {"occasion_event_id": "no-event"}, "reference"),
    ("quotes", {"duplicate_of": "q0"}, "reference"),
    ("quotes", {"text": "It was bright"}, "grounded"),
    ("quotes", {"start": span("It was")[0] + 1}, "grounded"),
    ("quotes", {"end": len(TEXT) + 9}, "grounded"),
    ("quotes", {"cue": None}, "grounded"),
    ("quotes", {"cue_start": None, "cue_end": None}, "grounded"),
    ("quotes", {"speaker_start": 0, "speaker_end": 3}, "grounded"),
    ("quotes", {"start": 0, "end": len(TEXT)}, "grounded"),
]


@pytest.mark.parametrize(("table", "change", "rule"), [*RULES_OF_A_TABLE, *RULES_BETWEEN_TABLES])
def test_a_broken_row_is_refused_by_its_rule(table: str, change: dict[str, Any], rule: str) -> None:
    broken = rows()
    broken[table][0] |= change
    checked = validate(broken)
    first = checked.rejects[0]
    assert (first.table, first.rule.partition("(")[0]) == (table, rule)
    assert first.reason.endswith("please report it with the row.")
    assert len(checked.tables[table]) < len(broken[table])


def test_rows_that_keep_the_contract_all_pass() -> None:
    checked = validate(rows())
    assert checked.rejects == ()
    assert {table: len(frame) for table, frame in checked.tables.items()} == {t: len(r) for t, r in rows().items()}


NEGATIVES: list[tuple[str, dict[str, Any]]] = [
    ("documents", {"published_on": None, "published_basis": None}),
    ("documents", {"place": None, "title": "“”"}),
    ("people", {"age": 0, "age_as_of": date(2021, 10, 5)}),
    ("people", {"nationality": "GB", "roles": ["other", "pilot"]}),
    ("events", {"starts_on": None, "ends_on": None, "date_precision": None}),
    ("events", {"ends_on": date(2021, 10, 31), "date_precision": "month"}),
    ("quotes", {"speaker_id": None, "speaker_kind": "unknown"}),
    ("quotes", {"speaker_text": None, "speaker_start": None, "speaker_end": None}),
    ("quotes", {"cue": None, "cue_start": None, "cue_end": None}),
    ("quotes", {"occasion_event_id": "launch-2021-10-04"}),
]


@pytest.mark.parametrize(("table", "change"), NEGATIVES)
def test_what_may_be_null_or_at_the_edge_passes(table: str, change: dict[str, Any]) -> None:
    allowed = rows()
    allowed[table][0] |= change
    assert validate(allowed).rejects == ()


def test_counts_that_disagree_are_violations() -> None:
    frames = dict(validate(rows()).tables)
    for column, wrong in (("n_mentions", 2), ("n_documents", 2), ("is_crew", False)):
        dtype = frames["people"].schema[column]
        people = frames["people"].with_columns(pl.lit(wrong, dtype).alias(column))
        assert [violation.table for violation in violations(shelved(frames | {"people": people}))] == ["people"]
    assert violations(shelved(frames)) == []


def test_fact_tables_are_all_exemplified() -> None:
    assert tuple(rows()) == FACTS
