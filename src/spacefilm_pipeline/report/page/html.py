"""The page as one HTML file: styles, scripts and data inside, nothing fetched, nothing of the sources trusted.

Whatever comes from the sources is escaped by the template (autoescape is on for every template), and the one block of
JSON is written so that no text can end it. The policy in the page's head lets a browser run our two scripts and apply
our one style sheet, which it knows by their hashes, and nothing else; Vega interprets its expressions instead of
compiling them, so it needs no exception from that.
"""

from base64 import b64encode
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Any

import vl_convert
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from spacefilm_pipeline.report.page.chart import PAGE, timeline_spec
from spacefilm_pipeline.report.page.model import Page, Place, Row

_PACKAGE = "spacefilm_pipeline.report.page"


def page_html(page: Page) -> str:
    """The page. The same page gives the same bytes."""
    style, script = (_asset(name) for name in ("page.css", "page.js"))
    vega = _vega()
    return (
        _environment()
        .get_template("page.html.j2")
        .render(
            page=page,
            policy=_policy(style, [vega, script]),
            # Our own files and Vega: hashed above, so they must stand in the page as they are.
            style=Markup(style),  # noqa: S704
            scripts=[Markup(vega), Markup(script)],  # noqa: S704
            data=_data(page),
        )
    )


@cache
def _vega() -> str:
    """Vega, Vega-Lite and Vega-Embed as one script, as vl-convert has them."""
    return vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;")


def _policy(style: str, scripts: list[str]) -> str:
    allowed = " ".join(map(_hash, scripts))
    return f"default-src 'none'; script-src {allowed}; style-src {_hash(style)}; base-uri 'none'; form-action 'none'"


def _hash(source: str) -> str:
    return f"'sha256-{b64encode(sha256(source.encode()).digest()).decode()}'"


def _asset(name: str) -> str:
    return (files(_PACKAGE) / "templates" / name).read_text(encoding="utf-8")


def _data(page: Page) -> dict[str, Any]:
    """What the script reads: the names that rows refer to by number, and the chart."""
    return {"people": page.people, "chart": timeline_spec(page.events, PAGE, "container")}


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader(_PACKAGE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"places": _places, "days": _days, "shown": _shown}
    environment.policies["json.dumps_kwargs"] = {"sort_keys": True, "ensure_ascii": False}
    return environment


def _places(places: tuple[Place, ...]) -> str:
    """Places as an attribute: `12+13 40`."""
    return " ".join("+".join(map(str, place)) for place in places)


def _days(row: Row) -> str:
    """First and last days as an attribute: `2021-10-05/2021-10-05 2021-11-01/2021-11-30`."""
    return " ".join(f"{first}/{last}" for first, last in row.days)


def _shown(text: str) -> str:
    """The text with the one character that HTML cannot hold made visible. It stays as long as it was."""
    return text.replace("\0", "␀")
