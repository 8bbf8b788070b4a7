"""crew: one row per person and craft."""

import pandera.polars as pa
import polars as pl
from pandera.api.polars.types import PolarsData

from schemas.people import MOST_FLIGHTS, OLDEST
from schemas.table import Strings, Table, column
from schemas.vocabularies import COUNTRIES, CRAFT_KINDS, ROLES


class Crew(Table):
    crew_id: str = column("person_id and craft, as a slug: yulia-peresild@soyuz-ms-19.", str_matches=r"^\S+@\S+$")
    person_id: str = column("The person.", references="people.person_id")
    name: str = column("The person's name, as in people.")
    craft: str = column("Canonical craft: Soyuz MS-19, Crew Dragon Endeavour, International Space Station.")
    craft_kind: str = column("spacecraft or station.", isin=CRAFT_KINDS)
    position: str = column("The duty aboard: commander, pilot, flight engineer, …", nullable=True)
    role: str = column("What the person is: actor, cosmonaut, tourist, …", nullable=True, isin=ROLES)
    agency: str = column("Canonical organisation for which the person flies.", nullable=True)
    nationality: str = column("As in people.", nullable=True, isin=COUNTRIES)
    age: pl.Int16 = column("As in people.", nullable=True, in_range={"min_value": 0, "max_value": OLDEST})
    age_as_of: pl.Date = column("As in people.", nullable=True)
    prior_missions: pl.Int16 = column(
        "As in people.", nullable=True, in_range={"min_value": 0, "max_value": MOST_FLIGHTS}
    )
    film_part: str = column("The part played in the film: surgeon, ailing cosmonaut.", nullable=True)
    aliases: Strings = column("As in people.")

    class Config:
        name = "crew"
        description = (
            "One row per person and craft: people who are, were or will be aboard a spacecraft or a station, "
            "according to the sources."
        )
        unique = ("crew_id",)

    @pa.dataframe_check(description="crew_id begins with the person_id")
    def crew_id_names_person(cls, data: PolarsData) -> pl.LazyFrame:
        return data.lazyframe.select(pl.col("crew_id").str.starts_with(pl.col("person_id") + "@"))
