"""Bytes → text: UTF-8, UTF-16 and UTF-32 by their marks, else what charset-normalizer detects."""

import codecs
import re

from charset_normalizer import from_bytes

from spacefilm_pipeline.ingest.refused import Refused

_MARKS = {
    "utf-8": codecs.BOM_UTF8,
    # Before UTF-16, whose little-endian mark begins that of UTF-32.
    "utf-32-le": codecs.BOM_UTF32_LE,
    "utf-32-be": codecs.BOM_UTF32_BE,
    "utf-16-le": codecs.BOM_UTF16_LE,
    "utf-16-be": codecs.BOM_UTF16_BE,
}

_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")
"""Control characters other than those that break lines and columns."""

_MOST_CONTROLS = 0.05
"""A share of control characters over this means that the bytes are no text."""


def encoding_of(data: bytes) -> str:
    """The encoding that bytes are marked with, or else seem to be in.

    Raises Refused where they are binary, or in no encoding that can be told.
    """
    marked = next((encoding for encoding, mark in _MARKS.items() if data.startswith(mark)), None)
    if marked:
        return marked
    if b"\0" in data:
        raise Refused(
            "binary",
            "This file holds binary data, or UTF-16 without a byte order mark. Save it as plain text in UTF-8.",
        )
    try:
        data.decode()
    except UnicodeDecodeError:
        return _detected(data)
    return "utf-8"


def decode(data: bytes, encoding: str) -> str:
    """The text of bytes in the encoding that `encoding_of` gives, without its byte order mark and with LF for CRLF and
    CR; nothing else is changed.

    Raises Refused where the bytes are empty, binary, or not in the encoding that they are marked with.
    """
    found = _decoded(data, encoding)
    text = found.replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise Refused("empty", "This file holds no text. Fill it or take it away.")
    if _is_binary(found):
        raise Refused("binary", "This file holds binary data, not text. Save it as plain text in UTF-8.")
    return text


def _is_binary(text: str) -> bool:
    # Of most texts it is seen at once that they hold no control characters.
    if text.replace("\n", "").isprintable():
        return False
    return "\0" in text or len(_CONTROL.findall(text)) > _MOST_CONTROLS * len(text)


def _decoded(data: bytes, encoding: str) -> str:
    if encoding not in _MARKS:
        return data.decode(encoding).removeprefix("\ufeff")
    try:
        return data.removeprefix(_MARKS[encoding]).decode(encoding)
    except UnicodeDecodeError as error:
        raise Refused(
            "undecodable",
            f"This file is marked {encoding.upper()}, but byte {error.start:,} is not. Save it as plain text in UTF-8.",
        ) from error


def _detected(data: bytes) -> str:
    matches = from_bytes(data)
    best = matches.best()
    if best is None:
        raise Refused(
            "undecodable", "The encoding of this file cannot be told. Save it as plain text in UTF-8, or take it away."
        )
    # Many legacy encodings differ in a few letters only: of equals, the commonest.
    western = (match for match in matches if "cp1252" in match.could_be_from_charset and match.chaos <= best.chaos)
    return next(western, best).encoding
