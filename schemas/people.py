"""people: one row per person named anywhere."""

import pandera.polars as pa
import polars as pl
from pandera.api.polars.types import PolarsData

from schemas.table import Strings, Table, column, in_vocabulary
from schemas.vocabularies import COUNTRIES, ROLES

OLDEST = 125
MOST_FLIGHTS = 30


class People(Table):
    person_id: str = column(
        "Readable slug of the name, with a suffix only where two people share it.", str_matches=r"^\S+$"
    )
    name: str = column("Fullest name found, without title or honorific.")
    given_name: str = column("Given name, e.g. Mark.", nullable=True)
    family_name: str = column("Family name, e.g. Vande Hei.", nullable=True)
    aliases: Strings = column("Every other form found for this person.")
    roles: Strings = column("What the person is, normalised: actor, cosmonaut, spokesperson, …")
    role_text: Strings = column("The words of the sources for those roles.")
    affiliations: Strings = column("Canonical organisations: Roscosmos, NASA, ESA, …")
    nationality: str = column(
        "ISO 3166-1 alpha-2, only where the sources say it of that person or of a group that names them.",
        nullable=True,
        isin=COUNTRIES,
    )
    age: pl.Int16 = column("Age in years, as stated.", nullable=True, in_range={"min_value": 0, "max_value": OLDEST})
    age_as_of: pl.Date = column("The day of the document that states the age.", nullable=True)
    prior_missions: pl.Int16 = column(
        "Flights made before the one that the text tells of.",
        nullable=True,
        in_range={"min_value": 0, "max_value": MOST_FLIGHTS},
    )
    is_crew: bool = column("Whether the person has a row in crew.")
    n_documents: pl.Int32 = column("Documents that name the person.", ge=1)
    n_mentions: pl.Int32 = column("Rows in evidence for the person.", ge=1)

    class Config:
        name = "people"
        description = "One row per person named anywhere."
        unique = ("person_id",)

    @pa.dataframe_check(description="every role is one of the contract's")
    def roles_in_vocabulary(cls, data: PolarsData) -> pl.LazyFrame:
        return data.lazyframe.select(in_vocabulary("roles", ROLES))

    @pa.dataframe_check(description="a day of the age stands only beside an age")
    def age_before_its_day(cls, data: PolarsData) -> pl.LazyFrame:
        return data.lazyframe.select(pl.col("age_as_of").is_null() | pl.col("age").is_not_null())
