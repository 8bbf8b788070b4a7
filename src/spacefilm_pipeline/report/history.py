"""The snapshots of a warehouse, for a person and as JSON."""

from collections.abc import Sequence
from typing import Any

import pyarrow as pa

from schemas.runs import COUNTED
from spacefilm_pipeline.publish.history import Past
from spacefilm_pipeline.report.formats import plain_json


def history_table(past: Sequence[Past]) -> pa.Table:
    """One row per snapshot: when it was published, what its run found changed, and the rows of each table with what
    came or went since the snapshot listed before."""
    before: dict[str, int] = {}
    rows = []
    for one in past:
        run, counts = one.run, one.run["n_rows"]
        rows.append(
            {
                "snapshot": f"{one.number}{' current' if one.current else ''}",
                "published (UTC)": f"{run['finished_at']:%Y-%m-%d %H:%M}",
                "texts": f"{run['n_seen']} (+{run['n_new']} ~{run['n_changed']} -{run['n_removed']})",
                **{table: _count(counts[table], before.get(table)) for table in COUNTED},
            }
        )
        before = counts
    return pa.Table.from_pylist(rows)


def _count(now: int, before: int | None) -> str:
    return f"{now}" if before in (None, now) else f"{now} ({now - (before or 0):+})"


def history_json(past: Sequence[Past]) -> str:
    """A JSON array with an object per snapshot: its number, whether it is current, when it was left, and its run."""
    return plain_json([_plain(one) for one in past])


def _plain(past: Past) -> dict[str, Any]:
    return {"snapshot": past.number, "current": past.current, "left_at": past.left, **past.run}
