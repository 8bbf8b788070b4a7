"""Date expressions: what is found, and which days it means."""

from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given, settings
from hypothesis import strategies as st

from spacefilm_pipeline.dates import DateRange, find_dates, hours_told, reckon, with_frame, with_years_of_weekdays
from spacefilm_pipeline.dates.forms import FORMS, forms_among
from spacefilm_pipeline.dates.vocabulary import folded, words_of
from spacefilm_pipeline.records import DateExpression, Span

HERE = Path(__file__).parent


def rows(name: str) -> list[list[str]]:
    """The cells of a table file, without its comments and empty lines."""
    lines = (HERE / name).read_text(encoding="utf-8").splitlines()
    return [[cell.strip() for cell in line.split("|")] for line in lines if line.strip() and line[0] != "#"]


def days(cell: str) -> tuple[date, date] | None:
    if cell == "-":
        return None
    first, _, last = cell.partition("..")
    return date.fromisoformat(first), date.fromisoformat(last or first)


def the_one(marked: str) -> DateExpression:
    """The only expression found, which must be the words in brackets."""
    text = marked.replace("[", "").replace("]", "")
    found = find_dates(text)
    assert [expression.span.of(text) for expression in found] == [marked[marked.index("[") + 1 : marked.index("]")]]
    return found[0]


def told(found: DateRange | None) -> tuple[date, date] | None:
    return (found.starts_on, found.ends_on) if found else None


@pytest.mark.parametrize(("words", "day", "tense", "expected", "kind"), rows("reckoned.txt"))
def test_days_from_the_documents_own_day(words: str, day: str, tense: str, expected: str, kind: str) -> None:
    own_day = None if day == "-" else date.fromisoformat(day)
    found = reckon(the_one(words), own_day, None if tense == "-" else tense)
    assert told(found) == days(expected)
    assert found is None or f"{found.precision} {found.basis}" == kind


@pytest.mark.parametrize(("words", "event", "expected", "precision"), rows("sequence.txt"))
def test_days_from_another_happening(words: str, event: str, expected: str, precision: str) -> None:
    first, last = days(event) or (date.min, date.min)
    length = (last - first).days
    other = DateRange(first, last, "day" if length == 0 else "month" if length < 31 else "year", "explicit")
    found = reckon(the_one(words), None, "past", other)
    assert told(found) == days(expected)
    assert found is None or (found.precision, found.basis) == (precision, "sequence")


@pytest.mark.parametrize("line", [row[0] for row in rows("none.txt")])
def test_words_that_tell_no_date(line: str) -> None:
    assert [expression.span.of(line) for expression in find_dates(line)] == []


def test_a_day_takes_the_year_it_has_elsewhere_in_the_text() -> None:
    text = "They signed it Tuesday, April 9, 2024. The signing of April 9 was brief; that of April 8 was not."
    assert [expression.year for expression in find_dates(text)] == [2024, 2024, None]


def test_a_day_with_two_years_in_the_text_takes_neither() -> None:
    text = "On Feb. 3, 1994 and Feb. 3, 1995 it flew; on Feb. 3 it landed."
    assert [expression.year for expression in find_dates(text)] == [1994, 1995, None]


@pytest.mark.parametrize(
    ("text", "own_day", "expected"),
    [
        ("On Dec. 21, 1968, they left, and on Dec. 27 they were back.", None, "1968-12-27"),
        ("On Dec. 21, 1968, they left, and on Jan. 9 they told of it.", date(2024, 1, 30), "1969-01-09"),
        ("In January 1969 they trained, and in March they flew.", None, "1969-03-01..1969-03-31"),
        ("They left on Sept. 15, 2023, and came home April 6.", None, "2024-04-06"),
        ("They left on May 15, 2023, and had trained on April 6.", None, "2023-04-06"),
        # A month before that date is no going on.
        ("They signed in February 2025, and chose him in January.", date(2028, 4, 28), "2028-01-01..2028-01-31"),
        # A date of these months does not draw the next one into its year; another line is another story.
        ("They left on Sept. 15, 2023, and others on March 23.", date(2024, 4, 6), "2024-03-23"),
        ("On Dec. 21, 1968, they left.\nOn Dec. 27 they met.", None, "-"),
        ("On Dec. 21, 1968, they left.\nOn Dec. 27 they met.", date(2024, 1, 30), "2023-12-27"),
    ],
)
def test_a_history_goes_on_in_its_year(text: str, own_day: date | None, expected: str) -> None:
    assert told(reckon(find_dates(text)[1], own_day, "past")) == days(expected)


def test_numbers_are_read_in_the_order_of_the_other_dates() -> None:
    american = "On October 4, 2021 they met, and on 10/5/2021 they flew."
    british = "On 4 October 2021 they met, and on 10/5/2021 they flew."
    assert [(e.month, e.day) for e in find_dates(american)] == [(10, 4), (10, 5)]
    assert [(e.month, e.day) for e in find_dates(british)] == [(10, 4), (5, 10)]


