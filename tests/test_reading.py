"""Where texts are read: what it takes, how many processes, and that they end."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterable
from concurrent.futures import Executor
from multiprocessing import active_children
from pathlib import Path

import pytest

from spacefilm_pipeline import reading
from spacefilm_pipeline.documents import Documents
from spacefilm_pipeline.errors import ReaderGone
from spacefilm_pipeline.pipeline import BATCH_CHARS, PROCESS_CHARS, ever_smaller, likely_readers, needed_readers
from spacefilm_pipeline.publish.mentions import MentionStore
from spacefilm_pipeline.reading import Batch, Readers, extract_batch
from spacefilm_pipeline.records import Document
from spacefilm_pipeline.settings import Settings
from tests.server.programs import eventually

MODEL = "en_core_web_md"
HEAVY = ("spacy", "weasel", "polars", "pandera", "duckdb", "pandas")


@pytest.mark.parametrize(
    ("modules", "expected"),
    [
        (["reading", "publish.mentions"], set()),
        (["reading", "publish.mentions", "extract.parse"], {"spacy"}),
        (["cli.run"], set()),
        (["pipeline"], set()),
        (["conclude"], {"polars", "pandera", "duckdb"}),
    ],
)
def test_no_more_is_imported_than_it_takes(modules: list[str], expected: set[str]) -> None:
    imports = ", ".join(f"spacefilm_pipeline.{module}" for module in modules)
    told = f"import sys, json, {imports}; print(json.dumps([m for m in {HEAVY} if m in sys.modules]))"
    ran = subprocess.run([sys.executable, "-c", told], capture_output=True, check=True)
    assert set(json.loads(ran.stdout)) == expected


def test_spacys_command_line_can_still_be_imported() -> None:
    told = "import spacefilm_pipeline.extract.parse, spacy.cli; print(callable(spacy.cli.download))"
    ran = subprocess.run([sys.executable, "-c", told], capture_output=True, check=True)
    assert ran.stdout.strip() == b"True"


def settings(folder: Path, workers: int, runner: str = "processes") -> Settings:
    return Settings(folder / "in", folder / "out", workers=workers, runner=runner)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("n_texts", "workers", "runner", "count"),
    [
        (0, 2, "processes", 0),
        (16, 2, "processes", 0),
        (20, 2, "processes", 1),
        (200, 2, "processes", 2),
        (200, 1, "processes", 1),
        (200, 2, "threads", 0),
        (200, 2, "dask", 0),
    ],
)
def test_how_many_processes_are_started_early(
    tmp_path: Path, n_texts: int, workers: int, runner: str, count: int
) -> None:
    assert likely_readers(settings(tmp_path, workers, runner), n_texts) == count


@pytest.mark.parametrize(
    ("n_batches", "workers", "runner", "count"),
    [
        (0, 2, "processes", 0),
        (1, 2, "processes", 0),
        (2, 1, "processes", 0),
        (2, 2, "processes", 2),
        (3, 8, "processes", 3),
        (3, 2, "threads", 0),
    ],
)
def test_how_many_processes_batches_take(tmp_path: Path, n_batches: int, workers: int, runner: str, count: int) -> None:
    batches = [Documents.of(batch("a" * PROCESS_CHARS))] * n_batches
    assert needed_readers(settings(tmp_path, workers, runner), batches) == count


@pytest.mark.parametrize(
    ("lengths", "workers", "expected"),
    [
        ([], 2, []),
        ([5], 2, [1]),
        ([BATCH_CHARS] * 12, 2, [1] * 12),
        ([BATCH_CHARS // 4] * 8, 1, [4, 2, 1, 1]),
        ([BATCH_CHARS // 4] * 8, 2, [2, 2, 1, 1, 1, 1]),
        ([PROCESS_CHARS // 100] * 50, 2, [13, 13, 13, 11]),
    ],
)
def test_batches_get_smaller_towards_the_end(lengths: list[int], workers: int, expected: list[int]) -> None:
    batches = list(ever_smaller(lengths, workers))
    assert [row for batch in batches for row in batch] == list(range(len(lengths)))
    assert list(map(len, batches)) == expected


def batch(text: str) -> Batch:
    return (Document("d1", ("a.txt",), text, "en"),)


def test_processes_read_and_end(tmp_path: Path) -> None:
    store = MentionStore(tmp_path, "extractor", "model")
    with Readers(MODEL) as readers:
        readers.start(1)
        with readers.pool(0) as pool:
            assert pool.submit(extract_batch, MODEL, store, batch("Ada Novak spoke.")).result() == ()
        assert active_children() == []
    assert store.doc_ids() == {"d1"}


def test_texts_are_read_one_by_one_where_they_cannot_be_read_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*_: object) -> None:
        raise ValueError("one of them cannot be read")

    store, alone = MentionStore(tmp_path, "extractor", "model"), MentionStore(tmp_path, "another", "model")
    texts = (batch("Ada Novak spoke.")[0], Document("d2", ("2.txt",), "Ben Ruiz listened.", "en"))
    assert extract_batch(MODEL, store, texts) == ()
    monkeypatch.setattr(reading, "read_ahead", failing)
    assert extract_batch(MODEL, alone, texts) == ()
    assert alone.get(["d1", "d2"]) == store.get(["d1", "d2"]) != {}


def test_more_processes_are_started_where_more_are_of_use() -> None:
    with Readers(MODEL) as readers:
        readers.start(1)
        with readers.pool(2) as pool:
            told = set(asked(pool, 4))
    assert len(told) == 2
    assert ended(told)


def test_processes_with_nothing_to_read_end_too() -> None:
    with Readers(MODEL) as readers:
        readers.start(2)
        assert active_children() != []
    assert active_children() == []


def test_processes_end_where_what_is_done_with_them_fails() -> None:
    told: set[int] = set()

    def fail() -> None:
        with Readers(MODEL) as readers, readers.pool(2) as pool:
            told.update(asked(pool, 2))
            raise ValueError("odd")

    with pytest.raises(ValueError, match="odd"):
        fail()
    assert len(told) == 2
    assert ended(told)


def test_what_fails_in_a_process_fails_here_and_tells_where() -> None:
    with (
        Readers(MODEL) as readers,
        readers.pool(1) as pool,
        pytest.raises(ValueError, match="invalid literal") as failed,
    ):
        pool.submit(int, "odd").result()
    assert "processes.py" in "".join(failed.value.__notes__)


@pytest.mark.parametrize("which", [0, 1])
def test_a_killed_process_ends_the_run_and_the_other_process(which: int) -> None:
    told: list[int] = []

    def kill() -> None:
        with Readers(MODEL) as readers, readers.pool(2) as pool:
            told.extend(asked(pool, 2))
            os.kill(told[which], signal.SIGKILL)
            asked(pool, 2)

    with pytest.raises(ReaderGone, match="Run again"):
        kill()
    assert ended(told)


def asked(pool: Executor, count: int) -> list[int]:
    """Which processes answer so many calls, one after the other."""
    return [pool.submit(os.getpid).result() for _ in range(count)]


def ended(processes: Iterable[int]) -> bool:
    """Whether they have, within some seconds."""
    return eventually("all processes have ended", lambda: not any(map(is_alive, processes)), 10)


def is_alive(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"
