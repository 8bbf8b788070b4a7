"""Scoring quotations: is the span found, has it the right edges, and does it have its right speaker?"""

import re
from collections.abc import Sequence

from spacefilm_pipeline.records import Span
from spacefilm_pipeline.report.evaluate.identity import Cast
from spacefilm_pipeline.report.evaluate.labels import DocumentLabels, QuoteLabel, locate
from spacefilm_pipeline.report.evaluate.matching import fold, overlap, trim
from spacefilm_pipeline.report.evaluate.snapshot import Row
from spacefilm_pipeline.report.evaluate.tally import Tally

_ENOUGH = 0.5
"""A published span stands for a labelled one that it overlaps by this share."""

_PRONOUNS = frozenset(("he", "she", "they", "it", "who"))


def score_quotes(tally: Tally, labels: DocumentLabels, text: str, rows: Sequence[Row], cast: Cast, where: str) -> None:
    """Count `quotes.*` (direct and partial) and `indirect.*` of one document."""
    for measure, kinds in (("quotes", {"direct", "partial"}), ("indirect", {"indirect"})):
        wanted = [label for label in labels.quotes if label.kind in kinds]
        published = [row for row in rows if row["kind"] in kinds]
        left = _score_labelled(tally, measure, wanted, text, published, cast, where)
        if measure == "quotes" or labels.quotes_complete:
            for row in left:
                tally.spurious(f"{measure}.span", where, _short(row["text"]), also=_further(measure))


def _score_labelled(
    tally: Tally, measure: str, labels: Sequence[QuoteLabel], text: str, rows: Sequence[Row], cast: Cast, where: str
) -> list[Row]:
    """Count the labels found and missed; the rows that stand for none of them are left."""
    free = [(row, trim(text, Span(row["start"], row["end"]))) for row in rows]
    for label in labels:
        stretch = _stretch(text, label)
        span = trim(text, stretch)
        best = max(range(len(free)), key=lambda i: overlap(span, free[i][1]), default=None)
        if best is None or overlap(span, free[best][1]) < _ENOUGH:
            if not label.optional:
                tally.missed(f"{measure}.span", where, _short(stretch.of(text)), also=_further(measure))
            continue
        row, found = free.pop(best)
        if not label.optional:
            _score_pair(tally, measure, label, row, span == found, cast, where)
    return [row for row, _ in free]


def _score_pair(
    tally: Tally, measure: str, label: QuoteLabel, row: Row, same_edges: bool, cast: Cast, where: str
) -> None:
    tally.hit(f"{measure}.span")
    words = _short(label.text)
    if measure == "quotes":
        tally.judge(same_edges, f"{measure}.exact", where, f"{words} | got {_short(row['text'])}", "other edges")
    said_by = cast.name(row["speaker_id"]) or row["speaker_text"]
    detail = f"{words} | want {label.speaker} got {said_by}"
    right = same_speaker(label, row, cast)
    tally.judge(right, f"{measure}.span+speaker", where, detail, _speaker_error(label, row))


def _further(measure: str) -> tuple[str, ...]:
    """The measures beside the span itself in which a span missed or spurious counts."""
    return (f"{measure}.span+speaker", *([f"{measure}.exact"] if measure == "quotes" else []))


def _stretch(text: str, label: QuoteLabel) -> Span:
    if label.start is not None and label.end is not None:
        return locate(text, (label.start, label.end))
    return locate(text, label.text, label.occurrence)


def same_speaker(label: QuoteLabel, row: Row, cast: Cast) -> bool:
    """Whether the published speaker is the labelled one."""
    if label.speaker_kind == "span":
        return label.speaker_span is None or _same_source(label, row, cast)
    if not label.speaker:
        return not row["speaker_id"]
    if label.speaker_kind == "person":
        return cast.knows(row["speaker_id"]) and cast.labelled(label.speaker) == cast.published(row["speaker_id"])
    common = set(fold(label.speaker).split()) & set(fold(row["speaker_text"]).split())
    return not row["speaker_id"] and bool(common - {"the", "a", "an", "some"})


def _same_source(label: QuoteLabel, row: Row, cast: Cast) -> bool:
    """Whether the words that name the speaker touch the labelled ones, or name the same name elsewhere."""
    start, end = label.speaker_span or (0, 0)
    if row["speaker_start"] is not None and min(end, row["speaker_end"]) > max(start, row["speaker_start"]):
        return True
    names = re.findall(r"\b[A-Z][\w’'.-]+", label.speaker or "")
    said = f"{row['speaker_text'] or ''} {cast.name(row['speaker_id']) or ''}".split()
    return bool(names) and names[-1].removesuffix("’s").removesuffix("'s") in said


def _speaker_error(label: QuoteLabel, row: Row) -> str:
    """What kind of error a wrong speaker is."""
    if not label.speaker:
        return "speaker where none is labelled"
    if row["speaker_id"] is None and row["speaker_text"] is None:
        return "no speaker"
    if label.speaker_kind in ("organization", "group") and row["speaker_id"]:
        return "person for an organization or a group"
    if label.speaker_kind != "span" and fold(row["speaker_text"]) in _PRONOUNS:
        return "pronoun means somebody else"
    if label.speaker_kind == "person" and row["speaker_id"] is None:
        return "words found, person not identified"
    return "other speaker"


def _short(text: str) -> str:
    return text if len(text) <= 80 else f"{text[:79]}…"
