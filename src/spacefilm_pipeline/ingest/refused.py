"""How a step of ingest says that it cannot take what it was given."""


class Refused(Exception):
    """One file or sidecar is refused: `rule` names why, the message is a sentence that a person can act on."""

    def __init__(self, rule: str, reason: str) -> None:
        super().__init__(reason)
        self.rule = rule