def test_a_move_from_one_day_to_another_is_no_range() -> None:
    text = "The launch was delayed from March 1, 2021 to March 5, 2021."
    assert [expression.span.of(text) for expression in find_dates(text)] == ["March 1, 2021", "March 5, 2021"]


@given(
    st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1)).map(lambda t: t.replace(second=0, microsecond=0)),
    st.integers(1, 90),
)
def test_hours_count_from_the_hour_of_the_day(start: datetime, hours: int) -> None:
    day = DateRange(start.date(), start.date(), "day", "explicit")
    (later,) = find_dates(f"It docked {hours} hours later.")
    found = reckon(later, None, "past", day, hours_told("", f"{start:%H:%M}"))
    end = (start + timedelta(hours=hours)).date()
    assert told(found) == (end, end)


@pytest.mark.parametrize(
    ("words", "hours", "expected"),
    [("Sunday evening", 7, (0, 1)), ("Sunday morning", 7, (0, 0)), ("Sunday", 7, (0, 0)), ("Sunday night", 30, (2, 2))],
)
def test_hours_count_from_the_part_of_the_day(words: str, hours: int, expected: tuple[int, int]) -> None:
    sunday = date(2030, 5, 5)
    (later,) = find_dates(f"It docked {hours} hours later.")
    found = reckon(later, None, "past", DateRange(sunday, sunday, "day", "explicit"), hours_told(words, None))
    first, last = expected
    assert told(found) == (sunday + timedelta(days=first), sunday + timedelta(days=last))


def test_hours_keep_their_zone() -> None:
    text = "It flies at 8:36 a.m. EDT (5:36 p.m. Baikonur time), or 1236 GMT."
    assert [(e.time, e.zone) for e in find_dates(text)] == [
        ("08:36", "EDT"),
        ("17:36", "Baikonur time"),
        ("12:36", "GMT"),
    ]


def test_within_gives_only_what_lies_inside() -> None:
    text = "On Monday they met. On Tuesday they flew."
    assert [e.span.of(text) for e in find_dates(text, Span(20, len(text)))] == ["Tuesday"]


EXPRESSIONS = [the_one(row[0]) for row in rows("reckoned.txt")]
OWN_DAYS = st.dates(date(1901, 1, 1), date(2199, 12, 31))
TENSES = st.sampled_from(["past", "present", "future", None])


@settings(derandomize=True, max_examples=200)
@given(day=OWN_DAYS, count=st.integers(0, 400), unit=st.sampled_from(["day", "week", "month", "year"]))
def test_a_range_holds_the_day_it_was_told_of(day: date, count: int, unit: str) -> None:
    text = f"It flew {count} {unit}s ago."
    event = day - relativedelta(**{f"{unit}s": count})
    found = reckon(find_dates(text)[0], day, "past")
    assert found is not None
    assert found.starts_on <= event <= found.ends_on


@settings(derandomize=True, max_examples=100)
@given(day=OWN_DAYS)
def test_a_day_written_out_and_read_again_is_the_same(day: date) -> None:
    american, british = f"{day:%A, %B} {day.day}, {day.year}", f"{day.day} {day:%b} {day.year}"
    for text in (american, british, day.isoformat()):
        assert told(reckon(find_dates(text)[0], None)) == (day, day)


@settings(derandomize=True, max_examples=100)
@given(day=OWN_DAYS, past=st.integers(0, 6), future=st.integers(0, 6))
def test_a_weekday_is_at_most_six_days_away(day: date, past: int, future: int) -> None:
    for event, tense in ((day - timedelta(days=past), "past"), (day + timedelta(days=future), "future")):
        assert told(reckon(find_dates(f"{event:%A}")[0], day, tense)) == (event, event)


@settings(derandomize=True, max_examples=300)
@given(expression=st.sampled_from(EXPRESSIONS), day=OWN_DAYS, tense=TENSES)
def test_another_year_moves_what_is_relative_and_nothing_else(
    expression: DateExpression, day: date, tense: str | None
) -> None:
    later = day + relativedelta(years=1)
    before, after = reckon(expression, day, tense), reckon(expression, later, tense)
    if before is None or after is None:  # there was no February 29 in every last year
        assert before is after or (expression.month, expression.day, expression.unit) == (2, 29, "year")
        return
    assert before.basis == after.basis
    if before.basis == "explicit":
        assert before == after
    elif expression.grain not in ("decade", "century") and (expression.month, expression.day) != (2, 29):
        moved = before.starts_on + relativedelta(years=1)
        # Weekdays and weeks fall on other days of the next year; a day that is missing there moves by one.
        assert abs((after.starts_on - moved).days) <= 7 or expression.weekday is not None


