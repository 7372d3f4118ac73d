/** The most frequent tags, places, actors, sources and statuses of what is looked at, to filter by. */

import { ask } from "./api.js";
import { find, h } from "./dom.js";
import { parameters, state, toggle, watch } from "./state.js";
import { count, named, say } from "./words.js";

const KINDS = ["tag", "place", "actor", "source", "status"];
const SHOWN = 8;

/** Fill the menu of filters whenever it is opened, and anew when a filter changes while it is open. */
export function configureFacets(complain) {
  const menu = find("#facets");
  const fill = () => load(find(".sheet", menu)).catch(complain);
  menu.addEventListener("toggle", () => menu.open && fill());
  watch((changed) => changed.has("filters") && menu.open && fill());
}

async function load(sheet) {
  const query = parameters(state.view);
  query.set("by", KINDS.join());
  query.set("limit", SHOWN);
  const { facets, counted_one_in: share } = (await ask("/events/facets", { query })).body;
  const groups = KINDS.map((kind) => [kind, withChosen(kind, facets[kind])]).filter(([, values]) => values.length);
  const focused = document.activeElement?.dataset?.facet;
  sheet.replaceChildren(...(groups.length ? groups.map(([kind, values]) => group(kind, values, share)) : [h("p", { class: "hint" }, say("list.none"))]));
  if (focused) sheet.querySelector(`[data-facet="${CSS.escape(focused)}"]`)?.focus();
}

/** Chosen values stay in sight, even where none of the events has them. */
function withChosen(kind, values) {
  const missing = (state.filters[kind] ?? []).filter((chosen) => !values.some(({ value }) => same(value, chosen)));
  return [...values, ...missing.map((value) => ({ value, count: 0 }))];
}

function group(kind, values, share) {
  return h("fieldset", { class: "facet" }, h("legend", {}, say(`filter.${kind}`)), ...values.map((facet) => choice(kind, facet, share)));
}

function choice(kind, { value, count: n }, share) {
  const chosen = (state.filters[kind] ?? []).find((other) => same(other, value));
  const box = h("input", { type: "checkbox", checked: Boolean(chosen), "data-facet": `${kind}:${value}`, onchange: () => toggle(kind, chosen ?? value) });
  const about = share > 1 ? "≈ " : ""; // counted in a share of the events
  const words = kind === "status" ? named("status", value) : value;
  return h("label", { class: "choice" }, box, h("span", {}, words), h("span", { class: "count", "aria-label": about + count("events", n) }, about + String(n)));
}

const same = (one, other) => one.toLocaleLowerCase() === other.toLocaleLowerCase();
