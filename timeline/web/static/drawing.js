/** The drawing: axis, lanes and bars as SVG. It shows what it is given and knows nothing of the API. */

import { scale, ticks } from "./axis.js";
import { svg } from "./dom.js";
import { fit, textLength } from "./fitting.js";
import { assign } from "./lanes.js";
import { POINT, shape } from "./shapes.js";
import { say } from "./words.js";

const AXIS = 46; // pixels that the axis takes
const ROOMY = { lane: 40, bar: 24, thick: 10, words: 14 };
const DENSE = { lane: 14, bar: 3, thick: 8, words: null };
const MOST_SCROLLED = 3; // heights of the stage; when lanes with words would take more, they are drawn without

export class Drawing {
  /** `element` is the SVG; `open(id)` is called for a bar that is chosen. */
  constructor(element, open) {
    this.element = element;
    this.nodes = new Map();
    this.lanes = new Map();
    this.lines = svg("g");
    this.contexts = svg("g");
    this.grid = svg("g", { class: "grid", "aria-hidden": "true" }, this.lines, this.contexts);
    this.layer = svg("g", { class: "bars" });
    element.append(fades(), this.grid, this.layer);
    const chosen = (event) => event.target.closest?.("[data-id]")?.dataset.id;
    this.layer.addEventListener("click", (event) => chosen(event) && open(chosen(event)));
  }

  /** Show bars in a window; `selected` is the id of the open event. */
  show(bars, view, selected) {
    const width = this.element.clientWidth || 1, room = this.element.parentElement.clientHeight || 400;
    const x = scale(view, width);
    const layout = [width, room, Math.fround((view.end - view.start) / width)].join();
    const shapes = bars.map((bar) => drawnOf(bar, x, width));
    // While the window only moves, what was drawn is shifted as a whole; it reaches a window's length to both sides.
    if (bars !== this.bars || layout !== this.layout || Math.abs(x(this.origin)) > width) {
      this.#lay(shapes, room);
      Object.assign(this, { bars, layout, origin: view.start, drawing: (this.drawing ?? 0) + 1, lined: null });
      this.nodes = new Map(bars.filter(({ id }) => this.nodes.has(id)).map(({ id }) => [id, this.nodes.get(id)]));
    }
    this.shift = x(this.origin);
    const visible = shapes.filter(isVisible(width));
    this.height = Math.max(room, AXIS + rows(visible, this.lanes) * this.look.lane + 12);
    set(this.element, "height", this.height);
    set(this.element, "viewBox", `0 0 ${width} ${this.height}`);
    set(this.layer, "transform", `translate(${this.shift} 0)`);
    this.#drawGrid(view, width);
    this.#fill(visible.map((drawn) => this.#node(drawn, width, drawn.bar.id === selected)));
  }

