/** Search and filters: the form over the timeline, and the chosen ones as chips that can be taken away. */

import { find, h } from "./dom.js";
import { filter, state, toggle, watch } from "./state.js";
import { named, say } from "./words.js";

const LISTS = ["tag", "place", "actor", "source", "status"];

/** Wire the search form, the switch for what is certain and the row of chips. */
export function configureFilters() {
  const search = find("#search");
  find("#search-form").addEventListener("submit", (event) => {
    event.preventDefault();
    filter("q", search.value.trim());
  });
  search.addEventListener("search", () => filter("q", search.value.trim())); // its own cross to clear it
  const certain = find("#certain");
  certain.addEventListener("change", () => filter("match", certain.checked ? "certain" : ""));
  const show = () => {
    search.value = state.filters.q ?? "";
    certain.checked = state.filters.match === "certain";
    find("#chips").replaceChildren(...chips());
  };
  watch((changed) => changed.has("filters") && show());
  show();
}

function chips() {
  const chosen = LISTS.flatMap((name) => (state.filters[name] ?? []).map((value) => [name, value]));
  return chosen.map(([name, value]) => {
    const words = name === "status" ? named("status", value) : value;
    return h("button", { type: "button", class: "chip chosen", "aria-label": say("filter.remove", { name: say(`filter.${name}`), value: words }), onclick: () => toggle(name, value) },
      h("span", { class: "kind" }, say(`filter.${name}`)), words, h("span", { "aria-hidden": "true" }, "×"));
  });
}
