/** The drawing: axis, lanes and bars as SVG. It shows what it is given and knows nothing of the API. */

import { scale, ticks } from "./axis.js";
import { svg } from "./dom.js";
import { assign } from "./lanes.js";
import { POINT, shape } from "./shapes.js";
import { say } from "./words.js";

const AXIS = 46; // pixels that the axis takes
const ROOMY = { lane: 40, bar: 24, thick: 10, words: 14 };
const DENSE = { lane: 14, bar: 3, thick: 8, words: null };
const LONGEST_WORDS = 300;
const MOST_SCROLLED = 3; // heights of the stage; when lanes with words would take more, they are drawn without

const canvas = document.createElement("canvas").getContext("2d");
const fitted = new Map();

export class Drawing {
  /** `element` is the SVG; `open(id)` is called for a bar that is chosen. */
  constructor(element, open) {
    this.element = element;
    this.nodes = new Map();
    this.lanes = new Map();
    this.bars = [];
    this.grid = svg("g", { class: "grid", "aria-hidden": "true" });
    this.layer = svg("g", { class: "bars" });
    element.append(fades(), this.grid, this.layer);
    const chosen = (event) => event.target.closest?.("[data-id]")?.dataset.id;
    this.layer.addEventListener("click", (event) => chosen(event) && open(chosen(event)));
  }

  get width() {
    return this.element.clientWidth || 1;
  }

  /** Show bars in a window; `selected` is the id of the open event. */
  show(bars, view, selected) {
    if (bars !== this.bars) this.nodes.clear();
    this.bars = bars;
    const { width } = this;
    const x = scale(view, width);
    const shapes = bars.map((bar) => ({ bar, ...shape(bar, x) })).filter((drawn) => drawn.right >= 0 && drawn.left <= width);
    for (const drawn of shapes) drawn.words = placedWords(drawn, width);
    const look = this.#look(shapes);
    this.#drawGrid(view, width);
    this.layer.replaceChildren(...shapes.map((drawn) => this.#node(drawn, look, width, drawn.bar.id === selected)));
    this.element.setAttribute("height", this.height);
    this.element.setAttribute("viewBox", `0 0 ${width} ${this.height}`);
  }

  /** Lanes with words where they all fit, else thin ones without. */
  #look(shapes) {
    const room = this.element.parentElement.clientHeight || 400;
    const extents = (words) => shapes.map((drawn) => extent(drawn, words));
    let look = ROOMY;
    this.lanes = assign(extents(true), this.lanes);
    if (this.#rows() * ROOMY.lane > MOST_SCROLLED * room) {
      look = DENSE;
      this.lanes = assign(extents(false), this.lanes);
    }
    this.height = Math.max(room, AXIS + this.#rows() * look.lane + 12);
    return look;
  }

  #rows() {
    return Math.max(0, ...this.lanes.values()) + 1;
  }

  #drawGrid(view, width) {
    const x = scale(view, width);
    const { minor, major } = ticks(view, width);
    const lines = minor.map(({ at }) => svg("line", { x1: x(at), x2: x(at), y1: AXIS, y2: this.height }));
    const words = minor.map(({ at, label }) => svg("text", { class: "minor", x: x(at) + 5, y: 38 }, label));
    this.grid.replaceChildren(svg("line", { class: "base", x1: 0, x2: width, y1: AXIS, y2: AXIS }), ...lines, ...words, ...contexts(major, x));
  }

  #node(drawn, look, width, selected) {
    const { bar } = drawn;
    let node = this.nodes.get(bar.id);
    if (!node) {
      node = svg("g", { role: "button", tabindex: -1, "data-id": bar.id, "aria-label": spoken(bar) });
      this.nodes.set(bar.id, node);
    }
    node.setAttribute("class", `bar ${bar.status ?? ""}${bar.uncertain ? " uncertain" : ""}${selected ? " selected" : ""}`);
    node.setAttribute("transform", `translate(0 ${AXIS + 8 + this.lanes.get(bar.id) * look.lane})`);
    node.replaceChildren(...parts(drawn, look, width));
    return node;
  }

  /** Move the focus to the bar before or after the focused one, in order of time; the first visible one when none is. */
  step(direction) {
    const ids = [...this.layer.children].map((node) => node.dataset.id);
    const at = ids.indexOf(document.activeElement?.dataset?.id);
    const next = at < 0 ? (direction > 0 ? 0 : ids.length - 1) : Math.max(0, Math.min(ids.length - 1, at + direction));
    this.nodes.get(ids[next])?.focus();
  }
}

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

