"""One readable line per happening: who, what, where."""

from collections.abc import Sequence

_MOST_NAMED = 4
_LONGEST = 110


def headline(
    event_type: str, people: Sequence[str], craft: Sequence[str], organizations: Sequence[str], place: str | None
) -> str:
    """`Launch: A, B and C, Soyuz MS-1, Baikonur Cosmodrome`, from what the clause names."""
    who = list(people) or list(craft[:1]) or list(organizations[:1])
    craft = [name for name in craft if name not in who][:1]
    parts = [part for part in (listed(who), *craft, place or "") if part]
    return _line(event_type, ", ".join(parts))


def told(event_type: str, who: Sequence[str], clause: str) -> str:
    """`Announcement: A: unveiled plans for a new rocket`, for happenings that consist in what was said or done."""
    return _line(event_type, ": ".join(part for part in (listed(who), clause) if part))


def _line(event_type: str, words: str) -> str:
    title = event_type.replace("_", " ").capitalize()
    line = " ".join((f"{title}: {words}" if words else title).split())
    return line if len(line) <= _LONGEST else line[:_LONGEST].rsplit(" ", 1)[0].rstrip(" ,;:–—-") + " …"


def listed(names: Sequence[str]) -> str:
    """A, B and C; from five on: A, B, C and 2 others."""
    if len(names) > _MOST_NAMED:
        names = [*names[: _MOST_NAMED - 1], f"{len(names) - _MOST_NAMED + 1} others"]
    return names[0] if len(names) == 1 else " and ".join([", ".join(names[:-1]), names[-1]]) if names else ""
