/** The bars of a window, as values: the four bounds of each event in seconds, open ones infinite. */

import { ask } from "./api.js";
import { parameters } from "./state.js";

/** How many are drawn at most; a bar takes at most seven elements, and the drawing shall stay under three thousand. */
export const MOST = 400;

/** {bars, oneIn} of a window: where there are too many, the server thins them evenly to one in so many. */
export async function loadBars(view, signal) {
  const query = parameters(view);
  query.set("limit", MOST);
  const { body } = await ask("/events/bars", { query, signal });
  return { bars: body.bars.map(barOf), oneIn: body.thinned_to_one_in };
}

function barOf({ bounds: [startEarliest, startLatest, endEarliest, endLatest], ...bar }) {
  return {
    ...bar,
    startEarliest: startEarliest ?? -Infinity,
    startLatest: startLatest ?? (startEarliest === null ? -Infinity : Infinity),
    endEarliest: endEarliest ?? -Infinity,
    endLatest: endLatest ?? Infinity,
  };
}
