"""The report in a real browser: filters, rows to words and back, keyboard, colours, and texts that try to break out."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.report.page.conftest import PHONE, WIDE
from tests.report.page.corpus import FLIGHT, HOSTILE, PLANS, example

BOTH = "Ada Novak 👩🏽‍🚀 and Zoë O’Brien flew aboard Vega 9"


def shown(page: Page, section: str, part: str = ".open") -> list[str]:
    """A part of each row that a section shows."""
    return page.locator(f"#{section} .row:not([hidden]) {part}").all_inner_texts()


def row(page: Page, section: str, words: str) -> Locator:
    return page.locator(f"#{section} .row", has_text=words).first


def lit(page: Page) -> str:
    """The words that are lit, but for those beside them."""
    return "".join(page.locator(".text.is-open mark.is-lit:not(.is-beside)").all_text_contents())


# Texts and their words


def test_texts_are_shown_as_they_are(page: Page) -> None:
    bodies = page.locator(".text .body").all_text_contents()
    assert bodies == [FLIGHT, PLANS, HOSTILE.replace("\0", "␀")]


def test_every_row_lights_exactly_its_words(page: Page) -> None:
    """Each span of each row, as the browser has it, against `text[start:end]` of the published tables."""
    found: list[list[str]] = page.evaluate(
        """() => [...document.querySelectorAll(".row")].flatMap((row) => row.dataset.places.split(" ").map((place) => {
          const [main] = place.split("+");
          return [...document.querySelectorAll(`mark[data-spans~="${main}"]`)].map((mark) => mark.textContent).join("");
        }))"""
    )
    rows = example().rows
    told = [span["text"] for span in [*rows["evidence"], *rows["quotes"]]]
    assert sorted(found) == sorted(words.replace("\0", "␀") for words in told)


def test_a_row_leads_to_its_words(page: Page) -> None:
    row(page, "happenings", "Launch: Ada Novak").click()
    assert lit(page) == BOTH + " on Monday"
    expect(page.locator("#stepping")).to_have_text("Place 1 of 2")
    expect(page.locator(".row.is-chosen .open")).to_have_text("Launch: Ada Novak")
    page.click("#after")
    assert lit(page) == "A wider crew"
    expect(page.locator(".text.is-open h2")).to_have_text("plans.txt")
    page.click("#after")
    assert lit(page) == BOTH + " on Monday"


def test_a_quote_leads_to_its_words_its_speaker_and_its_cue(page: Page) -> None:
    row(page, "quotes", "It was").click()
    assert lit(page) == "It was 𝒷right,"
    assert page.locator("mark.is-beside").all_text_contents() == ["Novak", "said"]


def test_words_are_brought_into_view(page: Page) -> None:
    page.set_viewport_size({"width": 1200, "height": 300})
    row(page, "happenings", "called off").click()
    expect(page.locator("mark.is-lit").first).to_be_in_viewport()


def test_words_lead_to_every_row_that_rests_on_them(page: Page) -> None:
    page.locator("#texts mark", has_text="Zoë O’Brien").first.click()
    found = page.locator("#behind li").all_inner_texts()
    assert sorted(" ".join(text.split()) for text in found) == [
        "Crew Ada Novak",
        "Crew Zoë O’Brien",
        "Happening Launch: Ada Novak",
        "Person Zoë O’Brien",
    ]
    page.locator("#behind a", has_text="Launch").click()
    expect(page.locator("#happenings .row.is-chosen .open")).to_be_focused()
    expect(page.locator("#happenings .row.is-chosen")).to_be_in_viewport()
    expect(page.locator("#behind")).to_be_hidden()


def test_words_lead_to_a_row_that_the_filter_hides(page: Page) -> None:
    page.fill("#filter-words", "almaty")
    page.locator("#texts mark.quote").first.click()
    page.locator("#behind a").first.click()
    expect(page.locator("#quotes .row.is-chosen")).to_be_visible()
    expect(page.locator("#filter-words")).to_have_value("")


def test_kinds_of_marks_are_switched_off_and_on(page: Page) -> None:
    mark = page.locator("#texts mark.quote").first
    marked = mark.evaluate("mark => getComputedStyle(mark).backgroundColor")
    page.uncheck("#mark-quote")
    assert mark.evaluate("mark => getComputedStyle(mark).backgroundColor") != marked
    page.check("#mark-quote")
    assert mark.evaluate("mark => getComputedStyle(mark).backgroundColor") == marked


# Filters


def fill(**fields: str) -> Callable[[Page], None]:
    def act(page: Page) -> None:
        for name, value in fields.items():
            page.fill(f"#filter-{name}", value)

    return act


def choose_craft(name: str) -> Callable[[Page], Any]:
    return lambda page: page.select_option("#filter-craft", label=name)


LAUNCH, WALK, OFF, LANDING, TALK = (
    "Launch: Ada Novak",
    "Spacewalk: Zoë O’Brien",
    "Landing",
    "Landing: Almaty",
    "Talks: Zoë O’Brien",
)
ADA, ZOE = "Ada Novak", "Zoë O’Brien"

FILTERS: list[tuple[str, Callable[[Page], Any], list[str], list[str], list[str], list[str]]] = [
    ("person", fill(person="novak"), [LAUNCH, LANDING], [ADA, ADA], [ADA], [ADA]),
    ("person without accents", fill(person="ZOE O'B"), [WALK, LAUNCH][::1], [ZOE], [ZOE], [ZOE]),
    ("nobody", fill(person="nobody"), [], [], [], []),
    ("craft", choose_craft("Vega 9"), [LAUNCH], [ADA, ZOE], [ADA, ZOE], [ADA, ZOE]),
    ("station", choose_craft("Halo Station"), [], [ADA], [ADA], [ADA]),
    ("from", fill(**{"from": "2030-05-09"}), [WALK, LANDING], [], [], []),
    ("to", fill(to="2030-05-01"), ["Other: <script>window.broken = 7</script>", WALK], [ADA], ["Someone"], [ADA, ZOE]),
    ("a day", fill(**{"from": "2030-05-06"}, to="2030-05-06"), [WALK, LAUNCH], [], [ADA], []),
    ("words", fill(words="outside MAY"), [WALK], [], [], []),
    (
        "words of markup",
        fill(words="<script>"),
        ["Other: <script>window.broken = 7</script>"],
        [],
        ["Mal <b>Lory</b>"],
        [],
    ),
    ("both", fill(person="zoe", words="vega"), [LAUNCH], [], [], []),
]


@pytest.mark.parametrize(
    ("act", "events", "crew", "quotes", "people"), [f[1:] for f in FILTERS], ids=[f[0] for f in FILTERS]
)
def test_filters_act_on_everything(
    page: Page, act: Callable[[Page], Any], events: list[str], crew: list[str], quotes: list[str], people: list[str]
) -> None:
    act(page)
    assert shown(page, "happenings") == events
    assert shown(page, "crew") == crew
    assert shown(page, "quotes") == quotes
    assert shown(page, "people") == people
    assert page.locator("#voices .voice:not([hidden])").count() == len(set(quotes))
    if dated := [event for event in events if event != TALK]:
        expect(page.locator("#timeline :is(.layer_2_marks, .layer_3_marks) path")).to_have_count(len(dated))
    else:
        expect(page.locator("#timeline")).to_be_hidden()
    page.click("#filter-clear")
    assert len(shown(page, "happenings")) == 6
    assert page.locator("#filter-clear").is_disabled()


def test_counts_follow_the_filters(page: Page) -> None:
    page.fill("#filter-person", "novak")
    assert page.locator(".contents a").all_inner_texts() == [
        "Happenings 2 of 6",
        "Crew 2 of 3",
        "Voices 1 of 4",
        "Quotes 1 of 4",
        "People 1 of 3",
    ]
    expect(page.locator("#told")).to_have_text("2 happenings, 2 crew, 1 quotes, 1 people")


def test_a_voice_leads_to_its_quotes(page: Page) -> None:
    page.locator("#voices button", has_text="Zoë").click()
    assert shown(page, "quotes") == [ZOE]


# The chart


def test_a_symbol_tells_its_words_and_leads_to_them(page: Page) -> None:
    symbol = page.locator("#timeline .layer_3_marks path").nth(2)
    symbol.hover()
    expect(page.locator("#tip")).to_be_visible()
    told = page.locator("#tip p").all_inner_texts()
    assert (told[0], told[2]) in [(LANDING, "“is to land in Almaty on 9 May”"), (OFF, "“The return was called off”")]
    symbol.click()
    assert f"“{lit(page)}”" == told[2]
    page.keyboard.press("Escape")
    expect(page.locator("#tip")).to_be_hidden()


# Keyboard


def test_the_page_works_by_keyboard_alone(page: Page) -> None:
    def focused(selector: str) -> None:
        expect(page.locator(selector)).to_be_focused()

    page.keyboard.press("Tab")
    focused(".skip")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    focused("#filter-person")
    page.keyboard.type("novak")
    assert shown(page, "happenings") == [LAUNCH, LANDING]
    page.locator("#filter-clear").focus()
    page.keyboard.press("Tab")
    focused(".contents a:first-child")
    for _ in range(5):
        page.keyboard.press("Tab")
    focused("#happenings .row:not([hidden]) .open >> nth=0")
    page.keyboard.press("Enter")
    focused("mark.is-lit >> nth=0")
    assert lit(page) == BOTH + " on Monday"
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    focused("#behind a >> nth=0")
    page.keyboard.press("Escape")
    focused("mark.is-lit:not(.is-beside)")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    focused(".row.is-chosen .open")


def test_escape_leads_back_to_the_row(page: Page) -> None:
    page.locator("#crew .open").first.press("Enter")
    page.keyboard.press("Escape")
    expect(page.locator("#crew .open").first).to_be_focused()


def test_focus_is_visible(page: Page) -> None:
    page.keyboard.press("Tab")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"


def test_what_can_be_operated_has_a_name(page: Page) -> None:
    nameless = page.evaluate(
        """() => [...document.querySelectorAll("button, input, select, a, [role=img], aside, nav, section")].filter(
          (element) => !(element.getAttribute("aria-label") || element.getAttribute("aria-labelledby") ||
            element.labels?.length || element.textContent.trim())).map((element) => element.outerHTML)"""
    )
    assert nameless == []


# Hostile texts


def test_hostile_texts_run_nothing(page: Page) -> None:
    row(page, "quotes", "window.broken").click()
    page.locator("mark.is-lit").first.click()
    page.locator("#behind a").first.click()
    page.fill("#filter-person", "mal")
    assert page.evaluate("window.broken") is None
    assert page.title() == "Spacefilm report"
    assert page.locator("script").count() == 3
    assert page.locator("img, .body b, body style").count() == 0


def test_the_policy_stops_what_a_text_might_smuggle_in(page: Page, tab: tuple[Page, list[str]]) -> None:
    stopped = page.evaluate(
        """() => new Promise((resolve) => {
          document.addEventListener("securitypolicyviolation", (event) => resolve(event.violatedDirective));
          document.body.insertAdjacentHTML("beforeend", "<b onclick='window.broken = 1'></b>");
          document.body.lastChild.click();
        })"""
    )
    assert stopped == "script-src-attr"
    tab[1].clear()  # of what it was stopped, the browser complains
    assert page.evaluate("window.broken") is None


# How it looks

CONTRAST = """() => {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const rgb = (colour) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const over = ([r, g, b, a], below) => [r, g, b].map((value, n) => (value * a + below[n] * (255 - a)) / 255);
  const light = (colour) => {
    const [r, g, b] = colour.map((v) => (v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const background = (element) => {
    const own = rgb(getComputedStyle(element).backgroundColor);
    return own[3] === 255 || !element.parentElement ? own.slice(0, 3) : over(own, background(element.parentElement));
  };
  const low = [];
  for (const element of document.querySelectorAll("body *:not(script, style, option)")) {
    const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    if (!own || !element.checkVisibility() || element.closest("svg") || element.matches(":disabled")) continue;
    const below = background(element);
    const pair = [light(below), light(over(rgb(getComputedStyle(element).color), below))].sort((a, b) => b - a);
    const ratio = (pair[0] + 0.05) / (pair[1] + 0.05);
    if (ratio < 4.5) low.push([ratio, element.tagName, element.className, element.textContent.slice(0, 30)].join(" "));
  }
  return low;
}"""


@pytest.mark.parametrize("width", ["wide", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_looks_right(page: Page, screenshots: Path, scheme: Any, width: str) -> None:
    """Readable by contrast (WCAG AA), nothing wider than the window, the chart in its colours."""
    page.emulate_media(color_scheme=scheme)
    size = WIDE if width == "wide" else PHONE
    page.set_viewport_size({"width": size["width"], "height": size["height"]})
    in_colours(page, scheme)
    page.screenshot(path=screenshots / f"report-{width}-{scheme}.png", full_page=True)
    row(page, "happenings", "Launch").click()
    page.screenshot(path=screenshots / f"report-{width}-{scheme}-words.png")
    assert page.evaluate(CONTRAST) == []
    assert page.evaluate("document.documentElement.scrollWidth") == size["width"]


PAPER = {"light": "rgb(253, 252, 250)", "dark": "rgb(21, 23, 26)"}
ACCENT = {"light": "rgb(31, 92, 153)", "dark": "rgb(125, 180, 234)"}


def in_colours(page: Page, scheme: str) -> None:
    expect(page.locator("body")).to_have_css("background-color", PAPER[scheme])
    expect(page.locator("#timeline .layer_3_marks path").first).to_have_css("stroke", ACCENT[scheme])


def test_colours_can_be_chosen(page: Page) -> None:
    for name, scheme in [("Light", "light"), ("Dark", "dark"), ("Auto", "light")]:
        page.click("#theme")
        expect(page.locator("#theme-name")).to_have_text(name)
        in_colours(page, scheme)


def test_on_a_phone_the_text_is_a_sheet_that_closes(page: Page) -> None:
    page.set_viewport_size({"width": PHONE["width"], "height": PHONE["height"]})
    expect(page.locator("#reader")).to_be_hidden()
    page.locator("#crew .open").first.click()
    expect(page.locator("#reader")).to_be_in_viewport()
    assert lit(page) == BOTH
    row, sheet = page.locator(".row.is-chosen").bounding_box(), page.locator("#reader").bounding_box()
    assert row
    assert sheet
    assert row["y"] + row["height"] <= sheet["y"]
    page.click("#close")
    expect(page.locator("#reader")).to_be_hidden()
    expect(page.locator("#crew .open").first).to_be_focused()


def test_on_paper_there_are_rows_and_the_open_text_and_no_controls(page: Page) -> None:
    page.emulate_media(media="print")
    expect(page.locator(".bar")).to_be_hidden()
    expect(page.locator(".reader-head")).to_be_hidden()
    expect(page.locator(".text.is-open .body")).to_be_visible()
    expect(row(page, "quotes", "It was")).to_be_visible()
