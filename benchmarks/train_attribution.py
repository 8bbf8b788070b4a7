"""Learn `extract/quotes/weights.json`: who speaks, and what is speech, from articles whose quotations are labelled.

    python benchmarks/train_attribution.py ARTICLES LABELS RELEASES [--write]

ARTICLES holds texts, LABELS one JSON file per text with its quotations as character ranges and, for each, the range of
the words that name the speaker (the project's label format, `speaker_kind` "span"). RELEASES holds texts of agencies;
`speech_labels.toml` tells which of their quotations are no speech, which press articles teach too rarely. Both models
are measured on texts that they have not seen, in five parts; with --write they are learnt from all and written.

Who speaks is a conditional log-linear model of the candidates (the right ones' share of a softmax); whether a quotation
is speech at all, gradient-boosted trees. Needs scikit-learn; what is learnt needs nothing.
"""

import argparse
import json
import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import pairwise
from math import log
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_matrix
from sklearn.ensemble import GradientBoostingClassifier
from spacy.language import Language

from spacefilm_pipeline.extract.coreference import Cast
from spacefilm_pipeline.extract.craft import find_craft
from spacefilm_pipeline.extract.names import find_people
from spacefilm_pipeline.extract.organizations import find_organizations
from spacefilm_pipeline.extract.parse import load_model, parse
from spacefilm_pipeline.extract.quotes.attribution import Choice, Discourse, Weights, attribute
from spacefilm_pipeline.extract.quotes.candidates import Candidate
from spacefilm_pipeline.extract.quotes.features import names
from spacefilm_pipeline.extract.quotes.forest import Forest, Tree
from spacefilm_pipeline.extract.quotes.genuine import LEAST_GENUINE, genuineness
from spacefilm_pipeline.extract.quotes.measures import Measures, measures
from spacefilm_pipeline.records import Span

WEIGHTS = Path(__file__).parents[1] / "src/spacefilm_pipeline/extract/quotes/weights.json"
SPEECH_LABELS = Path(__file__).with_name("speech_labels.toml")
PARTS = 5
RARE = 5  # features of fewer examples are not learnt
SPEAKER_STRENGTH = 0.3  # inverse regularisation, chosen on held-out articles
RELEASE_WEIGHT = 1.5  # of a quotation in a release, against one in an article
TREES = {
    "n_estimators": 150,
    "max_depth": 3,
    "learning_rate": 0.06,
    "subsample": 0.7,
    "max_features": 0.2,
    "min_samples_leaf": 15,
    "random_state": 0,
}
CONFIDENCES = (0.0, 0.4, 0.6, 0.7, 0.8, 0.9, 0.95, 1.0)  # bounds of the reliability table
TYPEWRITER = "''"  # the labels leave out articles that write their quotation marks so

type Names = list[str]
type Label = dict[str, Any]
type Choices = list[Choice | None]


@dataclass
class Example:
    """One text: its discourse; for each quotation its label, and whether it is speech (None: leave it out)."""

    discourse: Discourse
    labels: list[Label | None]
    said: list[bool | None]
    is_release: bool = False


@dataclass
class Question:
    """One labelled quotation: its candidates' features, which is right, and which merely touch the right words."""

    candidates: list[Names]
    right: int | None
    touching: set[int]


@dataclass
class Models:
    """What is learnt: weights of pairs' features, and trees of quotations' measures."""

    speaker: dict[str, float]
    trees: list[Tree]


def read_articles(nlp: Language, articles: Path, labels: Path) -> Iterator[Example]:
    """Every labelled article; quotations found are matched to those labelled, by overlap."""
    for path in sorted(labels.glob("*.json")):
        gold = json.loads(path.read_text(encoding="utf-8"))
        text = (articles / gold["document"]).read_text(encoding="utf-8-sig")
        if TYPEWRITER not in text:
            discourse = discourse_of(nlp, text)
            found = [label_of(quotation.span, gold["quotes"]) for quotation in discourse.layout.quotations]
            yield Example(discourse, found, [label is not None for label in found])


