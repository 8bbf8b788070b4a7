"""One parsed text as plain Python objects: tokens with their head, sentence and edges, spans of them, and the whole.

Rules ask each token many things many times, and spaCy looks every answer up anew. So what the parser found is copied
once into attributes; names and meanings are those of spaCy's `Doc`, `Span` and `Token`, and no rule changes them.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence, Set
from functools import cached_property
from operator import attrgetter
from typing import Literal, overload

_BEYOND = 5
"""Empty tokens after the last, so that rules may look a little ahead without asking whether the text goes on."""


_PLACE = attrgetter("i")


class Token:
    """A word or mark. `head` is the token that it depends on, itself at the root of a sentence."""

    __slots__ = (
        "_left",
        "_right",
        "children",
        "dep_",
        "doc",
        "ent_type_",
        "head",
        "i",
        "idx",
        "is_alpha",
        "is_digit",
        "is_lower",
        "is_punct",
        "is_sent_start",
        "is_space",
        "is_stop",
        "is_upper",
        "lemma_",
        "like_num",
        "lower_",
        "morph",
        "pos_",
        "sent",
        "tag_",
        "text",
        "whitespace_",
    )
    doc: "Doc"
    head: "Token"
    children: list["Token"]
    """The tokens that depend on this one, in text order."""
    sent: "Span"
    is_sent_start: bool
    _left: int
    _right: int

    def __init__(self, i: int, idx: int, word: "Word", whitespace: str, analysis: "Analysis", ent_type: str) -> None:
        self.i = i
        self.idx = idx
        (
            self.text,
            self.lower_,
            self.is_alpha,
            self.is_digit,
            self.is_lower,
            self.is_upper,
            self.is_punct,
            self.is_space,
            self.is_stop,
            self.like_num,
        ) = word
        self.whitespace_ = whitespace
        self.tag_, self.pos_, self.morph, self.lemma_, self.dep_ = analysis
        self.ent_type_ = ent_type
        self.head = self
        self.children = []
        self.is_sent_start = False

    def __len__(self) -> int:
        return len(self.text)

    def __repr__(self) -> str:
        return self.text

    @property
    def lefts(self) -> Iterator["Token"]:
        """Children before it."""
        return (child for child in self.children if child.i < self.i)

    @property
    def rights(self) -> Iterator["Token"]:
        """Children after it."""
        return (child for child in self.children if child.i > self.i)

    @property
    def n_lefts(self) -> int:
        return sum(child.i < self.i for child in self.children)

    @property
    def subtree(self) -> Iterator["Token"]:
        """It and all that depends on it, in the order of the tree."""
        is_told = False
        for child in self.children:
            if not is_told and child.i > self.i:
                is_told = True
                yield self
            yield from child.subtree
        if not is_told:
            yield self

    @property
    def ancestors(self) -> Iterator["Token"]:
        """Its head, the head of that, and so on."""
        token = self
        while token.head is not token:
            token = token.head
            yield token

    def is_ancestor(self, descendant: "Token") -> bool:
        return any(ancestor is self for ancestor in descendant.ancestors)

    @property
    def left_edge(self) -> "Token":
        """The first token of its subtree."""
        return self.doc.tokens[self._left]

    @property
    def right_edge(self) -> "Token":
        """The last token of its subtree."""
        return self.doc.tokens[self._right]

    @property
    def conjuncts(self) -> tuple["Token", ...]:
        """The tokens that it is coordinated with."""
        first = self
        while first.dep_ == "conj" and first.head is not first:
            first = first.head
        found = [first]
        for token in found:
            found += [child for child in token.children if child.dep_ == "conj" and child.i > token.i]
        return tuple([token for token in found if token is not self]) if len(found) > 1 else ()

    def nbor(self, i: int = 1) -> "Token":
        """The token `i` places on; raises IndexError where the text has none."""
        if not 0 <= self.i + i < len(self.doc):
            raise IndexError(f"no token {i} from {self.i}")
        return self.doc.tokens[self.i + i]


type Word = tuple[str, str, bool, bool, bool, bool, bool, bool, bool, bool]
"""What a token is by its letters alone: text, lower case, and whether it is alphabetic, digits, lower case, upper case,
punctuation, white space, a stop word, like a number."""
type Analysis = tuple[str, str, str, str, str]
"""What a token is by tag and syntax: fine tag, part of speech, morphology (`Number=Sing|…`), lemma, dependency."""

NO_WORD: Word = ("", "", False, False, False, False, False, False, False, False)


class Span:
    """Tokens `start` to `end` (exclusive) of a text. `label_` is the kind of an entity."""

    __slots__ = ("doc", "end", "label_", "start")

    def __init__(self, doc: "Doc", start: int, end: int, label: str = "") -> None:
        self.doc = doc
        self.start = start
        self.end = end
        self.label_ = label

    def __len__(self) -> int:
        return self.end - self.start

    def __iter__(self) -> Iterator[Token]:
        return iter(self.doc.tokens[self.start : self.end])

    @overload
    def __getitem__(self, at: int) -> Token: ...
    @overload
    def __getitem__(self, at: slice) -> "Span": ...
    def __getitem__(self, at: int | slice) -> "Token | Span":
        if isinstance(at, slice):
            start, end, _ = at.indices(self.end - self.start)
            return Span(self.doc, self.start + start, self.start + max(start, end))
        token = at + (self.end if at < 0 else self.start)
        if not self.start <= token < self.end:
            raise IndexError("no such token in the span")
        return self.doc.tokens[token]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Span) and (self.start, self.end) == (other.start, other.end)

    def __hash__(self) -> int:
        return hash((self.start, self.end))

    def __repr__(self) -> str:
        return self.text

    @property
    def start_char(self) -> int:
        """Where the text of the span begins."""
        return self.doc.tokens[self.start].idx

    @property
    def end_char(self) -> int:
        """Where the text of the span ends, white space after it left out."""
        if self.start == self.end:
            return self.start_char
        last = self.doc.tokens[self.end - 1]
        return last.idx + len(last.text)

    @property
    def text(self) -> str:
        doc = self.doc
        if self.start == self.end:
            return ""
        first, last = doc.tokens[self.start], doc.tokens[self.end - 1]
        return doc.text[first.idx : last.idx + len(last.text)]

    @property
    def root(self) -> Token:
        """The token nearest to the root of its sentence, the first of several."""
        if self.end - self.start == 1:
            return self.doc.tokens[self.start]
        outer = []
        for token in self:
            if token.head is token:
                return token
            if not self.start <= token.head.i < self.end:
                outer.append(token)
        if len(outer) == 1:
            return outer[0]
        return min(outer, key=_depth, default=self.doc[self.start])

    @property
    def sent(self) -> "Span":
        """The sentence of the first token."""
        return self.doc[self.start].sent


def _depth(token: Token) -> int:
    """Steps to the root of the sentence; white space and marks that nothing hangs on come last."""
    if (token.is_space or token.is_punct) and not token.children:
        return len(token.doc) - 1
    return sum(1 for _ in token.ancestors)


class Doc:
    """A whole text: `text` is the text itself, `sents` its sentences, `ents` the names that the model found."""

    def __init__(
        self, text: str, tokens: list[Token], heads: Sequence[int], ents: Sequence[tuple[int, int, str]]
    ) -> None:
        self.text = text
        self._length = len(tokens)
        self._idx = [token.idx for token in tokens]
        beyond = range(self._length, self._length + _BEYOND)
        self.tokens = tokens + [Token(i, len(text), NO_WORD, "", ("", "", "", "", ""), "") for i in beyond]
        for token in self.tokens:
            token.doc = self
        lefts, rights = _edges(heads)
        for token, head, left, right in zip(tokens, heads, lefts, rights, strict=True):
            token._left, token._right = left, right
            if head != token.i:
                token.head = tokens[head]
                token.head.children.append(token)
        starts = sorted({left for i, (left, head) in enumerate(zip(lefts, heads, strict=True)) if head == i} | {0})
        self.sents = [Span(self, *ends) for ends in zip(starts, [*starts[1:], self._length], strict=True)] * bool(
            tokens
        )
        for sentence in self.sents:
            for token in sentence:
                token.sent = sentence
        for start in starts[: len(self.sents)]:
            tokens[start].is_sent_start = True
        self.ents = [Span(self, start, end, label) for start, end, label in ents]

    def __len__(self) -> int:
        return self._length

    def __iter__(self) -> Iterator[Token]:
        return iter(self.tokens[: self._length])

    def words_among(self, words: Set[str]) -> list[Token]:
        """The tokens that are one of some words in lower case, in text order."""
        return _among(self._by_word, words)

    def lemmas_among(self, lemmas: Set[str]) -> list[Token]:
        """The tokens whose lemma in lower case is one of some, in text order."""
        return _among(self._by_lemma, lemmas)

    @cached_property
    def _by_word(self) -> dict[str, list[Token]]:
        index: defaultdict[str, list[Token]] = defaultdict(list)
        for token in self:
            index[token.lower_].append(token)
        return index

    @cached_property
    def _by_lemma(self) -> dict[str, list[Token]]:
        index: defaultdict[str, list[Token]] = defaultdict(list)
        for token in self:
            index[token.lemma_.lower()].append(token)
        return index

    @overload
    def __getitem__(self, at: int) -> Token: ...
    @overload
    def __getitem__(self, at: slice) -> Span: ...
    def __getitem__(self, at: int | slice) -> Token | Span:
        if isinstance(at, int):
            return self.tokens[at + self._length if at < 0 else at]
        start, end, _ = at.indices(self._length)
        return Span(self, start, max(start, end))

    def char_span(
        self, start: int, end: int, alignment_mode: Literal["strict", "contract", "expand"] = "strict"
    ) -> Span | None:
        """The tokens of a range of characters: those that begin and end there (`strict`), all within it (`contract`),
        or all that it touches (`expand`); None where there are none such."""
        if not (0 <= start < len(self.text) and 0 < end <= len(self.text)):
            return None
        first, last = bisect_right(self._idx, start) - 1, bisect_right(self._idx, end - 1) - 1
        first_token, last_token = self.tokens[first], self.tokens[last]
        last_end = last_token.idx + len(last_token.text)
        if alignment_mode == "strict" and (first_token.idx != start or last_end != end):
            return None
        if alignment_mode == "contract":
            first += first_token.idx < start
            last -= end < last_end
            if last < first:
                return None
        elif start == first_token.idx + len(first_token.text):
            first += 1
        return Span(self, first, last + 1)


def _among(index: dict[str, list[Token]], keys: Set[str]) -> list[Token]:
    """The tokens that an index has by some keys; rules look for rare words, so that few read the whole text."""
    few, many = (keys, index) if len(keys) < len(index) else (index, keys)
    found = [token for key in few if key in many for token in index[key]]
    found.sort(key=_PLACE)
    return found


def _edges(heads: Sequence[int]) -> tuple[list[int], list[int]]:
    """The first and last token of each token's subtree."""
    lefts, rights = list(range(len(heads))), list(range(len(heads)))
    for _ in range(11):  # as often as spaCy does where branches cross
        for order in (range(len(heads)), range(len(heads) - 1, -1, -1)):
            for i in order:
                head = heads[i]
                if lefts[i] < lefts[head]:
                    lefts[head] = lefts[i]
                if rights[i] > rights[head]:
                    rights[head] = rights[i]
        if _are_within_sentences(heads, lefts):
            break
    return lefts, rights


def _are_within_sentences(heads: Sequence[int], lefts: Sequence[int]) -> bool:
    """Whether no head lies outside the sentence that the edges of its root tell."""
    starts = {lefts[i] for i, head in enumerate(heads) if head == i}
    begin = 0
    for end in sorted({*starts, len(heads) - 1} - {0}):
        if any(not begin <= heads[i] <= end for i in range(begin, end)):
            return False
        begin = end
    return True
