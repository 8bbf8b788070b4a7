"""Snapshot → one page to look at, and its timeline as a picture."""

from pathlib import Path

from spacefilm_pipeline.report.page.chart import timeline_png
from spacefilm_pipeline.report.page.html import page_html
from spacefilm_pipeline.report.page.select import Limits
from spacefilm_pipeline.report.page.view import read_page


def report_page(snapshot: Path, limits: Limits | None = None) -> str:
    """A published snapshot as one HTML page that needs nothing else: the same snapshot gives the same page."""
    return page_html(read_page(snapshot, limits or Limits()))


def report_png(snapshot: Path, limits: Limits | None = None) -> bytes:
    """The page's timeline as a PNG."""
    return timeline_png(read_page(snapshot, limits or Limits()).events)