def label_of(span: Span, quotes: Sequence[Label]) -> Label | None:
    """The label that covers more than half of a quotation."""
    half = (span.end - span.start) / 2
    return next((q for q in quotes if min(q["end"], span.end) - max(q["start"], span.start) > half), None)


def read_releases(nlp: Language, releases: Path) -> Iterator[Example]:
    """Every release, with what `speech_labels.toml` says of its quotations."""
    known = tomllib.loads(SPEECH_LABELS.read_text(encoding="utf-8"))
    for path in sorted(releases.glob("*.txt")):
        text = re.sub("\r\n?", "\n", path.read_text(encoding="utf-8-sig"))
        doc_id = sha256(text.encode()).hexdigest()[:16]
        is_open, no_speech = known["open"].get(doc_id, ()), known["no_speech"].get(doc_id, ())
        discourse = discourse_of(nlp, text)
        starts = [quotation.span.start for quotation in discourse.layout.quotations]
        said = [None if start in is_open else start not in no_speech for start in starts]
        yield Example(discourse, [None] * len(said), said, is_release=True)


def discourse_of(nlp: Language, text: str) -> Discourse:
    """One text, ready for attribution."""
    doc = parse(nlp, text)
    craft = find_craft(doc)
    return Discourse(doc, Cast(doc, find_people(doc, craft, find_organizations(doc, craft))))


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
        found = item.discourse.pair_features(index, near, previous)
        told = [[name for group in groups for name in names(group)] for groups in found]
        asked.append(Question(told, right, set(touching)))
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


def learn_trees(items: Sequence[Example], choices: Sequence[Choices]) -> list[Tree]:
    """Trees that tell speech from mere quotation marks, given the speakers found."""
    found = [row for item, chosen in zip(items, choices, strict=True) for row in _measured(item, chosen)]
    names = sorted({name for measured, _, _ in found for name in measured})
    table = np.array([[float(measured.get(name, 0)) for name in names] for measured, _, _ in found])
    said = np.array([is_speech for _, is_speech, _ in found])
    model = GradientBoostingClassifier(**TREES).fit(table, said, sample_weight=[weight for *_, weight in found])
    share = float(model.init_.class_prior_[1])
    return [round(log(share / (1 - share)), 4), *(_exported(tree[0].tree_, names) for tree in model.estimators_)]


def _measured(item: Example, chosen: Choices) -> Iterator[tuple[Measures, bool, float]]:
    """Measures, whether it is speech, and weight of each quotation to learn from."""
    for measured, is_speech in zip(measures(item.discourse, chosen), item.said, strict=True):
        if is_speech is not None:
            yield measured, is_speech, RELEASE_WEIGHT if item.is_release else 1.0


def _exported(tree: Any, names: Names, node: int = 0) -> Tree:
    """A tree of scikit-learn as nested lists, leaves times the learning rate."""
    if tree.feature[node] < 0:
        return round(float(tree.value[node][0, 0]) * TREES["learning_rate"], 4)
    low, high = (_exported(tree, names, side[node]) for side in (tree.children_left, tree.children_right))
    return names[tree.feature[node]], round(float(tree.threshold[node]), 3), low, high


def in_parts(items: Sequence[Example]) -> list[list[int]]:
    """The indices of each part."""
    return [list(range(part, len(items), PARTS)) for part in range(PARTS)]


def unseen_choices(items: Sequence[Example]) -> list[Choices]:
    """Speakers as found by models that have not seen the text."""
    asked = [questions(item) for item in items]
    chosen: dict[int, Choices] = {}
    for part in in_parts(items):
        weights = learn_speaker([q for k, found in enumerate(asked) if k not in part for q in found])
        chosen |= {k: attribute(items[k].discourse, Weights(weights)) for k in part}
    return [chosen[k] for k in range(len(items))]


def unseen_beliefs(items: Sequence[Example], choices: Sequence[Choices]) -> list[list[float]]:
    """Beliefs that a quotation is speech, by models that have not seen the text."""
    beliefs: dict[int, list[float]] = {}
    for part in in_parts(items):
        rest = [k for k in range(len(items)) if k not in part]
        forest = Forest(learn_trees([items[k] for k in rest], [choices[k] for k in rest]))
        beliefs |= {k: genuineness(items[k].discourse, choices[k], forest) for k in part}
    return [beliefs[k] for k in range(len(items))]


