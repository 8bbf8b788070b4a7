"""Where texts are read."""

from typing import Literal

Runner = Literal["threads", "processes", "dask", "ray"]
"""In the process of the run, in others on the same machine, or by the workers of a Dask or Ray cluster."""

CLUSTERS = ("dask", "ray")
