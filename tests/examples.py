"""A small set of rows that keeps the contract, for tests to break."""

from copy import deepcopy
from datetime import date
from typing import Any

from schemas.doc_ids import doc_id_of

type Rows = dict[str, list[dict[str, Any]]]

TEXT = "MOSCOW — Ada Novak flew to the station on Monday. “It was bright,” she said."
DOC_ID = doc_id_of(TEXT)


def span(words: str) -> tuple[int, int]:
    """Where words stand in the text."""
    return TEXT.index(words), TEXT.index(words) + len(words)


def rows() -> Rows:
    """Rows of every fact table, fresh at every call."""
    return deepcopy(_ROWS)


def _evidence(of: str, key: str, words: str) -> dict[str, Any]:
    start, end = span(words)
    return {"of": of, "id": key, "doc_id": DOC_ID, "start": start, "end": end, "text": words}


_ROWS: Rows = {
    "documents": [
        {
            "doc_id": DOC_ID,
            "sources": ["a.txt"],
            "title": None,
            "publisher": None,
            "url": None,
            "place": "Moscow",
            "published_on": date(2021, 10, 5),
            "published_basis": "metadata",
            "language": "en",
            "near_duplicate_of": None,
            "n_chars": len(TEXT),
            "text": TEXT,
        }
    ],
    "people": [
        {
            "person_id": "ada-novak",
            "name": "Ada Novak",
            "given_name": "Ada",
            "family_name": "Novak",
            "aliases": [],
            "roles": ["cosmonaut"],
            "role_text": [],
            "affiliations": [],
            "nationality": None,
            "age": None,
            "age_as_of": None,
            "prior_missions": 0,
            "is_crew": True,
            "n_documents": 1,
            "n_mentions": 1,
        }
    ],
    "crew": [
        {
            "crew_id": "ada-novak@international-space-station",
            "person_id": "ada-novak",
            "name": "Ada Novak",
            "craft": "International Space Station",
            "craft_kind": "station",
            "position": None,
            "role": "cosmonaut",
            "agency": None,
            "nationality": None,
            "age": None,
            "age_as_of": None,
            "prior_missions": 0,
            "film_part": None,
            "aliases": [],
        }
    ],
    "events": [
        {
            "event_id": "launch-2021-10-04",
            "event_type": "launch",
            "status": "happened",
            "headline": "Ada Novak flew to the station",
            "starts_on": date(2021, 10, 4),
            "ends_on": date(2021, 10, 4),
            "date_precision": "day",
            "date_text": "Monday",
            "date_basis": "relative",
            "place": None,
            "country": None,
            "participants": ["ada-novak"],
            "organizations": [],
            "craft": [],
            "n_documents": 1,
            "confidence": 0.5,
        }
    ],
    "quotes": [
        {
            "quote_id": "q1",
            "utterance_id": "u1",
            "part": 1,
            "doc_id": DOC_ID,
            "start": span("It was bright,")[0],
            "end": span("It was bright,")[1],
            "text": "It was bright,",
            "kind": "direct",
            "speaker_id": "ada-novak",
            "speaker_kind": "person",
            "speaker_text": "she",
            "speaker_start": span("she said")[0],
            "speaker_end": span("she said")[0] + 3,
            "cue": "said",
            "cue_start": span("said")[0],
            "cue_end": span("said")[1],
            "occasion_event_id": None,
            "spoken_on": None,
            "duplicate_of": None,
            "confidence": 1.0,
        }
    ],
    "evidence": [
        _evidence("people", "ada-novak", "Ada Novak"),
        _evidence("crew", "ada-novak@international-space-station", "Ada Novak flew to the station"),
        _evidence("events", "launch-2021-10-04", "Ada Novak flew to the station on Monday"),
    ],
}