@settings(derandomize=True, max_examples=300)
@given(expression=st.sampled_from(EXPRESSIONS), day=OWN_DAYS, tense=TENSES)
def test_ranges_run_forward_and_days_are_days(expression: DateExpression, day: date, tense: str | None) -> None:
    found = reckon(expression, day, tense)
    if found is not None:
        assert found.starts_on <= found.ends_on
        assert found.precision in ("day", "month", "year")


WORDS = st.sampled_from(
    [
        "Tuesday",
        "Oct.",
        "5",
        "2021",
        ",",
        " ",
        "-",
        "to",
        "last",
        "month",
        "a.m.",
        "May",
        "\n",
        "é",
        "12",
        "ago",
        "12:30",
    ]
)


@settings(derandomize=True, max_examples=300)
@given(st.one_of(st.text(), st.lists(WORDS).map(" ".join), st.lists(WORDS).map("".join)))
def test_any_text_gives_spans_in_order(text: str) -> None:
    found = find_dates(text)
    for expression in found:
        assert 0 <= expression.span.start < expression.span.end <= len(text)
        reckon(expression, date(2024, 2, 29), "past")
    assert all(a.span.end <= b.span.start for a, b in pairwise(found))


@pytest.mark.parametrize(
    "unit", ["7", "12 ", "May ", "Monday ", "the ", "a.m. ", "1/", "2021-", "very late ", "\n", "— "]
)
def test_long_texts_give_spans_in_order(unit: str) -> None:
    text = unit * (100_000 // len(unit))
    assert all(a.span.end <= b.span.start for a, b in pairwise(find_dates(text)))


ODD_LETTERS = {"i": "İı", "s": "ſ", "k": "\u212a"}
"""Letters that patterns which ignore case take for others."""


def oddly(words: str, odd: bool) -> str:
    return "".join(ODD_LETTERS.get(letter, letter)[-1] for letter in words) if odd else words


TOLD = [cells[0] for name in ("reckoned.txt", "sequence.txt") for cells in rows(name)]


def test_a_week_opens_no_range() -> None:
    text = "They fly in the last week of March or April 15, or the week of May 4 to May 9."
    assert [expression.span.of(text) for expression in find_dates(text)] == [
        "the last week of March", "April 15", "the week of May 4",
    ]  # fmt: skip


@settings(derandomize=True, max_examples=600, deadline=None)
@given(
    pieces=st.lists(
        st.sampled_from(TOLD) | st.sampled_from(["noon", "mİdnight", "1/2/2021", "Oct\u0345", "’90s", "Q3 2021"])
    ),
    odd=st.booleans(),
    gap=st.sampled_from([" ", "\n", "", "-", " to ", " or ", " and ", ", "]),
)
def test_what_a_form_finds_has_the_words_that_it_needs(pieces: list[str], odd: bool, gap: str) -> None:
    text = oddly(gap.join(pieces), odd)
    find_dates(text)
    for line in text.split("\n"):
        assert set(forms_among(words_of(folded(line)))) >= {form for form in FORMS if form.pattern.search(line)}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("In May 1969 they flew.\nOn May 18 they lifted off.", "1969-05-18"),
        ("On Dec. 21, 1968, they left.\nOn Jan. 9 they met.", "1969-01-09"),
        ("In May 1969 they flew.\nOn Nov. 18 they met.", "-"),
        ("In July 1969 they flew.\nOn May 3 they met.", "-"),
        ("In 1969 they flew.\nOn May 18 they lifted off.", "-"),
        ("They flew far, and high.\nIn May 1969 they flew.\nOn May 18 they lifted off.", "-"),
    ],
)
def test_a_history_that_opens_with_its_month_goes_on_in_it(text: str, expected: str) -> None:
    assert told(reckon(with_frame(find_dates(text), 20)[-1], None, "past")) == days(expected)


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("Seen on March 26, 2024. They will speak on Tuesday, May 14.", [2024, 2024]),
        ("Seen on Dec. 20, 2029. They will speak on Tuesday, Jan. 1.", [2029, 2030]),
        ("Seen on March 26, 2024. They will speak on Monday, May 14.", [2024, None]),
        ("Seen on March 26, 2023. They will speak on Tuesday, May 14.", [2023, None]),
        ("Seen in July 2023. They will speak on Tuesday, May 14.", [2023, 2024]),
        ("Seen in July 2023. They will speak on Monday, May 14.", [2023, None]),
        ("Seen on March 26, 2024. They will speak on May 14.", [2024, None]),
        ("They will speak on Tuesday, May 14.", [None]),
    ],
)
def test_a_weekday_tells_the_year_near_a_date_with_one(text: str, years: list[int | None]) -> None:
    assert [expression.year for expression in with_years_of_weekdays(find_dates(text))] == years
