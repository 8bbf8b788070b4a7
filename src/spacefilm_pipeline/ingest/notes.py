"""What was found out about single files and texts, kept from run to run so that only new ones are looked at."""

from collections.abc import Callable, Mapping

import msgspec


class Notes:
    """Answers by their questions. A question names all that its answer follows from, but for this software.

    `known` are answers that this very software gave in runs before, `new` those that it gives in this run; both in
    MessagePack.
    """

    def __init__(self, known: Mapping[str, bytes] | None = None) -> None:
        self._known = known or {}
        self.new: dict[str, bytes] = {}

    def __contains__(self, question: str) -> bool:
        return question in self._known or question in self.new

    def recall[T](self, question: str, kind: msgspec.msgpack.Decoder[T]) -> T:
        """The answer that is known; raises KeyError where none is."""
        return kind.decode(self._known.get(question) or self.new[question])

    def answer[T](self, question: str, kind: msgspec.msgpack.Decoder[T], find_out: Callable[[], T]) -> T:
        """The answer that is known, else the one that is found out."""
        if question in self:
            return self.recall(question, kind)
        found = find_out()
        self.new[question] = msgspec.msgpack.encode(found)
        return found
