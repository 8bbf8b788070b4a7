"""Texts in object storage give what a folder with the same files gives, and no key is ever a path."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from spacefilm_pipeline.errors import InputMissing, StorageFailed
from spacefilm_pipeline.ingest.intake import Intake, take_in
from spacefilm_pipeline.location import Location, S3Url
from spacefilm_pipeline.spool import Spool
from spacefilm_pipeline.storage import inbox
from spacefilm_pipeline.storage.inbox import read_input, take_stock
from spacefilm_pipeline.storage.objects import Gone, Listed, Objects, Withheld

LIMIT = 10_000
STORY = b"MOSCOW, Oct. 5 (AP) \xe2\x80\x94 Ada Novak, a cosmonaut, flew to the station, and all were well, she said."
FILES: dict[str, bytes] = {
    "a.txt": STORY,
    "b/c/d.TXT": b"Other words.",
    "b/copy.txt": b"\xef\xbb\xbf" + STORY,
    "b/copy.json": b'{"published": "2021-10-06", "title": "T"}',
    "b.c/e.txt": b"Between b and b/c, as strings are ordered.",
    "e f/\xfc ?#%2F+.txt": b"Third.",
    "empty.txt": b"",
    "picture.txt": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
    "large.txt": b"a" * (LIMIT + 1),
    "broken.txt": b"A text of its own.",
    "broken.json": b"{",
    "orphan.json": b"{}",
    "paper.pdf": b"%PDF-1.7",
    ".hidden.txt": b"Passed over.",
    "b/.git/a.txt": b"Passed over.",
}


@pytest.fixture
def texts(bucket: str) -> S3Url:
    """Where a test puts its texts."""
    return S3Url(f"s3://{bucket}/in")


def put(texts: S3Url, files: Mapping[str, bytes]) -> None:
    objects = Objects(texts)
    for name, data in files.items():
        objects.put(name, data)


def read(texts: S3Url, leave_out: Location = Path("out")) -> Intake:
    spool = Spool()
    return take_in(take_stock(texts, LIMIT, leave_out, spool), spool)


def whole(intake: Intake) -> tuple[object, ...]:
    """An intake, to be compared with another."""
    return tuple(intake.documents), intake.rejects, intake.seen, intake.fingerprint


def rules(intake: Intake) -> dict[str, str]:
    return {reject.source: reject.rule for reject in intake.rejects}


def test_the_same_files_give_the_same_as_in_a_folder(texts: S3Url, tmp_path: Path) -> None:
    put(texts, FILES | {"folder/": b"", "warehouse/a.txt": b"Passed over."})
    for name, data in (FILES | {"warehouse/a.txt": b"Passed over."}).items():
        path = tmp_path / "in" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    spool = Spool()
    here = take_in(take_stock(tmp_path / "in", LIMIT, tmp_path / "in" / "warehouse", spool), spool)
    assert whole(read(texts, leave_out=S3Url(f"{texts}/warehouse"))) == whole(here)
    assert (len(here.documents), len(here.seen), len(here.rejects)) == (5, 9, 6)


def test_the_top_of_a_bucket(bucket: str) -> None:
    root = S3Url(f"s3://{bucket}")
    assert read(root, root).seen == ()
    put(S3Url(f"{root}/in"), {"a.txt": STORY})
    assert read(root, root).seen == ("in/a.txt",)


def test_only_what_lies_below(bucket: str) -> None:
    put(S3Url(f"s3://{bucket}"), {"in/a.txt": STORY, "inner/b.txt": STORY, "in.txt": STORY})
    assert read(S3Url(f"s3://{bucket}/in/")).seen == ("a.txt",)


def test_keys_that_are_no_paths_are_refused(texts: S3Url) -> None:
    put(
        texts,
        {
            "/b.txt": b"1",
            "x//c.txt": b"2",
            "../d.txt": b"3",
            "x/./e.txt": b"4",
            "/etc/f.txt": b"5",
            "a.txt": b"Both a text",
            "a.txt/g.txt": b"and a folder",
            "back\\slash.txt": b"One name.",
            "marker.txt/": b"no marker",
        },
    )
    intake = read(texts)
    odd = ["/b.txt", "x//c.txt", "../d.txt", "x/./e.txt", "/etc/f.txt", "marker.txt/"]
    assert rules(intake) == dict.fromkeys(odd, "no_path")
    assert {s for d in intake.documents for s in d.sources} == {"a.txt", "a.txt/g.txt", "back\\slash.txt"}


def test_what_is_too_large_is_not_fetched(texts: S3Url, monkeypatch: pytest.MonkeyPatch) -> None:
    put(texts, {"a.txt": STORY, "b.txt": b"b" * (LIMIT + 1)})
    fetch, asked = Objects.read, []

    def noted(self: Objects, name: str, limit: int) -> bytes:
        asked.append((name, limit))
        return fetch(self, name, limit)

    monkeypatch.setattr(Objects, "read", noted)
    assert rules(read(texts)) == {"b.txt": "too_large"}
    assert asked == [("a.txt", LIMIT + 1)]


def test_what_grows_after_it_was_listed_is_too_large(texts: S3Url, monkeypatch: pytest.MonkeyPatch) -> None:
    put(texts, {"a.txt": b"a" * (LIMIT * 3)})
    names = Objects.names

    def smaller(self: Objects, below: str = "") -> Any:
        return (Listed(found.name, 1, found.modified) for found in names(self, below))

    monkeypatch.setattr(Objects, "names", smaller)
    assert rules(read(texts)) == {"a.txt": "too_large"}


@pytest.mark.parametrize(
    ("failure", "says"), [(Gone("… it is gone."), "gone"), (Withheld("… this user may not read it."), "may not")]
)
def test_what_is_withheld_is_a_reject(
    failure: Withheld, says: str, texts: S3Url, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(texts, {"a.txt": STORY, "b.txt": b"Soon gone."})
    fetch = Objects.read

    def failing(self: Objects, name: str, limit: int) -> bytes:
        if name == "b.txt":
            raise failure
        return fetch(self, name, limit)

    monkeypatch.setattr(Objects, "read", failing)
    intake = read(texts)
    assert rules(intake) == {"b.txt": "unreadable"}
    assert says in intake.rejects[0].reason
    assert intake.seen == ("a.txt", "b.txt")


def test_a_key_that_vanishes_is_a_reject(texts: S3Url, monkeypatch: pytest.MonkeyPatch) -> None:
    put(texts, {"a.txt": STORY, "b.txt": b"Soon gone."})
    names = Objects.names

    def vanishing(self: Objects, below: str = "") -> Any:
        found = list(names(self, below))
        self.delete(["b.txt"])
        return found

    monkeypatch.setattr(Objects, "names", vanishing)
    assert rules(read(texts)) == {"b.txt": "unreadable"}


def test_where_there_is_nothing(texts: S3Url) -> None:
    with pytest.raises(InputMissing, match="no objects below"):
        read(texts)
    with pytest.raises(StorageFailed, match="NoSuchBucket"):
        read(S3Url("s3://no-such-bucket/in"))
    put(texts, {"": b"", "folder/": b""})  # as some tools mark folders
    assert read_input(texts, LIMIT, Path("out")).sources == ()


class Listing:
    """A store that holds texts under any keys at all."""

    def __init__(self, url: S3Url) -> None:
        self.url = url

    keys: tuple[str, ...] = ()

    def names(self) -> list[Listed]:
        return [Listed(key, 9, None) for key in self.keys]  # type: ignore[arg-type]

    def read(self, name: str, limit: int) -> bytes:
        return json.dumps(name).encode()


_PARTS = st.sampled_from(["", ".", "..", "a", "b.txt", "c.TXT", ".d", "e.json", "b.json", "~", "\n.txt", "\x1b[2J.txt"])
_KEYS = st.lists(_PARTS, min_size=1, max_size=4).map("/".join) | st.text(max_size=8).map(lambda name: name + ".txt")


@settings(
    max_examples=200, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(keys=st.sets(_KEYS, min_size=1, max_size=8))
def test_whatever_the_keys_are_seen_is_published_plus_rejected(keys: set[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inbox, "Objects", Listing)
    found = []
    for order in (sorted(keys), sorted(keys, reverse=True)):
        monkeypatch.setattr(Listing, "keys", tuple(order))
        found.append(read(S3Url("s3://any/in")))
    intake = found[0]
    assert whole(found[1]) == whole(intake)
    sources = [source for document in intake.documents for source in document.sources]
    refused = {reject.source for reject in intake.rejects if reject.doc_id is None}
    assert sorted(sources) == sorted(set(intake.seen) - refused)
    assert set(sources) | refused <= keys
    assert not any(part in ("", ".", "..") for source in sources for part in source.split("/"))
