"""Bounds that a run keeps before it publishes: a folder that was mounted empty must not publish an empty warehouse."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from schemas import FACTS
from spacefilm_pipeline.errors import OutOfBounds
from spacefilm_pipeline.records import Reject

FEW = 20
"""A share of fewer than these says little, so fewer files or rows are bound by none."""


def keep_bounds(
    rows: Mapping[str, int],
    seen: Sequence[str],
    rejects: Sequence[Reject],
    before: Mapping[str, int],
    max_rejected: float,
    max_drop: float,
) -> None:
    """Hold what is about to be published against what was seen and against the last snapshot.

    `seen` are the sources of all text files, `rows` the rows per table, and `before` those of the last snapshot; both
    shares are between 0 and 1. Raises OutOfBounds where a larger share of the files stands in rejects than
    `max_rejected`, where a table lost a larger share of its rows than `max_drop`, or where no document is left of some.
    """
    found = [*_too_much_refused(seen, rejects, max_rejected), *_too_little_left(rows, before, max_drop)]
    if found:
        raise OutOfBounds(
            f"Nothing was published, because this run leaves the bounds: {'; '.join(found)}. "
            "Check that the input folder is there as a whole. If the run is right as it is, let it through with "
            "--accept, or move the bounds with --max-rejected and --max-drop.",
            rejects,
        )


def _too_much_refused(seen: Sequence[str], rejects: Sequence[Reject], allowed: float) -> Iterator[str]:
    rules = {reject.source: reject.rule for reject in rejects}
    refused = [source for source in seen if source in rules]
    if len(seen) >= FEW and len(refused) > allowed * len(seen):
        ((rule, count),) = Counter(rules[source] for source in refused).most_common(1)
        yield (
            f"{len(refused)} of {len(seen)} files are among the rejects, {count} of them by the rule {rule}, where "
            f"{allowed:.0%} are allowed"
        )


def _too_little_left(rows: Mapping[str, int], before: Mapping[str, int], allowed: float) -> Iterator[str]:
    for table in FACTS:
        had, has = before.get(table, 0), rows[table]
        if had >= FEW and has < (1 - allowed) * had:
            yield f"{table} has {has} rows and had {had}, where a drop of {allowed:.0%} is allowed"
        elif table == "documents" and had and not has:
            yield f"no document is left of {had}"
