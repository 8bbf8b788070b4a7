"""The whole way on real texts and bad ones, run directly."""

import json
import shutil
from pathlib import Path

import polars as pl
import pytest
from spacy.language import Language

from spacefilm_pipeline import pipeline
from spacefilm_pipeline.errors import RejectsFound, WarehouseBusy
from spacefilm_pipeline.extract import extract
from spacefilm_pipeline.pipeline import Settings, run
from spacefilm_pipeline.publish.lock import one_writer
from spacefilm_pipeline.publish.snapshot import current_snapshot
from spacefilm_pipeline.records import Document, DocumentMentions

RAW = Path(__file__).parents[1] / "data" / "raw"
GERMAN = "Die Kosmonautin Anna Beispiel kehrte am Dienstag zur Erde zurück. „Es war schön“, sagte sie."
EXTRA: dict[str, bytes] = {
    "empty.txt": b"",
    "picture.txt": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01",
    "wide.txt": "The crew of Ada Novak landed on Monday. “It was bright,” said Novak.".encode("utf-16"),
    "sub/broken.txt": b"Jan Kowalczyk, a cosmonaut, said that all was well.",
    "sub/broken.json": b'{"published": "last week"}',
    "german.txt": GERMAN.encode(),
}


def fill(folder: Path, *, backwards: bool = False) -> Path:
    """The two articles, one of them twice, and the extra files, made in one order or the other."""
    files = EXTRA | {path.name: path.read_bytes() for path in RAW.glob("*.txt")}
    files["copy.txt"] = min(RAW.glob("*.txt")).read_bytes()
    for name in sorted(files, reverse=backwards):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(files[name])
    return folder


def parquet(out: Path) -> dict[str, bytes]:
    snapshot = current_snapshot(out)
    assert snapshot
    files = {str(path.relative_to(snapshot)): path.read_bytes() for path in snapshot.rglob("*.parquet")}
    return {name: data for name, data in files.items() if not name.startswith("runs/")}


def table(out: Path, name: str) -> pl.DataFrame:
    return pl.read_parquet(out / "current" / name / "*.parquet")


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse of good and bad files."""
    folder = tmp_path_factory.mktemp("mixed")
    run(Settings(fill(folder / "in"), folder / "out"))
    return folder


def test_each_bad_thing_is_one_reject_and_the_rest_is_published(mixed: Path) -> None:
    rejects = {row["source"]: (row["stage"], row["rule"]) for row in table(mixed / "out", "rejects").to_dicts()}
    assert rejects == {
        "empty.txt": ("ingest", "empty"),
        "picture.txt": ("ingest", "binary"),
        "sub/broken.json": ("ingest", "sidecar"),
        "german.txt": ("extract", "language"),
    }
    sources = table(mixed / "out", "documents")["sources"].to_list()
    assert [one for one in sources if len(one) == 2] == [[min(RAW.glob("*.txt")).name, "copy.txt"]]
    assert {"german.txt", "sub/broken.txt", "wide.txt"} <= {source for one in sources for source in one}


def test_seen_is_published_plus_rejected(mixed: Path) -> None:
    (latest,) = table(mixed / "out", "runs").to_dicts()
    assert (latest["n_seen"], latest["n_new"], latest["n_rejected"]) == (8, 6, 2)
    assert latest["n_rows"]["rejects"] == 4


def test_files_in_another_order_place_and_process_give_the_same_bytes(
    mixed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pipeline, "PROCESS_CHARS", 1)
    run(Settings(fill(tmp_path / "other", backwards=True), tmp_path / "out", workers=2))
    assert parquet(tmp_path / "out") == parquet(mixed / "out")


def test_a_second_run_reads_only_what_is_new(mixed: Path, tmp_path: Path) -> None:
    shutil.copytree(mixed, tmp_path, symlinks=True, dirs_exist_ok=True)
    again = run(Settings(tmp_path / "in", tmp_path / "out"))
    assert (again.n_parsed, again.n_unchanged, again.n_new) == (0, 6, 0)
    assert parquet(tmp_path / "out") == parquet(mixed / "out")
    (tmp_path / "in" / "new.txt").write_text("Ada Novak spoke on Tuesday.")
    (tmp_path / "in" / "wide.txt").unlink()
    (tmp_path / "in" / "sub" / "broken.txt").write_text("Jan Kowalczyk, a cosmonaut, said that it was over.")
    third = run(Settings(tmp_path / "in", tmp_path / "out"))
    assert (third.n_parsed, third.n_new, third.n_changed, third.n_removed, third.n_unchanged) == (2, 1, 1, 1, 4)


def test_a_text_that_cannot_be_read_is_published_without_facts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:

    def failing(nlp: Language, document: Document) -> DocumentMentions:
        if "Kowalczyk" in document.text:
            raise ValueError("too odd")
        return extract(nlp, document)

    monkeypatch.setattr(pipeline, "extract", failing)
    folder = fill(tmp_path / "in")
    report = run(Settings(folder, tmp_path / "out"))
    (failed,) = (reject for reject in report.rejects if reject.rule == "extraction_failed")
    assert (failed.source, failed.stage) == ("sub/broken.txt", "extract")
    assert "ValueError: too odd" in failed.reason
    assert "sub/broken.txt" in table(tmp_path / "out", "documents")["sources"].explode().to_list()
    monkeypatch.undo()
    assert run(Settings(folder, tmp_path / "out")).n_parsed == 1


def test_a_strict_run_with_rejects_publishes_nothing(tmp_path: Path) -> None:
    with pytest.raises(RejectsFound, match="4 refused"):
        run(Settings(fill(tmp_path / "in"), tmp_path / "out", strict=True))
    assert current_snapshot(tmp_path / "out") is None


def test_an_empty_folder_is_an_empty_snapshot(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    report = run(Settings(tmp_path / "in", tmp_path / "out"))
    assert set(report.n_rows.values()) == {0}
    assert table(tmp_path / "out", "people").is_empty()


def test_a_second_run_at_once_is_turned_away(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    with one_writer(tmp_path / "out"), pytest.raises(WarehouseBusy):
        run(Settings(tmp_path / "in", tmp_path / "out"))


def test_progress_is_told_stage_by_stage(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text("Ada Novak spoke.")
    (tmp_path / "in" / "a.json").write_text(json.dumps({"published": "2021-10-05"}))
    told: list[tuple[str, int, int]] = []
    report = run(Settings(tmp_path / "in", tmp_path / "out"), lambda *news: told.append(news))
    stages = list(dict.fromkeys(stage for stage, _, _ in told))
    assert stages == ["ingest", "extract", "resolve", "validate", "publish"] == list(report.seconds)
    assert all(done <= total for _, done, total in told)
