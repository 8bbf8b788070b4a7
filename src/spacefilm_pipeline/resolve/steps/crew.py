"""Rows of crew: of those of whose seats, or of whose company, anything is told anew.

What somebody flew in follows from their own seats, and where these name no more than a family of craft, from those who
sat beside them and what these flew in elsewhere; which ship a flight was, from all who are told to be on it.
"""

import polars as pl

from spacefilm_pipeline.resolve.batches import told_in_batches
from spacefilm_pipeline.resolve.conclusions import Conclusions
from spacefilm_pipeline.resolve.corpus import Corpus, doc_id_of
from spacefilm_pipeline.resolve.crew import DESCRIBED, Aboard, crew_rows
from spacefilm_pipeline.resolve.grounds import grounds, groups, together
from spacefilm_pipeline.resolve.steps.people import People, apart
from spacefilm_pipeline.resolve.steps.told import SEAT
from spacefilm_pipeline.resolve.steps.who import Who
from spacefilm_pipeline.resolve.tables import Made
from spacefilm_pipeline.shelf import Shelf

_SEAT = ("doc", "mention")


def man(corpus: Corpus, who: Who, people: People, before: Conclusions, made: Made, concluded: Shelf) -> pl.DataFrame:
    """The crew of the corpus: conclude the frame `crews`. Gives the `person_id` of those whose rows were published
    before and do not stand."""
    seats = _seats(corpus, who, concluded)
    shared = _shared(seats)
    former = before["crews"].collect()
    kept, anew = apart(_grounded(seats, shared, people.grounds), former)
    rows, evidence = made.gathered("crew"), made.gathered("evidence")
    anew = anew.join(people.grounds.select("number", "person_id"), on="number").select(former.columns)
    described = _rows_of(anew.select("person_id"), people, before)
    told = seats[_in_reach(seats, shared, anew)].join(people.grounds.select("number", "person_id"), on="number")
    told = told.select(*_SEAT, "day", "person_id", groups(told["keys"], told["number"]))
    del seats, shared
    for some in told_in_batches(told, "group", concluded, "aboard", _SEAT):
        found = [
            Aboard(person_id, doc_id_of(doc), day, SEAT.decode(content))
            for person_id, doc, day, content in some.select("person_id", "doc", "day", "told").iter_rows()
        ]
        texts = corpus.texts(some.join(anew, on="person_id", how="semi")["doc"].unique())
        persons = described.join(some, on="person_id", how="semi").to_dicts()
        of_these, their_evidence = crew_rows(found, persons, texts)
        rows.add(of_these)
        evidence.add(their_evidence)
    made.put("crew", rows)
    made.put("evidence", evidence)
    concluded.put("crews", pl.concat([kept, anew]).sort("person_id"))
    return former.join(kept, on="number", how="anti").select("person_id")


def _seats(corpus: Corpus, who: Who, concluded: Shelf) -> pl.DataFrame:
    """All seats: whose each is, by `number`, the `day` of its document, and what it has in common with others."""
    persons = who.frame.select("doc", "person", "number").join(corpus.frame.select("doc", "day"), on="doc")
    seats = pl.concat(concluded.parts("aboard", (*_SEAT, "person", "keys"))).join(persons, on=("doc", "person"))
    return seats.select(*_SEAT, "number", "day", "keys", grounds(seats, *_SEAT, "number", "day"))


def _shared(seats: pl.DataFrame) -> pl.DataFrame:
    """What the seats have in common with others: `seat`, counted from 0, `number` and one of the `keys`."""
    return seats.select("number", "keys").with_row_index("seat").explode("keys", empty_as_null=False, keep_nulls=False)


def _grounded(seats: pl.DataFrame, shared: pl.DataFrame, described: pl.DataFrame) -> pl.DataFrame:
    """Everybody aboard anything, by `number`, with the grounds of their rows. `described` holds those of what else is
    told of them."""
    own = seats.select("number", "grounds").with_row_index("seat")
    by_key = together(shared.select("seat", "keys").join(own, on="seat"), "keys")
    by_seat = together(shared.select("seat", "keys").join(by_key, on="keys"), "seat").rename({"grounds": "shared"})
    flown = own.join(by_seat, on="seat", how="left")
    flown = together(flown.select("number", grounds(flown, "grounds", "shared")), "number")
    by_key = together(shared.select("keys", "number").join(flown, on="number"), "keys")
    company = shared.select("keys", "number").join(by_key, on="keys")
    company = together(company.select("number", grounds(company, "keys", "grounds")), "number")
    told = flown.rename({"grounds": "flown"}).join(company.rename({"grounds": "company"}), on="number", how="left")
    told = told.join(described, on="number")
    return told.select("number", grounds(told, "grounds", "flown", "company"))


def _in_reach(seats: pl.DataFrame, shared: pl.DataFrame, persons: pl.DataFrame) -> pl.Series:
    """The seats that some persons' rows follow from: theirs, those of whoever shares anything with them, and those that
    share anything with these."""
    keys = shared.join(persons, on="number", how="semi").select("keys").unique()
    company = pl.concat([shared.join(keys, on="keys", how="semi").select("number"), persons.select("number")]).unique()
    keys = shared.join(company, on="number", how="semi").select("keys").unique()
    own = seats.select("number").with_row_index("seat").join(company, on="number", how="semi")
    return pl.concat([own["seat"], shared.join(keys, on="keys", how="semi")["seat"]]).unique().sort()


def _rows_of(persons: pl.DataFrame, people: People, before: Conclusions) -> pl.DataFrame:
    """What is wanted of the rows of some people, made anew or before."""
    wanted = pl.col("person_id").is_in(persons["person_id"].implode())
    rows = people.rows.select(DESCRIBED)
    former = before.table("people").select(DESCRIBED).filter(wanted).collect()
    return pl.concat([rows, former.join(rows, on="person_id", how="anti")])
