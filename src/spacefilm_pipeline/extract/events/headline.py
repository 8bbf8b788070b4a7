"""One readable line per happening: who, what, where."""

from collections.abc import Sequence

_MOST_NAMED = 4


def headline(
    event_type: str, people: Sequence[str], craft: Sequence[str], organizations: Sequence[str], place: str | None
) -> str:
    """`Launch: A, B and C, Soyuz MS-19, from Baikonur Cosmodrome`, from what the text names."""
    who = list(people) or list(craft[:1]) or list(organizations[:1])
    with_ = [name for name in craft if name not in who][:1]
    parts = [part for part in (listed(who), listed(with_), place or "") if part]
    title = event_type.replace("_", " ").capitalize()
    line = f"{title}: {', '.join(parts)}" if parts else title
    return " ".join(line.split())


def listed(names: Sequence[str]) -> str:
    """A, B and C; from five on: A, B, C and 2 others."""
    if len(names) > _MOST_NAMED:
        names = [*names[: _MOST_NAMED - 1], f"{len(names) - _MOST_NAMED + 1} others"]
    return names[0] if len(names) == 1 else " and ".join([", ".join(names[:-1]), names[-1]]) if names else ""
