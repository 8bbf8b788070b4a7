"""What goes to the terminal, and how: hostile text without its tricks, files and pipes as they are."""

import sys
from pathlib import Path

from rich.console import Console

from spacefilm_pipeline.report.visible import visible

out = Console(highlight=False, markup=False, emoji=False)
err = Console(stderr=True, highlight=False, markup=False, emoji=False)


def shown(text: str) -> str:
    """The lines of a text, each `visible`."""
    return "\n".join(visible(line) for line in text.split("\n"))


def width(file: Path | None = None) -> int | None:
    """The columns of the terminal that gets the output; None where a file or a pipe does."""
    return out.width if _for_terminal(file) else None


def give(text: str, file: Path | None = None) -> None:
    """Write the text to a file as it is, or to standard output, where a terminal gets it without control characters."""
    if file is not None:
        file.write_text(text, encoding="utf-8")
    elif _for_terminal(file):
        sys.stdout.write(shown(text))
    else:
        sys.stdout.write(text)


def _for_terminal(file: Path | None) -> bool:
    return file is None and sys.stdout.isatty()
