"""What a conclusion rests on, as one number: the conclusion stands as long as its grounds are the same.

All of this works on whole columns. Documents are told by the number that their doc_id is.
"""

from collections.abc import Collection

import numpy as np
import polars as pl
from numpy.typing import NDArray

from spacefilm_pipeline.fingerprints import Numbers, combined, of_text, scattered

type Rows = NDArray[np.int32]

_NOTHING = np.iinfo(np.int64).min
"""What a missing day or number counts as."""


def grounds(frame: pl.DataFrame, *columns: str) -> pl.Series:
    """A number for each row that follows from what these columns hold."""
    return pl.Series("grounds", scattered(combined(_numbers(frame[column]) for column in columns)))


def together(frame: pl.DataFrame, by: Collection[str] | str, number: str = "grounds") -> pl.DataFrame:
    """Each group of rows with one number for all of its `number`, in whatever order they stand."""
    return frame.group_by(by).agg(pl.col(number).sum())  # modulo 2⁶⁴


def _numbers(column: pl.Series) -> Numbers:
    if column.dtype == pl.UInt64:
        return column.fill_null(0).to_numpy()
    if column.dtype == pl.String:
        texts = column.drop_nulls().unique()
        numbers = pl.DataFrame({"text": texts, "number": pl.Series(map(of_text, texts), dtype=pl.UInt64)})
        told = column.to_frame("text").join(numbers, on="text", how="left", maintain_order="left")
        return told["number"].fill_null(0).to_numpy()
    return column.to_physical().cast(pl.Int64).fill_null(_NOTHING).to_numpy().view(np.uint64)


def groups(keys: pl.Series, key: pl.Series | None = None) -> pl.Series:
    """For each row, given as a list of keys and maybe one `key` more, the number of its group: rows that share a key
    are of one, and so are those that share one with any of these.

    By label propagation with pointer jumping (Y. Shiloach, U. Vishkin, "An O(log n) parallel connectivity algorithm",
    1982).
    """
    counts = keys.list.len().fill_null(0).to_numpy()
    owners = np.repeat(np.arange(len(keys), dtype=np.int32), counts)
    flat = keys.explode(empty_as_null=False, keep_nulls=False).to_numpy()
    if key is not None:
        owners, flat = np.r_[owners, np.arange(len(keys), dtype=np.int32)], np.r_[flat, key.to_numpy()]
    by_key = np.argsort(flat)
    owners, flat = owners[by_key], flat[by_key]
    del by_key
    owners, starts, runs = _shared(owners, flat)
    del flat
    return pl.Series("group", _propagated(np.arange(len(keys)), owners, starts, runs))


def _shared(owners: Rows, keys: Numbers) -> tuple[Rows, NDArray[np.int64], Rows]:
    """Owners of keys, which are in order: run by run of those that share one, with where each run begins, and for each
    owner the number of its run. Keys of one owner alone link nothing and are left out."""
    is_new = np.r_[True, keys[1:] != keys[:-1]][: len(keys)]
    links = ~is_new | ~np.r_[is_new[1:], True][: len(keys)]
    owners, is_new = owners[links], is_new[links]
    return owners, np.flatnonzero(is_new), np.cumsum(is_new, dtype=np.int32) - 1


def _propagated(labels: NDArray[np.int64], owners: Rows, starts: NDArray[np.int64], runs: Rows) -> NDArray[np.int64]:
    """The least label of each group: `owners` share a key within each run, which begins at one of `starts`."""
    while len(owners):
        before = labels.copy()
        least = np.minimum.reduceat(labels[owners], starts)
        np.minimum.at(labels, owners, least[runs])
        np.minimum.at(labels, before, labels)
        labels = labels[labels]
        if np.array_equal(labels, before):
            break
    return labels
