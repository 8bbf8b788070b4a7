/**
 * What the page does: filters, rows to words and words to rows, the chart. All rows and texts stand in the page
 * already; nothing is made from text but text.
 */

/** @typedef {{ people: string[][], chart: { height: number, data: { name: string, values: object[] } } }} Data */

/** @type {Data} */
const data = JSON.parse(document.getElementById("data").textContent);
const byId = (id) => document.getElementById(id);
const all = (selector, within = document) => [...within.querySelectorAll(selector)];
const wide = matchMedia("(min-width: 70rem)");
const calm = matchMedia("(prefers-reduced-motion: reduce)");
document.documentElement.classList.add("js");

/** Letters without case and accents, as people type them. @param {string} text */
const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").replace(/’/g, "'").toLowerCase();

/* Rows */

/**
 * A row of the page: what the filters go by, and the places that it rests on, each a list of span numbers.
 * @typedef {{ element: HTMLElement, people: string[], craft: string[], days: string[][], places: string[][],
 *   words: string | null }} Row
 */

const list = (text, separator = " ") => (text ? text.split(separator) : []);

/** @type {Row[]} */
const rows = all(".row").map((element) => ({
  element,
  people: list(element.dataset.people),
  craft: list(element.dataset.craft),
  days: list(element.dataset.days).map((range) => range.split("/")),
  places: list(element.dataset.places).map((place) => place.split("+")),
  words: null,
}));
/** @type {Map<string, Row>} */
const rowOfId = new Map(rows.map((row) => [row.element.id, row]));
/** @type {Map<string, Row>} */
const rowOfSpan = new Map(rows.flatMap((row) => row.places.flat().map((span) => [span, row])));
const names = data.people.map((forms) => forms.map(fold));

/**
 * Scroll to an element, and again while what lies before it, laid out only now, changes its height.
 * @param {Element} element @param {ScrollLogicalPosition} block
 */
function bring(element, block, times = 8) {
  element.scrollIntoView({ block });
  if (times > 1) requestAnimationFrame(() => bring(element, block, times - 1));
}

for (const link of all(".contents a")) {
  link.addEventListener("click", () => bring(document.querySelector(link.hash), "start"));
}

/** The line that tells which row it is. @param {Row} row */
const titleOf = (row) => (row.element.querySelector("blockquote") ?? row.element.querySelector(".open")).textContent;

/* Filters */

const SECTIONS = { e: "happenings", c: "crew", q: "quotes", p: "people" };
const form = /** @type {HTMLFormElement} */ (byId("filters"));

/** @returns {(row: Row) => boolean} whether a row passes what the filters ask */
function asked() {
  const name = fold(byId("filter-person").value.trim());
  const people = new Set(names.flatMap((forms, n) => (forms.some((form) => form.includes(name)) ? [String(n)] : [])));
  const craft = byId("filter-craft").value;
  const from = byId("filter-from").value;
  const to = byId("filter-to").value;
  const words = list(fold(byId("filter-words").value.trim()), /\s+/);
  return (row) =>
    (!name || row.people.some((person) => people.has(person))) &&
    (!craft || row.craft.includes(craft)) &&
    ((!from && !to) || row.days.some(([first, last]) => (!from || last >= from) && (!to || first <= to))) &&
    words.every((word) => (row.words ??= fold(row.element.textContent)).includes(word));
}

/** Show the rows that pass, count them, and let voices and chart follow. */
function filter() {
  const passes = asked();
  const shown = Object.fromEntries(Object.keys(SECTIONS).map((table) => [table, 0]));
  const total = { ...shown };
  for (const row of rows) {
    const table = row.element.id[0];
    row.element.hidden = !passes(row);
    shown[table] += row.element.hidden ? 0 : 1;
    total[table] += 1;
  }
  for (const [table, section] of Object.entries(SECTIONS)) count(section, shown[table], total[table]);
  const filtered = rows.some((row) => row.element.hidden);
  byId("told").textContent = filtered
    ? Object.entries(SECTIONS).map(([table, section]) => `${shown[table]} ${section}`).join(", ")
    : "";
  byId("filter-clear").disabled = !all("input, select", form).some((field) => field.value);
  countVoices();
  drawRows();
}

/** @param {string} section @param {number} shown @param {number} total */
function count(section, shown, total) {
  const number = new Intl.NumberFormat("en");
  const told = shown === total ? number.format(total) : `${number.format(shown)} of ${number.format(total)}`;
  for (const place of all(`[data-shown="${section}"]`)) place.textContent = told;
}

/** Count, for each voice, the quotes that are shown. */
function countVoices() {
  const said = new Map();
  for (const quote of all("#quotes .row:not([hidden])")) {
    const [quotes, words] = said.get(quote.dataset.voice) ?? [0, 0];
    said.set(quote.dataset.voice, [quotes + 1, words + Number(quote.dataset.nWords)]);
  }
  const most = Math.max(1, ...[...said.values()].map(([, words]) => words));
  const voices = all(".voice");
  for (const voice of voices) {
    const [quotes, words] = said.get(voice.id) ?? [0, 0];
    voice.hidden = quotes === 0;
    voice.querySelector("[data-quotes]").textContent = String(quotes);
    voice.querySelector("[data-words]").textContent = String(words);
    voice.querySelector("rect").setAttribute("width", String((100 * words) / most));
  }
  count("voices", said.size, voices.length);
}

