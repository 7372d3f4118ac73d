/** Moving about in time: wheel, drag, pinch and keys become windows. It knows no event and asks nobody. */

import { HOUR, YEAR } from "./instants.js";

const SHORTEST = HOUR, LONGEST = 1e10 * YEAR;
const CLICK = 4; // pixels that a click may tremble

/** The window, a share of its own length later. */
export const panned = ({ start, end }, share) => ({ start: start + share * (end - start), end: end + share * (end - start) });

/** The window, so many times as long, with the instant at `share` of it kept in its place. */
export function zoomed({ start, end }, factor, share = 0.5) {
  const length = Math.min(LONGEST, Math.max(SHORTEST, (end - start) * factor));
  const fixed = start + share * (end - start);
  return { start: fixed - share * length, end: fixed + (1 - share) * length };
}

/** Let a person move the window of `element`. `current()` gives it, `move(view)` sets it; `wheel(event)` says whether a wheel zooms. */
export function follow(element, current, move, wheel = () => true) {
  const shareAt = (event) => (event.clientX - element.getBoundingClientRect().left) / element.clientWidth;
  element.addEventListener("wheel", (event) => {
    if (!wheel(event)) return;
    event.preventDefault();
    const sideways = event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY);
    if (sideways) move(panned(current(), (event.deltaX || event.deltaY) / element.clientWidth));
    else move(zoomed(current(), Math.exp(event.deltaY * (event.ctrlKey ? 0.01 : 0.002)), shareAt(event)));
  }, { passive: false });
  followFingers(element, current, move, shareAt);
}

function followFingers(element, current, move, shareAt) {
  const fingers = new Map();
  let travelled = 0;
  const spread = () => Math.max(30, Math.abs([...fingers.values()][0] - [...fingers.values()][1]));
  element.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    if (!fingers.size) travelled = 0;
    fingers.set(event.pointerId, event.clientX);
  });
  element.addEventListener("pointermove", (event) => {
    if (!fingers.has(event.pointerId)) return;
    const before = fingers.size > 1 ? spread() : null;
    const moved = event.clientX - fingers.get(event.pointerId);
    fingers.set(event.pointerId, event.clientX);
    travelled += Math.abs(moved);
    if (travelled > CLICK && !element.hasPointerCapture(event.pointerId)) element.setPointerCapture(event.pointerId);
    if (before) move(zoomed(current(), before / spread(), shareAt(event)));
    else if (travelled > CLICK) move(panned(current(), -moved / element.clientWidth));
  });
  for (const ending of ["pointerup", "pointercancel"]) element.addEventListener(ending, (event) => fingers.delete(event.pointerId));
  // A drag that ends over a bar is no choice of that bar.
  element.addEventListener("click", (event) => travelled > CLICK && event.stopPropagation(), true);
}

/** What a key means for the window, null when nothing. */
export function keyed(key, view) {
  const meaning = {
    ArrowLeft: () => panned(view, -0.2),
    ArrowRight: () => panned(view, 0.2),
    PageUp: () => panned(view, -0.9),
    PageDown: () => panned(view, 0.9),
    "+": () => zoomed(view, 0.6),
    "=": () => zoomed(view, 0.6),
    "-": () => zoomed(view, 1 / 0.6),
  }[key];
  return meaning ? meaning() : null;
}
