"""What `make bench` measures can be measured on a machine where nothing was measured before."""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_how_runs_grow_is_measured_from_an_empty_folder(tmp_path: Path) -> None:
    rows = measured(tmp_path / "measured.json", "scale", tmp_path, "--counts", "4")["scale"]
    assert [row["run"] for row in rows] == ["read and hash the files", "all new", "nothing new", "100 new"]
    assert all(row["documents"] == 4 for row in rows)
    assert [stage for stage in ("ingest", "resolve", "validate", "publish") if f"{stage} MB" not in rows[1]] == []


def measured(file: Path, benchmark: str, *arguments: "str | Path") -> dict[str, list[dict[str, float | str]]]:
    command = [sys.executable, "-m", f"benchmarks.{benchmark}", *arguments, "--json", file]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    found: dict[str, list[dict[str, float | str]]] = json.loads(file.read_text(encoding="utf-8"))
    return found
