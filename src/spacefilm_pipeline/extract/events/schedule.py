"""Timetables: lines like `8:36 a.m. – Launch` below `Saturday, March 23:`, or `23 March, 8:36 – Launch`."""

import re

from spacefilm_pipeline.extract.events.triggers import Trigger
from spacefilm_pipeline.extract.events.when import Almanac
from spacefilm_pipeline.extract.text import text_of
from spacefilm_pipeline.extract.tokens import Doc
from spacefilm_pipeline.records import DateExpression

_DASH = re.compile(
    r"(?:,? (?:[01]?\d|2[0-3])[:.h][0-5]\d(?: [A-Z]{2,5})?)?\s*[–—:-]\s*|[ \t]+(?=[A-Z][^.\n]{0,100}(?:\n|$))"
)
"""What parts the hour from what happens; a title may follow right away."""
_LEAD = 60
"""The happening that a line tells stands at its beginning."""


class Timetable:
    """The lines of one text that open with an hour."""

    def __init__(self, doc: Doc, almanac: Almanac) -> None:
        self._text = text_of(doc)
        self._entries: dict[int, tuple[int, DateExpression]] = {}
        for clock in almanac.expressions:
            line = self._text.rfind("\n", 0, clock.span.start) + 1
            dash = _DASH.match(self._text, clock.span.end)
            opens = clock.time or (clock.kind in ("calendar", "weekday") and clock.grain == "day")
            if opens and dash and not self._text[line : clock.span.start].strip():
                self._entries[line] = (dash.end(), almanac.day_of(clock) or clock)

    def entry(self, trigger: Trigger) -> DateExpression | None:
        """The day and hour, or only the hour, at which a timetable sets what the trigger tells; None outside."""
        token = trigger.token
        line = self._text.rfind("\n", 0, token.idx) + 1
        found = self._entries.get(line)
        if found is None or trigger.is_verb or not 0 <= token.idx - found[0] < _LEAD:
            return None
        return found[1]
