"""Small regression trees over named measures, asked for many things at once."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

type Tree = float | tuple[str, float, Tree, Tree]
"""A number, or a measure, a threshold, and the trees for values up to it and above it."""

_NODE = np.dtype([("measure", np.intp), ("threshold", float), ("low", np.intp), ("high", np.intp), ("vote", float)])


class Forest:
    """Trees as columns with an entry for each node. A leaf leads to itself, so that all trees are as deep."""

    def __init__(self, trees: Sequence[Tree]) -> None:
        self._names = tuple(dict.fromkeys(name for tree in trees for name in asked(tree)))
        self._depth = max(map(_depth, trees), default=0)
        column = {name: at for at, name in enumerate(self._names)}
        rows: list[tuple[int, float, int, int, float]] = []

        def add(tree: Tree) -> int:
            at = len(rows)
            if isinstance(tree, float):
                rows.append((0, 0.0, at, at, tree))
            else:
                name, threshold, low, high = tree
                rows.append((0, 0.0, at, at, 0.0))
                rows[at] = (column[name], threshold, add(low), add(high), 0.0)
            return at

        self._roots = np.array([add(tree) for tree in trees], dtype=np.intp)
        self._nodes = np.array(rows, dtype=_NODE)

    def votes(self, measured: Sequence[Mapping[str, float]]) -> list[list[float]]:
        """For each row of measures, what each tree says; a measure that is not told is 0."""
        if not measured:
            return []
        values = np.array([[row.get(name, 0.0) for name in self._names] for row in measured])
        measure, threshold, low, high, vote = (self._nodes[column] for column in _NODE.fields or ())
        at = np.tile(self._roots, (len(measured), 1))
        row = np.arange(len(measured))[:, np.newaxis]
        for _ in range(self._depth):
            at = np.where(values[row, measure[at]] <= threshold[at], low[at], high[at])
        votes: list[list[float]] = vote[at].tolist()
        return votes


def asked(tree: Tree) -> Iterator[str]:
    """The measures that a tree asks for."""
    if not isinstance(tree, float):
        name, _, low, high = tree
        yield name
        yield from asked(low)
        yield from asked(high)


def _depth(tree: Tree) -> int:
    return 0 if isinstance(tree, float) else 1 + max(map(_depth, tree[2:]))