function clearFilters() {
  form.reset();
  filter();
}

form.addEventListener("submit", (event) => event.preventDefault());
form.addEventListener("input", filter);
byId("filter-clear").addEventListener("click", clearFilters);

for (const button of all("button[data-voice]")) {
  button.addEventListener("click", () => {
    byId("filter-words").value = button.textContent;
    filter();
    bring(byId("quotes"), "start");
    byId("filter-words").focus({ preventScroll: true });
  });
}

/* Reader */

const reader = byId("reader");
const texts = byId("texts");
const choice = /** @type {HTMLSelectElement} */ (byId("choice"));
/** @type {{ row: Row, place: number } | null} */
let chosen = null;

/** @param {string} span @returns {HTMLElement[]} the pieces of a text that a span covers */
const marksOf = (span) => all(`mark[data-spans~="${span}"]`, texts);

/** Show one text, and in it one piece that the Tab key leads to. @param {HTMLElement} text */
function openText(text) {
  for (const other of all(".text.is-open", texts)) other.classList.remove("is-open");
  text.classList.add("is-open");
  choice.value = text.id;
  const marks = all("mark", text);
  if (marks.length && !marks.some((mark) => mark.tabIndex === 0)) marks[0].tabIndex = 0;
}

/** Show the words that a row rests on. @param {Row} row @param {number} place */
function showWords(row, place) {
  unlight();
  chosen = { row, place };
  row.element.classList.add("is-chosen");
  reader.classList.add("is-open");
  const [main, ...beside] = row.places[place].map(marksOf);
  openText(main[0].closest(".text"));
  for (const mark of beside.flat()) mark.classList.add("is-lit", "is-beside");
  for (const mark of main) {
    mark.classList.add("is-lit");
    mark.classList.remove("is-beside");
  }
  hideRows();
  tellStep(row, place);
  if (!wide.matches) bring(row.element, "start"); // above the sheet
  focusMark(main[0]);
  select(row.element.id);
}

/** Take the light from the words and the row chosen before. */
function unlight() {
  for (const mark of all(".is-lit", texts)) mark.classList.remove("is-lit", "is-beside");
  chosen?.row.element.classList.remove("is-chosen");
  chosen = null;
  byId("stepper").hidden = true;
}

/** @param {Row} row @param {number} place */
function tellStep(row, place) {
  const several = row.places.length > 1;
  byId("stepper").hidden = false;
  byId("stepping").textContent = several ? `Place ${place + 1} of ${row.places.length}` : "The one place";
  byId("before").hidden = byId("after").hidden = !several;
}

/** @param {number} by */
function step(by) {
  const { row, place } = chosen;
  const focused = document.activeElement;
  showWords(row, (place + by + row.places.length) % row.places.length);
  focused.focus();
}

/** Bring a piece into view and let it have the focus. @param {HTMLElement} mark */
function focusMark(mark) {
  const top = mark.getBoundingClientRect().top - texts.getBoundingClientRect().top + texts.scrollTop;
  texts.scrollTo({ top: top - texts.clientHeight / 4, behavior: calm.matches ? "instant" : "smooth" });
  for (const other of all('mark[tabindex="0"]', mark.closest(".text"))) other.tabIndex = -1;
  mark.tabIndex = 0;
  mark.focus({ preventScroll: true });
}

function closeReader() {
  const from = chosen?.row.element.querySelector(".open");
  reader.classList.remove("is-open");
  hideRows();
  unlight();
  select("");
  from?.focus();
}

document.querySelector("main").addEventListener("click", (event) => {
  const row = rowOfId.get(event.target.closest(".row")?.id);
  if (row && getSelection().isCollapsed) showWords(row, 0);
});
choice.addEventListener("change", () => {
  unlight();
  hideRows();
  openText(byId(choice.value));
  texts.scrollTop = 0;
});
byId("before").addEventListener("click", () => step(-1));
byId("after").addEventListener("click", () => step(1));
byId("close").addEventListener("click", closeReader);
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") byId("tip").hidden = true;
  if (event.key === "Escape" && !byId("behind").hidden) hideRows(true);
  else if (event.key === "Escape" && chosen) closeReader();
});

/* Words to rows */

const TABLES = { e: "Happening", c: "Crew", q: "Quote", p: "Person" };
const behind = byId("behind");
/** @type {HTMLElement | null} */
let asking = null;

