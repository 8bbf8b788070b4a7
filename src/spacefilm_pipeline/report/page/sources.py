"""The shown texts and what rests on them: where a row's words stand, and numbers for what rows refer to."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl

from schemas import key_of
from spacefilm_pipeline.report.page.days import day_text
from spacefilm_pipeline.report.page.model import Kind, Place, Segment, Text
from spacefilm_pipeline.report.page.select import Limits
from spacefilm_pipeline.report.page.spans import Span, cut

type Record = dict[str, Any]


class Numbering:
    """Numbers for keys, in the order in which they are first asked for."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}

    def of(self, keys: Iterable[str]) -> tuple[int, ...]:
        """The number of each key."""
        return tuple(self.numbers.setdefault(key, len(self.numbers)) for key in keys)


class Sources:
    """The shown texts and the evidence in them. Numbers every span that a row of the page rests on."""

    def __init__(self, tables: Mapping[str, pl.DataFrame], documents: pl.DataFrame, limits: Limits) -> None:
        self.documents: dict[str, Record] = {row["doc_id"]: row for row in documents.iter_rows(named=True)}
        self.people, self.craft = Numbering(), Numbering()
        self._limits = limits
        self._order = {doc_id: position for position, doc_id in enumerate(self.documents)}
        self._spans: dict[str, list[Span]] = {doc_id: [] for doc_id in self.documents}
        self._n_spans = 0
        evidence = tables["evidence"]
        counts = evidence.group_by("of", "id").len()
        self._n_evidence: dict[tuple[str, str], int] = {(of, key): count for of, key, count in counts.iter_rows()}
        self._evidence: dict[tuple[str, str], list[Record]] = defaultdict(list)
        for row in self._told(evidence):
            self._evidence[row["of"], row["id"]].append(row)

    def _told(self, frame: pl.DataFrame) -> list[Record]:
        """The rows of a table of spans that stand in the shown texts, text by text."""
        rows = frame.filter(pl.col("doc_id").is_in(list(self._order))).to_dicts()
        return sorted(rows, key=lambda row: (self._order[row["doc_id"]], row["start"], row["end"]))

    def shown(self, table: str, frame: pl.DataFrame) -> pl.DataFrame:
        """The rows that the shown texts support, at most as many as fit: those with most support."""
        (key,) = key_of(table)
        supported = {row_id: len(rows) for (of, row_id), rows in self._evidence.items() if of == table}
        ranked = sorted(supported, key=lambda row_id: (-supported[row_id], row_id))
        return frame.filter(pl.col(key).is_in(ranked[: self._limits.rows]))

    def shown_quotes(self, quotes: pl.DataFrame) -> list[Record]:
        """The quotes in the shown texts, at most as many as fit: those of the newest texts."""
        return self._told(quotes)[: self._limits.rows]

    def evidence(self, of: str, row_id: str) -> list[Record]:
        """The evidence for a row in the shown texts, text by text."""
        return self._evidence[of, row_id]

    def unseen(self, of: str, row_id: str) -> int:
        """How many places that support a row stand in texts that are not shown."""
        return self._n_evidence[of, row_id] - len(self._evidence[of, row_id])

    def places(self, evidence: Sequence[Record], kind: Kind) -> tuple[Place, ...]:
        """A place for each piece of evidence."""
        return tuple(self._mark(row["doc_id"], (kind, row["start"], row["end"])) for row in evidence)

    def place_of_quote(self, row: Record) -> Place:
        """The words of a quote, and those that name its speaker and report it."""
        ranges: list[tuple[Kind, int, int]] = [("quote", row["start"], row["end"])]
        if row["speaker_text"] is not None:
            ranges.append(("speaker", row["speaker_start"], row["speaker_end"]))
        if row["cue"] is not None:
            ranges.append(("cue", row["cue_start"], row["cue_end"]))
        return self._mark(row["doc_id"], *ranges)

    def _mark(self, doc_id: str, *ranges: tuple[Kind, int, int]) -> Place:
        numbers = range(self._n_spans + 1, self._n_spans + 1 + len(ranges))
        self._n_spans += len(ranges)
        self._spans[doc_id] += [Span(number, *told) for number, told in zip(numbers, ranges, strict=True)]
        return tuple(numbers)

    def days(self, evidence: Sequence[Record]) -> tuple[tuple[date, date], ...]:
        """The days from which the texts of the evidence speak."""
        told = {self.documents[row["doc_id"]]["published_on"] for row in evidence} - {None}
        return tuple((day, day) for day in sorted(told))

    def texts(self) -> tuple[Text, ...]:
        """The shown texts, cut at every span that was placed so far."""
        return tuple(
            _text(f"t{number}", row, cut(row["text"], self._spans[doc_id]))
            for number, (doc_id, row) in enumerate(self.documents.items(), 1)
        )


def _text(text_id: str, document: Record, segments: tuple[Segment, ...]) -> Text:
    day = day_text(document["published_on"])
    told = (document["publisher"], document["place"], day, *document["sources"])
    return Text(
        id=text_id,
        doc_id=document["doc_id"],
        title=document["title"] or document["sources"][0],
        day=day,
        byline=" · ".join(part for part in told if part),
        segments=segments,
    )
