"""One readable line per happening: who, what, where."""

from collections.abc import Mapping, Sequence

from spacefilm_pipeline.resolve.events.telling import Happening, Telling

_MOST_NAMED = 4
_LONGEST = 110


def headline(happening: Happening, names: Mapping[str, str], texts: Mapping[str, str]) -> str:
    """`Launch: A, B and C, Soyuz MS-1, Baikonur Cosmodrome`; the words of a clause where names alone tell too little.

    `names` are those of people by person_id; `texts` are those of documents, by doc_id.
    """
    if all(telling.mention.in_words for telling in happening.tellings):
        return _line(happening.event_type, _clearest_clause(happening.tellings, texts))
    people = [names[person] for person in sorted(happening.people)]
    ship = _most_exact(happening)
    parts = [_listed(people), ship, happening.place[0] or ""]
    return _line(happening.event_type, ", ".join(part for part in parts if part))


def _clearest_clause(tellings: Sequence[Telling], texts: Mapping[str, str]) -> str:
    """Of the clauses that tell it, one that opens a sentence, then the surest, then the first."""
    clauses = [(t.mention.span.of(texts[t.doc_id]), t) for t in tellings]
    return max(clauses, key=lambda c: (c[0][:1].isupper(), c[1].mention.confidence, -c[1].at, c[1].key))[0]


def _most_exact(happening: Happening) -> str:
    """The ship by its longest name (`Soyuz MS-1`, not `Soyuz`), or whatever other craft is told of."""
    names = happening.ships or {craft for _, craft in happening.craft}
    return max(names, key=lambda name: (len(name), name), default="")


def _line(event_type: str, words: str) -> str:
    title = event_type.replace("_", " ").capitalize()
    line = " ".join((f"{title}: {words}" if words else title).split())
    return line if len(line) <= _LONGEST else line[:_LONGEST].rsplit(" ", 1)[0].rstrip(" ,;:–—-") + " …"


def _listed(names: Sequence[str]) -> str:
    """A, B and C; from five on: A, B, C and 2 others."""
    if len(names) > _MOST_NAMED:
        names = [*names[: _MOST_NAMED - 1], f"{len(names) - _MOST_NAMED + 1} others"]
    return names[0] if len(names) == 1 else " and ".join([", ".join(names[:-1]), names[-1]]) if names else ""
