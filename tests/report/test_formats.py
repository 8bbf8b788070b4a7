"""Tables as text: faithful in files, harmless on terminals."""

import csv
import io
import json
import unicodedata

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spacefilm_pipeline.report.formats import csv_text, json_text, table_text
from spacefilm_pipeline.report.visible import visible


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain", "plain"),
        ("naïve – “quoted” 飞 👩‍🚀", "naïve – “quoted” 飞 👩‍🚀"),
        ("[red]markup[/red] :rocket:", "[red]markup[/red] :rocket:"),
        ("one\ntwo\tthree", "one⏎two three"),
        ("\x1b[2J", "\\x1b[2J"),
        ("\x9b31m", "\\x9b31m"),
        ("\r", "\\r"),
        ("left\u202eright", "left\\u202eright"),
        ("line\u2028separator", "line\\u2028separator"),
    ],
)
def test_what_could_play_tricks_is_spelt_out(text: str, shown: str) -> None:
    assert visible(text) == shown


@given(st.text())
def test_nothing_shown_can_control_a_terminal(text: str) -> None:
    assert not [c for c in visible(text) if unicodedata.category(c) in ("Cc", "Zl", "Zp", "Cs")]


TABLE = pa.table(
    {
        "name": pa.array(["Ada “Ace” Finch", None, "[bold]\x1b[31mRed"]),
        "roles": pa.array([["pilot", "author"], [], ["x,y"]], pa.list_(pa.string())),
        "confidence": pa.array([0.9, None, 1.0], pa.float32()),
    }
)


def test_a_terminal_gets_aligned_columns() -> None:
    assert table_text(TABLE, width=None).splitlines() == [
        "  name                roles           confidence",
        " ────────────────────────────────────────────────",
        "  Ada “Ace” Finch     pilot, author          0.9",
        "",
        "  [bold]\\x1b[31mRed   x,y                      1",
    ]


def test_csv_reads_back() -> None:
    rows = list(csv.reader(io.StringIO(csv_text(TABLE))))
    assert rows == [
        ["name", "roles", "confidence"],
        ["Ada “Ace” Finch", '["pilot", "author"]', "0.9"],
        ["", "[]", ""],
        ["[bold]\x1b[31mRed", '["x,y"]', "1.0"],
    ]


def test_json_reads_back() -> None:
    assert json.loads(json_text(TABLE)) == [
        {"name": "Ada “Ace” Finch", "roles": ["pilot", "author"], "confidence": 0.9},
        {"name": None, "roles": [], "confidence": None},
        {"name": "[bold]\x1b[31mRed", "roles": ["x,y"], "confidence": 1.0},
    ]


def test_no_rows_are_still_an_answer() -> None:
    nothing = TABLE.slice(0, 0)
    assert csv_text(nothing) == "name,roles,confidence\n"
    assert json.loads(json_text(nothing)) == []
    assert "confidence" in table_text(nothing, width=80)
