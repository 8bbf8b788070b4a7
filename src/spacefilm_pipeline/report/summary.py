"""What a run did, in a few lines."""

import shlex
from collections.abc import Collection
from dataclasses import asdict
from pathlib import Path

from spacefilm_pipeline.location import Location, current
from spacefilm_pipeline.publish import RunReport
from spacefilm_pipeline.publish.places import current_snapshot
from spacefilm_pipeline.report.formats import plain_json
from spacefilm_pipeline.report.visible import visible

FIRST_QUESTIONS = (
    "SELECT name, craft, position, agency FROM crew ORDER BY craft, name",
    "SELECT starts_on, event_type, status, headline FROM timeline()",
    "SELECT name, kind, text FROM quotes JOIN people ON person_id = speaker_id ORDER BY doc_id, start",
)
_REJECTS_SHOWN = 10


def counts(report: RunReport) -> dict[str, int]:
    """What was seen and what became of it, and the rows per table, by name."""
    return {
        "texts seen": report.n_seen,
        "new": report.n_new,
        "changed": report.n_changed,
        "unchanged": report.n_unchanged,
        "rejected": report.n_rejected,
        "removed": report.n_removed,
        "parsed": report.n_parsed,
        "reused": report.n_reused,
        **{f"rows of {table}": rows for table, rows in report.n_rows.items()},
    }


def summary(report: RunReport, out: Location) -> str:
    """The summary for a person: counts, where the tables are, what was refused, and three queries to try."""
    texts = (
        f"Texts: {report.n_seen} seen, of them {report.n_new} new, {report.n_changed} changed, "
        f"{report.n_unchanged} unchanged, {report.n_rejected} rejected; {report.n_removed} gone since the last run"
    )
    read = f"Read: {report.n_parsed} now, {report.n_reused} reused from runs before"
    if not report.published:
        return f"{texts}\n\nNothing new since snapshot {int(report.snapshot.name)}, so nothing was published."
    width = max(map(len, report.n_rows))
    rows = [f"  {table:<{width}} {count:>8}" for table, count in report.n_rows.items()]
    paragraphs = [[texts, read], [f"Published in {current(out)}:", *rows], _refused(report), _questions(out)]
    return "\n\n".join("\n".join(map(visible, lines)) for lines in paragraphs if lines)


def summary_json(report: RunReport) -> str:
    """The same for a program: what was counted, seconds per stage, what was refused, and where the snapshot is."""
    return plain_json(asdict(report))


def interrupted(out: Path, doc_ids: Collection[str]) -> str:
    """What a run that was interrupted leaves, in a line; `doc_ids` are the texts whose mentions are kept."""
    snapshot = current_snapshot(out)
    published = f"Snapshot {int(snapshot.name)} is published" if snapshot else "Nothing is published yet"
    return f"Interrupted. {published}; {len(doc_ids):,} texts are read and kept: the next run reads only the others."


def _refused(report: RunReport) -> list[str]:
    if not report.rejects:
        return []
    lines = [f"  {reject.source}: {reject.reason}" for reject in report.rejects[:_REJECTS_SHOWN]]
    more = len(report.rejects) - len(lines)
    return ["Refused:", *lines, *([f"  and {more} more in the table rejects"] if more else [])]


def _questions(out: Location) -> list[str]:
    where = "" if out == Path("data/warehouse") else f" --warehouse {shlex.quote(str(out))}"
    return ["Try:", *(f'  spacefilm sql "{question}"{where}' for question in FIRST_QUESTIONS)]
