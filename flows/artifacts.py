"""What a run leaves in the UI for a person: its counts, a link to the snapshot, and what was refused."""

import re
from collections.abc import Sequence

from prefect.artifacts import create_link_artifact, create_markdown_artifact, create_table_artifact

from spacefilm_pipeline.publish import RunReport
from spacefilm_pipeline.records import Reject
from spacefilm_pipeline.report.summary import counts
from spacefilm_pipeline.report.visible import visible

ROWS_SHOWN = 100
LENGTH_SHOWN = 300


def show_run(report: RunReport) -> None:
    """A table of the run's counts, and a link to its snapshot."""
    name = report.snapshot.name
    create_table_artifact([counts(report)], key="spacefilm-run", description=f"Snapshot {name}")
    create_link_artifact(report.snapshot.as_uri(), f"Snapshot {name}", key="spacefilm-snapshot")


def show_rejects(rejects: Sequence[Reject]) -> None:
    """A table of what was refused."""
    create_markdown_artifact(markdown_table(rejects), key="spacefilm-rejects")


def markdown_table(rejects: Sequence[Reject]) -> str:
    """The rejects as a table in Markdown; of many, the first."""
    shown = [f"| {' | '.join(map(_cell, _columns(reject)))} |" for reject in rejects[:ROWS_SHOWN]]
    title = f"{len(rejects)} rejects" + (f", the first {ROWS_SHOWN}" if len(rejects) > ROWS_SHOWN else "")
    return "\n".join([title, "", "| source | stage | rule | reason |", "|---|---|---|---|", *shown])


def _columns(reject: Reject) -> tuple[str, ...]:
    return reject.source, reject.stage, reject.rule, reject.reason


def _cell(text: str) -> str:
    """Text that Markdown and HTML show as it is: its punctuation as character references, which mean nothing more."""
    cut = text if len(text) <= LENGTH_SHOWN else f"{text[:LENGTH_SHOWN]}…"
    return re.sub(r"[!-/:-@[-`{-~]", lambda found: f"&#{ord(found[0])};", visible(cut))
