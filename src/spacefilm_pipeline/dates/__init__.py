"""Dates in news English: expressions found in text (`find_dates`), and days or ranges reckoned from them (`reckon`)."""

from spacefilm_pipeline.dates.find import find_dates
from spacefilm_pipeline.dates.reckon import DateRange, reckon, reckon_within

__all__ = ["DateRange", "find_dates", "reckon", "reckon_within"]
