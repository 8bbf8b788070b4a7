"""spaCy imports its own command line, and with it a web client and a template engine, which nothing here asks for.

That is a third of the time that the import takes. So an empty module stands in its place meanwhile: all that is
missing is `spacy.info`. Whoever wants the command line can import it as ever.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any


@contextmanager
def without_commands() -> Iterator[None]:
    """Let spaCy be imported within without its command line, unless it is imported already."""
    if "spacy" in sys.modules:
        yield
        return
    info: Any = ModuleType("spacy.cli.info")
    info.info = None
    sys.modules |= {"spacy.cli": ModuleType("spacy.cli"), "spacy.cli.info": info}
    try:
        yield
    finally:
        del sys.modules["spacy.cli"], sys.modules["spacy.cli.info"]
