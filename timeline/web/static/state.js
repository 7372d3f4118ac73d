/** What is looked at: the window, the filters and the open event. It is read from the address and written back to it,
 *  so that a view can be shared, bookmarked and gone back to. Names in the address are those of the API. */

import { rangeText } from "./instants.js";

const LISTS = ["tag", "actor", "place", "source", "status"];
const SINGLES = ["q", "match"];
export const FILTERS = [...SINGLES, ...LISTS];

/** view: {start, end} in seconds, null before anything is known; asked: the `datetime` of the address, as written. */
export const state = { view: null, asked: null, filters: {}, event: null };

const watchers = [];

/** Call `watcher(changed)` after each change, with a set of what changed: "view", "filters", "event". */
export const watch = (watcher) => watchers.push(watcher);

/** Change the state and tell everybody. `remember` makes a step that the browser's Back undoes. */
export function change(next, { remember = false } = {}) {
  const changed = new Set(Object.keys(next).filter((name) => next[name] !== state[name]));
  if (!changed.size) return;
  Object.assign(state, next);
  if (remember) history.pushState(null, "", address());
  for (const watcher of watchers) watcher(changed);
}

/** Set one filter (an empty value takes it away). */
export function filter(name, value) {
  const { [name]: _, ...others } = state.filters;
  const kept = Array.isArray(value) ? value.length > 0 : Boolean(value);
  change({ filters: kept ? { ...others, [name]: value } : others, event: null }, { remember: true });
}

/** Add a value to a filter that takes several, or take it away. */
export function toggle(name, value) {
  const chosen = state.filters[name] ?? [];
  filter(name, chosen.includes(value) ? chosen.filter((other) => other !== value) : [...chosen, value]);
}

/** The filters as parameters of the API, with the window when one is given. */
export function parameters(view = null, filters = state.filters) {
  const asked = new URLSearchParams();
  if (view) asked.set("datetime", rangeText(view));
  for (const name of FILTERS) for (const value of [filters[name] ?? []].flat()) asked.append(name, value);
  return asked;
}

/** The address of this view; `others` are parameters of the page itself that stay (such as lang). */
export function address(path = location.pathname) {
  const shown = parameters();
  if (state.asked) shown.set("datetime", state.asked);
  if (state.event) shown.set("event", state.event);
  const language = new URLSearchParams(location.search).get("lang");
  if (language) shown.set("lang", language);
  // Slashes and dots are plain in a query (RFC 3986) and an interval reads better with them.
  return path + (shown.size ? `?${shown.toString().replaceAll("%2F", "/").replaceAll("%3A", ":")}` : "");
}

/** What the address says. */
export function fromAddress(search = location.search) {
  const said = new URLSearchParams(search);
  const filters = {};
  for (const name of SINGLES) if (said.get(name)) filters[name] = said.get(name);
  for (const name of LISTS) if (said.has(name)) filters[name] = said.getAll(name);
  return { asked: said.get("datetime"), filters, event: said.get("event") };
}
