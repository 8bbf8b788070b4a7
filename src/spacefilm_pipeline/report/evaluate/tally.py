"""Counting hits and errors per measure, and what follows from them: precision, recall, F1."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Figures:
    """Precision, recall and F1 of one measure, 0 to 1; `n` is the number of labels that count."""

    precision: float
    recall: float
    f1: float
    n: int


@dataclass(frozen=True, slots=True)
class Error:
    """One thing missed, spurious or wrong. `kind` says what sort of error it is; `detail` what it was."""

    measure: str
    kind: str
    where: str
    detail: str


@dataclass(slots=True)
class Tally:
    """Hits, misses and spurious finds per measure. What is wrong counts as both a miss and a spurious find."""

    hits: Counter[str] = field(default_factory=Counter)
    misses: Counter[str] = field(default_factory=Counter)
    surplus: Counter[str] = field(default_factory=Counter)
    errors: list[Error] = field(default_factory=list)

    def hit(self, measure: str) -> None:
        self.hits[measure] += 1

    def missed(self, measure: str, where: str, detail: str, kind: str = "missed", also: Sequence[str] = ()) -> None:
        """`also` are measures in which the same miss counts; it is told once."""
        self.misses.update((measure, *also))
        self.errors.append(Error(measure, kind, where, detail))

    def spurious(self, measure: str, where: str, detail: str, kind: str = "spurious", also: Sequence[str] = ()) -> None:
        """`also` are measures in which the same find counts as spurious; it is told once."""
        self.surplus.update((measure, *also))
        self.errors.append(Error(measure, kind, where, detail))

    def wrong(self, measure: str, where: str, detail: str, kind: str = "wrong") -> None:
        self.misses[measure] += 1
        self.surplus[measure] += 1
        self.errors.append(Error(measure, kind, where, detail))

    def judge(self, right: bool, measure: str, where: str, detail: str, kind: str = "wrong") -> None:
        """A hit if `right`, else wrong."""
        if right:
            self.hit(measure)
        else:
            self.wrong(measure, where, detail, kind)

    def figures(self) -> dict[str, Figures]:
        """The figures of every measure that was counted, by name."""
        measures = sorted({*self.hits, *self.misses, *self.surplus})
        return {measure: self._figures_of(measure) for measure in measures}

    def _figures_of(self, measure: str) -> Figures:
        hits, misses, surplus = self.hits[measure], self.misses[measure], self.surplus[measure]
        precision = hits / (hits + surplus) if hits + surplus else 0.0
        recall = hits / (hits + misses) if hits + misses else 0.0
        f1 = 2 * precision * recall / (precision + recall) if hits else 0.0
        return Figures(precision, recall, f1, hits + misses)

    def errors_by_kind(self) -> dict[tuple[str, str], list[Error]]:
        """Errors by measure and kind; within a measure the most frequent kind first."""
        groups: dict[tuple[str, str], list[Error]] = {}
        for error in self.errors:
            groups.setdefault((error.measure, error.kind), []).append(error)
        return dict(sorted(groups.items(), key=lambda group: (group[0][0], -len(group[1]), group[0][1])))
