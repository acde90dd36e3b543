/* What pages do beyond links and forms. Everything works without it; nothing here knows a figure. */
"use strict";

/* Forms marked data-live send themselves when a choice changes (their button stays for the keyboard and no-script). */
document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-live]");
  if (form) form.requestSubmit();
});

/* Buttons marked data-confirm ask first. */
document.addEventListener("submit", (event) => {
  const question = event.submitter && event.submitter.dataset.confirm;
  if (question && !window.confirm(question)) event.preventDefault();
});

/* The browser's own zone, for a person who has not chosen one. */
for (const field of document.querySelectorAll("input[data-zone]")) {
  if (!field.value) field.value = Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/* The menu on a phone is a strip: bring the current page into view. */
const here = document.querySelector(".side nav [aria-current]");
if (here && here.scrollIntoView) here.scrollIntoView({ block: "nearest", inline: "center" });

/* Charts are drawings until one points at them; then the same specification is drawn live, with tooltips.
   The library is fetched once, from this site, at the first pointing. */
const ROLES = ["paper", "card", "ink", "soft", "line", "accent", "draws", "pays", "wavering", "gone"];
/* What may hold a role's word and mean something else: "line" is a role and a mark. */
const NOT_COLOURS = new Set(["data", "field", "title", "type", "sort", "domain"]);
let library = null;

function fetchLibrary() {
  library ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = document.body.dataset.charts;
    script.onload = () => resolve(window.vegaEmbed);
    script.onerror = reject;
    document.head.append(script);
  });
  return library;
}

function coloured(value, colours) {
  if (typeof value === "string") return colours[value] ?? value;
  if (Array.isArray(value)) return value.map((item) => coloured(item, colours));
  if (value && typeof value === "object") {
    return Object.fromEntries(Object.entries(value).map(([name, item]) =>
      [name, NOT_COLOURS.has(name) ? item : coloured(item, colours)]));
  }
  return value;
}

/* The views with marks, however they are nested. */
function units(spec) {
  const inner = [...(spec.layer ?? []), ...(spec.hconcat ?? []), ...(spec.vconcat ?? []), ...(spec.concat ?? [])];
  if (spec.spec) inner.push(spec.spec);
  return inner.length ? inner.flatMap(units) : spec.mark ? [spec] : [];
}

async function makeLive(chart) {
  if (chart.dataset.chart) return;
  chart.dataset.chart = "live";
  const style = getComputedStyle(document.documentElement);
  const colours = Object.fromEntries(ROLES.map((role) => [role, style.getPropertyValue(`--${role}`).trim()]));
  const plain = JSON.parse(chart.querySelector("script").textContent);
  for (const unit of units(plain)) {
    unit.mark = { ...(typeof unit.mark === "string" ? { type: unit.mark } : unit.mark), tooltip: true };
  }
  const spec = coloured(plain, colours);
  const drawing = [...chart.querySelectorAll(".broad, .slim")].find((part) => part.offsetParent !== null);
  if (typeof spec.width === "number") spec.width = Math.min(spec.width, chart.clientWidth);
  try {
    const embed = await fetchLibrary();
    const place = document.createElement("div");
    place.className = "live";
    await embed(place, spec, {
      ast: true, actions: false, defaultStyle: false, renderer: "svg", tooltip: { disableDefaultStyle: true },
    });
    drawing.replaceChildren(place);
  } catch (error) {
    console.warn("the chart stays a drawing", error);
  }
}

if (document.body.dataset.charts) {
  document.addEventListener("pointerover", (event) => {
    const chart = event.target.closest?.("[data-chart]");
    if (chart) makeLive(chart);
  });
}

/* Where a timeline is wider than its card, the newest is in view first. */
for (const line of document.querySelectorAll(".timeline")) line.scrollLeft = line.scrollWidth;
