"""Completion of what is typed at the prompt: tables, macros, columns and keywords, with what they mean."""

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document

from schemas import TABLES, columns_of
from spacefilm_pipeline.publish.catalogue import MACROS
from spacefilm_pipeline.report.query import in_literal, query
from spacefilm_pipeline.report.schema import description_of

type Words = Mapping[str, str]
"""Words to offer → what each means."""

_COMMAND = re.compile(r"\s*(\.\w*)$")
_OF_COMMAND = re.compile(r"\s*\.\w+\s+(\w*)$")
_WORD = re.compile(r"(?:\b(\w+)\.)?(\w*)$")
_KEYWORDS = "SELECT DISTINCT upper(keyword_name) AS word FROM duckdb_keywords() ORDER BY word"


class SqlCompleter(Completer):
    """Completes SQL over a snapshot, and the commands of the prompt."""

    def __init__(self, snapshot: Path, commands: Words) -> None:
        self._commands = commands
        self._tables = {table: description_of(table) for table in TABLES}
        self._columns = {table: _columns_of(table) for table in TABLES}
        anywhere = {column: _tables_with(column) for columns in self._columns.values() for column in columns}
        macros = {f"{macro.name}(": macro.meaning for macro in MACROS}
        keywords = dict.fromkeys(query(snapshot, _KEYWORDS)["word"].to_pylist(), "")
        self._any_column = anywhere
        self._words = self._tables | macros | anywhere | keywords

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterator[Completion]:
        """As prompt_toolkit asks for it."""
        typed = document.text_before_cursor
        if command := _COMMAND.match(typed):
            return _offered(self._commands, command[1])
        if table := _OF_COMMAND.match(typed):
            return _offered(self._tables, table[1])
        if in_literal(typed):
            return iter(())
        qualifier, word = _WORD.findall(typed)[0]
        if qualifier:
            return _offered(self._columns.get(qualifier, self._any_column), word)
        return _offered(self._words, word) if word or complete_event.completion_requested else iter(())


def _columns_of(table: str) -> Words:
    columns = TABLES[table].to_schema().columns
    return {name: columns[name].description or "" for name in columns_of(table)}


def _tables_with(column: str) -> str:
    return ", ".join(table for table in TABLES if column in columns_of(table))


def _offered(words: Words, typed: str) -> Iterator[Completion]:
    starting: Iterable[str] = (word for word in words if word.casefold().startswith(typed.casefold()))
    return (Completion(word, -len(typed), display_meta=words[word]) for word in starting)
