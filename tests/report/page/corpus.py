"""Snapshots made row by row, for the report to show: made-up people, and texts that try to break the page."""

from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from schemas import FACTS
from schemas.doc_ids import doc_id_of
from schemas.vocabularies import STAGES
from spacefilm_pipeline.publish import Run, publish_snapshot
from spacefilm_pipeline.publish.validate import validate
from tests.examples import Rows, rows

type Clause = tuple[str, str]
"""A doc_id, and words that stand in that text once."""


@dataclass
class Corpus:
    """Rows that keep the contract. Whatever is not given is as in `tests.examples`."""

    rows: Rows = field(default_factory=lambda: {table: [] for table in FACTS})
    texts: dict[str, str] = field(default_factory=dict)

    def document(self, text: str, source: str, published_on: date | None, **values: Any) -> str:
        """Add a text; its doc_id."""
        doc_id = doc_id_of(text)
        self.texts[doc_id] = text
        basis = "metadata" if published_on else None
        told: dict[str, Any] = {
            "doc_id": doc_id,
            "sources": [source],
            "text": text,
            "n_chars": len(text),
            "place": None,
        }
        self._add("documents", told | {"published_on": published_on, "published_basis": basis} | values)
        return doc_id

    def person(self, name: str, *mentions: Clause, **values: Any) -> str:
        """Add somebody who is named; the person_id."""
        person_id = values.pop("person_id", name.lower().replace(" ", "-"))
        self._add("people", {"person_id": person_id, "name": name, "is_crew": False} | values)
        self._evidence("people", person_id, mentions)
        return str(person_id)

    def member(self, person_id: str, craft: str, *clauses: Clause, **values: Any) -> None:
        """Add somebody aboard."""
        crew_id = f"{person_id}@{craft.lower().replace(' ', '-')}"
        name = next(row["name"] for row in self.rows["people"] if row["person_id"] == person_id)
        told = {"crew_id": crew_id, "person_id": person_id, "name": name, "craft": craft}
        self._add("crew", told | {"craft_kind": "spacecraft"} | values)
        self._evidence("crew", crew_id, clauses)

    def event(self, event_id: str, headline: str, *clauses: Clause, **values: Any) -> None:
        """Add a happening; of the day `on`, where that is given."""
        on = values.pop("on", None)
        days: dict[str, Any] = {"starts_on": on, "ends_on": on, "date_precision": on and "day"}
        told: dict[str, Any] = {
            "event_id": event_id,
            "headline": headline,
            "participants": [],
            "date_text": None,
            "date_basis": None,
        }
        self._add("events", told | days | values)
        self._evidence("events", event_id, clauses)

    def quote(self, doc_id: str, words: str, speaker: str | None, **values: Any) -> None:
        """Add a quote, and the word that names its speaker where `speaker_text` is given."""
        start, end = self._span(doc_id, words)
        key = f"q{len(self.rows['quotes'])}"
        told = {"quote_id": key, "utterance_id": key, "doc_id": doc_id, "start": start, "end": end, "text": words}
        by: dict[str, Any] = {"speaker_id": speaker, "speaker_kind": "person" if speaker else "unknown"}
        for name in ("speaker", "cue"):
            said = values.get(f"{name}_text" if name == "speaker" else name)
            by[f"{name}_start"], by[f"{name}_end"] = self._span(doc_id, said) if said else (None, None)
        self._add("quotes", told | by | {"speaker_text": None, "cue": None} | values)

    def publish(self, out: Path) -> Path:
        """Publish a snapshot; its folder. Fails where a row does not keep the contract."""
        out.mkdir(exist_ok=True)
        checked = validate(self.rows)
        assert checked.rejects == ()
        seen = [source for row in self.rows["documents"] for source in row["sources"]]
        now = datetime(2030, 1, 1, tzinfo=UTC)
        run = Run("r1", "1.0", "m", now, seen, 0, 0, lambda: dict.fromkeys(STAGES, 0.5))
        return publish_snapshot(out, run, checked.tables, []).snapshot

    def _add(self, table: str, values: dict[str, Any]) -> None:
        self.rows[table].append(deepcopy(_EXAMPLES[table][0]) | values)

    def _evidence(self, of: str, key: str, clauses: tuple[Clause, ...]) -> None:
        for doc_id, words in clauses:
            start, end = self._span(doc_id, words)
            told = {"of": of, "id": key, "doc_id": doc_id, "start": start, "end": end, "text": words}
            self.rows["evidence"].append(told)

    def _span(self, doc_id: str, words: str) -> tuple[int, int]:
        start = self.texts[doc_id].index(words)
        return start, start + len(words)


