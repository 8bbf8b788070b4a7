"""`spacefilm report`: what is published, for people to look at."""

from pathlib import Path
from typing import Annotated

import typer

from spacefilm_pipeline.cli import terminal
from spacefilm_pipeline.cli.options import WAREHOUSE, Warehouse, published
from spacefilm_pipeline.report.visible import visible

PAGE = Path("report.html")


def report(
    out: Annotated[
        Path | None, typer.Option(help=f"HTML file to write; {PAGE} where neither option is given.", dir_okay=False)
    ] = None,
    png: Annotated[Path | None, typer.Option(help="Picture to write of the timeline alone.", dir_okay=False)] = None,
    warehouse: Warehouse = WAREHOUSE,
) -> None:
    """Write one HTML page to look at: timeline, crew, voices, quotes, and the words that each row rests on."""
    from spacefilm_pipeline.report.page import report_page, report_png

    snapshot = published(warehouse)
    page = PAGE if out is None and png is None else out
    if page:
        page.write_text(report_page(snapshot), encoding="utf-8", newline="\n")
    if png:
        png.write_bytes(report_png(snapshot))
    for file in filter(None, (page, png)):
        terminal.out.print(f"Written: {visible(str(file))}", soft_wrap=True)
