"""Files → documents: decode, read sidecars, tell language and day, find near-duplicates."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from schemas.documents import doc_id_of
from spacefilm_pipeline.collector import no_collector
from spacefilm_pipeline.ingest.decode import decode
from spacefilm_pipeline.ingest.files import Files, Fingerprint, is_text, stem
from spacefilm_pipeline.ingest.near_duplicates import BANDS, earliest_near_duplicates
from spacefilm_pipeline.ingest.notes import Notes
from spacefilm_pipeline.ingest.reading import Reading, read
from spacefilm_pipeline.ingest.refused import Refused
from spacefilm_pipeline.ingest.sidecar import Sidecar, read_sidecar, together
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
    sources: dict[str, list[str]] = defaultdict(list)
    sidecars: dict[str, Sidecar] = {}
    rejects = []
    fingerprint = Fingerprint()
    for source, content in zip(files.sources, files.contents(), strict=True):
        fingerprint.add(source, content)
        try:
            if isinstance(content, Refused):
                raise content
            if is_text(source):
                text = decode(content, notes)
                doc_id = doc_id_of(text)
                texts[doc_id] = text
                sources[doc_id].append(source)
            else:
                sidecars[stem(source)] = read_sidecar(content, notes)
        except Refused as refusal:
            rejects.append(Reject("ingest", source, refusal.rule, str(refusal)))
    documents, conflicts = _documents(texts, sources, sidecars, notes)
    return Intake(documents, (*rejects, *conflicts), tuple(filter(is_text, files.sources)), fingerprint.told())


def _documents(
    texts: Mapping[str, str], sources: Mapping[str, list[str]], sidecars: Mapping[str, Sidecar], notes: Notes
) -> tuple[tuple[Document, ...], tuple[Reject, ...]]:
    """One document per distinct text, by doc_id, and the sidecars' days that their texts contradict."""
    documents, conflicts, signatures = [], [], []
    are_new = np.empty(len(texts), dtype=np.bool_)
    for row, doc_id in enumerate(sorted(texts)):
        n_found_out = len(notes.new)
        document, reading = _document(doc_id, texts[doc_id], tuple(sorted(sources[doc_id])), sidecars, notes)
        documents.append(document)
        are_new[row] = len(notes.new) > n_found_out
        signatures.append(reading.bands)
        if reading.conflict:
            conflicts.append(Reject("ingest", document.sources[0], "own_day", reading.conflict, doc_id))
    told = np.frombuffer(b"".join(signatures), "<u8").reshape(-1, BANDS)
    for row, twin in earliest_near_duplicates(documents, told, are_new, notes).items():
        documents[row] = replace(documents[row], near_duplicate_of=twin)
    return tuple(documents), tuple(conflicts)


def _document(
    doc_id: str, text: str, sources: tuple[str, ...], sidecars: Mapping[str, Sidecar], notes: Notes
) -> tuple[Document, Reading]:
    """The document of one text, described by the sidecars of its copies, the earliest first."""
    told = together([sidecar for source in sources if (sidecar := sidecars.get(stem(source)))])
    reading = read(doc_id, text, told.published_on, told.language, notes)
    document = Document(
        doc_id,
        sources,
        text,
        reading.language,
        told.title,
        told.publisher,
        told.url,
        reading.place,
        reading.published_on,
        reading.published_basis,
    )
    return document, reading
