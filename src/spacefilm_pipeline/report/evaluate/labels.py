"""Label files: what a person says that one text holds, as JSON, one file per text."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import msgspec

from spacefilm_pipeline.records import Span


class LabelsError(ValueError):
    """A label file that cannot be used, with the file's name and what is wrong with it."""


@dataclass(frozen=True, slots=True)
class PersonLabel:
    """A person that the text names. `person` is the name that another text of the set gives the same person."""

    name: str
    person: str | None = None
    roles: tuple[str, ...] = ()
    affiliations: tuple[str, ...] = ()
    nationality: str | None = None
    age: int | None = None
    prior_missions: int | None = None
    optional: bool = False


@dataclass(frozen=True, slots=True)
class CrewLabel:
    """A person aboard a craft. `craft_aka` are further names of the craft that will do."""

    name: str
    craft: str
    craft_aka: tuple[str, ...] = ()
    agency: str | None = None
    position: str | None = None
    film_part: str | None = None
    optional: bool = False


@dataclass(frozen=True, slots=True)
class EventLabel:
    """A happening. `evidence` holds one clause per telling: its words, or its range in the text."""

    event_type: str
    evidence: tuple[str | tuple[int, int], ...]
    status: str | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    participants: tuple[str, ...] = ()
    participants_open: bool = False
    optional: bool = False


@dataclass(frozen=True, slots=True)
class QuoteLabel:
    """A quoted span or an indirect content clause, by its range or as the nth occurrence of its words.

    With `speaker_kind` `span` the speaker is `speaker_span`, the range of the words that name the source.
    """

    text: str
    kind: str
    speaker: str | None = None
    speaker_kind: str = "person"
    speaker_span: tuple[int, int] | None = None
    start: int | None = None
    end: int | None = None
    occurrence: int = 1
    optional: bool = False


@dataclass(frozen=True, slots=True)
class DocumentLabels:
    """All that is labelled in one text. `people` and `events` are null where nobody labelled them."""

    document: str
    quotes: tuple[QuoteLabel, ...]
    people: tuple[PersonLabel, ...] | None = None
    crew: tuple[CrewLabel, ...] = ()
    events: tuple[EventLabel, ...] | None = None
    published_on: date | None = None
    quotes_complete: bool = True


def read_labels(folder: Path) -> list[DocumentLabels]:
    """The label files of a folder, in the order of their names.

    Raises LabelsError where the folder holds none, or where one is not in the format.
    """
    paths = sorted(folder.glob("*.json"))
    if not paths:
        raise LabelsError(f"{folder} holds no label files (*.json)")
    return [_read(path) for path in paths]


def _read(path: Path) -> DocumentLabels:
    try:
        return msgspec.json.decode(path.read_bytes(), type=DocumentLabels)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise LabelsError(f"{path} is not a label file: {error}") from error


def locate(text: str, label: str | tuple[int, int], occurrence: int = 1) -> Span:
    """Where the nth occurrence of the labelled words, or the labelled range, stands in the text.

    Raises LabelsError where the text does not hold it.
    """
    if not isinstance(label, str):
        start, end = label
        if not 0 <= start <= end <= len(text):
            raise LabelsError(f"the labelled range {start}–{end} is outside the document of {len(text)} characters")
        return Span(start, end)
    at = -1
    for _ in range(occurrence):
        at = text.find(label, at + 1)
        if at < 0:
            raise LabelsError(f"the labelled words are not in the document: {label[:70]!r}")
    return Span(at, at + len(label))
