"""How large the report is, and how long it takes to make, to open and to filter.

    python benchmarks/time_report.py [--texts 5000]

Publishes a made-up snapshot of that many texts (rows straight into the tables, nothing is extracted), writes its report
and opens it in the machine's chromium. Times in the browser are those of the processor on the page's main thread, so
that they hold on a busy machine; on an idle one they are what a person waits. Measures, asserts nothing.
"""

import argparse
import random
import shutil
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time
from typing import Any

import polars as pl
from playwright.sync_api import Browser, sync_playwright

from schemas import FACTS, polars_schema
from schemas.doc_ids import doc_id_of
from schemas.vocabularies import EVENT_STATUSES, EVENT_TYPES, QUOTE_KINDS, STAGES
from spacefilm_pipeline.publish import Run, publish_snapshot
from spacefilm_pipeline.publish.validate import validate
from spacefilm_pipeline.report.page import report_page

PEOPLE, CRAFT = 800, 40
EVENTS, QUOTES, NAMED, ABOARD = 5, 8, 12, 3  # in each text
FIRST_DAY, DAYS = date(2027, 1, 1), 1500
PAINTED = "() => new Promise((painted) => requestAnimationFrame(() => setTimeout(painted, 200)))"
FILTERS = {"#filter-person": "person 1", "#filter-words": "quote 7", "#filter-from": "2030-12-01"}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--texts", type=int, default=5000)
    arguments = parser.parse_args()
    with TemporaryDirectory() as folder:
        snapshot = publish(Path(folder) / "warehouse", arguments.texts)
        file = Path(folder) / "report.html"
        began = process_time()
        file.write_text(report_page(snapshot), encoding="utf-8")
        size = file.stat().st_size / 1e6
        print(f"{arguments.texts} texts: report of {size:.1f} MB made in {process_time() - began:.1f} s of processor")
        with sync_playwright() as playwright:
            chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
            measure(chromium, file, "1440 pixels", 1440)
            measure(chromium, file, "390 pixels", 390)
            chromium.close()


def measure(browser: Browser, file: Path, name: str, width: int) -> None:
    """Print what opening the page, each filter, and showing the words of a row take of the page's processor."""
    page = browser.new_page(viewport={"width": width, "height": 900})
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})

    def spent() -> float:
        metrics = session.send("Performance.getMetrics")["metrics"]
        return float(next(metric["value"] for metric in metrics if metric["name"] == "TaskDuration"))

    def take(what: str, act: Callable[[], Any]) -> None:
        began = spent()
        act()
        page.evaluate(PAINTED)
        print(f"  {what:32} {1000 * (spent() - began):6.0f} ms")

    page.set_default_timeout(120_000)
    page.goto(file.as_uri())
    page.wait_for_selector("#timeline svg")
    page.evaluate(PAINTED)
    rows, elements = page.evaluate("[document.querySelectorAll('.row').length, document.querySelectorAll('*').length]")
    print(f"{name}: {rows} rows, {elements} elements")
    print(f"  {'open':32} {1000 * spent():6.0f} ms")
    for field, value in FILTERS.items():
        take(f"{field} = {value}", lambda field=field, value=value: page.fill(field, value))  # type: ignore[misc]
        take("clear", lambda: page.click("#filter-clear"))
    take("words of a row", lambda: page.locator(".row .open").first.click())
    page.close()


def publish(out: Path, n_texts: int) -> Path:
    """Publish made-up tables; the snapshot's folder."""
    out.mkdir()
    made = MadeUp(n_texts)
    tables = {table: pl.DataFrame(list(rows.values()), polars_schema(table)) for table, rows in made.rows.items()}
    seen = tables["documents"]["sources"].explode().to_list()
    run = Run("made-up", "0", "none", datetime.now(UTC), seen, 0, 0, lambda: dict.fromkeys(STAGES, 0.0))
    return publish_snapshot(out, run, validate(tables).tables, []).snapshot


