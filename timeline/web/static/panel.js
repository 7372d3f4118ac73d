/** One event in full: when, how sure and why, who says so. What can be done to it stands in actions.js. */

import { ask, latest, token } from "./api.js";
import { actions } from "./actions.js";
import { citation } from "./citations.js";
import { h } from "./dom.js";
import { history } from "./revisions.js";
import { dateWords, dayWords, marks, publishers } from "./reading.js";
import { toggle } from "./state.js";
import { count, locale, say } from "./words.js";

const LONG = 120; // characters of a title that is set smaller
const percent = new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 0 });

export class Panel {
  /** Fills `element`; `close()` is called when the reader is done, `changed()` after an event was written. */
  constructor(element, { open, close, changed }) {
    Object.assign(this, { element, open, close, changed });
    this.read = latest((id, signal) => ask(`/events/${encodeURIComponent(id)}`, { signal }));
  }

  /** Show an event and put the reader at its title. */
  async show(id) {
    const answer = await this.read(id);
    if (!answer) return;
    this.event = answer.body;
    document.title = `${answer.body.title} – ${say("page.title")}`;
    this.element.replaceChildren(...this.#parts(answer.body, answer.etag));
    this.element.querySelector("h2").focus({ preventScroll: true });
  }

  /** Say in the panel's place why there is nothing to see. */
  refuse(problem) {
    this.element.replaceChildren(this.#back(), h("h2", { tabindex: -1 }, say("panel.failed")), h("p", {}, problem.message));
  }

  #back() {
    return h("button", { type: "button", class: "back", onclick: this.close }, say("panel.back"));
  }

  #parts(event, etag) {
    return [
      this.#back(),
      h("p", { class: "marks" }, ...marks(event)),
      h("h2", { tabindex: -1, class: event.title.length > LONG && "long" }, event.title),
      h("p", { class: "date" }, dateWords(event), " ", h("code", { title: say("edtf.title") }, event.date)),
      event.summary && h("p", { class: "summary" }, event.summary),
      token() && actions(event, etag, this),
      this.#facts(event),
      doubt(event),
      h("section", { class: "citations" }, h("h3", {}, say("citations.title")),
        ...(event.citations.length ? event.citations.map((cited) => citation(event, cited)) : [h("p", {}, say("citations.none"))])),
      history(event, etag, this),
    ].filter(Boolean);
  }

  #facts(event) {
    const chosen = (name, value) => h("button", { type: "button", class: "chip", onclick: () => toggle(name, value) }, value);
    const part = event.part_of && h("button", { type: "button", class: "link", onclick: () => this.open(event.part_of) }, event.part_of);
    const rows = [
      ["fact.place", event.place && [chosen("place", event.place.name), ...coordinates(event.place)]],
      ["fact.actors", event.actors.map((actor) => chosen("actor", actor))],
      ["fact.tags", event.tags.map((tag) => chosen("tag", tag))],
      ["fact.part_of", part && [part]],
    ].filter(([, values]) => values?.length);
    return h("dl", { class: "facts" }, ...rows.flatMap(([key, values]) => [h("dt", {}, say(key)), h("dd", {}, ...values)]));
  }
}

function coordinates({ latitude, longitude }) {
  if (latitude == null) return [];
  const degrees = (value, sides) => `${Math.abs(value).toFixed(2)}° ${say(sides[value < 0 ? 1 : 0])}`;
  return [h("span", { class: "coordinates" }, `${degrees(latitude, ["side.north", "side.south"])}, ${degrees(longitude, ["side.east", "side.west"])}`)];
}

/** How sure, and why: one sentence for each thing that is known about what is not known. */
function doubt(event) {
  const sentences = [
    bounded("doubt.start", event.start),
    event.ongoing ? say("doubt.ongoing", { day: dayWords(event.known_until) }) : bounded("doubt.end", event.end),
    event.uncertain && say("doubt.uncertain"),
    event.approximate && say("doubt.approximate"),
    event.confidence != null && say("doubt.confidence", { share: percent.format(event.confidence) }),
    event.status === "candidate" && say("doubt.candidate"),
    count("doubt.publishers", publishers(event)),
  ];
  return h("section", { class: "doubt" }, h("h3", {}, say("doubt.title")), h("ul", {}, ...sentences.filter(Boolean).map((said) => h("li", {}, said))));
}

function bounded(key, { earliest, latest }) {
  if (earliest === latest) return say(`${key}.on`, { day: dayWords(earliest) });
  if (earliest === null) return latest === null ? say(`${key}.open`) : say(`${key}.until`, { day: dayWords(latest) });
  if (latest === null) return say(`${key}.from`, { day: dayWords(earliest) });
  return say(`${key}.between`, { earliest: dayWords(earliest), latest: dayWords(latest) });
}
