"""What in a text speaks for words being a person's name, and what against: each witness has a name and a weight.

The language model's label is one witness among others. Weights stand in the lexicon `names`.
"""

from collections.abc import Callable, Iterable
from functools import lru_cache

from msgspec import Struct

from spacefilm_pipeline.extract.lexicon import lexicon
from spacefilm_pipeline.extract.names.spans import (
    Candidate,
    given_names,
    honorifics,
    is_person_noun,
    person_nouns,
    words,
)
from spacefilm_pipeline.extract.tokens import Doc, Span, Token
from spacefilm_pipeline.personal_names import fold, is_initial

_ELSE = {"GPE", "LOC", "FAC", "ORG", "PRODUCT", "WORK_OF_ART", "EVENT", "LAW", "LANGUAGE", "NORP"}
_STOPS = {",", ".", ";", ":", "—", "–", "(", ")", "!", "?", "”", "“", '"'}
_RELATIVES = {"who", "whose", "whom"}
_APPOSITION_LENGTH = 10
"""Tokens after the comma within which an apposition must come to its noun."""

_LONGEST_OFFICE = 14
"""Tokens of an office and its field."""
_JOINING = frozenset({"of", "for", "and", "the", "&", ","})
_REACH = 12
"""Tokens after a name within which a pronoun is taken to mean it."""
_OBJECTS = frozenset(("dobj", "dative", "iobj", "pobj"))
_PRONOUNS = {"he": "m", "his": "m", "himself": "m", "she": "f", "her": "f", "herself": "f"}
_MARKS = {"“", "”", '"'}

type Test = Callable[[Surroundings], bool]


class Testimony(Struct, frozen=True):
    """What one mention's surroundings say."""

    witnesses: frozenset[str]
    doubts: frozenset[str]


class Surroundings:
    """A candidate and what stands around it, looked up once for all witnesses."""

    def __init__(self, doc: Doc, candidate: Candidate) -> None:
        tokens, start, end = doc.tokens, candidate.start, candidate.end
        self.doc = doc
        self.candidate = candidate
        self.is_full = candidate.is_full
        self.titles = [token.lower_ for token in tokens[candidate.title : start]]
        """Honorifics and titles in capitals before the name, in lower case."""
        self.before = tokens[candidate.title - 1] if candidate.title else None
        self.after = tokens[end] if end < len(doc) else None
        self.span = Span(doc, start, end)
        self.labels = [token.ent_type_ for token in self.span]
        self.root = self.span.root
        self.clause = self.root.head if self.root.dep_ == "nsubj" else None
        """The verb that the name is subject of."""

    @property
    def untitled(self) -> Token | None:
        """The token before a name without titles."""
        return None if self.titles else self.before

    def after_comma(self) -> Token | None:
        """The token after the name, or after the comma that follows it."""
        if self.after is None or self.after.text != ",":
            return self.after
        return self.after.nbor() if self.after.i + 1 < len(self.doc) else None


def testify(around: Surroundings) -> Testimony:
    """All witnesses and doubts for one candidate."""
    witnesses, doubts = _OF_FULL_NAMES if around.is_full else _OF_WORDS
    if around.clause is not None:
        witnesses = (*witnesses, *_OF_SUBJECTS)
    return Testimony(_names(witnesses, around), _names(doubts, around))


@lru_cache(maxsize=10_000)
def believe(testimonies: tuple[Testimony, ...], full: tuple[Testimony, ...] = ()) -> float:
    """How sure all mentions of one candidate together make it that they name a person, 0 to 1.

    `full` are those of the full names among them: where there are any, only they raise doubts.
    """
    table = lexicon("names")
    doubting = full or testimonies
    doubt = 1.0
    for witness in sorted({name for testimony in testimonies for name in testimony.witnesses}):
        doubt *= 1 - table["witnesses"][witness]
    belief = 1 - doubt
    raised = frozenset[str]().union(*(testimony.doubts for testimony in doubting))
    for name, weight in table["doubts"].items():
        if name not in raised:
            continue
        share = sum(name in testimony.doubts for testimony in doubting) / len(doubting)
        belief *= 1 - weight * share
    return round(belief, 4)


def _names(tests: Iterable[tuple[str, Test]], around: Surroundings) -> frozenset[str]:
    return frozenset([name for name, test in tests if test(around)])


def _honorific(around: Surroundings) -> bool:
    return not honorifics().keys().isdisjoint(around.titles)


def _title(around: Surroundings) -> bool:
    if not person_nouns().keys().isdisjoint(around.titles):
        return True
    before = around.untitled
    if before is None:
        return False
    is_titled = (before.pos_ in {"NOUN", "PROPN"} and is_person_noun(before)) or _is_kin(before)
    return is_titled or (around.is_full and _ends_office(around.doc, around.candidate.start))


