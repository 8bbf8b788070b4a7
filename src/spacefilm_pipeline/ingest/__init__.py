"""Files → documents: decode, read sidecars, tell language and day, find near-duplicates."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path, PurePosixPath

from schemas.documents import doc_id_of
from spacefilm_pipeline.errors import InputMissing
from spacefilm_pipeline.ingest.decode import decode
from spacefilm_pipeline.ingest.files import Entry, entries, identity
from spacefilm_pipeline.ingest.language import language_of
from spacefilm_pipeline.ingest.near_duplicates import earliest_near_duplicates
from spacefilm_pipeline.ingest.own_day import own_day
from spacefilm_pipeline.ingest.refused import Refused
from spacefilm_pipeline.ingest.sidecar import Sidecar, read_sidecar
from spacefilm_pipeline.records import Document, Reject

TEXT, SIDECAR = ".txt", ".json"

type Each = Callable[[Callable[[Entry], bytes | Refused], Sequence[Entry]], Iterable[bytes | Refused]]


@dataclass(frozen=True, slots=True)
class Intake:
    """What an input gave."""

    documents: tuple[Document, ...]
    """Distinct texts, by doc_id."""
    rejects: tuple[Reject, ...]
    seen: tuple[str, ...]
    """The sources of all text files, those refused too: each stands in one document, or in one reject."""


def read_folder(root: Path, max_bytes: int, leave_out: Path) -> Intake:
    """The documents in the text files of a folder, at any depth, as `read_entries` takes them.

    Hidden files and the folder `leave_out` are passed over. Raises InputMissing where the root is no folder that can be
    listed, or is another one when all has been read.
    """
    root = root.resolve()
    try:
        folder = identity(root)
        found = entries(root, leave_out.resolve())
    except OSError as error:
        raise InputMissing(
            f"The input folder {root} cannot be listed: {error.strerror}. Nothing was published. Name the folder that "
            "holds the texts, and check its permissions."
        ) from error
    intake = read_entries(found, max_bytes)
    if identity(root) != folder:
        raise InputMissing(
            f"The input folder {root} vanished while it was read, so nothing was published. Put it back, or mount it "
            "again, and run again."
        )
    return intake


def read_entries(found: Sequence[Entry], max_bytes: int, each: Each = map) -> Intake:
    """The documents in what lies in an input.

    `NAME.txt` is a text and `NAME.json` its sidecar. Whatever else lies there is refused with a reason, and so is a
    text that cannot be read. `each` calls a function for each entry, as `map` does.
    """
    stems = {_stem(entry.source) for entry in found if _is_text(entry)}
    texts: dict[str, str] = {}
    sidecars: dict[str, Sidecar] = {}
    rejects = []
    for entry, data in zip(found, each(partial(_read, stems, max_bytes), found), strict=True):
        try:
            if isinstance(data, Refused):
                raise data
            if _is_text(entry):
                texts[entry.source] = decode(data)
            else:
                sidecars[_stem(entry.source)] = read_sidecar(data)
        except Refused as refusal:
            rejects.append(Reject("ingest", entry.source, refusal.rule, str(refusal)))
    documents, conflicts = _documents([(source, text, sidecars.get(_stem(source))) for source, text in texts.items()])
    return Intake(documents, (*rejects, *conflicts), tuple(entry.source for entry in found if _is_text(entry)))


def _read(stems: Collection[str], max_bytes: int, entry: Entry) -> bytes | Refused:
    """The bytes of a text or of a sidecar; why there are none for anything else."""
    path = PurePosixPath(entry.source)
    if entry.refused:
        return entry.refused
    if path.suffix.lower() not in (TEXT, SIDECAR):
        return Refused("not_text", f"Only {TEXT} files are read. Save it as plain text in UTF-8, or take it away.")
    if not _is_text(entry) and _stem(entry.source) not in stems:
        return Refused("orphan", f"No {path.stem}{TEXT} stands beside this sidecar. Add the text or take it away.")
    try:
        return entry.read(max_bytes)
    except Refused as refusal:
        return refusal


def _is_text(entry: Entry) -> bool:
    return PurePosixPath(entry.source).suffix.lower() == TEXT


def _stem(source: str) -> str:
    return str(PurePosixPath(source).with_suffix(""))


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