  /** Lanes with words where they all fit, else thin ones without. What is out of sight comes last and takes what is left. */
  #lay(shapes, room) {
    const visible = shapes.filter(isVisible(this.element.clientWidth || 1));
    const ordered = [...visible, ...shapes.filter((drawn) => !visible.includes(drawn))];
    const lanes = (words) => assign(ordered.map((drawn) => extent(drawn, words)), this.lanes);
    const withWords = lanes(true);
    this.look = rows(visible, withWords) * ROOMY.lane > MOST_SCROLLED * room ? DENSE : ROOMY;
    this.lanes = this.look === ROOMY ? withWords : lanes(false);
  }

  #drawGrid(view, width) {
    if (this.lined !== this.height) this.#drawLines(view, width);
    set(this.lines, "transform", `translate(${this.shift} 0)`);
    this.contexts.replaceChildren(...contexts(ticks(view, width).major, scale(view, width)));
  }

  #drawLines(view, width) {
    const length = view.end - view.start, start = this.origin;
    const x = scale({ start, end: start + length }, width);
    const { minor } = ticks({ start: start - length, end: start + 2 * length }, 3 * width);
    const lines = minor.map(({ at }) => svg("line", { x1: x(at), x2: x(at), y1: AXIS, y2: this.height }));
    const words = minor.map(({ at, label }) => svg("text", { class: "minor", x: x(at) + 5, y: 38 }, label));
    this.lines.replaceChildren(svg("line", { class: "base", x1: -width, x2: 2 * width, y1: AXIS, y2: AXIS }), ...lines, ...words);
    this.lined = this.height;
  }

  /** Take out and put in only what comes and goes: an element that is moved loses the focus. */
  #fill(nodes) {
    const wanted = new Set(nodes), there = this.layer.children;
    for (const node of [...there]) if (!wanted.has(node)) node.remove();
    nodes.forEach((node, n) => there[n] !== node && this.layer.insertBefore(node, there[n] ?? null));
  }

  /** The element of a bar: made once, filled anew with each drawing, and else only what keeps to the edges is moved. */
  #node(drawn, width, selected) {
    const { bar } = drawn;
    if (!this.nodes.has(bar.id)) this.nodes.set(bar.id, { element: svg("g", { role: "button", tabindex: -1, "data-id": bar.id }) });
    const node = this.nodes.get(bar.id);
    if (node.drawing !== this.drawing) {
      Object.assign(node, { drawing: this.drawing, shift: this.shift }, edges(drawn));
      node.element.replaceChildren(...parts(drawn, node, this.look, width));
      set(node.element, "aria-label", spoken(bar));
    }
    stick(node, drawn, this.look, width, this.shift - node.shift);
    set(node.element, "class", `bar ${bar.status}${bar.uncertain ? " uncertain" : ""}${selected ? " selected" : ""}`);
    set(node.element, "transform", `translate(${-node.shift} ${AXIS + 8 + this.lanes.get(bar.id) * this.look.lane})`);
    return node.element;
  }

  /** Move the focus to the bar before or after the focused one, in order of time; the first visible one when none is. */
  step(direction) {
    const bars = [...this.layer.children], at = bars.indexOf(document.activeElement);
    const next = at < 0 ? (direction > 0 ? 0 : bars.length - 1) : Math.max(0, Math.min(bars.length - 1, at + direction));
    bars[next]?.focus();
  }
}

function drawnOf(bar, x, width) {
  const drawn = { bar, ...shape(bar, x) };
  drawn.words = placedWords(drawn, width);
  return drawn;
}

/** Set an attribute unless it says that already: setting it makes the browser look at the element again. */
function set(element, name, value) {
  if (element.getAttribute(name) !== String(value)) element.setAttribute(name, value);
}

const isVisible = (width) => ({ left, right }) => right >= 0 && left <= width;

const rows = (shapes, lanes) => shapes.reduce((most, { bar }) => Math.max(most, lanes.get(bar.id) + 1), 0);

const spoken = (bar) => [bar.title, bar.display ?? bar.date, bar.ongoing && say("ongoing"), bar.uncertain && say("uncertain")].filter(Boolean).join(", ");

/** The words of a bar and where they begin: at its start, kept inside the drawing; at P for "some time before P". */
function placedWords({ from, to, before, bar }, width) {
  const { text, length } = fit(bar.title);
  const start = before !== undefined && before > 160 ? to - length : from;
  return { text, length, at: Math.max(8, Math.min(start, width - 8 - length)) };
}

/** What a bar takes up of its lane. */
function extent({ bar, left, right, words }, withWords) {
  if (!withWords) return { id: bar.id, left, right };
  return { id: bar.id, left: Math.min(left, words.at), right: Math.max(right, words.at + words.length) };
}

/** The elements of a bar that keep to the edges of the drawing: {hit, words, arrowBefore, arrowAfter}. */
const edges = ({ words, arrowBefore, arrowAfter }) => ({
  hit: svg("rect", { class: "hit" }),
  words: svg("text", {}, words.text),
  arrowBefore: arrowBefore && svg("path", { class: "arrow", d: "M12 -6l-11 6l11 6z" }),
  arrowAfter: arrowAfter && svg("path", { class: "arrow", d: "M-12 -6l11 6l-11 6z" }),
});

