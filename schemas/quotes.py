"""quotes: one row per quoted span."""

import pandera.polars as pa
import polars as pl
from pandera.api.polars.types import PolarsData

from schemas.table import Table, column
from schemas.vocabularies import QUOTE_KINDS, SPEAKER_KINDS


class Quotes(Table):
    quote_id: str = column("Key of the quoted span.", str_matches=r"^\S+$")
    utterance_id: str = column("The same for spans of one utterance: interrupted, or carried over paragraphs.")
    part: pl.Int16 = column("1, 2, … within the utterance.", ge=1)
    doc_id: str = column("The document.", references="documents.doc_id")
    start: pl.Int64 = column("First code point of the span.", ge=0)
    end: pl.Int64 = column("Code point after the span.", ge=1)
    text: str = column("The span, without its quotation marks.", span=("start", "end"))
    kind: str = column(
        "direct (a whole sentence or more in quotation marks), partial (a fragment in quotation marks within "
        "reported speech) or indirect (reported without quotation marks).",
        isin=QUOTE_KINDS,
    )
    speaker_id: str = column("The speaker, where a person.", nullable=True, references="people.person_id")
    speaker_kind: str = column("person, organization, group or unknown.", isin=SPEAKER_KINDS)
    speaker_text: str = column(
        "The words that name the speaker here: he, Mr Smith, the trio.",
        nullable=True,
        span=("speaker_start", "speaker_end"),
    )
    speaker_start: pl.Int64 = column("First code point of speaker_text.", nullable=True, ge=0)
    speaker_end: pl.Int64 = column("Code point after speaker_text.", nullable=True, ge=1)
    cue: str = column(
        "Words that report the speech: said, adding, echoed that feeling.",
        nullable=True,
        span=("cue_start", "cue_end"),
    )
    cue_start: pl.Int64 = column("First code point of cue.", nullable=True, ge=0)
    cue_end: pl.Int64 = column("Code point after cue.", nullable=True, ge=1)
    occasion_event_id: str = column(
        "The news conference, the broadcast at which it was said.", nullable=True, references="events.event_id"
    )
    spoken_on: pl.Date = column("The day on which it was said.", nullable=True)
    duplicate_of: str = column(
        "quote_id of the earliest row with the same words and speaker in another document.",
        nullable=True,
        references="quotes.quote_id",
    )
    confidence: pl.Float32 = column(
        "How sure we are of span and speaker, 0 to 1.", in_range={"min_value": 0, "max_value": 1}
    )

    class Config:
        name = "quotes"
        description = "One row per quoted span."
        unique = ("quote_id",)

    @pa.dataframe_check(description="speaker_id is given only for a person")
    def speaker_id_is_a_person(cls, data: PolarsData) -> pl.LazyFrame:
        return data.lazyframe.select(pl.col("speaker_id").is_null() | (pl.col("speaker_kind") == "person"))

    @pa.dataframe_check(description="a quote is no duplicate of itself")
    def no_duplicate_of_itself(cls, data: PolarsData) -> pl.LazyFrame:
        return data.lazyframe.select(pl.col("duplicate_of") != pl.col("quote_id"))
