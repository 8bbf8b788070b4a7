"""The vectors that a spaCy model's convolutional network gives to tokens, the same for less work.

spaCy embeds every token anew, and takes new memory for every step of every layer. Here a word's embedding is worked
out once, and the layers work in memory that is taken once, on as many tokens at a time as the processor's cache holds.
A token's vector hangs on the tokens around it in its text alone, to the last bit, whatever else is worked out with it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray
from spacy.language import Language
from spacy.tokens import Doc
from thinc.api import Model, NumpyOps

from spacefilm_pipeline.extract.products import STEP, Floats, SteadyOps, multiply
from spacefilm_pipeline.fingerprints import Numbers, combined

_ROWS = 576
"""Tokens worked on at a time."""
_MOST_REMEMBERED = 200_000
"""Words whose embeddings are kept: some 75 MB for each network."""

_KEY: list[int | str] = ["ORTH", "NORM", "SPACY"]
"""What a token's embedding hangs on: all other features follow from ORTH."""

type Rows = NDArray[np.intp]


def remember_words(nlp: Language) -> None:
    """Let every convolutional network of a pipeline work as this module tells, and all networks multiply as `products`
    does; leave others as they are."""
    pipes: dict[str, Any] = dict(nlp.pipeline)
    ops = SteadyOps()
    for name, pipe in pipes.items():
        root: Any = getattr(pipe, "model", None)
        nodes = list(root.walk()) if isinstance(root, Model) else []
        for node in nodes:
            if isinstance(node.ops, NumpyOps):
                node.ops = ops
        for node in nodes:
            if (network := _network(nlp, node)) is not None:
                fast: Model[Any, Any] = Model(f"remembering {name}", network.forward, dims={"nO": node.get_dim("nO")})
                if node is root:
                    pipe.model = fast
                else:
                    root.replace_node(node, fast)
                break


@dataclass(frozen=True, slots=True)
class _Layer:
    """A window of tokens → the greatest of three sums → normalised, and added to what came in."""

    weight: Floats
    """(pieces × width, window × width + 1): the pieces one after the other, and the bias as what is added once."""
    scale: Floats
    """(width, 1)"""
    shift: Floats
    """(width, 1)"""


def _network(nlp: Language, node: Model[Any, Any]) -> "_Network | None":
    """The network that a node is, if it is one of spaCy's `HashEmbedCNN` that runs on the CPU."""
    names = [layer.name for layer in node.layers]
    if len(names) != 2 or not names[1].startswith("with_array(residual(expand_window>>maxout>>layernorm"):
        return None
    embed, encode = node.layers
    parts = [part.name.split("(")[0].split(">>")[0] for part in embed.layers]
    if parts != ["extract_features", "with_array", "ragged2list"] or not isinstance(node.ops, SteadyOps):
        return None
    features, static = embed.layers[0].layers[0], embed.layers[0].layers[1:]
    if features.layers[0].name != "extract_features" or [one.name for one in static] not in ([], ["static_vectors"]):
        return None
    residuals = encode.layers[0].layers
    windows = [one.layers[0].layers[0].attrs["window_size"] for one in residuals]
    if set(windows) != {1} or encode.attrs["pad"] < len(residuals):
        return None
    return _Network(nlp, node.ops, features, static[0] if static else None, embed.layers[1].layers[0], residuals)


