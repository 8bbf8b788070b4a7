"""Where a person may be named: runs of capitalised words, cut where titles and names of things end."""

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache

from msgspec import Struct

from spacefilm_pipeline.extract.lexicon import lexicon
from spacefilm_pipeline.extract.tokens import Doc, Span, Token
from spacefilm_pipeline.personal_names import fold, is_family_first, is_initial

_CLOSED = {"DET", "PRON", "ADP", "CCONJ", "SCONJ", "AUX", "PART", "INTJ", "NUM", "SYM", "PUNCT", "SPACE"}
_NO_NAMES = _CLOSED | {"VERB", "ADV"}
"""Parts of speech that a capital at the start of a sentence makes no name."""
_HYPHENS = {"-", "‐", "‑"}
_QUOTES = {"“": "”", '"': '"', "‘": "’", "'": "'", "(": ")"}
_LONGEST = 6
"""A longer run of capitalised words is a heading or a name of something else, unless a title cuts it shorter."""


_LONGEST_RUN = 20
"""Runs are cut here, so that a text of nothing but capitals is read in linear time."""


@cache
def words(section: str) -> frozenset[str]:
    """A list of the lexicon `names`, section `words`."""
    return frozenset(lexicon("names")["words"][section].split())


@cache
def given_names() -> frozenset[str]:
    """Common given names, folded."""
    return frozenset(fold(name) for names in lexicon("given_names").values() for name in names.split())


@cache
def person_nouns() -> dict[str, str]:
    """Nouns for people, singular and plural, in lower case, with their gender or ''."""
    nouns: dict[str, str] = {}
    for gender, names in (("f", "f"), ("m", "m"), ("", "either")):
        for noun in lexicon("names")["persons"][names].split():
            for form in (noun, *_plurals(noun)):
                nouns.setdefault(form, gender)
    return nouns


def _plurals(noun: str) -> tuple[str, ...]:
    if noun.endswith("man"):
        return (noun[:-3] + "men",)
    if noun.endswith("y") and noun[-2] not in "aeiou":
        return (noun[:-1] + "ies",)
    return (noun + "es",) if noun.endswith(("s", "ss", "ch", "sh", "x")) else (noun + "s",)


@cache
def honorifics() -> dict[str, str]:
    """Honorifics in lower case with the gender they tell, or ''."""
    return dict(lexicon("names")["honorifics"])


def is_person_noun(token: Token) -> bool:
    return token.lower_ in person_nouns()


class Word(Struct, frozen=True):
    """Tokens written together: `Patil-Sabale` is three."""

    start: int
    end: int
    text: str


class Candidate(Struct, frozen=True):
    """Tokens that may name a person. `title` is where honorifics and titles in capitals before them begin."""

    title: int
    start: int
    end: int
    form: str
    words: tuple[str, ...]

    @property
    def is_full(self) -> bool:
        """More than one word."""
        return len(self.words) > 1


def find_candidates(doc: Doc) -> list[Candidate]:
    """Every place where a person may be named, in text order; they do not overlap."""
    found = [candidate for run in _runs(doc) if (candidate := _cut(doc, run))]
    return sorted([*found, *_bare_surnames(doc, found)], key=lambda candidate: candidate.start)


def _bare_surnames(doc: Doc, found: Sequence[Candidate]) -> Iterator[Candidate]:
    """Words that the text has as a family name elsewhere: `Mary West … West said`.

    They hardly ever are a name, or the tagger takes them for something else where a sentence begins with them.
    """
    surnames = {candidate.words[-1] for candidate in found if candidate.is_full and "." not in candidate.words[-1]}
    rare = {
        candidate.words[-1]
        for candidate in found
        if candidate.words[-1].casefold() in words("no_names") and fold(candidate.words[0]) in given_names()
    }
    surnames = {
        name for name in surnames if name.casefold() not in words("no_names") and name.lower() not in common_words(doc)
    }
    taken = {at for candidate in found for at in range(candidate.title, candidate.end)}
    for token in doc if surnames or rare else ():
        is_meant = token.pos_ == "PROPN" if token.text in rare else token.is_sent_start and token.text in surnames
        if is_meant and not token.is_stop and token.i not in taken:
            yield Candidate(token.i, token.i, token.i + 1, token.text, (token.text,))


