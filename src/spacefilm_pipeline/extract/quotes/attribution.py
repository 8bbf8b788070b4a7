"""Quotation → the words that name its speaker: candidates scored by weighted features, of which the best wins."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import repeat
from math import exp

from spacefilm_pipeline.extract.coreference import Cast
from spacefilm_pipeline.extract.quotes.candidates import Candidate, Candidates
from spacefilm_pipeline.extract.quotes.cues import find_cues
from spacefilm_pipeline.extract.quotes.features import Features
from spacefilm_pipeline.extract.quotes.layout import Layout
from spacefilm_pipeline.extract.quotes.marks import find_quotations, outer_quotations
from spacefilm_pipeline.extract.text import text_of
from spacefilm_pipeline.extract.tokens import Doc
from spacefilm_pipeline.lexicons import read_lexicon


@dataclass(frozen=True, slots=True)
class Choice:
    """The candidate taken for the speaker, its score, and its share of belief among all candidates."""

    candidate: Candidate
    score: float
    belief: float


class Discourse:
    """One text ready for attribution: its quotations laid out among the narrator's words, its cues and candidates."""

    def __init__(self, doc: Doc, cast: Cast) -> None:
        self.doc = doc
        self.cast = cast
        self.cues = find_cues(doc)
        self.quotations = find_quotations(text_of(doc))
        self.outer = outer_quotations(self.quotations)

    @cached_property
    def layout(self) -> Layout:
        return Layout(self.doc, self.outer)

    @cached_property
    def _candidates(self) -> Candidates:
        return Candidates(self.layout, self.cues)

    @cached_property
    def _features(self) -> Features:
        return Features(self.doc, self.layout, self.cues, self.cast)

    def near(self, index: int, previous: Candidate | None) -> list[Candidate]:
        """The candidates for a quotation; whoever spoke last always is one."""
        found = self._candidates.near(index)
        if previous is None or any(candidate.head.i == previous.head.i for candidate in found):
            return found
        return [*found, previous]

    def pair_features(self, index: int, near: Sequence[Candidate], previous: Candidate | None) -> Iterator[list[str]]:
        """For each candidate, the features of its pair with the quotation."""
        view = self._features.view(index)
        return (self._features.pair(index, candidate, previous, view) for candidate in near)

    def governs(self, index: int, candidate: Candidate) -> bool:
        """Whether a candidate's cue governs words within a quotation, in the parse."""
        return candidate.cue is not None and candidate.cue.anchor.i in self._features.governors(index)


@cache
def weights() -> dict[str, float]:
    """The weight of each feature of a (quotation, candidate) pair."""
    return dict(read_lexicon(__package__, "weights")["speaker"])


def attribute(discourse: Discourse, weight: Mapping[str, float]) -> list[Choice | None]:
    """For each quotation, in text order, its speaker; None where nobody is named near it.

    Greedy from left to right, because who spoke last is itself evidence.
    """
    chosen: list[Choice | None] = []
    previous: Candidate | None = None
    for index in range(len(discourse.outer)):
        near = discourse.near(index, previous)
        scores = [sum(map(weight.get, names, repeat(0.0))) for names in discourse.pair_features(index, near, previous)]
        chosen.append(_best(near, scores))
        previous = choice.candidate if (choice := chosen[-1]) else previous
    return chosen


def _best(near: Sequence[Candidate], scores: Sequence[float]) -> Choice | None:
    if not near:
        return None
    best = max(range(len(near)), key=lambda k: (scores[k], -near[k].head.i))
    return Choice(near[best], scores[best], 1 / sum(exp(score - scores[best]) for score in scores))
