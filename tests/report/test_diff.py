"""What differs between two snapshots, row by row and column by column."""

import json
from pathlib import Path

import pytest

from spacefilm_pipeline.report.diff import COMPARED, Changed, Difference, diff, diff_json, diff_text
from tests.examples import rows
from tests.publish.test_snapshot import other_rows, publish


@pytest.fixture(scope="module")
def three(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Snapshots of the examples; of the same again; and with another name, one more person and no quote."""
    out = tmp_path_factory.mktemp("out")
    other = other_rows("Ada \x1b[31mB. Novak")
    other["people"].append(other["people"][0] | {"person_id": "b-c", "name": "B C", "is_crew": False, "n_mentions": 1})
    other["evidence"].append(other["evidence"][0] | {"id": "b-c"})
    other["quotes"] = []
    return [publish(out, facts).snapshot for facts in (rows(), rows(), other)]


def found(before: Path, after: Path) -> dict[str, Difference]:
    return {difference.table: difference for difference in diff(before, after)}


def test_the_same_facts_do_not_differ(three: list[Path]) -> None:
    assert diff(three[0], three[1]) == [Difference(table) for table in COMPARED]
    assert list(diff_text(diff(three[0], three[1]), 10)) == [f"{table}: the same" for table in COMPARED]


def test_rows_come_go_and_change(three: list[Path]) -> None:
    different = found(three[1], three[2])
    changed = Changed({"person_id": "ada-novak"}, {"name": ("Ada Novak", "Ada \x1b[31mB. Novak")})
    assert different["people"].changed == (changed,)
    assert [row["name"] for row in different["people"].added] == ["B C"]
    assert different["people"].removed == ()
    assert [row["quote_id"] for row in different["quotes"].removed] == ["q1"]
    assert [row["id"] for row in different["evidence"].added] == ["b-c"]
    assert different["crew"].changed[0].columns == changed.columns
    assert different["events"] == Difference("events")


def test_the_other_way_round_what_came_goes(three: list[Path]) -> None:
    there, back = found(three[1], three[2]), found(three[2], three[1])
    for table in COMPARED:
        assert (back[table].added, back[table].removed) == (there[table].removed, there[table].added)
        assert [one.key for one in back[table].changed] == [one.key for one in there[table].changed]


def test_a_person_is_shown_lines_without_tricks(three: list[Path]) -> None:
    assert list(diff_text(diff(three[1], three[2], ["people", "quotes"]), 10)) == [
        "people: 1 added, 1 changed",
        "  + b-c: B C",
        r"  ~ ada-novak: name Ada Novak → Ada \x1b[31mB. Novak",
        "quotes: 1 removed",
        "  - q1: It was bright,",
    ]


@pytest.mark.parametrize(
    ("limit", "lines"),
    [
        (0, ["people: 1 added, 1 changed", "  and 1 more added", "  and 1 more changed"]),
        (1, ["people: 1 added, 1 changed", "  + b-c: B C", r"  ~ ada-novak: name Ada Novak → Ada \x1b[31mB. Novak"]),
    ],
)
def test_only_so_many_rows_are_shown(three: list[Path], limit: int, lines: list[str]) -> None:
    assert list(diff_text(diff(three[1], three[2], ["people"]), limit)) == lines


def test_json_holds_all_of_it(three: list[Path]) -> None:
    told = json.loads(diff_json(diff(three[1], three[2])))
    assert list(told) == list(COMPARED)
    assert told["people"]["added"][0]["person_id"] == "b-c"
    assert told["people"]["changed"][0]["columns"]["name"] == ["Ada Novak", "Ada \x1b[31mB. Novak"]
    assert told["quotes"]["removed"][0]["text"] == "It was bright,"
    assert told["events"] == {"added": [], "removed": [], "changed": []}