@dataclass
class Verdict:
    """One quotation: beliefs in it and its speaker, whether it is speech, and whether of that speaker."""

    belief: float
    speaker_belief: float
    said: bool
    is_right: bool


def verdicts(items: Sequence[Example], choices: Sequence[Choices], beliefs: Sequence[list[float]]) -> Iterator[Verdict]:
    for item, chosen, believed in zip(items, choices, beliefs, strict=True):
        for choice, belief, label, said in zip(chosen, believed, item.labels, item.said, strict=True):
            if said is not None:
                span = label and label.get("speaker_span")
                is_right = said and (not span or (choice is not None and _touches(choice.candidate, span)))
                yield Verdict(belief, choice.belief if choice else 1.0, said, is_right)


def figures(found: Sequence[Verdict], least: float) -> str:
    """Precision, recall and F1 of the spans found, and F1 of those with the right speaker."""
    kept = [verdict for verdict in found if verdict.belief >= least]
    hits, right = sum(v.said for v in kept), sum(v.is_right for v in kept)
    labelled = sum(v.said for v in found)
    both = len(kept) + labelled
    precision, recall = hits / len(kept), hits / labelled
    return f"P {precision:.3f} R {recall:.3f} F1 {2 * hits / both:.4f}, with speaker {2 * right / both:.4f}"


def reliability(found: Sequence[Verdict]) -> Iterator[str]:
    """For each range of confidence: how many quotations, their mean confidence, and the share that is right."""
    sure = [(v.belief * v.speaker_belief, v.is_right) for v in found if v.belief >= LEAST_GENUINE]
    for low, high in pairwise(CONFIDENCES):
        inside = [(confidence, is_right) for confidence, is_right in sure if low < confidence <= high]
        if inside:
            mean, share = (sum(column) / len(inside) for column in zip(*inside, strict=True))
            yield f"confidence {low}-{high}: {len(inside)} quotations, mean {mean:.2f}, right {share:.2f}"


def write(models: Models, path: Path) -> None:
    """The trees, a line each; then the weights in alphabetical order, to two places."""
    about = "Learnt by benchmarks/train_attribution.py. Not to be edited by hand."
    trees = ",\n".join(json.dumps(tree, ensure_ascii=False) for tree in models.trees)
    weights = ",\n".join(
        f"{json.dumps(name, ensure_ascii=False)}: {weight:.2f}"
        for name, weight in sorted(models.speaker.items())
        if abs(weight) >= 0.01
    )
    content = f'{{\n"about": "{about}",\n"trees": [\n{trees}],\n"weights": {{\n{weights}}}}}\n'
    path.write_text(content, encoding="utf-8")


def train(items: Sequence[Example], output: Path | None) -> None:
    """Measure on texts not seen, then learn from all and write, if asked to."""
    choices = unseen_choices(items)
    if output:
        weights = learn_speaker([q for item in items for q in questions(item)])
        write(Models(weights, learn_trees(items, choices)), output)
    beliefs = unseen_beliefs(items, choices)
    for name, is_release in (("articles", False), ("releases", True)):
        kind = [k for k, item in enumerate(items) if item.is_release == is_release]
        found = list(verdicts([items[k] for k in kind], [choices[k] for k in kind], [beliefs[k] for k in kind]))
        for least in (0.0, 0.3, 0.4, LEAST_GENUINE, 0.5, 0.6):
            print(f"{name}, belief {least} and more: {figures(found, least)}")
        if not is_release:
            print(*reliability(found), sep="\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("articles", "labels", "releases"):
        parser.add_argument(name, type=Path)
    parser.add_argument("--write", action="store_true")
    args = parser.parse_args()
    nlp = load_model("en_core_web_md")
    items = [*read_articles(nlp, args.articles, args.labels), *read_releases(nlp, args.releases)]
    train(items, WEIGHTS if args.write else None)


if __name__ == "__main__":
    main()
