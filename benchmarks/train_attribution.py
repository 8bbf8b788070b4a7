"""Learn the weights of `extract/quotes/weights.toml` from articles whose attributions are labelled.

    python benchmarks/train_attribution.py ARTICLES LABELS [--write]

ARTICLES holds texts, LABELS one JSON file per text with its quotations as character ranges and, for each, the range of
the words that name the speaker (the project's label format, `speaker_kind` "span"). Every fifth article is held out
and measured; with --write the weights are learnt from all and written.

Two linear models: which candidate speaks (logistic regression on differences between the right candidate and each
wrong one, that is a pairwise ranking), and whether a quotation is speech at all. Needs scikit-learn; the weights
need nothing.
"""

import argparse
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_matrix
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression
from spacy.tokens import Doc

from spacefilm_pipeline.extract.coreference import Cast
from spacefilm_pipeline.extract.craft import find_craft
from spacefilm_pipeline.extract.names import find_people
from spacefilm_pipeline.extract.organizations import find_organizations
from spacefilm_pipeline.extract.parse import load_model, parse
from spacefilm_pipeline.extract.quotes.attribution import Choice, Discourse, attribute
from spacefilm_pipeline.extract.quotes.candidates import Candidate
from spacefilm_pipeline.extract.quotes.genuine import LEAST_GENUINE, genuine_features, genuineness

WEIGHTS = Path(__file__).parents[1] / "src/spacefilm_pipeline/extract/quotes/weights.toml"
HELD_OUT = 5
RARE = 5  # features of fewer examples are not learnt
SPEAKER_STRENGTH, GENUINE_STRENGTH = 0.3, 0.3  # inverse regularisation, chosen on the held-out articles
CONFIDENCES = (0.0, 0.4, 0.6, 0.7, 0.8, 0.9, 0.95, 1.0)  # bounds of the reliability table
TYPEWRITER = "''"  # the labels leave out articles that write their quotation marks so

type Names = list[str]
type Label = dict[str, Any]


@dataclass
class Example:
    """One article: its discourse and, for each quotation in it, the label or None."""

    discourse: Discourse
    labels: list[Label | None]


@dataclass
class Question:
    """One labelled quotation: its candidates' features, which is right, and which merely touch the right words."""

    candidates: list[Names]
    right: int | None
    touching: set[int]


def read_examples(articles: Path, labels: Path) -> Iterator[Example]:
    """Parse every labelled article."""
    nlp = load_model("en_core_web_md")
    for path in sorted(labels.glob("*.json")):
        gold = json.loads(path.read_text(encoding="utf-8"))
        text = (articles / gold["document"]).read_text(encoding="utf-8-sig")
        if TYPEWRITER not in text:
            doc = parse(nlp, text)
            organizations = find_organizations(doc)
            yield example(doc, Cast(doc, find_people(doc, find_craft(doc), organizations)), gold["quotes"])


def example(doc: Doc, cast: Cast, quotes: Sequence[Label]) -> Example:
    """Match the quotations found to those labelled, by overlap."""
    discourse = Discourse(doc, cast)
    found = [quotation.span for quotation in discourse.layout.quotations]
    labels = [
        next((q for q in quotes if min(q["end"], s.end) - max(q["start"], s.start) > (s.end - s.start) / 2), None)
        for s in found
    ]
    return Example(discourse, labels)


def questions(item: Example) -> list[Question]:
    """What the ranking has to answer in one article; who spoke before is taken from the labels."""
    asked: list[Question] = []
    previous: Candidate | None = None
    for index, label in enumerate(item.labels):
        if label is None or not label.get("speaker_span"):
            continue
        near = item.discourse.near(index, previous)
        touching = [k for k, c in enumerate(near) if _touches(c, label["speaker_span"])]
        right = _topmost(near, touching)
        names = [list(found) for found in item.discourse.pair_features(index, near, previous)]
        asked.append(Question(names, right, set(touching)))
        previous = near[right] if right is not None else previous
    return asked


def _touches(candidate: Candidate, span: Sequence[int]) -> bool:
    return candidate.head.idx < span[1] and candidate.head.idx + len(candidate.head) > span[0]


def _topmost(near: Sequence[Candidate], touching: Sequence[int]) -> int | None:
    """Of the candidates within the labelled words, the one that heads them."""
    heads = {near[k].head.i for k in touching}
    top = [k for k in touching if not any(a.i in heads for a in near[k].head.ancestors)]
    return next(iter(top or touching), None)


def common(names: Iterable[Names]) -> set[str]:
    """The features frequent enough to learn."""
    counts = Counter(name for found in names for name in set(found))
    return {name for name, n in counts.items() if n >= RARE}


def learn_speaker(asked: Sequence[Question]) -> dict[str, float]:
    """Weights that give the right candidates the greatest share of belief: a conditional log-linear model.

    The loss of one quotation is the negative logarithm of the softmax share of all candidates within the labelled
    words, so that labels which name somebody twice do no harm.
    """
    known = sorted(common(found for q in asked for found in q.candidates))
    column = {name: k for k, name in enumerate(known)}
    usable = [q for q in asked if q.touching]
    table = _indicators([found for q in usable for found in q.candidates], column)
    sizes = [len(q.candidates) for q in usable]
    starts = np.cumsum([0, *sizes[:-1]])
    group = np.repeat(np.arange(len(sizes)), sizes)
    is_right = np.array([k in q.touching for q in usable for k in range(len(q.candidates))])

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        scores = table @ weights
        odds = np.exp(scores - np.maximum.reduceat(scores, starts)[group])
        every, right = np.add.reduceat(odds, starts), np.add.reduceat(odds * is_right, starts)
        pull = odds * is_right / right[group] - odds / every[group]
        penalty = weights @ weights / (2 * SPEAKER_STRENGTH)
        return np.log(every / right).sum() + penalty, weights / SPEAKER_STRENGTH - table.T @ pull

    found = minimize(loss, np.zeros(len(known)), jac=True, method="L-BFGS-B", options={"maxiter": 150})
    return dict(zip(known, map(float, found.x), strict=True))


