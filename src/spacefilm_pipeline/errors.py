"""What ends a run, each with a message for the person who started it. Nothing was published when one is raised."""

from collections.abc import Sequence
from typing import Self

from spacefilm_pipeline.records import Reject


class RunFailed(Exception):
    """The run ended before the switch: what was published before stands unchanged."""


class InputMissing(RunFailed):
    """The input is no folder that can be listed."""


class WarehouseBusy(RunFailed):
    """Another run is writing to the same warehouse."""


class NotAccepted(RunFailed):
    """What was found may not be published without a person's word. `rejects` is what was refused."""

    def __init__(self, message: str, rejects: Sequence[Reject]) -> None:
        super().__init__(message)
        self.rejects = tuple(rejects)

    def __reduce__(self) -> tuple[type[Self], tuple[str, tuple[Reject, ...]]]:
        return type(self), (str(self), self.rejects)


class RejectsFound(NotAccepted):
    """A strict run refused something."""


class OutOfBounds(NotAccepted):
    """More was refused, or less is left of the last snapshot, than the bounds allow."""


class MentionsGone(RunFailed):
    """What was read of some texts is not there any more when it is needed."""


class AuditFailed(RunFailed):
    """What was written does not read back as the contract says."""


class NothingPublished(RunFailed):
    """The warehouse holds no snapshot yet."""


class ServerFailed(RunFailed):
    """No server could be started for a schedule."""


class ReaderGone(RunFailed):
    """A process of this machine that read texts was killed. What was read before is kept."""


class ClusterFailed(RunFailed):
    """The cluster that was to read texts is not there, or cannot read them. What was read before is kept."""


class OtherSoftware(ClusterFailed):
    """A worker of the cluster would read texts otherwise than this machine."""


class NoSuchSnapshot(RunFailed):
    """The warehouse holds no snapshot of that name."""


class CannotWrite(RunFailed):
    """The warehouse cannot be written to: the disk is full, or read-only, or what is there belongs to others."""


class StorageFailed(RunFailed):
    """Object storage cannot be reached, refuses what is asked, or does not hold what was published there."""


class LostRace(RunFailed):
    """Somebody else published to the same address in object storage while this run was under way."""
