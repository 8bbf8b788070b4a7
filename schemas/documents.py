"""documents: one row per distinct text."""

import hashlib

import pandera.polars as pa
import polars as pl
from pandera.api.polars.types import PolarsData

from schemas.table import Strings, Table, column
from schemas.vocabularies import LANGUAGES, PUBLISHED_BASES


def doc_id_of(text: str) -> str:
    """The first 16 hex digits of the SHA-256 of the text in UTF-8."""
    return _hash(text.encode("utf-8"))


def _hash(utf8: bytes) -> str:
    return hashlib.sha256(utf8).hexdigest()[:16]


def _hashes(texts: pl.Series) -> pl.Series:
    utf8 = texts.cast(pl.Binary).to_list()
    return pl.Series([None if text is None else _hash(text) for text in utf8], dtype=pl.String)


class Documents(Table):
    doc_id: str = column("First 16 hex digits of the SHA-256 of the text in UTF-8.", str_matches=r"^[0-9a-f]{16}$")
    sources: Strings = column("Paths relative to the input root that held this text.")
    title: str = column("Title, from a sidecar file.", nullable=True)
    publisher: str = column("Publisher, from a sidecar file.", nullable=True)
    url: str = column("Address, from a sidecar file.", nullable=True)
    place: str = column("Dateline place, e.g. Moscow.", nullable=True)
    published_on: pl.Date = column("The day that the text speaks from.", nullable=True)
    published_basis: str = column(
        "Where that day is from: metadata, dateline, text (a full date in the text) or corpus (aligned with another "
        "document that tells the same dated event).",
        nullable=True,
        isin=PUBLISHED_BASES,
    )
    language: str = column("Language of the text, ISO 639-1.", isin=LANGUAGES)
    near_duplicate_of: str = column(
        "doc_id of the earliest document with nearly the same text.", nullable=True, references="documents.doc_id"
    )
    n_chars: pl.Int64 = column("Length of the text in code points.", ge=1)
    text: str = column("The decoded source: BOM removed, CRLF and CR turned into LF, nothing else changed.")

    class Config:
        name = "documents"
        description = "One row per distinct text."
        unique = ("doc_id",)

    @pa.dataframe_check(description="doc_id is made from the text")
    def doc_id_is_hash_of_text(cls, data: PolarsData) -> pl.LazyFrame:
        hashed = pl.col("text").map_batches(_hashes, return_dtype=pl.String)
        return data.lazyframe.select(pl.col("doc_id") == hashed)

    @pa.dataframe_check(description="n_chars is the length of the text in code points")
    def n_chars_is_length_of_text(cls, data: PolarsData) -> pl.LazyFrame:
        return data.lazyframe.select(pl.col("n_chars") == pl.col("text").str.len_chars())

    @pa.dataframe_check(description="a document has at least one source")
    def has_a_source(cls, data: PolarsData) -> pl.LazyFrame:
        return data.lazyframe.select(pl.col("sources").list.len() > 0)

    @pa.dataframe_check(description="a day has a basis, and a basis has a day")
    def day_has_basis(cls, data: PolarsData) -> pl.LazyFrame:
        return data.lazyframe.select(pl.col("published_on").is_null() == pl.col("published_basis").is_null())

    @pa.dataframe_check(description="a text is no near-duplicate of itself")
    def no_duplicate_of_itself(cls, data: PolarsData) -> pl.LazyFrame:
        return data.lazyframe.select(pl.col("near_duplicate_of") != pl.col("doc_id"))
