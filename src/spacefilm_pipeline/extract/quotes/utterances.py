"""Which quotations are parts of one utterance: interrupted by its cue, or carried on without another."""

from collections.abc import Iterator, Sequence

from spacefilm_pipeline.extract.quotes.attribution import Choice, Discourse


def utterance_starts(discourse: Discourse, said: Sequence[tuple[int, Choice | None]]) -> Iterator[bool]:
    """For each quotation that is speech, in text order, whether a new utterance begins with it."""
    before: tuple[int, Choice | None] | None = None
    for index, choice in said:
        yield before is None or not _goes_on(discourse, before, (index, choice))
        before = index, choice


def _goes_on(discourse: Discourse, before: tuple[int, Choice | None], here: tuple[int, Choice | None]) -> bool:
    """The same words name the speaker of both, and they stand together; or the marks carry the first over."""
    (last, earlier), (index, choice) = before, here
    if earlier is None or choice is None:
        return False
    places = discourse.layout.quoted
    distance = places[index].paragraph - places[last].paragraph
    if discourse.layout.quotations[index].continues and index == last + 1:
        return True
    return earlier.candidate.head.i == choice.candidate.head.i and distance <= 1