def _ends_office(doc: Doc, end: int) -> bool:
    """ "Minister of State for Space X Y", "Director of Human Factors X Y": an office with its field before a name."""
    at, field = end - 1, 0
    while at > max(0, end - _LONGEST_OFFICE) and (doc[at].text[0].isupper() or doc[at].lower_ in _JOINING):
        if is_person_noun(doc[at]) and doc[at].text[0].isupper():
            return field > 0 and doc[at + 1].lower_ in {"of", "for"}
        field += doc[at].text[0].isupper()
        at -= 1
    return False


def _is_kin(comma: Token) -> bool:
    """ "His wife, X": whoever is somebody's relative is called by a single name, too."""
    if comma.text != "," or comma.i < 2 or comma.nbor(-1).lower_ not in words("kin"):
        return False
    return comma.nbor(-2).tag_ in {"POS", "PRP$"} or comma.nbor(-2).pos_ == "ADJ"


def _degree(around: Surroundings) -> bool:
    following = around.after_comma()
    return following is not None and following.lower_ in words("degrees")


def _age(around: Surroundings) -> bool:
    doc, end, title = around.doc, around.candidate.end, around.candidate.title
    if around.after is not None and around.after.text in {",", "("} and end + 1 < len(doc) and _is_age(doc[end + 1]):
        return end + 2 >= len(doc) or doc[end + 2].text in {",", ")", ".", "and", ";"}
    if around.before is None or not (around.before.is_space or around.before.text.endswith("d")):
        return False
    return doc[max(0, title - 5) : title].text.strip().endswith(("-year-old", "year old"))


def _is_age(token: Token) -> bool:
    return token.text.isascii() and token.text.isdigit() and 3 <= int(token.text[:4]) <= 110


def _apposition(around: Surroundings) -> bool:
    if around.after is None or around.after.text not in {",", "—", "–", "("}:
        return False
    doc, end = around.doc, around.candidate.end
    for token in doc[end + 1 : end + 1 + _APPOSITION_LENGTH]:
        if is_person_noun(token) and token.pos_ in {"NOUN", "PROPN"}:
            return doc[end + 1].pos_ not in {"PRON", "CCONJ", "SCONJ"} or doc[end + 1].lower_ in {
                "his",
                "her",
                "its",
                "our",
                "my",
            }
        if token.text in _STOPS or token.pos_ in {"VERB", "AUX", "CCONJ", "SPACE"}:
            return False
    return False


def _relative(around: Surroundings) -> bool:
    following = around.after_comma()
    return following is not None and following.lower_ in _RELATIVES


def _copula(around: Surroundings) -> bool:
    verb = around.clause
    return (
        verb is not None and verb.lemma_ == "be" and any(t.dep_ == "attr" and is_person_noun(t) for t in verb.children)
    )


def _verb(kind: str) -> Test:
    lemmas = frozenset(lexicon("names")["verbs"][kind].split())
    return lambda around: around.clause is not None and around.clause.lemma_ in lemmas


def _nickname(around: Surroundings) -> bool:
    is_quoted = around.is_full and any(part[0] in "“\"‘'(" for part in around.candidate.words[1:])
    return is_quoted and (_given_name(around) or _is_labelled(around))


def _initial(around: Surroundings) -> bool:
    return around.is_full and any(map(is_initial, around.candidate.words[:-1]))


def _suffix(around: Surroundings) -> bool:
    return around.candidate.words[-1].casefold() in words("suffixes")


def _given_name(around: Surroundings) -> bool:
    return around.is_full and fold(around.candidate.words[0].split("-")[0]) in given_names()


def _handle(around: Surroundings) -> bool:
    after = around.after
    return after is not None and after.text == "(" and after.doc[after.i + 1].text.startswith("@")


def _is_labelled(around: Surroundings) -> bool:
    return around.labels.count("PERSON") * 2 > len(around.labels)


def _is_labelled_else(around: Surroundings) -> bool:
    return len([label for label in around.labels if label in _ELSE]) * 2 > len(around.labels)


def pronoun_gender(around: Surroundings) -> str | None:
    """`f` or `m` where he or she follows the name as subject, before another name comes.

    An object of the same clause is somebody else: "Ito told her that she had won".
    """
    if around.clause is None:
        return None
    for token in around.doc[around.candidate.end : around.candidate.end + _REACH]:
        if token.lower_ in _PRONOUNS:
            return None if token.tag_ == "PRP" and token.dep_ in _OBJECTS else _PRONOUNS[token.lower_]
        if token.is_sent_start or token.text[0].isupper() or token.text in _MARKS:
            return None
    return None


def _pronoun(around: Surroundings) -> bool:
    return pronoun_gender(around) is not None


def _article(around: Surroundings) -> bool:
    return around.untitled is not None and around.untitled.lower_ in {"the", "a", "an"}