@lru_cache(maxsize=1)
def common_words(doc: Doc) -> frozenset[str]:
    """The words of a text in lower case alone."""
    return frozenset(token.text for token in doc if token.is_lower)


def _runs(doc: Doc) -> Iterator[list[Word]]:
    """Capitalised words that follow one another, with the particles, quoted nicknames and suffixes among them."""
    reached = 0
    for first in [token.i for token in doc if token.text[0].isupper()]:
        if first < reached:
            continue
        at = first
        run: list[Word] = []
        while len(run) < _LONGEST_RUN and (word := _next_word(doc, at, run)):
            run.append(word)
            at = word.end
            if (
                at >= len(doc)
                or not doc.tokens[at - 1].whitespace_
                or word.text.rpartition(" ")[2].casefold() in words("suffixes")
            ):
                break
        if run:
            yield run
            reached = max(at, run[-1].end)


def _next_word(doc: Doc, at: int, run: list[Word]) -> Word | None:
    if at >= len(doc):
        return None
    word = _word(doc, at)
    if _is_name_word(doc, word) or (run and _is_family_name(doc, word, run)):
        return word
    if run and (doc.tokens[at].lower_ in _joining() or "-" in word.text):
        return _particles(doc, word) or _nickname(doc, at) or _suffix(doc, at)
    return None


@cache
def _joining() -> frozenset[str]:
    """With what a name may go on besides a word in capitals."""
    return words("particles") | words("suffixes") | _QUOTES.keys() | {","}


def _is_family_name(doc: Doc, word: Word, run: list[Word]) -> bool:
    """Whether a word that hardly ever is a name must be one after a given name or an initial: `Mary West`."""
    return len(run) < 4 and _opens_name(run[-1:]) and _is_capitalised(word.text) and doc[word.start].pos_ == "PROPN"


def _word(doc: Doc, at: int) -> Word:
    tokens, end = doc.tokens, at + 1
    while (
        tokens[end].text in _HYPHENS
        and end + 1 < len(doc)
        and not tokens[end - 1].whitespace_
        and not tokens[end].whitespace_
    ):
        end += 2
    return Word(at, end, doc[at:end].text if end > at + 1 else tokens[at].text)


def _particles(doc: Doc, word: Word) -> Word | None:
    """`de la Cruz`: particles and the word that they lead to."""
    end = word
    while end.text.casefold() in words("particles") and end.end < len(doc) and doc[end.end - 1].whitespace_:
        end = _word(doc, end.end)
    if end is word:
        return _with_article(doc, word)
    return Word(word.start, end.end, doc[word.start : end.end].text) if _is_name_word(doc, end) else None


def _with_article(doc: Doc, word: Word) -> Word | None:
    """`al-Neyadi`."""
    first, _, rest = word.text.partition("-")
    return word if first.casefold() in words("particles") and rest[:1].isupper() else None


def _nickname(doc: Doc, at: int) -> Word | None:
    """A nickname in quotation marks and the name word after it: `“Buzz” Aldrin`."""
    close = _QUOTES.get(doc.tokens[at].text)
    if close is None or doc[at].whitespace_:
        return None
    for end in range(at + 2, min(at + 5, len(doc) - 1)):
        if doc[end].text == close:
            inside = doc[at + 1 : end]
            after = _word(doc, end + 1)
            if doc[end].whitespace_ and _can_be_nickname(inside[0].text, close) and _is_name_word(doc, after):
                return Word(at, after.end, doc[at : after.end].text)
            return None
    return None


