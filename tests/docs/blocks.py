"""What the documentation says that commands give: run it again, and see.

A block of SQL, shell or Python in a page that is followed by a block of text is run, and must give exactly that text.
SQL is asked of the snapshot of `data/raw`. All blocks of a page are run in order, in a copy of the project in which
that snapshot is published.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from spacefilm_pipeline.report.formats import table_text
from spacefilm_pipeline.report.query import query

ROOT = Path(__file__).parents[2]
PAGES = (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))
WIDTH = 100
"""Columns of the terminal on which the answers are shown."""

_LINES = r"((?:(?!```).*\n)*)"
_PAIR = re.compile(rf"^```(sql|sh|python)\n{_LINES}```\n\n```text\n{_LINES}```$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Block:
    """Something that is run, and what it gives."""

    language: str
    code: str
    output: str


def blocks(page: str) -> Iterator[Block]:
    """The blocks of a page that are run, in order."""
    return (Block(*pair.groups()) for pair in _PAIR.finditer(page))


def with_outputs_of(page: str, folder: Path) -> str:
    """The page with what its blocks give now."""

    def renewed(pair: re.Match[str]) -> str:
        block = Block(*pair.groups())
        return f"```{block.language}\n{block.code}```\n\n```text\n{run(block, folder)}```"

    return _PAIR.sub(renewed, page)


def run(block: Block, folder: Path) -> str:
    """What a block gives in the copy of the project; raises CalledProcessError where a command fails."""
    match block.language:
        case "sql":
            return table_text(query(folder / "data" / "warehouse" / "current", block.code), WIDTH)
        case "python":
            return _output([sys.executable, "-c", block.code], folder)
    return _output(["bash", "-euo", "pipefail", "-c", block.code], folder)


def _output(command: list[str], folder: Path) -> str:
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    environment = os.environ | {"PATH": path, "PYTHONPATH": str(folder / "src"), "NO_COLOR": "1"}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=True).stdout


def copy_project(published: Path, folder: Path) -> Path:
    """Make a copy of what the pages' blocks use, with a warehouse published."""
    for part in ("data/raw", "data/gold", "src"):
        shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(published, folder / "data" / "warehouse", symlinks=True)
    return folder
