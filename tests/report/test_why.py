"""Why a row of people is one person, read from a published snapshot."""

from pathlib import Path

import polars as pl
import pytest

from spacefilm_pipeline.publish.places import PART, current_snapshot
from spacefilm_pipeline.report.why import UnknownPerson, why


def test_everybody_published_is_explained(published: Path) -> None:
    snapshot = current_snapshot(published)
    assert snapshot
    people = pl.read_parquet(snapshot / "people" / PART)
    for person_id, name, n_mentions in people.select("person_id", "name", "n_mentions").iter_rows():
        lines = list(why(snapshot, person_id))
        assert lines[0] == f"{name} ({person_id})"
        assert sum("–" in line and "[" in line for line in lines[2:]) == n_mentions


def test_whoever_is_named_in_two_texts_has_a_judgement(published: Path) -> None:
    snapshot = current_snapshot(published)
    assert snapshot
    people = pl.read_parquet(snapshot / "people" / PART).filter(pl.col("n_documents") > 1)
    for person_id in people["person_id"]:
        assert any(line.startswith("  one person: ") and "same name" in line for line in why(snapshot, person_id))


def test_nobody_of_that_id(published: Path) -> None:
    snapshot = current_snapshot(published)
    assert snapshot
    with pytest.raises(UnknownPerson, match="nobody-of-that-name"):
        list(why(snapshot, "nobody-of-that-name"))