_EXAMPLES = rows()

FLIGHT = (
    "🚀🛰 KOROLEV — Ada Novak 👩🏽‍🚀 and Zoë O’Brien flew aboard Vega 9 on Monday. “It was 𝒷right,” Novak said.\n\n"
    "O’Brien will walk outside in May & June, “if all goes well 🤞”. The return was called off."
)
PLANS = "A wider crew, Ada Novak among it, is to land in Almaty on 9 May. Someone heard of a talk with Zoë O’Brien."
HOSTILE = (
    "Mal <b>Lory</b> said: “</script><script>window.broken = 1</script>” and <img src=x onerror='window.broken = 2'>"
    " then \x00\x1b left — ${window.broken = 3} {{ 7 * 7 }} <!-- <style>* { display: none }</style>"
)


def example() -> Corpus:
    """Three texts: one with characters beyond the basic plane, one of plans, one of markup and scripts."""
    corpus = Corpus()
    flight = corpus.document(FLIGHT, "flight.txt", date(2030, 5, 7), title="The flight of Vega 9", publisher="The Post")
    plans = corpus.document(PLANS, "plans.txt", date(2030, 5, 1))
    title = "</title><script>window.broken = 4</script>"
    hostile = corpus.document(HOSTILE, "<img src=x onerror='window.broken = 5'>.txt", None, title=title)

    ada = corpus.person(
        "Ada Novak", (flight, "Ada Novak"), (plans, "Ada Novak"), is_crew=True, aliases=["Novak"], age=41
    )
    zoe = corpus.person("Zoë O’Brien", (flight, "Zoë O’Brien"), (plans, "Zoë O’Brien"), is_crew=True, roles=["tourist"])
    mal = corpus.person(
        "Mal <b>Lory</b>", (hostile, "Mal <b>Lory</b>"), person_id='mal"><script>window.broken=6</script>'
    )

    both = "Ada Novak 👩🏽‍🚀 and Zoë O’Brien flew aboard Vega 9"
    corpus.member(ada, "Vega 9", (flight, both), agency="ESA", position="commander", age=41)
    corpus.member(zoe, "Vega 9", (flight, both), role="tourist")
    corpus.member(ada, "Halo Station", (plans, "A wider crew, Ada Novak among it"), craft_kind="station")

    flown = {"participants": [ada, zoe], "craft": ["Vega 9"], "on": date(2030, 5, 6)}
    corpus.event("launch", "Launch: Ada Novak", (flight, both + " on Monday"), (plans, "A wider crew"), **flown)
    walk = {"starts_on": date(2030, 5, 1), "ends_on": date(2030, 6, 30), "date_precision": "month"}
    walking = (flight, "O’Brien will walk outside in May & June")
    corpus.event(
        "walk", "Spacewalk: Zoë O’Brien", walking, event_type="spacewalk", status="planned", participants=[zoe], **walk
    )
    landing = {"event_type": "landing", "participants": [ada], "place": "Almaty"}
    corpus.event(
        "land",
        "Landing: Almaty",
        (plans, "is to land in Almaty on 9 May"),
        status="planned",
        on=date(2030, 5, 9),
        **landing,
    )
    corpus.event(
        "off",
        "Landing",
        (flight, "The return was called off"),
        event_type="landing",
        status="cancelled",
        on=date(2030, 5, 8),
    )
    corpus.event(
        "talk", "Talks: Zoë O’Brien", (plans, "Someone heard of a talk"), event_type="talks", status="reported"
    )
    corpus.event(
        "left",
        "Other: <script>window.broken = 7</script>",
        (hostile, "\x00\x1b left"),
        event_type="other",
        on=date(2001, 1, 1),
    )

    corpus.quote(
        flight,
        "It was 𝒷right,",
        ada,
        speaker_text="Novak",
        cue="said",
        occasion_event_id="launch",
        spoken_on=date(2030, 5, 6),
    )
    corpus.quote(flight, "if all goes well 🤞", zoe, kind="partial")
    corpus.quote(hostile, "</script><script>window.broken = 1</script>", mal)
    corpus.quote(plans, "heard of a talk", None, kind="indirect", speaker_text="Someone")
    return corpus
