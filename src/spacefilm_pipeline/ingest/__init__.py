"""Files → documents: decode, read sidecars, tell language and day, find near-duplicates."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from schemas.documents import doc_id_of
from spacefilm_pipeline.ingest.decode import decode
from spacefilm_pipeline.ingest.files import Files, is_text, stem
from spacefilm_pipeline.ingest.language import language_of
from spacefilm_pipeline.ingest.near_duplicates import earliest_near_duplicates
from spacefilm_pipeline.ingest.own_day import own_day
from spacefilm_pipeline.ingest.refused import Refused
from spacefilm_pipeline.ingest.sidecar import Sidecar, read_sidecar
from spacefilm_pipeline.records import Document, Reject


@dataclass(frozen=True, slots=True)
class Intake:
    """What an input gave."""

    documents: tuple[Document, ...]
    """Distinct texts, by doc_id."""
    rejects: tuple[Reject, ...]
    seen: tuple[str, ...]
    """The sources of all text files, those refused too: each stands in one document, or in one reject."""
    fingerprint: str
    """Of the files: see `Files`."""


def take_in(files: Files) -> Intake:
    """The documents in the files of an input.

    `NAME.txt` is a text and `NAME.json` its sidecar. Whatever else lies there is refused with a reason, and so is a
    text that cannot be read.
    """
    texts: dict[str, str] = {}
    sidecars: dict[str, Sidecar] = {}
    rejects = []
    for source, content in files.contents.items():
        try:
            if isinstance(content, Refused):
                raise content
            if is_text(source):
                texts[source] = decode(content)
            else:
                sidecars[stem(source)] = read_sidecar(content)
        except Refused as refusal:
            rejects.append(Reject("ingest", source, refusal.rule, str(refusal)))
    documents, conflicts = _documents([(source, text, sidecars.get(stem(source))) for source, text in texts.items()])
    seen = tuple(source for source in files.contents if is_text(source))
    return Intake(documents, (*rejects, *conflicts), seen, files.fingerprint())


type _Found = tuple[str, str, Sidecar | None]
"""A source, its text and its sidecar."""


def _documents(found: Sequence[_Found]) -> tuple[tuple[Document, ...], tuple[Reject, ...]]:
    """One document per distinct text, by doc_id, and the sidecars' days that their texts contradict."""
    by_id: dict[str, list[_Found]] = defaultdict(list)
    for source, text, sidecar in found:
        by_id[doc_id_of(text)].append((source, text, sidecar))
    documents, conflicts = [], []
    for doc_id, copies in sorted(by_id.items()):
        document, conflict = _document(doc_id, sorted(copies, key=_earliest_first))
        documents.append(document)
        if conflict:
            conflicts.append(Reject("ingest", document.sources[0], "own_day", conflict, doc_id))
    twins = earliest_near_duplicates(documents)
    return tuple(replace(d, near_duplicate_of=twins.get(d.doc_id)) for d in documents), tuple(conflicts)


def _earliest_first(found: _Found) -> tuple[date, str]:
    source, _, sidecar = found
    return (sidecar and sidecar.published_on) or date.max, source


def _document(doc_id: str, copies: Sequence[_Found]) -> tuple[Document, str | None]:
    """The document of one text, described by the sidecars of its copies, the earliest first."""
    text = copies[0][1]
    sidecars = [sidecar for _, _, sidecar in copies if sidecar]
    day = own_day(text, _first(sidecar.published_on for sidecar in sidecars))
    document = Document(
        doc_id,
        tuple(sorted(source for source, _, _ in copies)),
        text,
        _first(sidecar.language_code for sidecar in sidecars) or language_of(text),
        title=_first(sidecar.title for sidecar in sidecars),
        publisher=_first(sidecar.publisher for sidecar in sidecars),
        url=_first(sidecar.url for sidecar in sidecars),
        place=day.place,
        published_on=day.published_on,
        published_basis=day.published_basis,
    )
    return document, day.conflict


def _first[T](values: Iterable[T | None]) -> T | None:
    """The first value that says something."""
    return next((value for value in values if value), None)
