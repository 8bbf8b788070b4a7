"""The whole way on real texts and bad ones, run directly."""

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from spacy.language import Language

from spacefilm_pipeline import conclude, pipeline, reading
from spacefilm_pipeline.errors import InputMissing, MentionsGone, RejectsFound, WarehouseBusy
from spacefilm_pipeline.extract import extract
from spacefilm_pipeline.ingest.files import read_bytes
from spacefilm_pipeline.pipeline import run
from spacefilm_pipeline.publish.history import roll_back
from spacefilm_pipeline.publish.lock import one_writer
from spacefilm_pipeline.publish.places import current_snapshot
from spacefilm_pipeline.publish.writer import writing
from spacefilm_pipeline.records import Document, DocumentMentions
from spacefilm_pipeline.settings import Settings

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
    """The published tables but `runs`, as bytes. What was concluded stands in no order."""
    snapshot = current_snapshot(out)
    assert snapshot
    files = {str(path.relative_to(snapshot)): path.read_bytes() for path in snapshot.rglob("*.parquet")}
    return {name: data for name, data in files.items() if not name.startswith(("runs/", "concluded/"))}


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

    monkeypatch.setattr(reading, "extract", failing)
    folder = fill(tmp_path / "in")
    report = run(Settings(folder, tmp_path / "out"))
    (failed,) = (reject for reject in report.rejects if reject.rule == "extraction_failed")
    assert (failed.source, failed.stage) == ("sub/broken.txt", "extract")
    assert "ValueError: too odd" in failed.reason
    assert "sub/broken.txt" in table(tmp_path / "out", "documents")["sources"].explode().to_list()
    again = run(Settings(folder, tmp_path / "out"))
    assert (again.n_parsed, again.published) == (1, False)
    monkeypatch.undo()
    third = run(Settings(folder, tmp_path / "out"))
    assert (third.n_parsed, third.published) == (1, True)


def test_what_was_read_and_is_gone_is_not_taken_for_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    resolve = conclude.resolve_mentions

    def with_other_software(*told: Any) -> Any:
        monkeypatch.setattr("spacefilm_pipeline.settings.versions", lambda _: ("other software", "model"))
        return resolve(*told)

    monkeypatch.setattr(conclude, "resolve_mentions", with_other_software)
    write(tmp_path / "texts", a="Ada Novak flew to the station, and all of the crew were well, she said.")
    with pytest.raises(MentionsGone, match="What was read of 1 texts is not in"):
        run(Settings(tmp_path / "texts", tmp_path / "out"))
    assert current_snapshot(tmp_path / "out") is None


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


STORIES = {
    "a.txt": "MOSCOW, Oct. 5 (AP) — Ada Novak, a cosmonaut, flew to the station on Monday, officials said.",
    "b.txt": "Jan Kowalczyk, an astronaut, returned to Earth. “It was a long flight,” Kowalczyk said.",
    "sub/a copy.txt": "MOSCOW, Oct. 5 (AP) — Ada Novak, a cosmonaut, flew to the station on Monday, officials said.",
}


def write(folder: Path, **texts: str | None) -> Path:
    """Write files, named without their suffix; take away those that are None."""
    for name, text in texts.items():
        path = folder / (name if "." in name else f"{name}.txt")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink() if text is None else path.write_text(text)
    return folder


