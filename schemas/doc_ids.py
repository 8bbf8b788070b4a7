"""The names of documents."""

import hashlib


def doc_id_of(text: str) -> str:
    """The first 16 hex digits of the SHA-256 of the text in UTF-8."""
    return hash_of(text.encode("utf-8"))


def hash_of(utf8: bytes) -> str:
    """As `doc_id_of`, of a text in UTF-8."""
    return hashlib.sha256(utf8).hexdigest()[:16]
