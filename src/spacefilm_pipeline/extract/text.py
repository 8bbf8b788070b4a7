"""The text behind a Doc."""

from spacefilm_pipeline.extract.tokens import Doc


def text_of(doc: Doc) -> str:
    return doc.text
