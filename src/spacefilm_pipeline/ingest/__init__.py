"""Files → documents: decode, read sidecars, tell language and day, find near-duplicates."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from schemas.doc_ids import doc_id_of
from spacefilm_pipeline.collector import no_collector
from spacefilm_pipeline.ingest.decode import decode
from spacefilm_pipeline.ingest.files import Files, Fingerprint, is_text, stem
from spacefilm_pipeline.ingest.near_duplicates import BANDS, earliest_near_duplicates
from spacefilm_pipeline.ingest.notes import Notes
from spacefilm_pipeline.ingest.reading import Reading, read
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


@no_collector()
def take_in(files: Files, notes: Notes | None = None) -> Intake:
    """The documents in the files of an input.

    `NAME.txt` is a text and `NAME.json` its sidecar. Whatever else lies there is refused with a reason, and so is a
    text that cannot be read. What the notes know is not found out again, and they are given what they do not know.
    """
    notes = notes or Notes()
    texts: dict[str, str] = {}
    sidecars: dict[str, Sidecar] = {}
    rejects = []
    fingerprint = Fingerprint()
    for source, content in zip(files.sources, files.contents(), strict=True):
        fingerprint.add(source, content)
        try:
            if isinstance(content, Refused):
                raise content
            if is_text(source):
                texts[source] = decode(content, notes)
            else:
                sidecars[stem(source)] = read_sidecar(content, notes)
        except Refused as refusal:
            rejects.append(Reject("ingest", source, refusal.rule, str(refusal)))
    documents, conflicts = _documents(texts, sidecars, notes)
    return Intake(documents, (*rejects, *conflicts), tuple(filter(is_text, files.sources)), fingerprint.told())


type _Found = tuple[str, str, Sidecar | None]
"""A source, its text and its sidecar."""


def _documents(
    texts: Mapping[str, str], sidecars: Mapping[str, Sidecar], notes: Notes
) -> tuple[tuple[Document, ...], tuple[Reject, ...]]:
    """One document per distinct text, by doc_id, and the sidecars' days that their texts contradict."""
    by_id: dict[str, list[_Found]] = defaultdict(list)
    for source, text in texts.items():
        by_id[doc_id_of(text)].append((source, text, sidecars.get(stem(source))))
    documents, conflicts = [], []
    signatures = np.empty((len(by_id), BANDS), dtype=np.uint64)
    are_new = np.empty(len(by_id), dtype=np.bool_)
    for row, (doc_id, copies) in enumerate(sorted(by_id.items())):
        n_found_out = len(notes.new)
        document, reading = _document(doc_id, sorted(copies, key=_earliest_first), notes)
        documents.append(document)
        are_new[row] = len(notes.new) > n_found_out
        signatures[row] = np.frombuffer(reading.bands, "<u8")
        if reading.conflict:
            conflicts.append(Reject("ingest", document.sources[0], "own_day", reading.conflict, doc_id))
    for row, twin in earliest_near_duplicates(documents, signatures, are_new, notes).items():
        documents[row] = replace(documents[row], near_duplicate_of=twin)
    return tuple(documents), tuple(conflicts)


def _earliest_first(found: _Found) -> tuple[date, str]:
    source, _, sidecar = found
    return (sidecar and sidecar.published_on) or date.max, source


def _document(doc_id: str, copies: Sequence[_Found], notes: Notes) -> tuple[Document, Reading]:
    """The document of one text, described by the sidecars of its copies, the earliest first."""
    text = copies[0][1]
    sidecars = [sidecar for _, _, sidecar in copies if sidecar]
    published = _first(sidecar.published_on for sidecar in sidecars)
    reading = read(doc_id, text, published, _first(sidecar.language_code for sidecar in sidecars), notes)
    document = Document(
        doc_id,
        tuple(sorted(source for source, _, _ in copies)),
        text,
        reading.language,
        title=_first(sidecar.title for sidecar in sidecars),
        publisher=_first(sidecar.publisher for sidecar in sidecars),
        url=_first(sidecar.url for sidecar in sidecars),
        place=reading.place,
        published_on=reading.published_on,
        published_basis=reading.published_basis,
    )
    return document, reading


def _first[T](values: Iterable[T | None]) -> T | None:
    """The first value that says something."""
    return next((value for value in values if value), None)
