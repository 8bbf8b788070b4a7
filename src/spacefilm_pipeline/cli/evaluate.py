"""`spacefilm evaluate`: how good what is published is."""

from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from spacefilm_pipeline.cli import terminal
from spacefilm_pipeline.cli.options import WAREHOUSE, Warehouse, published
from spacefilm_pipeline.report.evaluate import Tally, read_labels, read_snapshot
from spacefilm_pipeline.report.evaluate import evaluate as score
from spacefilm_pipeline.report.visible import visible


def evaluate(
    labels: Annotated[Path, typer.Argument(help="Folder of label files (*.json).", exists=True, file_okay=False)],
    errors: Annotated[bool, typer.Option("--errors", help="Show every error once, grouped by kind.")] = False,
    warehouse: Warehouse = WAREHOUSE,
) -> None:
    """Score the published snapshot against labels."""
    tally = score(read_snapshot(published(warehouse)), read_labels(labels))
    if errors:
        _print_errors(tally)
    terminal.out.print(f"{'measure':24} {'P':>6} {'R':>6} {'F1':>6} {'n':>5}", soft_wrap=True)
    for measure, figures in tally.figures().items():
        line = f"{measure:24} {figures.precision:6.3f} {figures.recall:6.3f} {figures.f1:6.3f} {figures.n:5}"
        terminal.out.print(line, soft_wrap=True)


def _print_errors(tally: Tally) -> None:
    for (measure, kind), errors in tally.errors_by_kind().items():
        terminal.out.print(Text(f"{measure}: {visible(kind)} ({len(errors)})", style="bold"), soft_wrap=True)
        for error in errors:
            line = error.detail if error.detail == error.where else f"{error.where}: {error.detail}"
            terminal.out.print(Text(visible(f"  {line}")), soft_wrap=True)
    terminal.out.print()
