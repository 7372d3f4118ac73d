/** A typed date becomes a window: plain ones here, other EDTF texts and words by asking the server. */

import { ask } from "./api.js";
import { periodOf, rangeOf } from "./instants.js";
import { language } from "./words.js";

/** {start, end} of an EDTF text, or of words in the language of the page. Throws Problem when they mean no date. */
export async function windowOf(text) {
  return rangeOf(text) ?? bounded((await ask("/dates", { query: new URLSearchParams({ text, language }) })).body);
}

/** The hull of a date's bounds; an open side reaches as far as what is known on the other. */
function bounded({ start, end }) {
  const [first, last] = [start.earliest ?? start.latest ?? end.earliest, end.latest ?? end.earliest ?? start.latest ?? start.earliest];
  return { start: periodOf(first)[0], end: Math.max(periodOf(last)[1], periodOf(first)[1]) };
}
