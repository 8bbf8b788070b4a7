"""A folder → documents and rejects: everything seen is one or the other."""

import json
import os
import random
import socket
from collections.abc import Mapping
from datetime import date
from importlib import import_module
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spacefilm_pipeline.errors import InputMissing
from spacefilm_pipeline.ingest.files import list_files
from spacefilm_pipeline.ingest.intake import Intake, take_in
from spacefilm_pipeline.ingest.inventory import inventory_of
from spacefilm_pipeline.ingest.notes import Notes
from spacefilm_pipeline.ingest.own_day import OwnDay
from spacefilm_pipeline.ingest.refused import Refused
from spacefilm_pipeline.spool import Spool

LIMIT = 10_000
STORY = "MOSCOW, Oct. 5 (AP) — Ada Novak, a cosmonaut, flew to the station, and all of the crew were well, she said."


def read(root: Path, notes: Notes | None = None) -> Intake:
    files, spool = list_files(root, LIMIT, leave_out=root / "warehouse"), Spool()
    return take_in(inventory_of(files, spool), spool, notes)


def whole(intake: Intake) -> tuple[object, ...]:
    """An intake, to be compared with another."""
    return tuple(intake.documents), intake.rejects, intake.seen, intake.fingerprint


def rules(intake: Intake) -> dict[str, str]:
    return {reject.source: reject.rule for reject in intake.rejects}


def put(root: Path, files: Mapping[str, bytes | str]) -> Path:
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return root


def test_texts_at_any_depth(tmp_path: Path) -> None:
    intake = read(put(tmp_path, {"a.txt": STORY, "b/c/d.TXT": "Other words.", "e f/ü.txt": "Third."}))
    assert sorted(s for d in intake.documents for s in d.sources) == ["a.txt", "b/c/d.TXT", "e f/ü.txt"]
    assert intake.rejects == ()
    assert [d.doc_id for d in intake.documents] == sorted(d.doc_id for d in intake.documents)


def test_a_text_found_twice_is_one_document(tmp_path: Path) -> None:
    copies: dict[str, bytes | str] = {
        "b.txt": STORY,
        "a.txt": "\ufeff" + STORY,
        "c/a.txt": STORY.encode("utf-16"),
        "d.txt": STORY + "!",
    }
    intake = read(put(tmp_path, copies))
    assert [d.sources for d in intake.documents if d.text == STORY] == [("a.txt", "b.txt", "c/a.txt")]
    assert len(intake.documents) == 2
    assert len(intake.seen) == 4


def test_sidecars(tmp_path: Path) -> None:
    told = {"title": "T", "publisher": "P", "url": "U", "published": "2021-10-06", "language": "en"}
    (document,) = read(put(tmp_path, {"a.b.txt": STORY, "a.b.json": json.dumps(told)})).documents
    assert (document.title, document.publisher, document.url, document.language) == ("T", "P", "U", "en")
    assert (document.published_on, document.published_basis) == (date(2021, 10, 6), "metadata")
    assert document.place == "Moscow"


def test_of_several_sidecars_the_earliest_speaks_first(tmp_path: Path) -> None:
    files: dict[str, bytes | str] = {
        "a.txt": STORY,
        "a.json": '{"published": "2021-10-09", "title": "Late", "url": "late"}',
        "b.txt": STORY,
        "b.json": '{"published": "2021-10-06", "title": "Early"}',
        "c.txt": STORY,
    }
    (document,) = read(put(tmp_path, files)).documents
    assert (document.published_on, document.title, document.url) == (date(2021, 10, 6), "Early", "late")


def test_each_bad_thing_is_one_reject_and_the_rest_goes_on(tmp_path: Path) -> None:
    files: dict[str, bytes | str] = {
        "good.txt": STORY,
        "empty.txt": b"",
        "picture.txt": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
        "large.txt": b"a" * (LIMIT + 1),
        "half.txt": b"\xff\xfeodd",
        "broken.txt": "A text of its own.",
        "broken.json": "{",
        "orphan.json": "{}",
        "paper.pdf": b"%PDF-1.7",
        ".hidden.txt": "Passed over.",
        ".git/a.txt": "Passed over.",
        "warehouse/a.txt": "Passed over.",
    }
    intake = read(put(tmp_path, files))
    assert sorted(s for d in intake.documents for s in d.sources) == ["broken.txt", "good.txt"]
    assert rules(intake) == {
        "empty.txt": "empty",
        "picture.txt": "binary",
        "large.txt": "too_large",
        "half.txt": "undecodable",
        "broken.json": "sidecar",
        "orphan.json": "orphan",
        "paper.pdf": "not_text",
    }
    assert all(reject.reason.endswith(".") and reject.stage == "ingest" for reject in intake.rejects)


