"""Who is who: the people of documents in groups whose names have something in common, each group judged by itself."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import polars as pl

from spacefilm_pipeline.fingerprints import of_text
from spacefilm_pipeline.personal_names import fold, parse_name
from spacefilm_pipeline.records import DocumentMentions, Person
from spacefilm_pipeline.resolve.conclusions import SCHEMAS, Conclusions, frame_of
from spacefilm_pipeline.resolve.corpus import Corpus, doc_id_of, number_of
from spacefilm_pipeline.resolve.curation import Correction
from spacefilm_pipeline.resolve.grounds import grounds, groups, together
from spacefilm_pipeline.resolve.people import BELIEVED, Identity, Some, identify, is_known, keys_of, slug

_JUDGED = ("person_id", "decision", "name", "other_name", "other_person_id", "score")


@dataclass
class Who:
    """Who the people of all documents are: `frame` as in the conclusions."""

    corpus: Corpus
    local: pl.DataFrame
    frame: pl.DataFrame
    judgements: pl.DataFrame
    """The frame `identity` of the conclusions."""

    def __post_init__(self) -> None:
        self._identity = Identity({})
        self._known: set[int] = set()

    def identity(self, docs: Iterable[int]) -> Identity:
        """Who the people of these documents are, with those of documents asked for before."""
        wanted = set(docs) - self._known
        if wanted:
            self._known |= wanted
            self._identity.mentions = self.corpus.said(self.corpus.some(wanted))
            rows = self.frame.filter(pl.col("doc").is_in(pl.Series(list(wanted), dtype=pl.UInt64).implode()))
            for doc, person, person_id, name in rows.select("doc", "person", "person_id", "name").iter_rows():
                self._identity.ids[doc_id_of(doc), person] = person_id
                self._identity.names[person_id] = name
        return self._identity


def who_is_who(corpus: Corpus, corrections: Sequence[Correction], before: Conclusions) -> Who:
    """Group the people of the corpus."""
    frame = corpus.frame()
    local = _local(corpus, frame, corrections, before)
    people = _grounded(local, frame)
    kept = before["who"].join(people.select("grounds").unique(), on="grounds", how="semi")
    anew = people.join(kept, on=("doc", "person"), how="anti")
    known = local.filter("believed", "given")["full"]
    found, judgements = _judged(corpus, anew, _Known(known), corrections)
    both = pl.concat([kept, found]).sort("doc", "person")
    stand = before["identity"].join(kept, on="person_id", how="semi")
    return Who(corpus, local, both, pl.concat([stand, judgements]).sort(*_JUDGED))


class _Known:
    """The folded names that are among some numbers."""

    def __init__(self, numbers: pl.Series) -> None:
        self._numbers = frozenset(numbers)

    def __contains__(self, name: object) -> bool:
        return of_text(f"full {name}") in self._numbers


def _local(corpus: Corpus, frame: pl.DataFrame, corrections: Sequence[Correction], before: Conclusions) -> pl.DataFrame:
    """Everybody whom a document names: known of documents that were read before, else gathered from what they say."""
    read = frame.filter("read").select("doc")
    new = read.join(before["read"], on="doc", how="anti")["doc"]
    documents = corpus.some(new)
    said = corpus.said(documents)
    gathered = frame_of("local", (row for one in documents for row in _people_of(said[one.doc_id], corrections)))
    return pl.concat([before["local"].join(read, on="doc", how="semi"), gathered]).sort("doc", "person")


def _people_of(said: DocumentMentions, corrections: Sequence[Correction]) -> Iterator[tuple[object, ...]]:
    doc = number_of(said.doc_id)
    for index, person in enumerate(said.people):
        full = of_text(f"full {fold(person.name)}")
        keys = sorted({of_text(key) for key in _keys(said.doc_id, person, corrections)} | {full})
        yield doc, index, full, person.belief >= BELIEVED, is_known(person), keys


def _keys(doc_id: str, person: Person, corrections: Sequence[Correction]) -> Iterator[str]:
    """What names have in common that can be one person's, or that would be published under one id."""
    yield from (f"name {key}" for key in keys_of(parse_name(person.name)))
    forms = {mention.form for mention in person.mentions} | {person.name}
    yield from (f"slug {slug(form)}" for form in forms)
    for correction in corrections:
        if any(correction.names(side, form, named) for side in "ab" for form in forms for named in (doc_id, "")):
            yield f"correction {correction.line}"
            yield f"slug {slug(correction.b)}"


def _grounded(local: pl.DataFrame, frame: pl.DataFrame) -> pl.DataFrame:
    """The people who are believed, or known by full name elsewhere, with the grounds of their groups."""
    known = local.filter("believed", "given").select("full").unique()
    named = local.join(known, on="full", how="semi")
    company = together(named.with_columns(grounds(named, "full")), "doc").rename({"grounds": "company"})
    people = pl.concat([local.filter("believed"), named.filter(~pl.col("believed"))]).sort("doc", "person")
    told = people.join(frame, on="doc").join(company, on="doc", how="left")
    told = told.with_columns(grounds(told, "doc", "person", "day", "company"), groups(told["keys"]))
    return told.select("doc", "person", "group").join(together(told, "group"), on="group").drop("group")


def _judged(
    corpus: Corpus, anew: pl.DataFrame, known: _Known, corrections: Sequence[Correction]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    documents = corpus.some(anew["doc"])
    places = {(doc_id_of(doc), person) for doc, person in anew.select("doc", "person").iter_rows()}
    identity = identify(documents, corpus.said(documents), corrections, Some(known, places))
    found = [
        (number_of(doc_id), person, person_id, identity.names[person_id])
        for (doc_id, person), person_id in identity.ids.items()
    ]
    rows = frame_of("who", found, ("doc", "person", "person_id", "name")).join(anew, on=("doc", "person"))
    judgements = frame_of("identity", (tuple(row.values()) for row in identity.judgements()))
    return rows.select(list(SCHEMAS["who"])), judgements