def _can_be_nickname(text: str, close: str) -> bool:
    """A capitalised word, or two letters in quotation marks: `“CJ”`."""
    return _is_capitalised(text) or (len(text) == 2 and text.isupper() and close != ")")


def _suffix(doc: Doc, at: int) -> Word | None:
    """`Jr.`, also after a comma."""
    tokens = doc.tokens
    start = at + 1 if tokens[at].text == "," and at + 1 < len(doc) else at
    if tokens[start].lower_ in words("suffixes") and tokens[start].text[0].isupper():
        end = start + 1
        if end < len(doc) and tokens[end].text == "." and not tokens[start].whitespace_:
            end += 1
        return Word(at, end, doc[at:end].text)
    return None


def _is_name_word(doc: Doc, word: Word) -> bool:
    token, text = doc.tokens[word.start], word.text
    if token.lower_ in honorifics() and text[0].isupper():
        return True
    match _look(text):
        case "initial":
            return len(text) > 1 or _stands_before_name(doc, word)
        case "name":
            return token.lower_ not in words("suffixes") and not _is_common(doc, word)
        case _:
            return False


@lru_cache(maxsize=50_000)
def _look(text: str) -> str:
    """What a word is by its letters alone: an `initial`, or one like a `name`; empty if neither."""
    if not text[0].isupper():
        return ""
    if is_initial(text):
        return "initial" if text.casefold() not in words("no_initials") and text != "I" else ""
    return "name" if all(map(_is_capitalised, text.split("-"))) or _is_korean(text) else ""


def _stands_before_name(doc: Doc, word: Word) -> bool:
    """An initial without its full stop."""
    return (
        word.end < len(doc)
        and doc[word.end].text[:1].isupper()
        and bool(doc[word.end - 1].whitespace_)
        and not doc[word.start].is_sent_start
    )


def _is_korean(text: str) -> bool:
    """`Min-soo`."""
    first, _, second = text.partition("-")
    return second in words("second_syllables") and _is_capitalised(first)


@lru_cache(maxsize=50_000)
def _is_capitalised(part: str) -> bool:
    if not part or not part[0].isupper() or not part.replace("’", "").replace("'", "").rstrip(".").isalpha():
        return False
    if len(part) > 1 and part.isupper():
        return False
    inner = next((i for i, letter in enumerate(part[1:], 1) if letter.isupper()), None)
    return inner is None or part[:inner].casefold() in words("inner_capitals")


def _is_common(doc: Doc, word: Word) -> bool:
    """A word with a capital only because a sentence or a heading begins, or that never is a name."""
    token = doc.tokens[word.start]
    if fold(word.text) in given_names() and word.end < len(doc) and doc[word.end].text[:1].isupper():
        return False
    if token.lower_ in words("no_names") or (token.is_stop and token.pos_ != "PROPN"):
        return True
    if token.is_stop and token.is_sent_start:
        return True
    return bool(token.is_sent_start) and token.pos_ in _NO_NAMES


def _cut(doc: Doc, run: list[Word]) -> Candidate | None:
    """What is left of a run when titles and names of things are cut off."""
    title = first = _after_things(run)
    for index in range(first, len(run) - 1):
        if _is_title(run, index, first):
            first = index + 1
    first = _after_label(doc, run, first)
    name = _before_title(run[first:])
    if not name or len(name) > _LONGEST or _is_no_name(name, has_title=first > title):
        return None
    start, end = name[0].start, name[-1].end
    parts = tuple(part for word in name for part in word.text.split())
    return Candidate(run[title].start, start, end, Span(doc, start, end).text, parts)


def _after_label(doc: Doc, run: list[Word], first: int) -> int:
    """Where the model's label of a person begins within a run that opens with something else: `France Jane Doe`."""
    for index in range(first + 1, len(run) - 1):
        token = doc[run[index].start]
        begins = token.ent_type_ == "PERSON" and doc[token.i - 1].ent_type_ != "PERSON"
        if begins and not _opens_name(run[first:index]):
            return index
    return first


