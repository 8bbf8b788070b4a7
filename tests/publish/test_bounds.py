"""The bounds of a run: what may be refused, and what may be gone since the last snapshot."""

import pickle
from collections.abc import Mapping
from pathlib import Path

import pytest

from schemas import FACTS
from spacefilm_pipeline.errors import OutOfBounds
from spacefilm_pipeline.pipeline import run
from spacefilm_pipeline.publish.bounds import keep_bounds
from spacefilm_pipeline.publish.places import current_snapshot
from spacefilm_pipeline.records import Reject
from spacefilm_pipeline.settings import Settings


def rejects(count: int) -> list[Reject]:
    """So many texts refused, and each a second time."""
    return [Reject("ingest", f"{number}.txt", rule, "Mend it.") for number in range(count) for rule in ("empty", "odd")]


def bound(seen: int, refused: int, rows: Mapping[str, int], before: Mapping[str, int]) -> None:
    sources = [f"{number}.txt" for number in range(seen)]
    published = {table: rows.get(table, 100) for table in FACTS}
    keep_bounds(published, sources, rejects(refused), before, max_rejected=0.2, max_drop=0.5)


WITHIN: list[tuple[int, int, dict[str, int], dict[str, int]]] = [
    (100, 0, {}, {}),
    (100, 20, {}, {}),
    (19, 19, {}, {}),  # too few to say anything
    (0, 0, {"documents": 0}, {}),
    (0, 0, {"documents": 0}, {"documents": 0}),
    (100, 0, {"quotes": 50}, {"quotes": 100}),
    (100, 0, {"crew": 0}, {"crew": 19}),
    (100, 0, {"people": 1000}, {"people": 20}),
    (5, 0, {"documents": 5}, {"documents": 19}),
    (100, 0, {"rejects": 0}, {"rejects": 100}),
]


@pytest.mark.parametrize(("seen", "refused", "rows", "before"), WITHIN)
def test_within_the_bounds(seen: int, refused: int, rows: dict[str, int], before: dict[str, int]) -> None:
    bound(seen, refused, rows, before)


BEYOND: list[tuple[int, int, dict[str, int], dict[str, int], str]] = [
    (100, 21, {}, {}, "21 of 100 files are among the rejects, 21 of them by the rule odd, where 20% are allowed"),
    (20, 20, {}, {}, "20 of 20 files"),
    (100, 0, {"quotes": 49}, {"quotes": 100}, "quotes has 49 rows and had 100, where a drop of 50% is allowed"),
    (100, 0, {"crew": 0}, {"crew": 20}, "crew has 0 rows and had 20"),
    (0, 0, {"documents": 0}, {"documents": 1}, "no document is left of 1"),
    (0, 0, {"documents": 0}, {"documents": 500}, "documents has 0 rows and had 500"),
    (100, 90, {"people": 1, "events": 2}, {"people": 90, "events": 80}, "90 of 100 .*people has 1 .*events has 2 "),
]


@pytest.mark.parametrize(("seen", "refused", "rows", "before", "says"), BEYOND)
def test_beyond_the_bounds(seen: int, refused: int, rows: dict[str, int], before: dict[str, int], says: str) -> None:
    with pytest.raises(OutOfBounds, match=says) as raised:
        bound(seen, refused, rows, before)
    assert "--accept" in str(raised.value)
    assert raised.value.rejects == tuple(rejects(refused))


def test_what_was_found_crosses_processes() -> None:
    error = OutOfBounds("too much", rejects(2))
    again = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own
    assert (type(again), str(again), again.rejects) == (OutOfBounds, "too much", error.rejects)


def test_a_folder_mounted_empty_publishes_nothing_unless_it_is_accepted(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text("Ada Novak spoke on Tuesday.")
    settings = Settings(tmp_path / "in", tmp_path / "out")
    run(settings)
    before = current_snapshot(settings.folder)
    (tmp_path / "in" / "a.txt").unlink()
    with pytest.raises(OutOfBounds, match="no document is left of 1"):
        run(settings)
    assert current_snapshot(settings.folder) == before
    assert run(Settings(settings.input, settings.out, accept=True)).n_rows["documents"] == 0
    assert current_snapshot(settings.folder) != before


def test_texts_refused_in_great_number_publish_nothing_unless_they_are_accepted(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for number in range(20):
        (tmp_path / "in" / f"{number:02}.txt").write_bytes(b"" if number < 5 else f"Nobody {number}.".encode())
    settings = Settings(tmp_path / "in", tmp_path / "out")
    with pytest.raises(OutOfBounds, match="5 of 20 files are among the rejects, 5 of them by the rule empty"):
        run(settings)
    assert current_snapshot(settings.folder) is None
    assert run(Settings(settings.input, settings.out, max_rejected=0.25)).n_rejected == 5
