"""What a happening's tellings say together, however they came together."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from spacefilm_pipeline.dates import DateRange
from spacefilm_pipeline.records import EventMention, Span
from spacefilm_pipeline.resolve.events.telling import Happening, Telling

_SHIPS = ("Vostrel 7", "Vostrel 8", "Meridia")
_GATHERED = ("days", "dated", "named", "people", "craft", "ships", "first", "status")


@st.composite
def tellings(draw: st.DrawFn) -> Telling:
    craft = tuple(draw(st.sets(st.sampled_from(_SHIPS), max_size=2)))
    mention = EventMention(
        "launch", "happened", Span(0, 1), Span(0, 1), 0.9,
        craft=craft, families=tuple(name.split()[0] for name in craft), ships=craft[:1],
    )  # fmt: skip
    days = None
    if draw(st.booleans()):
        day, length = date(2031, 5, draw(st.integers(1, 9))), draw(st.integers(0, 1))
        basis = draw(st.sampled_from(("explicit", "relative", "sequence")))
        days = DateRange(day, day + timedelta(length), "day" if not length else "month", basis)
    people = draw(st.frozensets(st.sampled_from(("ada-novak", "bo-sample")), max_size=2))
    doc_id, index = draw(st.sampled_from("abc")), draw(st.integers(0, 99))
    status = draw(st.sampled_from(("planned", "happened", "reported")))
    return Telling(doc_id, index, mention, status, people, days, date(2031, 5, 5))


@given(
    st.lists(st.lists(tellings(), min_size=1, max_size=3), min_size=1, max_size=4),
    st.sets(st.sampled_from(_GATHERED)),
)
def test_tellings_that_join_say_what_they_say_at_once(some: list[list[Telling]], asked: set[str]) -> None:
    unique = {one.key: one for several in some for one in several}
    joined = Happening()
    for several in some:
        new = [unique.pop(one.key) for one in several if unique.get(one.key) is one]
        joined.add(new)
        for name in asked if joined.tellings else ():
            getattr(joined, name)
    at_once = Happening(sorted(joined.tellings, key=lambda one: one.key))
    assert joined.tellings == at_once.tellings
    assert {name: getattr(joined, name) for name in _GATHERED} == {name: getattr(at_once, name) for name in _GATHERED}
