"""Who made a picture or wrote a story is no part of it: credits, bylines and press contacts."""

import re
from functools import lru_cache

from spacefilm_pipeline.dates.vocabulary import folded
from spacefilm_pipeline.extract.literals import may_match
from spacefilm_pipeline.records import Span

# Bounded everywhere, so that no text makes the search slow.
_CAPITALISED = r"[A-ZÀ-Ž][\w.’'“”-]{0,30}"
_NAME = rf"\b{_CAPITALISED}(?: (?:{_CAPITALISED}|de|la|van|von|der|al|bin)){{0,4}}"
_AGENCY = rf"{_CAPITALISED}(?: (?:{_CAPITALISED}|&|for|of|the)){{0,4}}"
_PICTURE_WORDS = (
    *("photo", "image", "video", "picture", "illustration"),
    *("graphic", "animation", "audio", "visualization", "rendering"),
)
_PICTURE = rf"(?i:{'|'.join(_PICTURE_WORDS)})s?"
_CREDITS = re.compile(
    r"(?=\b[\w×]|\()(?:"  # as all of them begin: most places need none tried
    + "|".join(
        (
            # Photo credit: NASA/Jane Doe. Credits: GCTC/Jane Doe
            rf"(?:\b{_PICTURE}[ /]{{0,2}}){{0,3}}\b(?i:credits?|courtesy|photographers?|editors?|acknowledge?ments?):"
            r"(?:[^\n.;]|(?<=\b[A-Z])\.|;(?= [A-Z]\. )){0,240}",
            rf"\b{_PICTURE} ?(?i:credit|courtesy(?: of)?|by|via):? \(?{_NAME}",
            rf"\({_PICTURE}: {_NAME}\)",
            # NASA/Jane Doe, Jane Doe/Getty Images, Jane Doe for Press, via AP
            rf"\b[A-Z]{{2}}[\w-]{{0,20}}(?:/[A-Z][\w-]{{1,20}}){{0,3}}/ ?{_NAME}(?:, [A-Z]\. {_CAPITALISED}){{0,6}}",
            rf"{_NAME} ?/ ?{_AGENCY}",
            r"\((?:[^()\n]{0,80}[/ ])?(?:via )?(?:AP|AFP|Reuters|REUTERS|Getty Images|TASS)\b[^()\n]{0,40}\)",
        )
    )
    + ")"
)
_BYLINE = re.compile(
    r"[ \t]{0,9}(?i:by|written by|story by|text by|reporting by|edited by|posted by|por):? "
    rf"{_NAME}(?:(?:,| and| &) {_NAME}){{0,3}}[^\n.!?]{{0,60}}$"
)
_CONTRIBUTED = re.compile(r"\b(?:contributed to|contributing to) (?:this|the) (?:report|story|article)\b")
_NAMES_ONLY = re.compile(rf"[ \t]{{0,9}}{_NAME}(?:(?: ?[/,&] ?| and ){_NAME}){{0,3}}[ \t]{{0,9}}$")
_CONTACT = re.compile(
    r"(?i)\S@\S|\d{3}[-. ]\d{4}|\b(?:headquarters|(?:media|press|news) contacts?|newsroom|media relations|"
    r"public affairs|communications|"
    r"space center|flight center|research center|propulsion laboratory|research office|"
    r"research team|laboratory, [a-z]+)\b"
)


_LINE = re.compile(r"[^\n]+")
_STOP = re.compile(r"[a-z”\"]{2}[.!?][”\"]? ")


@lru_cache(maxsize=1)
def credited(text: str) -> tuple[Span, ...]:
    """The parts of a text that name only who made or handed out something, in text order."""
    found: list[Span] = []
    for line in _LINE.finditer(text):
        if _may_credit(line.group()):
            found += [Span(*match.span()) for match in _CREDITS.finditer(text, *line.span())]
        if byline := _BYLINE.match(text, *line.span()):
            found.append(Span(*byline.span()))
        if (names := _NAMES_ONLY.match(text, *line.span())) and _is_contact(text, names.end()):
            found.append(Span(*names.span()))
    if may_match(_CONTRIBUTED, text):
        found += [Span(_sentence_start(text, match.start()), match.end()) for match in _CONTRIBUTED.finditer(text)]
    return tuple(sorted(found))


def _may_credit(line: str) -> bool:
    """Whether a line has what credits cannot do without: a stroke, a bracket, a colon, or a word for a picture."""
    if "/" in line or "(" in line or ":" in line:
        return True
    line = folded(line)
    return any(word in line for word in _PICTURE_WORDS)


def _sentence_start(text: str, at: int) -> int:
    """Where the sentence that ends "… contributed to this report" begins: at a full stop after a word, or its line."""
    line = text.rfind("\n", 0, at) + 1
    stops = [match.end() for match in _STOP.finditer(text, line, at)]
    return stops[-1] if stops else line


def _is_contact(text: str, end: int) -> bool:
    """Whether the line after names is an office's, a telephone number or an address."""
    following = text[end : end + 200].lstrip().partition("\n")[0]
    return len(following) < 90 and _CONTACT.search(following) is not None and not following.endswith(".")
