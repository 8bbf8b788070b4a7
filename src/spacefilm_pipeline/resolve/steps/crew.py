"""Rows of crew: of those of whose seats, or of whose company, anything is told anew.

What somebody flew in follows from their own seats and the ships that their flights were; and where a seat names no more
than a family of craft, from those who are in company with them there, and what these flew in elsewhere.
"""

import polars as pl

from spacefilm_pipeline.resolve.batches import told_in_batches
from spacefilm_pipeline.resolve.conclusions import Conclusions
from spacefilm_pipeline.resolve.corpus import Corpus, doc_id_of
from spacefilm_pipeline.resolve.crew import DESCRIBED, Aboard, crew_rows, ships_of
from spacefilm_pipeline.resolve.grounds import grounds, groups, together
from spacefilm_pipeline.resolve.steps.people import People, apart
from spacefilm_pipeline.resolve.steps.told import SEAT
from spacefilm_pipeline.resolve.steps.who import Who
from spacefilm_pipeline.resolve.tables import Made
from spacefilm_pipeline.shelf import Shelf, compact

_SEAT = ("doc", "mention")


def man(corpus: Corpus, who: Who, people: People, before: Conclusions, made: Made, concluded: Shelf) -> pl.DataFrame:
    """The crew of the corpus: conclude the frame `crews`. Gives the `person_id` of those whose rows were published
    before and do not stand."""
    seats = _seats(corpus, who, concluded)
    former = before["crews"].collect()
    kept, anew = apart(_grounded(seats, people.grounds), former)
    rows, evidence = made.gathered("crew"), made.gathered("evidence")
    persons = people.grounds.select("number", "person_id")
    anew = anew.join(persons, on="number").select(former.columns)
    described = _rows_of(anew.select("person_id"), made, before)
    told = _in_reach(seats.drop("grounds"), anew)
    del seats
    company = told.select(pl.concat_list("company").list.drop_nulls()).to_series()
    told = told.select(*_SEAT, "number", "day", "ship", groups(company, told["number"]))
    del company
    for some in told_in_batches(told, "group", concluded, "aboard", _SEAT):
        aboard = some.join(persons, on="number").select("person_id", "doc", "day", "told", "ship")
        found = [
            Aboard(person_id, doc_id_of(doc), day, SEAT.decode(content), ship)
            for person_id, doc, day, content, ship in aboard.iter_rows()
        ]
        texts = corpus.texts(aboard.join(anew, on="person_id", how="semi")["doc"].unique())
        of_these = described.join(aboard, on="person_id", how="semi").to_dicts()
        of_crew, their_evidence = crew_rows(found, of_these, texts)
        rows.add(of_crew)
        evidence.add(their_evidence)
    made.put("crew", rows)
    made.put("evidence", evidence)
    concluded.put("crews", pl.concat([kept, anew]).sort("person_id"))
    return former.join(kept, on="number", how="anti").select("person_id")


def _seats(corpus: Corpus, who: Who, concluded: Shelf) -> pl.DataFrame:
    """All seats: whose each is, by `number`, the `day` of its document, the `ship` that the flight was, and the
    `company`, with the grounds of this."""
    persons = who.frame.select("doc", "person", "number").join(corpus.frame.select("doc", "day"), on="doc")
    parts = concluded.parts("aboard", (*_SEAT, "person", "craft", "flight", "company"))
    seats = [part.join(persons, on=("doc", "person")).drop("person") for part in parts]
    ships = ships_of(pl.concat(seats))
    told = (*_SEAT, "number", "day", "ship")
    found = (part.drop("craft").join(ships, on="flight", how="left") for part in seats)
    flown = pl.concat(part.select(*told, "company") for part in found)
    return flown.with_columns(grounds(flown, *told))


def _grounded(seats: pl.DataFrame, described: pl.DataFrame) -> pl.DataFrame:
    """Everybody aboard anything, by `number`, with the grounds of their rows. `described` holds those of what else is
    told of them."""
    flown = together(seats, "number")
    beside = seats.drop_nulls("company").select("number", "company").join(flown, on="number")
    beside = beside.select("number", "company").join(together(beside, "company"), on="company")
    beside = together(beside.select("number", grounds(beside, "company", "grounds")), "number")
    told = flown.rename({"grounds": "flown"}).join(beside.rename({"grounds": "beside"}), on="number", how="left")
    told = told.join(described, on="number")
    return told.select("number", grounds(told, "grounds", "flown", "beside"))


def _in_reach(seats: pl.DataFrame, persons: pl.DataFrame) -> pl.DataFrame:
    """The seats that some persons' rows follow from: theirs, and those of whoever is in company with them."""
    beside = seats.drop_nulls("company").select("number", "company")
    companies = beside.join(persons, on="number", how="semi").select("company")
    company = pl.concat([beside.join(companies, on="company", how="semi").select("number"), persons.select("number")])
    return seats.join(company, on="number", how="semi")


def _rows_of(persons: pl.DataFrame, made: Made, before: Conclusions) -> pl.DataFrame:
    """What is wanted of the rows of some people, made anew or before."""
    rows = pl.concat(
        compact(part.join(persons, on="person_id", how="semi")) for part in made.rows.parts("people", DESCRIBED)
    )
    wanted = pl.col("person_id").is_in(persons["person_id"].implode())
    former = before.table("people").select(DESCRIBED).filter(wanted).collect()
    return pl.concat([rows, former.join(rows, on="person_id", how="anti")])
