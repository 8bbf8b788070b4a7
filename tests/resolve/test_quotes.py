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


def quote(nlp: Language, text: str) -> tuple[dict[str, Any], dict[str, str]]:
    """The only quote of a text, and the types of its events by id."""
    doc_id = sha256(text.encode()).hexdigest()[:16]
    document = Document(doc_id, ("made-up.txt",), text, "en", published_on=DAY)
    told = tables([document], {doc_id: extract(nlp, document)})
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
