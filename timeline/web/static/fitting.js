/** How long words are on the screen, and titles cut to what a lane holds. */

const LONGEST = 300; // pixels
const SIZE = 13; // pixels, as in the style sheet

const canvas = document.createElement("canvas").getContext("2d");
canvas.font = `600 ${SIZE}px ${getComputedStyle(document.body).fontFamily}`; // once: asking for it makes the browser lay out anew
const lengths = new Map();
const fitted = new Map();

/** The length of a text in pixels; a little more than it takes, as if it were bold. */
export function textLength(text) {
  if (!lengths.has(text)) lengths.set(text, canvas.measureText(text).width);
  return lengths.get(text);
}

/** A title cut to the longest words that a lane holds: {text, length in pixels}. */
export function fit(title) {
  if (!fitted.has(title)) fitted.set(title, cut(title));
  return fitted.get(title);
}

function cut(title) {
  const whole = textLength(title);
  if (whole <= LONGEST) return { text: title, length: whole };
  const text = `${title.slice(0, Math.floor((title.length * LONGEST) / whole) - 1).trimEnd()}…`;
  return { text, length: textLength(text) };
}
