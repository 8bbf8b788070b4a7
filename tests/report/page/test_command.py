"""`spacefilm report`: which files it writes."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from spacefilm_pipeline.cli import app
from tests.report.page.corpus import example

PAGE, PICTURE = b"<!DOCTYPE html>", b"\x89PNG"


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("command") / "warehouse"
    example().publish(out)
    return out


@pytest.mark.parametrize(
    ("options", "written"),
    [
        ([], {"report.html": PAGE}),
        (["--out", "page.html"], {"page.html": PAGE}),
        (["--png", "timeline.png"], {"timeline.png": PICTURE}),
        (["--out", "page.html", "--png", "timeline.png"], {"page.html": PAGE, "timeline.png": PICTURE}),
    ],
)
def test_what_is_written(
    warehouse: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    options: list[str],
    written: dict[str, bytes],
) -> None:
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(app, ["report", *options, "--warehouse", str(warehouse)])
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [f"Written: {name}" for name in written]
    assert {path.name for path in tmp_path.iterdir()} == set(written)
    for name, magic in written.items():
        assert (tmp_path / name).read_bytes().startswith(magic)


def test_where_nothing_is_published_nothing_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(app, ["report", "--warehouse", "nowhere"])
    assert result.exit_code == 1
    assert "spacefilm run" in result.output
    assert list(tmp_path.iterdir()) == []
