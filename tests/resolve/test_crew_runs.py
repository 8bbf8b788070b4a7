"""Who flew in what follows from other documents too: from run to run as in one run. People and craft are made up."""

from collections.abc import Collection
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from schemas import FACTS
from schemas.doc_ids import doc_id_of
from spacefilm_pipeline.documents import Documents
from spacefilm_pipeline.publish.validate import validate
from spacefilm_pipeline.records import CrewMention, Document, DocumentMentions, NameMention, Person, Span
from spacefilm_pipeline.resolve import resolve
from spacefilm_pipeline.resolve.conclusions import Conclusions
from spacefilm_pipeline.resolve.corpus import Corpus

NAMES = ("Ann Tester", "Bo Sample", "Cy Muster", "Di Exempel")
CRAFT = (
    ("Vostrel", "Vostrel", None),
    ("Vostrel 7", "Vostrel", "Vostrel 7"),
    ("Vostrel 8", "Vostrel", "Vostrel 8"),
    ("Wren-5", "Wren", "Wren-5"),
    ("Wren Lark", "Wren", "Wren-5"),
    ("Wren Kite", "Wren", "Wren-5"),
    ("Wren", "Wren", None),
)
"""Name, family and flight."""

Told = tuple[date, tuple[tuple[int, int], ...]]
"""The day of a document, and who is aboard what in it."""


def document(number: int, day: date) -> Document:
    text = f"{', '.join(NAMES)} flew, says part {number}."
    return Document(doc_id_of(text), (f"{number}.txt",), text, "en", published_on=day, published_basis="text")


def said(one: Document, seats: Collection[tuple[int, int]]) -> DocumentMentions:
    """What a document says: it names those who are aboard anything, and nobody else."""
    aboard = sorted({person for person, _ in seats})
    named = [
        Span(one.text.index(NAMES[person]), one.text.index(NAMES[person]) + len(NAMES[person])) for person in aboard
    ]
    people = tuple(Person(span.of(one.text), (NameMention(span, span.of(one.text)),), 1.0) for span in named)
    crew = []
    for person, at in sorted(set(seats)):
        craft, family, flight = CRAFT[at]
        place, span = aboard.index(person), Span(0, 2 + at)
        crew.append(CrewMention(place, craft, "spacecraft", span, "test", family=family, flight=flight))
    return DocumentMentions(one.doc_id, people=people, crew=tuple(crew))


def resolved(told: dict[str, tuple[Document, DocumentMentions]], before: Conclusions) -> Conclusions:
    """What is concluded from documents and published of them."""
    corpus = Corpus(Documents.of(one for one, _ in told.values()), told, lambda ids: [told[one][1] for one in ids])
    found = resolve(corpus, (), before)
    checked = validate(found.rows, found.kept, found.misfits)
    assert not checked.rejects
    return Conclusions(found.concluded, checked.tables)


SEATS = st.lists(st.tuples(st.integers(0, len(NAMES) - 1), st.integers(0, len(CRAFT) - 1)), max_size=4).map(tuple)
DOCUMENT = st.tuples(st.sampled_from([date(2031, 5, 6), date(2031, 6, 1), date(2033, 5, 6)]), SEATS)


@settings(max_examples=10, deadline=None)
@given(st.lists(DOCUMENT, min_size=2, max_size=6), st.data())
def test_crew_is_the_same_whichever_run_saw_a_document_first(some: list[Told], data: st.DataObject) -> None:
    documents = [(document(number, day), seats) for number, (day, seats) in enumerate(some)]
    told = {one.doc_id: (one, said(one, seats)) for one, seats in documents}
    seen = data.draw(st.sets(st.sampled_from(sorted(told)), min_size=1))
    before = resolved({doc_id: told[doc_id] for doc_id in sorted(seen)}, Conclusions())
    again, anew = resolved(told, before), resolved(told, Conclusions())
    assert all(again.table(table).collect().equals(anew.table(table).collect()) for table in FACTS)