/** List the rows that rest on a piece of text. @param {HTMLElement} mark */
function showRows(mark) {
  unlight();
  const found = [...new Set(list(mark.dataset.spans).map((span) => rowOfSpan.get(span)))];
  for (const row of found) {
    const here = row.places.find((place) => place.some((span) => mark.dataset.spans.split(" ").includes(span)));
    for (const piece of here.flatMap(marksOf)) piece.classList.add("is-lit", "is-beside");
  }
  mark.classList.remove("is-beside");
  mark.classList.add("is-lit");
  behind.querySelector("ul").replaceChildren(...found.map(itemOf));
  behind.hidden = false;
  asking = mark;
  focusMark(mark);
}

/** @param {Row} row @returns {HTMLElement} a link to the row */
function itemOf(row) {
  const item = document.createElement("li");
  const of = document.createElement("span");
  of.className = "of";
  of.textContent = TABLES[row.element.id[0]];
  const link = document.createElement("a");
  link.href = `#${row.element.id}`;
  link.textContent = titleOf(row).trim();
  link.addEventListener("click", (event) => {
    event.preventDefault();
    goTo(row);
  });
  item.append(of, link);
  return item;
}

/** Bring a row into view, even where the filters hide it. @param {Row} row */
function goTo(row) {
  if (row.element.hidden) clearFilters();
  if (!wide.matches) reader.classList.remove("is-open");
  hideRows();
  unlight();
  chosen = { row, place: 0 };
  row.element.classList.add("is-chosen");
  bring(row.element, "center");
  row.element.querySelector(".open").focus({ preventScroll: true });
  select(row.element.id);
}

/** @param {boolean} [back] whether the focus goes back to the words */
function hideRows(back = false) {
  behind.hidden = true;
  if (back) asking?.focus({ preventScroll: true });
}

byId("behind-close").addEventListener("click", () => hideRows(true));
texts.addEventListener("click", (event) => {
  const mark = event.target.closest("mark");
  if (mark && getSelection().isCollapsed) showRows(mark);
});
texts.addEventListener("keydown", (event) => {
  const mark = event.target.closest("mark");
  if (!mark) return;
  const marks = all("mark", mark.closest(".text"));
  const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
  const next = by && marks[marks.indexOf(mark) + by];
  if (next) focusMark(next);
  if (event.key === "Enter" || event.key === " ") {
    showRows(mark);
    behind.querySelector("a").focus();
  }
  if (by || event.key === "Enter" || event.key === " ") event.preventDefault();
});

/* Chart */

const { name, values: happenings } = data.chart.data;
const rowsOf = (marks) => new Set(marks.map((mark) => mark.slot)).size;
const rowHeight = data.chart.height / rowsOf(happenings);
let view = null;

async function draw() {
  const options = {
    ast: true, // expressions are interpreted, so that nothing needs to be evaluated
    renderer: "svg",
    actions: false,
    defaultStyle: false,
    logLevel: 1, // errors: that a layer may be empty is no news
    tooltip: tell,
  };
  view = (await vegaEmbed("#timeline", data.chart, options)).view;
  view.addEventListener("click", (_, item) => {
    const row = rowOfId.get(item?.datum?.row);
    if (row) showWords(row, 0);
  });
  drawRows();
}

/** Let the chart show the happenings that the list shows. */
function drawRows() {
  if (!view) return;
  byId("tip").hidden = true;
  const shown = happenings.filter((mark) => !rowOfId.get(mark.row).element.hidden);
  byId("timeline").hidden = !shown.length;
  if (!shown.length) return;
  view.data(name, structuredClone(shown)).height(rowsOf(shown) * rowHeight).runAsync();
}

/** Make one happening stand out in the chart. @param {string} id */
function select(id) {
  view?.signal("selected", id).runAsync();
}

/** Show what a symbol stands for: the row's own words. @param {unknown} _ @param {MouseEvent} event */
function tell(_, event, item, id) {
  const tip = byId("tip");
  const row = rowOfId.get(id);
  tip.hidden = !row;
  if (!row) return;
  const part = (name, text) => {
    const line = document.createElement("p");
    line.className = `tip-${name}`;
    line.textContent = text;
    return line;
  };
  const told = (selector) => row.element.querySelector(selector).textContent.trim();
  const meta = [".when", ".status", ".basis"].map(told).join(" · ");
  tip.replaceChildren(part("title", titleOf(row)), part("meta", meta), part("words", `“${told(".words")}”`));
  const { width, height } = tip.getBoundingClientRect();
  const left = Math.min(event.clientX + 14, innerWidth - width - 8);
  const below = event.clientY + 18;
  tip.style.left = `${Math.max(8, left)}px`;
  tip.style.top = `${below + height > innerHeight ? event.clientY - height - 14 : below}px`;
}

/* Colours */

const THEMES = { auto: "as the system has them", light: "light", dark: "dark" };
byId("theme").addEventListener("click", () => {
  const order = Object.keys(THEMES);
  const next = order[(order.indexOf(document.documentElement.dataset.theme ?? "auto") + 1) % order.length];
  if (next === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = next;
  byId("theme-name").textContent = next[0].toUpperCase() + next.slice(1);
  byId("theme").setAttribute("aria-label", `Colours: ${THEMES[next]}`);
});

if (texts.firstElementChild) openText(texts.firstElementChild);
filter();
draw();
