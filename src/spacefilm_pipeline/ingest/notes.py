"""What was found out about single files and texts, kept from run to run so that only new ones are looked at."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import polars as pl
import pyarrow as pa


@dataclass(frozen=True)
class Kind:
    """Notes of one kind: columns with questions and answers."""

    name: str
    questions: Mapping[str, pl.DataType]
    """What a question consists of. It names all that its answer follows from, but for this software."""
    answers: Mapping[str, pl.DataType]

    @property
    def schema(self) -> pl.Schema:
        """Both."""
        return pl.Schema({**self.questions, **self.answers})


class Notes:
    """Answers by their questions, for many at once.

    `known` are those that this very software gave in runs before, by the names of their kinds.
    """

    def __init__(self, known: Mapping[str, pa.Table] | None = None) -> None:
        self._known = known or {}
        self.new: dict[str, pa.Table] = {}
        """Those that it gives in this run, likewise."""

    def known(self, kind: Kind) -> pl.DataFrame:
        """All answers of a kind that are known."""
        if kind.name not in self._known:
            return kind.schema.to_frame()
        known = pl.DataFrame(pl.from_arrow(self._known[kind.name]))
        return known.unique(list(kind.questions))  # some may stand in two files

    def answer(self, kind: Kind, asked: pl.DataFrame, find_out: Callable[[pl.DataFrame], pl.DataFrame]) -> pl.DataFrame:
        """The rows of `asked`, each of another question, with their answers and whether these `are_new`.

        Those that are not known are found out, from their rows, and are new.
        """
        known, by = self.known(kind), list(kind.questions)
        unknown = asked.join(known, on=by, how="anti", nulls_equal=True, maintain_order="left")
        found = find_out(unknown).select(kind.schema.names()) if len(unknown) else kind.schema.to_frame()
        if len(found):
            self.new[kind.name] = found.to_arrow()
        answers = pl.concat([known.with_columns(are_new=False), found.with_columns(are_new=True)])
        return asked.join(answers, on=by, how="left", nulls_equal=True, maintain_order="left")
