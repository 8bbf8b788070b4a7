"""What the page shows of a snapshot: which texts and rows fit, and how rows refer to words, people, craft and days."""

from datetime import date
from pathlib import Path

import pytest

from spacefilm_pipeline.report.page.model import Count, Page, Row
from spacefilm_pipeline.report.page.select import Limits
from spacefilm_pipeline.report.page.view import read_page
from tests.report.page.corpus import FLIGHT, HOSTILE, PLANS, Corpus, example


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return example().publish(tmp_path_factory.mktemp("view"))


@pytest.fixture(scope="module")
def page(snapshot: Path) -> Page:
    return read_page(snapshot, Limits())


def rows_of(page: Page) -> list[Row]:
    return [*page.events, *page.crew, *page.persons, *page.quotes]


def words_of(page: Page, row: Row) -> list[list[str]]:
    """The words of each span of each place of a row, as the page shows them."""
    segments = [segment for text in page.texts for segment in text.segments]
    return [["".join(s.text for s in segments if span in s.spans) for span in place] for place in row.places]


def test_the_texts_are_the_sources_the_newest_first(page: Page) -> None:
    assert ["".join(segment.text for segment in text.segments) for text in page.texts] == [FLIGHT, PLANS, HOSTILE]
    assert [text.title for text in page.texts][1] == "plans.txt"
    assert page.texts[0].byline == "The Post · 7 May 2030 · flight.txt"
    assert (page.first_day, page.last_day) == ("1 May 2030", "7 May 2030")


def test_happenings_stand_first_to_last_and_rest_on_their_clauses(page: Page) -> None:
    assert [event.when for event in page.events] == [
        "1 Jan 2001",
        "May 2030 – Jun 2030",
        "6 May 2030",
        "8 May 2030",
        "9 May 2030",
        "",
    ]
    launch = page.events[2]
    assert words_of(page, launch) == [
        ["Ada Novak 👩🏽‍🚀 and Zoë O’Brien flew aboard Vega 9 on Monday"],
        ["A wider crew"],
    ]
    assert [page.people[number][0] for number in launch.people] == ["Ada Novak", "Zoë O’Brien"]
    assert [page.craft[number] for number in launch.craft] == ["Vega 9"]
    assert launch.days == ((date(2030, 5, 6), date(2030, 5, 6)),)


def test_crew_stand_by_craft_and_agency_spacecraft_first(page: Page) -> None:
    assert [(member.craft_name, member.agency, member.name) for member in page.crew] == [
        ("Vega 9", "ESA", "Ada Novak"),
        ("Vega 9", None, "Zoë O’Brien"),
        ("Halo Station", None, "Ada Novak"),
    ]


def test_a_person_belongs_to_the_craft_and_days_of_all_texts_that_tell_so(page: Page) -> None:
    ada = next(person for person in page.persons if person.name == "Ada Novak")
    assert {page.craft[number] for number in ada.craft} == {"Vega 9", "Halo Station"}
    assert [first for first, _ in ada.days] == [date(2030, 5, 1), date(2030, 5, 7)]
    assert page.people[ada.people[0]] == ("Ada Novak", "Novak")


def test_quotes_stand_text_by_text_with_speaker_cue_and_occasion(page: Page) -> None:
    assert [quote.speaker for quote in page.quotes] == ["Someone", "Ada Novak", "Zoë O’Brien", "Mal <b>Lory</b>"]
    said = page.quotes[1]
    assert words_of(page, said) == [["It was 𝒷right,", "Novak", "said"]]
    assert (said.occasion, said.when, said.days) == ("Launch: Ada Novak", "6 May 2030", ((date(2030, 5, 6),) * 2,))
    assert page.quotes[0].days == ((date(2030, 5, 1),) * 2,)  # no day told: that of the text
    assert page.quotes[3].days == ()


def test_voices_count_quotes_and_words_and_name_occasions(page: Page) -> None:
    voices = [(voice.name, voice.speaker_kind, voice.n_quotes, voice.n_words, voice.occasions) for voice in page.voices]
    assert voices == [
        ("Zoë O’Brien", "person", 1, 5, ()),
        ("Someone", "unknown", 1, 4, ()),
        ("Ada Novak", "person", 1, 3, (("Launch: Ada Novak", 1),)),
        ("Mal <b>Lory</b>", "person", 1, 3, ()),
    ]


def test_every_span_is_of_one_row_and_stands_in_one_text(page: Page) -> None:
    spans = [span for row in rows_of(page) for place in row.places for span in place]
    assert len(spans) == len(set(spans))
    for text in page.texts:
        shown = {span for segment in text.segments for span in segment.spans}
        others = {s for other in page.texts if other is not text for segment in other.segments for s in segment.spans}
        assert not shown & others
        assert shown <= set(spans)


def test_all_fits(page: Page) -> None:
    assert page.counts == {table: Count(n, n) for table, n in COUNTS.items()}
    assert not any(row.unseen for row in rows_of(page))


COUNTS = {"documents": 3, "events": 6, "crew": 3, "people": 3, "quotes": 4}


def test_what_rests_on_texts_that_do_not_fit_is_left_out_and_counted(snapshot: Path) -> None:
    page = read_page(snapshot, Limits(texts=1))
    assert [text.title for text in page.texts] == ["The flight of Vega 9"]
    assert {table: count.shown for table, count in page.counts.items()} == {
        "documents": 1,
        "events": 3,
        "crew": 2,
        "people": 2,
        "quotes": 2,
    }
    assert {table: count.total for table, count in page.counts.items()} == COUNTS
    assert {event.headline: event.unseen for event in page.events}["Launch: Ada Novak"] == 1


def test_rows_with_most_support_fit_first(snapshot: Path) -> None:
    page = read_page(snapshot, Limits(rows=1))
    assert [event.headline for event in page.events] == ["Launch: Ada Novak"]
    assert [quote.text for quote in page.quotes] == ["It was 𝒷right,"]  # of the newest text


@pytest.mark.parametrize(
    ("limits", "shown"),
    [
        (Limits(), "new more few old undated copy"),
        (Limits(texts=2), "new more"),
        (Limits(characters=15), "new more few"),
        (Limits(characters=3), "few"),
        (Limits(characters=0), ""),
    ],
)
def test_which_texts_fit(tmp_path: Path, limits: Limits, shown: str) -> None:
    corpus = Corpus()
    new = corpus.document("newest", "new", date(2030, 1, 3))
    more = corpus.document("more", "more", date(2030, 1, 2))
    few = corpus.document("few", "few", date(2030, 1, 2))
    corpus.document("an old one", "old", date(2029, 1, 2))
    corpus.document("undated", "undated", None)
    corpus.document("copied", "copy", date(2030, 1, 4), near_duplicate_of=new)
    corpus.person("More Few", (more, "more"), (few, "few"))
    corpus.person("More", (more, "m"))
    page = read_page(corpus.publish(tmp_path / "out"), limits)
    assert [text.title for text in page.texts] == shown.split()


def test_nothing_at_all(tmp_path: Path) -> None:
    page = read_page(Corpus().publish(tmp_path / "out"), Limits())
    assert {table: count.total for table, count in page.counts.items()} == dict.fromkeys(COUNTS, 0)
    assert (page.events, page.texts, page.voices, page.first_day, page.last_day) == ((), (), (), "", "")
