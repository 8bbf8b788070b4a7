"""One browser and one page for all tests of the report that need them."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Error, Page, Request, sync_playwright

from spacefilm_pipeline.report.page import report_page
from tests.report.page.corpus import example

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
QUIETLY = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
WIDE, PHONE = {"width": 1440, "height": 1000}, {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A headless browser of the machine's own.

    It ends with the module: while it runs, this thread has an event loop, in which no other test can start its own.
    """
    executable = next(filter(None, map(shutil.which, BROWSERS)), None)
    if executable is None:
        pytest.skip(f"no browser here: none of {', '.join(BROWSERS)} is installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=QUIETLY)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of the example, as a file."""
    folder = tmp_path_factory.mktemp("report")
    file = folder / "report.html"
    file.write_text(report_page(example().publish(folder / "warehouse")), encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def tab(browser: Browser, report: Path) -> Iterator[tuple[Page, list[str]]]:
    """The one page, and what it complained of or asked the network for."""
    page = browser.new_page()
    page.set_default_timeout(10_000)
    noise: list[str] = []

    def heard(message: ConsoleMessage) -> None:
        noise.append(f"console: {message.text}")

    def failed(error: Error) -> None:
        noise.append(f"error: {error}")

    def asked(request: Request) -> None:
        if request.url != report.as_uri():
            noise.append(f"request: {request.url}")

    page.on("console", heard)
    page.on("pageerror", failed)
    page.on("request", asked)
    yield page, noise
    page.close()


@pytest.fixture
def page(tab: tuple[Page, list[str]], report: Path) -> Iterator[Page]:
    """The report, freshly opened in a wide window. A test fails where the page complained or asked the network."""
    page, noise = tab
    noise.clear()
    page.set_viewport_size({"width": WIDE["width"], "height": WIDE["height"]})
    page.emulate_media(media="screen", color_scheme="light", reduced_motion="reduce")
    page.goto(report.as_uri())
    page.wait_for_selector("#timeline svg")
    yield page
    assert noise == []


@pytest.fixture(scope="session")
def screenshots() -> Path:
    """Where pictures of the page are kept to be looked at: SPACEFILM_SCREENSHOTS, else build/screenshots."""
    folder = Path(os.environ.get("SPACEFILM_SCREENSHOTS", Path(__file__).parents[3] / "build" / "screenshots"))
    folder.mkdir(parents=True, exist_ok=True)
    return folder
