"""What was found in an input: each file's bytes are put away, and here is what tells of them."""

from array import array
from dataclasses import dataclass
from hashlib import sha256

from spacefilm_pipeline.collector import no_collector
from spacefilm_pipeline.ingest.files import TEXT, Content, Files, split
from spacefilm_pipeline.ingest.refused import Refused
from spacefilm_pipeline.records import Reject
from spacefilm_pipeline.spool import Spool


@dataclass(frozen=True)
class Inventory:
    """The files of an input, in the order of their paths. Of those that are read the bytes lie in a spool, one file's
    after the other's, from its beginning."""

    sources: tuple[str, ...]
    are_texts: "array[int]"
    """Whether each of them is a text, by its name: one byte, 1 or 0."""
    digests: bytes
    """32 bytes for each: a hash of what it holds, or of why it is not read."""
    sizes: "array[int]"
    """In bytes, -1 of those that are not read."""
    rejects: tuple[Reject, ...]
    """Those that are not read."""
    fingerprint: str
    """A hash of all names and contents: the same for the same files, wherever they lie."""

    @property
    def n_texts(self) -> int:
        return sum(self.are_texts)


@no_collector()
def inventory_of(files: Files, spool: Spool) -> Inventory:
    """Read the files of an input, and put their bytes into an empty spool.

    Raises InputMissing where the input vanishes meanwhile.
    """
    digests, sizes, rejects = bytearray(), array("q"), []
    for source, content in zip(files.sources, files.contents(), strict=True):
        digests += _digest_of(content)
        if isinstance(content, Refused):
            rejects.append(Reject("ingest", source, content.rule, str(content)))
            sizes.append(-1)
        else:
            spool.add(content)
            sizes.append(len(content))
    are_texts = array("b", [split(source)[1] == TEXT for source in files.sources])
    fingerprint = sha256("\0".join(files.sources).encode() + digests).hexdigest()
    return Inventory(files.sources, are_texts, bytes(digests), sizes, tuple(rejects), fingerprint)


def _digest_of(content: Content) -> bytes:
    return sha256(f"{content.rule} {content}".encode() if isinstance(content, Refused) else content).digest()
