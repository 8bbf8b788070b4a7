"""The files that DuckDB reads where it answers questions, by several threads at once."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from schemas import TABLES
from spacefilm_pipeline.report.table_files import TableFiles

CONTENT = bytes(range(256)) * 100


@pytest.fixture
def files(tmp_path: Path) -> TableFiles:
    for table in TABLES:
        (tmp_path / table).mkdir()
        (tmp_path / table / "part-0.parquet").write_bytes(CONTENT)
    return TableFiles(tmp_path)


def test_each_thread_reads_where_it_has_sought(files: TableFiles) -> None:
    file = files.open("tables://people")

    def reads_its_own(start: int) -> bool:
        found = []
        for at in range(start, len(CONTENT) - 9, 61):
            file.seek(at)
            found.append(file.read(9) == CONTENT[at : at + 9])
        return all(found)

    with ThreadPoolExecutor(8) as threads:
        assert all(threads.map(reads_its_own, range(64)))
    file.close()


def test_tells_how_large_a_file_is(files: TableFiles) -> None:
    assert files.info("tables://quotes")["size"] == len(CONTENT)


@pytest.mark.parametrize("path", ["tables://nothing", "tables:///etc/passwd", "tables://people/part-0.parquet", ""])
def test_holds_the_tables_only(files: TableFiles, path: str) -> None:
    for ask in (files.open, files.info, files.modified):
        with pytest.raises(PermissionError):
            ask(path)


@pytest.mark.parametrize("mode", ["wb", "ab", "r+b", "xb", "r"])
def test_is_read_only(files: TableFiles, mode: str) -> None:
    with pytest.raises(PermissionError):
        files.open("tables://people", mode)
