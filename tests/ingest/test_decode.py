"""Bytes → text, whatever the encoding, and a reason where there is none."""

import codecs

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spacefilm_pipeline.ingest.decode import decode, encoding_of
from spacefilm_pipeline.ingest.refused import Refused

ENGLISH = "“It’s bright – truly,” said José Núñez of the crew. The café was open."
RUSSIAN = "Космонавты вернулись на Землю после полёта на станцию. Об этом сообщили во вторник."
CASES = [
    (ENGLISH.encode(), ENGLISH),
    (codecs.BOM_UTF8 + ENGLISH.encode(), ENGLISH),
    (ENGLISH.encode("utf-16"), ENGLISH),
    (codecs.BOM_UTF16_BE + ENGLISH.encode("utf-16-be"), ENGLISH),
    (ENGLISH.encode("utf-32"), ENGLISH),
    (ENGLISH.encode("cp1252"), ENGLISH),
    ("He said “hi”.".encode("cp1252"), "He said “hi”."),
    ("One naïve café.".encode("latin-1"), "One naïve café."),
    (RUSSIAN.encode("cp1251"), RUSSIAN),
    (RUSSIAN.encode("koi8-r"), RUSSIAN),
    (b"one\r\ntwo\rthree\n\rfour", "one\ntwo\nthree\n\nfour"),
    ("tab\tform feed\f next line\x85 \ufeffmark within".encode(), "tab\tform feed\f next line\x85 \ufeffmark within"),
    (b"\x1b[1mbold\x1b[0m words of a terminal, which are text all the same " * 9, None),
]
REFUSED = [
    (b"", "empty"),
    (b" \n\t\r\n ", "empty"),
    (codecs.BOM_UTF8, "empty"),
    (codecs.BOM_UTF16_LE, "empty"),
    ("\u200b\u3000".encode().replace("\u200b".encode(), b""), "empty"),
    (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01", "binary"),
    (b"words and a \0 within", "binary"),
    ("words".encode("utf-16-le"), "binary"),
    (bytes(range(1, 32)) * 4, "binary"),
    (codecs.BOM_UTF16_LE + b"odd", "undecodable"),
    (codecs.BOM_UTF8 + b"caf\xe9", "undecodable"),
    (codecs.BOM_UTF32_LE + b"\xff\xff\xff\xff", "undecodable"),
]


@pytest.mark.parametrize(("data", "text"), CASES)
def test_decodes(data: bytes, text: str | None) -> None:
    assert decode(data, encoding_of(data)) == (data.decode() if text is None else text)


@pytest.mark.parametrize(("data", "rule"), REFUSED)
def test_refuses_with_a_rule_and_a_sentence(data: bytes, rule: str) -> None:
    with pytest.raises(Refused) as refusal:
        decode(data, encoding_of(data))
    assert refusal.value.rule == rule
    assert str(refusal.value).endswith(".")


@settings(max_examples=80, derandomize=True)
@given(st.one_of(st.binary(max_size=300), st.text(max_size=200).map(lambda text: text.encode("utf-8"))))
def test_any_bytes_are_decoded_or_refused(data: bytes) -> None:
    try:
        text = decode(data, encoding_of(data))
    except Refused:
        return
    assert text.strip()
    assert "\0" not in text
    assert "\r" not in text
    text.encode("utf-8")


@settings(max_examples=40, derandomize=True)
@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), min_size=1).filter(lambda text: text.strip()))
def test_text_in_unicode_comes_back_whatever_its_encoding(text: str) -> None:
    text = text.removeprefix("\ufeff") or "x"
    for encoding in ("utf-8-sig", "utf-16", "utf-32"):
        data = text.encode(encoding)
        assert decode(data, encoding_of(data)) == text
