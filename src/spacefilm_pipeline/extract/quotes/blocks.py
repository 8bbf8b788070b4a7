"""Posts set as paragraphs of their own, signed with a name and a handle: "We fly today. — Ana Ito (@anaito) May 2"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from spacefilm_pipeline.extract.parse import paragraphs
from spacefilm_pipeline.records import Span

_SIGNATURE = re.compile(r" ?[—–] ?([^()—–\n]{2,60}?) \(@\w{1,30}\)")
_HANDLE = "(@"
_MARKUP = "<"


@dataclass(frozen=True, slots=True)
class SignedPost:
    """The words of a post, and the name under it."""

    span: Span
    name: Span


def signed_posts(text: str) -> Iterator[SignedPost]:
    """Every signed paragraph, in text order."""
    for line in paragraphs(text) if _HANDLE in text else ():
        signature = _SIGNATURE.search(text, line.start, line.end)
        if signature and signature.start() > line.start and text[line.start] != _MARKUP:
            yield SignedPost(Span(line.start, signature.start()), Span(*signature.span(1)))