/** All elements of a bar. What has no end reaches as far as the window can move before the bar is drawn anew. */
function parts(drawn, { hit, words, arrowBefore, arrowAfter }, { bar: y, thick, words: baseline }, width) {
  const middle = y + thick / 2;
  return [
    hit,
    drawn.before !== undefined && tail(-2 * width, drawn.before, middle),
    drawn.after !== undefined && tail(drawn.after, 3 * width, middle),
    ...drawn.pieces.map((piece) => block(piece, y, thick, width)),
    drawn.point !== undefined && svg("circle", { class: "core", cx: drawn.point, cy: middle, r: POINT / 2 + 0.5 }),
    !drawn.pieces.length && drawn.point === undefined && stop(drawn, middle),
    arrowAfter,
    arrowBefore,
    baseline && words,
  ].filter(Boolean);
}

/** Move what keeps to the edges; `shifted` says how far the bar has moved since it was drawn. */
function stick({ hit, words, arrowBefore, arrowAfter }, drawn, { bar: y, thick, words: baseline }, width, shifted) {
  const { at, length } = drawn.words, middle = y + thick / 2;
  const place = (x, height) => `translate(${tenths(x - shifted)} ${height})`;
  if (baseline) set(words, "transform", place(at, baseline));
  if (arrowBefore) set(arrowBefore, "transform", place(0, middle));
  if (arrowAfter) set(arrowAfter, "transform", place(width, middle));
  // What the pointer can hit: the bar with its words, at least 24 pixels wide.
  const from = Math.max(0, baseline ? Math.min(drawn.left, at) : drawn.left), to = Math.min(width, baseline ? Math.max(drawn.right, at + length) : drawn.right);
  const top = baseline ? 0 : y - 3;
  for (const [name, value] of Object.entries({ x: from - 5 - shifted, y: top - 2, width: Math.max(24, to - from + 10), height: y + thick + 6 - top })) set(hit, name, tenths(value));
}

const tenths = (pixels) => Math.round(pixels * 10) / 10;

const tail = (from, to, y) => svg("line", { class: "tail", x1: from, x2: Math.max(from, to), y1: y, y2: y });

/** The one place that is known of a date with one bound: a short upright line. */
const stop = (drawn, middle) => svg("line", { class: "stop", x1: drawn.to, x2: drawn.to, y1: middle - 6, y2: middle + 6 });

function block({ kind, from, to }, y, height, width) {
  // A fade runs over its whole length, so it may not be cut at the edge; a plain block may.
  const [left, right] = kind === "core" ? [Math.max(from, -2 * width), Math.min(to, 3 * width)] : [from, to];
  return svg("rect", { class: kind, x: left, y, width: Math.max(right - left, 1), height, rx: kind === "within" ? 3 : 1 });
}

/** The names of the longer periods; the first stays at the left edge until the next one pushes it out. */
function contexts(major, x) {
  return major.map(({ at, label }, index) => {
    const next = major[index + 1];
    const latest = next ? x(next.at) - textLength(label) - 16 : Infinity;
    return svg("text", { class: "major", x: Math.min(Math.max(x(at), 0), latest) + 5, y: 18 }, label);
  });
}

/** The gradients of the two uncertain ends; their colour comes from the style sheet. */
function fades() {
  const gradient = (id, from, to) =>
    ["confirmed", "candidate"].map((status) =>
      svg("linearGradient", { id: `${id}-${status}`, class: `fade ${status}` },
        svg("stop", { offset: 0, "stop-opacity": from }), svg("stop", { offset: 1, "stop-opacity": to })));
  return svg("defs", {}, ...gradient("rising", 0.06, 1), ...gradient("falling", 1, 0.06));
}
