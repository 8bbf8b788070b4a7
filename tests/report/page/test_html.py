"""The page as a file: the same for the same snapshot, with nothing of the sources in it but text."""

import base64
import hashlib
import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from spacefilm_pipeline.report.page import report_page
from spacefilm_pipeline.report.page.select import Limits
from tests.report.page.corpus import FLIGHT, HOSTILE, Corpus, example


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return example().publish(tmp_path_factory.mktemp("html"))


@pytest.fixture(scope="module")
def html(snapshot: Path) -> str:
    return report_page(snapshot)


class Parsed(HTMLParser):
    """Tags and attributes, and the text of scripts and of the articles' bodies."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: set[str] = set()
        self.scripts: list[str] = []
        self.bodies: list[str] = []
        self._in: str | None = None
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes |= {name for name, _ in attrs}
        if tag == "script":
            self.scripts.append("")
        if ("class", "body") in attrs:
            self.bodies.append("")
        if tag != "mark":
            self._in = "script" if tag == "script" else "body" if ("class", "body") in attrs else None

    def handle_endtag(self, tag: str) -> None:
        if tag != "mark":
            self._in = None

    def handle_data(self, data: str) -> None:
        if self._in == "script":
            self.scripts[-1] += data
        elif self._in == "body":
            self.bodies[-1] += data


def test_the_same_snapshot_is_the_same_page(snapshot: Path, html: str) -> None:
    assert report_page(snapshot) == html


def test_texts_stand_in_the_page_as_they_are(html: str) -> None:
    bodies = Parsed(html).bodies
    assert bodies[0] == FLIGHT
    assert bodies[2] == HOSTILE.replace("\0", "␀")  # the one character that HTML cannot hold


def test_no_text_becomes_markup(html: str) -> None:
    parsed = Parsed(html)
    assert "img" not in parsed.tags
    assert "b" not in parsed.tags
    assert parsed.tags.count("script") == 3
    assert parsed.tags.count("style") == 1
    assert not {name for name in parsed.attributes if name.startswith("on") or name in ("src", "style")}


def test_the_policy_lets_our_scripts_and_styles_run_and_nothing_else(html: str) -> None:
    policy = re.search('Content-Security-Policy" content="([^"]*)"', html)
    assert policy
    rules = dict(rule.strip().split(" ", 1) for rule in policy[1].replace("&#39;", "'").split(";"))
    scripts = [script for script in Parsed(html).scripts if not script.startswith("{")]
    assert rules["default-src"] == rules["base-uri"] == rules["form-action"] == "'none'"
    assert rules["script-src"].split() == [hashed(script) for script in scripts]
    style = re.search("<style>(.*?)</style>", html, re.DOTALL)
    assert style
    assert rules["style-src"] == hashed(style[1])


def hashed(source: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(source.encode()).digest()).decode()}'"


def test_the_data_is_whole(html: str) -> None:
    (data,) = [script for script in Parsed(html).scripts if script.startswith("{")]
    assert "<" not in data
    assert ["Mal <b>Lory</b>"] in json.loads(data)["people"]


def test_nothing_is_fetched(html: str) -> None:
    ours = html.replace(Parsed(html).scripts[1], "")  # but for Vega, which names addresses that it does not fetch
    addresses = set(re.findall(r"https?://[^\s\"'<)]+", ours))
    assert {address.rsplit("/", 1)[0] for address in addresses} == {"https://vega.github.io/schema/vega-lite"}


def test_what_is_left_out_is_told(snapshot: Path, html: str) -> None:
    assert "does not show everything" not in html
    short = report_page(snapshot, Limits(texts=1))
    told = " ".join(short.split())
    assert "This page does not show everything.</strong> It holds the 1 newest of 3 texts" in told
    assert "3 of 6 are left out" in told
    assert "SELECT * FROM events" in told


def test_a_snapshot_of_nothing_is_a_page(tmp_path: Path) -> None:
    assert "0 texts" in report_page(Corpus().publish(tmp_path / "out"))