def _number(around: Surroundings) -> bool:
    after = around.after
    if after is None:
        return False
    is_range = after.text in {"-", "–"} and not after.nbor(-1).whitespace_
    if not is_range and not after.text.lstrip("-").isdigit():
        return False
    return not (_title(around) or _honorific(around))  # "crewmate X 250 miles above the sea"


def _fiction(around: Surroundings) -> bool:
    """`the character X`, `plays X`, `X, played by`: but whoever a part is played by is no fiction."""
    if not _tells_of_fiction(around.doc):
        return False
    tokens, title, end = around.doc.tokens, around.candidate.title, around.candidate.end
    before = [token.lower_ for token in tokens[max(0, title - 2) : title]]
    if not words("fiction").isdisjoint(before):
        return before[-1] != "by"
    after = [token.lower_ for token in tokens[end : end + 3] if token.text != ","]
    return len(after) > 1 and after[0] in words("fiction") and after[1] == "by"


@lru_cache(maxsize=1)
def _tells_of_fiction(doc: Doc) -> bool:
    return bool(doc.words_among(words("fiction")))


def _modifier(around: Surroundings) -> bool:
    root, after = around.root, around.after
    return (
        root.dep_ in {"compound", "nmod", "amod"}
        and after is not None
        and root.head.i >= after.i
        and after.pos_ in {"NOUN", "ADJ"}
    )


def _place_word(around: Surroundings) -> bool:
    before = around.before
    return (
        not around.is_full
        and before is not None
        and before.lower_ in {"in", "at", "near", "from", "on", "around", "to", "toward", "towards", "over"}
    )


def _place_opener(around: Surroundings) -> bool:
    return not around.titles and around.candidate.words[0].casefold() in words("place_openers")


def _place_noun(around: Surroundings) -> bool:
    """`the town of X`."""
    before = around.before
    return (
        before is not None and before.i > 0 and before.lower_ == "of" and before.nbor(-1).lower_ in words("place_nouns")
    )


def _designation(around: Surroundings) -> bool:
    """`Sentinel-6 Jane Doe`: a craft with its number, and whom it is named after."""
    before = around.untitled
    if before is None or not around.is_full:
        return False
    word = around.doc[max(0, before.i - 2) : before.i + 1].text.rpartition("\n")[2].split()[-1:]
    is_plain = not word or word[0].isalpha()
    return not is_plain and any(c.isdigit() for c in word[0]) and any(c.isalpha() for c in word[0])


def _thing_after(around: Surroundings) -> bool:
    """`the Jane Doe award`, `Jane Doe Spirit of Adventure Award`."""
    after = around.after
    if after is None:
        return False
    if after.lower_ == "of":
        following = around.doc[after.i + 1 : after.i + 4]
        return any(token.lower_ in words("named_things") and token.text[0].isupper() for token in following)
    return after.lower_ in words("named_things")


def _thing_before(around: Surroundings) -> bool:
    """`the payments firm X`, `the recovery ship Jane Doe`."""
    return around.untitled is not None and around.untitled.lower_ in words("things_named")


def _unlabelled(around: Surroundings) -> bool:
    """Neither a label nor an honorific or rank."""
    title, start = around.candidate.title, around.candidate.start
    if _is_labelled(around):
        return False
    before = [token.lower_ for token in around.doc.tokens[max(0, title - 1) : start]]
    return words("ranks").isdisjoint(before) and honorifics().keys().isdisjoint(before)


_WITNESSES: tuple[tuple[str, Test], ...] = (
    ("honorific", _honorific),
    ("title", _title),
    ("degree", _degree),
    ("age", _age),
    ("apposition", _apposition),
    ("relative", _relative),
    ("nickname", _nickname),
    ("initial", _initial),
    ("suffix", _suffix),
    ("given_name", _given_name),
    ("handle", _handle),
)
_OF_SUBJECTS: tuple[tuple[str, Test], ...] = (
    ("copula", _copula),
    ("human_verb", _verb("human")),
    ("speech", _verb("speech")),
    ("pronoun", _pronoun),
)
_DOUBTS: tuple[tuple[str, Test], ...] = (
    ("article", _article),
    ("number", _number),
    ("fiction", _fiction),
    ("place_noun", _place_noun),
    ("thing_after", _thing_after),
    ("designation", _designation),
    ("thing_before", _thing_before),
    ("place_word", _place_word),
)
_OF_FULL_NAMES = (
    (*_WITNESSES, ("model", _is_labelled)),
    (*_DOUBTS, ("labelled_else", _is_labelled_else), ("modifier", _modifier), ("place_opener", _place_opener)),
)
_OF_WORDS = (
    (*_WITNESSES, ("model_word", _is_labelled)),
    (
        *_DOUBTS,
        ("labelled_else_word", _is_labelled_else),
        ("modifier_word", _modifier),
        ("unlabelled_word", _unlabelled),
    ),
)
