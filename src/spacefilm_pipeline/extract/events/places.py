"""Where a happening took place: sites and countries named in its clause."""

import re
from functools import cache

from spacefilm_pipeline.extract.lexicon import lexicon
from spacefilm_pipeline.records import Span


@cache
def _gazetteer() -> tuple[re.Pattern[str], dict[str, tuple[str, str | None]]]:
    sites: dict[str, tuple[str, str | None]] = {}
    for entry in lexicon("places")["place"]:
        for name in (entry["name"], *entry.get("aka", ())):
            sites[name.casefold()] = (entry["name"], entry.get("country"))
    names = sorted(sites, key=lambda name: (-len(name), name))
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, names))})\b", re.IGNORECASE), sites


@cache
def _countries() -> tuple[re.Pattern[str], dict[str, str]]:
    countries = lexicon("places")["country"]
    names = sorted(countries, key=lambda name: (-len(name), name))
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, names))})\b"), countries


def find_place(text: str, span: Span) -> tuple[str | None, str | None]:
    """The first site named within the span, under its published name, and its country; the country alone where no
    site is named."""
    words = span.of(text)
    pattern, sites = _gazetteer()
    site = pattern.search(words)
    if site is not None:
        return sites[site.group().casefold()]
    pattern, countries = _countries()
    country = pattern.search(words)
    return None, countries[country.group()] if country is not None else None
