"""Dates in news English: expressions found in text (`find_dates`), and days or ranges reckoned from them (`reckon`)."""

from spacefilm_pipeline.dates.find import find_dates, with_frame, with_years_of_weekdays
from spacefilm_pipeline.dates.reckon import DateRange, hours_told, reckon

__all__ = ["DateRange", "find_dates", "hours_told", "reckon", "with_frame", "with_years_of_weekdays"]
