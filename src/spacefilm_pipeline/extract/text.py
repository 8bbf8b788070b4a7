"""The text behind a Doc."""

from spacy.tokens import Doc

_KEY = "text"


def text_of(doc: Doc) -> str:
    """`doc.text`, joined once: spaCy joins the tokens anew at every call, and rules ask often."""
    text: str | None = doc.user_data.get(_KEY)
    if text is None:
        text = doc.user_data[_KEY] = doc.text
    return text
