"""What fits on a page: the newest texts, and the rows that rest on them."""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a page holds, so that a browser on a phone still filters it at once."""

    texts: int = 100
    characters: int = 1_000_000
    """Of all texts together."""
    rows: int = 500
    """Of each table."""


def choose_texts(tables: Mapping[str, pl.DataFrame], limits: Limits) -> pl.DataFrame:
    """The documents to show, in order: the newest first; of one day, those that support most rows.

    Texts that nearly repeat another come after all others. A text that would make the page too long is passed over.
    """
    supports = pl.concat([tables["evidence"].select("doc_id"), tables["quotes"].select("doc_id")])
    ranked = (
        tables["documents"]
        .join(supports.group_by("doc_id").len("supports"), on="doc_id", how="left")
        .sort(
            pl.col("near_duplicate_of").is_not_null(),
            "published_on",
            pl.col("supports").fill_null(0),
            "doc_id",
            descending=[False, True, True, False],
            nulls_last=True,
        )
    )
    chosen: list[int] = []
    left = limits.characters
    for position, length in enumerate(ranked["n_chars"]):
        if len(chosen) == limits.texts:
            break
        if length <= left:
            chosen.append(position)
            left -= length
    return ranked[chosen]