class _Network:
    def __init__(
        self,
        nlp: Language,
        ops: SteadyOps,
        features: Model[Any, Any],
        static: Model[Any, Any] | None,
        mix: Model[Any, Any],
        residuals: Sequence[Model[Any, Any]],
    ) -> None:
        self._nlp = nlp
        self._ops = ops
        self._columns = features.layers[0].attrs["columns"]
        self._hashes = features.layers[2].layers[0]
        self._static = static
        self._mix = mix
        self._layers = [_layer(residual) for residual in residuals]
        self._pad = len(residuals)
        """So many empty rows part two texts that no layer sees over them."""
        self._width = len(self._layers[0].scale)
        self._rows: dict[int, int] = {}
        """Each word's row in the table, by a number made of its key. The first row is of no word."""
        self._table: Floats = np.zeros((1024, self._width), dtype=np.float32)
        self._work = _Work(self._width)

    def forward(self, model: Model[Any, Any], docs: Sequence[Doc], is_train: bool) -> tuple[list[Floats], Any]:
        """The vectors of each text's tokens. As a forward pass of `thinc`, that nothing is learned from."""
        rows = self._embedded(docs)
        found: list[Floats] = []
        first, size = 0, 0
        for at, own in enumerate(rows):
            if at > first and size + len(own) + self._pad > _ROWS:
                found += self._encoded(rows[first:at])
                first, size = at, 0
            size += len(own) + self._pad
        return [*found, *self._encoded(rows[first:])], _no_learning

    def _embedded(self, docs: Sequence[Doc]) -> list[Rows]:
        """The rows of each text's tokens in the table of embeddings."""
        if len(self._rows) > _MOST_REMEMBERED:
            self._rows.clear()
        features = np.concatenate([doc.to_array([*_KEY, *self._columns]) for doc in docs])
        keys, first, places = np.unique(combined(features[:, : len(_KEY)].T), return_index=True, return_inverse=True)
        words = keys.tolist()
        if new := {word: at for word, at in zip(words, first.tolist(), strict=True) if word not in self._rows}:
            self._embed(list(new), features[list(new.values())])
        rows = np.array([self._rows[word] for word in words])[places]
        return np.split(rows, np.cumsum([len(doc) for doc in docs])[:-1])

    def _embed(self, words: Sequence[int], features: Numbers) -> None:
        embedding = self._hashes.predict(np.ascontiguousarray(features[:, len(_KEY) :]))
        if self._static is not None:
            embedding = np.hstack([embedding, self._projected(self._static, features[:, 0])])
        start = len(self._rows) + 1
        while start + len(words) > len(self._table):
            self._table = np.concatenate([self._table, np.zeros_like(self._table)])
        self._table[start : start + len(words)] = self._mix.predict(embedding)
        self._rows.update(zip(words, range(start, start + len(words)), strict=True))

    def _projected(self, static: Model[Any, Any], orths: Any) -> Floats:
        """What the network makes of words' vectors; zeros for words without one."""
        vectors = self._nlp.vocab.vectors
        rows = vectors.find(keys=orths)
        weight: Any = static.get_param("W")
        found: Floats = self._ops.gemm(vectors.data[rows], weight, trans2=True)
        found[rows < 0] = 0
        return found

    def _encoded(self, texts: Sequence[Rows]) -> list[Floats]:
        """The vectors of texts' tokens, given the rows of their embeddings."""
        pad = np.zeros(self._pad, dtype=np.intp)
        rows = np.concatenate([pad, *chain.from_iterable((own, pad) for own in texts)])
        work = self._work.of(-(-len(rows) // STEP) * STEP)
        work.tokens[:, : len(rows)] = self._table[rows].T
        work.tokens[:, len(rows) :] = 0
        for layer in self._layers:
            work.step(layer)
        vectors = work.tokens.T.copy()
        ends = np.cumsum([self._pad + len(own) for own in texts]).tolist()
        return [vectors[end - len(own) : end] for own, end in zip(texts, ends, strict=True)]


@dataclass(slots=True)
class _Work:
    """Memory for one step of a layer, taken once. Each token is a column, so that what is done with all of them at once
    is done along rows."""

    width: int
    tokens: Floats = field(init=False)
    _windows: Floats = field(init=False)
    _sums: Floats = field(init=False)
    _best: Floats = field(init=False)
    _squares: Floats = field(init=False)
    _all: tuple[Floats, ...] = ()

    def of(self, count: int) -> "_Work":
        """The memory for so many tokens."""
        width = self.width
        if not self._all or self._all[0].shape[1] < count:
            heights = (width, 3 * width + 1, 3 * width, width, width)
            self._all = tuple(np.zeros((height, max(count, _ROWS)), dtype=np.float32) for height in heights)
            self._all[1][-1] = 1  # what the bias is multiplied with
        self.tokens, self._windows, self._sums, self._best, self._squares = (one[:, :count] for one in self._all)
        return self

    def step(self, layer: _Layer) -> None:
        """Put the tokens through a layer."""
        width, tokens, windows, sums, best = self.width, self.tokens, self._windows, self._sums, self._best
        windows[:width, 0] = 0
        windows[:width, 1:] = tokens[:, :-1]
        windows[width : 2 * width] = tokens
        windows[2 * width : -1, :-1] = tokens[:, 1:]
        windows[2 * width : -1, -1] = 0
        multiply(layer.weight, windows, sums)
        np.maximum(sums[:width], sums[width : 2 * width], out=best)
        np.maximum(best, sums[2 * width :], out=best)
        best -= np.add.reduce(best, axis=0) / width
        np.multiply(best, best, out=self._squares)
        variance = np.add.reduce(self._squares, axis=0) / width + 1e-08
        best *= variance ** (-1.0 / 2.0)
        best *= layer.scale
        best += layer.shift
        tokens += best


def _layer(residual: Model[Any, Any]) -> _Layer:
    maxout, norm = (one for one in residual.walk() if one.name in ("maxout", "layernorm"))
    weight, bias, scale, shift = (
        np.asarray(one.get_param(name)) for one, name in ((maxout, "W"), (maxout, "b"), (norm, "G"), (norm, "b"))
    )
    pieces = weight.transpose(1, 0, 2).reshape(-1, weight.shape[2])
    return _Layer(np.hstack([pieces, bias.T.reshape(-1, 1)]), scale[:, None], shift[:, None])


def _no_learning(gradient: Any) -> Any:
    raise NotImplementedError("these networks are for reading only")