def _before_title(name: list[Word]) -> list[Word]:
    """A name without the degrees or the title that follow it in capitals: `Jane Doe Task Lead`."""
    for index in range(2, len(name)):
        key = name[index].text.casefold()
        if key in words("degrees") or (key in person_nouns() and key not in words("surnames_too")):
            return name[:index]
    return name


def _is_no_name(name: list[Word], has_title: bool) -> bool:
    """A title or an initial by itself, an office (`Prime Minister`), a number (`Phase II`)."""
    last = name[-1].text.casefold()
    if len(name) == 1:
        is_title = (last in person_nouns() and last not in words("family_first")) or last in honorifics()
        return is_title or is_initial(name[0].text) or len(last) < 2
    if all(is_initial(part) for word in name for part in word.text.split()):
        return True
    if name[0].text == "A":
        return True  # "A Pivot": an article
    if len(name) == 2 and is_initial(name[-1].text) and fold(name[0].text) not in given_names():
        return True  # "Appendix P"
    if last in words("suffixes"):
        return len(name) == 2 and not has_title
    is_office = last in person_nouns() and last not in words("surnames_too")
    return (is_office and not _opens_name(name[:-1])) or all(word.text.casefold() in person_nouns() for word in name)


@cache
def _thing_ending() -> re.Pattern[str]:
    return re.compile(lexicon("names")["patterns"]["thing_ending"])


@lru_cache(maxsize=50_000)
def _is_thing(key: str) -> bool:
    return any(
        part in words("things") or bool(_thing_ending().fullmatch(fold(part))) for part in (key, *key.split("-"))
    )


def _after_things(run: list[Word]) -> int:
    """The index after the last word that names a thing."""
    first = 0
    for index, word in enumerate(run):
        key = word.text.casefold()
        is_weak = key in words("weak_things") and not _opens_name(run[first:index])
        if _is_thing(key) or (is_weak and not _begins_with_given(run[first:], index - first)):
            first = index + 1
    return first


def _begins_with_given(run: list[Word], index: int) -> bool:
    """A given name that is a thing, too, before one other word: `Ray Tolliver`."""
    return index == 0 and len(run) == 2 and fold(run[0].text) in given_names()


def _opens_name(run: list[Word]) -> bool:
    return any(
        fold(word.text) in given_names() or is_initial(word.text) or word.text.casefold() in honorifics()
        for word in run
    )


def _is_title(run: list[Word], index: int, first: int) -> bool:
    """Whether the word is (the end of) a title before a name: not in `Sultan Alneyadi`, `James Dean`."""
    key = run[index].text.casefold()
    if key in honorifics():
        return True
    if key not in person_nouns():
        return False
    is_name = index == first and _begins_name(run[index:])
    return (
        not is_name and (index == first + 1 or not _opens_name(run[first:index])) and not _is_middle(run, index, first)
    )


def _begins_name(run: list[Word]) -> bool:
    """A given name before a family name (`Sultan Alneyadi`, `Sultan bin …`), or a family name that comes first."""
    first, second = run[0].text, run[1].text
    if len(run) == 2 and is_family_first([first, second]):
        return True
    has_particle = second.split()[0].casefold() in words("particles")
    return fold(first) in given_names() and (len(run) == 2 or has_particle)


def _is_middle(run: list[Word], index: int, first: int) -> bool:
    """A given name that is a noun for people too, within a name: `Mary Dean Smith`."""
    return index > first and fold(run[index].text) in given_names() and _opens_name(run[first:index])


def part_of(doc: Doc, candidate: Candidate, form: str) -> Candidate | None:
    """The candidate cut down to a name that it contains; None where it does not."""
    at = f" {candidate.form} ".find(f" {form} ")
    if at < 0:
        return None
    start = doc[candidate.start].idx + at
    tokens = doc.char_span(start, start + len(form))
    return Candidate(tokens.start, tokens.start, tokens.end, form, tuple(form.split())) if tokens else None
