"""When and on what occasion words were spoken. People and missions are made up."""

from datetime import date
from hashlib import sha256
from typing import Any

import pytest
from spacy.language import Language

from spacefilm_pipeline.extract import extract
from spacefilm_pipeline.records import Document
from tests.resolve.resolving import tables

DAY = date(2030, 5, 7)  # a Tuesday


def told_in(nlp: Language, *texts: str) -> dict[str, list[dict[str, Any]]]:
    """The rows of all tables."""
    ids = [sha256(text.encode()).hexdigest()[:16] for text in texts]
    documents = [
        Document(doc_id, ("made-up.txt",), text, "en", published_on=DAY)
        for doc_id, text in zip(ids, texts, strict=True)
    ]
    return tables(documents, {one.doc_id: extract(nlp, one) for one in documents})


def quote(nlp: Language, text: str) -> tuple[dict[str, Any], dict[str, str]]:
    """The only quote of a text, and the types of its events by id."""
    told = told_in(nlp, text)
    (row,) = told["quotes"]
    return row, {event["event_id"]: event["event_type"] for event in told["events"]}


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("“We are ready to fly,” astronaut Ann Lee said on Monday.", date(2030, 5, 6)),
        ("“We are ready to fly,” astronaut Ann Lee told reporters on 2 May 2030.", date(2030, 5, 2)),
        ("“We are ready to fly,” astronaut Ann Lee said.", None),
        ("“We fly on Friday if all goes well,” astronaut Ann Lee said.", None),
    ],
)
def test_day_is_that_of_the_cue(nlp: Language, text: str, day: date | None) -> None:
    assert quote(nlp, text)[0]["spoken_on"] == day


@pytest.mark.parametrize(
    ("text", "occasion"),
    [
        ("“We are ready to fly,” astronaut Ann Lee said at a news conference on Monday.", "news_conference"),
        ("“We are ready to fly,” astronaut Ann Lee said.", None),
    ],
)
def test_occasion_is_the_event_at_which_words_are_spoken(nlp: Language, text: str, occasion: str | None) -> None:
    row, events = quote(nlp, text)
    assert events.get(row["occasion_event_id"]) == occasion


@pytest.mark.parametrize(("speaker", "repeated"), [("Ann Lee", 1), ("the doctor", 1), ("one", 0)])
def test_only_who_is_named_repeats_words(nlp: Language, speaker: str, repeated: int) -> None:
    words = "“We have waited for this day, and the ship is ready to fly,”"
    said = f"{words} {speaker} said." if speaker != "one" else words
    rows = told_in(nlp, said, f"{said} It rained.")["quotes"]
    assert sum(row["duplicate_of"] is not None for row in rows) == repeated
