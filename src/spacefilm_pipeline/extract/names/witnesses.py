"""What in a text speaks for words being a person's name, and what against: each witness has a name and a weight.

The language model's label is one witness among others. Weights stand in the lexicon `names`.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from spacefilm_pipeline.extract.lexicon import lexicon
from spacefilm_pipeline.extract.names.spans import (
    Candidate,
    given_names,
    honorifics,
    is_person_noun,
    span_of,
    words,
)
from spacefilm_pipeline.extract.tokens import Doc, Token
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

type Test = Callable[[Doc, Candidate], bool]


@dataclass(frozen=True, slots=True)
class Testimony:
    """What one mention's surroundings say."""

    witnesses: frozenset[str]
    doubts: frozenset[str]


def testify(doc: Doc, candidate: Candidate) -> Testimony:
    """All witnesses and doubts for one candidate."""
    witnesses, doubts = _OF_FULL_NAMES if candidate.is_full else _OF_WORDS
    return Testimony(_names(witnesses, doc, candidate), _names(doubts, doc, candidate))


def believe(testimonies: Sequence[Testimony], full: Sequence[Testimony] = ()) -> float:
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


def _names(tests: Iterable[tuple[str, Test]], doc: Doc, candidate: Candidate) -> frozenset[str]:
    return frozenset([name for name, test in tests if test(doc, candidate)])


def _before(doc: Doc, candidate: Candidate) -> Token | None:
    return doc[candidate.title - 1] if candidate.title > 0 else None


def _after(doc: Doc, candidate: Candidate) -> int:
    """The index of the token after the name and its possessive."""
    end = candidate.end
    return end + 1 if end < len(doc) and doc[end].tag_ == "POS" else end


def _honorific(doc: Doc, candidate: Candidate) -> bool:
    return any(token.lower_ in honorifics() for token in doc[candidate.title : candidate.start])


def _title(doc: Doc, candidate: Candidate) -> bool:
    if any(is_person_noun(token) for token in doc[candidate.title : candidate.start]):
        return True
    before = _before(doc, candidate)
    if candidate.title != candidate.start or before is None:
        return False
    is_titled = (before.pos_ in {"NOUN", "PROPN"} and is_person_noun(before)) or _is_kin(doc, candidate.start - 1)
    return is_titled or (candidate.is_full and _ends_office(doc, candidate.start))


def _ends_office(doc: Doc, end: int) -> bool:
    """ "Minister of State for Space X Y", "Director of Human Factors X Y": an office with its field before a name."""
    at, field = end - 1, 0
    while at > max(0, end - _LONGEST_OFFICE) and (doc[at].text[0].isupper() or doc[at].lower_ in _JOINING):
        if is_person_noun(doc[at]) and doc[at].text[0].isupper():
            return field > 0 and doc[at + 1].lower_ in {"of", "for"}
        field += doc[at].text[0].isupper()
        at -= 1
    return False


def _is_kin(doc: Doc, comma: int) -> bool:
    """ "His wife, X": whoever is somebody's relative is called by a single name, too."""
    if doc[comma].text != "," or comma < 2 or doc[comma - 1].lower_ not in words("kin"):
        return False
    return doc[comma - 2].tag_ in {"POS", "PRP$"} or doc[comma - 2].pos_ == "ADJ"


def _degree(doc: Doc, candidate: Candidate) -> bool:
    at = candidate.end + (candidate.end < len(doc) and doc[candidate.end].text == ",")
    return at < len(doc) and doc[at].lower_ in words("degrees")


def _age(doc: Doc, candidate: Candidate) -> bool:
    end = candidate.end
    if end + 1 < len(doc) and doc[end].text in {",", "("} and _is_age(doc[end + 1]):
        return end + 2 >= len(doc) or doc[end + 2].text in {",", ")", ".", "and", ";"}
    return doc[max(0, candidate.title - 5) : candidate.title].text.strip().endswith(("-year-old", "year old"))


