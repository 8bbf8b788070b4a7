"""Days as a person reads them."""

from datetime import date

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def day_text(day: date | None, precision: str | None = "day") -> str:
    """A day to a precision: `5 Oct 2021`, `Oct 2021` or `2021`; empty where there is none."""
    if day is None:
        return ""
    match precision:
        case "year":
            return str(day.year)
        case "month":
            return f"{_MONTHS[day.month - 1]} {day.year}"
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def range_text(first: date | None, last: date | None, precision: str | None) -> str:
    """A day, or the first and the last possible one: `Oct 2017 – Apr 2018`."""
    told = [day_text(day, precision) for day in (first, last)]
    return told[0] if told[0] == told[1] else " – ".join(told)
