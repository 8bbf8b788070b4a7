"""Quotation → the words that name its speaker: candidates scored by weighted features, of which the best wins."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from math import exp

from spacefilm_pipeline.extract.coreference import Cast
from spacefilm_pipeline.extract.quotes.candidates import Candidate, Candidates
from spacefilm_pipeline.extract.quotes.cues import find_cues
from spacefilm_pipeline.extract.quotes.features import Features, Group, names
from spacefilm_pipeline.extract.quotes.layout import Layout
from spacefilm_pipeline.extract.quotes.learnt import learnt
from spacefilm_pipeline.extract.quotes.marks import find_quotations, outer_quotations
from spacefilm_pipeline.extract.text import text_of
from spacefilm_pipeline.extract.tokens import Doc


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
        if previous is None or previous in found:
            return found
        return [*found, previous]

    def pair_features(self, index: int, near: Sequence[Candidate], previous: Candidate | None) -> Iterator[list[Group]]:
        """For each candidate, the features of its pair with the quotation, in groups."""
        view = self._features.view(index, previous)
        return (self._features.pair(view, candidate) for candidate in near)

    def governs(self, index: int, candidate: Candidate) -> bool:
        """Whether a candidate's cue governs words within a quotation, in the parse."""
        return candidate.cue is not None and candidate.cue.anchor.i in self._features.governors(index)


_UNIT = 2**80


class Weights:
    """The weight of each feature of a (quotation, candidate) pair.

    They are kept as whole numbers of a unit that rounds none, so that sums are exact and groups can be added up ahead.
    """

    def __init__(self, weights: Mapping[str, float]) -> None:
        self._of_group = _Sums({name: int(weight * _UNIT) for name, weight in weights.items()})

    def score(self, groups: Iterable[Group]) -> float:
        """The sum of the weights of all features in some groups; those that were not learnt have none."""
        return sum(map(self._of_group.__getitem__, groups)) / _UNIT


class _Sums(dict[Group, int]):
    """Group → the sum of its weights, worked out once it is asked for."""

    def __init__(self, weights: Mapping[str, int]) -> None:
        self._weights = weights

    def __missing__(self, group: Group) -> int:
        weight = self[group] = sum(self._weights.get(name, 0) for name in names(group))
        return weight


@cache
def weights() -> Weights:
    """The weights learnt."""
    return Weights(learnt().weights)


def attribute(discourse: Discourse, weight: Weights) -> list[Choice | None]:
    """For each quotation, in text order, its speaker; None where nobody is named near it.

    Greedy from left to right, because who spoke last is itself evidence.
    """
    chosen: list[Choice | None] = []
    previous: Candidate | None = None
    for index in range(len(discourse.outer)):
        near = discourse.near(index, previous)
        scores = [weight.score(groups) for groups in discourse.pair_features(index, near, previous)]
        chosen.append(_best(near, scores))
        previous = choice.candidate if (choice := chosen[-1]) else previous
    return chosen


def _best(near: Sequence[Candidate], scores: Sequence[float]) -> Choice | None:
    if not near:
        return None
    best = max(range(len(near)), key=lambda k: (scores[k], -near[k].head.i))
    return Choice(near[best], scores[best], 1 / sum(exp(score - scores[best]) for score in scores))
