"""Versions: what the same input gives the same with."""

from functools import cache
from hashlib import sha256
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from unicodedata import unidata_version

from spacefilm_pipeline.extract.version import extractor_version, hash_of


@cache
def pipeline_version() -> str:
    """A hash that changes with any file of this package or of the data contract."""
    package, contract = _folders()
    return hash_of(package, [package]) + hash_of(contract, [contract])


@cache
def ingest_version() -> str:
    """A hash that changes with all that shapes what ingest finds out about files and texts."""
    package, contract = _folders()
    parts = [package / part for part in ("ingest", "dates", "fingerprints.py", "lexicons.py", "records.py")]
    libraries = [version(name) for name in ("charset-normalizer", "numpy", "py3langid")]
    told = (hash_of(package, parts), hash_of(contract, [contract]), unidata_version, *libraries)
    return sha256(" ".join(told).encode()).hexdigest()[:16]


def software_version() -> str:
    """The version of this package, and the hash of its extractor."""
    return f"{version('spacefilm-pipeline')}+{extractor_version()}"


def _folders() -> tuple[Path, Path]:
    """This package and the data contract, which is found without being imported."""
    contract = find_spec("schemas")
    assert contract is not None  # noqa: S101 - they are installed together
    assert contract.origin is not None  # noqa: S101 - it is made of files
    return Path(__file__).parent, Path(contract.origin).parent