@pytest.mark.parametrize("size", [1, 16_383, 16_384, 16_385, 40_000, 100_000, 100_001])
def test_files_of_any_size_are_read_whole_or_refused(tmp_path: Path, size: int) -> None:
    put(tmp_path, {"a.txt": bytes(range(33, 43)) * (size // 10) + b"." * (size % 10)})
    (content,) = list_files(tmp_path, 100_000, leave_out=tmp_path / "warehouse").contents()
    if size > 100_000:
        assert isinstance(content, Refused)
        assert content.rule == "too_large"
    else:
        assert content == (tmp_path / "a.txt").read_bytes()


def test_links_pipes_and_what_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root, outside = tmp_path / "in", tmp_path / "out"
    put(outside, {"secret.txt": "Not ours.", "folder/a.txt": "Not ours."})
    put(root, {"good.txt": STORY, "locked.txt": "Locked.", "b/x.txt": "In b."})
    (root / "inner.txt").symlink_to("good.txt")
    (root / "outer.txt").symlink_to(outside / "secret.txt")
    (root / "gone.txt").symlink_to("nowhere.txt")
    (root / "loop.txt").symlink_to("loop.txt")
    (root / "folder").symlink_to(outside / "folder")
    (root / "folder.txt").symlink_to("b")
    os.mkfifo(root / "pipe.txt")
    with socket.socket(socket.AF_UNIX) as listener:
        monkeypatch.chdir(root)
        listener.bind("socket.txt")
    (root / "locked.txt").chmod(0)
    intake = read(root)
    good = next(d for d in intake.documents if d.text == STORY)
    assert good.sources == ("good.txt", "inner.txt")
    found = rules(intake)
    if os.geteuid() == 0:  # nothing is locked for root
        found["locked.txt"] = "unreadable"
    assert found == {
        "outer.txt": "outside",
        "gone.txt": "unreadable",
        "loop.txt": "unreadable",
        "locked.txt": "unreadable",
        "folder": "folder",
        "folder.txt": "folder",
        "pipe.txt": "no_file",
        "socket.txt": "unreadable",
    }


def test_a_file_that_vanishes_is_a_reject(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path, {"a.txt": STORY, "b.txt": "Soon gone."})
    opened = os.open

    def vanishing(path: Path, flags: int, *mode: int) -> int:
        (tmp_path / "b.txt").unlink(missing_ok=True)
        return opened(path, flags, *mode)

    monkeypatch.setattr(os, "open", vanishing)
    assert rules(read(tmp_path)) == {"b.txt": "unreadable"}


def test_names_that_are_no_unicode(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"caf\xe9.txt")).write_text(STORY)
    assert read(tmp_path).seen == ("caf\\xe9.txt",)


@pytest.mark.parametrize("name", ["nowhere", "file.txt"])
def test_an_input_that_is_no_folder(tmp_path: Path, name: str) -> None:
    (tmp_path / "file.txt").write_text(STORY)
    with pytest.raises(InputMissing, match="cannot be listed"):
        read(tmp_path / name)


def test_texts_that_nearly_repeat_another_say_so(tmp_path: Path) -> None:
    put(tmp_path, {"a.txt": STORY, "a.json": '{"published": "2021-10-05"}', "b.txt": STORY + " More later."})
    first, second = sorted(read(tmp_path).documents, key=lambda document: document.sources)
    assert (first.near_duplicate_of, second.near_duplicate_of) == (None, first.doc_id)


_NAMES = st.sampled_from(["a.txt", "b.txt", "c/d.txt", "a.json", "b.json", "e.json", "f.png"])
_CONTENTS = st.one_of(st.binary(max_size=60), st.text(max_size=60).map(str.encode), st.just(STORY.encode()))


@settings(max_examples=60, derandomize=True, deadline=None)
@given(files=st.dictionaries(_NAMES, _CONTENTS), seed=st.integers(0, 9))
def test_whatever_lies_there_seen_is_published_plus_rejected(
    tmp_path_factory: pytest.TempPathFactory, files: dict[str, bytes], seed: int
) -> None:
    shuffled = random.Random(seed).sample(sorted(files), len(files))
    root = put(tmp_path_factory.mktemp("any"), {name: files[name] for name in shuffled})
    intake = read(root)
    sources = [source for document in intake.documents for source in document.sources]
    refused = {reject.source for reject in intake.rejects if reject.doc_id is None}
    assert sorted(intake.seen) == sorted(name for name in files if name.endswith(".txt"))
    assert sorted(sources) == sorted(set(intake.seen) - refused)
    assert len(set(sources)) == len(sources)
    again = put(tmp_path_factory.mktemp("again"), {name: files[name] for name in sorted(files)})
    assert whole(read(again)) == whole(intake)


_TELLING = st.sampled_from(
    [
        STORY.encode(),
        (STORY + " More later.").encode("utf-16"),
        "Die Besatzung kehrte am Dienstag zurück, und alle waren müde, wie sie sagten.".encode("cp1252"),
        b"MOSCOW, Oct. 5 (AP) \x97 Ada Novak flew on Tuesday, Oct. 5, 2021, and on Tuesday all were well, she told us.",
        b'{"published": "2021-10-06"}',
        b'{"published": "2024-01-01", "language": "de"}',
        b"{",
    ]
)


@settings(max_examples=60, derandomize=True, deadline=None)
@given(data=st.data(), files=st.dictionaries(_NAMES, _TELLING | _CONTENTS))
def test_whatever_the_notes_know_the_same_is_taken_in(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject, files: dict[str, bytes]
) -> None:
    before = {
        name: data.draw(_TELLING | st.just(content)) for name, content in files.items() if data.draw(st.booleans())
    }
    notes = Notes()
    read(put(tmp_path_factory.mktemp("before"), before), notes)
    root = put(tmp_path_factory.mktemp("now"), files)
    expected, full = whole(read(root)), Notes(notes.new.get)
    assert whole(read(root, full)) == expected
    again = Notes(both(notes, full).get)
    assert whole(read(root, again)) == expected
    assert again.new == {}


def both(first: Notes, second: Notes) -> dict[str, pl.DataFrame]:
    """What two runs have noted, with a note that stands there twice."""
    kinds = first.new.keys() | second.new.keys()
    noted = {kind: [notes.new[kind] for notes in (first, second) if kind in notes.new] for kind in kinds}
    return {kind: pl.concat([*frames, frames[0].head(1)]) for kind, frames in noted.items()}


def test_what_is_known_is_not_looked_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files: dict[str, bytes | str] = {
        "a.txt": STORY,
        "b.txt": STORY + " More.",
        "a.json": '{"title": "T"}',
        "c.txt": "“Müde”, sagte er.".encode("cp1252"),
    }
    notes = Notes()
    expected = whole(read(put(tmp_path, files), notes))
    looks = {"intake": ("encoding_of",), "sidecar": ("read_sidecar",), "reading": ("own_day", "language_of")}
    for module, name in ((module, name) for module, names in looks.items() for name in names):
        monkeypatch.setattr(import_module(f"spacefilm_pipeline.ingest.{module}"), name, None)
    assert whole(read(tmp_path, Notes(notes.new.get))) == expected


def test_a_folder_that_vanishes_while_it_is_read(tmp_path: Path) -> None:
    root = put(tmp_path / "in", {"a.txt": STORY, "b.txt": "Two."})
    files = list_files(root, LIMIT, leave_out=tmp_path)
    root.rename(tmp_path / "gone")
    root.mkdir()
    with pytest.raises(InputMissing, match="vanished"):
        inventory_of(files, Spool())


def test_files_are_in_the_order_of_their_paths(tmp_path: Path) -> None:
    names = ["a.txt", "a/b.txt", "a b/c.txt", "a-b.txt", "a/b/c/d.txt", "a/B.txt", "z/1.txt", "ü.txt", "~.txt"]
    put(tmp_path, dict.fromkeys(names, STORY))
    found = list_files(tmp_path, LIMIT, leave_out=tmp_path / "warehouse").sources
    assert list(found) == sorted(names, key=lambda name: name.split("/"))


def test_a_fault_in_one_text_costs_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reading = import_module("spacefilm_pipeline.ingest.reading")
    looked = reading.own_day

    def failing(text: str, published: date | None) -> OwnDay:
        if "Novak" in text:
            raise KeyError("week")
        day: OwnDay = looked(text, published)
        return day

    monkeypatch.setattr(reading, "own_day", failing)
    intake = read(put(tmp_path, {"a.txt": STORY, "b.txt": "Today, Oct. 6, 2021, they flew."}))
    assert [(d.sources, d.published_on) for d in sorted(intake.documents, key=lambda d: d.sources)] == [
        (("a.txt",), None),
        (("b.txt",), date(2021, 10, 6)),
    ]
    assert rules(intake) == {"a.txt": "own_day"}
    assert "KeyError('week')" in intake.rejects[0].reason