def _is_age(token: Token) -> bool:
    return token.text.isascii() and token.text.isdigit() and 3 <= int(token.text[:4]) <= 110


def _apposition(doc: Doc, candidate: Candidate) -> bool:
    end = candidate.end
    if end >= len(doc) or doc[end].text not in {",", "—", "–", "("}:
        return False
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


def _relative(doc: Doc, candidate: Candidate) -> bool:
    at = candidate.end + (candidate.end < len(doc) and doc[candidate.end].text == ",")
    return at < len(doc) and doc[at].lower_ in _RELATIVES


@lru_cache(maxsize=1)
def _root(doc: Doc, start: int, end: int) -> Token:
    """The root of the name at hand, for which several witnesses ask."""
    return doc[start:end].root


def _clause(doc: Doc, candidate: Candidate) -> Token | None:
    """The verb that the name is subject of."""
    root = _root(doc, candidate.start, candidate.end)
    return root.head if root.dep_ == "nsubj" else None


def _copula(doc: Doc, candidate: Candidate) -> bool:
    verb = _clause(doc, candidate)
    return (
        verb is not None and verb.lemma_ == "be" and any(t.dep_ == "attr" and is_person_noun(t) for t in verb.children)
    )


def _verb(kind: str) -> Test:
    lemmas = frozenset(lexicon("names")["verbs"][kind].split())

    def test(doc: Doc, candidate: Candidate) -> bool:
        verb = _clause(doc, candidate)
        return verb is not None and verb.lemma_ in lemmas

    return test


def _nickname(doc: Doc, candidate: Candidate) -> bool:
    is_quoted = any(part[0] in "“\"‘'(" for part in candidate.words[1:])
    return is_quoted and (_given_name(doc, candidate) or _is_labelled(doc, candidate))


def _initial(doc: Doc, candidate: Candidate) -> bool:
    return candidate.is_full and any(is_initial(part) for part in candidate.words[:-1])


def _suffix(doc: Doc, candidate: Candidate) -> bool:
    return candidate.words[-1].casefold() in words("suffixes")


def _given_name(doc: Doc, candidate: Candidate) -> bool:
    return candidate.is_full and fold(candidate.words[0].split("-")[0]) in given_names()


def _handle(doc: Doc, candidate: Candidate) -> bool:
    end = candidate.end
    return end + 1 < len(doc) and doc[end].text == "(" and doc[end + 1].text.startswith("@")


def _labels(doc: Doc, candidate: Candidate) -> list[str]:
    return [token.ent_type_ for token in span_of(doc, candidate)]


def _is_labelled(doc: Doc, candidate: Candidate) -> bool:
    labels = _labels(doc, candidate)
    return labels.count("PERSON") * 2 > len(labels)


def _is_labelled_else(doc: Doc, candidate: Candidate) -> bool:
    labels = _labels(doc, candidate)
    return sum(label in _ELSE for label in labels) * 2 > len(labels)


def pronoun_gender(doc: Doc, candidate: Candidate) -> str | None:
    """`f` or `m` where he or she follows the name as subject, before another name comes.

    An object of the same clause is somebody else: "Ito told her that she had won".
    """
    if _clause(doc, candidate) is None:
        return None
    for token in doc[candidate.end : candidate.end + _REACH]:
        if token.lower_ in _PRONOUNS:
            return None if token.tag_ == "PRP" and token.dep_ in _OBJECTS else _PRONOUNS[token.lower_]
        if token.is_sent_start or token.text[0].isupper() or token.text in _MARKS:
            return None
    return None


def _pronoun(doc: Doc, candidate: Candidate) -> bool:
    return pronoun_gender(doc, candidate) is not None


def _article(doc: Doc, candidate: Candidate) -> bool:
    before = _before(doc, candidate)
    return candidate.title == candidate.start and before is not None and before.lower_ in {"the", "a", "an"}