@pytest.fixture(scope="module")
def stories(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse of two texts, one of which two files hold."""
    folder = tmp_path_factory.mktemp("stories")
    run(Settings(write(folder / "in", **STORIES), folder / "out"))
    return folder


A, B = STORIES["a.txt"], STORIES["b.txt"]
NOVAK, KOWALCZYK = {"Ada Novak"}, {"Jan Kowalczyk"}
CHANGES: dict[str, tuple[dict[str, str | None], tuple[int, int, int, int, int], set[str]]] = {
    # what is done to the files → texts parsed; files new, changed, removed, unchanged; the people that are told of
    "a file goes": ({"b": None}, (0, 0, 0, 1, 2), NOVAK),
    "one of two files with a text goes": ({"a": None}, (0, 0, 0, 1, 2), NOVAK | KOWALCZYK),
    "both files with a text go": ({"a": None, "sub/a copy": None}, (0, 0, 0, 2, 1), KOWALCZYK),
    "a file gets another name": ({"b": None, "z": B}, (0, 1, 0, 1, 2), NOVAK | KOWALCZYK),
    "two files change names": ({"a": B, "b": A}, (0, 0, 2, 0, 1), NOVAK | KOWALCZYK),
    "a text changes": ({"b": B.replace("Jan", "Ivo")}, (1, 0, 1, 0, 2), NOVAK | {"Ivo Kowalczyk"}),
    "a text comes": ({"c": "Uta Berg, an engineer, waved."}, (1, 1, 0, 0, 3), NOVAK | KOWALCZYK | {"Uta Berg"}),
    "a known text comes again": ({"c": B}, (0, 1, 0, 0, 3), NOVAK | KOWALCZYK),
    "a sidecar comes": ({"b.json": '{"published": "2021-10-09"}'}, (0, 0, 0, 0, 3), NOVAK | KOWALCZYK),
    "a sidecar tells another language": ({"b.json": '{"language": "de"}'}, (0, 0, 0, 0, 3), NOVAK),
    "everything goes": (dict.fromkeys(("a", "b", "sub/a copy")), (0, 0, 0, 3, 0), set()),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_of_files_does_what_it_must_and_no_more(stories: Path, tmp_path: Path, change: str) -> None:
    shutil.copytree(stories, tmp_path, symlinks=True, dirs_exist_ok=True)
    files, counts, people = CHANGES[change]
    report = run(Settings(write(tmp_path / "in", **files), tmp_path / "out", accept=True))
    assert (report.n_parsed, report.n_new, report.n_changed, report.n_removed, report.n_unchanged) == counts
    assert report.published
    assert set(table(tmp_path / "out", "people")["name"]) == people
    held = sorted(path.relative_to(tmp_path / "in").as_posix() for path in (tmp_path / "in").rglob("*.txt"))
    assert sorted(table(tmp_path / "out", "documents")["sources"].explode().drop_nulls()) == held
    run(Settings(tmp_path / "in", tmp_path / "fresh"))
    assert parquet(tmp_path / "out") == parquet(tmp_path / "fresh")


def test_a_changed_sidecar_changes_days(stories: Path, tmp_path: Path) -> None:
    shutil.copytree(stories, tmp_path, symlinks=True, dirs_exist_ok=True)
    days = []
    for day in ("2021-10-08", "2021-10-09"):
        run(Settings(write(tmp_path / "in", **{"b.json": json.dumps({"published": day})}), tmp_path / "out"))
        days += [d for d in table(tmp_path / "out", "documents")["published_on"].to_list() if f"{d}" == day]
    assert [f"{day}" for day in days] == ["2021-10-08", "2021-10-09"]


def snapshots_of(out: Path) -> list[str]:
    return sorted(path.name for path in (out / "snapshots").iterdir())


@pytest.mark.parametrize("frame", ["read", "local", "who", "happenings"])
def test_where_what_was_concluded_is_damaged_all_is_concluded_anew(stories: Path, tmp_path: Path, frame: str) -> None:
    shutil.copytree(stories, tmp_path, symlinks=True, dirs_exist_ok=True)
    snapshot = current_snapshot(tmp_path / "out")
    assert snapshot
    path = snapshot / "concluded" / frame / "part-0.parquet"
    whole = path.read_bytes()
    footer = int.from_bytes(whole[-8:-4], "little") + 8
    path.write_bytes(whole[:4] + bytes(len(whole) - footer - 4) + whole[-footer:])
    with pytest.raises(pl.exceptions.ComputeError):
        pl.read_parquet(path)
    run(Settings(write(tmp_path / "in", c="Uta Berg, an engineer, waved."), tmp_path / "out"))
    run(Settings(tmp_path / "in", tmp_path / "fresh"))
    assert parquet(tmp_path / "out") == parquet(tmp_path / "fresh")


def test_with_nothing_new_a_run_ends_at_once_and_publishes_nothing(stories: Path, tmp_path: Path) -> None:
    shutil.copytree(stories, tmp_path, symlinks=True, dirs_exist_ok=True)
    told: list[str] = []
    report = run(Settings(tmp_path / "in", tmp_path / "out"), lambda stage, *_: told.append(stage))
    assert (report.published, report.n_unchanged, report.snapshot) == (False, 3, current_snapshot(tmp_path / "out"))
    assert set(told) == {"ingest"}
    assert snapshots_of(tmp_path / "out") == ["000001"]


def test_read_in_full_every_text_is_parsed_and_says_the_same(stories: Path, tmp_path: Path) -> None:
    shutil.copytree(stories, tmp_path, symlinks=True, dirs_exist_ok=True)
    report = run(Settings(tmp_path / "in", tmp_path / "out", full=True))
    assert (report.n_parsed, report.n_reused, report.published) == (2, 0, True)
    assert parquet(tmp_path / "out") == parquet(stories / "out")


@pytest.mark.parametrize("changed", ["software", "corrections"])
def test_other_software_or_corrections_publish_though_no_text_is_new(
    stories: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, changed: str
) -> None:
    shutil.copytree(stories, tmp_path, symlinks=True, dirs_exist_ok=True)
    curation = tmp_path / "people.csv"
    if changed == "software":
        monkeypatch.setattr(conclude, "pipeline_version", lambda: "another")
    else:
        curation.write_text("action,a,b,note\nrename,Ada Novak,Ada B. Novak,\n")
    report = run(Settings(tmp_path / "in", tmp_path / "out", curation=curation))
    assert (report.n_parsed, report.n_reused, report.published) == (0, 2, True)
    assert ("Ada B. Novak" in table(tmp_path / "out", "people")["name"]) == (changed == "corrections")


def test_after_a_rollback_a_run_publishes_again_what_its_files_say(stories: Path, tmp_path: Path) -> None:
    shutil.copytree(stories, tmp_path, symlinks=True, dirs_exist_ok=True)
    settings = Settings(tmp_path / "in", tmp_path / "out")
    run(replace(settings, input=write(tmp_path / "other", a=A)))
    with writing(settings.folder):
        roll_back(settings.folder, "1")
    assert not run(settings).published
    with writing(settings.folder):
        roll_back(settings.folder, "2")
    assert run(settings).snapshot.name == "000003"
    assert parquet(settings.folder) == parquet(stories / "out")


def test_strict_is_strict_also_when_nothing_is_new(mixed: Path) -> None:
    with pytest.raises(RejectsFound):
        run(Settings(mixed / "in", mixed / "out", strict=True))


def test_an_input_that_vanishes_while_it_is_read_changes_nothing(
    stories: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(stories, tmp_path, symlinks=True, dirs_exist_ok=True)

    def vanishing(*arguments: Any) -> bytes:
        shutil.rmtree(tmp_path / "in", ignore_errors=True)
        return read_bytes(*arguments)

    @contextmanager
    def here[**P, T](function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> Iterator[Callable[[], T]]:
        yield lambda: function(*args, **kwargs)

    monkeypatch.setattr(pipeline, "elsewhere", here)
    monkeypatch.setattr("spacefilm_pipeline.ingest.files.read_bytes", vanishing)
    with pytest.raises(InputMissing, match=r"vanished while it was read, so nothing was published\. Put it back"):
        run(Settings(tmp_path / "in", tmp_path / "out"))
    assert parquet(tmp_path / "out") == parquet(stories / "out")
    monkeypatch.undo()
    shutil.copytree(stories / "in", tmp_path / "in")
    assert not run(Settings(tmp_path / "in", tmp_path / "out")).published
