"""`spacefilm run`: when processes that read are started before it is known what there is to read."""

from pathlib import Path

import pytest

from spacefilm_pipeline.cli.run import _is_much
from spacefilm_pipeline.location import location


@pytest.mark.parametrize(
    ("n_texts", "workers", "expected"), [(0, 1, False), (19, 1, False), (20, 1, True), (20, 2, False), (40, 2, True)]
)
def test_processes_start_at_once_where_each_will_have_texts(
    n_texts: int, workers: int, expected: bool, tmp_path: Path
) -> None:
    (tmp_path / "deep").mkdir()
    for number in range(n_texts):
        (tmp_path / "deep" / f"{number}.txt").touch()
        (tmp_path / f"{number}.meta.json").touch()
    assert _is_much(tmp_path, tmp_path / "out", workers) == expected


def test_they_do_not_where_texts_may_be_known_or_lie_elsewhere(tmp_path: Path) -> None:
    for number in range(20):
        (tmp_path / f"{number}.txt").touch()
    (tmp_path / "out" / "current").mkdir(parents=True)
    assert not _is_much(tmp_path, tmp_path / "out", 1)
    assert not _is_much(location("s3://bucket/texts"), tmp_path / "new", 1)
    assert not _is_much(tmp_path, location("s3://bucket/out"), 1)