def _number(doc: Doc, candidate: Candidate) -> bool:
    at = candidate.end
    if _title(doc, candidate) or _honorific(doc, candidate):
        return False  # "crewmate X 250 miles above the sea"
    return at < len(doc) and (
        doc[at].text.lstrip("-").isdigit() or (doc[at].text in {"-", "–"} and not doc[at - 1].whitespace_)
    )


def _fiction(doc: Doc, candidate: Candidate) -> bool:
    """`the character X`, `plays X`, `X, played by`: but whoever a part is played by is no fiction."""
    before = doc[max(0, candidate.title - 2) : candidate.title]
    if any(token.lower_ in words("fiction") for token in before):
        return before[-1].lower_ != "by"
    after = [token.lower_ for token in doc[candidate.end : candidate.end + 3] if token.text != ","]
    return len(after) > 1 and after[0] in words("fiction") and after[1] == "by"


def _modifier(doc: Doc, candidate: Candidate) -> bool:
    root = _root(doc, candidate.start, candidate.end)
    after = candidate.end
    return (
        root.dep_ in {"compound", "nmod", "amod"}
        and after < len(doc)
        and root.head.i >= after
        and doc[after].pos_ in {"NOUN", "ADJ"}
    )


def _place_word(doc: Doc, candidate: Candidate) -> bool:
    before = _before(doc, candidate)
    return (
        not candidate.is_full
        and before is not None
        and before.lower_ in {"in", "at", "near", "from", "on", "around", "to", "toward", "towards", "over"}
    )


def _place_opener(doc: Doc, candidate: Candidate) -> bool:
    return candidate.title == candidate.start and candidate.words[0].casefold() in words("place_openers")


def _place_noun(doc: Doc, candidate: Candidate) -> bool:
    """`the town of X`."""
    at = candidate.title
    return at > 1 and doc[at - 1].lower_ == "of" and doc[at - 2].lower_ in words("place_nouns")


def _designation(doc: Doc, candidate: Candidate) -> bool:
    """`Sentinel-6 Jane Doe`: a craft with its number, and whom it is named after."""
    before = _before(doc, candidate)
    if candidate.title != candidate.start or before is None or not candidate.is_full:
        return False
    word = doc[max(0, before.i - 2) : before.i + 1].text.rpartition("\n")[2].split()[-1:]
    return bool(word) and any(c.isdigit() for c in word[0]) and any(c.isalpha() for c in word[0])


def _thing_after(doc: Doc, candidate: Candidate) -> bool:
    """`the Jane Doe award`, `Jane Doe Spirit of Adventure Award`."""
    following = doc[candidate.end : candidate.end + 4]
    if len(following) and following[0].lower_ == "of":
        return any(token.lower_ in words("named_things") and token.text[0].isupper() for token in following[1:])
    return len(following) > 0 and following[0].lower_ in words("named_things")


def _thing_before(doc: Doc, candidate: Candidate) -> bool:
    """`the payments firm X`, `the recovery ship Jane Doe`."""
    before = _before(doc, candidate)
    return candidate.title == candidate.start and before is not None and before.lower_ in words("things_named")


def _unlabelled(doc: Doc, candidate: Candidate) -> bool:
    """Neither a label nor an honorific or rank."""
    before = doc[max(0, candidate.title - 1) : candidate.start]
    return not _is_labelled(doc, candidate) and not any(
        token.lower_ in words("ranks") or token.lower_ in honorifics() for token in before
    )


_WITNESSES: tuple[tuple[str, Test], ...] = (
    ("honorific", _honorific),
    ("title", _title),
    ("degree", _degree),
    ("age", _age),
    ("apposition", _apposition),
    ("copula", _copula),
    ("relative", _relative),
    ("nickname", _nickname),
    ("initial", _initial),
    ("suffix", _suffix),
    ("given_name", _given_name),
    ("human_verb", _verb("human")),
    ("speech", _verb("speech")),
    ("handle", _handle),
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
