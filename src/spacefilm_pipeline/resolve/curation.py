"""Corrections by hand: a file that says who is the same, who is not, and what somebody is called.

The columns are `action`, `a`, `b` and `note`. `a` and `b` are names as texts give them; `Name@doc_id` is the person of
that name in that document only. `same`: a and b are one person; `different`: they are two; `rename`: a is to be
published under the name b.
"""

import csv
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from spacefilm_pipeline.personal_names import fold
from spacefilm_pipeline.records import Reject

type Outcome = tuple[tuple[Correction, ...], tuple[Reject, ...]]

COLUMNS = ["action", "a", "b", "note"]
_ACTIONS = {"same", "different", "rename"}


@dataclass(frozen=True, slots=True)
class Correction:
    """One line of the file."""

    action: str
    a: str
    b: str
    note: str
    line: int

    def names(self, side: str, form: str, doc_id: str) -> bool:
        """Whether one side (`a` or `b`) means this form in this document."""
        name, _, document = (self.a if side == "a" else self.b).partition("@")
        return fold(name.strip()) == fold(form) and document.strip() in {"", doc_id}


def read_corrections(path: Path) -> Outcome:
    """The corrections of a file, and a reject for each line that is none. No file, no corrections."""
    if not path.exists():
        return (), ()
    try:
        text = path.read_text(encoding="utf-8-sig")
        rows = csv.DictReader(StringIO(text), strict=True)
        if rows.fieldnames != COLUMNS:
            return (), (_reject(path, 1, f"its first line must be {','.join(COLUMNS)}, not {rows.fieldnames}"),)
        return _sorted_out(path, [(rows.line_num, row) for row in rows])
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        return (), (_reject(path, 1, f"it cannot be read ({error})"),)


def _sorted_out(
    path: Path, rows: list[tuple[int, dict[str, str | None]]]
) -> tuple[tuple[Correction, ...], tuple[Reject, ...]]:
    corrections: list[Correction] = []
    rejects: list[Reject] = []
    said: dict[frozenset[str], Correction] = {}
    for line, row in rows:
        action, a, b, note = ((row.get(column) or "").strip() for column in COLUMNS)
        correction = Correction(action, a, b, note, line)
        earlier = said.get(frozenset((fold(a), fold(b))))
        if fault := _fault(correction, earlier):
            rejects.append(_reject(path, line, fault))
            continue
        if action != "rename":
            said.setdefault(frozenset((fold(a), fold(b))), correction)
        corrections.append(correction)
    return tuple(corrections), tuple(rejects)


def _fault(correction: Correction, earlier: Correction | None) -> str | None:
    """What is wrong with a correction; None where nothing is."""
    if correction.action not in _ACTIONS:
        return f"its action must be one of {', '.join(sorted(_ACTIONS))}, not {correction.action!r}"
    if not correction.a or not correction.b:
        return "it must name somebody in both a and b"
    if correction.action != "rename" and fold(correction.a) == fold(correction.b):
        return "a and b are the same name; tell two people of one name apart as Name@doc_id"
    if earlier and earlier.action != correction.action and correction.action != "rename":
        return f"line {earlier.line} says that these two are {earlier.action}"
    return None


def _reject(path: Path, line: int, fault: str) -> Reject:
    reason = f"Line {line} of the corrections was left out: {fault}. Mend the line and run again."
    return Reject("validate", str(path), "curation", reason, table="people")
