"""Snapshots of before: listed, gone back to and pruned, with nothing lost that somebody may need."""

from datetime import timedelta
from pathlib import Path

import polars as pl
import pytest

from spacefilm_pipeline.errors import NoSuchSnapshot
from spacefilm_pipeline.publish.history import CURRENT, Pruned, find_snapshot, history, prune, roll_back
from spacefilm_pipeline.publish.lease import reading
from spacefilm_pipeline.publish.notes import NoteStore
from spacefilm_pipeline.publish.places import current_snapshot, snapshots
from spacefilm_pipeline.publish.writer import writing
from tests.publish.test_snapshot import files, other_rows, publish, read_whole, without_runs

NO_GRACE = timedelta(0)


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """A warehouse with three snapshots."""
    return three(tmp_path / "out")


@pytest.fixture(scope="module")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse with three snapshots, for reading only."""
    return three(tmp_path_factory.mktemp("warehouse") / "out")


def three(out: Path) -> Path:
    for number in (1, 2, 3):
        publish(out, other_rows(f"Name {number}"))
    return out


def back(out: Path, name: str) -> None:
    with writing(out):
        roll_back(out, name)


def pruned(out: Path, keep: int, grace: timedelta = NO_GRACE, extractor: str = "x1", ingest: str = "i1") -> Pruned:
    with writing(out):
        return prune(out, keep, grace, extractor, ingest)


def numbers(out: Path) -> list[int]:
    return [int(folder.name) for folder in snapshots(out)]


def runs(out: Path) -> pl.DataFrame:
    return pl.read_parquet(out / "current" / "runs" / "*.parquet")


def test_history_lists_what_was_published(untouched: Path) -> None:
    past = history(untouched)
    assert [(one.number, one.current, one.left is None) for one in past] == [
        (1, False, False),
        (2, False, False),
        (3, True, True),
    ]
    assert [one.run["finished_at"] for one in past] == runs(untouched)["finished_at"].to_list()
    assert past[0].left
    assert past[1].left
    assert past[0].left < past[1].left


def test_nothing_published_is_no_history(tmp_path: Path) -> None:
    assert history(tmp_path) == []
    with pytest.raises(NoSuchSnapshot, match="none"):
        find_snapshot(tmp_path, CURRENT)


@pytest.mark.parametrize("name", ["1", "000001", "001"])
def test_snapshots_are_found_by_number(untouched: Path, name: str) -> None:
    assert find_snapshot(untouched, name).name == "000001"


@pytest.mark.parametrize("name", ["0", "4", "-1", "", "one", "../snapshots/000001", "¹"])
def test_there_is_no_snapshot_of_another_name(untouched: Path, name: str) -> None:
    with pytest.raises(NoSuchSnapshot, match="Those there are: 1, 2, 3"):
        find_snapshot(untouched, name)


def test_rolled_back_all_readers_see_the_earlier_one_and_later_ones_stay(out: Path) -> None:
    back(out, "1")
    assert read_whole(out) == "Name 1"
    assert numbers(out) == [1, 2, 3]
    back(out, "3")
    assert read_whole(out) == "Name 3"


def test_a_run_after_a_rollback_goes_on_with_a_new_number_and_all_runs_known(out: Path) -> None:
    ran = runs(out)["started_at"].to_list()
    back(out, "1")
    assert runs(out)["started_at"].to_list() == ran[:1]
    report = publish(out, other_rows("Name 3"))
    assert report.snapshot.name == "000004"
    assert runs(out)["started_at"].to_list() == [*ran, report.started_at]
    assert (report.n_new, report.n_unchanged) == (0, 1)
    third = out.resolve() / "snapshots" / "000003"
    assert without_runs(report.snapshot) == without_runs(third)
    assert all((report.snapshot / name).samefile(third / name) for name in without_runs(third))


def test_what_was_rolled_back_outlasts_a_run_that_fails(out: Path) -> None:
    back(out, "1")
    with pytest.raises(ZeroDivisionError), writing(out):
        _ = 1 / 0
    assert numbers(out) == [1, 2, 3]


def test_pruning_keeps_the_newest_and_the_current(out: Path) -> None:
    kept = files(out.resolve() / "snapshots" / "000003")
    assert pruned(out, keep=1).removed == (1, 2)
    assert numbers(out) == [3]
    assert files(out.resolve() / "snapshots" / "000003") == kept
    assert read_whole(out) == "Name 3"
    assert publish(out).snapshot.name == "000004"
    back(out, "3")
    assert pruned(out, keep=1) == Pruned((), (), (), ())
    assert numbers(out) == [3, 4]
    assert len(history(out)) == 2
    assert publish(out).snapshot.name == "000005"
    assert len(runs(out)) == 5


def test_a_snapshot_that_is_read_is_not_pruned(out: Path) -> None:
    with reading(lambda: find_snapshot(out, "1")) as snapshot:
        assert pruned(out, keep=1) == Pruned((2,), (1,), (), ())
        assert (snapshot / "people").is_dir()
    assert pruned(out, keep=1).removed == (1,)


def test_a_reader_is_given_what_is_current_and_keeps_it(out: Path) -> None:
    with reading(lambda: find_snapshot(out, CURRENT)) as snapshot:
        publish(out)
        publish(out)
        assert pruned(out, keep=1).in_use == (3,)
        assert pl.read_parquet(snapshot / "people" / "*.parquet")["name"].to_list() == ["Name 3"]


def test_a_reader_whose_snapshot_is_pruned_before_it_holds_it_looks_again(untouched: Path) -> None:
    answers = [untouched.resolve() / "snapshots" / "000099", find_snapshot(untouched, "3")]
    with reading(lambda: answers.pop(0)) as snapshot:
        assert snapshot.name == "000003"


def test_what_was_current_until_just_now_is_not_pruned(out: Path) -> None:
    assert pruned(out, keep=1, grace=timedelta(hours=1)) == Pruned((), (), (1, 2), ())
    for number in ("000001", "000002"):
        (out / "left" / number).write_text("2021-10-05T12:00:00+00:00")
    assert pruned(out, keep=1, grace=timedelta(hours=1)).removed == (1, 2)
    assert not list((out / "left").iterdir())


def test_mentions_that_no_snapshot_and_no_software_of_today_needs_are_pruned(tmp_path: Path) -> None:
    out = tmp_path / "out"
    publish(out)  # by the software version 1.0 with the model m
    for store in ("1.0-m", "1.0-n", "x0-m", "x1-m", "x1-n"):
        (out / "mentions" / store).mkdir(parents=True)
    assert pruned(out, keep=1).stores == ("1.0-n", "x0-m")
    assert sorted(path.name for path in (out / "mentions").iterdir()) == ["1.0-m", "x1-m", "x1-n"]


def test_a_warehouse_without_notes_of_what_was_left_loses_nothing(out: Path) -> None:
    for note in (out / "left").iterdir():
        note.unlink()
    (out / "left").rmdir()
    publish(out)
    assert numbers(out) == [1, 2, 3, 4]
    assert current_snapshot(out) == find_snapshot(out, "4")


def test_notes_of_another_ingest_go(tmp_path: Path) -> None:
    out = three(tmp_path)
    for version in ("i0", "i1"):
        NoteStore(out / "notes", version).put({"texts": pl.DataFrame({"digest": [b"1"]})})
    assert pruned(out, 3).stores == ("i0",)
    assert [path.name for path in (out / "notes").iterdir()] == ["i1"]
    assert pruned(out, 3).stores == ()
