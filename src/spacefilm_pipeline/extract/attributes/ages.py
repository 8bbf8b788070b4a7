"""How old the text says people are."""

import re
from collections.abc import Iterator, Sequence

from spacefilm_pipeline.extract.coreference import Cast
from spacefilm_pipeline.extract.lexicon import lexicon
from spacefilm_pipeline.extract.literals import may_match
from spacefilm_pipeline.extract.roles import role_tokens, role_words
from spacefilm_pipeline.extract.rosters import Naming
from spacefilm_pipeline.extract.text import text_of
from spacefilm_pipeline.extract.tokens import Doc, Token
from spacefilm_pipeline.records import Attribute, Span

_AFTER = re.compile(
    r",? ?\(?(?:aged )?(\d{1,3})(?:,|\)|(?= (?:and|who|from|of|said|says)\b)|(?=[.;:]| [—–]))"
    r"|,?(?: who)? (?:is|was|turns|turned|(?:has )?died(?: at| aged| at age)) (\d{2,3})(?: years old)?"
    r"(?=[ ,.;])(?! (?:\d|percent|miles|km|minutes))"
    r"|, at (\d{2,3})(?=,| the (?:oldest|youngest))"
    r"|, now (\d{2,3})(?=[,.;])"
    r"|, an? [A-Z]?[a-z]+ of (\d{2})(?=[,.;]| (?:with|and|who)\b)"
)
_AGE_ASIDE = re.compile(r", (?:aged )?(\d{2,3})(?=[,.;])")
_BEFORE = re.compile(r"\b(\d{1,3}|[A-Z]?[a-z]{2,5})[- ]year[- ]old\b")
_DIED = re.compile(r"\b(?:died|dead|dies|passed away)(?:[^.\n]{0,40}?)(?:,? aged| at the age of| at age)\b (\d{2,3})\b")
_OLDEST = 115
_YOUNGEST = 3


def find_ages(doc: Doc, cast: Cast, namings: Sequence[Naming], roles: Sequence[Attribute]) -> Iterator[Attribute]:
    """ "Doe, 38,", "37-year-old Doe", "Doe, a 37-year-old engineer", "the 37-year-old"."""
    yield from _after_names(doc, namings)
    yield from _after_descriptions(doc, cast, roles)
    yield from _years_old(doc, cast, namings, roles)
    yield from _are_told(doc, cast)


def _after_names(doc: Doc, namings: Sequence[Naming]) -> Iterator[Attribute]:
    text = text_of(doc)
    for naming in namings:
        last = doc.tokens[naming.end - 1]
        match = _AFTER.match(text, last.idx + len(last.text))
        if match and (not match.group(1) or match.group().lstrip()[0] in ",("):
            group = match.lastindex or 1
            yield from _age(naming.person, match.group(group), Span(*match.span(group)), "age after name")


def _after_descriptions(doc: Doc, cast: Cast, roles: Sequence[Attribute]) -> Iterator[Attribute]:
    """ "The astronaut, 61, …", where it is plain who is meant."""
    text = text_of(doc)
    for token in role_tokens(doc):
        match = _AGE_ASIDE.match(text, token.idx + len(token)) if token.tag_ == "NN" else None
        if match and token.left_edge.lower_ == "the" and (people := cast.meant(token) or _only(token, roles)):
            yield from _age(people[0], match.group(1), Span(*match.span(1)), "age after description")


def _only(noun: Token, roles: Sequence[Attribute]) -> tuple[int, ...]:
    """The one person of the text whose role the noun tells; nobody where there are several."""
    told = {word.role for word in role_words(noun.doc, noun.i, noun.i + 1)}
    people = {one.person for one in roles if one.name == "role" and one.value in told}
    return tuple(people) if len(people) == 1 else ()


def _years_old(doc: Doc, cast: Cast, namings: Sequence[Naming], roles: Sequence[Attribute]) -> Iterator[Attribute]:
    text = text_of(doc)
    for match in _BEFORE.finditer(text) if may_match(_BEFORE, text) else ():
        words = doc.char_span(*match.span(), alignment_mode="expand")
        if words is None:
            continue
        span = Span(*match.span(1))
        person = _described(doc, words.end, words.start, namings)
        if person is None:
            meant = next((people for t in words if len(people := cast.meant(t)) == 1), ())
            head = words.root.head
            following = head if head.i >= words.start else doc[min(words.end, len(doc) - 1)]
            meant = meant or cast.meant(following)
            meant = meant or (_only(following, roles) if words.start and doc[words.start - 1].lower_ == "the" else ())
            person = meant[0] if len(meant) == 1 else None
        if person is not None:
            yield from _age(person, match.group(1), span, "years old")


def _are_told(doc: Doc, cast: Cast) -> Iterator[Attribute]:
    """ "A, a former nurse, was 82 when she flew", "A, who has died aged 91"."""
    for token in [token for token in doc if token.is_digit and 1 < len(token.text) < 4]:
        is_told = token.dep_ in {"attr", "acomp", "oprd"}
        if is_told and token.head.lemma_ == "be" and not token.children and not _tells_of_once(token.head):
            following = doc[token.i + 1]
            if following.pos_ not in {"NOUN", "PROPN", "ADJ", "SYM"} and following.text not in {
                "%",
                "-",
                "–",
                "/",
                ":",
            }:
                yield from _of_subject(cast, token.head, token.text, Span(token.idx, token.idx + len(token)))
    text = text_of(doc)
    for match in _DIED.finditer(text) if may_match(_DIED, text) else ():
        words = doc.char_span(match.start(), match.start() + 4, alignment_mode="expand")
        if words is not None:
            verb = words[0] if words[0].pos_ == "VERB" else words[0].head
            yield from _of_subject(cast, verb, match.group(1), Span(*match.span(1)))


def _tells_of_once(verb: Token) -> bool:
    """ "When she was 10": of another time."""
    return any(child.lower_ in {"when", "until", "since", "before", "after", "as"} for child in verb.children)


def _of_subject(cast: Cast, verb: Token, figure: str, span: Span) -> Iterator[Attribute]:
    for subject in (child for child in verb.children if child.dep_ == "nsubj"):
        if len(people := cast.meant(subject)) == 1:
            yield from _age(people[0], figure, span, "age told")


def _described(doc: Doc, end: int, start: int, namings: Sequence[Naming]) -> int | None:
    """Whose name follows in the same noun phrase, or stands right before it as in "Doe, a 37-year-old engineer"."""
    for naming in namings:
        between = doc[end : naming.start]
        if naming.start >= end and len(between) <= 8:
            if all(t.pos_ in {"NOUN", "PROPN", "ADJ", "ADP"} or t.tag_ == "POS" for t in between):
                return naming.person
            break
    for naming in reversed(namings):
        if naming.end <= start:
            before = [t.lower_ for t in doc[naming.end : start]]
            return naming.person if before in ([",", "a"], [",", "the"], [","], ["is", "a"], [",", "an"]) else None
    return None


def _age(person: int, figure: str, span: Span, rule: str) -> Iterator[Attribute]:
    figure = figure if figure.isdecimal() else str(lexicon("descriptions")["numbers"].get(figure.lower(), 0))
    if _YOUNGEST <= int(figure) <= _OLDEST:
        yield Attribute(person, "age", str(int(figure)), span, rule)
