"""Write what the documentation says that commands give, and the data dictionary.

`python -m tests.docs.write` goes through all pages, and with names (`cookbook.md`) through those.
"""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from spacefilm_pipeline.pipeline import run
from spacefilm_pipeline.report.schema import markdown_page
from spacefilm_pipeline.settings import Settings
from tests.docs.blocks import PAGES, ROOT, blocks, copy_project, with_outputs_of


def main(names: list[str]) -> None:
    """Publish `data/raw` once, and go through the pages of those names, or all."""
    (ROOT / "docs" / "data-dictionary.md").write_text(markdown_page(), encoding="utf-8")
    with TemporaryDirectory() as folder:
        published = Path(folder, "published")
        run(Settings(ROOT / "data" / "raw", published))
        for page in PAGES:
            text = page.read_text(encoding="utf-8")
            if any(blocks(text)) and page.name in (names or [page.name]):
                copy = copy_project(published, Path(folder, str(page.relative_to(ROOT))))
                page.write_text(with_outputs_of(text, copy), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