function parts(drawn, { bar: y, thick, words: baseline }, width) {
  const middle = y + thick / 2;
  return [
    hit(drawn, baseline ? 0 : y - 3, y + thick + 4, width),
    drawn.before !== undefined && tail(-2, drawn.before, middle),
    drawn.after !== undefined && tail(drawn.after, width, middle),
    ...drawn.pieces.map((piece) => block(piece, y, thick, width)),
    drawn.point !== undefined && svg("circle", { class: "core", cx: drawn.point, cy: middle, r: POINT / 2 + 0.5 }),
    !drawn.pieces.length && drawn.point === undefined && stop(drawn, middle),
    drawn.arrowAfter && svg("path", { class: "arrow", d: `M${width - 12} ${middle - 6}l11 6l-11 6z` }),
    drawn.arrowBefore && svg("path", { class: "arrow", d: `M12 ${middle - 6}l-11 6l11 6z` }),
    baseline && svg("text", { x: drawn.words.at, y: baseline }, drawn.words.text),
  ].filter(Boolean);
}

/** What the pointer can hit: the bar with its words, at least 24 pixels wide. */
function hit({ left, right, words }, top, bottom, width) {
  const from = Math.max(0, Math.min(left, words.at)), to = Math.min(width, Math.max(right, words.at + words.length));
  return svg("rect", { class: "hit", x: from - 5, y: top - 2, width: Math.max(24, to - from + 10), height: bottom - top + 2 });
}

const tail = (from, to, y) => svg("line", { class: "tail", x1: Math.max(-2, from), x2: to, y1: y, y2: y });

/** The one place that is known of a date with one bound: a short upright line. */
const stop = (drawn, middle) => svg("line", { class: "stop", x1: drawn.to, x2: drawn.to, y1: middle - 6, y2: middle + 6 });

function block({ kind, from, to }, y, height, width) {
  // A fade runs over its whole length, so it may not be cut at the edge; a plain block may.
  const [left, right] = kind === "core" ? [Math.max(from, -20), Math.min(to, width + 20)] : [from, to];
  return svg("rect", { class: kind, x: left, y, width: Math.max(right - left, 1), height, rx: kind === "within" ? 3 : 1 });
}

/** The names of the longer periods; the first stays at the left edge until the next one pushes it out. */
function contexts(major, x) {
  return major.map(({ at, label }, index) => {
    const next = major[index + 1];
    const latest = next ? x(next.at) - textLength(label, 13) - 16 : Infinity;
    return svg("text", { class: "major", x: Math.min(Math.max(x(at), 0), latest) + 5, y: 18 }, label);
  });
}

function textLength(text, size) {
  canvas.font = `600 ${size}px ${getComputedStyle(document.body).fontFamily}`;
  return canvas.measureText(text).width;
}

/** A title cut to the longest words that a lane holds: {text, length in pixels}. */
function fit(title) {
  if (!fitted.has(title)) fitted.set(title, cut(title));
  return fitted.get(title);
}

function cut(title) {
  const whole = textLength(title, 13);
  if (whole <= LONGEST_WORDS) return { text: title, length: whole };
  const text = `${title.slice(0, Math.floor((title.length * LONGEST_WORDS) / whole) - 1).trimEnd()}…`;
  return { text, length: textLength(text, 13) };
}

/** The gradients of the two uncertain ends; their colour comes from the style sheet. */
function fades() {
  const gradient = (id, from, to) =>
    ["confirmed", "candidate"].map((status) =>
      svg("linearGradient", { id: `${id}-${status}`, class: `fade ${status}` },
        svg("stop", { offset: 0, "stop-opacity": from }), svg("stop", { offset: 1, "stop-opacity": to })));
  return svg("defs", {}, ...gradient("rising", 0.06, 1), ...gradient("falling", 1, 0.06));
}
