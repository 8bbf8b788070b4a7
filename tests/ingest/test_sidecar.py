"""Sidecars: what they give, and what is broken about them."""

import json
from datetime import date

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spacefilm_pipeline.ingest.refused import Refused
from spacefilm_pipeline.ingest.sidecar import COLUMNS, Sidecar, read_sidecar, together

WHOLE = [
    ({}, Sidecar()),
    ({"title": "A title", "other": [1, 2]}, Sidecar(title="A title")),
    ({"title": None, "url": "https://example.org/a"}, Sidecar(url="https://example.org/a")),
    ({"published": "2021-10-05"}, Sidecar(published_on=date(2021, 10, 5))),
    ({"published": "2021-10-05T23:30:00+03:00"}, Sidecar(published_on=date(2021, 10, 5))),
    ({"language": "en-GB", "publisher": "A paper"}, Sidecar(language="en", publisher="A paper")),
    ({"language": "EN_us", "publisher": ""}, Sidecar(language="en")),
    ({"language": "", "published": "", "title": "", "url": ""}, Sidecar()),
]
BROKEN = [
    b"",
    b"{",
    b"[]",
    b"null",
    b'"2021-10-05"',
    b'{"title": 7}',
    b'{"title": ["a"]}',
    b'{"published": 20211005}',
    b'{"published": "5 October 2021"}',
    b'{"published": "2021-02-30"}',
    b'{"published": "2021-10"}',
    b'{"language": "English"}',
    b'{"language": "xx"}',
    b'{"language": "-"}',
    b'{"title": "cut off',
    b"\x89PNG\r\n\x1a\n\0",
    b'{"other": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
]


@pytest.mark.parametrize(("told", "sidecar"), WHOLE)
def test_reads(told: dict[str, object], sidecar: Sidecar) -> None:
    assert read_sidecar(json.dumps(told).encode()) == sidecar
    assert read_sidecar(json.dumps(told).encode("utf-8-sig")) == sidecar


@pytest.mark.parametrize("data", BROKEN, ids=range(len(BROKEN)))
def test_refuses_what_is_broken(data: bytes) -> None:
    with pytest.raises(Refused, match="sidecar was left aside") as refusal:
        read_sidecar(data)
    assert refusal.value.rule == "sidecar"


def test_of_several_the_earliest_that_says_anything_speaks() -> None:
    late = Sidecar(title="Late", publisher="A paper", published_on=date(2021, 10, 9))
    early = Sidecar(title="Early", url="early", published_on=date(2021, 10, 6))
    undated = Sidecar(title="Undated", url="undated", language="en")
    both = Sidecar("Early", "A paper", "early", date(2021, 10, 6), "en")
    told = {
        "a": [late, undated, early],
        "b": [undated, undated._replace(title="Another")],
        "c": [late],
        "d": [Sidecar()],
    }
    rows = [(doc_id, *sidecar) for doc_id, sidecars in told.items() for sidecar in sidecars]
    found = together(pl.DataFrame(rows, {"doc_id": pl.String(), **COLUMNS}, orient="row")).sort("doc_id").rows()
    assert found == [("a", *both), ("b", *undated), ("c", *late), ("d", *Sidecar())]


_JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@settings(max_examples=40, derandomize=True)
@given(st.dictionaries(st.sampled_from(["title", "published", "language", "url"]), _JSON).map(json.dumps))
def test_any_json_is_read_or_refused(told: str) -> None:
    try:
        sidecar = read_sidecar(told.encode("utf-8", "surrogatepass"))
    except Refused:
        return
    assert isinstance(sidecar.published_on, date | None)
