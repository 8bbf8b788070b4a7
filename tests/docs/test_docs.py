"""The documentation is true: what it says that commands give they give, what it links to is there."""

import re
import unicodedata
from pathlib import Path

import pytest

from spacefilm_pipeline.publish.catalogue import MACROS
from spacefilm_pipeline.report.schema import markdown_page
from tests.docs.blocks import PAGES, ROOT, blocks, copy_project, run

RUN = [page for page in PAGES if any(blocks(page.read_text(encoding="utf-8")))]
FENCED = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
PATH = re.compile(r"`((?:docs|data|flows|schemas|src|tests|benchmarks|\.ci)/[\w./-]*)`")
MADE = ("data/warehouse", "data/curation")
"""Paths that are not in a clone: a run makes them, or you."""


def name(page: Path) -> str:
    return page.name


@pytest.mark.parametrize("page", RUN, ids=name)
def test_blocks_give_what_the_page_says(page: Path, published: Path, tmp_path: Path) -> None:
    folder = copy_project(published, tmp_path / "copy")
    for block in blocks(page.read_text(encoding="utf-8")):
        assert run(block, folder) == block.output, f"{block.code}\n`make docs` writes it anew"


def test_the_cookbook_answers_fifteen_questions_and_more() -> None:
    assert len(list(blocks((ROOT / "docs" / "cookbook.md").read_text(encoding="utf-8")))) >= 15


def test_the_data_dictionary_is_fresh() -> None:
    assert (ROOT / "docs" / "data-dictionary.md").read_text(encoding="utf-8") == markdown_page()


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_links_lead_somewhere(page: Path) -> None:
    for link in LINK.findall(FENCED.sub("", page.read_text(encoding="utf-8"))):
        target, _, heading = link.partition("#")
        if "://" in target:
            continue
        file = page.parent / target if target else page
        assert file.exists(), link
        assert not heading or heading in anchors(file), link


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_files_that_are_named_are_there(page: Path) -> None:
    for path in PATH.findall(page.read_text(encoding="utf-8")):
        assert (ROOT / path).exists() or path.startswith(MADE), path


def test_every_page_stands_in_the_index() -> None:
    index = (ROOT / "docs" / "README.md").read_text(encoding="utf-8")
    named = set(LINK.findall(index))
    assert {page.name for page in PAGES[1:]} - {"README.md"} <= named


def test_the_readme_lists_every_macro() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert all(f"`{macro.name}(" in readme for macro in MACROS)


def anchors(page: Path) -> set[str]:
    """The headings of a page as links name them."""
    headings = re.findall(r"^#+ (.*)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {"".join(_linked(c) for c in heading.lower()) for heading in headings}


def _linked(character: str) -> str:
    if character == " ":
        return "-"
    return character if character in "-_" or unicodedata.category(character)[0] in "LN" else ""
