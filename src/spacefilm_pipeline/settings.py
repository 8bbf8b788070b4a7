"""What a run is told, and where it keeps what it knows."""

from dataclasses import dataclass
from pathlib import Path

from spacefilm_pipeline.location import Location
from spacefilm_pipeline.publish.mentions import MentionStore
from spacefilm_pipeline.publish.notes import NoteStore
from spacefilm_pipeline.reading import versions
from spacefilm_pipeline.runners import CLUSTERS, Runner
from spacefilm_pipeline.software import ingest_version
from spacefilm_pipeline.storage.working import working_folder

LANGUAGE = "en"
"""The language that is read. Texts in another are published without facts, and each with a reject that says so."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What a run is told."""

    input: Location
    out: Location
    model: str = "en_core_web_md"
    workers: int = 1
    strict: bool = False
    """Any reject ends the run, with nothing published."""
    max_bytes: int = 5 * 1024 * 1024
    """A file over this size is refused."""
    curation: Path = Path("data/curation/people.csv")
    """Corrections by hand of who is who; there need be none."""
    full: bool = False
    """Read every text again, those too that were read before."""
    wait: float = 0
    """Seconds to wait for another run that writes to `out`."""
    max_rejected: float = 0.2
    """The share of the text files that may stand in rejects."""
    max_drop: float = 0.5
    """The share of its rows in the last snapshot that a table may lose."""
    accept: bool = False
    """Publish also what leaves the two bounds above."""
    runner: Runner = "processes"
    """Clusters are for the flow: a direct run takes them for processes."""
    address: str = ""
    """Of a cluster that runs already. Without one, the flow starts one of `workers` processes for itself."""

    def __post_init__(self) -> None:
        if self.address and self.runner not in CLUSTERS:
            raise ValueError(f"An address is that of a cluster: of {' or '.join(CLUSTERS)}, not of {self.runner}.")

    @property
    def folder(self) -> Path:
        """The warehouse that is worked in: `out`, or what stands for it on this machine."""
        return working_folder(self.out)

    def store(self) -> MentionStore:
        """Where the mentions that this software and model find are kept."""
        return MentionStore(self.folder / "mentions", *versions(self.model))

    def notes(self) -> NoteStore:
        """Where the notes that this software's ingest takes are kept."""
        return NoteStore(self.folder / "notes", ingest_version())
