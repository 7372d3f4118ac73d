/** The page: puts the parts together. The state says what is looked at; each part shows it. */

import { ask, latest } from "./api.js";
import { rangeWords } from "./axis.js";
import { loadBars } from "./bars.js";
import { Density } from "./density.js";
import { configureDesk } from "./desk.js";
import { complain } from "./dialog.js";
import { find } from "./dom.js";
import { configureDownloads } from "./downloads.js";
import { Drawing } from "./drawing.js";
import { configureFacets } from "./facets.js";
import { configureFilters } from "./filters.js";
import { configureMoving } from "./moving.js";
import { rangeText, secondsAt } from "./instants.js";
import { windowOf } from "./jump.js";
import { List } from "./list.js";
import { Panel } from "./panel.js";
import { address, change, fromAddress, parameters, state, watch } from "./state.js";
import { count, say } from "./words.js";

const SETTLED = 200; // milliseconds without a move until the window is asked for
const NOTHING_KNOWN = { start: secondsAt(2000), end: secondsAt(2030) }; // the window of an empty timeline
const AIR = 0.5; // of the window's length: what is loaded on either side, so that panning finds something there

const embedded = document.body.classList.contains("embedded");
const open = (id) => change({ event: id }, { remember: true });
const close = () => change({ event: null }, { remember: true });

const drawing = new Drawing(find("#drawing"), open);
const density = new Density(find("#density"), move);
const list = new List(find("#list"), open, (n) => (find("#number").textContent = count("events", n)));
const panel = new Panel(find("#panel"), { open, close, changed: written });
let shown = { bars: [], oneIn: 1 };
let askForToken = null;

/** Tell why something cannot be shown; where a token is missing or known no more, nothing is, and one is asked for. */
function refused(problem) {
  if (problem.status !== 401 || !askForToken) return complain(problem);
  shown = { bars: [], oneIn: 1 };
  density.count({ buckets: [] });
  list.clear();
  find("#number").textContent = say("list.title");
  draw();
  askForToken();
}

/** Show a window now; what is in it is asked for when the person has come to rest. */
function move(view) {
  change({ view, asked: rangeText(view) });
}

const draw = onceAFrame(() => {
  drawing.show(shown.bars, state.view, state.event);
  density.show(state.view);
  find("#range").textContent = rangeWords(state.view);
});

/** The window with air on both sides; null when the whole range is looked at, which needs no window to be asked for. */
function airy() {
  if (!state.asked) return null;
  const { start, end } = state.view, air = AIR * (end - start);
  return { start: start - air, end: end + air };
}

const loadDrawing = latest(async (counted, signal) => {
  const loaded = await loadBars(airy(), signal);
  await counted; // it may move the window
  shown = loaded;
  find("#thinned").textContent = shown.oneIn > 1 ? say("thinned", { n: shown.oneIn }) : "";
  draw();
});

const loadDensity = latest(async (signal) => density.count((await ask("/events/histogram", { query: parameters(), signal })).body));

const loadWindow = (counted) => Promise.all([loadDrawing(counted), list.load()]).catch(refused);

/** Ask anew for everything that is on the page. Who looks at the whole range goes on doing so, however long it is now. */
async function load() {
  const counted = loadDensity().then((extent) => {
    if (extent && !state.asked) state.view = extent;
    draw();
  });
  await Promise.all([counted.catch(refused), loadWindow(counted)]);
}

const settle = afterRest(SETTLED, () => {
  history.replaceState(null, "", address());
  loadWindow();
});

/** Show the whole range; the address then names no window. */
function showEverything() {
  if (density.extent) change({ view: density.extent, asked: null });
}

function showEvent() {
  const left = find("#panel").dataset.event;
  document.body.classList.toggle("reading", Boolean(state.event));
  find("#panel").hidden = !state.event;
  find("#events").hidden = Boolean(state.event);
  find("#panel").dataset.event = state.event ?? "";
  if (state.event) panel.show(state.event).catch((problem) => panel.refuse(problem));
  else document.title = say("page.title");
  if (!state.event) document.querySelector(`#list [data-open="${CSS.escape(left)}"]`)?.focus();
}

/** Show what was written: everything anew, and the event with that id where it is open or new. */
async function written(id) {
  await load();
  if (id && id === state.event) await panel.show(id);
  else if (id) open(id);
}

watch((changed) => {
  if (changed.has("view")) settle();
  if (changed.has("filters")) load();
  if (changed.has("event")) showEvent();
  draw();
});

function onceAFrame(work) {
  let waiting = false;
  return () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      work();
    });
  };
}

function afterRest(milliseconds, work) {
  let timer;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(work, milliseconds);
  };
}

async function start() {
  Object.assign(state, fromAddress());
  if (!embedded) configureFilters();
  if (!embedded) configureDownloads();
  if (!embedded) configureFacets(complain);
  if (!embedded) askForToken = configureDesk({ changed: written, signed: load });
  state.view = (state.asked && (await windowOf(state.asked).catch(complain))) || NOTHING_KNOWN;
  configureMoving({ stage: find("#stage"), drawing, move, open, showEverything, embedded });
  if (state.event) showEvent();
  await load();
}

addEventListener("popstate", async () => {
  const said = fromAddress();
  change({ ...said, view: said.asked ? await windowOf(said.asked) : (density.extent ?? state.view) });
});
document.addEventListener("keydown", (event) => event.key === "Escape" && state.event && !document.querySelector("dialog[open]") && close());
new ResizeObserver(() => state.view && draw()).observe(find("#stage"));

start().catch(complain);
