"""The extractor's version changes with what shapes its output, and with nothing else."""

import re
import shutil
from pathlib import Path

import pytest

from spacefilm_pipeline.extract import version
from spacefilm_pipeline.extract.version import extractor_version, model_version

PACKAGE = Path(version.__file__).parents[1]


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the package that the version is reckoned from."""
    package = tmp_path / "package"
    shutil.copytree(PACKAGE, package, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(version, "__file__", str(package / "extract" / "version.py"))
    return package


def reckoned() -> str:
    return extractor_version.__wrapped__()


def test_the_same_files_give_the_same_version_wherever_they_lie(copy: Path) -> None:
    assert reckoned() == extractor_version()
    (copy / "extract" / "__pycache__").mkdir()
    (copy / "extract" / "__pycache__" / "parse.pyc").write_bytes(b"compiled")
    assert reckoned() == extractor_version()


@pytest.mark.parametrize("name", ["extract/parse.py", "extract/lexicon/speech.toml", "dates/__init__.py", "records.py"])
def test_a_change_of_code_or_lexicon_is_another_version(copy: Path, name: str) -> None:
    with (copy / name).open("a") as file:
        file.write("\n# changed\n")
    assert reckoned() != extractor_version()


@pytest.mark.parametrize("name", ["cli/run.py", "publish/snapshot.py", "ingest/decode.py"])
def test_a_change_elsewhere_is_the_same_version(copy: Path, name: str) -> None:
    with (copy / name).open("a") as file:
        file.write("\n# changed\n")
    assert reckoned() == extractor_version()


def test_all_that_extract_imports_of_ours_counts() -> None:
    counted = [path for path in PACKAGE.rglob("*.py") if path.relative_to(PACKAGE).parts[0] in version.SHAPES_MENTIONS]
    found = {
        name
        for path in counted
        for name in re.findall(r"^ *(?:from|import) spacefilm_pipeline\.(\w+)", path.read_text(), re.M)
    }
    assert found
    assert found <= {part.removesuffix(".py") for part in version.SHAPES_MENTIONS}
    assert not any("schemas" in path.read_text() for path in counted)


def test_the_model_tells_its_name_and_version() -> None:
    assert model_version("en_core_web_md") == "en_core_web_md-3.8.0"


@pytest.mark.parametrize("name", ["no_such_model", "/nowhere/at/all"])
def test_a_model_that_is_not_there(name: str) -> None:
    with pytest.raises(OSError, match="no language model"):
        model_version(name)
