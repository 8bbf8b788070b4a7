"""What was found out about single files and texts, kept from run to run so that only new ones are looked at."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import polars as pl


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

    `recall` gives those that this very software gave in runs before, by the name of their kind: some may be there
    twice, and there may be none.
    """

    def __init__(self, recall: Callable[[str], pl.DataFrame | None] = lambda _: None) -> None:
        self._recall = recall
        self.new: dict[str, pl.DataFrame] = {}
        """Those that it gives in this run."""

    def known(self, kind: Kind) -> pl.DataFrame:
        """All answers of a kind that are known."""
        known = self._recall(kind.name)
        return kind.schema.to_frame() if known is None else known.unique(list(kind.questions))

    def answer(self, kind: Kind, asked: pl.DataFrame, find_out: Callable[[pl.DataFrame], pl.DataFrame]) -> pl.DataFrame:
        """The rows of `asked`, each of another question, with their answers and whether these `are_new`.

        Those that are not known are found out, from their rows, and are new.
        """
        known, by = self.known(kind), list(kind.questions)
        unknown = asked.join(known, on=by, how="anti", nulls_equal=True, maintain_order="left")
        found = find_out(unknown).select(kind.schema.names()) if len(unknown) else kind.schema.to_frame()
        if len(found):
            self.new[kind.name] = found
        answers = pl.concat([known.with_columns(are_new=False), found.with_columns(are_new=True)])
        return asked.join(answers, on=by, how="left", nulls_equal=True, maintain_order="left")