def _indicators(rows: Sequence[Names], column: Mapping[str, int]) -> csr_matrix:
    """One row per list of features, one column per known feature."""
    found = [sorted({column[name] for name in names if name in column}) for names in rows]
    ends = np.cumsum([0, *map(len, found)])
    columns = np.array([k for row in found for k in row], dtype=np.int64)
    return csr_matrix((np.ones(len(columns)), columns, ends), shape=(len(rows), len(column)))


def learn_genuine(items: Sequence[Example], choices: Sequence[Sequence[Choice | None]]) -> dict[str, float]:
    """Weights that tell speech from mere quotation marks."""
    found = [(list(names), said) for names, said in _genuine_rows(items, choices)]
    known = common(names for names, _ in found)
    rows = [dict.fromkeys(sorted(known & set(names)), 1) for names, _ in found]
    return _fit(rows, [int(said) for _, said in found], GENUINE_STRENGTH, intercept=True)


def _genuine_rows(
    items: Sequence[Example], choices: Sequence[Sequence[Choice | None]]
) -> Iterator[tuple[Iterable[str], bool]]:
    for item, chosen in zip(items, choices, strict=True):
        for index, (choice, label) in enumerate(zip(chosen, item.labels, strict=True)):
            yield genuine_features(item.discourse, index, choice), label is not None


def _fit(rows: Sequence[Mapping[str, int]], sides: list[int], strength: float, *, intercept: bool) -> dict[str, float]:
    vectors = DictVectorizer()
    table = vectors.fit_transform(rows)
    model = LogisticRegression(C=strength, fit_intercept=intercept, max_iter=1000).fit(table, sides)
    weights = dict(zip(vectors.get_feature_names_out(), model.coef_[0], strict=True))
    return weights | ({"bias": model.intercept_[0]} if intercept else {})


def share_right(asked: Sequence[Question], weights: dict[str, float]) -> float:
    """The share of labelled quotations whose best candidate touches the labelled words."""
    right = 0
    for q in asked:
        scores = [sum(weights.get(name, 0.0) for name in found) for found in q.candidates]
        right += bool(scores) and scores.index(max(scores)) in q.touching
    return right / len(asked)


def learn_models(items: Sequence[Example]) -> dict[str, dict[str, float]]:
    """Weights for the speaker, and for speech or not given the speakers so found."""
    speaker = learn_speaker([q for item in items for q in questions(item)])
    choices = [attribute(item.discourse, speaker) for item in items]
    return {"speaker": speaker, "genuine": learn_genuine(items, choices)}


def judged(items: Sequence[Example], models: dict[str, dict[str, float]]) -> Iterator[tuple[float, bool]]:
    """For each quotation taken for speech: the belief in it, and whether it is labelled with that speaker."""
    for item in items:
        for index, choice in enumerate(attribute(item.discourse, models["speaker"])):
            belief = genuineness(item.discourse, index, choice, models["genuine"])
            if belief >= LEAST_GENUINE:
                label = item.labels[index]
                span = label and label.get("speaker_span")
                is_right = label is not None and (not span or (choice is not None and _touches(choice.candidate, span)))
                yield belief * (choice.belief if choice else 1.0), is_right


def reliability(found: Sequence[tuple[float, bool]]) -> Iterator[str]:
    """For each range of confidence: how many quotations, their mean confidence, and the share that is right."""
    for low, high in pairwise(CONFIDENCES):
        inside = [(belief, is_right) for belief, is_right in found if low < belief <= high]
        if inside:
            mean, share = (sum(column) / len(inside) for column in zip(*inside, strict=True))
            yield f"confidence {low}-{high}: {len(inside)} quotations, mean {mean:.2f}, right {share:.2f}"


def write(models: dict[str, dict[str, float]], path: Path) -> None:
    """One table per model, features in alphabetical order, weights to two places."""
    lines = ["# Learnt by benchmarks/train_attribution.py: feature = weight. Not to be edited by hand."]
    for name, weights in models.items():
        lines += ["", f"[{name}]"]
        lines += [
            f"{json.dumps(k, ensure_ascii=False)} = {v:.2f}" for k, v in sorted(weights.items()) if abs(v) >= 0.01
        ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def train(items: Sequence[Example], output: Path | None) -> None:
    """Measure on the held-out articles, then learn from all and write, if asked to."""
    kept = [item for k, item in enumerate(items) if k % HELD_OUT]
    held = items[::HELD_OUT]
    models = learn_models(kept)
    asked = [q for item in held for q in questions(item)]
    print(f"speaker, held out: {share_right(asked, models['speaker']):.3f} of {len(asked)}")
    print(*reliability(list(judged(held, models))), sep="\n")
    if output:
        write(learn_models(items), output)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("articles", type=Path)
    parser.add_argument("labels", type=Path)
    parser.add_argument("--write", action="store_true")
    args = parser.parse_args()
    train(list(read_examples(args.articles, args.labels)), WEIGHTS if args.write else None)


if __name__ == "__main__":
    main()
