"""Mentions of all documents → rows of the tables: who is who, what is the same happening, which day it was.

What follows from what a run before saw as well stands as that run concluded: see `resolve.steps`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from spacefilm_pipeline.collector import no_collector
from spacefilm_pipeline.resolve.conclusions import Conclusions
from spacefilm_pipeline.resolve.corpus import Corpus
from spacefilm_pipeline.resolve.curation import Correction
from spacefilm_pipeline.resolve.steps.crew import man
from spacefilm_pipeline.resolve.steps.days import settle, with_people
from spacefilm_pipeline.resolve.steps.documents import write_down
from spacefilm_pipeline.resolve.steps.events import merge_events
from spacefilm_pipeline.resolve.steps.people import describe
from spacefilm_pipeline.resolve.steps.quotes import quote, with_occasions
from spacefilm_pipeline.resolve.steps.stories import tell
from spacefilm_pipeline.resolve.steps.support import support
from spacefilm_pipeline.resolve.steps.told import listen
from spacefilm_pipeline.resolve.steps.who import who_is_who
from spacefilm_pipeline.resolve.tables import Made, Whole
from spacefilm_pipeline.shelf import Shelf
from spacefilm_pipeline.standing import Standing
from spacefilm_pipeline.typed import Misfit


@dataclass(frozen=True)
class Resolved:
    """Rows per table (documents, people, crew, events, quotes, evidence): those made anew, and those that stand."""

    rows: Shelf
    kept: Mapping[str, Standing]
    misfits: list[Misfit]
    """Rows made anew that do not fit the columns and types of their table."""
    concluded: Shelf
    """For the next run: frames of `Conclusions`."""


type Drawn = Callable[[Shelf], object]
"""Is told of the conclusions that are drawn so far, each of them whole."""


def _untold(*_: object) -> None:
    """Nobody waits for anything."""


@no_collector()
def resolve(
    corpus: Corpus,
    corrections: Sequence[Correction] = (),
    before: Conclusions | None = None,
    folder: Path | None = None,
    whole: Whole = _untold,
    drawn: Drawn = _untold,
) -> Resolved:
    """All that the documents say together. `corrections` are those made by hand.

    `before` is what a run of this software concluded with the same corrections; the rows are the same whatever it was.
    What is made and concluded is put away in a `folder`. Of each table `whole` is told as soon as all its rows are
    there, and of conclusions `drawn` is, while others are still made.
    """
    before = before or Conclusions()
    made, concluded = Made(folder, before, whole), Shelf(folder)
    listen(corpus, corrections, before, concluded)
    drawn(concluded)
    who = who_is_who(corpus, corrections, before, concluded)
    drawn(concluded)
    settle(corpus, who, before, concluded)
    write_down(corpus, before, made)
    documents = with_people(corpus.frame, who.frame).filter("read").select("doc", happenings="grounds")
    documents = tell(corpus, documents, who, before, concluded)
    drawn(concluded)
    events = merge_events(corpus, documents, who, before, made, concluded)
    documents = with_occasions(documents, events.spoken)
    concluded.put("read", documents.sort("doc"))
    drawn(concluded)
    quote(corpus, documents, events.spoken, who, before, made)
    people = describe(corpus, who, before, made, concluded)
    crew = man(corpus, who, people, before, made, concluded)
    drawn(concluded)
    support(before, people.gone, crew, events, made)
    return Resolved(made.rows, made.kept, made.misfits, concluded)
