"""Bytes → text: UTF-8, UTF-16 and UTF-32 by their marks, else what charset-normalizer detects."""

import codecs
import re
from functools import partial
from hashlib import sha256

import msgspec
from charset_normalizer import from_bytes

from spacefilm_pipeline.ingest.notes import Notes
from spacefilm_pipeline.ingest.refused import Refused

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    # Before UTF-16, whose little-endian mark begins that of UTF-32.
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")
"""Control characters other than those that break lines and columns."""

_MOST_CONTROLS = 0.05
"""A share of control characters over this means that the bytes are no text."""


def decode(data: bytes, notes: Notes) -> str:
    """The text, without its byte order mark and with LF for CRLF and CR; nothing else is changed.

    Encodings that were detected before stand in the notes.

    Raises Refused where the bytes are empty, binary, or in no encoding that can be told.
    """
    found = _decode(data, notes)
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


def _decode(data: bytes, notes: Notes) -> str:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _strictly(data[len(mark) :], encoding)
    if b"\0" in data:
        raise Refused(
            "binary",
            "This file holds binary data, or UTF-16 without a byte order mark. Save it as plain text in UTF-8.",
        )
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _detected(data, notes)


def _strictly(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise Refused(
            "undecodable",
            f"This file is marked {encoding.upper()}, but byte {error.start:,} is not. Save it as plain text in UTF-8.",
        ) from error


def _detected(data: bytes, notes: Notes) -> str:
    encoding = notes.answer(f"encoding {sha256(data).hexdigest()}", _ENCODING, partial(_detect, data))
    if encoding is None:
        raise Refused(
            "undecodable", "The encoding of this file cannot be told. Save it as plain text in UTF-8, or take it away."
        )
    return data.decode(encoding).removeprefix("\ufeff")


_ENCODING = msgspec.msgpack.Decoder(str | None)


def _detect(data: bytes) -> str | None:
    matches = from_bytes(data)
    best = matches.best()
    if best is None:
        return None
    # Many legacy encodings differ in a few letters only: of equals, the commonest.
    western = (match for match in matches if "cp1252" in match.could_be_from_charset and match.chaos <= best.chaos)
    return next(western, best).encoding
