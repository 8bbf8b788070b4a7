"""What documents say of people, craft and occasions, before it is known who is who: read once, from new documents."""

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import chain

import msgspec
import polars as pl

from spacefilm_pipeline.fingerprints import of_text
from spacefilm_pipeline.personal_names import parse_name
from spacefilm_pipeline.records import DocumentMentions
from spacefilm_pipeline.resolve.batches import Gathered
from spacefilm_pipeline.resolve.conclusions import Conclusions, frame_of
from spacefilm_pipeline.resolve.corpus import Corpus, number_of
from spacefilm_pipeline.resolve.crew import Seat, seat_of
from spacefilm_pipeline.resolve.curation import Correction
from spacefilm_pipeline.resolve.people import BELIEVED, is_known, keys_of, slug
from spacefilm_pipeline.resolve.profiles import Named, named_in, number_of_name
from spacefilm_pipeline.shelf import Shelf

_ENCODER = msgspec.msgpack.Encoder(order="deterministic")
NAMED = msgspec.msgpack.Decoder(Named)
"""Of what is `told` in the frame `local`."""
SEAT = msgspec.msgpack.Decoder(Seat)
"""Of what is `told` in the frame `aboard`."""


def listen(corpus: Corpus, corrections: Sequence[Correction], before: Conclusions, concluded: Shelf) -> None:
    """Conclude the frames `local`, `aboard` and `occasions`: known of documents that were read before."""
    read, former = corpus.frame.filter("read")["doc"], before["read"].collect()["doc"]
    gathered = {name: Gathered[tuple[object, ...]](partial(frame_of, name)) for name in _TOLD}
    for some in corpus.heard(_but(read, former)):
        for _, said in some:
            gathered["local"].add(_people_of(said, corrections))
            gathered["aboard"].add(_aboard(said))
            gathered["occasions"].add(_occasions(said))
    for name, new in gathered.items():
        for part in chain(before.parts(name, _but(former, read)), new.parts()):
            concluded.put(name, part)


_TOLD = ("local", "aboard", "occasions")


def _but(docs: pl.Series, others: pl.Series) -> pl.Series:
    return docs.filter(~docs.is_in(others.implode()))


def _people_of(said: DocumentMentions, corrections: Sequence[Correction]) -> Iterator[tuple[object, ...]]:
    doc = number_of(said.doc_id)
    for index, (person, named) in enumerate(zip(said.people, named_in(said), strict=True)):
        full = number_of_name(named.name)
        keys = sorted({of_text(key) for key in _keys(said.doc_id, named, corrections)} | {full})
        yield doc, index, full, person.belief >= BELIEVED, is_known(person), keys, _ENCODER.encode(named)


def _keys(doc_id: str, named: Named, corrections: Sequence[Correction]) -> Iterator[str]:
    """What names have in common that can be one person's, or that would be published under one id."""
    yield from (f"name {key}" for key in keys_of(parse_name(named.name)))
    forms = named.forms | {named.name}
    yield from (f"slug {slug(form)}" for form in forms)
    for correction in corrections:
        if any(correction.names(side, form, at) for side in "ab" for form in forms for at in (doc_id, "")):
            yield f"correction {correction.line}"
            yield f"slug {slug(correction.b)}"


def _aboard(said: DocumentMentions) -> Iterator[tuple[object, ...]]:
    doc = number_of(said.doc_id)
    for n, one in enumerate(said.crew):
        company = of_text(f"{said.doc_id} {one.craft}") if one.craft_kind == "spacecraft" else None
        yield doc, n, one.person, one.craft, one.flight, company, _ENCODER.encode(seat_of(one))


def _occasions(said: DocumentMentions) -> Iterator[tuple[object, ...]]:
    doc = number_of(said.doc_id)
    yield from ((doc, telling) for telling in {quote.occasion for quote in said.quotes} - {None})
