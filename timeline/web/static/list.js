/** The events of the window as a list: for reading, and for those who do not see the drawing. */

import { ask, latest } from "./api.js";
import { civil, periodOf } from "./instants.js";
import { yearLabel } from "./axis.js";
import { h } from "./dom.js";
import { dateWords, marks, sourcesWords } from "./reading.js";
import { parameters, state } from "./state.js";
import { say } from "./words.js";

const PAGE = 50;
const OWN = 2; // parameters that every question of the list has

export class List {
  /** Fills `element`; `open(id)` is called for an event that is chosen, `total(n)` with their number once it is known. */
  constructor(element, open, total) {
    Object.assign(this, { element, open, total });
    this.load = latest((signal) => this.#load(signal));
  }

  async #load(signal) {
    const query = parameters(state.asked && state.view);
    query.set("limit", PAGE);
    query.set("count", "exact");
    this.element.setAttribute("aria-busy", "true");
    const { body } = await ask("/events", { query, signal });
    this.element.replaceChildren(h("ol", { class: "years" }));
    this.year = undefined;
    this.#add(body);
    this.total(body.number_matched ?? body.number_matched_at_least);
    if (!body.events.length) this.element.replaceChildren(h("p", { class: "none" }, say(query.size > OWN ? "list.none" : "list.empty")));
    this.element.removeAttribute("aria-busy");
  }

  /** Show nothing: neither events nor that there are none. */
  clear() {
    this.element.replaceChildren();
    this.element.removeAttribute("aria-busy");
  }

  #add({ events, links }) {
    for (const event of events) this.#year(event).append(this.#entry(event));
    this.element.querySelector(".more")?.remove();
    const next = links.find(({ rel }) => rel === "next");
    if (next) this.element.append(h("button", { class: "more", type: "button", onclick: () => this.#more(next.href) }, say("list.more")));
  }

  async #more(href) {
    const before = this.element.querySelectorAll(".entry").length;
    this.#add((await ask(href)).body);
    this.element.querySelectorAll(".entry button")[before]?.focus();
  }

  /** The list of the year in which an event stands; a new one when it is another than before. */
  #year(event) {
    const year = yearOf(event);
    if (year !== this.year) {
      this.year = year;
      this.events = h("ol", { class: "entries" });
      this.element.firstElementChild.append(h("li", {}, h("h3", { class: "year" }, year), this.events));
    }
    return this.events;
  }

  #entry(event) {
    const title = h("button", { type: "button", class: "title", "data-open": event.id, onclick: () => this.open(event.id) }, event.title);
    const possibly = event.match === "possible" && h("span", { class: "mark possible" }, say("match.possible"));
    return h("li", { class: `entry ${event.status}` },
      h("p", { class: "when" }, h("span", { title: event.date }, dateWords(event)), ...marks(event), possibly),
      h("h4", {}, title),
      h("p", { class: "where" }, [event.place?.name, sourcesWords(event)].filter(Boolean).join(" · ")));
  }
}

/** The year that its date names first: "about 2010" is 2010, though it may have begun in 2009. */
function yearOf({ date, start, end }) {
  const named = /(?<![-\d])Y?-?\d{4,}(?![\dX])/.exec(date)?.[0];
  const text = named ?? start.earliest ?? end.latest;
  return text ? yearLabel(civil(periodOf(text)[0]).year) : say("list.always");
}
