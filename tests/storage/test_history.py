"""Snapshots of before in object storage: listed, fetched, gone back to, pruned; and what was read before."""

from datetime import timedelta
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner

from spacefilm_pipeline.cli import app
from spacefilm_pipeline.errors import LostRace, NoSuchSnapshot, NothingPublished, RunFailed
from spacefilm_pipeline.location import S3Url
from spacefilm_pipeline.publish.lock import silent
from spacefilm_pipeline.publish.mentions import MentionStore
from spacefilm_pipeline.publish.notes import NoteStore
from spacefilm_pipeline.records import DocumentMentions
from spacefilm_pipeline.storage import history
from spacefilm_pipeline.storage.mirror import mirrored
from spacefilm_pipeline.storage.objects import Objects
from spacefilm_pipeline.storage.pointer import read_manifest, read_pointer
from spacefilm_pipeline.storage.working import working_folder
from tests.storage.publishing import elsewhere, publish
from tests.storage.test_publish import names, person, seen

NO_GRACE = timedelta()


def numbers(out: S3Url) -> list[tuple[int, bool]]:
    return [(past.number, past.current) for past in history.history(out)]


def test_snapshots_of_before(out: S3Url, objects: Objects, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("One", "Two", "Three"):
        publish(out, name)
    assert numbers(out) == [(1, False), (2, False), (3, True)]
    assert history.roll_back(out, "1") == 1
    assert numbers(out) == [(1, True), (2, False), (3, False)]
    assert seen(out, tmp_path / "reader") == "One"
    elsewhere(tmp_path / "other", publish, out, "Four")
    past = history.history(out)
    assert [(one.number, one.current, one.left is None) for one in past] == [
        (1, False, False),
        (2, False, False),
        (3, False, False),
        (4, True, True),
    ]
    assert person(history.fetch_snapshot(out, "2")) == "Two"
    with pytest.raises(NoSuchSnapshot, match="Those there are: 1, 2, 3, 4"):
        history.fetch_snapshot(out, "5")
    with pytest.raises(NoSuchSnapshot):
        history.roll_back(out, "../1")

    objects.put("snapshots/000009-abandoned/people/part-0.parquet", b"")
    kept = history.prune(out, 1, timedelta(hours=1), "e1", "i1")
    assert (kept.removed, kept.in_grace) == ((), (1, 2, 3))
    history.roll_back(out, "2")
    assert history.prune(out, 1, NO_GRACE, "e1", "i1").removed == (1, 3)
    assert numbers(out) == [(2, True), (4, False)]
    assert "snapshots/000009-abandoned/people/part-0.parquet" in names(objects)
    monkeypatch.setattr(history, "_ABANDONED", timedelta(seconds=-5))
    assert history.prune(out, 1, NO_GRACE, "e1", "i1").removed == ()
    current = read_pointer(objects)
    assert current
    entries = current.pointer.history
    files = {file.name for entry in entries for file in read_manifest(objects, entry).files.values()}
    assert names(objects, "snapshots/") == files | {entry.manifest for entry in entries}
    assert person(elsewhere(tmp_path / "fresh", history.fetch_snapshot, out, "4")) == "Four"


def test_who_goes_back_while_another_publishes_wins(out: S3Url, tmp_path: Path) -> None:
    publish(out, "One")
    publish(out, "Two")
    with pytest.raises(LostRace):
        publish(out, "Lost", meanwhile=lambda: history.roll_back(out, "1"))
    assert seen(out, tmp_path / "reader") == "One"


def test_pruning_does_not_take_what_a_run_is_about_to_share(out: S3Url, tmp_path: Path) -> None:
    publish(out, "One")
    publish(out, "Two")
    history.roll_back(out, "1")
    with pytest.raises(LostRace):
        publish(
            out, "One", meanwhile=lambda: (history.roll_back(out, "2"), history.prune(out, 1, NO_GRACE, "e1", "i1"))
        )
    assert seen(out, tmp_path / "reader") == "Two"


def test_nothing_is_there(out: S3Url) -> None:
    for ask in (
        lambda: history.history(out),
        lambda: history.roll_back(out, "1"),
        lambda: history.prune(out, 1, NO_GRACE, "e1", "i1"),
    ):
        with pytest.raises(NothingPublished):
            ask()


def read_some(out: S3Url, *doc_ids: str, fail: bool = False, forget: bool = False) -> frozenset[str]:
    """Read documents in a run that publishes nothing; gives those whose mentions it found in the store."""
    store = MentionStore(working_folder(out) / "mentions", "e1", "m")
    with mirrored(out, [store.folder], silent):
        if forget:
            store.clear()
        store.tidy()
        found = store.doc_ids()
        store.put([DocumentMentions(doc_id) for doc_id in doc_ids])
        if fail:
            raise RunFailed("for another reason")
    return found


def test_what_was_read_on_one_machine_is_known_on_another(out: S3Url, objects: Objects, tmp_path: Path) -> None:
    assert not read_some(out, "a" * 16)
    with pytest.raises(RunFailed, match="for another reason"):
        elsewhere(tmp_path / "2", read_some, out, "b" * 16, fail=True)
    assert read_some(out) == {"a" * 16, "b" * 16}
    before = {(listed.name, listed.modified) for listed in objects.names()}
    assert elsewhere(tmp_path / "3", read_some, out) == {"a" * 16, "b" * 16}
    assert {(listed.name, listed.modified) for listed in objects.names()} == before
    objects.put("mentions/e1-m/0123456789abcdef.parquet", b"broken")
    objects.put("mentions/e1-m/../../escaped", b"hostile")
    assert read_some(out, "c" * 16) == {"a" * 16, "b" * 16}
    assert "mentions/e1-m/0123456789abcdef.parquet" not in names(objects)
    assert not list(tmp_path.rglob("escaped"))
    assert read_some(out, "d" * 16, forget=True) == frozenset()
    assert elsewhere(tmp_path / "4", read_some, out) == {"d" * 16}


def test_notes_are_known_on_another_machine_until_ingest_is_another(
    out: S3Url, objects: Objects, tmp_path: Path
) -> None:
    def notes(version: str, digest: bytes | None = None) -> list[bytes]:
        store = NoteStore(working_folder(out) / "notes", version)
        with mirrored(out, [store.folder], silent):
            found = store.get("texts")
            store.put({"texts": pl.DataFrame({"digest": [digest]})} if digest else {})
        return [] if found is None else found["digest"].to_list()

    publish(out, "Ada Novak")
    assert notes("i0", b"old") == notes("i1", b"new") == []
    assert elsewhere(tmp_path / "2", notes, "i1") == [b"new"]
    assert history.prune(out, 1, NO_GRACE, "e1", "i1").stores == ("i0",)
    assert {name.split("/")[1] for name in names(objects, "notes/")} == {"i1"}


def test_many_small_files_are_put_together_there_too(out: S3Url, objects: Objects, tmp_path: Path) -> None:
    store = MentionStore(tmp_path / "mentions", "e1", "m")
    for number in range(40):
        store.put([DocumentMentions(f"{number:016}")])
    for path in store.folder.glob("*.parquet"):
        objects.put(f"mentions/e1-m/{path.name}", path.read_bytes())
    assert len(read_some(out)) == 40
    assert len(names(objects, "mentions/")) == 1
    assert len(elsewhere(tmp_path / "other", read_some, out)) == 40


def test_the_commands(out: S3Url, tmp_path: Path) -> None:
    def spacefilm(*arguments: str) -> str:
        result = CliRunner().invoke(app, [*arguments, "--warehouse", out])
        assert result.exit_code == 0, result.output
        return result.stdout

    publish(out, "Ada Novak")
    publish(out, "Ada B. Novak")
    assert spacefilm("sql", "SELECT name FROM people", "--format", "csv") == "name\nAda B. Novak\n"
    assert "2 current" in spacefilm("history")
    assert "Ada B. Novak" in spacefilm("diff", "1")
    assert f"Snapshot 1 is current in {out}/current.json" in spacefilm("rollback", "1")
    assert spacefilm("sql", "SELECT name FROM people", "--format", "csv") == "name\nAda Novak\n"
    assert "nothing to prune" in spacefilm("prune", "--keep", "1")
    assert spacefilm("why", "ada-novak").startswith("Ada Novak")