class MadeUp:
    """Rows of every fact table by key: texts of some 4,000 characters over four years, and what each tells."""

    def __init__(self, n_texts: int) -> None:
        self.rows: dict[str, dict[Any, dict[str, Any]]] = {table: {} for table in FACTS}
        self._chance = random.Random(1)  # noqa: S311 - nothing here is secret
        self._n_texts = n_texts
        for number in range(n_texts):
            self._add_text(number)

    def _add_text(self, number: int) -> None:
        self._text = f"Report {number} of the day. "
        self._spans: list[dict[str, Any]] = []
        told_on = FIRST_DAY + timedelta(self._chance.randrange(DAYS))
        people = [f"person-{self._chance.randrange(PEOPLE)}" for _ in range(NAMED)]
        for person in people:
            self._name(person)
            self._write("was seen where the work goes on from day to day and much is still to be done. ")
        for person in people[:ABOARD]:
            self._board(person)
        for event in range(EVENTS):
            self._happen(f"{number}-{event}", people[event : event + 3], told_on)
        for quote in range(QUOTES):
            self._say(f"{number}-{quote}", people[quote], told_on)
        self._write("Nothing else was told of it, and so the rest of the report is left to be read by others. " * 12)
        self._close(number, told_on)

    def _close(self, number: int, told_on: date) -> None:
        """The text is whole: the document's row, and the doc_id in the rows of its spans."""
        doc_id = doc_id_of(self._text)
        for row in self._spans:
            row |= {"doc_id": doc_id, "text": self._text[row["start"] : row["end"]]}
            if "of" in row:
                self._put("evidence", tuple(row.values()), row)
            else:
                self._put("quotes", row["quote_id"], row)
        told = {"doc_id": doc_id, "sources": [f"{number}.txt"], "title": f"Report {number}", "text": self._text}
        day = {"published_on": told_on, "published_basis": "metadata"}
        self._put("documents", doc_id, told | day | {"language": "en", "n_chars": len(self._text)})

    def _write(self, words: str) -> dict[str, int]:
        start = len(self._text)
        self._text += words
        return {"start": start, "end": len(self._text)}

    def _support(self, of: str, key: str, words: str) -> None:
        self._spans.append({"of": of, "id": key} | self._write(words))
        self._write(" ")

    def _name(self, person: str) -> None:
        name = person.replace("-", " ").capitalize()
        counted = {"is_crew": False, "n_documents": 1, "n_mentions": 1}
        self._put("people", person, {"person_id": person, "name": name, "roles": ["astronaut"]} | counted)
        self._support("people", person, name)

    def _board(self, person: str) -> None:
        craft = f"Vessel {self._chance.randrange(CRAFT)}"
        key = f"{person}@{craft.lower().replace(' ', '-')}"
        told = {"crew_id": key, "person_id": person, "name": self.rows["people"][person]["name"], "craft": craft}
        self._put("crew", key, told | {"craft_kind": "spacecraft", "role": "astronaut"})
        self._support("crew", key, f"One of those aboard {craft} was {told['name']}.")

    def _happen(self, key: str, people: list[str], told_on: date) -> None:
        """A happening; every fourth is told by some five texts."""
        if self._chance.random() < 0.25:
            key = f"shared-{self._chance.randrange(max(1, self._n_texts // 4))}"
        kind = self._chance.choice(EVENT_TYPES)
        first = told_on + timedelta(self._chance.randrange(-20, 20))
        last = first + timedelta(self._chance.choice([0, 0, 0, 30]))
        days = {"starts_on": first, "ends_on": last, "date_precision": "day"}
        told = {"event_id": key, "event_type": kind, "status": self._chance.choice(EVENT_STATUSES)}
        names = ", ".join(self.rows["people"][person]["name"] for person in people)
        who = {"headline": f"{kind.capitalize()}: {names}", "participants": sorted(set(people))}
        craft = {"craft": [f"Vessel {self._chance.randrange(CRAFT)}"]}
        self._put("events", key, told | days | who | craft | {"n_documents": 1, "confidence": 0.5})
        self._support("events", key, f"On that day there was {kind} number {key} with {names} among others.")

    def _say(self, key: str, person: str, told_on: date) -> None:
        self._write("“")
        span = self._write(f"This is quote {key}, and it says what is to be said of the flight and of those aboard,")
        self._write("” one of them said. ")
        kind = self._chance.choice(QUOTE_KINDS)
        told = {"quote_id": key, "utterance_id": key, "part": 1, "kind": kind, "confidence": 0.5}
        self._spans.append(told | span | {"speaker_id": person, "speaker_kind": "person", "spoken_on": told_on})

    def _put(self, table: str, key: Any, values: dict[str, Any]) -> None:
        """Add a row, unless its key is taken; a column that is not given is null, or an empty list."""
        blank: dict[str, Any] = {
            name: [] if isinstance(dtype, pl.List) else None for name, dtype in polars_schema(table).items()
        }
        self.rows[table].setdefault(key, blank | values)


if __name__ == "__main__":
    main()
