"""What is done once all texts are read: resolve → validate → publish; and whether there is any need to.

Nothing of this is needed before, so it is imported while texts are read.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

import msgspec
import polars as pl

from schemas import CONTRACT_VERSION, FACTS
from spacefilm_pipeline.clock import Clock
from spacefilm_pipeline.documents import Documents
from spacefilm_pipeline.errors import MentionsGone, RejectsFound
from spacefilm_pipeline.extract.version import model_version
from spacefilm_pipeline.ingest.intake import Intake
from spacefilm_pipeline.memory import give_back
from spacefilm_pipeline.publish import Run, RunReport, publish_snapshot, unchanged
from spacefilm_pipeline.publish.bounds import keep_bounds
from spacefilm_pipeline.publish.conclusions import Keeping, read_conclusions
from spacefilm_pipeline.publish.drafting import Drafting
from spacefilm_pipeline.publish.places import current_snapshot
from spacefilm_pipeline.publish.snapshot import rows_per_table, scan_table
from spacefilm_pipeline.publish.validate import Checked, validate
from spacefilm_pipeline.reading import FAILED
from spacefilm_pipeline.records import Reject
from spacefilm_pipeline.resolve import Resolved, resolve
from spacefilm_pipeline.resolve.conclusions import SCHEMAS, Conclusions
from spacefilm_pipeline.resolve.corpus import Corpus
from spacefilm_pipeline.resolve.curation import read_corrections
from spacefilm_pipeline.settings import LANGUAGE, Settings
from spacefilm_pipeline.software import pipeline_version, software_version


@dataclass(frozen=True)
class Concluded:
    """What was resolved, with the tables and the conclusions that go into drafts already."""

    resolved: Resolved
    drafting: Drafting
    keeping: Keeping


def get_ready() -> None:
    """Resolve nothing, and write and audit empty tables: that has lexicons read, patterns compiled and models
    made. And find out what software this is."""
    pipeline_version()
    validate(resolve(Corpus(Documents.of(()), (), lambda _: ())).rows)


def nothing_new(settings: Settings, fingerprint: str, clock: Clock, refused: Sequence[Reject] = ()) -> RunReport | None:
    """The report of a run that ends here, since its facts are published already; None where there is something to do.

    They are where a run of the same files, software, model and corrections published what is current. Texts that
    could not be read then are tried again: `refused` are those that could not be read this time either.
    """
    report = unchanged(settings.folder, run_id_of(settings, fingerprint), clock.started_at, clock.read)
    if report is None or settings.full or (settings.strict and report.rejects):
        return None
    failed = sum(reject.rule == FAILED for reject in report.rejects)
    return None if len(refused) < failed else replace(report, n_parsed=len(refused))


def resolve_mentions(settings: Settings, intake: Intake, refused: Sequence[Reject]) -> Concluded:
    """Rows per table, from all that the documents say; what the last run concluded on the same grounds stands,
    unless what is kept of it cannot be read: then all is concluded anew. Tables are drafted as soon as they are whole.

    Raises MentionsGone where what a text says is not in the store, though it was not `refused` when it was read.
    """
    store = settings.store()
    mentions = store.index()
    unread = pl.Series([reject.doc_id for reject in refused], dtype=pl.String)
    # A text that a sidecar now says is in another language may have been read before.
    readable = _read(intake)["doc_id"]
    readable = readable.filter(~readable.is_in(unread.implode()))
    if n_gone := len(readable) - readable.is_in(mentions.doc_ids.implode()).sum():
        raise MentionsGone(
            f"What was read of {n_gone} texts is not in {store.folder} any more, so nothing was published. This "
            "software was changed while it ran, or its files were taken away. Run again."
        )
    corrections, _ = read_corrections(settings.curation)

    def concluded(before: Conclusions) -> Concluded:
        corpus = Corpus(intake.documents, readable, mentions.each)
        drafting = Drafting(settings.folder)
        keeping = Keeping(settings.folder, drafting.writer)
        resolved = resolve(corpus, corrections, before, settings.folder, drafting.put, keeping.put)
        return Concluded(resolved, drafting, keeping)

    with suppress(pl.exceptions.ComputeError, msgspec.DecodeError):  # what was kept is damaged
        return concluded(_concluded_before(settings))
    return concluded(Conclusions())


def _concluded_before(settings: Settings) -> Conclusions:
    """What was concluded with the snapshot that is published, if this software did with the same corrections."""
    snapshot = None if settings.full else current_snapshot(settings.folder)
    schemas = {name: pl.Schema(schema) for name, schema in SCHEMAS.items()}
    frames = read_conclusions(snapshot, schemas, _concluded_by(settings)) if snapshot else None
    if snapshot is None or frames is None:
        return Conclusions()
    return Conclusions(frames, {table: scan_table(snapshot, table) for table in FACTS})


def _concluded_by(settings: Settings) -> str:
    """What concludes: the same concludes the same from the same documents."""
    corrections, _ = read_corrections(settings.curation)
    told = (pipeline_version(), model_version(settings.model), corrections)
    return sha256(msgspec.json.encode(told)).hexdigest()[:16]


def check(settings: Settings, concluded: Concluded, intake: Intake, refused: Sequence[Reject]) -> Checked:
    """The rows that keep the contract, and everything refused on the way; and in files, too, what was concluded.

    Raises RejectsFound where the run is strict and anything was refused, and OutOfBounds where the run leaves its
    bounds and these are not lifted.
    """
    resolved = concluded.resolved
    give_back()
    checked = validate(resolved.rows, resolved.kept, resolved.misfits, settings.folder, concluded.drafting)
    unread = map(_foreign, intake.documents.frame.filter(pl.col("language") != LANGUAGE).iter_rows(named=True))
    _, uncorrected = read_corrections(settings.curation)
    rejects = sorted((*intake.rejects, *unread, *refused, *uncorrected, *checked.rejects), key=repr)
    if settings.strict and rejects:
        first = rejects[0]
        raise RejectsFound(
            f"{len(rejects)} refused, so nothing was published. The first: {first.source}: {first.reason}", rejects
        )
    if not settings.accept:
        before = rows_per_table(settings.folder)
        keep_bounds(checked.tables.heights, intake.seen, rejects, before, settings.max_rejected, settings.max_drop)
    return Checked(checked.tables, tuple(rejects), concluded.keeping.finished())


def _read(intake: Intake) -> pl.DataFrame:
    """The documents that are read, if they can be."""
    return intake.documents.frame.filter(pl.col("language") == LANGUAGE)


def _foreign(document: Mapping[str, Any]) -> Reject:
    reason = (
        f"No facts were taken from this text, because its language is {document['language']!r} and only {LANGUAGE!r} "
        "is read. The text itself is published. If the language is wrong, give it in a sidecar."
    )
    return Reject("extract", document["sources"][0], "language", reason, document["doc_id"])


def publish(settings: Settings, intake: Intake, checked: Checked, clock: Clock, n_parsed: int) -> RunReport:
    """Make a snapshot of what was checked, and switch to it.

    Raises AuditFailed where what was written does not keep the contract; what was published before then stands.
    """
    with clock.stage("publish"):
        run = Run(
            run_id_of(settings, intake.fingerprint),
            software_version(),
            model_version(settings.model),
            clock.started_at,
            intake.seen,
            n_parsed,
            len(_read(intake)) - n_parsed,
            clock.read,
        )
        # Rows refused for a fault of ours are lacking: the next run concludes everything anew, and refuses them again.
        is_whole = all(reject.stage != "validate" or reject.rule == "curation" for reject in checked.rejects)
        made_by = _concluded_by(settings) if is_whole else ""
        return publish_snapshot(settings.folder, run, checked.tables, checked.rejects, checked.concluded, made_by)


def run_id_of(settings: Settings, fingerprint: str) -> str:
    """A name for what is run: the same files, software, model and settings give the same, on any machine.

    It holds nothing of when or where, so that rejects, which carry it, are the same bytes in every such run.
    """
    corrections, uncorrected = read_corrections(settings.curation)
    told = (
        CONTRACT_VERSION,
        software_version(),
        pipeline_version(),
        model_version(settings.model),
        settings.max_bytes,
        corrections,
        [reject.reason for reject in uncorrected],
        fingerprint,
    )
    return sha256(msgspec.json.encode(told)).hexdigest()[:16]
