"""Which room may import which: data walks one way, and so do imports."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "src" / "spacefilm_pipeline"
PREFECT = ("prefect", "flows")
STAGES = ("ingest", "extract", "resolve", "publish", "report")

# Stages that a stage may import besides itself. What is read in one text knows nothing of other texts; what is
# resolved knows nothing of files; what is published knows nothing of language; reports read what is published. Where
# files come from and go to beyond this machine (storage) is for the edges alone.
MAY_IMPORT = {"ingest": (), "extract": (), "resolve": (), "publish": (), "report": ("publish",)}


def imports(path: Path) -> Iterator[str]:
    """The full names of the modules that a file imports, at its top or within functions."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_only_the_front_door_knows_of_the_orchestrator(path: Path) -> None:
    found = [name for name in imports(path) if name.split(".")[0] in PREFECT]
    assert not found or PACKAGE / "cli" in path.parents


@pytest.mark.parametrize("stage", STAGES)
def test_imports_go_one_way(stage: str) -> None:
    foreign = [other for other in STAGES if other != stage and other not in MAY_IMPORT[stage]]
    forbidden = {f"spacefilm_pipeline.{name}" for name in [*foreign, "cli", "pipeline", "storage"]}
    for path in sorted((PACKAGE / stage).rglob("*.py")):
        found = [name for name in imports(path) if ".".join(name.split(".")[:2]) in forbidden]
        assert not found, f"{path.relative_to(ROOT)} imports {found}"


def test_the_contract_imports_nothing_of_the_pipeline() -> None:
    for path in sorted((ROOT / "schemas").glob("*.py")):
        assert not [name for name in imports(path) if name.split(".")[0] in (*PREFECT, "spacefilm_pipeline")]
