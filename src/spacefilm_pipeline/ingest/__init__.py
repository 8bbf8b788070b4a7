"""Files → documents: decode, read sidecars, tell language and day, find near-duplicates."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from schemas.documents import doc_id_of
from spacefilm_pipeline.errors import InputMissing
from spacefilm_pipeline.ingest.decode import decode
from spacefilm_pipeline.ingest.files import identity, read_bytes, source_of, walk
from spacefilm_pipeline.ingest.language import language_of
from spacefilm_pipeline.ingest.near_duplicates import earliest_near_duplicates
from spacefilm_pipeline.ingest.own_day import own_day
from spacefilm_pipeline.ingest.refused import Refused
from spacefilm_pipeline.ingest.sidecar import Sidecar, read_sidecar
from spacefilm_pipeline.records import Document, Reject

TEXT, SIDECAR = ".txt", ".json"


@dataclass(frozen=True, slots=True)
class Intake:
    """What an input folder gave."""

    documents: tuple[Document, ...]
    """Distinct texts, by doc_id."""
    rejects: tuple[Reject, ...]
    seen: tuple[str, ...]
    """The sources of all text files, those refused too: each stands in one document, or in one reject."""


def read_folder(root: Path, max_bytes: int, leave_out: Path) -> Intake:
    """The documents in the text files of a folder, at any depth.

    `NAME.txt` is a text and `NAME.json` its sidecar. Whatever else lies there is refused with a reason, and so is a
    text that cannot be read; only hidden files and the folder `leave_out` are passed over. Raises InputMissing where
    the root is no folder that can be listed, or is another one when all has been read.
    """
    root = root.resolve()
    try:
        folder = identity(root)
        paths = walk(root, leave_out.resolve())
    except OSError as error:
        raise InputMissing(
            f"The input folder {root} cannot be listed: {error.strerror}. Nothing was published. Name the folder that "
            "holds the texts, and check its permissions."
        ) from error
    texts: dict[Path, str] = {}
    sidecars: dict[Path, Sidecar] = {}
    rejects = []
    stems = {path.with_suffix("") for path in paths if _is_text(path)}
    for path in paths:
        try:
            if path.is_dir():
                raise Refused(
                    "folder", "This folder is a link, or cannot be listed. Put copies of its files in its place."
                )
            if _is_text(path):
                texts[path] = decode(read_bytes(path, root, max_bytes))
            elif path.suffix.lower() != SIDECAR:
                raise Refused(
                    "not_text", f"Only {TEXT} files are read. Save it as plain text in UTF-8, or take it away."
                )
            elif path.with_suffix("") in stems:
                sidecars[path.with_suffix("")] = read_sidecar(read_bytes(path, root, max_bytes))
            else:
                raise Refused(
                    "orphan", f"No {path.stem}{TEXT} stands beside this sidecar. Add the text or take it away."
                )
        except Refused as refusal:
            rejects.append(Reject("ingest", source_of(path, root), refusal.rule, str(refusal)))
    if identity(root) != folder:
        raise InputMissing(
            f"The input folder {root} vanished while it was read, so nothing was published. Put it back, or mount it "
            "again, and run again."
        )
    documents, conflicts = _documents(
        [(source_of(path, root), text, sidecars.get(path.with_suffix(""))) for path, text in texts.items()]
    )
    seen = tuple(source_of(path, root) for path in paths if _is_text(path))
    return Intake(documents, (*rejects, *conflicts), seen)


def _is_text(path: Path) -> bool:
    return path.suffix.lower() == TEXT


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
