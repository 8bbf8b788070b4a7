"""What a person can mend, told in a paragraph."""

from spacefilm_pipeline.cli import terminal
from spacefilm_pipeline.errors import RunFailed
from spacefilm_pipeline.report.evaluate import LabelsError
from spacefilm_pipeline.report.query import QueryFailed

EXPECTED = (RunFailed, QueryFailed, LabelsError, OSError)
"""What a person can mend. Anything else is a fault of ours."""


def tell(error: BaseException) -> None:
    """Print what went wrong and what to do about it on standard error."""
    terminal.err.print(f"spacefilm: {terminal.shown(_paragraph(error))}", soft_wrap=True)


def _paragraph(error: BaseException) -> str:
    if isinstance(error, OSError) and error.filename is not None:
        return f"{error.filename}: {error.strerror}. Is it there, and may it be read and written?"
    if isinstance(error, EXPECTED):
        return str(error)
    return (
        f"{type(error).__name__}: {error}\nThis is a fault of ours. `spacefilm --debug …` shows where it happened: "
        "please report that."
    )
