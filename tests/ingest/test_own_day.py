"""The day and place that a text speaks from. People and flights are made up."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spacefilm_pipeline.ingest.own_day import own_day

STORY = "Two people flew around the world and landed in a field, which surprised the farmer who owns it."

DATELINES = [
    ("MOSCOW — " + STORY, "Moscow", None),
    ("MOSCOW, Oct 5 (Reuters) — " + STORY, "Moscow", None),
    ("MOSCOW, Oct. 5, 2021 (Reuters) - " + STORY, "Moscow", date(2021, 10, 5)),
    ("MOSCOW, October 5, 2021. /TASS/. " + STORY, "Moscow", date(2021, 10, 5)),
    ("BEIJING, 16 Oct 2021 (Xinhua) -- " + STORY, "Beijing", date(2021, 10, 16)),
    ("CAPE CANAVERAL, Fla. (AP) — " + STORY, "Cape Canaveral, Fla.", None),
    ("WASHINGTON, D.C. – " + STORY, "Washington, D.C.", None),
    ("ST. LOUIS -- " + STORY, "St. Louis", None),
    ("A headline\n\nA caption.\n\nPARIS — " + STORY, "Paris", None),
    ("Moscow (AFP) - " + STORY, "Moscow", None),
    ("Madrid, Feb 17 (EFE).- " + STORY, "Madrid", None),
    ("JIUQUAN, Oct. 28 (Xinhua) -- They fly Friday, Oct. 29, 2027, said all. " + STORY, "Jiuquan", date(2027, 10, 28)),
    ("JIUQUAN, Jan. 2 (Xinhua) -- They flew on Dec. 29, 2027, said all. " + STORY, "Jiuquan", date(2028, 1, 2)),
    ("JIUQUAN, Oct. 28 (Xinhua) -- They flew on May 1, 2003, said all. " + STORY, "Jiuquan", None),
    # No datelines.
    ("FAREWELL—" + STORY, None, None),
    ("UPDATE — " + STORY, None, None),
    ("DART – not to be confused with " + STORY, None, None),
    ("ACME and Widget Works – " + STORY, None, None),
    ("Moscow is large — " + STORY, None, None),
    ("ONE THING - " + STORY + "\nANOTHER THING - " + STORY, None, None),
    ("RUSSIA’S ‘NEW’ CREW - " + STORY, None, None),
    ("PARIS — short", None, None),
]

TEXTS = [
    # A full date whose weekday the story goes on to use alone.
    ("Ann Tester waves on Tuesday, Oct. 5, 2021. Tester blasted off Tuesday.", date(2021, 10, 5)),
    ("Ann Tester waves, Saturday, April 6, 2024.\n\nTester returned on Saturday.", date(2024, 4, 6)),
    ("It rose at 1:05 a.m. EST on Feb. 15, 2024.\n\nAt 1:05 a.m. EST on Thursday it rose.", date(2024, 2, 15)),
    ("It rose on March 5, 2024.\nThis release was updated March 27, 2024.\nA Tuesday feast.", date(2024, 3, 5)),
    ("Ann Tester waves, Saturday, April 6, 2024.\nTester returned on Saturday and flies until 2026.", date(2024, 4, 6)),
    (
        "It rises, Saturday, April 6, 2024.\nIt rose Saturday, one of many once the old one is retired in 2030.",
        date(2024, 4, 6),
    ),
    # The note of an update, a masthead, today.
    ("Editor’s note: This advisory was updated on May 6, 2024, to add a name.", date(2024, 5, 6)),
    ("This story was updated May 3, 2024.\nThis story was updated May 6, 2024.", date(2024, 5, 6)),
    ("Updated: Aug. 7, 2017\n" + STORY, date(2017, 8, 7)),
    ("Jan. 16, 2024\n\nRELEASE: 24-001\n\n" + STORY, date(2024, 1, 16)),
    ("A headline\nPublished 5 October 2021\n" + STORY, date(2021, 10, 5)),
    ("A headline\n\nA standfirst\n\nBy Ann Tester\n\nOct. 5, 2021\n\n" + STORY, date(2021, 10, 5)),
    ("A headline\nBy Ann Tester, Oct. 5, 2021\n" + STORY, date(2021, 10, 5)),
    ("Ann Tester | Oct. 5, 2021\n" + STORY, date(2021, 10, 5)),
    ("A headline\n\nParis, 9 March 2027\n\n" + STORY, date(2027, 3, 9)),
    ("A headline\n\nParis, 9 March 2027. " + STORY, date(2027, 3, 9)),
    ("A headline\n\nParis, 9 March 2027 – " + STORY, date(2027, 3, 9)),
    ("A headline\n\nParis, 9 March 2027 was cold. " + STORY, None),
    ("A headline\n\nTOKYO - Sep 17, 2031 - 14:20\n\n" + STORY, date(2031, 9, 17)),
    ("A headline\n\nWednesday, October 13, 2021. All times are local.\n\n" + STORY, date(2021, 10, 13)),
    ("A portrait, 9 March 2027, of Ann Tester\n\n" + STORY, None),
    ("Today, Oct. 5, 2021, they flew.", date(2021, 10, 5)),
    ("On Tuesday (October 5, 2021) they flew.", date(2021, 10, 5)),
    ("They will fly on Tuesday (October 5, 2021).", None),
    (STORY * 5 + "\n\nOct. 5, 2021\n\n" + STORY, None),
    ("Launch of two ships, Oct. 5, 2021\n" + STORY, None),
    # A full date alone is not enough.
    ("They flew on Oct. 5, 2021.", None),
    ("Ann Tester waves on Tuesday, Oct. 5, 2021. Tester landed on Saturday.", None),
    ("Ann Tester waves on Oct. 5, 2021. Tester landed on Tuesday.", None),
    ("Medals, Thursday, July 7, 2022.\n\nThey will be given on Thursday.", None),
    ("They will fly on Friday, May 3, 2024. They said so on Friday.", None),
    ("Medals, Thursday, July 7, 2022.\n\nIn 2023 and in 2024 she flew, and on Thursday she spoke.", None),
    ("He read a note that was posted on January 23, 2013 by a friend.", None),
    ("On Thursday, Jan. 26, 2023, it is kept, on the fourth Thursday of January.", None),
    ("They flew Tuesday.", None),
    ("", None),
]


@pytest.mark.parametrize(("text", "place", "day"), DATELINES)
def test_datelines(text: str, place: str | None, day: date | None) -> None:
    found = own_day(text)
    assert (found.place, found.published_on) == (place, day)
    assert found.published_basis == ("dateline" if day else None)


@pytest.mark.parametrize(("text", "day"), TEXTS)
def test_days_in_the_text(text: str, day: date | None) -> None:
    found = own_day(text)
    assert (found.published_on, found.published_basis) == (day, "text" if day else None)


def test_the_sidecar_comes_first_and_lends_the_dateline_its_year() -> None:
    found = own_day("MOSCOW, Oct 5 (Reuters) — " + STORY, date(2021, 10, 6))
    assert (found.published_on, found.published_basis, found.conflict) == (date(2021, 10, 6), "metadata", None)


@pytest.mark.parametrize(
    ("published", "conflicts"),
    [
        (date(2021, 10, 5), False),
        (date(2021, 10, 4), False),
        (date(2021, 10, 12), False),
        (date(2021, 10, 3), True),
        (date(2021, 10, 13), True),
        (date(2019, 10, 5), True),
    ],
)
def test_a_sidecar_that_the_text_contradicts_stands_and_is_told_of(published: date, conflicts: bool) -> None:
    found = own_day("Ann Tester waves on Tuesday, Oct. 5, 2021. Tester blasted off Tuesday.", published)
    assert found.published_on == published
    assert (found.conflict is not None) == conflicts


@settings(derandomize=True, max_examples=200)
@given(st.text(), st.dates() | st.none())
def test_any_text_has_a_day_or_none(text: str, published: date | None) -> None:
    found = own_day(text, published)
    assert (found.published_on is None) == (found.published_basis is None)
    assert published is None or found.published_on == published


@pytest.mark.parametrize(
    "unit", ["May 5, 2021 ", "today, ", "MOSCOW — A", "MOSCOW (AP) — A\n", "Updated May 5, 2021\n", "\n", "A" * 80]
)
def test_long_texts_have_a_day_or_none(unit: str) -> None:
    found = own_day(unit * (100_000 // len(unit)))
    assert (found.published_on is None) == (found.published_basis is None)
