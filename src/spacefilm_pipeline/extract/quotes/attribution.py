"""Quotation → the words that name its speaker: candidates scored by the weights of their features, the best one wins."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from math import exp

from spacefilm_pipeline.extract.quotes.candidates import Candidate, Candidates
from spacefilm_pipeline.extract.quotes.features import Features
from spacefilm_pipeline.lexicons import read_lexicon


@dataclass(frozen=True, slots=True)
class Choice:
    """The candidate taken for the speaker, its score, and its share of belief among all candidates."""

    candidate: Candidate
    score: float
    belief: float


@cache
def weights(model: str) -> dict[str, float]:
    """The weights of one model in `weights.toml`, by feature."""
    return dict(read_lexicon(__package__, "weights")[model])


def attribute(features: Features, candidates: Candidates) -> list[Choice | None]:
    """For each quotation, in text order, its speaker; None where nobody is named near it.

    Greedy from left to right, because who spoke last is itself evidence.
    """
    chosen: list[Choice | None] = []
    previous: Candidate | None = None
    for index in range(len(features.layout.quotations)):
        near = candidates.near(index)
        if previous is not None and all(c.head.i != previous.head.i for c in near):
            near = [*near, previous]
        choice = _best(features, index, near, previous)
        chosen.append(choice)
        previous = choice.candidate if choice else previous
    return chosen


def _best(features: Features, index: int, near: Sequence[Candidate], previous: Candidate | None) -> Choice | None:
    if not near:
        return None
    weight = weights("speaker")
    form = features.quotation(index)
    governors = features.governors(index)
    scores = [
        sum(weight.get(name, 0.0) for name in features.pair(index, candidate, previous, governors, form))
        for candidate in near
    ]
    best = max(range(len(near)), key=lambda k: (scores[k], -near[k].head.i))
    return Choice(near[best], scores[best], 1 / sum(exp(min(score - scores[best], 0.0)) for score in scores))
