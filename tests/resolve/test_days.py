"""The day of a document from another that dates what it leads with. People and flights are made up."""

from collections.abc import Sequence
from datetime import date
from itertools import permutations

import pytest

from spacefilm_pipeline.dates import find_dates
from spacefilm_pipeline.records import Document, DocumentMentions, EventMention, NameMention, Person, Span
from spacefilm_pipeline.resolve.days import Anchors
from spacefilm_pipeline.resolve.days import settled as settled_by
from tests.resolve.resolving import identify

LAUNCH_DAY = date(2031, 5, 6)
CREW = ("Ann Tester", "Bo Sample", "Cy Muster")


def document(doc_id: str, text: str, day: date | None = None) -> Document:
    return Document(doc_id, (f"{doc_id}.txt",), text, "en", published_on=day, published_basis="text" if day else None)


def telling(
    text: str,
    words: str,
    event_type: str = "launch",
    people: tuple[str, ...] = CREW,
    craft: str = "Vostrel 7",
    status: str = "happened",
    place: str | None = "Testograd cosmodrome",
    tense: str | None = None,
) -> EventMention:
    """A mention of the clause `words`, with the date that stands in it."""
    start = text.index(words)
    span = Span(start, start + len(words))
    dates = find_dates(text, span)
    return EventMention(
        event_type, status, span, span, 0.9,
        date=dates[0] if dates else None, tense=tense or ("future" if status == "planned" else "past"), place=place,
        country="KZ" if place else None, participants=tuple(CREW.index(name) for name in people),
        craft=(craft,) if craft else (), families=("Vostrel",) if craft else (),
    )  # fmt: skip


def mentions(doc: Document, *events: EventMention) -> DocumentMentions:
    people = tuple(Person(name, (NameMention(Span(0, 1), name),), 1.0) for name in CREW)
    return DocumentMentions(doc.doc_id, people=people, events=tuple(events))


DATED_TEXT = "On Tuesday, May 6, 2031, the three blasted off."
DATED = document("a", DATED_TEXT, LAUNCH_DAY)
DATED_SAID = mentions(DATED, telling(DATED_TEXT, DATED_TEXT))


def settle(documents: Sequence[Document], told: dict[str, DocumentMentions]) -> list[Document]:
    """Those of the documents that have no day, with the one that the others tell."""
    identity, anchors = identify(documents, told), Anchors()
    anchors.add([(one, told[one.doc_id]) for one in documents if one.published_on], identity)
    return list(settled_by([(one, told[one.doc_id]) for one in documents if not one.published_on], anchors, identity))


def settled(text: str, *events: EventMention, dated: Document = DATED, said: DocumentMentions = DATED_SAID) -> Document:
    undated = document("b", text)
    told = {"a": said, "b": mentions(undated, *events)}
    documents = [dated, undated]
    (found,) = settle(documents, told)
    return found


def day_of(text: str, *events: EventMention) -> date | None:
    return settled(text, *events).published_on


def test_an_undated_lead_speaks_from_the_day_of_what_it_tells() -> None:
    text = "Three people have rocketed into space."
    found = settled(text, telling(text, text))
    assert (found.published_on, found.published_basis) == (LAUNCH_DAY, "corpus")


@pytest.mark.parametrize(
    "changed",
    [
        {"craft": "Vostrel"},
        {"people": CREW[:2]},
        {"place": None},
        {"people": CREW[:2], "craft": "Vostrel"},
        {"people": CREW[:1]},
    ],
)
def test_less_evidence_that_is_enough(changed: dict[str, object]) -> None:
    text = "Three people have rocketed into space."
    assert day_of(text, telling(text, text, **changed)) == LAUNCH_DAY  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "changed",
    [
        {"people": ()},
        {"people": CREW[:1], "craft": "Vostrel"},
        {"people": CREW[:2], "craft": "Vostrel", "place": None},
        {"craft": "", "place": None},
        {"craft": "Vostrel 8"},
        {"event_type": "landing"},
        {"status": "planned"},
        {"event_type": "filming"},
    ],
)
def test_too_little_evidence_or_another_happening(changed: dict[str, object]) -> None:
    text = "Three people have rocketed into space."
    assert day_of(text, telling(text, text, **changed)) is None  # type: ignore[arg-type]


LATER = [
    # A launch told with its date, or in passing, is no lead.
    ("They launched May 6.", [("They launched May 6.", {})]),
    ("They launched last month.", [("They launched last month.", {})]),
    ("Three people who rocketed into space are well.", [("rocketed into space", {})]),
    # What came later has happened too.
    (
        "They rocketed into space. They landed in a field.",
        [("They rocketed into space.", {}), ("They landed in a field.", {"event_type": "landing"})],
    ),
    (
        "They rocketed into space. They docked there.",
        [("They rocketed into space.", {}), ("They docked there.", {"event_type": "docking", "place": None})],
    ),
    # The words tell another day.
    ("They lifted off on Wednesday.", [("They lifted off on Wednesday.", {})]),
    (
        "They rocketed into space. They spoke on May 9, 2031.",
        [("They rocketed into space.", {}), ("They spoke on May 9, 2031.", {"event_type": "news_conference"})],
    ),
    (
        "They rocketed into space. They will land on May 1.",
        [
            ("They rocketed into space.", {}),
            ("They will land on May 1.", {"event_type": "landing", "status": "planned"}),
        ],
    ),
]


@pytest.mark.parametrize(("text", "told"), LATER)
def test_a_text_from_another_day(text: str, told: list[tuple[str, dict[str, str]]]) -> None:
    assert day_of(text, *(telling(text, words, **changed) for words, changed in told)) is None  # type: ignore[arg-type]


SAME_DAY = [
    ("They lifted off on Tuesday.", [("They lifted off on Tuesday.", {})]),
    (
        "They rocketed into space. They docked three hours later.",
        [
            ("They rocketed into space.", {}),
            ("They docked three hours later.", {"event_type": "docking", "place": None}),
        ],
    ),
    (
        "They rocketed into space. They will land on May 18. They spoke on Monday.",
        [
            ("They rocketed into space.", {}),
            ("They will land on May 18.", {"event_type": "landing", "status": "planned"}),
            ("They spoke on Monday.", {"event_type": "news_conference"}),
        ],
    ),
]


@pytest.mark.parametrize(("text", "told"), SAME_DAY)
def test_words_that_agree_with_the_day(text: str, told: list[tuple[str, dict[str, str]]]) -> None:
    assert day_of(text, *(telling(text, words, **changed) for words, changed in told)) == LAUNCH_DAY  # type: ignore[arg-type]


def test_two_candidates_are_none() -> None:
    text = "Three people have rocketed into space."
    other_text = "On Thursday, May 8, 2031, the three blasted off."
    documents = [DATED, document("c", other_text, date(2031, 5, 8)), document("b", text)]
    told = {
        "a": DATED_SAID,
        "c": mentions(documents[1], telling(other_text, other_text)),
        "b": mentions(documents[2], telling(text, text, craft="Vostrel")),
    }
    for order in permutations(documents):
        assert [(d.doc_id, d.published_on) for d in settle(order, told)] == [("b", None)]


def test_a_day_from_the_corpus_lends_none_further() -> None:
    text = "Three people have rocketed into space."
    undated = [document(doc_id, text) for doc_id in ("b", "c")]
    told = {doc.doc_id: mentions(doc, telling(text, text)) for doc in undated}
    assert settle(undated, told) == undated
