/** The strip over the drawing: how many events there are, over the whole range, and where the window lies in it. */

import { scale, yearLabel } from "./axis.js";
import { svg } from "./dom.js";
import { civil, periodOf, YEAR } from "./instants.js";
import { say } from "./words.js";

const WORDS = 14; // pixels under the columns

export class Density {
  /** Fills `element`; `move(view)` is called when the window is dragged or a place is pressed. */
  constructor(element, move) {
    this.element = svg("svg", { role: "img", "aria-label": say("density.label") });
    this.columns = svg("g");
    this.window = svg("rect", { class: "window", rx: 3 });
    this.element.append(this.columns, this.window);
    element.append(this.element);
    this.move = move;
    this.extent = null;
    this.size = { width: 0, height: 0 }; // asking the element in every frame would make the browser lay out the page once more
    new ResizeObserver(() => this.#measure()).observe(this.element);
    this.#followPointer();
  }

  #measure() {
    this.size = { width: this.element.clientWidth, height: this.element.clientHeight };
    this.#drawColumns();
    if (this.view) this.show(this.view);
  }

  /** Take over a histogram; its extent, with a little air, is the whole range. Null when there is nothing to count. */
  count({ buckets }) {
    this.buckets = buckets.map((bucket) => ({ ...bucket, from: periodOf(bucket.start)[0], to: periodOf(bucket.end)[1] }));
    this.extent = buckets.length ? airy(this.buckets[0].from, this.buckets.at(-1).to) : null;
    this.#drawColumns();
    return this.extent;
  }

  /** Show where the window lies. */
  show(view) {
    this.view = view;
    const { width, height } = this.size;
    if (!height) return; // not on the screen, as beside an open event on a phone
    this.element.setAttribute("viewBox", `0 0 ${width} ${height}`);
    if (width !== this.drawnWidth) this.#drawColumns();
    this.window.toggleAttribute("hidden", !this.extent);
    if (!this.extent) return;
    const x = scale(this.extent, width);
    const [left, right] = [view.start, view.end].map((at) => Math.max(1, Math.min(width - 1, x(at))));
    const middle = (left + right) / 2, half = Math.max(right - left, 6) / 2;
    for (const [name, value] of Object.entries({ x: middle - half, width: 2 * half, y: 1, height: height - WORDS - 1 })) this.window.setAttribute(name, value);
  }

  #drawColumns() {
    const { width, height } = this.size;
    this.drawnWidth = width;
    if (!this.extent || !height) return this.columns.replaceChildren();
    const x = scale(this.extent, width), ground = height - WORDS;
    const most = Math.max(...this.buckets.map(({ possible }) => possible), 1);
    const tall = (n) => (n ? Math.max(2, Math.sqrt(n / most) * (ground - 4)) : 0); // square roots, so that few do not vanish beside many
    const column = ({ from, to }, n, kind) =>
      svg("rect", { class: `column ${kind}`, x: x(from), width: Math.max(1, x(to) - x(from) - 1), y: ground - tall(n), height: tall(n) });
    this.columns.replaceChildren(
      svg("line", { class: "ground", x1: 0, x2: width, y1: ground, y2: ground }),
      ...this.buckets.flatMap((bucket) => [column(bucket, bucket.possible, "possible"), column(bucket, bucket.certain, "certain")]),
      ...this.#years(x, width, height));
  }

  /** The first and the last year. */
  #years(x, width, height) {
    const { from } = this.buckets[0], { to } = this.buckets.at(-1);
    const year = (at, anchor, label) => svg("text", { x: Math.max(0, Math.min(width, x(at))), y: height - 2, "text-anchor": anchor }, label);
    const [first, last] = [yearLabel(civil(from).year), yearLabel(civil(to - 1).year)];
    return [year(from, "start", first), first !== last && year(to, "end", last)].filter(Boolean);
  }

  #followPointer() {
    let held = null;
    const at = (event) => {
      const box = this.element.getBoundingClientRect();
      return this.extent.start + ((event.clientX - box.left) / box.width) * (this.extent.end - this.extent.start);
    };
    const centre = (event) => {
      const half = (this.view.end - this.view.start) / 2, middle = at(event) - held;
      this.move({ start: middle - half, end: middle + half });
    };
    this.element.addEventListener("pointerdown", (event) => {
      if (!this.extent) return;
      const inside = at(event) > this.view.start && at(event) < this.view.end;
      held = inside ? at(event) - (this.view.start + this.view.end) / 2 : 0;
      this.element.setPointerCapture(event.pointerId);
      if (!inside) centre(event);
    });
    this.element.addEventListener("pointermove", (event) => held !== null && centre(event));
    for (const ending of ["pointerup", "pointercancel"]) this.element.addEventListener(ending, () => (held = null));
  }
}

function airy(from, to) {
  const air = Math.max((to - from) * 0.03, YEAR / 365);
  return { start: from - air, end: to + air };
}
